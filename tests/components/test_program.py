"""Finding the programs: every version there is, the right one first, and what to do when there is none."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from praekelt_standards.components.program import NAMES, Missing, Program, cache, find, find_all, run


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which nothing was fetched, and on whose PATH is one empty folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PRAEKELT_STANDARDS_CACHE", str(tmp_path / "cache"))
    for name in NAMES:
        monkeypatch.delenv(f"PRAEKELT_{name.upper()}", raising=False)
    return folder


def script(path: Path, said: str, status: int = 0) -> Path:
    """A program that says one thing, whatever it is asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{said}'\nexit {status}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", [name for name in NAMES if name != "logrotate"])
def test_every_program_is_here_and_tells_its_version(name: str) -> None:
    for program in find_all(name):
        assert program.path.exists()
        assert program.version[0].isdigit() or name == "sh"


@pytest.mark.parametrize(
    "name", ["nginx", "haproxy", "postgres", "node", "supervisord", "gunicorn", "celery", "django"]
)
def test_what_pip_brings_suffices_with_nothing_on_path(name: str, bare: Path) -> None:
    assert [one.origin for one in find_all(name) if one.origin != "system"] == ["wheel"]


def test_the_systems_own_program_comes_before_the_one_from_pip(bare: Path) -> None:
    script(bare / "nginx", "nginx version: nginx/1.24.0")
    found = find_all("nginx")
    assert [one.origin for one in found][0] == "system"
    assert (find("nginx").version, str(find("nginx"))) == ("1.24.0", "nginx 1.24.0 (system)")
    assert found[-1].origin == "wheel"


def test_one_program_under_two_names_is_found_once(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = script(bare.parent / "other" / "haproxy", "HAProxy version 2.9.1")
    (bare / "haproxy").symlink_to(real)
    monkeypatch.setenv("PATH", f"{bare}:{real.parent}")
    assert [one.version for one in find_all("haproxy") if one.version == "2.9.1"] == ["2.9.1"]


def test_what_was_fetched_from_the_distribution_comes_last(bare: Path) -> None:
    script(cache() / "debian" / "bin" / "nginx", "nginx version: nginx/1.22.1")
    assert (find_all("nginx")[-1].origin, find_all("nginx")[-1].version) == ("debian", "1.22.1")
    script(cache() / "debian" / "bin" / "logrotate", "logrotate 3.21.0")
    assert find("logrotate").version == "3.21.0"


def test_an_environment_variable_says_which_program_alone_is_run(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAEKELT_NGINX", str(script(bare / "mine", "nginx version: nginx/1.9.9")))
    assert [(one.version, one.origin) for one in find_all("nginx")] == [("1.9.9", "environment")]


def test_a_variable_that_names_no_program_is_told_with_what_to_do(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAEKELT_NGINX", "/nowhere/nginx")
    with pytest.raises(Missing, match="mend or unset PRAEKELT_NGINX=/nowhere/nginx"):
        find("nginx")


def test_a_missing_program_is_told_with_the_command_that_installs_it(bare: Path) -> None:
    with pytest.raises(Missing, match="logrotate is not here; run: tox -e debian"):
        find("logrotate")


def test_a_program_that_cannot_be_run_is_told_with_its_own_words(bare: Path) -> None:
    script(bare / "logrotate", "error while loading shared libraries: libpopt.so.0", status=127)
    with pytest.raises(Missing, match=r"libpopt\.so\.0.*run: tox -e debian"):
        find("logrotate")


def test_a_program_written_in_python_is_run_by_its_own_python(tmp_path: Path) -> None:
    path = tmp_path / "supervisord"
    path.write_text(f"#!{sys.executable}\n")
    assert Program("supervisord", path, "4.2", "system").interpreter == Path(sys.executable)
    assert Program("supervisord", path, "4.3", "wheel").interpreter == Path(sys.executable)
    path.write_text("#!/bin/sh\n")
    with pytest.raises(Missing, match="PRAEKELT_SUPERVISORD"):
        _ = Program("supervisord", path, "4.2", "system").interpreter


def test_a_run_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    started = time.monotonic()
    answer = run(["sh", "-c", f"(sleep 3; touch {tmp_path}/alive) & sleep 60"], seconds=0.2)
    assert answer.status == 124
    assert "did not answer within 0.2 seconds" in answer.errors
    assert time.monotonic() - started < 2
    time.sleep(0.1)
    alive = run(["pgrep", "-f", f"{tmp_path}/alive"])
    assert alive.status != 0, "the process that it started goes on"


def test_a_program_sees_nothing_of_our_environment_but_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_PASSWORD", "of no concern")
    answer = run(["env"], environment={"GIVEN": "yes"})
    assert "GIVEN=yes" in answer.output
    assert "A_PASSWORD" not in answer.output
