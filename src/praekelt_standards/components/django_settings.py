"""What the real Django says of settings: whether a site starts with them, and what its own checks find."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from praekelt_standards.components.file import (
    File,
    Rejection,
    Substitution,
    line_of,
    make_folders,
    moved,
    put,
    quoted_paths,
    required_variables,
    substituted,
    temporary,
)
from praekelt_standards.components.program import Program, run

PROBE = Path(__file__).parent / "probes" / "check_django.py"


def validate(
    program: Program,
    files: Sequence[File],
    beside: Sequence[File] = (),
    packages: Collection[str] = (),
    deploy: bool | Collection[PurePosixPath] = False,
) -> tuple[Rejection, ...]:
    """What this Django rejects in settings files, at their own lines; with `deploy`, what `check --deploy` warns of too:
    of all of them, or of those whose paths it holds.

    `beside` are the other files of the same projects, which settings import or read;
    a file of the host is taken from one whose path ends alike, `secrets.example.toml` for `secrets.toml`.
    `packages` are what the project installs and this Python does not have: empty ones stand in.
    For settings shown alone, with no other module of their project, so it is with all they do not have.
    """
    with temporary() as prefix:
        tasks, shown = [], []
        for number, file in enumerate(files):
            folder = prefix / str(number)
            members = [one for one in (*beside, *files) if one.project == file.project]
            shown.append({str(folder / one.deployed): one for one in members})
            asked = deploy if isinstance(deploy, bool) else file.path in deploy
            tasks.append(_task(folder, file, members, packages, asked))
        variables = {one.written: one.used for file in (*files, *beside) for one in required_variables(file)}
        answer = run(
            [program.interpreter, PROBE],
            folder=prefix,
            text=json.dumps(tasks),
            environment={"HOME": str(prefix), "PYTHONDONTWRITEBYTECODE": "1", **variables},
            seconds=60,
        )
        if answer.status:
            raise RuntimeError(f"{program} could not be asked: {answer.errors.strip()}")
        rejections = []
        for file, task, places, said in zip(files, tasks, shown, json.loads(answer.output)):
            for path, line, message in said:
                message = " ".join(message.replace(f"{task['folder']}/", "/").split())
                where = places.get(path or "", file)
                near = [one for one in places.values() if one.path.parent == file.path.parent and one != file]
                if line is None:
                    # What these settings say may stand in others that they are built on.
                    found = ((one, _line(one, message)) for one in (where, *near))
                    where, line = next(((one, at) for one, at in found if at), (where, None))
                rejections.append(Rejection(where.path, line, message))
    return tuple(dict.fromkeys(rejections))


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    return tuple(moved(quoted_paths(file.text)))


def _task(folder: Path, file: File, members: Sequence[File], packages: Collection[str], deploy: bool) -> dict[str, Any]:
    for one in members:
        python = one.path.suffix == ".py"
        put(folder / one.deployed, substituted(one.text, substitutions(one), folder) if python else one.text)
        if python:
            for path in quoted_paths(one.text):
                if (given := _given(path, members)) and not (folder / path.removeprefix("/")).exists():
                    put(folder / path.removeprefix("/"), given.text)
            make_folders(quoted_paths(one.text), folder)
    modules = {one.deployed for one in members if one.path.suffix == ".py"}
    start = file.deployed.parent
    while start / "__init__.py" in modules:
        start = start.parent
    return {
        "path": str(folder / file.deployed),
        "folder": str(folder),
        "paths": [str(folder / start), str(folder)],
        "module": ".".join(file.deployed.relative_to(start).with_suffix("").parts).removesuffix(".__init__"),
        "packages": list(packages),
        "lone": not any(one.name == "urls.py" for one in modules),
        "deploy": deploy,
    }


def _given(path: str, members: Sequence[File]) -> File | None:
    """The file of the project that shows what a path of the host holds."""
    wanted = PurePosixPath(path)
    names = (path, str(wanted.with_name(f"{wanted.stem}.example{wanted.suffix}")))
    for one in members:
        if f"/{one.deployed}".endswith(names):
            return one
    return None


def _line(file: File, message: str) -> int | None:
    """The line that a message without one is about: the setting that a check names, or what the message quotes."""
    names = [
        name for name in re.findall(r"\b[A-Z][A-Z_]{3,}\b", message) if name not in {"INSTALLED_APPS", "MIDDLEWARE"}
    ]
    assigned = {name: _assigned(file.text, name) for name in names}
    if re.match(r"\w+\.[A-Z]\d+: ", message) and any(assigned.values()):
        return next(line for line in assigned.values() if line)
    for quoted in re.findall(r"'([^']+)'", message):
        if line := line_of(file.text, f'"{quoted}"') or line_of(file.text, quoted):
            return line
    if line := next(filter(None, assigned.values()), None):
        return line
    for word in re.findall(r"[^\s'\",:;]{4,}", message):
        if line := line_of(file.text, f'"{word}"') or line_of(file.text, f"'{word}'"):
            return line
    return None


def _assigned(text: str, name: str) -> int | None:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(rf"{name}\s*[:=]", line)]
    return lines[-1] if lines else None
