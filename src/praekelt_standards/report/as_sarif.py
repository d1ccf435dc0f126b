"""The findings of an audit as SARIF 2.1.0, which code hosts and editors show beside the code."""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from praekelt_standards import HANDBOOK_URL, __version__
from praekelt_standards.finding import Finding, Place
from praekelt_standards.registry import WAIVER, Audit
from praekelt_standards.report.wording import clean, waiver_words

_LEVELS = {"must": "error", "should": "warning", "advice": "note"}


def as_sarif(audit: Audit, project: PurePath) -> str:
    """The audit as one run; `project` is the path to it from where the reader of the result starts."""
    rules = [
        {
            "id": verdict.standard.name,
            "shortDescription": {"text": _unmarked(verdict.standard.sentence)},
            "helpUri": verdict.standard.url,
            "defaultConfiguration": {"level": _LEVELS[verdict.standard.level]},
        }
        for verdict in audit.verdicts
    ]
    if audit.about_waivers:
        sentence = "A waiver has a reason and an end, and sets something aside."
        rules.append({"id": WAIVER, "shortDescription": {"text": sentence}, "helpUri": audit.about_waivers[0].url})
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [_result(finding, numbers, project) for finding in audit.findings]
    for finding, waiver in audit.waived:
        suppression = {"kind": "external", "status": "accepted", "justification": clean(waiver_words(waiver))}
        results.append({**_result(finding, numbers, project), "suppressions": [suppression]})
    notes = [_note("warning", f"could not be read: {u.reason}", u.place, project) for u in audit.unread]
    notes += [_note("note", f"{name} is undecided: {u.reason}", u.place, project) for name, u in audit.undecided]
    driver = {
        "name": "praekelt-standards",
        "semanticVersion": __version__,
        "informationUri": HANDBOOK_URL,
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2)


def _unmarked(sentence: str) -> str:
    return sentence.replace("**", "").replace("``", "")


def _result(finding: Finding, numbers: dict[Any, int], project: PurePath) -> dict[str, Any]:
    return {
        "ruleId": finding.standard,
        "ruleIndex": numbers[finding.standard],
        "level": _LEVELS[finding.level],
        "message": {"text": clean(f"{finding.problem}; {finding.remedy}")},
        **_locations(finding.place, project),
    }


def _note(level: str, text: str, place: Place | None, project: PurePath) -> dict[str, Any]:
    return {"level": level, "message": {"text": clean(text)}, **_locations(place, project)}


def _locations(place: Place | None, project: PurePath) -> dict[str, Any]:
    if place is None:
        return {}
    path = (project / place.path).as_posix()
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}}
    if place.line is not None:
        where["region"] = {"startLine": place.line}
    return {"locations": [{"physicalLocation": where}]}
