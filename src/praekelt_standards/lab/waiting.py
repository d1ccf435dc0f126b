"""Waiting for what a running site is about to do, never longer than is said."""

from __future__ import annotations

import time
from collections.abc import Callable


class NotInTime(Exception):
    """Something did not happen within the seconds that it was given; says what."""


def until(otherwise: str, true: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something is true; raises `NotInTime` with the words of what else is the case, and the time given."""
    if not becomes(true, seconds):
        raise NotInTime(f"{otherwise} within {seconds:g} s")


def becomes(true: Callable[[], object], seconds: float = 30.0) -> bool:
    """Whether something becomes true within so many seconds; a refused connection is not yet true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return True
        except OSError:
            pass
        time.sleep(0.05)
    return False
