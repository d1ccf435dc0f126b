"""Apache: the directives of a configuration, with their lines; what they stand in is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.readers.template import VALUE, without_tags
from praekelt_standards.readers.text import plain


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive, or the opening of a section such as ``<VirtualHost *:80>``, its arguments without quotes."""

    name: str
    args: tuple[str, ...]
    line: int


_DIRECTIVE = re.compile(r"[ \t]*+(<?[A-Za-z]\w*+)[ \t]*+(.*)")
_ARGUMENT = re.compile(rf'"((?>(?:[^"\\]++|\\.)*))"|((?:{VALUE}|[^\s"])(?>(?:{VALUE}|\S)*))')


def read(text: str) -> tuple[Directive, ...]:
    """The directives of a configuration, in file order."""
    directives: list[Directive] = []
    lines = without_tags(plain(text)).split("\n")
    number = 0
    while number < len(lines):
        first, parts = number + 1, [lines[number]]
        number += 1
        while parts[-1].endswith("\\") and number < len(lines):
            parts[-1] = parts[-1][:-1]
            parts.append(lines[number])
            number += 1
        if found := _DIRECTIVE.match(" ".join(parts)):
            rest = found[2].rstrip().removesuffix(">") if found[1][0] == "<" else found[2]
            args = tuple(argument[1] or argument[2] for argument in _ARGUMENT.finditer(rest))
            directives.append(Directive(found[1], tuple(arg for arg in args if arg), first))
    return tuple(directives)
