"""Where a file names a Django settings module: ``DJANGO_SETTINGS_MODULE`` in any syntax, and ``--settings``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(
    r"DJANGO_SETTINGS_MODULE[\"']?\s*(?:[,=:]|\s)\s*[\"']?(?P<variable>[A-Za-z_][\w.]*)"
    r"|--settings(?:=|[ \t]+|[\"'],[ \t]*[\"'])[\"']?(?P<option>[A-Za-z_][\w.]*)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A settings module by its dotted name, and the line that names it."""

    module: str
    line: int


def read(text: str) -> tuple[Named, ...]:
    """Every settings module that the text names, in the order of its lines; a comment names none."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if ("DJANGO_SETTINGS_MODULE" in line or "--settings" in line) and not line.lstrip().startswith(
            ("#", ";", "//")
        ):
            for match in _NAME.finditer(line):
                found.append(Named((match["variable"] or match["option"]).rstrip("."), number))
    return tuple(found)
