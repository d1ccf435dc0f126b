"""The distribution's programs are fetched without root, run here, and are asked for by one command when they are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from praekelt_standards.components import debian
from praekelt_standards.components.program import Missing, find_all


@pytest.mark.parametrize("name", ["nginx", "haproxy", "postgres", "logrotate"])
def test_a_program_of_the_distribution_is_found_and_tells_its_version(name: str, fetched: Path) -> None:
    [program] = [one for one in find_all(name) if one.origin == "debian"]
    assert program.path == fetched / "bin" / name
    assert program.version


def test_what_was_fetched_is_not_fetched_again(fetched: Path) -> None:
    before = (fetched / "stamp").stat()
    assert debian.fetch() == fetched
    assert (fetched / "stamp").stat() == before


def test_a_mirror_out_of_reach_is_a_failure_that_names_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = "http://127.0.0.1:9/debian"
    monkeypatch.setenv("PRAEKELT_STANDARDS_CACHE", str(tmp_path))
    monkeypatch.setattr(debian, "_MIRRORS", {name: (nowhere, nowhere, "main") for name in ("debian", "ubuntu")})
    with pytest.raises(Missing, match="could not read the lists of packages .*; see that the network .* tox -e debian"):
        debian.fetch()
    assert list(tmp_path.iterdir()) == []
