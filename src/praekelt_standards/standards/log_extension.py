"""Log files **must** end in ``.log``; ``.err`` is not valid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.logs import Log, log_files
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Every log file whose name does not end in ``.log``."""
    logs = log_files(project)
    if not logs:
        yield NotApplicable("no log file is named")
    for log in logs:
        if log.path.suffix == ".log":
            continue
        if log.name_is_open:
            yield Undecided(log.place, f"{log.named} is filled in when it is deployed")
        else:
            yield Breach(log.place, f"{log.path} does not end in .log", f"name it {renamed(log)}")


def renamed(log: Log) -> PurePosixPath:
    """The name that the log should have: an error log keeps saying that it is one."""
    path = log.path
    stem = path.name.removesuffix("*").rstrip(".") or "*"
    if path.suffix in (".err", ".error", ".stderr"):
        return path.parent / f"{path.stem.removesuffix('-error')}-error.log"
    if path.suffix in (".out", ".access", ".txt", ".stdout"):
        stem = path.stem if path.suffix != ".access" else f"{path.stem}-access"
    return path.parent / f"{stem}.log"
