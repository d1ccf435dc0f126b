"""What the real shells say of scripts: whether they can be read to their end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from praekelt_standards.components.file import File, Rejection, temporary
from praekelt_standards.components.program import Program, run

_SAID = re.compile(r": (?:line )?(\d+): (.*)")
# One process reads all scripts: a shell that reads the next one is started by the shell itself, with no more to load.
_EACH = 'for script; do "$0" -n "$script" || echo "$script" >&2; done'


def interpreter(file: File) -> str:
    """Which shell a script is for, by its first line: bash or sh."""
    return "bash" if re.match(r"#!\S*\b(?:env +)?bash\b|#!/usr/bin/env +bash\b", file.text) else "sh"


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this shell cannot read, at the scripts' own lines; each script is to be given to the shell it is for."""
    said = errors(program, [file.text for file in files])
    return tuple(Rejection(file.path, line, message) for file, found in zip(files, said) for line, message in found)


def errors(program: Program, scripts: Sequence[str]) -> list[list[tuple[int | None, str]]]:
    """For each script the lines and messages of what this shell cannot read; nothing in it is run."""
    with temporary() as folder:
        places = []
        for number, text in enumerate(scripts):
            places.append(folder / f"{number}.sh")
            places[-1].write_text(text, encoding="utf-8")
        answer = run([program.path, "-c", _EACH, program.path, *places])
        return [list(_found(answer.errors, place)) for place in places]


def _found(said: str, place: Path) -> Iterator[tuple[int | None, str]]:
    lines = [line for line in said.splitlines() if line.startswith(str(place))]
    for line in lines:
        if found := _SAID.search(line):
            yield int(found[1]), found[2]
    if lines and not any(map(_SAID.search, lines)):
        yield None, "the shell cannot read it"
