"""What the real Valkey says of its configuration files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from praekelt_standards.components.file import File, Rejection, Substitution, moved, put, substituted, temporary
from praekelt_standards.components.program import Program, run

_PATHS = re.compile(r"^\s*(?:include|dir|logfile|pidfile|unixsocket|aclfile|tls-\w+-file)\s+[\"']?(/[^\s\"']+)", re.M)
_SAID = re.compile(r"at line (\d+)\n>>> '(.*)'\n(.*)")
# Valkey has no dry run. It reads its file from the first line to the last and stops at the first that it refuses,
# so a line of ours, added at the end, is refused when everything before it is accepted, and nothing is ever started.
_END = "the-end-of-the-file"


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """The first line of each file that this Valkey rejects, at the file's own line."""
    with temporary() as prefix:
        return tuple(
            rejection for number, file in enumerate(files) for rejection in _judge(program, prefix / str(number), file)
        )


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    return tuple(moved(_PATHS.findall(file.text)))


def _judge(program: Program, folder: Path, file: File) -> Iterator[Rejection]:
    for path in _PATHS.findall(file.text):
        (folder / path.removeprefix("/")).parent.mkdir(parents=True, exist_ok=True)
    for path in re.findall(r"^\s*dir\s+(/\S+)", file.text, re.MULTILINE):
        (folder / path.removeprefix("/")).mkdir(parents=True, exist_ok=True)
    for path in re.findall(r"^\s*include\s+(/\S+)", file.text, re.MULTILINE):
        put(folder / path.removeprefix("/"), "")
    place = folder / file.deployed
    text = substituted(file.text, substitutions(file), folder).rstrip("\n")
    put(place, f"{text}\n{_END}\n")
    answer = run([program.path, place], folder=folder)
    said = _SAID.search(answer.output + answer.errors)
    if said is None:
        yield Rejection(file.path, None, (answer.errors or answer.output).strip() or "it does not say what it refuses")
    elif said[2] != _END:
        yield Rejection(file.path, int(said[1]), f"{said[2]}: {said[3]}".replace(f"{folder}/", "/"))
