"""What gunicorn is told besides its command: by the environment's ``GUNICORN_CMD_ARGS``, and by its configuration files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from praekelt_standards.finding import Place
from praekelt_standards.formats import COMPOSE, DOCKERFILE, GUNICORN, SYSTEMD, UPSTART
from praekelt_standards.included import run_file, supervised
from praekelt_standards.processes import (
    BY_SYSTEMD,
    BY_UPSTART,
    CONTAINER,
    IN_COMPOSE,
    SCRIPT,
    SUPERVISED,
    commands_of,
    processes,
    scripts,
    sourced,
    unit_name,
)
from praekelt_standards.programs import role
from praekelt_standards.project import Document, Project, view
from praekelt_standards.readers import variables
from praekelt_standards.readers.words import line_of, on_line
from praekelt_standards.readers.wrappers import unwrap

if TYPE_CHECKING:
    from praekelt_standards.readers.gunicorn import Setting

VARIABLE = "GUNICORN_CMD_ARGS"


class Told(NamedTuple):
    """A setting that the environment gives, where it stands, and the process that is started so: by what, and its name."""

    place: Place
    setting: Setting
    by: str
    name: str


@view
def from_environment(project: Project) -> tuple[Told, ...]:
    """Each setting that ``GUNICORN_CMD_ARGS`` gives, wherever it is set, those aside that the command beside it overrules."""
    return tuple(dict.fromkeys(_told(project)))


def _told(project: Project) -> Iterator[Told]:
    for place, value, by, name, commands in _variables(project):
        if not value:
            continue
        from praekelt_standards.readers.gunicorn import read_environment

        overruled = {setting.name for words in commands for setting in _of_command(words)}
        for setting in read_environment(value, place.line or 0):
            if setting.name not in overruled:
                yield Told(Place(place.path, setting.line), setting, by, name)


def arguments(run: Sequence[str], line: int) -> tuple[Setting, ...]:
    """The settings that a command gives gunicorn, which it comes down to."""
    from praekelt_standards.readers.gunicorn import read_arguments

    return read_arguments(run[2 if "run_gunicorn" in run[1:2] else 1 :], line)


def _of_command(words: Sequence[str]) -> tuple[Setting, ...]:
    """The settings that a command gives gunicorn; none where it starts another program."""
    run = unwrap(words)
    return arguments(run, 0) if role(run)[1] == "gunicorn" else ()


_Variable = tuple[Place, str, str, str, Iterable[Sequence[str]]]


def _variables(project: Project) -> Iterator[_Variable]:
    """Each place that sets the variable: where, to what, for which process, and the commands that it is set for."""
    yield from _of_supervisord(project)
    yield from _of_containers(project)
    for unit in project.documents(SYSTEMD):
        from praekelt_standards.readers import systemd

        name = unit_name(project, unit)
        started = [systemd.command(option) for option in systemd.started(unit.content)]
        for option in unit.content:
            if option.name == "Environment" and VARIABLE in option.value:
                for line, value in _set(systemd.command(option), option.line):
                    yield unit.at(line), value, BY_SYSTEMD, name, started
            elif option.name == "EnvironmentFile":
                for place, value in _set_in(project, _file(project, unit.path, option.value.removeprefix("-"))):
                    yield place, value, BY_SYSTEMD, name, started
    yield from _of_upstart(project)
    for script in scripts(project):
        commands = [one.words for one in script.content]
        if any(VARIABLE in word for one in script.content for word in (*one.variables, *one.words)):
            for one in script.content:
                for line, value in _set((*one.variables, *one.words), one.line):
                    yield script.at(line), value, SCRIPT, script.path.name, commands
        for named in sourced(script.content):
            exports = not _EXPORTS_ALL.isdisjoint(commands)
            for place, value in _set_in(project, _file(project, script.path, named), exports):
                yield place, value, SCRIPT, script.path.name, commands
    for process in processes(project):
        for word in process.words if process.by != BY_UPSTART else ():
            if word.startswith(f"{VARIABLE}="):  # as env takes it
                place = Place(process.place.path, line_of(word, process.place.line))
                yield place, word.partition("=")[2], process.by, process.name, (process.words,)


def _of_supervisord(project: Project) -> Iterator[_Variable]:
    every = supervised(project)
    for document in every.files:
        from praekelt_standards.readers import supervisord

        for section in document.content:
            option, command = section.get("environment"), section.get("command")
            if option is None or VARIABLE not in option.value:
                continue
            groups = every.groups[document.path]
            commands = [command.words(groups, section)] if command else []
            for name, value, line in supervisord.environment(option):
                if name == VARIABLE:
                    text = supervisord.expand(value, section, groups)
                    yield document.at(line), text, SUPERVISED, section.label, commands


def _of_upstart(project: Project) -> Iterator[_Variable]:
    for document in project.documents(UPSTART):
        for job in document.content:
            if not any(VARIABLE in text for text in (job.text, *job.variables)):
                continue
            commands = commands_of(job)
            own = [word for one in commands for word in on_line((*one.variables, *one.words), one.line)]
            for line, value in _set((*job.variables, *own), job.line):
                yield document.at(line), value, BY_UPSTART, document.path.stem, [one.words for one in commands]


def _of_containers(project: Project) -> Iterator[_Variable]:
    for image in project.documents(DOCKERFILE):
        from praekelt_standards.readers import dockerfile

        stages = dockerfile.deployed(image.content)
        commands = [one.words for stage in stages for name in ("ENTRYPOINT", "CMD") if (one := stage.last(name))]
        for stage in stages:
            for instruction in stage.instructions:
                if instruction.name == "ENV" and VARIABLE in instruction.text:
                    for name, value in dockerfile.variables(instruction):
                        if name == VARIABLE:
                            yield image.at(line_of(value, None)), value, CONTAINER, str(image.path), commands
    for compose in project.documents(COMPOSE):
        for service in compose.content:
            commands = [service.command.words] if service.command else []
            own = [(compose.at(given.line), given.text) for name, given in service.environment if name == VARIABLE]
            files: Iterable[PurePosixPath | None] = (_file(project, compose.path, one) for one in service.env_files)
            if any(_PASSED_ON.fullmatch(text) for _, text in own):
                own, files = [], [compose.path.with_name(".env")]
            # What the file itself sets comes before.
            for place, value in own or chain.from_iterable(_set_in(project, file) for file in files):
                yield place, value, IN_COMPOSE, service.name, commands


# A value that docker compose takes from its own environment, or from the .env beside the file.
_PASSED_ON = re.compile(rf"\$\{{?{VARIABLE}(?::?-)?\}}?")
# A script that hands on every variable that it sets.
_EXPORTS_ALL = frozenset({("set", "-a"), ("set", "-o", "allexport")})


def _file(project: Project, near: PurePosixPath, named: str) -> PurePosixPath | None:
    return run_file(project, near, named) if named else None


def _set(words: Iterable[str], line: int) -> Iterator[tuple[int | None, str]]:
    """Each word that sets the variable, ``NAME=value``: its line and the value."""
    for word in words:
        name, _, value = word.partition("=")
        if name == VARIABLE:
            yield line_of(word, line), value


def _set_in(project: Project, path: PurePosixPath | None, exports: bool = True) -> Iterator[tuple[Place, str]]:
    """Where a file of variables sets this one, ``NAME=value`` on a line, and the value without its quotation marks.

    Where `exports` is false only an ``export`` hands it on, as in a script.
    """
    if path and project.has(path):
        for name, value in variables.read(project.text(path) or "", exported=not exports):
            if name == VARIABLE:
                yield Place(path, value.line), value


@view
def configuration_files(project: Project) -> tuple[Document[tuple[Setting, ...]], ...]:
    """gunicorn's configuration files: those that are told by their names, and those that it is given, whatever they are called."""
    found = {document.path: document for document in project.documents(GUNICORN)}
    for name, near, named in dict.fromkeys(_named(project)):
        path = run_file(project, near, named) if name == "config" else None
        if path and path not in found and (document := project.document(GUNICORN, path)):
            found[path] = document
    return tuple(found.values())


