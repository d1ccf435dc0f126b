"""cron: the commands of a crontab, of a user's or of /etc/cron.d."""

from __future__ import annotations

import re

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.shell import Command, commands
from praekelt_standards.readers.template import without_tags
from praekelt_standards.readers.text import plain

_ENTRY = re.compile(r"\s*+(?:@\w++|(?:[\d*/,A-Za-z-]++\s++){4}[\d*/,A-Za-z-]++)\s++(\S.*)")
_INPUT = re.compile(r"(?<!\\)%.*")  # what stands after a percent sign is the command's input


def read(text: str) -> tuple[Command, ...]:
    """Every command, in file order; in /etc/cron.d its first word is the user who runs it."""
    found: list[Command] = []
    for number, line in enumerate(without_tags(plain(text)).split("\n"), 1):
        if not line.lstrip().startswith("#") and (entry := _ENTRY.fullmatch(line)):
            try:
                found += commands(_INPUT.sub("", entry[1]), number)
            except Unreadable:
                continue  # cron takes a line that its shell will refuse
    return tuple(found)
