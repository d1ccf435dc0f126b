"""What the snippets claim of themselves, held against what the checks find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from praekelt_standards.project import Project
from praekelt_standards.registry import KEPT, check_project

_MARK = re.compile(r"(?P<before>.*?)(?:#|;|//|--)\s*breaks (?P<names>[a-z-]+(?:, [a-z-]+)*)\s*$")


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


def marks(folder: Path) -> set[tuple[PurePosixPath, int, str]]:
    """The path, line and standard of every mark in a project; a mark on a line of its own speaks of the next line."""
    found = set()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if mark := _MARK.match(line):
                at = number if mark["before"].strip() else number + 1
                relative = PurePosixPath(path.relative_to(folder).as_posix())
                found |= {(relative, at, name) for name in mark["names"].split(", ")}
    return found


def disagreements(case: Case) -> list[str]:
    """Each place where a project's marks and the findings of all the standards differ; none when it is right."""
    audit = check_project(Project(case.folder))
    found = {(f.place.path, f.place.line or 0, f.standard) for f in audit.findings if f.place}
    marked = marks(case.folder)
    wrong = [f"{case.folder / path}:{line}: nothing breaks {name} here; take the mark away" for path, line, name in
             sorted(marked - found)]  # fmt: skip
    wrong += [f"{case.folder / path}:{line}: this breaks {name}; mark it" for path, line, name in
              sorted(found - marked)]  # fmt: skip
    wrong += [f"{case.folder / unread.place.path}: could not be read: {unread.reason}" for unread in audit.unread]
    if case.good and {v.standard.name: v.verdict for v in audit.verdicts}.get(case.standard) != KEPT:
        wrong.append(f"{case.folder}: it does not show {case.standard} kept")
    if not case.good and case.standard not in {name for _, _, name in found}:
        wrong.append(f"{case.folder}: it does not break {case.standard}")
    return wrong
