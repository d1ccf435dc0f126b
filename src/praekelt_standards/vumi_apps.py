"""The Vumi apps of a project: its Python workers, and whether it is an app for the JavaScript sandbox."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import PurePosixPath

from praekelt_standards.dependencies import NODE, PYTHON, dependencies, is_vumi_itself
from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Place, Undecided, Unreadable
from praekelt_standards.included import supervised
from praekelt_standards.installs import run_commands
from praekelt_standards.processes import SUPERVISED, processes
from praekelt_standards.project import Project, view

# The classes that Vumi and Vumi Go give to be derived from by an app.
_BASES = frozenset(
    {"ApplicationWorker", "GoApplicationWorker", "RapidSMSRelay", "HTTPRelayApplication", "StaticReplyApplication"}
)
# Packages of Vumi's own, whose workers are not the project's.
_OF_VUMI = frozenset(
    {"vumi", "vxsandbox", "vumi_http_api", "vxfreeswitch", "vumi_wikipedia", "go", "go_metrics", "junebug", "vxtwinio",
     "vxaat", "vxmessenger", "vxtelegram", "vxyowsup", "vxdebug", "vumi_app_http_relay"}
)  # fmt: skip
# The JS Sandbox toolkit, by the names that npm and its own repository give it.
_TOOLKITS = frozenset({"vumigo_v02", "vumigo_v01", "vumi-jssandbox-toolkit"})
# twistd's commands that start a worker.
_STARTS = frozenset({"vumi_worker", "start_worker"})
_OPTION = re.compile(r"--worker[-_]class(?:=|$)")
# What else is started in the same way: what connects, and the sandbox, which runs an app in JavaScript.
_CONNECTORS = re.compile(
    r"(?:Transport|Dispatcher|Router|Middleware|Store|Metrics\w*|Collector|Aggregator|TimeBucket|Sandbox)$"
)


@dataclass(frozen=True)
class Worker:
    """One Python worker of an app: the class, and where it is defined, or else where it is started."""

    place: Place
    name: str
    started: bool


@view
def python_workers(project: Project) -> tuple[Worker, ...]:
    """Every application worker that the project writes in Python; none in a part of Vumi itself."""
    if is_vumi_itself(project):
        return ()
    defined = tuple(found for found in _defined(project) if isinstance(found, Worker))
    names = {worker.name for worker in defined}
    return (*defined, *(one for one in _started_workers(project) if one.name.rpartition(".")[2] not in names))


@view
def unread_modules(project: Project) -> tuple[Undecided, ...]:
    """The modules that may hold a worker and are no Python that can be read."""
    return () if is_vumi_itself(project) else tuple(one for one in _defined(project) if isinstance(one, Undecided))


@view
def _started_workers(project: Project) -> tuple[Worker, ...]:
    return tuple(_started(project))


def _started(project: Project) -> Iterator[Worker]:
    """The workers that commands start by the names of their classes."""
    seen: set[tuple[PurePosixPath, str]] = set()
    for place, words in sorted(_commands(project), key=lambda pair: (pair[0].path, pair[0].line or 0)):
        for position, word in enumerate(words):
            if not _OPTION.match(word):
                continue
            name = word.partition("=")[2] or (words[position + 1] if position + 1 < len(words) else "")
            if "." not in name or name.split(".")[0] in _OF_VUMI or _CONNECTORS.search(name):
                continue
            if (place.path, name) not in seen:
                seen.add((place.path, name))
                yield Worker(place, name, True)


def _commands(project: Project) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """The words of each command that starts a worker; in supervisord's files, those of each line of it."""
    found = [(one.place, one.words) for one in processes(project) if one.by != SUPERVISED]
    found += [(place, command.words) for place, command in run_commands(project)]
    for place, words in found:
        if _STARTS & set(words) and not is_elsewhere(place.path):
            yield place, words
    for document in supervised(project).files:
        for section in document.content:
            command = section.get("command")
            if command and _STARTS & set(command.value.split()) and not is_elsewhere(document.path):
                for offset, line in enumerate(command.value.split("\n")):
                    yield document.at(command.line + offset), tuple(line.split())


