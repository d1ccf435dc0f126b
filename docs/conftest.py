"""Sybil over the handbook's pages: every block of every page is verified, or fails at its line."""

from pathlib import Path

import pytest
from sybil import Sybil

from praekelt_standards.handbook.blocks import VERIFIED, blocks
from praekelt_standards.handbook.ledger import PATH, Ledger
from praekelt_standards.handbook.verify import programs_asked

pytest_collect_file = Sybil(parsers=[blocks], patterns=["*.rst"]).pytest()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down what this run verified, beside what earlier runs did of the other pages."""
    path = Path(__file__).parents[1] / PATH
    pages = {entry.page for entry in VERIFIED.entries}
    before = Ledger.read(path) or Ledger()
    kept = [entry for entry in before.entries if entry.page not in pages]
    Ledger([*kept, *VERIFIED.entries], programs_asked() or before.asked).write(path)
