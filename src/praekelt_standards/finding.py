"""What a check yields, and what the registry makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


class Unreadable(Exception):
    """A file, or a part of one, could not be read; says why, and at which line where that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, order=True)
class Place:
    """A file of the project, relative to its root, and a line of it counted from 1, where there is one."""

    path: PurePosixPath
    line: int | None = None

    def __str__(self) -> str:
        return str(self.path) if self.line is None else f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Breach:
    """The project breaks the standard: where, what is wrong in the reader's own words, and how to mend it."""

    place: Place | None
    problem: str
    remedy: str


@dataclass(frozen=True)
class Undecided:
    """The project does not show whether it keeps the standard, and why not."""

    place: Place | None
    reason: str


@dataclass(frozen=True)
class NotApplicable:
    """The standard asks nothing of this project, and why not."""

    reason: str


@dataclass(frozen=True)
class Advice:
    """Something worth doing that no standard asks for; it never changes a verdict."""

    place: Place | None
    problem: str
    remedy: str


Outcome = Breach | Undecided | NotApplicable | Advice


@dataclass(frozen=True)
class Finding:
    """A breach or a piece of advice with the name of the standard it belongs to, as the reports print it."""

    place: Place | None
    standard: str
    level: str  # must, should or advice
    problem: str
    remedy: str
    url: str
