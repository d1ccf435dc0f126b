"""Console blocks of the handbook: its own command, run as a reader would run it, and what it answers."""

from __future__ import annotations

import atexit
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from calendar import timegm
from difflib import unified_diff
from functools import cache
from pathlib import Path

from praekelt_standards import pages
from praekelt_standards.snippets import DAY

COMMAND = "praekelt-standards"
_SECONDS = 60
# What three dots stand for in an answer: a version or a duration, which another machine gives otherwise.
_DOTS = r"\d[\w.]*"


class NotOurs(Exception):
    """A console block holds a command that is not run here."""


@cache
def _folder() -> Path:
    """A folder that holds a copy of snippets/, as a reader's checkout does."""
    made = Path(tempfile.mkdtemp(prefix="console-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    shutil.copytree(pages.snippets(), made / "snippets")
    return made


def entries(text: str) -> list[tuple[str, list[str]]]:
    """Each command of a block with the lines that follow it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.rstrip().splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line.rstrip())
        elif line.strip():
            raise NotOurs(f"{line!r} stands before the first command; a command begins with '$ '")
    return found


def run(commands: list[str]) -> list[list[str]]:
    """What each command prints, one after the other, 80 columns wide and without colour.

    `cd` and `echo $?` are understood beside our own command; any other raises `NotOurs`.
    """
    folder, status, answers = _folder(), 0, []
    epoch = str(timegm(DAY.timetuple()))
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": epoch}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    for command in commands:
        match shlex.split(command):
            case ["echo", "$?"]:
                answers.append([str(status)])
            case ["cd", name] if (folder / name).is_dir():
                folder, status = folder / name, 0
                answers.append([])
            case [name, *words] if name == COMMAND:
                done = subprocess.run(
                    [sys.executable, "-m", "praekelt_standards.cli", *words],
                    cwd=folder, env=environment, text=True, timeout=_SECONDS,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                )  # fmt: skip
                status = done.returncode
                answers.append([line.rstrip() for line in done.stdout.rstrip().splitlines()])
            case _:
                raise NotOurs(
                    f"{command!r} is not run here: only {COMMAND}, cd and echo $? are; "
                    "put other commands into a script below snippets/ and show that with `.. snippet::`"
                )
    return answers


def same(printed: list[str], answer: list[str]) -> bool:
    """Whether a printed answer is what the command says; three dots stand for a version or a duration."""
    pattern = "\n".join(printed).rstrip()
    return bool(re.fullmatch(re.escape(pattern).replace(re.escape("..."), _DOTS), "\n".join(answer)))


def difference(text: str) -> str | None:
    """How the answers printed in a block differ from what its commands say; None when they do not."""
    try:
        found = entries(text)
        answers = run([command for command, _ in found])
    except NotOurs as error:
        return str(error)
    wrong = []
    for (command, printed), answer in zip(found, answers):
        while printed and not printed[-1]:
            printed.pop()
        if not same(printed, answer):
            wrong += [
                f"$ {command}",
                *unified_diff(printed, answer, "printed here", "said by the command", lineterm=""),
            ]
    if not wrong:
        return None
    return "\n".join([*wrong, "`tox -e rewrite` prints what the commands say now"])
