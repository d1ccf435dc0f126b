"""Every log file that a project names, in whatever format it names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Place
from praekelt_standards.formats import (
    APACHE,
    BUILDOUT,
    CIRCUS,
    CRONTAB,
    LOG_SETTINGS,
    LOGROTATE,
    NGINX,
    PYTHON_SCRIPT,
    SYSTEMD,
    UWSGI,
    YAML_LOGS,
    Format,
)
from praekelt_standards.gunicorn_settings import arguments, configuration_files, from_environment, logging_files
from praekelt_standards.included import nginx, supervised
from praekelt_standards.processes import processes, scripts
from praekelt_standards.programs import role
from praekelt_standards.project import Document, Project, view
from praekelt_standards.readers import supervisord
from praekelt_standards.readers.django_values import FromEnvironment, Known, Open, Table, Value, alternatives
from praekelt_standards.readers.template import VALUE, is_templated
from praekelt_standards.readers.words import line_of
from praekelt_standards.readers.wrappers import unwrap
from praekelt_standards.settings import entry, live_settings, texts

if TYPE_CHECKING:
    from praekelt_standards.readers import gunicorn

T = TypeVar("T")

LOGS = PurePosixPath("/var/praekelt/logs")
OFF = "off"  # what switches an access log of nginx off, and names a file for errors
_UNDER_LOGS = f"{LOGS}/"
ACCESS, ERROR, OTHER = "access", "error", "other"


@dataclass(frozen=True)
class Log:
    """One place where a log file is named.

    `named` is the reader's own text, `path` what it comes to; `kind` says what is written to it.
    `owner` names the program that writes it, where the format says so.
    `home` is the folder that this program runs in, or that its virtual environment lies in, where supervisord says so.
    """

    place: Place
    named: str
    path: PurePosixPath
    kind: str = OTHER
    owner: str | None = None
    home: str = ""

    # A great project names thousands of logs, and several standards ask each of them the same: as texts, and once.

    @cached_property
    def text(self) -> str:
        """The path as a text."""
        return str(self.path)

    @cached_property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.text.rpartition("/")[2]

    @cached_property
    def is_under_logs(self) -> bool:
        """Whether it lies under the folder of the standards, however deep."""
        return self.text.startswith(_UNDER_LOGS)

    @property
    def open_words(self) -> str:
        """What is said of it where a part of it is not known."""
        when = "when the project runs" if self.is_worked_out else "when it is deployed"
        return f"{self.named} is {self.made} {when}"

    @property
    def is_worked_out(self) -> bool:
        """Whether Python works out what is open of it; otherwise it is a template's or a shell's to fill in."""
        return self.place.path.suffix == ".py"

    @property
    def made(self) -> str:
        """How what is open of it comes to be."""
        return "worked out" if self.is_worked_out else "filled in"

    @property
    def name_is_open(self) -> bool:
        """Whether the end of the file's name is filled in only when it is deployed."""
        name = self.name
        return is_templated(name) and (is_templated(self.path.suffix or name) or bool(_ENDS_OPEN.search(name)))

    @property
    def folder_is_open(self) -> bool:
        """Whether the folder is filled in only when it is deployed; supervisord's own names are never folders above it."""
        if not any(sign in self.text for sign in "%$<{"):
            return False
        first, rest = _NAMES_OF_PROGRAMS.sub("", "".join(self.path.parts[:1])), str(self.path.parent)
        return is_templated(first) or is_templated(_NAMES_OF_PROGRAMS.sub("", rest))


_ENDS_OPEN = re.compile(rf"(?:{VALUE})\Z")
_NAMES_OF_PROGRAMS = re.compile(r"%\((?:program_name|group_name|process_num|numprocs|host_node_name)\)s")

_VALUE = re.compile(VALUE)

# What the formats write where a file's name would stand, when no file is meant.
_NO_FILE = frozenset({"", "-", "none", "off", "auto", "syslog", "stderr", "stdout", "null"})


