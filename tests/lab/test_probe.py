"""The mode of a lab is found out, or forced, and always said."""

from __future__ import annotations

import pytest

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import MODE, choose
from praekelt_standards.lab.site import Site


def test_a_mode_can_be_forced_by_argument_and_by_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODE, "substitution")
    assert str(choose()) == "substitution (forced)"
    assert choose("namespaces").mode is Mode.NAMESPACES


def test_an_unknown_mode_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no mode 'docker' of the lab; there are namespaces, user-namespaces, substit"):
        choose("docker")


def test_the_mode_found_says_why_there_is_no_better_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MODE, raising=False)
    assert choose().why


def test_the_mode_and_what_was_substituted_are_printed(site: Site) -> None:
    said: list[str] = []
    with Lab(site.only("database"), mode=Mode.SUBSTITUTION, say=said.append):
        pass
    mode, substituted = said
    assert mode == "substitution (forced)"
    assert "files differ from what is printed, in declared facts alone: address" in substituted
