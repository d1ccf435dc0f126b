"""What the logs of a project should be called, and which app each of them belongs to."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath

from praekelt_standards.logs import ERROR, LOGS, OFF, Log, log_files
from praekelt_standards.project import Project, view
from praekelt_standards.readers.template import VALUE, is_templated

_ENDING = re.compile(r"\.(?:log|err|error|stderr|out|stdout|txt)(?:\.\d+)?\Z", re.IGNORECASE)
_ERRORS = re.compile(r"(?:\A|[-_.])(?:errors?|err|stderr)\Z", re.IGNORECASE)
_NO_APP = frozenset(
    {"", "log", "logs", "var", "srv", "opt", "usr", "home", "tmp", "praekelt", "local", "share", ".", ".."}
)


def well_named(log: Log) -> str:
    """The name that a log's file should have: it ends in .log, and an error log says that it is one."""
    is_error = log.kind == ERROR or log.name.endswith((".err", ".error", ".stderr"))
    stem = _ENDING.sub("", log.name).removesuffix(".log").rstrip(".")
    if stem.endswith(".access"):
        stem = f"{stem.removesuffix('.access')}-access"
    if is_error:
        stem = _ERRORS.sub("", stem)
    folders = [part for part in log.text.split("/")[:-1] if part not in _NO_APP and not is_templated(part)]
    if not stem or log.name == OFF:
        stem = log.owner or (folders[-1] if folders else "foo")
    elif stem == "access" and folders:
        stem = f"{folders[-1]}-access"
    return f"{stem}-error.log" if is_error else f"{stem}.log"


# The seed's own example of an app with many files is celery, worker and app: three.
MANY = 3
# Folders that hold apps, or parts of every app, and say nothing of which one it is.
_ABOVE_APPS = frozenset(
    ". .. srv opt var usr local lib share home root data www htdocs web webapps apps app sites projects project code src "
    "source repo checkout current releases release deploy praekelt ve venv env virtualenv virtualenvs envs tmp etc run "
    "ubuntu vagrant deployer www-data django python".split()
)

_ROLE = re.compile(
    r"(?:[-_.](?:access|errors?|err|out|stdout|stderr|celery\w*|workers?|beat|nginx|gunicorn|uwsgi|supervisord?|\d+))+\Z"
)
_FIRST_WORD = re.compile(rf"(?>(?:{VALUE}|[^-_.])+)")  # what is filled in is one word
_OF_EVERY_APP = frozenset("www m mobi qa live staging prod production dev test api static media".split())


def app_of(log: Log) -> str:
    """The app that a log belongs to: the one whose folder its program is at home in, or else the first word of its name."""
    return _app_of(log.home, log.name)


@cache
def _app_of(home: str, name: str) -> str:
    folders = [folder for folder in home.split("/") if folder] if home and not is_templated(home) else []
    if folders[:1] == ["home"]:
        folders = folders[2:]  # the next folder is a user's
    for folder in folders:
        if folder not in _ABOVE_APPS:
            return folder.lstrip(".")
    name = _ROLE.sub("", name.removesuffix(".log"))
    first = _FIRST_WORD.match(name)
    # A host's name is one word here, and what every app has a part of is no app.
    return name if name.count(".") > 1 or first is None or first[0] in _OF_EVERY_APP else first[0]


@view
def apps(project: Project) -> tuple[tuple[str, tuple[Log, ...]], ...]:
    """The logs of each app, wherever they lie."""
    found: dict[str, list[Log]] = {}
    for log in log_files(project):
        found.setdefault(app_of(log), []).append(log)
    return tuple((app, tuple(logs)) for app, logs in found.items())


def _with_many(project: Project) -> frozenset[str]:
    """The apps with a large number of log files, wherever those lie."""
    found = (app for app, logs in apps(project) if len({one.path for one in logs}) >= MANY)
    return frozenset(found) - _NO_APP


def moved(project: Project, log: Log) -> PurePosixPath:
    """The same log's place under the folder of the standards, in the folder of its app where it has one."""
    app = app_of(log)
    parts = log.text.split("/")
    folder = LOGS / parts[3] if parts[:3] == ["", "var", "praekelt"] and len(parts) > 5 else LOGS
    if app in project.once(_with_many):
        folder = LOGS / app
    return folder if log.name.startswith("*") else folder / well_named(log)
