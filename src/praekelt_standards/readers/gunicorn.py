"""gunicorn: settings from its command line and from its configuration file, without running either."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from praekelt_standards.readers import python_source
from praekelt_standards.readers.shell import split
from praekelt_standards.readers.text import plain
from praekelt_standards.readers.words import line_of


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, by the name that a configuration file gives it.

    A list is a setting for each of its items, and a value within a dict is named by its keys, joined by dots.
    A text keeps ``${...}`` for each piece that is worked out only when gunicorn runs; ``None``, which switches a setting off, is empty.
    What is worked out as a whole has no value, and `words` quotes it.
    What stands in where the environment does not set a value is that value.
    """

    name: str
    value: str | None
    line: int
    words: str = ""


# What follows are gunicorn's own options; a test holds them against gunicorn. Options that older releases had come last.
_SHORT = {
    "b": "bind", "c": "config", "D": "daemon", "e": "env", "g": "group", "h": "help", "k": "worker-class", "m": "umask",
    "n": "name", "p": "pid", "R": "enable-stdio-inheritance", "t": "timeout", "u": "user", "v": "version", "w": "workers",
}  # fmt: skip
_FLAGS = frozenset((
    "capture-output", "casefold-http-method", "check-config", "daemon", "disable-redirect-access-to-syslog",
    "do-handshake-on-connect", "enable-backlog-metric", "enable-stdio-inheritance", "help", "initgroups", "log-syslog",
    "no-control-socket", "no-sendfile", "permit-obsolete-folding", "permit-unconventional-http-method",
    "permit-unconventional-http-version", "preload", "print-config", "reload", "reuse-port", "spew",
    "strip-header-spaces", "suppress-ragged-eofs", "version",
    "debug",
))  # fmt: skip
_WITH_VALUE = frozenset((
    "access-logfile", "access-logformat", "asgi-disconnect-grace-period", "asgi-lifespan", "asgi-loop", "backlog", "bind",
    "ca-certs", "cert-reqs", "certfile", "chdir", "ciphers", "config", "control-socket", "control-socket-mode",
    "dirty-app", "dirty-graceful-timeout", "dirty-threads", "dirty-timeout", "dirty-workers", "dogstatsd-tags", "env",
    "error-logfile", "forwarded-allow-ips", "forwarder-headers", "graceful-timeout", "group", "header-map", "http-parser",
    "http-protocols", "http2-cleartext", "http2-initial-window-size", "http2-max-concurrent-streams",
    "http2-max-frame-size", "http2-max-header-list-size", "keep-alive", "keyfile", "limit-request-field_size",
    "limit-request-fields", "limit-request-line", "log-config", "log-config-json", "log-file", "log-level",
    "log-syslog-facility", "log-syslog-prefix", "log-syslog-to", "logger-class", "max-requests", "max-requests-jitter",
    "name", "paste", "paste-global", "paster", "pid", "protocol", "proxy-allow-from", "proxy-protocol", "pythonpath",
    "reload-engine", "reload-extra-file", "root-path", "ssl-version", "statsd-host", "statsd-prefix", "threads",
    "timeout", "umask", "user", "uwsgi-allow-from", "websocket-max-message-size", "worker-class", "worker-connections",
    "worker-tmp-dir", "workers",
    "settings",
))  # fmt: skip
_OPTIONAL = {"proxy-protocol": "auto"}  # its value may be left out
# Settings that are not named as their options are.
_NAMES = {
    "access-logfile": "accesslog", "access-logformat": "access_log_format", "dirty-app": "dirty_apps", "env": "raw_env",
    "error-logfile": "errorlog", "keep-alive": "keepalive", "log-config": "logconfig", "log-config-json": "logconfig_json",
    "log-file": "errorlog", "log-level": "loglevel", "log-syslog": "syslog", "log-syslog-facility": "syslog_facility",
    "log-syslog-prefix": "syslog_prefix", "log-syslog-to": "syslog_addr", "name": "proc_name",
    "no-control-socket": "control_socket_disable", "no-sendfile": "sendfile", "paste-global": "raw_paste_global_conf",
    "paster": "paste", "pid": "pidfile", "preload": "preload_app", "proxy-allow-from": "proxy_allow_ips",
    "reload-extra-file": "reload_extra_files", "settings": "django_settings", "uwsgi-allow-from": "uwsgi_allow_ips",
}  # fmt: skip
_NUMBER = re.compile(r"-\d+$|-\d*\.\d+$")