def _log(
    place: Place,
    named: str,
    kind: str = OTHER,
    owner: str | None = None,
    path: str | None = None,
    home: str = "",
) -> Iterator[Log]:
    """The log that a value names; nothing when it switches logging off or names a stream or a device."""
    path = named if path is None else path
    if path.lower() in _NO_FILE or path.startswith(("syslog:", "memory:", "udp://", "fd:", "/dev/", "/proc/")):
        return
    if "{" in path or "<%" in path:
        path = _VALUE.sub(lambda value: value[0].replace("/", " "), path)  # what stands within it is no folder
    yield Log(place, named, PurePosixPath(path), kind, owner, home)


@view
def log_files(project: Project) -> tuple[Log, ...]:
    """Every log file named in the project, in the order of its files and their lines."""
    sources = (
        _nginx,
        _supervisord,
        _circus,
        _gunicorn,
        _logrotate,
        _commands,
        _systemd,
        _scripts,
        _python_scripts,
        _apache,
        _uwsgi,
        _yaml,
        _settings,
        _django,
    )
    logs = dict.fromkeys(_filled_in(project, log) for source in sources for log in source(project))
    return tuple(sorted(logs, key=lambda log: (str(log.place.path), log.place.line or 0)))


def _filled_in(project: Project, log: Log) -> Log:
    """A log of a template that a buildout fills in, with what the buildout puts there."""
    if "${" not in log.text:
        return log
    for buildout in project.documents(BUILDOUT):
        for template in buildout.content.templates:
            if buildout.path.parent / template.path == log.place.path:
                return replace(log, path=PurePosixPath(template.filled(log.text)))
    return log


def _nginx(project: Project) -> Iterator[Log]:
    every = nginx(project)
    for document in every.files:
        for directive in every.directives[document.path]:
            if directive.name in ("access_log", "error_log") and directive.args:
                kind = ERROR if directive.name == "error_log" else ACCESS
                place, named = document.at(directive.line), directive.args[0]
                if kind == ERROR and named == OFF:  # only access_log is switched off so
                    yield Log(place, named, PurePosixPath(named), kind, NGINX.name)
                else:
                    yield from _log(place, named, kind)


def _supervisord(project: Project) -> Iterator[Log]:
    every = supervised(project)
    for document in every.files:
        groups = every.groups[document.path]
        for section in document.content:
            home = _home(section, groups)
            ignored = "stderr_logfile" if redirects(section) else ""
            for option in section.options:
                value, place = option.value.strip(), document.at(option.first)
                if option.name in ("stdout_logfile", "stderr_logfile", "logfile") and option.name != ignored:
                    kind = ERROR if option.name == "stderr_logfile" else OTHER
                    named = supervisord.expand(value, section, groups)
                    yield from _log(place, value, kind, section.label or None, named, home)
                elif option.name == "childlogdir":
                    # A program that names no file has one here, whose name supervisord makes up; it ends in .log.
                    yield from _log(place, value, path=f"{value.rstrip('/')}/*.log")
                elif option.name == "command":
                    words = option.words(groups, section)
                    yield from _command(document.at(option.line), words, section.label or None)


def redirects(section: supervisord.Section) -> bool:
    """Whether stderr goes where stdout goes, so that supervisord ignores any file named for stderr."""
    option = section.get("redirect_stderr")
    return option is not None and option.value.strip().lower() in ("1", "true", "yes", "on")


def _home(section: supervisord.Section, groups: Mapping[str, str]) -> str:
    """Where the program of a section is at home: its directory, or else the folder of the virtual environment it is in."""
    if directory := section.get("directory"):
        return supervisord.expand(directory.value, section, groups)
    command = section.get("command")
    found = _IN_BIN.search(command.value) if command else None
    return found[1] if found else ""


_IN_BIN = re.compile(r"(?:\A|\s)(/[^\s\"']+)/bin/")


@view
def shared_streams(project: Project) -> tuple[Log, ...]:
    """The stderr log of each supervisord program that names one file for both streams."""
    return tuple(_shared_streams(project))


