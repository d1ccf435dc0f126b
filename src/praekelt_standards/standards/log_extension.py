"""Log files **must** end in ``.log``; ``.err`` is not valid."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.log_names import moved, well_named
from praekelt_standards.logs import log_files
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Every log file whose name does not end in ``.log``."""
    logs = log_files(project)
    if not logs:
        yield NotApplicable("no log file is named")
    for log in logs:
        if log.name.endswith(".log") and log.name != ".log":
            continue
        if log.name_is_open:
            yield Undecided(log.place, log.open_words)
        else:
            name = log.path.parent / well_named(log) if log.is_under_logs else moved(project, log)
            yield Breach(log.place, f"{log.named} does not end in .log", f"name it {name}")
