"""Which formats a file is of: by its name, and by what stands in it where the name says too little."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from praekelt_standards.filenames import Patterns
from praekelt_standards.formats import (
    ALL,
    APACHE,
    DOCKERFILE,
    HAPROXY,
    LOG_SETTINGS,
    LOGROTATE,
    NGINX,
    SUPERVISORD,
    SYSTEMD,
)

# What is written in a language of its own is no operator's file, whatever its folder is called.
SOURCE = tuple(
    ".py .pyi .js .ts .css .scss .less .html .htm .xml .svg .md .rst .rb .pp .java .groovy .gradle .scala .clj .go .php .sql .json .sh "
    ".bash .bat .ps1 .po .csv .yml .yaml .toml .lock .c .h .cc .cpp .cs .ex .exs .erl .hs .lua .pl .r .rs .swift .kt .vue .sls .mo .png .jpg .jpeg .gif .ico .pdf .gz .zip .tar .db .sqlite .pyc .jar .woff .woff2 .ttf .eot .pem .crt .key".split()
)  # fmt: skip
# What editors, merges and packages put aside; a program reads such a file only where another one brings it in.
_PUT_ASIDE = (".orig", ".rej", ".bak", ".old", ".save", ".swp", ".swo", ".dpkg-old", ".dpkg-dist", ".rpmsave", "~")
# The formats that an operator's file of any name may be of.
_OPERATORS = frozenset(
    one.name for one in (NGINX, SUPERVISORD, HAPROXY, LOGROTATE, APACHE, LOG_SETTINGS, DOCKERFILE, SYSTEMD)
)
# What scripts write out in here-documents.
EMBEDDED = tuple(one.name for one in (SUPERVISORD, HAPROXY, LOGROTATE, NGINX, SYSTEMD))
_NONE: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def claims(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The formats that a file is of by its name, and those that it may be of; two empty ones where no check reads it."""
    found = _patterns().meanings(path)
    if not found or path.lower().endswith(_PUT_ASIDE):
        return _NONE
    named = {name for name, surely in found if surely}
    maybe = {name for name, surely in found if not surely} if not named else set()
    if path.lower().endswith(SOURCE):
        maybe -= _OPERATORS
    return tuple(name for name in ALL if name in named), tuple(name for name in ALL if name in maybe)


@cache
def _patterns() -> Patterns[tuple[str, bool]]:
    patterns = [(pattern, (format.name, True)) for format in ALL.values() for pattern in format.names]
    patterns += [(pattern, (format.name, False)) for format in ALL.values() for pattern in format.maybe]
    return Patterns(patterns)


def may_hold(name: str, held: bytes) -> bool:
    """Whether a file of these bytes may be of a format at all."""
    words = ALL[name].words
    return not words or any(word in held for word in words)


def recognise(maybe: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Which of the formats that a file may be of its text belongs to: the first, and those that it may be of besides."""
    found: tuple[str, ...] = ()
    for name in maybe:
        if (not found or ALL[name].besides or ALL[found[-1]].besides) and _search(ALL[name].holds)(text):
            found += (name,)
    return found


def of(path: str, text: str) -> tuple[str, ...]:
    """The name of each format that a file of this path and text is of."""
    named, maybe = claims(path)
    return named or recognise(maybe, text)


@cache
def _search(holds: str) -> Callable[[str], object]:
    return re.compile(holds, re.MULTILINE).search
