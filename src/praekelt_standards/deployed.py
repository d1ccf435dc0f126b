"""Which files of a project are for live and QA, and which only for development, tests or show."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_ELSEWHERE = frozenset(
    "ci circleci dev devcontainer devel development doc docs example examples github gitlab local localhost override "
    "sample samples test testing tests travis".split()
)
_WORD = re.compile(r"[a-z0-9]+")
# Hosts, of which a file may be named, and what a site that judges programs keeps.
_RESERVED = re.compile(r"\bexample\.(?:com|net|org)\b|\btest[_-]?cases?(?![a-z])")


def is_elsewhere(path: PurePosixPath) -> bool:
    """Whether a word of a path says that the file is for development, for tests or for show."""
    if path.parts[:2] == ("usr", "local"):
        path = PurePosixPath(*path.parts[2:])
    return any(word in _ELSEWHERE for word in _WORD.findall(_RESERVED.sub("", str(path).lower())))
