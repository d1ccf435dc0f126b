"""An app with a large number of log files **must** write each to a named path under ``/var/praekelt/logs/appname/``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from praekelt_standards.finding import Breach, NotApplicable, Outcome
from praekelt_standards.logs import LOGS, Log, log_files
from praekelt_standards.project import Project

# The seed's own example of an app with many files is celery, worker and app: three.
MANY = 3


def check(project: Project) -> Iterator[Outcome]:
    """Each log of an app with many of them that lies straight in ``/var/praekelt/logs``."""
    apps: dict[str, list[Log]] = defaultdict(list)
    for log in log_files(project):
        if log.path.parent == LOGS and "*" not in log.path.name:
            apps[app_of(log)].append(log)
        elif LOGS in log.path.parents:
            apps.setdefault("", [])
    if not apps:
        yield NotApplicable("no log file under /var/praekelt/logs is named")
    elif all(len({log.path for log in logs}) < MANY for logs in apps.values()) and "" not in apps:
        yield NotApplicable(f"no app writes {MANY} log files or more")
    for app, logs in apps.items():
        if len({log.path for log in logs}) >= MANY:
            for log in logs:
                yield Breach(
                    log.place,
                    f"{log.path} is one of {len({log.path for log in logs})} log files of {app}"
                    f" laid straight into {LOGS}",
                    f"write it to {LOGS / app / log.path.name}",
                )


def app_of(log: Log) -> str:
    """The app that a log belongs to: what stands before the first hyphen, underscore or full stop of its name."""
    name = log.path.name.removesuffix(".log")
    for separator in "-_.":
        name = name.split(separator)[0]
    return name
