"""The Vumi apps of a project: its Python workers, and whether it is an app for the JavaScript sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from praekelt_standards.dependencies import NODE, PYTHON, dependencies, is_vumi_itself
from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Place
from praekelt_standards.formats import SUPERVISORD
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
_CLASS = re.compile(r"^class[ \t]+(\w+)[ \t]*\(([^()]*)\)[ \t]*:", re.MULTILINE)
# twistd's commands that start a worker.
_STARTS = frozenset({"vumi_worker", "start_worker"})
_OPTION = re.compile(r"--worker[-_]class(?:=|$)")
_CONNECTORS = re.compile(
    r"(?:Transport|Dispatcher|Router|Middleware|Store|Metrics\w*|Collector|Aggregator|TimeBucket)$"
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
    started = tuple(_started(project))
    uses_vumi = started or any(one.language == PYTHON and one.name.startswith("vumi") for one in dependencies(project))
    defined = tuple(_defined(project)) if uses_vumi else ()
    names = {worker.name for worker in defined}
    return (*defined, *(worker for worker in started if worker.name.rpartition(".")[2] not in names))


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
    for document in project.documents(SUPERVISORD):
        for section in document.content:
            command = section.get("command")
            if command and _STARTS & set(command.value.split()) and not is_elsewhere(document.path):
                for offset, line in enumerate(command.value.split("\n")):
                    yield document.at(command.line + offset), tuple(line.split())


def _defined(project: Project) -> Iterator[Worker]:
    """The classes that are derived from Vumi's own, through classes of the project as well."""
    classes: list[tuple[PurePosixPath, int, str, frozenset[str]]] = []
    for name in project.paths:
        path = PurePosixPath(name)
        if path.suffix != ".py" or is_elsewhere(path):
            continue
        text = project.text(path) or ""
        for found in _CLASS.finditer(text):
            bases = frozenset(base.strip().rpartition(".")[2] for base in found[2].split(","))
            classes.append((path, text.count("\n", 0, found.start()) + 1, found[1], bases))
    known = set(_BASES)
    while more := {name for _, _, name, bases in classes if bases & known} - known:
        known |= more
    for path, line, name, bases in classes:
        if bases & known:
            yield Worker(Place(path, line), name, False)


def is_sandbox_app(project: Project) -> bool:
    """Whether the project is an app for the JavaScript sandbox."""
    return any(one.language == NODE and one.name in _TOOLKITS for one in dependencies(project))
