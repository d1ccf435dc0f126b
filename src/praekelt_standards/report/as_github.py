"""The findings of an audit as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from praekelt_standards.finding import Place
from praekelt_standards.registry import Audit
from praekelt_standards.report.wording import clean, waiver_words

_LEVELS = {"must": "error", "should": "warning", "advice": "notice"}


def as_github(audit: Audit, project: PurePath) -> str:
    """One command a line; `project` is the path to the project from the top of the repository."""
    return "\n".join(_commands(audit, project))


def _commands(audit: Audit, project: PurePath) -> Iterator[str]:
    for finding in audit.findings:
        words = f"{finding.problem}; {finding.remedy} ({finding.url})"
        yield _command(_LEVELS[finding.level], project, finding.place, finding.standard, words)
    for finding, waiver in audit.waived:
        yield _command("notice", project, finding.place, finding.standard, f"{finding.problem}; {waiver_words(waiver)}")
    for unread in audit.unread:
        yield _command("warning", project, unread.place, "not read", f"could not be read: {unread.reason}")
    for name, undecided in audit.undecided:
        yield _command("notice", project, undecided.place, name, f"undecided: {undecided.reason}")


def _command(level: str, project: PurePath, place: Place | None, title: str, words: str) -> str:
    properties = {"title": title}
    if place is not None:
        properties = {"file": (project / place.path).as_posix(), **properties}
        if place.line is not None:
            properties["line"] = str(place.line)
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {written}::{_data(words)}"


def _data(text: str) -> str:
    """A text in which nothing ends the command or begins another."""
    return clean(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
