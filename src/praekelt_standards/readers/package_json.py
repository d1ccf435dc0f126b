"""What a package.json (npm) or a composer.json (PHP) asks for, each with its line."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.readers import json_lines
from praekelt_standards.readers.json_lines import Json
from praekelt_standards.readers.requirements import Requirement, Requirements


def read(text: str) -> Requirements:
    """The requirements of a package.json."""
    document = json_lines.read(text)
    found = [
        *_table(document, "dependencies", ""),
        *_table(document, "optionalDependencies", ""),
        *_table(document, "peerDependencies", ""),
        *_table(document, "devDependencies", "dev"),
    ]
    return Requirements(tuple(sorted(found, key=lambda one: one.line)))


def read_composer(text: str) -> Requirements:
    """The requirements of a composer.json."""
    document = json_lines.read(text)
    found = [*_table(document, "require", ""), *_table(document, "require-dev", "dev")]
    return Requirements(tuple(sorted(found, key=lambda one: one.line)))


def _table(document: Json, name: str, group: str) -> Iterator[Requirement]:
    for package, version in document.table(name).items():
        line = document.lines.get((name, package), 1)
        yield Requirement(package, str(version), line, f'"{package}": "{version}"', group=group)
