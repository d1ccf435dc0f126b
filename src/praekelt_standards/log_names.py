"""What the logs of a project should be called, and which app each of them belongs to."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from praekelt_standards.logs import ERROR, LOGS, Log, log_files
from praekelt_standards.project import Project, view
from praekelt_standards.readers.template import is_templated

_ENDING = re.compile(r"\.(?:log|err|error|stderr|out|stdout|txt)(?:\.\d+)?\Z", re.IGNORECASE)
_ERRORS = re.compile(r"(?:\A|[-_.])(?:errors?|err|stderr)\Z", re.IGNORECASE)
_NO_APP = frozenset(
    {"/", "log", "logs", "var", "srv", "opt", "usr", "home", "tmp", "praekelt", "local", "share", ".", ".."}
)


def well_named(log: Log) -> str:
    """The name that a log's file should have: it ends in .log, and an error log says that it is one."""
    is_error = log.kind == ERROR or log.path.suffix in (".err", ".error", ".stderr")
    stem = _ENDING.sub("", log.path.name).removesuffix(".log").rstrip(".")
    if stem.endswith(".access"):
        stem = f"{stem.removesuffix('.access')}-access"
    if is_error:
        stem = _ERRORS.sub("", stem)
    folders = [part for part in log.path.parent.parts if part not in _NO_APP and not is_templated(part)]
    if not stem:
        stem = log.owner or (folders[-1] if folders else "foo")
    elif stem == "access" and folders:
        stem = f"{folders[-1]}-access"
    return f"{stem}-error.log" if is_error else f"{stem}.log"


# The seed's own example of an app with many files is celery, worker and app: three.
MANY = 3
# Folders that hold apps, or parts of every app, and say nothing of which one it is.
_ABOVE_APPS = frozenset(
    "/ . .. srv opt var usr local lib share home root data www htdocs web webapps apps app sites projects project code src "
    "source repo checkout current releases release deploy praekelt ve venv env virtualenv virtualenvs envs tmp etc run "
    "ubuntu vagrant deployer www-data django python".split()
)


def app_of(log: Log) -> str:
    """The app that a log belongs to: the one whose folder its program is at home in, or else the first word of its name."""
    home = log.home.parts if log.home and not is_templated(str(log.home)) else ()
    if home[1:2] == ("home",):
        home = home[3:]  # the next folder is a user's
    for part in home:
        if part not in _ABOVE_APPS:
            return part.lstrip(".")
    return re.split(r"[-_.]", log.path.name.removesuffix(".log"))[0]


@view
def apps(project: Project) -> tuple[tuple[str, tuple[Log, ...]], ...]:
    """The logs of each app, wherever they lie."""
    found: dict[str, list[Log]] = {}
    for log in log_files(project):
        found.setdefault(app_of(log), []).append(log)
    return tuple((app, tuple(logs)) for app, logs in found.items())


def moved(project: Project, log: Log) -> PurePosixPath:
    """The same log's place under the folder of the standards, in the folder of its app where it has one."""
    parts = log.path.parts
    logs = dict(apps(project))[app_of(log)]
    folder = LOGS / parts[3] if parts[:3] == ("/", "var", "praekelt") and len(parts) > 5 else LOGS
    if len({one.path for one in logs}) >= MANY and app_of(log) not in _NO_APP:
        folder = LOGS / app_of(log)
    return folder if log.path.name.startswith("*") else folder / well_named(log)
