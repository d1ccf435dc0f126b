"""Lock files: the one version of each package that a tool has settled on, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers import json_lines
from praekelt_standards.readers.requirements import Requirement, Requirements
from praekelt_standards.readers.text import plain

# The tools write these files, so each of them has one shape, and none is read as the language that it is in:
# they are long, and a project is checked quickly.
_PACKAGE = re.compile(r'^(?:(\[\[package\]\])|(\[)|name = "([^"\n]*)"|version = "([^"\n]*)")', re.MULTILINE)


def read(text: str) -> Requirements:
    """What a poetry.lock, a uv.lock or a pdm.lock settles on."""
    return Requirements(tuple(_packages(plain(text))), is_frozen=True)


def _packages(text: str) -> Iterator[Requirement]:
    name, line, counted, position = "", 1, 1, 0
    inside = False
    for found in _PACKAGE.finditer(text):
        counted += text.count("\n", position, found.start())
        position = found.start()
        package, other, named, version = found.groups()
        if package or other:
            inside, name = bool(package), ""
        elif inside and named is not None:
            name, line = named, counted
        elif inside and version is not None and name:
            yield Requirement(name, f"=={version}", line, f'name = "{name}"')
            name = ""


def read_pipfile_lock(text: str) -> Requirements:
    """What a Pipfile.lock settles on."""
    document = json_lines.read(text)
    if not isinstance(document.value, dict):
        raise Unreadable("it is no lock file of Pipenv")
    found = []
    for section, group in (("default", ""), ("develop", "dev")):
        for name, entry in document.table(section).items():
            line = document.lines.get((section, name), 1)
            entry = entry if isinstance(entry, dict) else {}
            url = f"git+{entry['git']}@{entry.get('ref', '')}" if "git" in entry else ""
            found.append(Requirement(name, str(entry.get("version", "")), line, f'"{name}"', url, group=group))
    return Requirements(tuple(found), is_frozen=True)
