"""Files of settings, of whatever program, that name a log file: ``logfile /var/praekelt/logs/valkey.log`` and its like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.readers.template import without_tags
from praekelt_standards.readers.text import plain


@dataclass(frozen=True, slots=True)
class LogSetting:
    """A setting that names a log file, the file as it is written, and the line."""

    name: str
    path: str
    line: int


# As Valkey and Redis, MongoDB, MySQL and celery's init scripts call it.
_SETTING = re.compile(
    r"^[ \t]*+(?:export[ \t]++)?(logfile|log_file|log-file|log file|logpath|log[_-]error|access-log|[A-Z][A-Z0-9_]*LOG_?FILE)"
    r"[ \t]*+[=:]?+[ \t]*+([\"']?)((?:/|(?=[\w./-]+\.(?:log|err|out)[\s\"']))[^\s\"';#]++)\2[ \t]*+(?:[;#][^\n]*+)?$",
    re.MULTILINE,
)
# A handler of Python's logging, as logging.config.fileConfig reads it.
_HANDLER = re.compile(
    r"^\[handler_[^\]\n]*+\][ \t]*+\n(?>(?:(?!\[|args\b)[^\n]*+\n)*)args[ \t]*+=[ \t]*+\(([ \t]*+)([\"'])([^\"'\n]++)\2",
    re.MULTILINE,
)


def read(text: str) -> tuple[LogSetting, ...]:
    """Each setting that names a log file by its whole path, in file order."""
    text = without_tags(plain(text))
    found = []
    line, counted = 1, 0
    for setting in _SETTING.finditer(text):
        line += text.count("\n", counted, setting.start(1))
        counted = setting.start(1)
        found.append(LogSetting(setting[1], setting[3], line))
    for handler in _HANDLER.finditer(text) if "FileHandler" in text else ():
        if "FileHandler" in handler[0]:
            found.append(LogSetting("handler", handler[3], text.count("\n", 0, handler.start(3)) + 1))
    return tuple(sorted(found, key=lambda setting: setting.line))
