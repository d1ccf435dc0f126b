"""Sybil over the handbook's pages: every block of every page is verified, or fails at its line."""

from pathlib import Path, PurePosixPath

import pytest
from sybil import Sybil

from praekelt_standards.handbook.blocks import SNIPPET, VERIFIED, Block, blocks
from praekelt_standards.handbook.ledger import PATH, Ledger
from praekelt_standards.handbook.verify import WANTED, programs_asked

pytest_collect_file = Sybil(parsers=[blocks], patterns=["*.rst"]).pytest()


def pytest_collection_finish(session: pytest.Session) -> None:
    """The programs are asked of the files that the pages of this run show, and no others."""
    for item in session.items:
        if isinstance(block := getattr(getattr(item, "example", None), "parsed", None), Block):
            if block.kind == SNIPPET:
                WANTED.add(PurePosixPath(block.argument))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down what this run verified, beside what earlier runs did of the other pages."""
    path = Path(__file__).parents[1] / PATH
    pages = {entry.page for entry in VERIFIED.entries}
    before = Ledger.read(path) or Ledger()
    kept = [entry for entry in before.entries if entry.page not in pages]
    # Of a program that was asked of other pages' files as well, that is the time to tell.
    asked = {one.by: one for one in sorted((*before.asked, *programs_asked()), key=lambda one: one.files)}
    Ledger([*kept, *VERIFIED.entries], asked.values()).write(path)
