"""Lists of packages in YAML: a Sideloader file (.deploy.yaml), and conda's environment.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.readers import yaml_tree
from praekelt_standards.readers.requirements import Requirement, requirement


@dataclass(frozen=True, slots=True)
class Packages:
    """What such a file installs: with pip (or conda), and from the distribution."""

    pip: tuple[Requirement, ...]
    system: tuple[Requirement, ...] = ()


def read(text: str) -> Packages:
    """The ``pip`` and ``dependencies`` lists of a Sideloader file."""
    lists: dict[str, list[Requirement]] = {"pip": [], "dependencies": []}
    for document in yaml_tree.read(text):
        for name, found in lists.items():
            if listed := document.get(name):
                for item in listed.texts():
                    if item.text and (one := requirement(item.text, item.line)):
                        found.append(one)
    return Packages(tuple(lists["pip"]), tuple(lists["dependencies"]))


def read_conda(text: str) -> Packages:
    """The ``dependencies`` of a conda environment, those that it gives to pip among them."""
    found: list[Requirement] = []
    for document in yaml_tree.read(text):
        listed = document.get("dependencies")
        for item in listed.items if listed else ():
            texts = [item] if item.text else list(inner.texts()) if (inner := item.get("pip")) else []
            for node in texts:
                text = node.text or ""
                if one := requirement(_of_pip(text) if node is item else text, node.line):
                    found.append(one)
    return Packages(tuple(found))


def _of_pip(text: str) -> str:
    """What conda asks for, as pip would: its single sign allows every patch release, unless a build is named too."""
    text = text.rpartition("::")[2]
    if found := re.fullmatch(r"([\w.-]+)(==?)([^=,\s]+)(=\S*)?", text):
        name, sign, version, build = found.groups()
        return f"{name}=={version}" if build or sign == "==" else f"{name}=={version}.*"
    return text
