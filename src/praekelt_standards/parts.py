"""A part of a file, found by the name that an operator or a programmer gave it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"(?P<indent>[ \t]*)(?:#|;|//|--)\s*(?P<words>.*?)\s*$")


class NoSuchPart(LookupError):
    """A file has no part of this name, or more than one; says which parts it has."""


@dataclass(frozen=True)
class Part:
    """Some lines of a file, without the indentation that they share; `first` is the number of the first of them."""

    text: str
    first: int


def part(text: str, name: str, suffix: str = "") -> Part:
    """The part of a file that a section comment, or in Python an object, names.

    A section begins at a comment line that says nothing but its name.
    It ends at the next comment line after a blank line with no deeper indentation, at a dedent, or at the end of the file.
    Raises `NoSuchPart`.
    """
    lines = text.splitlines()
    found = dict(_sections(lines))
    if suffix == ".py" and not any(title == name for title, _ in found):
        found = {(title, first): last for title, first, last in _objects(text)}
    named = [(first, last) for (title, first), last in found.items() if title == name]
    if len(named) != 1:
        there = ", ".join(repr(title) for title, _ in found) or "none"
        problem = f"there are {len(named)} parts called {name!r}" if named else f"there is no part called {name!r}"
        raise NoSuchPart(f"{problem}; the parts of this file are: {there}")
    ((first, last),) = named
    chosen = lines[first - 1 : last]
    while chosen and not chosen[-1].strip():
        chosen.pop()
    indent = min((len(line) - len(line.lstrip()) for line in chosen if line.strip()), default=0)
    return Part("\n".join(line[indent:] for line in chosen) + "\n", first)


def _sections(lines: list[str]) -> Iterator[tuple[tuple[str, int], int]]:
    """The name and first line of each section, and its last line."""
    for number, line in enumerate(lines, 1):
        comment = _COMMENT.match(line)
        if comment and comment["words"] and (number == 1 or not _COMMENT.match(lines[number - 2])):
            yield (comment["words"], number), _end(lines, number, len(comment["indent"]))


def _end(lines: list[str], first: int, indent: int) -> int:
    for number in range(first + 1, len(lines) + 1):
        line = lines[number - 1]
        if not line.strip():
            continue
        here = len(line) - len(line.lstrip())
        begins = _COMMENT.match(line) and not lines[number - 2].strip()
        if here < indent or (begins and here <= indent):
            return number - 1
    return len(lines)


def _objects(text: str) -> Iterator[tuple[str, int, int]]:
    """The name, first and last line of each function, class, method and setting of a Python module."""

    def within(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, int, int]]:
        for node in body:
            last = node.end_lineno or node.lineno
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                    yield prefix + node.name, first, last
                    if isinstance(node, ast.ClassDef):
                        yield from within(node.body, f"{prefix}{node.name}.")
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                    yield prefix + name, node.lineno, last

    try:
        yield from within(ast.parse(text).body, "")
    except SyntaxError as error:
        raise NoSuchPart(f"line {error.lineno}: it is no Python: {error.msg}") from error
