"""What the real PostgreSQL says of postgresql.conf and pg_hba.conf."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from praekelt_standards.components.file import (
    File,
    Rejection,
    Substitution,
    moved,
    put,
    quoted_paths,
    substituted,
    temporary,
)
from praekelt_standards.components.program import Missing, Program, run

# PostgreSQL runs under no root, and this account is on every Unix; it may still read a virtualenv in root's home.
_AS_NOBODY = (
    *("setpriv", "--reuid=nobody", "--regid=65534", "--clear-groups", "--securebits=+no_setuid_fixup"),
    *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
)
_SAID = re.compile(r"(?:LOG|WARNING|ERROR|FATAL):\s+(.*)")
_PLACE = re.compile(r",? (?:in|at) file \"[^\"]*\" line (\d+)|, near (?:token|end of line).*")
_BESIDES = re.compile("contains errors|^skipping missing configuration file")
_RULES = re.compile(r"line_number = \"(\d+)\".*\n(?:\t 2: error = \"(.*)\"\t)?")
_ACCESS = re.compile(r"^\s*(?:local|host\w*)\s", re.MULTILINE)


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this PostgreSQL rejects, at the files' own lines.

    Each postgresql.conf has a run of its own, since a setting made twice would hide the first.
    All files of access rules are judged by one server for a single user, which listens nowhere.
    """
    rejections: list[Rejection] = []
    access = [file for file in files if _gives_access(file)]
    with temporary() as prefix:
        for number, file in enumerate(files):
            if file not in access:
                rejections += _settings(program, prefix / str(number), file)
        if access:
            rejections += _access(program, prefix / "access", access)
    return tuple(dict.fromkeys(rejections))


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    return () if _gives_access(file) else tuple(moved(quoted_paths(file.text)))


def unprivileged() -> tuple[str, ...]:
    """The words to put before a command of PostgreSQL's, which refuses to run as root."""
    if os.geteuid() != 0:
        return ()
    if shutil.which(_AS_NOBODY[0]) is None:
        raise Missing("PostgreSQL refuses to run as root and setpriv is not here; run: apt-get install util-linux")
    return _AS_NOBODY


def _gives_access(file: File) -> bool:
    return file.path.name == "pg_hba.conf" or bool(_ACCESS.search(file.text))


def _settings(program: Program, folder: Path, file: File) -> Iterator[Rejection]:
    text = substituted(file.text, substitutions(file), folder)
    for included in re.findall(r"^\s*include_dir\s*=?\s*'([^']+)'", text, re.MULTILINE):
        (folder / included).mkdir(parents=True, exist_ok=True)
    put(folder / "postgresql.conf", text)
    # Root may ask for a setting's value, when that is the first thing asked.
    answer = run([program.path, "-C", "data_directory", "-D", folder], folder=folder)
    if not answer.status:
        return
    said = [message for message in _SAID.findall(answer.errors) if not _BESIDES.search(message)]
    if not said:
        said = [answer.errors.strip() or f"ended with status {answer.status}"]
    for message in said:
        place = _PLACE.search(message)
        message = message.replace(f"{folder}/", "/")
        name = re.search(r'parameter "([\w.]+)"|for "([\w.]+)"|of range for parameter|"([\w.]+)"', message)
        line = int(place[1]) if place and place[1] else _assigned(file.text, name[1] or name[2] if name else None)
        yield Rejection(file.path, line, re.sub(r',? in file "[^"]*" line \d+', "", message))


def _assigned(text: str, name: str | None) -> int | None:
    """The line where a setting was last made, which is the one that counts."""
    pattern = re.compile(rf"\s*{re.escape(name)}\b", re.IGNORECASE) if name else None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if pattern and pattern.match(line)]
    return lines[-1] if lines else None


def _access(program: Program, folder: Path, files: Sequence[File]) -> Iterator[Rejection]:
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    data = folder / "data"
    binaries = program.path.resolve().parent
    made = run(
        [*unprivileged(), binaries / "initdb", "-D", data, "--no-sync", "-A", "trust", "-U", "postgres"],
        folder=folder,
        seconds=60,
    )
    if made.status:
        raise RuntimeError(f"{program} could not make a database: {(made.errors or made.output).strip()}")
    rules = data / "pg_hba.conf"
    query = "select line_number, error from pg_hba_file_rules\n"
    for file in files:
        rules.write_text(file.text, encoding="utf-8")
        command: list[str | Path] = [*unprivileged(), binaries / "postgres", "--single", "-D", data, "-F", "postgres"]
        answer = run(command, folder=folder, text=query)
        found = _RULES.findall(answer.output)
        if answer.status or not found:
            message = "it gives nobody access" if not answer.status else answer.errors.strip()
            yield Rejection(file.path, None, message)
        yield from (Rejection(file.path, int(line), message) for line, message in found if message)
