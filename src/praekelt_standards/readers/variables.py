"""Variables: files that set them, ``NAME=value`` on a line, and words that name them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from praekelt_standards.readers.words import Word

_ASSIGNED = re.compile(r"^[ \t]*+(export[ \t]++)?(\w++)=([^\n]*+)", re.MULTILINE)
_LONGEST = 2000  # characters of a word or a value, so that no file makes a huge one
_NAMED = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def read(text: str, exported: bool = False) -> tuple[tuple[str, Word], ...]:
    """Each variable that a file sets and its value on its line, without the quotation marks around it, in file order.

    `exported` takes those alone that an ``export`` hands on.
    """
    found = []
    line, counted = 1, 0
    for assigned in _ASSIGNED.finditer(text):
        line, counted = line + text.count("\n", counted, assigned.start()), assigned.start()
        if assigned[1] or not exported:
            found.append((assigned[2], Word(_unquoted(assigned[3].strip()), line)))
    return tuple(found)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] in "\"'" and value[0] == value[-1] else value


def filled_in(word: str, known: Mapping[str, str]) -> str:
    """A word with the variables that are known put in; the others stay, and so does what would become huge."""
    if "$" not in word or len(word) > _LONGEST:
        return word

    def put(found: re.Match[str]) -> str:
        value = known.get(found[1] or found[2], found[0])
        return value if len(value) <= _LONGEST else found[0]

    made = _NAMED.sub(put, word)
    return made if len(made) <= 10 * _LONGEST else word
