"""supervisord: sections and options, as its own parser reads them, with the line of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.shell import split
from praekelt_standards.readers.template import VALUE, without_tags
from praekelt_standards.readers.text import plain, quoted
from praekelt_standards.readers.words import like, placed


@dataclass(frozen=True, slots=True)
class Option:
    """One option; a value over several lines keeps its line ends, as supervisord's parser does.

    `lines` are the numbers of those lines, where there are several.
    """

    name: str
    value: str
    line: int
    lines: tuple[int, ...] = ()

    def words(self, groups: Mapping[str, str], section: Section) -> tuple[str, ...]:
        """The words of a command, with the names of the program and its group filled in."""
        words = split(self.value)
        if self.lines:
            words = placed(words, tuple(zip(self.lines, self.value.split("\n"))))
        if "%" not in self.value:
            return words
        return tuple(like(expand(word, section, groups), word) for word in words)

    @property
    def first(self) -> int:
        """The line on which the value begins, which may be the one after its name."""
        if not self.lines:
            return self.line
        return self.lines[next((number for number, line in enumerate(self.value.split("\n")) if line), 0)]


@dataclass(frozen=True, slots=True)
class Section:
    """One section; where a file opens it twice, its options are those of both."""

    name: str
    line: int
    options: tuple[Option, ...]

    @property
    def kind(self) -> str:
        """``program`` for ``[program:clinic]``, and the whole name for a section such as ``[supervisord]``."""
        return self.name.partition(":")[0].strip()

    @property
    def label(self) -> str:
        """``clinic`` for ``[program:clinic]``, and nothing for a section such as ``[supervisord]``."""
        return self.name.partition(":")[2].strip()

    def get(self, name: str) -> Option | None:
        """The option of this name; the last one, where it is given twice."""
        for option in reversed(self.options):
            if option.name == name:
                return option
        return None


# supervisord strips both kinds of comment at a line's end, where a blank stands before them.
_COMMENT = re.compile(r"(?:^|\s)[;#]")
_HEADER = re.compile(r"\[(.+)\]")
_OPTION = re.compile(rf"((?>(?:[^=:$%{{<]++|{VALUE}|[$%{{<])*))[=:](.*)", re.DOTALL)
_VALUE_ALONE = re.compile(rf"(?:{VALUE})+\Z")
_EXPANSION = re.compile(r"%(?:%|\((program_name|group_name)\)s)")


def read(text: str) -> tuple[Section, ...]:
    """The sections of a configuration, each name once, in the order in which they are first opened."""
    sections: dict[str, tuple[int, list[Option]]] = {}
    options: list[Option] | None = None
    name, line_of_name, indent = "", 0, 0
    lines: list[str] = []  # of the value that may still go on; empty when there is none
    numbers: list[int] = []  # of those lines

    def finish() -> None:
        if lines and options is not None:
            value = lines[0] if len(lines) == 1 else "\n".join(lines).rstrip()
            several = tuple(numbers[: value.count("\n") + 1]) if "\n" in value else ()
            options.append(Option(name, value, line_of_name, several))
            lines.clear()

    for number, line in enumerate(without_tags(plain(text)).split("\n"), 1):
        commented = False
        if (";" in line or "#" in line) and (comment := _COMMENT.search(line)):
            line, commented = line[: comment.start()], True
        content = line.strip()
        if not content:
            if lines and not commented:
                lines.append("")
                numbers.append(number)
            continue
        here = 0 if line[0] == content[0] else len(line) - len(line.lstrip())
        if here > indent and lines:
            lines.append(content)
            numbers.append(number)
            continue
        finish()
        indent = here
        if content[0] == "[" and (header := _HEADER.match(content)):
            _, options = sections.setdefault(header[1], (number, []))
        elif content[0] in "{$%<" and _VALUE_ALONE.match(content):
            continue
        elif options is None:
            raise Unreadable(f"{quoted(content)} stands before the first [section]", number)
        else:
            found = _OPTION.match(content)
            if not found or not found[1].strip():
                raise Unreadable(f"{quoted(content)} is no option: write name = value", number)
            name, line_of_name = found[1].rstrip().lower(), number
            lines.append(found[2].strip())
            numbers = [number]
    finish()
    return tuple(Section(name, line, tuple(options)) for name, (line, options) in sections.items())


def groups(sections: Iterable[Section]) -> dict[str, str]:
    """The group of each program that a ``[group:...]`` lists; any other is in the group of its own name."""
    return {
        program.strip(): section.label
        for section in sections
        if section.kind == "group" and (programs := section.get("programs"))
        for program in programs.value.split(",")
    }


def expand(value: str, section: Section, groups: Mapping[str, str]) -> str:
    """The value with the names of the program and its group filled in; other expressions stay as they are."""
    if "%" not in value:
        return value
    names = {"program_name": section.label, "group_name": groups.get(section.label, section.label)}
    return _EXPANSION.sub(lambda found: names[found[1]] if found[1] else "%", value)


def included(sections: Iterable[Section]) -> tuple[Option, ...]:
    """The pattern of each file that ``[include]`` brings in, relative to the folder of the file that names it."""
    return tuple(
        Option(option.name, pattern, option.line)
        for section in sections
        if section.name == "include" and (option := section.get("files"))
        for pattern in option.value.split()
    )


_SET = r"(\w+)\s*+=\s*+(?:\"((?>(?:[^\"\\]++|\\.)*))\"|'([^']*+)'|([^\s,]*+))"


def environment(option: Option) -> Iterator[tuple[str, str, int]]:
    """Each variable that ``environment`` sets (``NAME="value",NAME=value``), its value, and its line."""
    for found in re.finditer(_SET, option.value, re.DOTALL):
        line = option.value.count("\n", 0, found.start())
        value = next((text for text in found.groups()[1:] if text is not None), "")
        yield found[1], value, option.lines[line] if option.lines else option.line
