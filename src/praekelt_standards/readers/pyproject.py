"""What a pyproject.toml, or a Pipfile, asks for: of a project, of Poetry, and of groups for development."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from praekelt_standards.readers import toml_lines
from praekelt_standards.readers.requirements import Include, Requirement, Requirements, requirement
from praekelt_standards.readers.toml_lines import Toml

BUILD = "build"


def read(text: str) -> Requirements:
    """The requirements of a pyproject.toml, in the order of their lines."""
    toml = toml_lines.read(text)
    found = [*_standard(toml), *_poetry(toml), *_of_tools(toml), *_pixi(toml, ("tool", "pixi"))]
    includes = []
    dynamic = ("tool", "setuptools", "dynamic")
    extras = _tables(toml, (*dynamic, "optional-dependencies"))
    listed = [(*dynamic, "dependencies", "file"), ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files")]
    listed += [(*dynamic, "optional-dependencies", extra, "file") for extra in extras]
    for path in listed:
        files = toml.get(*path)
        for name in [files] if isinstance(files, str) else files if isinstance(files, list) else []:
            line = next((line for text, line in toml.texts.get(path, ()) if text == name), toml.line(*path))
            includes.append(Include(str(name), line or 1))
    return Requirements(tuple(sorted(found, key=lambda one: one.line)), tuple(includes))


def _listed(toml: Toml, path: tuple[str, ...], group: str) -> Iterator[Requirement]:
    """The requirements in a list of texts; a table that includes another group asks for nothing itself."""
    values = toml.get(*path)
    if not isinstance(values, list):
        return
    wanted = {value for value in values if isinstance(value, str)}
    for text, line in toml.texts.get(path, ()):
        if text in wanted and (one := requirement(text, line, group)):
            yield one


def _tables(toml: Toml, path: tuple[str, ...]) -> Iterator[str]:
    values = toml.get(*path)
    if isinstance(values, dict):
        yield from values


def _standard(toml: Toml) -> Iterator[Requirement]:
    yield from _listed(toml, ("project", "dependencies"), "")
    for extra in _tables(toml, ("project", "optional-dependencies")):
        yield from _listed(toml, ("project", "optional-dependencies", extra), extra)
    for group in _tables(toml, ("dependency-groups",)):
        yield from _listed(toml, ("dependency-groups", group), group)
    yield from _listed(toml, ("build-system", "requires"), BUILD)


def _of_tools(toml: Toml) -> Iterator[Requirement]:
    yield from _listed(toml, ("tool", "uv", "dev-dependencies"), "dev")
    for group in _tables(toml, ("tool", "pdm", "dev-dependencies")):
        yield from _listed(toml, ("tool", "pdm", "dev-dependencies", group), group)
    for environment in _tables(toml, ("tool", "hatch", "envs")):
        group = "" if environment == "default" else environment
        for name in ("dependencies", "extra-dependencies"):
            yield from _listed(toml, ("tool", "hatch", "envs", environment, name), group)
    yield from _listed(toml, ("tool", "setuptools", "install-requires"), "")
    # Flit's older table
    yield from _listed(toml, ("tool", "flit", "metadata", "requires"), "")


def _poetry(toml: Toml) -> Iterator[Requirement]:
    poetry = ("tool", "poetry")
    yield from _table(toml, (*poetry, "dependencies"), "")
    yield from _table(toml, (*poetry, "dev-dependencies"), "dev")
    for group in _tables(toml, (*poetry, "group")):
        yield from _table(toml, (*poetry, "group", group, "dependencies"), "" if group == "main" else group)


def _table(toml: Toml, path: tuple[str, ...], group: str) -> Iterator[Requirement]:
    """Packages as keys, with a version or a table of where they come from."""
    for name in _tables(toml, path):
        value = toml.get(*path, name)
        line = toml.line(*path, name) or 1
        if name.lower() == "python":
            continue
        for one in value if isinstance(value, list) else [value]:
            yield _entry(name, one, line, group)


def _entry(name: str, value: Any, line: int, group: str) -> Requirement:
    url = ""
    if isinstance(value, dict):
        if isinstance(value.get("git"), str):
            reference = value.get("tag") or value.get("rev") or value.get("ref") or value.get("branch") or ""
            url = f"git+{value['git']}" + (f"@{reference}" if reference else "")
        elif other := value.get("url") or value.get("path") or value.get("file"):
            url = str(other)
        if value.get("optional") is True and not group:
            group = "optional"
        value = value.get("version", "")
    written = str(value) if value else url
    return Requirement(name, _specifier(str(value)), line, f'{name} = "{written}"', url, group=group)


def _specifier(value: str) -> str:
    """A version as Poetry and Pipenv write it; a bare one is exact, and ``*`` is every one."""
    value = re.sub(r"\s", "", value)
    if value in ("", "*"):
        return ""
    return f"=={value}" if value[0].isdigit() else value


def _pixi(toml: Toml, top: tuple[str, ...] = ()) -> Iterator[Requirement]:
    """What pixi installs, from conda's channels and from the index, for every environment and for those of a feature."""
    places = [(top, "")]
    places += [((*top, "feature", feature), feature) for feature in _tables(toml, (*top, "feature"))]
    places += [
        ((*place, "target", target), group)
        for place, group in tuple(places)
        for target in _tables(toml, (*place, "target"))
    ]
    for place, group in places:
        for name in ("dependencies", "pypi-dependencies"):
            yield from _table(toml, (*place, name), group)
        for name in ("build-dependencies", "host-dependencies"):
            yield from _table(toml, (*place, name), BUILD)


def read_pixi(text: str) -> Requirements:
    """The requirements of a pixi.toml."""
    return Requirements(tuple(sorted(_pixi(toml_lines.read(text)), key=lambda one: one.line)))


def read_pipfile(text: str) -> Requirements:
    """The requirements of a Pipfile."""
    toml = toml_lines.read(text)
    found = [*_table(toml, ("packages",), ""), *_table(toml, ("dev-packages",), "dev")]
    return Requirements(tuple(sorted(found, key=lambda one: one.line)))
