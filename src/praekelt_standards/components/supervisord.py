"""What the real supervisord says of configuration files, and the keys and sections that it would pass over."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from praekelt_standards.components.file import (
    Command,
    File,
    Rejection,
    Substitution,
    by_project,
    moved,
    put,
    substituted,
    temporary,
)
from praekelt_standards.components.program import Program, run

PROBE = Path(__file__).parent / "probes" / "check_supervisord.py"
_PATH = re.compile(
    r"^(logfile|pidfile|childlogdir|stdout_logfile|stderr_logfile|directory|file|files)\s*[=:]\s*(.*)", re.MULTILINE
)
_ACCOUNT = re.compile(r"^((user|chown|socket_owner)(\s*[=:]\s*)(?!root\b)[\w.:-]+)", re.MULTILINE)
# Read by supervisorctl, by plug-ins, or while the files are still being gathered.
_READ_ELSEWHERE = re.compile(r"include$|(rpcinterface|ctlplugin):")


@dataclass(frozen=True)
class _Entry:
    """A key of a file, or the head of a section, whose key is then empty."""

    section: str
    key: str
    value: str
    line: int


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this supervisord rejects, warns of, or would pass over in silence, at the files' own lines.

    Everything is judged in one process, by the code that supervisord itself reads its configuration with.
    A program that is not installed is no fault of a file.
    """
    rejections: list[Rejection] = []
    with temporary() as prefix:
        started = []
        for number, members in enumerate(by_project(files).values()):
            folder = prefix / str(number)
            _deploy(folder, members)
            mains = [file for file in members if _starts(file)]
            started += [(folder / main.deployed, members, folder) for main in mains]
        reached = set()
        for (main, members, folder), said in zip(
            started, _asked(program, prefix, [main for main, _, _ in started], files)
        ):
            places = {folder / file.deployed: file for file in members}
            read = [places[main], *(places[Path(name)] for name in said["included"] if Path(name) in places)]
            rejections += _rejections(said, read, folder)
            reached |= set(read)
        around = []
        for number, members in enumerate(by_project(files).values()):
            if rest := [file for file in members if file not in reached]:
                folder = prefix / str(number)
                included = " ".join(str(folder / file.deployed) for file in rest)
                put(folder / "around.conf", f"[supervisord]\n[include]\nfiles = {included}\n")
                around.append((folder / "around.conf", rest, folder))
        for (_, rest, folder), said in zip(around, _asked(program, prefix, [main for main, _, _ in around], files)):
            rejections += _rejections(said, rest, folder)
    return tuple(dict.fromkeys(rejections))


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    made = list(moved(path.removesuffix("/.") for path in _paths(file)))
    for written, key, equals in _ACCOUNT.findall(file.text):
        made.append(Substitution(written, f"{key}{equals}{'root' if key == 'user' else 'root:root'}"))
    return tuple(dict.fromkeys(made))


def stand_ins(file: File) -> tuple[Substitution, ...]:
    """The environment variables that this file expands, and the value that each is given."""
    return tuple(Substitution(f"%(ENV_{name})s", "1") for name in sorted(set(_environment(file))))


def commands(file: File, name: str) -> Iterator[Command]:
    """The command lines of a file that start the program of this name, whatever folder or virtualenv it is in."""
    for entry in _entries(file):
        if entry.key == "command":
            words = shlex.split(re.sub(r"%\(\w+\)[sd]", "1", entry.value))
            if words and Path(words[0]).name == name:
                yield Command(file.path, entry.line, tuple(words[1:]))


def _environment(file: File) -> list[str]:
    return re.findall(r"%\(ENV_(\w+)\)", file.text)


def _paths(file: File) -> Iterator[str]:
    for key, value in _PATH.findall(file.text):
        for path in re.findall(r"(?<!\S)/(?!dev/)[^\s;#]+", value):
            yield f"{path.rstrip('/')}/." if key in {"directory", "childlogdir"} else path


def _deploy(folder: Path, files: Sequence[File]) -> None:
    for file in files:
        for path in _paths(file):
            if "%" not in path:
                (folder / path.rpartition("/")[0].removeprefix("/")).mkdir(parents=True, exist_ok=True)
        put(folder / file.deployed, substituted(file.text, substitutions(file), folder))


