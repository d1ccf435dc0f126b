"""For pytest: import `bring_up` in a conftest.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from praekelt_standards.lab.lab import Lab


@pytest.fixture
def bring_up() -> Iterator[Callable[[Lab], Lab]]:
    """Brings a lab up and, when the test has ended, takes it down."""
    with ExitStack() as labs:
        yield labs.enter_context