def _shared_streams(project: Project) -> Iterator[Log]:
    every = supervised(project)
    for document in every.files:
        groups = every.groups[document.path]
        for section in document.content:
            stdout, stderr = section.get("stdout_logfile"), section.get("stderr_logfile")
            if stdout and stderr and not redirects(section):
                named = supervisord.expand(stderr.value.strip(), section, groups)
                if named == supervisord.expand(stdout.value.strip(), section, groups):
                    place = document.at(stderr.first)
                    yield from _log(place, stderr.value.strip(), ERROR, section.label or None, named)


_NAMED_LOG = re.compile(r"\.(?:log|err|out)\Z|\A/.*/logs?/")
# The options of other programs that name a log file, by the program or its kind.
_OPTIONS = {
    "celery": ("--logfile", "-f"), "celeryd": ("--logfile", "-f"), "celerybeat": ("--logfile", "-f"),
    "twistd": ("--logfile", "-l"), "uWSGI": ("--logto", "--logto2", "--daemonize", "-d"), "Daphne": ("--access-log",),
}  # fmt: skip


def _command(place: Place, words: Sequence[str], owner: str | None) -> Iterator[Log]:
    """The logs that a command line names."""
    run = unwrap(words)
    program = role(run)[1] or (PurePosixPath(run[0]).name if run else "")
    if program == "gunicorn":
        for setting in arguments(run, place.line or 0):
            yield from _gunicorn_log(Place(place.path, setting.line or None), setting, owner)
        return
    options = _OPTIONS.get(program, ())
    for position, word in enumerate(run):
        option, equals, value = word.partition("=")
        if not equals and position + 1 < len(run):
            value = run[position + 1]
        at = Place(place.path, line_of(word if equals else run[min(position + 1, len(run) - 1)], place.line))
        # The same words mean a log file to every other program as well, where what they are given looks like one.
        if value and (option in options or (option in ("--logfile", "--log-file") and _NAMED_LOG.search(value))):
            yield from _log(at, value, OTHER, owner)


def _commands(project: Project) -> Iterator[Log]:
    """The logs of what is started elsewhere than in supervisord's own files, as in a script that it starts."""
    own = supervised(project).groups
    for process in processes(project):
        if process.place.path not in own:
            yield from _command(process.place, process.words, process.name or None)


_STREAM = re.compile(r"(?:file|append|truncate):(.+)")


def _circus(project: Project) -> Iterator[Log]:
    for document in project.documents(CIRCUS):
        for section in document.content:
            for option in section.options:
                if option.name in ("stdout_stream.filename", "stderr_stream.filename", "logoutput"):
                    kind = ERROR if option.name.startswith("stderr") else OTHER
                    yield from _log(document.at(option.line), option.value, kind, section.label or None)


def _systemd(project: Project) -> Iterator[Log]:
    for document in project.documents(SYSTEMD):
        output = {option.name: option.value for option in document.content if option.name.startswith("Standard")}
        for option in document.content:
            if option.name in ("StandardOutput", "StandardError") and (file := _STREAM.fullmatch(option.value)):
                is_error = option.name == "StandardError" and output.get("StandardOutput") != option.value
                yield from _log(document.at(option.line), file[1], ERROR if is_error else OTHER, document.path.stem)


_A_LOG = re.compile(r"(?:/|\$\{?[A-Za-z_]).*(?:\.(?:log|err|error|out|stdout|stderr)|/logs?/[^/]+)", re.IGNORECASE)


def _scripts(project: Project) -> Iterator[Log]:
    """The logs that scripts and crontabs redirect to or give as options; a relative one may well be of passing use."""
    told = {process.place for process in processes(project)}  # they know the owner as well
    for document in (*scripts(project), *project.documents(CRONTAB)):
        if is_elsewhere(document.path):
            continue
        for command in document.content:
            for redirection in command.redirections:
                if ">" in redirection.operator and _A_LOG.fullmatch(redirection.target):
                    kind = ERROR if redirection.operator.startswith("2") else OTHER
                    yield from _log(document.at(redirection.line), redirection.target, kind)
            if command.words[:1] == ("tee",):
                for word in command.words[1:]:
                    if _A_LOG.fullmatch(word):
                        yield from _log(document.at(line_of(word, command.line)), word)
            elif document.at(command.line) not in told:
                named = _command(document.at(command.line), command.words, None)
                yield from (log for log in named if _A_LOG.fullmatch(log.named))


