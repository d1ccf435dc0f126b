"""The findings of an audit for a program to read."""

from __future__ import annotations

import json

from praekelt_standards import __version__
from praekelt_standards.finding import Finding, Place
from praekelt_standards.registry import Audit
from praekelt_standards.report.wording import clean


def as_json(audit: Audit, project: str) -> str:
    """The audit as JSON, version 1 of the form that the handbook's page on it describes."""
    return json.dumps(
        {
            "version": 1,
            "handbook": __version__,
            "project": clean(project),
            "environment": audit.environment,
            "standards": [
                {"name": v.standard.name, "level": v.standard.level, "verdict": v.verdict, "reason": clean(v.reason)}
                for v in audit.verdicts
            ],
            "findings": [_finding(finding) for finding in audit.findings],
            "waived": [
                {
                    **_finding(finding),
                    "reason": waiver.reason,
                    "until": waiver.until.isoformat(),
                    "approved_by": waiver.approved_by,
                }
                for finding, waiver in audit.waived
            ],
            "undecided": [
                {"standard": name, **_place(undecided.place), "reason": clean(undecided.reason)}
                for name, undecided in audit.undecided
            ],
            "left_out": [clean(path) for path in audit.left_out],
            "unread": [{**_place(unread.place), "reason": clean(unread.reason)} for unread in audit.unread],
        },
        indent=2,
    )


def _place(place: Place | None) -> dict[str, str | int | None]:
    return {"path": str(place.path) if place else None, "line": place.line if place else None}


def _finding(finding: Finding) -> dict[str, str | int | None]:
    return {
        "standard": finding.standard,
        "level": finding.level,
        **_place(finding.place),
        "problem": clean(finding.problem),
        "remedy": clean(finding.remedy),
        "url": finding.url,
    }
