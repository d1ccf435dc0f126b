"""The words of a command that goes over several lines: each knows the line that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MOST_LINES, _LONGEST = 200, 20_000  # of a command that people write


class Word(str):
    """A word that stands on another line than the command that it is a word of begins on."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, text: str, line: int) -> Word:
        word = super().__new__(cls, text)
        word.line = line
        return word


def line_of(word: str, otherwise: int | None) -> int | None:
    """The line of a word; that of its command where it stands on the same one."""
    return word.line if isinstance(word, Word) else otherwise


def on_line(words: Iterable[str], line: int) -> tuple[str, ...]:
    """Words that stand on this line, those aside that know another one."""
    return tuple(word if isinstance(word, Word) else Word(word, line) for word in words)


def like(text: str, word: str) -> str:
    """What a word comes to, on the line of that word."""
    return Word(text, word.line) if isinstance(word, Word) else text


def placed(words: Iterable[str], lines: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """The words of a command, each with its line; `lines` are those of the command as it is written, with their numbers.

    Each word is looked for where the last one ended, so one that is written otherwise (with escapes) has the last one's line.
    Of a word that itself goes over several lines it is the first.
    """
    if not 1 < len(lines) <= _MOST_LINES or sum(len(line) for _, line in lines) > _LONGEST:
        return tuple(words)
    found: list[str] = []
    at, column = 0, 0
    for word in words:
        begins = word.split(None, 1)[0] if word.strip() else word
        for here in range(at, len(lines)):
            position = lines[here][1].find(begins, column if here == at else 0)
            if position >= 0 and begins:
                at, column = here, position + len(begins)
                break
        found.append(Word(word, lines[at][0]) if at else word)
    return tuple(found)
