"""The list of one-character changes fits the printed site: each change can be made, and every file has one."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from praekelt_standards import pages

_FILE = Path(__file__).parent / "bench/one_character.py"
_SPEC = importlib.util.spec_from_file_location("one_character", _FILE)
assert _SPEC is not None and _SPEC.loader is not None
changes = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(changes)

SITE = pages.snippets() / "site"
FILES = sorted(
    str(path.relative_to(SITE)) for path in SITE.rglob("*") if path.is_file() and "__pycache__" not in path.parts
)


@pytest.mark.parametrize("change", changes.CHANGES, ids=lambda change: f"{change.path}: {change.new}")
def test_a_change_is_of_one_character_in_words_that_stand_once(change: changes.Change) -> None:  # type: ignore[name-defined]
    assert changes.wrong(change) is None


def test_every_file_of_the_site_has_a_change_that_something_notices() -> None:
    assert len(changes.CHANGES) >= 30
    assert sorted({change.path for change in changes.CHANGES if not change.why}) == FILES


def test_the_record_says_what_noticed_a_change_of_every_file() -> None:
    rows = changes.recorded()
    tried = [change for change in changes.CHANGES if changes.key(change) in rows]
    assert [changes.key(change) for change in tried] == list(rows), (
        "the record holds what is no change; run tox -e changes"
    )
    assert sorted({change.path for change in tried}) == FILES, "run tox -e changes --new"
    assert len(tried) >= 30
    for change in tried:
        _, _, _, by, said = rows[changes.key(change)]
        assert by in ({changes.NOTHING} if change.why else changes.STAGES)
        assert said == (change.why or said) != ""
