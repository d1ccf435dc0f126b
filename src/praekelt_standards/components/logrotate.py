"""What the real logrotate says of configuration files, and what it passes over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from praekelt_standards.components import shell
from praekelt_standards.components.file import (
    GROUP,
    OWNER,
    PREFIX,
    File,
    Rejection,
    Substitution,
    moved,
    put,
    substituted,
    temporary,
)
from praekelt_standards.components.program import Program, find, run

_SCRIPT = re.compile(
    r"^[ \t]*(?:(?:pre|post)rotate|(?:first|last)action|preremove)[ \t]*\n(.*?)^[ \t]*endscript[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_ACCOUNT = re.compile(
    r"^[ \t]*((su|create|createolddir)((?:[ \t]+\d+)?)[ \t]+[a-z_][\w-]*[ \t]+[a-z_][\w-]*)", re.MULTILINE
)
_SAID = re.compile(r"^error: (?:\S*?:(\d+)?,? ?)?(.*)$", re.MULTILINE)


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this logrotate finds wrong, at the files' own lines; nothing is rotated.

    Each file has a run of its own, since what one sets for all logs would hold in the next too.
    The scripts that a file holds are read by the shell that would run them.
    """
    with temporary() as prefix:
        found = [one for number, file in enumerate(files) for one in _judge(program, prefix / str(number), file)]
    scripts = [
        (file, file.text.count("\n", 0, script.start(1)), script[1])
        for file in files
        for script in _SCRIPT.finditer(file.text)
    ]
    said = shell.errors(find("sh"), [text for _, _, text in scripts]) if scripts else ()
    for (file, before, _), errors in zip(scripts, said):
        found += [Rejection(file.path, line and line + before, message) for line, message in errors]
    return tuple(dict.fromkeys(found))


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    made = list(moved((*_logs(file), *_folders(file))))
    made += [
        Substitution(written, f"{word}{mode} {OWNER} {GROUP}") for written, word, mode in _ACCOUNT.findall(file.text)
    ]
    return tuple(dict.fromkeys(made))


def _outside_scripts(file: File) -> str:
    return _SCRIPT.sub("", re.sub(r"^\s*#.*$", "", file.text, flags=re.MULTILINE))


def _logs(file: File) -> Iterator[str]:
    """The logs that a file names, their wildcards included."""
    for line in re.findall(r"^\s*[\"/].*", _outside_scripts(file), re.MULTILINE):
        yield from re.findall(r"/[^\s\"{}]+", line)


def _folders(file: File) -> Iterator[str]:
    for folder in re.findall(r"^\s*(?:olddir|include)\s+(/\S+)", _outside_scripts(file), re.MULTILINE):
        yield f"{folder.rstrip('/')}/"


def _judge(program: Program, folder: Path, file: File) -> Iterator[Rejection]:
    for log in (*_logs(file), f"{PREFIX}/end.log"):
        put(folder / re.sub(r"[*?]|\[[^\]]*\]", "x", log).removeprefix(PREFIX).removeprefix("/"), "")
    for name in _folders(file):
        (folder / name.strip("/")).mkdir(parents=True, exist_ok=True)
    place = folder / file.deployed
    text = substituted(file.text, substitutions(file), folder).rstrip("\n")
    # A block that is never closed is no error to logrotate, but another block inside it is.
    put(place, f"{text}\n{folder}/end.log {{\n}}\n")
    place.chmod(0o644)  # it reads no file that others may write to
    answer = run([program.path, "-d", "-s", folder / "state", place], folder=folder)
    lines = text.count("\n") + 1
    counted = _counted(f"{text}\n\n", _counts_every_line(program.path))
    for number, message in _SAID.findall(answer.errors):
        if message.startswith("found error in"):
            continue
        message = message.replace(f"{folder}/", "/")
        line = _real(int(number), counted, text, message) if number else None
        if line is not None and line > lines and "log filename" in message:
            line, message = _opened(file.text), "this block is never closed"
        elif line is None and "endscript" in message:
            line = _unended(file.text)
        yield Rejection(file.path, line or _written(file.text, message), message)


@cache
def _counts_every_line(logrotate: Path) -> bool:
    """Whether this logrotate's line numbers are right; many versions leave out the line ends between two logs' names."""
    with temporary() as folder:
        put(folder / "two", f"{folder}/a\n{folder}/b {{\nmisspelt\n}}\n")
        (folder / "two").chmod(0o644)
        said = run([logrotate, "-d", "-s", folder / "state", folder / "two"], folder=folder).errors
    return ":3 unknown option" in said


def _counted(text: str, every: bool) -> list[int]:
    """The number that logrotate gives to each line of a text."""
    numbers, number, among_names, script = [], 1, False, False
    for line in text.splitlines():
        numbers.append(number)
        if script:
            script = line.strip() != "endscript"
        elif re.match(r"\s*(?:(?:pre|post)rotate|(?:first|last)action|preremove)\s*$", line):
            script = True
        elif among_names or re.match(r"\s*[/\"]", line):
            among_names = "{" not in line
        number += every or not among_names
    return numbers


def _real(number: int, counted: list[int], text: str, message: str) -> int:
    """The line that logrotate means by a number: among those that share it, the one that holds what it quotes."""
    sharing = [line for line, given in enumerate(counted, 1) if given == number] or [number]
    quoted = re.findall(r"/\S+|(?<=unexpected )\}", message)
    lines = text.splitlines()
    held = [line for line in sharing if line <= len(lines) and any(path in lines[line - 1] for path in quoted)]
    return (held or sharing)[-1]


def _opened(text: str) -> int | None:
    """The line of the last block that begins."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.rstrip().endswith("{")]
    return lines[-1] if lines else None


def _unended(text: str) -> int | None:
    """The line of the last script that begins."""
    starts = list(re.finditer(r"^[ \t]*(?:\w+rotate|\w+action|preremove)[ \t]*$", text, re.MULTILINE))
    return text.count("\n", 0, starts[-1].start()) + 1 if starts else None


def _written(text: str, message: str) -> int | None:
    """The line that holds a path which a message names."""
    for path in re.findall(r"/\S+", message):
        for number, line in enumerate(text.splitlines(), 1):
            if path in line:
                return number
    return None