def _asked(
    program: Program, prefix: Path, configurations: Sequence[Path], files: Sequence[File]
) -> list[dict[str, Any]]:
    if not configurations:
        return []
    environment = {name: "1" for file in files for name in _environment(file)}
    answer = run(
        [program.interpreter, PROBE],
        folder=prefix,
        text=json.dumps([str(path) for path in configurations]),
        environment=environment,
    )
    if answer.status:
        raise RuntimeError(f"{program} could not be asked: {answer.errors.strip()}")
    said: list[dict[str, Any]] = json.loads(answer.output)
    return said


def _starts(file: File) -> bool:
    return any(entry.section == "supervisord" for entry in _entries(file))


def _entries(file: File) -> Iterator[_Entry]:
    """The sections and keys of a file as supervisord's parser sees them, with their lines."""
    section = ""
    entry = None
    for number, line in enumerate(file.text.splitlines(), 1):
        line = re.sub(r"(^|\s)[;#].*", "", line).rstrip()
        if found := re.match(r"\[([^\]]+)\]", line):
            section = found[1]
            started = _Entry(section, "", "", number)
        elif found := re.match(r"([^\s\[=:][^=:]*?)\s*[=:]\s*(.*)", line):
            started = _Entry(section, found[1].lower(), found[2], number)
        elif entry and entry.key and line[:1].isspace():
            entry = replace(entry, value=f"{entry.value} {line.strip()}")
            continue
        else:
            continue
        if entry:
            yield entry
        entry = started
    if entry:
        yield entry


def _rejections(said: dict[str, Any], files: Sequence[File], folder: Path) -> Iterator[Rejection]:
    entries = [(file, entry) for file in files for entry in _entries(file)]
    for message in [*filter(None, [said["error"]]), *said["warnings"]]:
        yield _placed(message, files, entries, folder)
    if said["error"]:
        return  # what stands after the error was not asked for
    asked: dict[str, list[str]] = {}
    for section, key in said["asked"]:
        asked.setdefault(section, []).append(key)
    for file, entry in entries:
        if _READ_ELSEWHERE.match(entry.section):
            continue
        if entry.section not in asked:
            if not entry.key:
                yield Rejection(file.path, entry.line, f"[{entry.section}] is no section that supervisord reads")
        elif entry.key and entry.key not in asked[entry.section]:
            close = get_close_matches(entry.key, asked[entry.section], 1)
            meant = f"; did you mean {close[0]}?" if close else ""
            message = f"{entry.key} is no key that supervisord reads in [{entry.section}]{meant}"
            yield Rejection(file.path, entry.line, message)


def _placed(message: str, files: Sequence[File], entries: list[tuple[File, _Entry]], folder: Path) -> Rejection:
    """The line that an error of supervisord's is about: the one it names, else the key whose value it quotes."""
    line = re.search(r"line:?\s+(\d+)", message)
    files = [file for file in files if str(folder / file.deployed) in message] or files
    section = re.search(r"section '?\[?([\w:-]+)|\[([\w:-]+)\]", message)
    message = re.sub(r" \(file: [^)]*\)", "", " ".join(message.replace(str(folder), "").split()))
    if line:
        return Rejection(files[0].path, int(line[1]), message)
    named = (section[1] or section[2]) if section else "supervisord"
    near = [(file, entry) for file, entry in entries if entry.section == named]
    # The key that is named, the value that is quoted, a word of it; none of them is certain before the next.
    tests = (
        lambda entry: re.search(rf"\b{re.escape(entry.key)}\b", message),
        lambda entry: entry.value and re.search(rf"(?<![\w/]){re.escape(entry.value)}(?![\w/])", message),
        lambda entry: any(word in message.split() for word in re.split(r"[\s,]+", entry.value) if word),
    )
    for test in tests:
        for file, entry in near if section else [*near, *entries]:
            if entry.key and test(entry):
                return Rejection(file.path, entry.line, message)
    if near:
        return Rejection(near[0][0].path, near[0][1].line, message)
    return Rejection(files[0].path, None, message)
