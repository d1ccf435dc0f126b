"""Playbooks of Ansible, and other YAML in which commands stand: what they install with pip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.readers import pip_lines, yaml_tree
from praekelt_standards.readers.pip_lines import PipLine
from praekelt_standards.readers.requirements import Requirement, requirement
from praekelt_standards.readers.template import VALUE, is_templated
from praekelt_standards.readers.yaml_tree import Node


@dataclass(frozen=True, slots=True)
class Task:
    """One task that installs with pip: what it names, and the virtual environment or the pip that it does it with."""

    line: int
    asked: tuple[Requirement, ...]
    requirements: str  # a file
    environment: str


@dataclass(frozen=True, slots=True)
class Playbook:
    """The tasks of a file, and the commands in it."""

    tasks: tuple[Task, ...]
    commands: tuple[PipLine, ...]


_MODULES = frozenset({"pip", "ansible.builtin.pip", "easy_install", "community.general.easy_install"})
_ARGUMENT = re.compile(rf"(\w+)=(\"[^\"]*\"|'[^']*'|(?>(?:{VALUE}|[^\s{{]++|\{{)+))")
_FEW = 20_000  # nodes; a file of more is written by a program


def read(text: str) -> Playbook:
    """The tasks and the commands of a file, in file order."""
    tasks = [task for document in yaml_tree.read(text) for task in _tasks(document)]
    return Playbook(tuple(sorted(tasks, key=lambda task: task.line)), pip_lines.read_code(text))


def _tasks(document: Node) -> Iterator[Task]:
    waiting, seen = [document], 0
    while waiting and seen < _FEW:
        node = waiting.pop()
        seen += 1
        for key, value in node.pairs:
            if key.text in _MODULES and (task := _task(key.line, value)):
                yield task
            elif key.text in ("action", "local_action") and (value.text or "").partition(" ")[0] in _MODULES:
                if task := _task(key.line, value):
                    yield task
            waiting.append(value)
        waiting += node.items


def _task(line: int, value: Node) -> Task | None:
    """What one task says; None where the word means something else, such as a list of packages."""
    arguments: dict[str, list[tuple[str, int]]] = {}
    if value.text is not None:
        for name, text in _ARGUMENT.findall(value.text):
            arguments[name] = [(text.strip("\"'"), value.line)]
    for name, given in value.mapping():
        arguments[name] = [(node.text or "", node.line) for node in given.texts()]
    first = {name: texts[0][0] for name, texts in arguments.items() if texts}
    if not {"name", "requirements"} & set(first):
        return None
    version = first.get("version", "")
    asked = []
    for text, at in arguments.get("name", ()):
        for part in text.split(",") if not re.search(r"[<>=!~]", text) else [text]:
            pinned = f"=={version}" if version and not is_templated(version) else ""
            if one := requirement(part.strip() + pinned, at):
                asked.append(one)
    environment = first.get("virtualenv") or first.get("executable") or ""
    return Task(line, tuple(asked), first.get("requirements", ""), environment)
