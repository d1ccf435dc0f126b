"""Every log file that a project names, in whatever format it names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from praekelt_standards.finding import Place
from praekelt_standards.formats import GUNICORN, LOGROTATE, NGINX, SUPERVISORD
from praekelt_standards.project import Project, view
from praekelt_standards.readers import gunicorn, supervisord
from praekelt_standards.readers.template import is_templated

LOGS = PurePosixPath("/var/praekelt/logs")
ACCESS, ERROR, OTHER = "access", "error", "other"


@dataclass(frozen=True)
class Log:
    """One place where a log file is named.

    `named` is the reader's own text, `path` what it comes to; `kind` says what is written to it.
    `owner` names the program that writes it, where the format says so.
    """

    place: Place
    named: str
    path: PurePosixPath
    kind: str = OTHER
    owner: str | None = None

    @property
    def name_is_open(self) -> bool:
        """Whether the end of the file's name is filled in only when it is deployed."""
        return is_templated(self.path.name) and is_templated(self.path.suffix or self.path.name)

    @property
    def folder_is_open(self) -> bool:
        """Whether the folder is filled in only when it is deployed."""
        return is_templated(str(self.path.parent))


# What the formats write where a file's name would stand, when no file is meant.
_NO_FILE = frozenset({"", "-", "none", "off", "auto", "syslog", "stderr", "stdout", "null"})


def _log(
    place: Place, named: str, kind: str = OTHER, owner: str | None = None, path: str | None = None
) -> Iterator[Log]:
    """The log that a value names; nothing when it switches logging off or names a stream or a device."""
    path = named if path is None else path
    if path.lower() in _NO_FILE or path.startswith(("syslog:", "memory:", "udp://", "fd:", "/dev/", "/proc/")):
        return
    yield Log(place, named, PurePosixPath(path), kind, owner)


@view
def log_files(project: Project) -> tuple[Log, ...]:
    """Every log file named in the project, in the order of its files and their lines."""
    logs = [*_nginx(project), *_supervisord(project), *_gunicorn(project), *_logrotate(project)]
    return tuple(sorted(logs, key=lambda log: (log.place.path, log.place.line or 0)))


def _nginx(project: Project) -> Iterator[Log]:
    for document in project.documents(NGINX):
        for top in document.content:
            for directive in top.walk():
                if directive.name in ("access_log", "error_log") and directive.args:
                    kind = ERROR if directive.name == "error_log" else ACCESS
                    yield from _log(document.at(directive.line), directive.args[0], kind)


def _supervisord(project: Project) -> Iterator[Log]:
    for document in project.documents(SUPERVISORD):
        for section in document.content:
            for option in section.options:
                if option.name in ("stdout_logfile", "stderr_logfile", "logfile"):
                    kind = ERROR if option.name == "stderr_logfile" else OTHER
                    named = supervisord.expand(option.value, section)
                    yield from _log(document.at(option.line), option.value, kind, section.label or None, named)
                elif option.name == "command":
                    words = tuple(option.value.split())
                    yield from _command(document.at(option.line), words, section.label or None)


@view
def shared_streams(project: Project) -> tuple[Log, ...]:
    """The stderr log of each supervisord program that names one file for both streams."""
    return tuple(_shared_streams(project))


def _shared_streams(project: Project) -> Iterator[Log]:
    for document in project.documents(SUPERVISORD):
        for section in document.content:
            stdout, stderr = section.get("stdout_logfile"), section.get("stderr_logfile")
            if stdout and stderr:
                named = supervisord.expand(stderr.value, section)
                if named == supervisord.expand(stdout.value, section):
                    yield from _log(document.at(stderr.line), stderr.value, ERROR, section.label or None, named)


def _command(place: Place, words: tuple[str, ...], owner: str | None) -> Iterator[Log]:
    """The logs that a command line names: gunicorn's and celery's options."""
    for position, word in enumerate(words):
        if PurePosixPath(word).name in ("gunicorn", "gunicorn_django"):
            for setting in gunicorn.read_arguments(words[position + 1 :], place.line or 0):
                yield from _gunicorn_log(place, setting, owner)
            return
        option, equals, value = word.partition("=")
        if option in ("--logfile", "-f") and (equals or position + 1 < len(words)):
            if any(PurePosixPath(w).name == "celery" or w.startswith("celery") for w in words[:position]):
                yield from _log(place, value if equals else words[position + 1], OTHER, owner)


def _gunicorn_log(place: Place, setting: gunicorn.Setting, owner: str | None = None) -> Iterator[Log]:
    if setting.name in ("accesslog", "errorlog") and setting.value is not None:
        yield from _log(place, setting.value, ERROR if setting.name == "errorlog" else ACCESS, owner)


def _gunicorn(project: Project) -> Iterator[Log]:
    for document in project.documents(GUNICORN):
        for setting in document.content:
            yield from _gunicorn_log(document.at(setting.line), setting)


def _logrotate(project: Project) -> Iterator[Log]:
    for document in project.documents(LOGROTATE):
        for stanza in document.content:
            for path in stanza.paths:
                yield from _log(document.at(path.line), path.text)
