"""Files of variables, ``NAME=value`` on a line, as systemd, docker compose and shells read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from praekelt_standards.readers.words import like

_ASSIGNED = re.compile(r"^[ \t]*+(?:export[ \t]++)?(\w++)=([^\n]*+)", re.MULTILINE)
_LONGEST = 2000  # characters of a word or a value, so that no file makes a huge one
_NAMED = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def read(text: str) -> tuple[tuple[str, str], ...]:
    """Each variable that a file sets and its value, without the quotation marks around it, in file order."""
    return tuple((name, _unquoted(value.strip())) for name, value in _ASSIGNED.findall(text))


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] in "\"'" and value[0] == value[-1] else value


def filled_in(words: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a command with the variables that are known put in, each on its line; the others stay."""
    short = {name: value for name, value in known.items() if len(value) <= _LONGEST}
    return tuple(_filled_in(word, short) if "$" in word and len(word) <= _LONGEST else word for word in words)


def _filled_in(word: str, known: Mapping[str, str]) -> str:
    made = _NAMED.sub(lambda found: known.get(found[1] or found[2], found[0]), word)
    return like(made, word) if len(made) <= 10 * _LONGEST else word
