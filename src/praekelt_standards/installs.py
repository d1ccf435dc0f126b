"""What the commands of a project install: pip, easy_install and a distribution's own packages, wherever they are run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from praekelt_standards.finding import Place, Unreadable
from praekelt_standards.formats import DOCKERFILE
from praekelt_standards.processes import scripts
from praekelt_standards.project import Project, view
from praekelt_standards.readers.requirements import Requirement, requirement
from praekelt_standards.readers.shell import Command, commands, filled_in
from praekelt_standards.readers.wrappers import unwrap

if TYPE_CHECKING:
    from praekelt_standards.readers.dockerfile import Instruction

PIP, SYSTEM, SETUP = "pip", "system", "setup.py"


@dataclass(frozen=True)
class Install:
    """One command that installs packages: its words, as they run in the end, and what it asks for by name.

    `included` are the requirement files that it is given, and `constraints` those of them that only limit versions,
    among them the ones that the environment of its script or image gives it.
    """

    place: Place
    words: tuple[str, ...]
    kind: str
    asked: tuple[Requirement, ...]
    included: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()


# pip's options whose value is a word of its own.
_VALUED = frozenset(
    "-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links -t --target --prefix "
    "--root --src --cache-dir --log --proxy --retries --timeout --trusted-host --cert --client-cert --no-binary "
    "--only-binary --platform --python-version --implementation --abi --upgrade-strategy --config-settings "
    "--global-option --install-option --progress-bar --report --build -b -d --download --python -p --exclude".split()
)


def run_commands(project: Project) -> Iterator[tuple[Place, Command]]:
    """Every command of the shell scripts, and of what Dockerfiles run while an image is built, each at its line."""
    for script in scripts(project):
        for command in script.content:
            yield script.at(command.line), command
    for dockerfile in project.documents(DOCKERFILE):
        for stage in dockerfile.content:
            known: dict[str, str] = {}
            for instruction in stage.instructions:
                known.update(_of_image(instruction))
                text = instruction.text
                if instruction.name == "ONBUILD" and text.lstrip().upper().startswith("RUN"):
                    text = text.lstrip()[3:]
                elif instruction.name != "RUN":
                    continue
                if instruction.is_exec:
                    yield dockerfile.at(instruction.line), Command(instruction.words, instruction.line)
                    continue
                try:
                    for command in commands(text, instruction.line):
                        yield dockerfile.at(command.line), filled_in(command, known) if known else command
                except Unreadable:
                    yield dockerfile.at(instruction.line), Command(instruction.words, instruction.line)
                for body in instruction.documents:
                    yield from _document(dockerfile.at(instruction.line), body)


def _document(place: Place, body: str) -> Iterator[tuple[Place, Command]]:
    line = place.line or 0
    try:
        for command in commands(body, line + 1):
            yield Place(place.path, command.line), command
    except Unreadable:
        return


@view
def installs(project: Project) -> tuple[Install, ...]:
    """Every command that installs packages, in the order of its files and their lines."""
    found = [one for place, command in run_commands(project) if (one := install(place, command.words))]
    if not any(one.kind == PIP for one in found):
        return tuple(found)
    given: dict[PurePosixPath, tuple[str, ...]] = {}
    for place, name, value in variables(project):
        if name in _CONSTRAINTS:
            given[place.path] = (*given.get(place.path, ()), *value.split())
    return tuple(_constrained(one, given.get(one.place.path, ())) for one in found)


def _constrained(one: Install, names: tuple[str, ...]) -> Install:
    if one.kind != PIP or not names:
        return one
    return replace(one, included=(*one.included, *names), constraints=(*one.constraints, *names))


_CONSTRAINTS = frozenset({"PIP_CONSTRAINT", "UV_CONSTRAINT"})


def variables(project: Project) -> Iterator[tuple[Place, str, str]]:
    """Each variable that a script or an image sets for the commands after it: where, its name, and its value."""
    for script in scripts(project):
        for command in script.content:
            exported = command.words[1:] if command.words[:1] == ("export",) else ()
            for name, value in _set((*command.variables, *exported)):
                yield script.at(command.line), name, value
    for dockerfile in project.documents(DOCKERFILE):
        for stage in dockerfile.content:
            for instruction in stage.instructions:
                for name, value in _of_image(instruction):
                    yield dockerfile.at(instruction.line), name, value


def _set(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            yield name, value


def _of_image(instruction: Instruction) -> Iterator[tuple[str, str]]:
    """The variables that an instruction of a Dockerfile sets."""
    from praekelt_standards.readers import dockerfile

    if instruction.name in ("ENV", "ARG"):
        yield from dockerfile.variables(instruction)


def install(place: Place, words: Sequence[str]) -> Install | None:
    """What a command installs; None where it is no installation."""
    run = unwrap(words)
    if not run:
        return None
    name = run[0].rpartition("/")[2]
    rest = run[1:]
    if name == "uv" and rest[:1] == ("pip",):
        name, rest = "pip", rest[1:]
    if name.startswith("pip") and name.removeprefix("pip").replace(".", "").replace("-", "").isdigit() or name == "pip":
        position = next((index for index, word in enumerate(rest) if word == "install"), None)
        return None if position is None else _pip(place, run, rest[position + 1 :])
    if name.startswith("easy_install"):
        return _pip(place, run, rest)
    if name == "setup.py" and rest[:1] == ("install",):
        return Install(place, ("python", *run), SETUP, ())
    if name in ("apt-get", "apt", "aptitude") and "install" in rest:
        packages = (word.partition("=") for word in rest[rest.index("install") + 1 :] if not word.startswith("-"))
        asked = [Requirement(p, f"=={v}" if v else "", place.line or 0, f"{p}{e}{v}") for p, e, v in packages]
        return Install(place, run, SYSTEM, tuple(asked))
    return None


def _pip(place: Place, run: tuple[str, ...], words: Sequence[str]) -> Install:
    asked: list[Requirement] = []
    included: list[str] = []
    constraints: list[str] = []
    position = 0
    while position < len(words):
        word = words[position]
        option, equals, value = word.partition("=")
        if word.startswith("-"):
            short = word[:2] if len(word) > 2 and word[1] != "-" and word[:2] in ("-r", "-c", "-e") else ""
            if short:
                option, value = short, word[2:]
            elif not equals and option in _VALUED and position + 1 < len(words):
                position += 1
                value = words[position]
            if option in ("-r", "--requirement"):
                included.append(value)
            elif option in ("-c", "--constraint"):
                constraints.append(value)
                included.append(value)
            elif option in ("-e", "--editable") and (one := requirement(value, place.line or 0)):
                asked.append(one)
        elif one := requirement(word, place.line or 0):
            asked.append(one)
        position += 1
    return Install(place, run, PIP, tuple(asked), tuple(included), tuple(constraints))