def _python_scripts(project: Project) -> Iterator[Log]:
    for document in project.documents(PYTHON_SCRIPT):
        for opened in document.content:
            if opened.option or _A_LOG.fullmatch(opened.path):
                yield from _log(document.at(opened.line), opened.path)


def _apache(project: Project) -> Iterator[Log]:
    for document in project.documents(APACHE):
        for directive in document.content:
            if directive.name in ("ErrorLog", "CustomLog", "TransferLog") and directive.args:
                if not directive.args[0].startswith("|"):
                    kind = ERROR if directive.name == "ErrorLog" else ACCESS
                    yield from _log(document.at(directive.line), directive.args[0], kind)


_LONGEST_VALUE = 500
_A_SWITCH = re.compile(r"(?:true|false|1|0|)|.*:\d+", re.IGNORECASE)  # daemonize takes an address of a socket as well


def _uwsgi(project: Project) -> Iterator[Log]:
    for document in project.documents(UWSGI):
        for section in document.content:
            for option in section.options:
                place, value = document.at(option.line), option.value
                if "%(" in value and len(value) < _LONGEST_VALUE:
                    value = _OPTION.sub(partial(_of_section, section), value)
                if option.name in ("logto", "logto2", "daemonize") and not _A_SWITCH.fullmatch(value):
                    yield from _log(place, value)
                elif option.name in ("logger", "req-logger") and (file := _TO_A_FILE.match(value)):
                    yield from _log(place, file[1], ACCESS if option.name == "req-logger" else OTHER)


_OPTION = re.compile(r"%\((\w+)\)(?!s)")  # what uWSGI puts another option's value in for
_TO_A_FILE = re.compile(r"(?:\w+[ \t]+)?file:([^,\s]+)")


def _of_section(section: supervisord.Section, found: re.Match[str]) -> str:
    option = section.get(found[1])
    return option.value if option and len(option.value) < _LONGEST_VALUE else found[0]


def _django(project: Project) -> Iterator[Log]:
    """The files of the handlers that live's settings give to Django's LOGGING, or to Python's logging by themselves."""
    for live in live_settings(project):
        given = [live.get("LOGGING"), *live.settings.logs]
        for logging in (one for value in given if value is not None for one in alternatives(value)):
            handlers = entry(logging, "handlers")
            for one in alternatives(handlers) if handlers else ():
                for name, handler in one.entries.items() if isinstance(one, Table) else ():
                    yield from _handler(name, handler)
                yield from _open_log(one)
            if handlers is None:
                yield from _open_log(logging)


def _handler(name: str, handler: Value) -> Iterator[Log]:
    errors = {one.value for one in texts(entry(handler, "level"))} & {"ERROR", "CRITICAL"}
    kind = ERROR if errors else OTHER
    for file in alternatives(filename) if (filename := entry(handler, "filename")) else ():
        match file:
            case Known(place, str() as path):
                # The working directory is what a relative path is relative to.
                yield from _log(place, path.removeprefix("${os.getcwd()}/"), kind, name)
            case FromEnvironment(place, variable):
                yield from _log(place, f"${{{variable}}}", kind, name)
            case Open(place, words):
                yield from _log(place, words, OTHER, name, path=f"${{{words.replace('/', ' ')}}}")


def _open_log(logging: Value) -> Iterator[Log]:
    """A log of which nothing is known, where the source does not give the configuration, or all of it."""
    match logging:
        case Open(place, words) | Table(place, _, str(words)):
            words = words.replace("${", "").replace("}", "")
            yield from _log(place, words, OTHER, path=f"${{{words.replace('/', ' ')}}}")
        case FromEnvironment(place, variable):
            yield from _log(place, variable, OTHER, path=f"${{{variable}}}")


