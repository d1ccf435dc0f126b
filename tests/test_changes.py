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

# What says nothing that a program could hold it to: prose, and what a page looks like.
_PROSE = {
    "README.rst",
    "clinic/settings/__init__.py",
    "clinic/static/clinic/clinic.css",
    "clinic/templates/registration/password_reset_complete.html",
    "clinic/templates/registration/password_reset_done.html",
    "clinic/templates/registration/password_reset_subject.txt",
}


@pytest.mark.parametrize("change", changes.CHANGES, ids=lambda change: f"{change.path}: {change.new}")
def test_a_change_is_of_one_character_in_words_that_stand_once(change: changes.Change) -> None:  # type: ignore[name-defined]
    assert changes.wrong(change) is None


def test_every_file_of_the_site_has_a_change() -> None:
    site = pages.snippets() / "site"
    files = {
        str(path.relative_to(site)) for path in site.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - {change.path for change in changes.CHANGES} == _PROSE
