"""Reads gunicorn's settings, from its command line and from its configuration file, without running either."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting by the name that a configuration file gives it; no value where it is worked out."""

    name: str
    value: str | None
    line: int


# Options whose setting has another name than their own; gunicorn.config gives the names.
_RENAMED = {
    "-b": "bind",
    "-w": "workers",
    "-k": "worker_class",
    "-c": "config",
    "-p": "pidfile",
    "--pid": "pidfile",
    "-u": "user",
    "-g": "group",
    "-t": "timeout",
    "-D": "daemon",
    "-n": "proc_name",
    "--name": "proc_name",
    "--log-file": "errorlog",
    "--error-logfile": "errorlog",
    "--access-logfile": "accesslog",
    "--log-level": "loglevel",
}
_FLAGS = frozenset({"daemon", "reload", "preload", "capture_output", "check_config", "print_config", "spew"})


def read_arguments(words: Sequence[str], line: int) -> tuple[Setting, ...]:
    """The settings that the words after ``gunicorn`` give."""
    settings = []
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("-") or word == "-":
            continue
        option, equals, value = word.partition("=")
        if not word.startswith("--"):
            option, value, equals = word[:2], word[2:], word[2:]
        name = _RENAMED.get(option, option.lstrip("-").replace("-", "_"))
        if not equals and name not in _FLAGS:
            value = next(waiting, "")
        settings.append(Setting(name, value, line))
    return tuple(settings)


def read(text: str) -> tuple[Setting, ...]:
    """The names that a configuration file assigns; raises `Unreadable` where it is not Python."""
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"it is not valid Python: {error}", getattr(error, "lineno", None)) from error
    settings = []
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known = str(value.value) if isinstance(value, ast.Constant) else None
                settings.append(Setting(name, known, statement.lineno))
    return tuple(settings)
