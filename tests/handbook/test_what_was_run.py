"""The handbook says of each experiment whether this build has run it, and is not built where one failed."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from praekelt_standards import runs
from praekelt_standards.runs import Run

ROOT = Path(__file__).parents[2]
_PROVED = Run("log-extension", "namespaces (as root)", ("nginx 1.31.3 (wheel)",), 3.4, of=runs.of("log-extension"))
_FAILED = Run("log-location", "", (), 0.0, of=runs.of("log-location"), failed="log-location: no harm")
_OLD = Run("error-log-name", "namespaces (as root)", (), 3.4, of="of other files")
_SITE = Run(
    "site/live/substitution", "substitution (forced)", (), 3.9,
    of=runs.of("site/live/substitution"), substituted="79 files differ",
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A part of the handbook, built where these runs are written down, and what Sphinx said."""
    folder = tmp_path_factory.mktemp("handbook")
    for name in ("conf.py", "README.rst", "CHANGELOG.rst", "docs", "snippets", "src"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    for chapter in ("vumi", "using", "site", "django", "platforms", "stack"):
        shutil.rmtree(folder / "docs" / chapter)
    (folder / "build").mkdir()
    written = [asdict(run) for run in (_PROVED, _FAILED, _OLD, _SITE)]
    (folder / runs.PATH).write_text(json.dumps(written))
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "docs", "build/html"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    return folder, done.stderr


def _text(page: Path) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))).split())


def test_the_index_says_what_this_build_has_run(built: tuple[Path, str]) -> None:
    text = _text(built[0] / "build/html/standards.html")
    for name, said in (
        ("log-extension", "proved by this build"),
        ("log-location", "failed in this build"),
        ("error-log-name", "committed, not run for this build"),
        ("log-directory-per-app", "committed, not run for this build"),
    ):
        assert re.search(rf" {name} must live[\w, ]* (?:and \w+ )?{said} ", text), name


def test_a_standards_page_says_what_its_experiment_ran(built: tuple[Path, str]) -> None:
    text = _text(built[0] / "build/html/logging/log-extension.html")
    assert (
        f"proof.py . Run for this build: {_PROVED.day}, on {runs.machine()}, in namespaces, with nginx 1.31.3" in text
    )
    text = _text(built[0] / "build/html/logging/error-log-name.html")
    assert "What it saw is committed, and it was not run for this build; tox runs it." in text


def test_the_sum_says_where_and_how_long(built: tuple[Path, str]) -> None:
    text = _text(built[0] / "build/html/proved.html")
    assert f"on {runs.machine()}, by substitution, in 3.9 seconds. 79 files differ." in text
    assert "The QA server: not run for this build; tox runs it." in text


def test_an_experiment_that_failed_fails_the_build_at_its_file(built: tuple[Path, str]) -> None:
    folder, said = built
    expected = "log-location failed when it was run last: log-location: no harm; mend it and run `tox -e tests`"
    assert f"{folder}/snippets/log-location/proof.py:1: WARNING: {expected}" in said
