"""Reads logrotate's configuration: which logs each stanza names, and what is to be done with them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable


@dataclass(frozen=True, slots=True)
class Path:
    """One path or glob, as it is written without its quotation marks."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive and what follows it; for a script, its whole text."""

    name: str
    args: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Stanza:
    """The paths before a brace and the directives within; the global directives have no path."""

    paths: tuple[Path, ...]
    directives: tuple[Directive, ...]
    line: int


_SCRIPTS = frozenset({"prerotate", "postrotate", "firstaction", "lastaction", "preremove"})
_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^\s{}]+)')


def read(text: str) -> tuple[Stanza, ...]:
    """The stanzas in file order, the global directives first; raises `Unreadable` for a block that is not closed."""
    stanzas: list[Stanza] = []
    everywhere: list[Directive] = []
    paths: list[Path] = []
    inside: list[Directive] | None = None
    script: tuple[str, int, list[str]] | None = None
    opened = 0
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if script is not None:
            if line == "endscript":
                (everywhere if inside is None else inside).append(
                    Directive(script[0], ("\n".join(script[2]),), script[1])
                )
                script = None
            else:
                script[2].append(line)
            continue
        if not line or line.startswith("#"):
            continue
        if inside is None and (line[0] in "/\"'*{" or "{" in line):
            before, brace, _ = line.partition("{")
            paths += [Path("".join(found), number) for found in _WORD.findall(before)]
            if brace:
                inside, opened = [], number
            continue
        if inside is not None and line.startswith("}"):
            stanzas.append(Stanza(tuple(paths), tuple(inside), paths[0].line if paths else opened))
            paths, inside = [], None
            continue
        words = tuple("".join(found) for found in _WORD.findall(line))
        if words and words[0] in _SCRIPTS:
            script = (words[0], number, [])
        elif words:
            (everywhere if inside is None else inside).append(Directive(words[0], words[1:], number))
    if script is not None:
        raise Unreadable(f"{script[0]!r} has no endscript", script[1])
    if inside is not None:
        raise Unreadable("the block that opens here is never closed with '}'", opened)
    first = (Stanza((), tuple(everywhere), everywhere[0].line),) if everywhere else ()
    return (*first, *stanzas)
