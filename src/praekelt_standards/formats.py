"""What each file of a project is: told by its name, and by what stands in it where the name says too little."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Generic, TypeVar

from praekelt_standards.readers import gunicorn, haproxy, logrotate, nginx, supervisord

T = TypeVar("T")


@dataclass(frozen=True)
class Format(Generic[T]):
    """One format: how to tell a file of it, and the function that reads its text.

    A file belongs to it when its name matches one of `names`,
    or when its name matches one of `maybe` and its text matches `holds`.
    A pattern with a slash is held against the end of the whole path, one without against the file's name.
    """

    name: str
    read: Callable[[str], T]
    names: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    holds: str = ""

    def is_named(self, path: str, patterns: tuple[str, ...]) -> bool:
        """Whether a path matches one of these patterns."""
        return bool(_matcher(patterns)(path.lower()))


_MATCHERS: dict[tuple[str, ...], Callable[[str], object]] = {}


def _matcher(patterns: tuple[str, ...]) -> Callable[[str], object]:
    """One compiled test for all the patterns: a project has many files, and most of them match none."""
    if patterns not in _MATCHERS:
        from fnmatch import translate

        both = [f"(?:.*/)?{translate(pattern)[4:-3]}" for pattern in patterns]
        _MATCHERS[patterns] = re.compile(rf"(?:{'|'.join(both) or '(?!)'})\Z", re.DOTALL).match
    return _MATCHERS[patterns]


# An operator's file may carry any of these endings, and a template's ending after it.
_CONFIGURATION = ("*.conf", "*.cfg", "*.ini", "*.cnf", "*.vhost", "*.nginx", "*.site", "*.inc",
                  "*.j2", "*.jinja", "*.jinja2", "*.tmpl", "*.template", "*.tpl", "*.erb", "*.in", "*.mustache",
                  "sites-available/*", "sites-enabled/*", "conf.d/*", "logrotate.d/*", "nginx/*", "*nginx*", "*supervisor*", "*haproxy*")  # fmt: skip

NGINX = Format(
    "nginx",
    nginx.read,
    names=("nginx.conf", "*.nginx", "sites-available/*.conf", "sites-enabled/*.conf"),
    maybe=_CONFIGURATION,
    holds=r"^\s*(?:server|http|events|upstream\s+\S+|location\s[^;{}\n]+)\s*\{"
    r"|^\s*(?:listen|server_name|proxy_pass|access_log|error_log|try_files|fastcgi_pass|uwsgi_pass)\s+[^;\n]+;",
)
SUPERVISORD = Format(
    "supervisord",
    supervisord.read,
    names=("supervisord.conf",),
    maybe=(*_CONFIGURATION, "supervisor/*"),
    holds=r"^\[(?:supervisord|supervisorctl|(?:program|group|eventlistener|fcgi-program|rpcinterface):[^\]]*)\]",
)
HAPROXY = Format(
    "haproxy",
    haproxy.read,
    names=("haproxy.cfg",),
    maybe=_CONFIGURATION,
    holds=r"^(?:global|defaults|(?:frontend|backend|listen)\s+[\w.{}-]+)[^;{]*\n(?=[ \t]+\w)",
)
LOGROTATE = Format(
    "logrotate",
    logrotate.read,
    names=("logrotate.conf",),
    maybe=(*_CONFIGURATION, "*logrotate*"),
    holds=r"^[^\n{}#;=]*\{\s*$(?:\n[^{}]*?)?^\s*(?:rotate\s+\d+|daily|weekly|monthly|size\s+\S+|compress|delaycompress|copytruncate|missingok|postrotate)\s*$",
)
GUNICORN = Format("gunicorn", gunicorn.read, names=("*gunicorn*.py", "*gunicorn*.conf"))

# In the order in which a text that could be several is tried.
ALL: dict[str, Format[object]] = {
    format.name: format  # type: ignore[misc]
    for format in (SUPERVISORD, HAPROXY, LOGROTATE, NGINX, GUNICORN)
}


def worth_opening(path: str) -> bool:
    """Whether a file's name lets it be of any format that some check reads."""
    return bool(_matcher(_EVERY)(path.lower()))


_EVERY = tuple(dict.fromkeys(pattern for format in ALL.values() for pattern in (*format.names, *format.maybe)))


def recognise(path: PurePosixPath, text: Callable[[], str]) -> Iterator[str]:
    """The name of each format that a file is of; its text is asked for only where its name says too little."""
    name = str(path)
    named = [format.name for format in ALL.values() if format.is_named(name, format.names)]
    if named:
        yield from named
        return
    for format in ALL.values():
        if format.maybe and format.is_named(name, format.maybe) and re.search(format.holds, text(), re.MULTILINE):
            yield format.name
            return
