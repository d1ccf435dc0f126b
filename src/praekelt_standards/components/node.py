"""What the real node says of JavaScript: whether it can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from praekelt_standards.components.file import File, Rejection, temporary
from praekelt_standards.components.program import Program, run

PROBE = Path(__file__).parent / "probes" / "check_node.js"


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this node cannot read, at the files' own lines; all files are read in one process, and none is run."""
    task = json.dumps([{"path": str(file.path), "text": file.text} for file in files])
    answer = run([program.path, "--experimental-vm-modules", "--no-warnings", PROBE], text=task)
    if answer.status:
        raise RuntimeError(f"{program} could not be asked: {answer.errors.strip()}")
    return tuple(
        Rejection(file.path, said["line"] or _line(program, file), said["message"])
        for file, said in zip(files, json.loads(answer.output))
        if said
    )


def _line(program: Program, file: File) -> int | None:
    """The line of an error in a module, which node tells only when it starts with that module."""
    with temporary() as folder:
        place = folder / "printed.mjs"
        place.write_text(file.text, encoding="utf-8")
        found = re.search(r"printed\.mjs:(\d+)", run([program.path, "--check", place]).errors)
    return int(found[1]) if found else None
