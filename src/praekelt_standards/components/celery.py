"""What the real celery says of the command lines that start its workers and its beat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from praekelt_standards.components.file import Command, Rejection, temporary
from praekelt_standards.components.program import Program, run

PROBE = Path(__file__).parent / "probes" / "check_celery.py"


def validate_commands(program: Program, commands: Sequence[Command]) -> tuple[Rejection, ...]:
    """What this celery rejects in command lines; the application that they name is not looked at."""
    with temporary() as folder:
        task = json.dumps([command.words for command in commands])
        answer = run([program.interpreter, PROBE], folder=folder, text=task)
    if answer.status:
        raise RuntimeError(f"{program} could not be asked: {answer.errors.strip()}")
    return tuple(Rejection(one.path, one.line, said) for one, said in zip(commands, json.loads(answer.output)) if said)
