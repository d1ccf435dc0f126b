"""What the snippets claim of themselves, held against what the checks find."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from praekelt_standards.project import Project
from praekelt_standards.registry import KEPT, check_project

# The day that every snippet is held against, so that a waiver which the handbook shows has not ended whenever it is read.
DAY = datetime.date(2026, 11, 24)

# A list of the breaches that no mark can stand beside; it is no part of the project that it lies in.
EXPECTED = "expected.toml"

_MARK = re.compile(
    r"(?P<before>.*?)(?:#|;|//|--|/\*|<!--|\{#|\.\.)\s*breaks (?P<names>[a-z]+(?:-[a-z]+)*(?:, [a-z]+(?:-[a-z]+)*)*)"
    r"\s*(?:\*/|-->|#\})?\s*$"
)

# What a claim or a finding is about: a path, a line and a standard's name; no path for the project as a whole.
Claim = tuple[str, int, str]


@dataclass(frozen=True)
class Case:
    """One project that shows a standard kept (good) or broken (bad)."""

    standard: str
    good: bool
    folder: Path


def cases(folder: Path) -> Iterator[Case]:
    """Every good and bad project below the folder of snippets, in the order of their names."""
    for project in sorted(folder.glob("*/*/")):
        kind = project.name.split("-")[0]
        if kind in ("good", "bad"):
            yield Case(project.parent.name, kind == "good", project)


def marks(folder: Path) -> set[Claim]:
    """The path, line and standard of every mark in a project; a mark on a line of its own speaks of the next line."""
    found = set()
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    for path in sorted(path for path in files if path.name != EXPECTED):
        relative = path.relative_to(folder).as_posix()
        above: list[str] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            mark = _MARK.match(line)
            names = mark["names"].split(", ") if mark else []
            if mark and not mark["before"].strip():
                above += names
                continue
            found |= {(relative, number, name) for name in (*names, *above)}
            above = []
        found |= {(relative, 0, name) for name in above}  # speaks of no line at all: nothing can be found there
    return found


def expected(folder: Path) -> set[Claim]:
    """What the project's own list says; raises ValueError where it is no such list."""
    file = folder / EXPECTED
    if not file.is_file():
        return set()
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    found = set()
    if not entries or set(entries) - {"breach", "rejected"}:  # what a program refuses is the verification's business
        raise ValueError("it holds [[breach]] and [[rejected]] tables and nothing else")
    for entry in entries.get("breach", []):
        if wrong := set(entry) - {"standard", "path", "line"} or {"standard"} - set(entry):
            raise ValueError(f"a [[breach]] has a standard, and may have a path and a line; here it is {sorted(wrong)}")
        found.add((entry.get("path", ""), entry.get("line", 0), entry["standard"]))
    return found


def disagreements(case: Case) -> list[str]:
    """Each place where a project's marks and the findings of all the standards differ; none when it is right."""
    audit = check_project(Project(case.folder), day=DAY)
    found = {
        (str(f.place.path) if f.place else "", (f.place.line or 0) if f.place else 0, f.standard)
        for f in audit.findings
    }
    try:
        claimed = marks(case.folder) | expected(case.folder)
    except ValueError as error:
        return [f"{case.folder / EXPECTED}: {error}"]
    wrong = [f"{_place(case, claim)}: nothing breaks {claim[2]} here; take the mark away" for claim in
             sorted(claimed - found)]  # fmt: skip
    wrong += [f"{_place(case, claim)}: this breaks {claim[2]}; mark it{_how(claim)}" for claim in
              sorted(found - claimed)]  # fmt: skip
    wrong += [f"{case.folder / unread.place.path}: could not be read: {unread.reason}" for unread in audit.unread]
    verdicts = {v.standard.name: v for v in audit.verdicts}
    own = verdicts.get(case.standard)
    if case.good and (own is None or own.verdict != KEPT):
        wrong.append(
            f"{case.folder}: it does not show {case.standard} kept: {own.reason if own else 'no such standard'}"
        )
    if not case.good and case.standard not in {name for _, _, name in found}:
        wrong.append(f"{case.folder}: it does not break {case.standard}: {own.reason if own else 'no such standard'}")
    return wrong


def _place(case: Case, claim: Claim) -> str:
    path, line, _ = claim
    return f"{case.folder / path}:{line}" if line else str(case.folder / path)


def _how(claim: Claim) -> str:
    return "" if claim[1] else f" with a [[breach]] in {EXPECTED}"


def missing(folder: Path, standards: Collection[str]) -> Iterator[str]:
    """Each standard that is not both shown kept and shown broken."""
    there = {(case.standard, case.good) for case in cases(folder) if any(case.folder.rglob("*"))}
    for name in standards:
        for good, word in (True, "good"), (False, "bad"):
            if (name, good) not in there:
                yield f"{name} has no {word} project; put one into {folder / name / word}/"


# Folders of snippets that belong to no one standard.
_OTHERS = ("guide", "site")


def orphans(folder: Path, standards: Collection[str]) -> Iterator[str]:
    """Each file that no project of a standard, of the site or of the guide takes in."""
    for file in sorted(file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts):
        parts = file.relative_to(folder).parts
        if parts[0] in _OTHERS or (parts[0] in standards and parts[1:] in (("proof.py",), ("proof.outcome",))):
            continue
        if parts[0] not in standards:
            yield f"{file}: no standard is called {parts[0]}; move it to the folder of the standard that it shows"
        elif len(parts) < 3 or parts[1].split("-")[0] not in ("good", "bad"):
            yield f"{file}: it is in neither a good nor a bad project; move it into {folder / parts[0]}/good/ or /bad/"
