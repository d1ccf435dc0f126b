"""Every command that a deployment file starts: where, what starts it, and which program it comes down to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Place, Unreadable
from praekelt_standards.formats import (
    CIRCUS,
    COMPOSE,
    DOCKERFILE,
    HEROKU,
    PROCFILE,
    SHELL,
    SIDELOADER,
    SYSTEMD,
    UPSTART,
)
from praekelt_standards.included import run_file, supervised
from praekelt_standards.programs import DEVELOPMENT, OTHER, SERVER, SUPERVISOR, WORKER, is_backing, is_daemon, role
from praekelt_standards.project import Document, Project
from praekelt_standards.readers import shell, variables
from praekelt_standards.readers.shell import Command
from praekelt_standards.readers.words import Word, like, on_line
from praekelt_standards.readers.wrappers import unwrap
from praekelt_standards.recognition import recognise
from praekelt_standards.systems import known_image

if TYPE_CHECKING:
    from praekelt_standards.readers import dockerfile, upstart
    from praekelt_standards.readers.compose import Service
    from praekelt_standards.readers.systemd import Option

# What starts a command, in the words that messages use.
SUPERVISED = "supervisord"
CONTAINER, IN_COMPOSE, BY_SYSTEMD, BY_UPSTART, BY_CIRCUS, IN_PROCFILE, BY_HEROKU, SCRIPT = (
    "a container", "docker compose", "systemd", "upstart", "circus", "a Procfile", "Heroku", "a script",
)  # fmt: skip
ON_A_HOST = frozenset({SUPERVISED, BY_SYSTEMD, BY_UPSTART, BY_CIRCUS})
_DEEPEST = 5  # scripts that start scripts


@dataclass(frozen=True)
class Process:
    """One command that a deployment starts.

    `words` are the reader's own, `run` those of the program that they come down to.
    `by` says what starts it, and `name` what it is called there.
    `elsewhere` is set where the file is for development, for tests or for show.
    `beside` are the programs that its image is known to start with it.
    """

    place: Place
    words: tuple[str, ...]
    by: str
    name: str = ""
    run: tuple[str, ...] = ()
    role: str = OTHER
    program: str = ""
    elsewhere: bool = False
    beside: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The command on one line, short enough to be quoted."""
        text = " ".join(self.words)
        text = " ".join(text.replace("\\\n", " ").split()) if "\n" in text else text
        return text if len(text) <= 80 else f"{text[:77]}..."

    @property
    def serves(self) -> bool:
        """Whether it is a part of the application: its server, or a worker."""
        return self.role in (SERVER, DEVELOPMENT, WORKER)


def processes(project: Project) -> tuple[Process, ...]:
    """Every command that is started, in the order of the files and their lines."""
    return project.once(_started)[0]


def scripts(project: Project) -> tuple[Document[tuple[Command, ...]], ...]:
    """Every shell script: those that are told by themselves, and those that a process runs, whatever they are called.

    An installer that somebody else publishes, such as that of Salt, is none of the project's.
    """
    named = project.once(_started)[1]
    more = (found for path in sorted(named) if (found := project.document(SHELL, path)))
    every = dict.fromkeys((*project.documents(SHELL), *more))
    return tuple(one for one in every if len(one.content) < _LONG or not _is_published(project, one.path))


def sourced(commands: Sequence[Command]) -> tuple[str, ...]:
    """The files that a script reads into itself, with ``.`` or ``source``."""
    return tuple(one.words[1] for one in commands if len(one.words) == 2 and one.words[0] in (".", "source"))


# Commands of a script: those that deploy one project have fewer.
_LONG = 500
_LICENSED = re.compile(r"^#.*\b(?:copyright\b|licen[cs]e\b)", re.IGNORECASE | re.MULTILINE)


def _is_published(project: Project, path: PurePosixPath) -> bool:
    """Whether a script begins with a licence of its own."""
    return _LICENSED.search((project.text(path) or "")[:4000]) is not None


