"""Python source as a syntax tree, without running it; Python 2's own forms are read as today's where they can be."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.template import VALUE, first_branches, is_templated, without_tags

_HEAD = (
    r"(?:(?:if|elif|else|for|while|try|except|finally|with)\b[^\n#'\"]{0,200}:[ \t]*)?"  # of a block on the same line
)
# Forms that Python 3 gave up, each rewritten within its line so that every line keeps its number.
_PYTHON_2 = tuple(
    (re.compile(pattern, re.MULTILINE), by)
    for pattern, by in (
        (r"^([ \t]*)print[ \t]*$", r"\1pass"),
        (rf"^([ \t]*{_HEAD})print[ \t]+(?![=(.,])(?:>>[^,\n]*,?)?(.*)$", r"\1_ = 0, \2"),
        (r"^([ \t]*except[ \t]+[^,:\n]+|[ \t]*except[ \t]*\([^)\n]*\))[ \t]*,[ \t]*(\w+)[ \t]*:", r"\1 as \2:"),
        (r"^([ \t]*raise[ \t]+[\w.]+)[ \t]*,[ \t]*(.+)$", r"\1(\2)"),
        (r"^([ \t]*)exec[ \t]+(?!\()(.*)$", r"\1pass"),
        (r"\b[uU][rR](?=[\"'])", "r"),
        (r"(?<![\w.])0(?=[0-7]+[^\w.])", "0o"),
        (r"<>", "!="),
        (r"(?<=\d)[lL]\b", ""),
    )
)


def parse(text: str) -> ast.Module:
    """The syntax tree of a module; raises `Unreadable` with the line where it is no Python."""
    try:
        return _parsed(text)
    except SyntaxError as error:
        for other in _otherwise(text):
            try:
                return _parsed(other)
            except SyntaxError:
                continue
        raise Unreadable(f"it is no Python: {error.msg}", error.lineno) from None


def _otherwise(text: str) -> Iterator[str]:
    """The text as what else it may be: Python 2, or the template of a module, both or one of two branches of it."""
    yield _older(text)
    if "{{" in text or "{%" in text:
        for filled in (without_tags(text), without_tags(first_branches(text))):
            named = _MODULE.sub(lambda value: value[1].replace(" ", ""), filled)
            yield named
            yield _older(named)
    if is_templated(text):
        filled = _VALUE.sub(lambda value: "_" + re.sub(r"\W+", "_", value[0]).strip("_") + "_", without_tags(text))
        yield filled
        yield _older(filled)


# A value to fill in where only a name may stand; anywhere else it reads as the set of a set.
_MODULE = re.compile(r"(?<=from |port )\{\{-?\s*([A-Za-z_][\w.]*)\s*-?\}\}")


_VALUE = re.compile(VALUE)


def _older(text: str) -> str:
    for pattern, by in _PYTHON_2:
        text = pattern.sub(by, text)
    return text


def _parsed(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the project's own making, such as a stray backslash
            return ast.parse(text)
    except (RecursionError, MemoryError):
        raise Unreadable("it is nested too deeply to be read") from None
    except ValueError as error:
        raise Unreadable(str(error)) from None
