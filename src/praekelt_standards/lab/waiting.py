"""Waiting for what a running site is about to do, never longer than is said."""

from __future__ import annotations

import time
from collections.abc import Callable


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
