"""Live and QA **must** run on Ubuntu Server, the current LTS release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from praekelt_standards.dependencies import own_names
from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Breach, Outcome, Place, Undecided
from praekelt_standards.formats import COMPOSE, DOCKERFILE, PACKER, SHELL, VAGRANTFILE
from praekelt_standards.platforms import not_shown
from praekelt_standards.processes import IN_COMPOSE, ON_A_HOST, dockerfile_of, live
from praekelt_standards.programs import DEVELOPMENT, SERVER
from praekelt_standards.project import Document, Project
from praekelt_standards.readers.shell import Command
from praekelt_standards.systems import UBUNTU, System, known_image, system_of, ubuntu

if TYPE_CHECKING:
    from praekelt_standards.readers.dockerfile import Stage

ENVIRONMENTS = ("live", "qa")

_INSTALLERS = {
    "yum": "Red Hat's",
    "dnf": "Red Hat's",
    "apk": "Alpine's",
    "zypper": "openSUSE's",
    "pacman": "Arch Linux's",
}
_SOURCE = re.compile(r"\bdeb(?:-src)?\s+(?:\[[^\]]*\]\s+)?\S*ubuntu\S*\s+([a-z]+)(?:-[a-z]+)?\b")


def check(project: Project) -> Iterator[Outcome]:
    """Each image, box and package source that a deployment names, which is not an LTS release of Ubuntu."""
    named = list(_named(project))
    for place, text, system in named:
        if system is None:
            yield Undecided(place, f"{text} does not say which system it brings")
        elif system.name != UBUNTU:
            yield Breach(
                place, f"{text} is {_with_article(system)}, not Ubuntu", "build it upon an LTS release of Ubuntu"
            )
        elif system.lts is False:
            yield Breach(
                place, f"{text} is Ubuntu, and not an LTS release", "take an LTS release, which is supported for years"
            )
        elif system.lts is None:
            yield Undecided(place, f"{text} does not say which release of Ubuntu it brings")
    breaches = list(_installers(project))
    yield from breaches
    if not named and not breaches:
        yield not_shown(project, "nothing in the project names the system that it runs on")


def _with_article(system: System) -> str:
    return str(system) if system.name != "a rebuild of Red Hat Enterprise Linux" else system.name


def _named(project: Project) -> Iterator[tuple[Place, str, System | None]]:
    """Every system that is named: where, in which words, and which one it is."""
    for document in project.documents(DOCKERFILE):
        if is_elsewhere(document.path):
            continue
        from praekelt_standards.readers import dockerfile

        stages = dockerfile.deployed(document.content)
        base = stages[-1]
        if (known_image(base.image) or {}).get("serves") or _is_a_tool(project, document):
            continue
        for stage in document.content:
            # A stage that builds for it on the same image has to change with it.
            if stage.image == base.image and base.image != "scratch" and (stage in stages or not stage.is_aside):
                yield document.at(stage.line), stage.named, system_of(stage.image)
    started = {(one.place.path, one.name) for one in live(project) if one.by == IN_COMPOSE and one.serves}
    own = frozenset(own_names(project))
    for compose in project.documents(COMPOSE):
        built = {service.image.text for service in compose.content if service.image and service.build}
        for service in compose.content:
            if service.image and not service.build and (compose.path, service.name) in started:
                name = service.image.text.rpartition("/")[2].partition(":")[0]
                if service.image.text in built or (name in own and project.documents(DOCKERFILE)):
                    continue  # the project's own Dockerfile says it
                yield compose.at(service.image.line), service.image.text, system_of(service.image.text)
    for machines in (*project.documents(VAGRANTFILE), *project.documents(PACKER)):
        boxes = () if is_elsewhere(machines.path) else machines.content
        found = [(machines.at(box.line), box.name, system_of(box.name)) for box in boxes]
        # Another name, or an address, of a box whose system is told says no more than it.
        yield from [one for one in found if one[2]] or found
    for script in project.documents(SHELL):
        if not is_elsewhere(script.path) and not _INSTALLERS.keys() & _programs(script.content):
            for command in script.content:
                if (source := _SOURCE.search(" ".join(command.words))) and (system := ubuntu(source[1])):
                    yield script.at(command.line), source[0], system


def _is_a_tool(project: Project, document: Document[tuple[Stage, ...]]) -> bool:
    """Whether an image starts nothing, nothing of the project builds it, and the application is started elsewhere.

    One that starts a development server is for a developer, where a host runs the application.
    """
    from praekelt_standards.readers import dockerfile

    stages = dockerfile.deployed(document.content)
    on_a_host = any(one.role == SERVER and one.by in ON_A_HOST for one in live(project))
    own = [one for one in live(project) if one.place.path == document.path]
    if own and all(one.role == DEVELOPMENT for one in own):
        return on_a_host
    if any(stage.last("CMD") or stage.last("ENTRYPOINT") for stage in stages):
        return False
    if "starts" in (known_image(stages[-1].image) or {}):
        return False
    built = {
        dockerfile_of(compose.path, service) for compose in project.documents(COMPOSE) for service in compose.content
    }
    return document.path not in built and on_a_host


def _programs(script: Iterable[Command]) -> set[str]:
    """What a script may run, wrappers such as sudo included; one for several systems runs the installers of each."""
    return {word.rpartition("/")[2] for command in script for word in command.words[:4]}


def _installers(project: Project) -> Iterator[Outcome]:
    """Scripts that install with another system's package manager, and with Ubuntu's nowhere: each at its first such line."""
    for script in project.documents(SHELL):
        programs = _programs(script.content)
        if is_elsewhere(script.path) or programs & {"apt-get", "apt", "aptitude", "apt-get-install.sh"}:
            continue
        found: dict[int, str] = {}
        for command in script.content:
            words = [word for word in command.words if word != "sudo" and not word.startswith("-")]
            if (
                len(words) > 1
                and words[0] in _INSTALLERS
                and words[1] in ("install", "add", "in", "-S", "groupinstall")
            ):
                found.setdefault(command.line, words[0])
        if found:
            (line, program), *others = found.items()
            more = f" (and {len(others)} more line{'s' if len(others) > 1 else ''})" if others else ""
            yield Breach(
                script.at(line),
                f"{program}{more} is {_INSTALLERS[program]} package manager, so this is not Ubuntu",
                "prepare an Ubuntu server, with apt-get",
            )
