"""JSON with the line of each key: the standard library's reader forgets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.text import plain

Path = tuple[str, ...]
_TOKEN = re.compile(r'"(?>(?:[^"\\\n]++|\\.)*)"|[{}\[\],:]|\n')


@dataclass(frozen=True, slots=True)
class Json:
    """A document: its value, and the line of each key that no list holds."""

    value: Any
    lines: dict[Path, int]

    def table(self, *path: str) -> dict[str, Any]:
        """The object under these keys; an empty one where there is none."""
        here: Any = self.value
        for key in path:
            here = here.get(key) if isinstance(here, dict) else None
        return here if isinstance(here, dict) else {}


def read(text: str) -> Json:
    """A whole document; raises `Unreadable` with the line where it is no JSON."""
    import json  # only where there is a file to read: a check must start quickly

    text = plain(text)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"this is no JSON: {error.msg}", error.lineno) from error
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"this is no JSON: {error}") from error
    return Json(value, _lines(text))


def _lines(text: str) -> dict[Path, int]:
    """The line of each key, in a text that is known to be JSON; paths within lists are left out."""
    import json

    lines: dict[Path, int] = {}
    path: list[str] = []
    lists = 0
    line, last = 1, ("", 1)
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign == "\n":
            line += 1
        elif sign[0] == '"':
            last = (sign, line)
        elif sign == "[":
            lists += 1
        elif sign == "]":
            lists -= 1
        elif lists:
            continue
        elif sign == "{":
            path.append("")
        elif sign == "}":
            path.pop()
        elif sign == ":":
            path[-1] = json.loads(last[0])
            lines[tuple(path)] = last[1]
    return lines