def _started(project: Project) -> tuple[tuple[Process, ...], frozenset[PurePosixPath]]:
    """Every process, and the scripts that they run which nothing but that tells."""
    followed: set[PurePosixPath] = set()
    found = [
        *_supervisord(project, followed),
        *_containers(project, followed),
        *_compose(project, followed),
        *_units(project, followed),
        *_watched(project, followed),
        *_procfiles(project, followed),
    ]
    if any(one.run[:2] in (("honcho", "start"), ("foreman", "start")) for one in found if one.by == SUPERVISED):
        found = [replace(one, by=SUPERVISED) if one.by == IN_PROCFILE else one for one in found]
    if any(one.by == SUPERVISED and one.role == SERVER and not one.elsewhere for one in found):
        # A Procfile beside supervisord is for whoever tries the site by hand, with honcho or foreman.
        found = [replace(one, elsewhere=True) if one.by == IN_PROCFILE else one for one in found]
    found += _daemons(project, followed)
    known = {document.path for document in project.documents(SHELL)}
    every = tuple(sorted(dict.fromkeys(found), key=lambda one: (one.place.path, one.place.line or 0)))
    return every, frozenset(followed - known)


def live(project: Project) -> tuple[Process, ...]:
    """The processes of live and QA."""
    return tuple(one for one in processes(project) if not one.elsewhere)


def unknown(project: Project, *by: str) -> Process | None:
    """What is started in one of these ways and may be the application, of a kind that nothing is known of."""
    return next((one for one in live(project) if one.role == OTHER and one.by in by and not is_backing(one.run)), None)


def takes_requests(project: Project, process: Process) -> bool:
    """Whether what a process type or an image starts is asked by others, which a migration or a tool is not."""
    if process.by != CONTAINER:
        return process.name == "web"
    for document in project.documents(DOCKERFILE):
        if document.path == process.place.path:
            from praekelt_standards.readers import dockerfile

            return any(stage.last("EXPOSE") for stage in dockerfile.deployed(document.content))
    return False


def _process(place: Place, words: Sequence[str], by: str, name: str, elsewhere: bool | None = None) -> Process:
    run = unwrap(words)
    kind, program = role(run)
    return Process(
        place, tuple(words), by, name, run, kind, program, is_elsewhere(place.path) if elsewhere is None else elsewhere
    )


def _followed(project: Project, process: Process, seen: set[PurePosixPath], depth: int = 0) -> Iterator[Process]:
    """What a process starts: itself, or the programs that its script in this project starts."""
    if process.role != OTHER or not process.run or depth > _DEEPEST:
        yield process
        return
    script = _script(project, process)
    if script is None:
        yield from _passed_on(process)
        return
    seen.add(script.path)
    started: list[Process] = []
    passes_on = any(command.words[-1:] == ("$@",) for command in script.content)
    for command in script.content:
        words = command.words
        if passes_on and words[:2] == ("set", "--"):
            words = words[2:]
        one = _process(script.at(command.line), words, process.by, process.name, process.elsewhere)
        if words[-1:] == ("$@",) and one.role == OTHER and len(process.run) > 1:
            one = replace(process, words=process.run[1:], run=unwrap(process.run[1:]))
            kind, program = role(one.run)
            one = replace(one, role=kind, program=program)
        if one.role != OTHER:
            started.append(one)
        elif one.run and _looks_like_a_script(one.run[0]) and depth < _DEEPEST:
            started += [inner for inner in _followed(project, one, seen, depth + 1) if inner.role != OTHER]
    yield from started or [process]


def _looks_like_a_script(word: str) -> bool:
    return word.endswith((".sh", ".bash")) or "/" in word


def _passed_on(process: Process) -> Iterator[Process]:
    """What an entrypoint that is not in the project is given to start, where that is a program that is known."""
    for position in range(1, min(len(process.run), 4)):
        run = unwrap(process.run[position:])
        kind, program = role(run)
        if kind != OTHER and not process.run[position].startswith("-"):
            yield replace(process, run=run, role=kind, program=program)
            return
    yield process


