"""All logging **must** go to files under ``/var/praekelt/logs``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.log_names import moved
from praekelt_standards.logs import LOGS, log_files, shared_streams
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import CHECKOUT
from praekelt_standards.readers.template import before_values
from praekelt_standards.settings import live_settings


def check(project: Project) -> Iterator[Outcome]:
    """Every log file that is not under the folder of the standard, relative paths among them."""
    logs = log_files(project)
    if not logs:
        yield NotApplicable("no log file is named")
    for live in live_settings(project):
        yield from live.judged("LOGGING", lambda logging: ())  # its files are among the logs
    twice = {stderr.place for stderr in shared_streams(project)}
    for log in logs:
        path = log.path
        remedy = f"write it to {moved(project, log)}"
        if log.place in twice:
            remedy = "write redirect_stderr = true in place of stderr_logfile"
        if log.is_under_logs and ".." not in path.parts:
            continue
        if log.text.startswith(f"{CHECKOUT}/"):
            rest = path.relative_to(CHECKOUT)
            yield Breach(log.place, f"{rest} lies in the checkout, not under {LOGS}", remedy)
        elif log.folder_is_open and _begins_elsewhere(log.text):
            yield Breach(log.place, f"{log.named} is not under {LOGS}, whatever is {log.made}", remedy)
        elif log.folder_is_open and "/var/log/" in log.text:
            yield Breach(log.place, f"{log.named} is under var/log, not under {LOGS}", remedy)
        elif log.folder_is_open and _is_elsewhere(path):
            # Whatever fills it in, such as the folder of a deployment.
            yield Breach(log.place, f"the folder of {log.named} is log, not logs", remedy)
        elif log.folder_is_open:
            yield Undecided(log.place, log.open_words)
        elif log.text.startswith("/"):
            yield Breach(log.place, f"{log.named} is not under {LOGS}", remedy)
        else:
            yield Breach(
                log.place,
                f"{log.named} is a relative path, so where it goes depends on where the program is started",
                remedy,
            )


def _begins_elsewhere(path: str) -> bool:
    """Whether what stands before the first value that a template fills in leads away from the folder of the standard."""
    begun = before_values(path)
    return begun.startswith("/") and not f"{LOGS}/".startswith(begun) and not begun.startswith(f"{LOGS}/")


def _is_elsewhere(path: PurePosixPath) -> bool:
    """Whether a path cannot be under the folder of the standard, whatever a template fills in before ``/log/``."""
    return "log" in path.parts[1:-1] and "log" not in "".join(path.parts[:1]).lower() and LOGS not in path.parents
