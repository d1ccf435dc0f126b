"""What every reader does to a text before it looks at its syntax."""

from __future__ import annotations

from praekelt_standards.finding import Unreadable


def plain(text: str) -> str:
    """The text with plain line ends and no byte order mark; `Unreadable` when it is not text at all."""
    if "\0" in text:
        raise Unreadable("it holds a null byte, so it is not text", text.count("\n", 0, text.index("\0")) + 1)
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n") if "\r" in text else text


def quoted(text: str) -> str:
    """A reader's own text on one line, short enough to be quoted in a message."""
    words = " ".join(text[:400].split())
    return f"'{words}'" if len(words) <= 60 else f"'{words[:57]}...'"
