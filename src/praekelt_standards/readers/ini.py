"""INI files as Python's own tools write them: sections and options, each value's lines with their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.readers.template import without_tags
from praekelt_standards.readers.text import plain


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a section; `lines` are those of its value that hold something, each with its number."""

    section: str
    name: str
    line: int
    lines: tuple[tuple[str, int], ...]


_SECTION = re.compile(r"\[([^\]]+)\]")
_OPTION = re.compile(r"([^\s=:\[#;][^=:\n]*?)\s*(?:\+=|-=|[=:])\s*(.*)")


def read(text: str) -> tuple[Option, ...]:
    """Every option, in file order."""
    return tuple(_options(without_tags(plain(text))))


def _options(text: str) -> Iterator[Option]:
    section = ""
    name, opened = "", 0
    lines: list[tuple[str, int]] = []
    for number, raw in enumerate(text.split("\n"), 1):
        stripped = raw.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if raw[0] in " \t" and name:
            lines.append((stripped, number))
            continue
        if name:
            yield Option(section, name, opened, tuple(lines))
        name, lines = "", []
        if header := _SECTION.match(stripped):
            section = header[1].strip()
        elif option := _OPTION.match(stripped):
            name, opened = option[1], number
            lines = [(option[2], number)] if option[2] else []
    if name:
        yield Option(section, name, opened, tuple(lines))