def read_arguments(words: Sequence[str], line: int) -> tuple[Setting, ...]:
    """The settings that the words after ``gunicorn`` give; the application is the setting ``wsgi_app``.

    A flag's value is ``true``, or ``false`` where it switches its setting off.
    An option that gunicorn does not know is passed over. A word on another line than the command knows its own.
    """
    settings: list[Setting] = []
    application: str | None = None
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if not _is_option(word):
            ended = word == "--"
            if application is None and not (ended and position == len(words)):
                application = words[position] if ended else word
                settings.append(Setting("wsgi_app", application, line_of(application, line) or line))
            if ended:
                break
            continue
        for option, value in _options(word):
            at = word
            if option in _FLAGS:
                value = "false" if option == "no-sendfile" else "true"
            elif value is None:
                if position < len(words) and not _is_option(words[position]) and words[position] != "--":
                    value = at = words[position]
                    position += 1
                elif (value := _OPTIONAL.get(option)) is None:
                    continue
            name = _NAMES.get(option, option.replace("-", "_"))
            settings.append(Setting(name, value, line_of(at, line) or line))
    return tuple(settings)


def read_environment(value: str, line: int) -> tuple[Setting, ...]:
    """The settings that the environment's ``GUNICORN_CMD_ARGS`` gives; the command line's own overrule them."""
    return tuple(setting for setting in read_arguments(split(value), line) if setting.name != "wsgi_app")


def _is_option(word: str) -> bool:
    """As gunicorn takes it: a lone dash, a negative number and words with a blank in them are values."""
    if len(word) < 2 or word[0] != "-" or word == "--" or _NUMBER.match(word):
        return False
    return " " not in word or word.partition("=")[0].removeprefix("--") in _WITH_VALUE or word[1:2] in _SHORT


def _options(word: str) -> Iterator[tuple[str, str | None]]:
    """The full name of each option in one word, and the value that stands in the same word."""
    if word.startswith("--"):
        name, equals, value = word[2:].partition("=")
        if name not in _WITH_VALUE and name not in _FLAGS:
            known = [option for option in (*_WITH_VALUE, *_FLAGS) if option.startswith(name)]
            if len(known) != 1:
                return
            name = known[0]
        yield name, value if equals else None
        return
    rest = word[1:]
    while rest:
        if (option := _SHORT.get(rest[0])) is None:
            return
        if option in _FLAGS:
            yield option, None
            rest = rest[1:]
            continue
        yield option, rest[1:].removeprefix("=") or None
        return


class _Unknown:
    """What only running the file would tell."""


_UNKNOWN = _Unknown()
_LONGEST = 10_000  # characters; text that a file puts together from itself could double without end
_DEEPEST = 30


def read(text: str) -> tuple[Setting, ...]:
    """The names that a configuration file assigns outside its functions, in file order, whatever they are.

    Texts put together from other texts of the file have their value.
    """
    module = python_source.parse(plain(text))
    settings: list[Setting | None] = []
    given: dict[str, list[int]] = {}  # where among the settings those of one name are
    values: dict[str, object] = {}
    waiting: list[tuple[ast.stmt, bool]] = [(statement, True) for statement in reversed(module.body)]
    while waiting:
        statement, always = waiting.pop()
        match statement:
            case ast.Assign(targets=targets, value=assigned):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                value = _value(assigned, values)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as assigned):
                names, value = [name], _value(assigned, values)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=added):
                names, assigned = [name], ast.copy_location(ast.BinOp(target, op, added), statement)
                value = _value(assigned, values)
            case ast.If() | ast.Try() | ast.With():
                waiting.extend((inner, False) for inner in reversed(_inner(statement)))
                continue
            case _:
                continue
        for name in names:
            if always:  # what the name was before is gone
                for position in given.pop(name, ()):
                    settings[position] = None
            for setting in _settings(name, assigned, value, values):
                given.setdefault(name, []).append(len(settings))
                settings.append(setting)
            values[name] = value if always else _UNKNOWN
    return tuple(setting for setting in settings if setting)