def _script(project: Project, process: Process) -> Document[tuple[Command, ...]] | None:
    """The script of this project that a process runs: of several of one name the nearest."""
    name = process.run[0].rpartition("/")[2]
    wanted = project.once(_scripts_by_name).get(name, ())
    if not wanted and process.by in (CONTAINER, IN_COMPOSE) and (source := _put_there(project, process)):
        return project.document(SHELL, source)
    if not wanted and (path := run_file(project, process.place.path, process.run[0])):
        text = project.text(path) or ""
        return project.document(SHELL, path) if recognise((SHELL.name,), text) else None

    def nearness(document: Document[tuple[Command, ...]]) -> tuple[int, bool]:
        ours, theirs = process.place.path.parts, document.path.parts
        shared = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
        return shared, not is_elsewhere(document.path)

    return max(wanted, key=nearness, default=None)


def _put_there(project: Project, process: Process) -> PurePosixPath | None:
    """The file of the project that a Dockerfile copies to where a container's program is, under another name."""
    for document in project.documents(DOCKERFILE):
        for stage in document.content:
            for one in stage.instructions:
                if one.name in ("ADD", "COPY") and len(one.words) == 2 and one.words[1] == process.run[0]:
                    return run_file(project, document.path, one.words[0])
    return None


def _scripts_by_name(project: Project) -> dict[str, list[Document[tuple[Command, ...]]]]:
    found: dict[str, list[Document[tuple[Command, ...]]]] = {}
    for document in project.documents(SHELL):
        found.setdefault(document.path.name, []).append(document)
    return found


def _supervisord(project: Project, seen: set[PurePosixPath]) -> Iterator[Process]:
    every = supervised(project)
    for document in every.files:
        for section in document.content:
            command = section.get("command")
            if command and section.kind in ("program", "fcgi-program"):
                words = command.words(every.groups[document.path], section)
                one = _process(document.at(command.line), words, SUPERVISED, section.label)
                yield from _followed(project, one, seen)


def _containers(project: Project, seen: set[PurePosixPath]) -> Iterator[Process]:
    for document in project.documents(DOCKERFILE):
        from praekelt_standards.readers import dockerfile

        stages = dockerfile.deployed(document.content)
        entrypoint = next((found for stage in stages if (found := stage.last("ENTRYPOINT"))), None)
        command = next((found for stage in stages if (found := stage.last("CMD"))), None)
        base = stages[-1]
        known = known_image(base.image) or {}
        starts = known.get("starts", ())
        name = str(document.path)
        words = _words(entrypoint, command)
        given = entrypoint or _put_over(stages, known.get("entrypoint", ""))
        if "gunicorn" in starts and given is not None and entrypoint is None:
            script = _process(document.at(given.line), (given.words[-2], *words), CONTAINER, name)
            yield from _followed(project, script, seen)
            continue
        last = command or entrypoint
        if last is None:
            if "gunicorn" in starts:
                yield _of_image(document.at(base.line), base.named, name, starts)
            continue
        one = _process(document.at(last.line), words, CONTAINER, name)
        if (
            "gunicorn" in starts
            and entrypoint is None
            and (not one.program and (one.role == SERVER or _is_option(words)))
        ):
            yield _of_image(document.at(base.line), base.named, name, starts)
            continue
        yield from _followed(project, one, seen)


def _put_over(stages: Sequence[dockerfile.Stage], entrypoint: str) -> dockerfile.Instruction | None:
    """The instruction that puts a script of the project in the place of the image's own entrypoint."""
    for stage in stages if entrypoint else ():
        for one in stage.instructions:
            if one.name in ("ADD", "COPY") and len(one.words) > 1 and PurePosixPath(one.words[-1]).name == entrypoint:
                return one
    return None


def _is_option(words: Sequence[str]) -> bool:
    return not words or words[0].startswith("-")


def _of_image(place: Place, image: str, name: str, starts: Sequence[str]) -> Process:
    return Process(
        place,
        (f"the entrypoint of {image}",),
        CONTAINER,
        name,
        ("gunicorn",),
        SERVER,
        "gunicorn",
        is_elsewhere(place.path),
        tuple(starts),
    )


