"""TOML with the line of each key and of each text in a list: the standard library's reader forgets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.template import without_tags
from praekelt_standards.readers.text import plain

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Toml:
    """A document: its values, the line of each key, and the texts that stand in the lists and tables under a key."""

    values: dict[str, Any]
    lines: dict[Path, int]
    texts: dict[Path, tuple[tuple[str, int], ...]]

    def get(self, *path: str) -> Any:
        """The value under these keys; None where there is none."""
        here: Any = self.values
        for key in path:
            here = here.get(key) if isinstance(here, dict) else None
        return here

    def line(self, *path: str) -> int | None:
        """The line of a key, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


_TOKEN = re.compile(
    r"#[^\n]*|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''.*?'''|\"(?>(?:[^\"\\\n]++|\\.)*)\"|'[^'\n]*'|\n|[\[\]{}=,.]|[^\s#\"'\[\]{}=,.]+",
    re.DOTALL,
)


def read(text: str) -> Toml:
    """A whole document; raises `Unreadable` with the line where it is no TOML."""
    import tomllib  # only where there is a file to read: a check must start quickly

    text = plain(text)
    try:
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            if (bare := without_tags(text)) == text:
                raise
            values, text = tomllib.loads(bare), bare
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        reason = str(error).split(" (at ")[0]
        raise Unreadable(f"this is no TOML: {reason}", int(found[1]) if found else None) from error
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    lines, texts = _lines(text)
    return Toml(values, lines, {path: tuple(found) for path, found in texts.items()})


def _lines(text: str) -> tuple[dict[Path, int], dict[Path, list[tuple[str, int]]]]:
    """The lines of a document that is known to be TOML."""
    lines: dict[Path, int] = {}
    texts: dict[Path, list[tuple[str, int]]] = {}
    table: Path = ()
    key: list[str] = []  # of the line that is being read
    header = in_value = False
    depth = 0
    line = 1
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "\n":
            line += 1
            if depth == 0:
                if header:
                    table = tuple(key)
                    lines.setdefault(table, line - 1)
                key, header, in_value = [], False, False
            continue
        is_text = word[0] in "\"'"
        if in_value:
            if word in "[{":
                depth += 1
            elif word in "]}":
                depth -= 1
            elif is_text:
                texts.setdefault((*table, *key), []).append((_unquoted(word), line))
        elif word == "=":
            in_value = True
            lines.setdefault((*table, *key), line)
        elif word == "[" and not key:
            header = True
        elif is_text or word not in "].,[{}" and word[0] != "#":
            key.append(_unquoted(word) if is_text else word)
        line += word.count("\n") if is_text else 0
    if header:
        lines.setdefault(tuple(key), line)
    return lines, texts


def _unquoted(word: str) -> str:
    quote = word[:3] if word[:3] in ('"""', "'''") else word[0]
    return re.sub(r"\\([\"\\])", r"\1", word[len(quote) : -len(quote)])
