"""What the distribution's own packages bring, fetched before the first of these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from praekelt_standards.components import debian


@pytest.fixture(scope="session", autouse=True)
def fetched() -> Path:
    """The folder of the distribution's programs; where they cannot be fetched, every test fails with what to do."""
    return debian.fetch()
