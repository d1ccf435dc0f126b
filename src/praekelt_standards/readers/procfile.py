"""Procfile: the process types of a platform such as Heroku or dokku, or of foreman and honcho."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers import yaml_tree
from praekelt_standards.readers.template import without_tags
from praekelt_standards.readers.text import plain, quoted


@dataclass(frozen=True, slots=True)
class ProcessType:
    """One line: the name before the colon, and the command that a shell runs."""

    name: str
    command: str
    line: int


_TYPE = re.compile(r"([A-Za-z0-9_-]+)\s*:\s*(.+)")


def read_heroku(text: str) -> tuple[ProcessType, ...]:
    """The process types of a heroku.yml, which says what an image that Heroku builds is run as."""
    types = []
    for document in yaml_tree.read(text):
        for name, given in (document.get("run") or document).mapping() if document.get("run") else ():
            command = given if given.text is not None else given.get("command")
            words = " ".join(one.text or "" for one in command.texts()) if command else ""
            if words:
                types.append(ProcessType(name, words, command.line if command else given.line))
    return tuple(types)


def read(text: str) -> tuple[ProcessType, ...]:
    """The process types, in file order."""
    types = []
    for number, line in enumerate(without_tags(plain(text)).split("\n"), 1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        if not (found := _TYPE.fullmatch(content)):
            raise Unreadable(f"{quoted(content)} is no process type: write name: command", number)
        types.append(ProcessType(found[1], found[2], number))
    return tuple(types)