def _words(entrypoint: dockerfile.Instruction | None, command: dockerfile.Instruction | None) -> tuple[str, ...]:
    """The words that a container starts with; a shell's text is given to a shell, and takes no further words."""
    words: tuple[str, ...] = ()
    for instruction in (entrypoint, command):
        if instruction is None:
            continue
        if instruction.is_exec:
            words += on_line(instruction.words, instruction.line)
        else:
            words += ("sh", "-c", Word(instruction.text, instruction.line))
            break
    return words


def mounts_the_checkout(services: Sequence[Service]) -> bool:
    """Whether a compose file shows the code of the checkout to a container: only development does that."""
    for service in services:
        built = posixpath.normpath(service.build.text) if service.build else "."
        for one in service.volumes:
            source, colon, _ = one.text.partition(":")
            source = posixpath.normpath(source)
            # Up from the file's own folder, the checkout lies there.
            if colon and (source == built or set(source.split("/")) <= {".", ".."}):
                return True
    return False


def dockerfile_of(compose: PurePosixPath, service: Service) -> PurePosixPath:
    """The Dockerfile that a service of this compose file is built from, were it built."""
    context = service.build.text if service.build else "."
    return PurePosixPath(posixpath.normpath(compose.parent / context / service.dockerfile))


def _compose(project: Project, seen: set[PurePosixPath]) -> Iterator[Process]:
    for document in project.documents(COMPOSE):
        elsewhere = is_elsewhere(document.path) or mounts_the_checkout(document.content)
        for service in document.content:
            given = [one for one in (service.entrypoint, service.command) if one]
            words = tuple(word for one in given for word in on_line(one.words, one.line))
            if not words:
                continue
            one = _process(document.at(given[-1].line), words, IN_COMPOSE, service.name, elsewhere)
            if one.role == SERVER and not one.program:
                starts = (known_image(service.image.text) or {}).get("starts", ()) if service.image else ()
                one = replace(one, program="gunicorn" if "gunicorn" in starts else "")
            # Of several scripts of one name it is the one beside the Dockerfile.
            near = dockerfile_of(document.path, service)
            for found in _followed(project, replace(one, place=Place(near, 0)), seen):
                yield replace(found, place=one.place) if found.place.path == near else found


def _units(project: Project, seen: set[PurePosixPath]) -> Iterator[Process]:
    for document in project.documents(SYSTEMD):
        from praekelt_standards.readers import systemd

        name = unit_name(project, document)
        for option in systemd.started(document.content):
            known = _set_by(project, document)
            words = [like(variables.filled_in(word, known), word) for word in systemd.command(option)]
            one = _process(document.at(option.line), words, BY_SYSTEMD, name)
            yield from _followed(project, one, seen)
    for job in project.documents(UPSTART):
        for exec_ in job.content:
            for command in commands_of(exec_):
                one = _process(job.at(command.line), command.words, BY_UPSTART, job.path.stem)
                yield from _followed(project, one, seen)


def _set_by(project: Project, unit: Document[tuple[Option, ...]]) -> dict[str, str]:
    """The variables that a unit gives its program, in its own lines or in a file of the project."""
    from praekelt_standards.readers import systemd

    known: dict[str, str] = {}
    for option in unit.content:
        if option.name == "Environment":
            known.update(variables.read("\n".join(systemd.command(option))))
        elif option.name == "EnvironmentFile":
            path = run_file(project, unit.path, option.value.removeprefix("-"))
            known.update(variables.read((project.text(path) if path else None) or ""))
    return known


def _watched(project: Project, seen: set[PurePosixPath]) -> Iterator[Process]:
    for document in project.documents(CIRCUS):
        for section in document.content:
            command, given = section.get("cmd"), section.get("args")
            if command and section.kind == "watcher":
                words = shell.split(f"{command.value} {given.value if given else ''}")
                one = _process(document.at(command.line), words, BY_CIRCUS, section.label)
                yield from _followed(project, one, seen)


def unit_name(project: Project, unit: Document[tuple[Option, ...]]) -> str:
    """The file of a unit; of one that a script writes as a here-document, the file that it writes."""
    if SHELL.name not in project.formats_of(unit.path) or not unit.content:
        return unit.path.name
    before = (project.text(unit.path) or "").split("\n")[: unit.content[0].line]
    opening = next((line for line in reversed(before) if "<<" in line), "")
    written = _UNIT.search(opening)
    return f"{written[1]}.service" if written else unit.path.name


