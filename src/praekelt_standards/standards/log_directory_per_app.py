"""An app with a large number of log files **must** write each to a named path under ``/var/praekelt/logs/appname/``."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Breach, NotApplicable, Outcome
from praekelt_standards.log_names import MANY, apps
from praekelt_standards.logs import LOGS
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Each log of an app with many of them that lies straight in ``/var/praekelt/logs``."""
    under = {app: [log for log in logs if log.is_under_logs] for app, logs in apps(project)}
    if not any(under.values()):
        yield NotApplicable("no log file under /var/praekelt/logs is named")
        return
    straight = {
        app: [log for log in logs if "*" not in log.name and log.text == f"{LOGS}/{log.name}"]
        for app, logs in under.items()
    }
    many = [app for app, logs in straight.items() if len({log.path for log in logs}) >= MANY]
    if not many and sum(map(len, straight.values())) == sum(map(len, under.values())):
        yield NotApplicable(f"no app writes {MANY} log files or more")
    for app in many:
        count = len({log.path for log in straight[app]})
        for log in straight[app]:
            yield Breach(
                log.place,
                f"{log.path} is one of {count} log files of {app} laid straight into {LOGS}",
                f"write it to {LOGS / app / log.name}",
            )
