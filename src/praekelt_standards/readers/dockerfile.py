"""Dockerfile: the stages of an image and the instructions of each, with the line on which each one begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.shell import split
from praekelt_standards.readers.template import without_tags
from praekelt_standards.readers.text import plain, quoted
from praekelt_standards.readers.words import Word, line_of, placed


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its name in capitals.

    `words` is the list of the exec form (``CMD ["gunicorn", "clinic.wsgi"]``), or else the words of its text.
    `text` keeps its line ends, and the ends of its continued lines, so that a shell's commands have their lines.
    A word on another line than the first one is a `Word`, which knows its line.
    """

    name: str
    text: str
    words: tuple[str, ...]
    line: int
    is_exec: bool = False
    documents: tuple[str, ...] = ()  # here-documents


@dataclass(frozen=True, slots=True)
class Stage:
    """What follows one FROM: the image it begins with, its arguments filled in where the file gives their defaults."""

    image: str
    named: str  # as it is written
    alias: str  # the name after AS, in small letters, or nothing
    line: int
    instructions: tuple[Instruction, ...]

    @property
    def is_aside(self) -> bool:
        """Whether it is for development or tests by its name."""
        return bool(_ASIDE.search(self.alias))

    def last(self, name: str) -> Instruction | None:
        """The instruction of this name that counts: the last one, as for CMD and ENTRYPOINT."""
        for instruction in reversed(self.instructions):
            if instruction.name == name:
                return instruction
        return None


_ASIDE = re.compile(r"(?<![a-z0-9])(?:dev|devel|development|local|debug|tests?|testing|lint|ci)(?![a-z0-9])")
_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)(?:[ \t]+|$)")
_ESCAPE = re.compile(r"#\s*escape\s*=\s*(\S)\s*$", re.IGNORECASE)
_DIRECTIVE = re.compile(r"#\s*\w+\s*=")
_HEREDOC = re.compile(r"(?<!<)<<-?\s*([\"']?)([A-Za-z_]\w*)\1")
_FLAG = re.compile(r"--[a-z][\w-]*(?:=\S*)?\s+")
_ARGUMENT = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")
_NAMES = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME "
    "WORKDIR".split()
)


def read(text: str) -> tuple[Stage, ...]:
    """The stages of a Dockerfile, in file order."""
    arguments: dict[str, str] = {}
    stages: list[Stage] = []
    gathered: list[Instruction] = []

    def finish() -> None:
        if stages:
            head = stages[-1]
            stages[-1] = Stage(head.image, head.named, head.alias, head.line, tuple(gathered))
        gathered.clear()

    for instruction in _instructions(without_tags(plain(text))):
        if instruction.name == "FROM":
            finish()
            stages.append(_stage(instruction, arguments))
        elif not stages:
            if instruction.name != "ARG":
                raise Unreadable(f"{instruction.name} stands before the first FROM", instruction.line)
            for word in instruction.words:
                name, equals, default = word.partition("=")
                if equals:
                    arguments[name] = default
        else:
            gathered.append(instruction)
    finish()
    if not stages:
        raise Unreadable("it has no FROM, so it is no Dockerfile")
    return tuple(stages)


def _stage(instruction: Instruction, arguments: Mapping[str, str]) -> Stage:
    words = [word for word in instruction.words if not word.startswith("--")]
    if not words:
        raise Unreadable("FROM names no image", instruction.line)
    alias = words[2].lower() if len(words) > 2 and words[1].lower() == "as" else ""
    return Stage(_filled_in(words[0], arguments), words[0], alias, instruction.line, ())


def _filled_in(value: str, arguments: Mapping[str, str]) -> str:
    return _ARGUMENT.sub(lambda found: arguments.get(found[1] or found[3]) or found[2] or found[0], value)


def _instructions(text: str) -> Iterator[Instruction]:
    lines = text.split("\n")
    escape = "\\"
    for line in lines:
        if found := _ESCAPE.match(line):
            escape = found[1]
        if not _DIRECTIVE.match(line):
            break
    number = 0
    while number < len(lines):
        first = number
        line = lines[number]
        number += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        gathered = [line.rstrip()]
        # A comment line, or an empty one, within a continued instruction does not end it.
        while gathered[-1].endswith(escape) and number < len(lines):
            line = lines[number].rstrip()
            number += 1
            gathered.append(escape if not line.strip() or line.lstrip().startswith("#") else line)
        found = _INSTRUCTION.match(gathered[0])
        name = found[1].upper() if found else ""
        if not found or name not in _NAMES:
            raise Unreadable(f"{quoted(gathered[0].strip())} begins with no instruction of a Dockerfile", first + 1)
        gathered[0] = gathered[0][found.end() :]
        documents: list[str] = []
        if name in ("RUN", "COPY", "ADD"):
            for _, closing in _HEREDOC.findall("\n".join(gathered)):
                body: list[str] = []
                while number < len(lines) and lines[number].lstrip("\t") != closing:
                    body.append(lines[number])
                    number += 1
                number += 1
                documents.append("\n".join(body))
        yield _instruction(name, gathered, escape, documents, first + 1)


def _instruction(name: str, lines: list[str], escape: str, documents: list[str], line: int) -> Instruction:
    joined = [part[: -len(escape)] if part.endswith(escape) else part for part in lines]
    text = "\\\n".join(joined)
    whole = "".join(joined).strip()
    while flag := _FLAG.match(whole) if name != "FROM" else None:
        whole = whole[flag.end() :]
    listed = _list(whole) if whole.startswith("[") else None
    words = split(whole) if listed is None else listed
    return Instruction(
        name, text, placed(words, tuple(enumerate(joined, line))), line, listed is not None, tuple(documents)
    )


def _list(text: str) -> tuple[str, ...] | None:
    """The words of the exec form; None where it is not the JSON that Docker asks for, and so a shell's text."""
    import json

    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return None
    return tuple(words)


def variables(instruction: Instruction) -> Iterator[tuple[str, str]]:
    """Each variable that an ENV sets, and its value, in either form: ``ENV NAME=value OTHER=value`` and ``ENV NAME a value``."""
    first, *rest = instruction.words or ("",)
    if "=" not in first and rest:
        yield first, Word(" ".join(rest), line_of(rest[0], instruction.line) or 0)
        return
    for word in instruction.words:
        name, equals, value = word.partition("=")
        if equals:
            yield name, Word(value, line_of(word, instruction.line) or 0)


def deployed(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    """The stage that is deployed, then each earlier one that it is built upon.

    It is the one that is built where none is asked for, the last.
    One by the name of development or tests, put after what is deployed, is built only where it is asked for.
    """
    every = tuple(stages)
    last = _upon(every, len(every) - 1)
    for position in range(len(every) - 1, -1, -1) if every and every[-1].is_aside else ():
        if not every[position].is_aside:
            before = _upon(every, position)
            return before if any(stage.last("CMD") or stage.last("ENTRYPOINT") for stage in before) else last
    return last


def _upon(every: tuple[Stage, ...], position: int) -> tuple[Stage, ...]:
    """A stage, then each earlier one that it is built upon."""
    chain = [every[position]] if every else []
    while chain:
        wanted = chain[-1].image.lower()
        below = [index for index in range(position) if every[index].alias == wanted and wanted]
        if not below:
            break
        position = below[-1]
        chain.append(every[position])
    return tuple(chain)
