"""Django's feature releases, and which one was the latest on a day."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache

from praekelt_standards import facts


@dataclass(frozen=True, order=True)
class Release:
    """One feature release, such as 5.2: the day it came out, and the last day of its security fixes."""

    number: tuple[int, int]
    released: datetime.date
    ends: datetime.date
    lts: bool

    def __str__(self) -> str:
        return f"{self.number[0]}.{self.number[1]}"


@cache
def releases() -> tuple[Release, ...]:
    """Every feature release since 1.0, the oldest first."""
    return tuple(
        Release(_number(entry["version"]), entry["released"], entry["ends"], entry["lts"])
        for entry in facts.table("releases")["django"]
    )


def latest(day: datetime.date) -> Release | None:
    """The release with the highest number of those that were out on a day; None before the first one."""
    return max((release for release in releases() if release.released <= day), default=None)


def series(version: str) -> tuple[int, int] | None:
    """The feature release that a version belongs to: 5.2 for ``5.2.19``; None where the text is no version."""
    return _number(version) if re.match(r"v?\d+(?:\.\d+|$)", version) else None


def newest_allowed(specifier: str) -> Release | None:
    """The newest release of the table that a specifier such as ``>=4.2,<5`` allows; None where none, or all, are."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        allows = SpecifierSet(specifier)
    except InvalidSpecifier:
        return None
    # A range that begins within a series, as >=4.2.27, still allows the series.
    found = [one for one in releases() if any(allows.contains(f"{one}.{patch}") for patch in (0, 99, 999))]
    return max(found) if found and max(found) != releases()[-1] else None


def _number(version: str) -> tuple[int, int]:
    major, _, rest = version.removeprefix("v").partition(".")
    minor = re.match(r"\d*", rest)
    return int(major), int(minor[0] or 0) if minor else 0
