"""Any page can be read in a terminal."""

from __future__ import annotations

import pytest

from praekelt_standards import registry
from praekelt_standards.explain import explain


@pytest.mark.parametrize("name", registry.names())
def test_every_page_is_explained_in_plain_words(name: str) -> None:
    text = explain(name)
    assert "::" not in text.replace("::1", "").split("Do this")[0]
    assert (
        registry.standard(name).sentence.replace("**", "").replace("``", "").split()[:3]
        == text.split("\n\n")[1].split()[:3]
    )
    assert text.endswith(f"#{name}")


def test_prose_keeps_the_width_and_files_keep_their_lines() -> None:
    text = explain("log-extension", 60)
    assert all(len(line) <= 60 for line in text.splitlines() if not line.startswith((" ", "On the web")))
    assert "    stdout_logfile = /var/praekelt/logs/clinic.out  ; breaks log-extension" in text


def test_the_name_that_a_finding_about_a_waiver_ends_with_is_explained_too() -> None:
    text = explain(registry.WAIVER)
    assert text.startswith("When a standard does not fit\n") and "approved_by = " in text
    assert text.endswith("/exceptions.html#a-waiver")


def test_an_experiment_is_told_in_plain_words_and_its_outcomes_without_empty_lines() -> None:
    text = explain("log-extension")
    assert "reads every .log and by" in " ".join(text.split())
    assert "- GET /fails: 500\n- files that hold the traceback: /var/praekelt/logs/clinic.err\n" in text