@view
def _defined(project: Project) -> tuple[Worker | Undecided, ...]:
    """The classes that are derived from Vumi's own, through classes and names of the project as well.

    Only modules that hold a name to look for are parsed, and none where the dependencies show that there is no Vumi.
    """
    named = [one for one in dependencies(project) if one.language == PYTHON]
    uses_vumi = any(one.name.startswith(("vumi", "vxsandbox")) for one in named) or bool(_started_workers(project))
    if named and not uses_vumi:
        return ()
    waiting = [path for name in project.paths if name.endswith(".py") and not is_elsewhere(path := PurePosixPath(name))]
    own = {part for path in waiting for part in path.with_suffix("").parts}
    modules: list[_Module] = []
    found: dict[tuple[PurePosixPath, str], Worker | Undecided] = {}
    known, new = set(_BASES), set(_BASES)
    grown = True
    while grown:
        before = len(known), len(found)
        for path in tuple(waiting):
            text = project.text(path) or ""
            if any(name in text for name in new):
                waiting.remove(path)
                try:
                    modules.append(_module(path, text))
                except Unreadable as error:
                    reason = f"whether it holds a worker of Vumi's cannot be told: {error.reason}"
                    found[path, ""] = Undecided(Place(path, error.line), reason)
        more = {name for module in modules for name, origin in module.names.items() if _is_base(origin)}
        for module in modules:
            for name, (line, bases) in module.classes.items():
                if any(_derives(module, base, known, own, uses_vumi, found.keys()) for base in bases):
                    found[module.path, name] = Worker(Place(module.path, line), name, False)
                    more.add(name)
        new = more - known
        known |= more
        grown = (len(known), len(found)) != before
    return tuple(found.values())


@dataclass(frozen=True)
class _Module:
    """What the names of a module stand for, dotted; its classes, each with its line and bases; and whether it imports all of Vumi's."""

    path: PurePosixPath
    names: dict[str, str]
    classes: dict[str, tuple[int, list[str]]]
    has_all: bool


def _module(path: PurePosixPath, text: str) -> _Module:
    """Read a module, the parts of it that are within others too; raises `Unreadable` where it is no Python."""
    from praekelt_standards.readers.python_source import parse

    names: dict[str, str] = {}
    classes: dict[str, tuple[int, list[str]]] = {}
    has_all = False
    for node in ast.walk(parse(text)):
        match node:
            case ast.Import(names=imported):
                for one in imported:
                    first = one.name.partition(".")[0]
                    names[one.asname or first] = one.name if one.asname else first
            case ast.ImportFrom(module=module, names=imported, level=level):
                start = "" if level else module or ""
                has_all = has_all or (imported[0].name == "*" and start.partition(".")[0] in _OF_VUMI)
                names.update({one.asname or one.name: f"{start}.{one.name}" for one in imported})
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if origin := _dotted(value):
                names.setdefault(name, _full(origin, names))
            case ast.ClassDef(name=name, bases=bases, lineno=line):
                classes[name] = (line, [base for base in map(_dotted, bases) if base])
    return _Module(path, names, classes, has_all)


def _derives(
    module: _Module, base: str, known: Set[str], own: Set[str], uses_vumi: bool, found: Set[tuple[PurePosixPath, str]]
) -> bool:
    """Whether a base of a class is a worker: Vumi's, or one that is known of the project."""
    full = _full(base, module.names)
    first, last = full.partition(".")[0], full.rpartition(".")[2]
    if _is_base(full) or (module.path, base) in found:
        return True
    if last not in known or base in module.classes:
        return False
    if base.partition(".")[0] in module.names:
        return (not first or first in own) and (uses_vumi or last not in _BASES)
    return uses_vumi or module.has_all or last not in _BASES


def _is_base(full: str) -> bool:
    return full.partition(".")[0] in _OF_VUMI and full.rpartition(".")[2] in _BASES


def _full(named: str, names: Mapping[str, str]) -> str:
    """A dotted name, from where its beginning is imported."""
    first, dot, rest = named.partition(".")
    return names.get(first, first) + dot + rest


def _dotted(node: ast.expr) -> str:
    """The name that an expression is, with its dots; empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def is_sandbox_app(project: Project) -> bool:
    """Whether the project is an app for the JavaScript sandbox."""
    return any(one.language == NODE and one.name in _TOOLKITS for one in dependencies(project))
