"""What the real gunicorn says of configuration files and command lines, and the names that it would pass over."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from praekelt_standards.components.file import (
    Command,
    File,
    Rejection,
    Substitution,
    make_folders,
    moved,
    put,
    quoted_paths,
    required_variables,
    substituted,
    temporary,
)
from praekelt_standards.components.program import Program, run

PROBE = Path(__file__).parent / "probes" / "check_gunicorn.py"


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this gunicorn rejects in configuration files, or would pass over in silence, at the files' own lines.

    Everything is judged in one process; the logs that a file names are opened, in folders made for it.
    """
    with temporary() as prefix:
        places = []
        for number, file in enumerate(files):
            folder = prefix / str(number)
            make_folders(quoted_paths(file.text), folder)
            places.append(folder / file.deployed)
            put(places[-1], substituted(file.text, substitutions(file), folder))
        variables = {one.written: one.used for file in files for one in required_variables(file)}
        said = _asked(program, {"files": [str(place) for place in places], "commands": []}, prefix, variables)
        return tuple(
            Rejection(file.path, line, message.replace(f"{prefix}/{number}/", "/"))
            for number, (file, found) in enumerate(zip(files, said["files"]))
            for line, message in found
        )


def validate_commands(program: Program, commands: Sequence[Command]) -> tuple[Rejection, ...]:
    """What this gunicorn rejects in command lines; the accounts and folders they name are the host's own affair."""
    with temporary() as prefix:
        task = {"files": [], "commands": [command.words for command in commands]}
        said = _asked(program, task, prefix, {})["commands"]
    return tuple(Rejection(one.path, one.line, message) for one, message in zip(commands, said) if message)


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    accounts = (
        Substitution(written, f'{name}"root"')
        for written, name in re.findall(r"""^(((?:user|group)\s*=\s*)["'][\w-]+["'])""", file.text, re.MULTILINE)
    )
    return (*moved(quoted_paths(file.text)), *accounts)


def _asked(program: Program, task: dict[str, Any], folder: Path, variables: dict[str, str]) -> dict[str, Any]:
    answer = run(
        [program.interpreter, PROBE],
        folder=folder,
        text=json.dumps(task),
        environment={"HOME": str(folder), **variables},
    )
    if answer.status:
        raise RuntimeError(f"{program} could not be asked: {answer.errors.strip()}")
    said: dict[str, Any] = json.loads(answer.output)
    return said
