"""haproxy: sections and their keywords, with the quotes and escapes of its manual taken away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.template import DOLLAR, ERB, JINJA, without_tags
from praekelt_standards.readers.text import plain, quoted


@dataclass(frozen=True, slots=True)
class Keyword:
    """One line of a section, word by word."""

    words: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """One section, such as ``backend clinic``; ``kind`` is empty for lines that stand before any section.

    An address on the section's own line, as old configurations have it, is its first keyword: ``bind`` and the address.
    """

    kind: str
    name: str
    line: int
    keywords: tuple[Keyword, ...]


_KINDS = frozenset(
    "acme backend cache crt-store defaults fcgi-app frontend global http-errors listen log-forward log-profile "
    "mailers peers program resolvers ring traces userlist".split()
)
_BLANK = re.compile(r"[ \t\r\v\f]*+")
_SPECIAL = re.compile(r"[\"'\\#]|\{\{|\$\{|<%")
_WORD = re.compile(
    rf"""
    (?>(?: [^ \t\r\v\f"'\\\#{{$<]++ | \\. | "(?>(?: [^"\\{{]++ | \\. | {JINJA} | \{{ )*)" | '[^']*+'
      | {JINJA} | {DOLLAR} | {ERB} | [{{$<] | \\\Z )+)
    """,
    re.VERBOSE,
)
_PIECE = re.compile(
    rf"""
      '([^']*+)'
    | "((?>(?: [^"\\{{]++ | \\. | {JINJA} | \{{ )*))"
    | \\(?: ([ \\\#'"nrt]) | x([0-9A-Fa-f]{{2}}) )
    | ({JINJA} | {DOLLAR} | {ERB} | \\.)
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:([ \\#'\"nrt$])|x([0-9A-Fa-f]{2}))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def read(text: str) -> tuple[Section, ...]:
    """The sections of a configuration, in file order."""
    sections: list[Section] = []
    kind, name, opened = "", "", 1
    keywords: list[Keyword] = []
    for number, line in enumerate(without_tags(plain(text)).split("\n"), 1):
        words = _words(line, number) if _SPECIAL.search(line) else tuple(line.split())
        if not words:
            continue
        if words[0] in _KINDS:
            if keywords or kind:
                sections.append(Section(kind, name, opened, tuple(keywords)))
            kind, name, opened = words[0], words[1] if len(words) > 1 else "", number
            keywords = []
            if kind in ("listen", "frontend") and len(words) > 2 and words[2] != "from":
                keywords.append(Keyword(("bind", *words[2:]), number))
        elif not words[0].startswith("."):  # such as .if, which steers the reading of the lines between
            keywords.append(Keyword(words, number))
    if keywords or kind:
        sections.append(Section(kind, name, opened, tuple(keywords)))
    return tuple(sections)


def _words(line: str, number: int) -> tuple[str, ...]:
    words: list[str] = []
    position = 0
    while True:
        blank = _BLANK.match(line, position)
        start = blank.end() if blank else position
        if not (word := _WORD.match(line, start)):
            break
        words.append(_PIECE.sub(_unquoted, word[0]))
        position = word.end()
        if position < len(line) and line[position] in "\"'":
            start = position
            break
    if line[start : start + 1] in ('"', "'"):
        raise Unreadable(f"the quotation mark before {quoted(line[start + 1 :])} is never closed", number)
    return tuple(words)


def _unquoted(piece: re.Match[str]) -> str:
    strong, weak, escape, code, other = piece.groups()
    if weak is not None:
        return _ESCAPE.sub(_unescaped, weak)
    if strong is not None:
        return str(strong)
    return str(other) if other else _character(escape, code)


def _unescaped(escape: re.Match[str]) -> str:
    return _character(escape[1], escape[2])


def _character(escape: str | None, code: str | None) -> str:
    return chr(int(code, 16)) if code else _ESCAPED.get(escape or "", escape or "")
