"""The regular expressions of the package mean the same in every Python that it supports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import praekelt_standards

# A group that is possessive, as in `(?:a|b)*+`, unless its bracket is an escaped one.
POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{+\d*,\d*\}+)\+")


def test_what_is_looked_for_is_found() -> None:
    assert [text for text in ("(?:a|b)*+", "(a)++", "(a){0,2}+", r"\)*+", "[ab]*+", "(?>(?:a|b)*)") if POSSESSIVE_GROUP.search(text)] == [
        "(?:a|b)*+", "(a)++", "(a){0,2}+",
    ]  # fmt: skip


def test_no_group_is_possessive() -> None:
    """CPython 3.11.2 goes on from the wrong place when a choice in such a group fails half-way; `(?>(?:a|b)*)` is right."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted(Path(praekelt_standards.__file__).parent.rglob("*.py"))
        if path.name != "gsm.py"  # an alphabet, and no pattern
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and POSSESSIVE_GROUP.search(node.value)
    ]
    assert found == []
