"""Files of variables, ``NAME=value`` on a line, as systemd, docker compose and shells read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from praekelt_standards.readers.words import like

_ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?(\w+)=[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)
_NAMED = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def read(text: str) -> tuple[tuple[str, str], ...]:
    """Each variable that a file sets and its value, without the quotation marks around it, in file order."""
    return tuple(_ASSIGNED.findall(text))


def filled_in(words: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a command with the variables that are known put in, each on its line; the others stay."""
    return tuple(
        like(_NAMED.sub(lambda found: known.get(found[1] or found[2], found[0]), word), word) if "$" in word else word
        for word in words
    )
