"""A line on a terminal that says what is being done, for whoever waits longer than a second."""

from __future__ import annotations

import sys
import time
from typing import TextIO

PATIENCE = 1.0  # seconds before anything is shown
_PAUSE = 0.1  # seconds between two lines: a terminal is slower than a check


class Progress:
    """Shows what it is told, on a terminal only, each over the one before, and takes it away in the end."""

    def __init__(self, stream: TextIO | None = None, patience: float = PATIENCE) -> None:
        self._stream = stream = stream or sys.stderr
        self._next = time.monotonic() + patience if stream.isatty() else float("inf")
        self._shown = False

    def tell(self, words: str) -> None:
        """Show a few words, unless others were shown just now."""
        if time.monotonic() >= self._next:
            from shutil import get_terminal_size

            from praekelt_standards.report.wording import clean

            words = clean(words)[: get_terminal_size().columns - 4]
            self._stream.write(f"\r\033[K{words} ...")
            self._stream.flush()
            self._shown = True
            self._next = time.monotonic() + _PAUSE

    def done(self) -> None:
        """Leave the terminal as it was."""
        if self._shown:
            self._stream.write("\r\033[K")
            self._stream.flush()
        self._next = float("inf")
