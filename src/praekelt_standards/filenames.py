"""Telling files apart by their names: a project has many files, and most of them are of no interest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from typing import Generic, TypeVar

T = TypeVar("T")
_LITERAL = re.compile(r"[^*?\[\]/]+")


class Patterns(Generic[T]):
    """Many patterns, each with something that it stands for, asked as one.

    A pattern with a slash is held against the end of the whole path, one without against the file's name.
    The common shapes (``nginx.conf``, ``*.conf``, ``nginx/*``, ``*nginx*``) are looked up, and only the others are matched one by one.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        self._names: dict[str, list[T]] = {}
        self._suffixes: dict[str, list[T]] = {}
        self._folders: dict[str, list[T]] = {}
        self._words: list[tuple[str, T]] = []
        self._ending: dict[str, list[tuple[Callable[[str], object], T]]] = {}
        self._others: list[tuple[Callable[[str], object], T]] = []
        for pattern, meaning in patterns:
            self._add(pattern.lower(), meaning)
        words = sorted({re.escape(word) for word, _ in self._words})
        self._holds_a_word = re.compile("|".join(words) if words else "(?!)").search

    def _add(self, pattern: str, meaning: T) -> None:
        body, dot, suffix = pattern.rpartition(".")
        if _LITERAL.fullmatch(pattern):
            self._names.setdefault(pattern, []).append(meaning)
        elif dot and body == "*" and _LITERAL.fullmatch(suffix):
            self._suffixes.setdefault(f".{suffix}", []).append(meaning)
        elif pattern.endswith("/*") and _LITERAL.fullmatch(pattern[:-2]):
            self._folders.setdefault(pattern[:-2], []).append(meaning)
        elif pattern[:1] == pattern[-1:] == "*" and _LITERAL.fullmatch(pattern[1:-1]):
            self._words.append((pattern[1:-1], meaning))
        else:
            inside = "" if "/" in pattern else "(?!.*/)"
            match = re.compile(rf"(?:.*/)?{inside}{translate(pattern)}", re.DOTALL).match
            if dot and _LITERAL.fullmatch(suffix):
                self._ending.setdefault(f".{suffix}", []).append((match, meaning))
            else:
                self._others.append((match, meaning))

    def meanings(self, path: str) -> tuple[T, ...]:
        """What every pattern that this path matches stands for, each once; nothing for most paths."""
        path = path.lower()
        folder, _, name = path.rpartition("/")
        dot = name.rfind(".")
        suffix = name[dot:] if dot >= 0 else ""
        found = [*self._names.get(name, ()), *self._suffixes.get(suffix, ())]
        if folder:
            found += self._folders.get(folder[folder.rfind("/") + 1 :], ())
        if self._holds_a_word(name):
            found += [meaning for word, meaning in self._words if word in name]
        if suffix in self._ending:
            found += [meaning for match, meaning in self._ending[suffix] if match(path)]
        found += [meaning for match, meaning in self._others if match(path)]
        return tuple(dict.fromkeys(found)) if found else ()