# One of several that a loop writes is called by what they have in common.
_UNIT = re.compile(r"(?<![\w${}.@-])([\w.@-]+?)(?:\$\w+|\$\{\w+\})?\.service\b")


def commands_of(job: upstart.Job) -> tuple[Command, ...]:
    """The commands of a job of upstart; none where its text is no shell's."""
    try:
        return tuple(shell.commands(job.text, job.line))
    except Unreadable:
        return ()


def _procfiles(project: Project, seen: set[PurePosixPath]) -> Iterator[Process]:
    for by, format in ((IN_PROCFILE, PROCFILE), (BY_HEROKU, HEROKU)):
        for document in project.documents(format):
            for kind in document.content:
                if kind.name != "release":
                    words = unwrap(("sh", "-c", kind.command))
                    one = _process(document.at(kind.line), words, by, kind.name)
                    yield from _followed(project, replace(one, words=tuple(kind.command.split())), seen)


def _daemons(project: Project, followed: set[PurePosixPath]) -> Iterator[Process]:
    """What a script that nothing else starts leaves running in the background."""
    for document in project.documents(SHELL):
        if document.path in followed:
            continue
        # A script that ends what it started, or waits for it, leaves nothing running.
        stays = not any(command.words[:1] in (("kill",), ("trap",), ("wait",)) for command in document.content)
        for command in document.content:
            by = CONTAINER if _LEFT_TO_DOCKER.search(" ".join(command.words)) else SCRIPT
            one = _process(document.at(command.line), command.words, by, document.path.name)
            background = by == CONTAINER or (command.background and stays and one.role != DEVELOPMENT)
            if one.role in (SERVER, WORKER, DEVELOPMENT) and (background or is_daemon(one.words, one.run)):
                yield one
            elif one.role == SUPERVISOR:
                yield one


_LEFT_TO_DOCKER = re.compile(r"\b(?:docker|podman) run .*?(?:(?<= )-[a-z]*d[a-z]* |--detach |--restart)")
_CONTROLS = re.compile(r"\bsupervisorctl\b[^\n\"';|]*\b(?:start|restart|reload|update|reread)\b")


def told_to_supervisord(project: Project) -> bool:
    """Whether what deploys the project has supervisord start it again: a script, a Fabric file or a playbook."""
    for script in project.documents(SHELL):
        if not is_elsewhere(script.path) and any(_CONTROLS.search(" ".join(one.words)) for one in script.content):
            return True
    for name in project.paths:
        path = PurePosixPath(name)
        if (path.name == "fabfile.py" or path.parent.name == "fabfile") and _CONTROLS.search(project.text(path) or ""):
            return True
    return False


_NGINX = re.compile(r"\bnginx\b")


def brings_nginx(project: Project) -> tuple[Place, str] | None:
    """Where a container's image is known to bring nginx, though nothing there names it, and that image."""
    for document in project.documents(DOCKERFILE):
        for stage in document.content:
            if "nginx" not in stage.image and "nginx" in (known_image(stage.image) or {}).get("starts", ()):
                return document.at(stage.line), stage.named
    return None


def names_nginx(project: Project) -> Place | None:
    """Where a container, a compose file, a list of packages or a script speaks of nginx, to install or to start it."""
    for dockerfile_ in project.documents(DOCKERFILE):
        for stage in dockerfile_.content:
            if "nginx" in stage.image:
                return dockerfile_.at(stage.line)
            for instruction in stage.instructions:
                if _NGINX.search(instruction.text):
                    return dockerfile_.at(instruction.line)
    for compose in project.documents(COMPOSE):
        for service in compose.content:
            if service.image and "nginx" in service.image.text:
                return compose.at(service.image.line)
            if "nginx" in service.name:
                return compose.at(service.line)
    for listed in project.documents(SIDELOADER):
        for package in listed.content.system:
            if package.name == "nginx":
                return listed.at(package.line)
    for script in project.documents(SHELL):
        for command in script.content:
            if any("nginx" in word for word in command.words):
                return script.at(command.line)
    return None
