"""Another release of a package is fetched once, and what cannot be fetched is said with the command to run."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

from praekelt_standards.components.program import Missing
from praekelt_standards.lab.packages import release


def test_the_release_that_is_installed_is_not_fetched() -> None:
    assert release("Django", importlib.metadata.version("Django")) is None


def test_a_release_that_pip_cannot_fetch_is_a_failure_that_names_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PRAEKELT_STANDARDS_CACHE", str(tmp_path))
    for name, value in (("NO_INDEX", "1"), ("CONFIG_FILE", "/dev/null"), ("FIND_LINKS", str(tmp_path))):
        monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(Missing, match="could not fetch Django 4.2.30; run: pip install --no-deps --target .* Django=="):
        release("Django", "4.2.30")
    assert not [path for path in (tmp_path / "releases").iterdir() if path.suffix != ".lock"]


def test_a_release_is_fetched_once_and_imported_before_the_one_that_is_installed() -> None:
    folder = release("Django", "4.2.30")
    assert folder is not None
    before = folder.stat()
    assert release("Django", "4.2.30") == folder and folder.stat() == before
    asked = [sys.executable, "-c", "import django; print(django.__version__)"]
    said = subprocess.run(asked, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True, check=True)
    assert said.stdout == "4.2.30\n"