def _inner(statement: ast.If | ast.Try | ast.With) -> list[ast.stmt]:
    """The statements of every branch."""
    if isinstance(statement, ast.With):
        return statement.body
    if isinstance(statement, ast.If):
        return [*statement.body, *statement.orelse]
    handled = [inner for handler in statement.handlers for inner in handler.body]
    return [*statement.body, *handled, *statement.orelse, *statement.finalbody]


def _settings(name: str, node: ast.expr, value: object, values: dict[str, object], depth: int = 0) -> Iterator[Setting]:
    if depth < _DEEPEST:
        match node:
            case ast.List(elts=items) | ast.Tuple(elts=items):
                for item in items:
                    yield from _settings(name, item, _value(item, values), values, depth + 1)
                return
            case ast.Dict(keys=keys, values=items):
                for key, item in zip(keys, items):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield from _settings(f"{name}.{key.value}", item, _value(item, values), values, depth + 1)
                return
    written = _written(value)
    yield Setting(name, written, node.lineno, _quoted(node) if written is None else "")


def _quoted(node: ast.expr) -> str:
    """An expression as it would be written, short enough to be quoted."""
    node = node.value if isinstance(node, ast.FormattedValue) else node
    try:
        text = ast.unparse(node) if sum(1 for _ in zip(ast.walk(node), range(_DEEPEST * 3))) < _DEEPEST * 3 else "..."
    except ValueError:  # a number too long to be written
        text = "..."
    return text if len(text) <= 60 else f"{text[:57]}..."


def _written(value: object) -> str | None:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return f"{value:.15g}" if isinstance(value, int | float) and abs(value) < 1e15 else None


def _value(node: ast.expr, values: dict[str, object], depth: int = 0) -> object:
    """What an expression comes to, where that is a constant or a text put together from known ones."""
    if depth > _DEEPEST:
        return _UNKNOWN
    if variable := _of_environment(node):
        default = node.args[1:2] if isinstance(node, ast.Call) else []
        return _value(default[0], values, depth + 1) if default else f"${{{variable}}}"
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values.get(name, _UNKNOWN)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
            return _value(inner, values, depth + 1)
        case ast.JoinedStr(values=parts):
            pieces = [_piece(part, _value(part, values, depth + 1)) for part in parts]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _value(left, values, depth + 1), _value(right, values, depth + 1)
            if not {str} <= {type(first), type(second)} <= {str, _Unknown}:
                return _UNKNOWN
            pieces = [_piece(left, first), _piece(right, second)]
        case ast.BinOp(left=ast.Constant(value=str() as form), op=ast.Mod(), right=right):
            given = right.elts if isinstance(right, ast.Tuple) else [right]
            between = form.split("%s")
            if len(between) != len(given) + 1 or "%" in "".join(between):
                return _UNKNOWN
            filled = [*(_piece(item, _value(item, values, depth + 1)) for item in given), ""]
            pieces = [piece for pair in zip(between, filled) for piece in pair]
        case ast.Call(func=ast.Attribute(attr="join", value=ast.Attribute(attr="path")), args=args, keywords=[]):
            from posixpath import join

            pieces = [join("", *(_piece(arg, _value(arg, values, depth + 1)) for arg in args))]
        case _:
            return _UNKNOWN
    text = "".join(pieces)
    return text if len(text) <= _LONGEST else _UNKNOWN


def _of_environment(node: ast.expr) -> str:
    """The variable that an expression reads from the environment, as ``os.environ.get("LOGS")`` does; nothing for another."""
    match node:
        case (
            ast.Call(
                func=ast.Attribute(attr="get", value=ast.Attribute(attr="environ") | ast.Name(id="environ"))
                | ast.Attribute(attr="getenv")
                | ast.Name(id="getenv"),
                args=[ast.Constant(value=str(variable)), *_],
            )
            | ast.Subscript(
                value=ast.Attribute(attr="environ") | ast.Name(id="environ"),
                slice=ast.Constant(value=str(variable)),
            )
        ):
            return variable
    return ""


_NO_PATH = re.compile(r"[/{};\n]")  # what would end a piece, or look like a folder


def _piece(node: ast.expr, value: object) -> str:
    """What an expression adds to a text: its value, or else itself as a piece that is open."""
    return str(value) if isinstance(value, str | int) else f"${{{_NO_PATH.sub(' ', _quoted(node))}}}"