@view
def logging_files(project: Project) -> tuple[tuple[PurePosixPath, bool], ...]:
    """The files that gunicorn is given to set up Python's logging from, whatever they are called, and whether they are JSON."""
    named = [*_named(project)]
    for document in configuration_files(project):
        named += [(one.name, document.path, one.value) for one in document.content if one.value]
    found: dict[tuple[PurePosixPath, bool], None] = {}
    for name, near, value in named:
        if name in ("logconfig", "logconfig_json") and (path := run_file(project, near, value)):
            found[path, name == "logconfig_json"] = None
    return tuple(found)


def _named(project: Project) -> Iterator[tuple[str, PurePosixPath, str]]:
    """Each file that gunicorn is given: by which setting, the file that gives it, and the name."""
    for process in processes(project):
        if process.program == "gunicorn" and any("-c" in word for word in process.run):
            yield from _files(process.place.path, arguments(process.run, 0))
    for script in scripts(project):
        for command in script.content:
            if any("gunicorn" in word for word in command.words):
                yield from _files(script.path, _of_command(command.words))
    for told in from_environment(project):
        yield from _files(told.place.path, (told.setting,))


def _files(near: PurePosixPath, settings: Iterable[Setting]) -> Iterator[tuple[str, PurePosixPath, str]]:
    for setting in settings:
        if setting.name in ("config", "logconfig", "logconfig_json") and setting.value:
            kind, colon, rest = setting.value.partition(":")
            if kind == "python" and colon:
                yield setting.name, near, f"{rest.replace('.', '/')}.py"
            else:
                yield setting.name, near, rest if kind == "file" and colon else setting.value
