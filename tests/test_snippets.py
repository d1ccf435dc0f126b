"""Every snippet is what it says that it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from praekelt_standards import registry
from praekelt_standards.snippets import Case, cases, disagreements

SNIPPETS = Path(__file__).parents[1] / "snippets"
CASES = list(cases(SNIPPETS))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.standard}/{case.folder.name}")
def test_the_marks_are_what_the_checks_find(case: Case) -> None:
    assert disagreements(case) == []


@pytest.mark.parametrize("name", registry.names())
def test_every_standard_is_shown_kept_and_broken(name: str) -> None:
    assert {case.good for case in CASES if case.standard == name} == {True, False}


def test_a_mark_taken_away_and_a_mark_too_many_are_seen(tmp_path: Path) -> None:
    bad = next(case for case in CASES if case.standard == "log-extension" and not case.good)
    folder = tmp_path / "bad"
    shutil.copytree(bad.folder, folder)
    file = folder / "etc/supervisor/conf.d/clinic.conf"
    text = file.read_text()
    file.write_text(text.replace("  ; breaks log-extension", ""))
    assert any("mark it" in wrong for wrong in disagreements(Case("log-extension", False, folder)))
    file.write_text(text.replace("user = www-data", "user = www-data  ; breaks log-location"))
    assert any("take the mark away" in wrong for wrong in disagreements(Case("log-extension", False, folder)))
