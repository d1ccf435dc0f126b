"""Error logs **must** be named ``foo-error.log``, or supervisord's ``redirect_stderr`` must be used instead of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.log_names import well_named
from praekelt_standards.logs import ERROR, log_files, shared_streams
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Every error log with another name, and every program that sends both streams to one file by hand."""
    logs = log_files(project)
    if not logs:
        yield NotApplicable("no log file is named")
    twice = {stderr.place: stderr for stderr in shared_streams(project)}
    for log in logs:
        if log.kind != ERROR:
            continue
        if log.place in twice:
            yield Breach(
                log.place,
                f"{log.named} is the file of stdout too, so two handles write to it and rotate it",
                "write redirect_stderr = true in place of stderr_logfile",
            )
        elif log.name_is_open:
            yield Undecided(log.place, log.open_words)
        elif not log.name.endswith("-error.log"):
            name = PurePosixPath(log.named).name
            yield Breach(log.place, f"{name} is an error log by another name", f"name it {well_named(log)}")
