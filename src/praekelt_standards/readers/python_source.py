"""Python source as a syntax tree, without running it; Python 2's own forms are read as today's where they can be."""

from __future__ import annotations

import ast
import re
import warnings

from praekelt_standards.finding import Unreadable

# Forms that Python 3 gave up, each rewritten within its line so that every line keeps its number.
_PYTHON_2 = tuple(
    (re.compile(pattern, re.MULTILINE), by)
    for pattern, by in (
        (r"^([ \t]*)print[ \t]*$", r"\1pass"),
        (r"^([ \t]*)print[ \t]+(?![=(.,])(?:>>[^,\n]*,)?(.*)$", r"\1print(\2)"),
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
        older = text
        for pattern, by in _PYTHON_2:
            older = pattern.sub(by, older)
        try:
            return _parsed(older)
        except SyntaxError:
            raise Unreadable(f"it is no Python: {error.msg}", error.lineno) from None


def _parsed(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the project's own making, such as a stray backslash
            return ast.parse(text)
    except (RecursionError, MemoryError):
        raise Unreadable("it is nested too deeply to be read") from None
    except ValueError as error:
        raise Unreadable(str(error)) from None
