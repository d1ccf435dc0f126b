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
_PACKAGE = re.compile(r'^(?:(\[\[packages?\]\])|(\[)|name = "([^"\n]*)"|version = "([^"\n]*)")', re.MULTILINE)


def read(text: str) -> Requirements:
    """What a pylock.toml, a poetry.lock, a uv.lock or a pdm.lock settles on."""
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


# A line of a package in a conda-lock.yml or a pixi.lock; conda's own packages have their names and versions in a file's name.
_LINE = re.compile(r"^(- |  )(?:(name|version|conda):[ ]*+[\"']?([^\s\"']++))?", re.MULTILINE)
_CONDA_FILE = re.compile(r"/([\w.]++(?>(?:-[A-Za-z_][\w.]*+)*))-([^-/]++)-[^-/]+\.(?:conda|tar\.bz2)\Z")


def read_conda_lock(text: str) -> Requirements:
    """What a conda-lock.yml or a pixi.lock settles on."""
    return Requirements(tuple(_items(plain(text))), is_frozen=True)


def _items(text: str) -> Iterator[Requirement]:
    name, line, counted, position = "", 1, 1, 0
    for found in _LINE.finditer(text):
        begins, key, value = found.groups()
        if begins == "- ":
            name = ""
        if key is None:
            continue
        counted += text.count("\n", position, found.start())
        position = found.start()
        if key == "conda" and (file := _CONDA_FILE.search(value)):
            yield Requirement(file[1], f"=={file[2]}", counted, f"conda: {value}")
        elif key == "name":
            name, line = value, counted
        elif key == "version" and name:
            yield Requirement(name, f"=={value}", line, f"name: {name}")
            name = ""
