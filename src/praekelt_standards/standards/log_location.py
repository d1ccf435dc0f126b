"""All logging **must** go to files under ``/var/praekelt/logs``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.logs import LOGS, log_files
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Every log file that is not under the folder of the standard, relative paths among them."""
    logs = log_files(project)
    if not logs:
        yield NotApplicable("no log file is named")
    for log in logs:
        path = log.path
        if LOGS in path.parents and ".." not in path.parts:
            continue
        if log.folder_is_open:
            yield Undecided(log.place, f"{log.named} is filled in when it is deployed")
        elif path.is_absolute():
            yield Breach(log.place, f"{path} is not under {LOGS}", f"write it to {moved(path)}")
        else:
            yield Breach(
                log.place,
                f"{path} is a relative path, so where it goes depends on where the program is started",
                f"write it to {moved(path)}",
            )


def moved(path: PurePosixPath) -> PurePosixPath:
    """The same file's place under the folder of the standard."""
    return LOGS / path.name
