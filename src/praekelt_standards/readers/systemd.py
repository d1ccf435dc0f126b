"""systemd: the sections and options of a unit file, as its manual (systemd.syntax) has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.shell import split
from praekelt_standards.readers.template import VALUE, without_tags
from praekelt_standards.readers.text import plain, quoted
from praekelt_standards.readers.words import like, placed


@dataclass(frozen=True, slots=True)
class Option:
    """One option; the lines of a continued value are joined by a blank. `lines` are those lines, with their numbers."""

    section: str
    name: str
    value: str
    line: int
    lines: tuple[tuple[int, str], ...] = ()


_HEADER = re.compile(r"\[([^\]]+)\]\s*\Z")
_VALUE_ALONE = re.compile(rf"(?:{VALUE})+\Z")
_PREFIX = re.compile(r"[-@:+!|]*")


def read(text: str) -> tuple[Option, ...]:
    """The options of a unit file, in file order; one given several times is there several times."""
    options: list[Option] = []
    section = ""
    lines = without_tags(plain(text)).split("\n")
    number = 0
    while number < len(lines):
        first = number
        content = lines[number].strip()
        number += 1
        if not content or content[0] in "#;":
            continue
        parts = [content]
        while parts[-1].endswith("\\") and number < len(lines):
            parts[-1] = parts[-1][:-1].rstrip()
            following = lines[number].strip()
            number += 1
            # A comment within a continued value is left out, and the value goes on after it.
            parts.append("\\" if following[:1] in ("#", ";") else following)
        content = " ".join(part for part in parts if part)
        if header := _HEADER.match(content):
            section = header[1]
        elif _VALUE_ALONE.match(content):
            continue
        elif not section:
            raise Unreadable(f"{quoted(content)} stands before the first [Section]", first + 1)
        else:
            name, equals, value = content.partition("=")
            if "{%" in text and not re.fullmatch(r"\w+\s*", name):
                continue  # what is left of a value that a template puts together over several lines
            if not equals or not name.strip():
                raise Unreadable(f"{quoted(content)} is no option: write Name=value", first + 1)
            several = tuple(enumerate(parts, first + 1)) if len(parts) > 1 else ()
            options.append(Option(section, name.strip(), value.strip(), first + 1, several))
    return tuple(options)


def command(option: Option) -> tuple[str, ...]:
    """The words of an ``ExecStart=`` and its like, without the signs before the program (``-``, ``@``, ``+``)."""
    words = placed(split(option.value), option.lines)
    if not words:
        return words
    prefix = _PREFIX.match(words[0])
    return (like(words[0][prefix.end() :], words[0]) if prefix else words[0], *words[1:])


def started(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The ``ExecStart=`` lines that count: an empty one takes back those before it."""
    counted: list[Option] = []
    for option in options:
        if option.section == "Service" and option.name == "ExecStart":
            counted = [*counted, option] if option.value else []
    return tuple(counted)