_WORDS_OF_A_KEY = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LOGS_OF_A_KEY = frozenset({"log", "logs", "logging", "logger", "logfile", "logfilename", "logpath", "appenders"})
_A_FILE = frozenset({"file", "filename", "path", "pattern", "name", "location", "logfile", "logfilename", "logpath"})
_A_FOLDER = frozenset({"dir", "directory", "folder"})
_LOOKS_LIKE_A_LOG = re.compile(r"(?!\w+://)[^\s,;|&]*(?:/[^\s,;|&]+|\.(?:log|err|out)(?:\.gz)?)")


def _yaml(project: Project) -> Iterator[Log]:
    """The log files and folders that settings in YAML name, and the files of handlers of Python's logging."""
    for document in _with_named(project, YAML_LOGS, is_json=True):
        waiting = [(node, False) for node in document.content]
        seen: set[int] = set()
        while waiting:
            node, inside = waiting.pop()
            if id(node) in seen:  # an alias: what it stands for is looked at once
                continue
            seen.add(id(node))
            waiting += [(item, inside) for item in node.items]
            made = node.get("class")
            handles = inside or (made is not None and "Handler" in (made.text or ""))
            for key, value in node.pairs:
                words = [word.lower() for word in _WORDS_OF_A_KEY.findall(key.text or "")][-6:]
                of_logs = bool(_LOGS_OF_A_KEY & set(words)) and not {"logrotate", "blog"} & set(words)
                waiting.append((value, inside or (of_logs and len(words) == 1)))
                if not words or not value.text or not _LOOKS_LIKE_A_LOG.fullmatch(value.text):
                    continue
                kind = ERROR if "error" in words else OTHER
                if of_logs and words[-1] in _A_FOLDER or words[-2:] == ["logging", "path"]:
                    path = value.text if value.text.endswith(".log") else f"{value.text.rstrip('/')}/*.log"
                    yield from _log(document.at(value.line), value.text, kind, path=path)
                elif (
                    (of_logs and words[-1] in _A_FILE)
                    or words in (["access", "log"], ["error", "log"])
                    or (handles and words in (["file"], ["filename"], ["path"]))
                ):
                    path = value.text.removesuffix(".gz")  # how a rotated copy is called
                    yield from _log(document.at(value.line), value.text, kind, path=path)


def _settings(project: Project) -> Iterator[Log]:
    """The log files of programs that have no reader of their own."""
    for document in _with_named(project, LOG_SETTINGS, is_json=False):
        for setting in document.content:
            yield from _log(document.at(setting.line), setting.path, ERROR if "error" in setting.name else OTHER)


def _with_named(project: Project, format: Format[T], *, is_json: bool) -> Iterator[Document[T]]:
    """The files of a format, and those of JSON, or for ``fileConfig``, that gunicorn is given to set up its logging from."""
    found = {document.path: document for document in project.documents(format)}
    for path, json in logging_files(project):
        if json is is_json and path not in found and (document := project.document(format, path)):
            found[path] = document
    yield from found.values()


_OF_A_HANDLER = r"logconfig_dict\.handlers\.[^.]+\.filename"


def _gunicorn_log(place: Place, setting: gunicorn.Setting, owner: str | None = None) -> Iterator[Log]:
    if setting.name in ("accesslog", "errorlog") or re.fullmatch(_OF_A_HANDLER, setting.name):
        kind = {"accesslog": ACCESS, "errorlog": ERROR}.get(setting.name, OTHER)
        if setting.value is not None:
            yield from _log(place, setting.value, kind, owner)
        elif setting.words:
            yield from _log(place, setting.words, kind, owner, path=f"${{{setting.words.replace('/', ' ')}}}")


def _gunicorn(project: Project) -> Iterator[Log]:
    for told in from_environment(project):
        yield from _gunicorn_log(told.place, told.setting, told.name or None)
    for document in configuration_files(project):
        for setting in document.content:
            yield from _gunicorn_log(document.at(setting.line), setting)


def _logrotate(project: Project) -> Iterator[Log]:
    for document in project.documents(LOGROTATE):
        for stanza in document.content:
            for path in stanza.paths:
                yield from _log(document.at(path.line), path.text)
