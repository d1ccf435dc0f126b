"""What was run is written down, and counts only as long as it is what is there."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from praekelt_standards import pages, runs
from praekelt_standards.runs import Run

EXPERIMENT = Run("log-extension", "namespaces (root)", ("nginx 1.29.1 (wheel)",), 3.4)
SITE = Run("site/live/namespaces", "namespaces (root)", (), 2.0, ("site/gunicorn.conf.py",))


@pytest.fixture
def snippets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is run, to be changed."""
    folder = tmp_path / "snippets"
    for name in ("site", "log-extension"):
        shutil.copytree(pages.snippets() / name, folder / name)
    monkeypatch.setattr(pages, "home", lambda: tmp_path)
    return folder


def test_runs_are_kept_beside_earlier_ones(snippets: Path, tmp_path: Path) -> None:
    file = tmp_path / "build/runs.json"
    runs.note([EXPERIMENT], file)
    runs.note([SITE], file)
    kept = runs.read(file)
    assert kept["log-extension"].seconds == 3.4
    assert kept[SITE.name].files == SITE.files
    assert kept[SITE.name].machine == runs.machine()


def test_runs_that_end_at_the_same_time_are_all_kept(snippets: Path, tmp_path: Path) -> None:
    file = tmp_path / "build/runs.json"
    several = [replace(SITE, name=f"site/{number}/namespaces") for number in range(8)]
    with ThreadPoolExecutor(len(several)) as pool:
        list(pool.map(lambda run: runs.note([run], file), several))
    assert set(runs.read(file)) == {run.name for run in several}


@pytest.mark.parametrize(
    ("changed", "gone"),
    [
        ("log-extension/proof.py", "log-extension"),
        ("log-extension/proof.outcome", "log-extension"),
        ("log-extension/bad/etc/supervisor/conf.d/clinic.conf", "log-extension"),
        ("site/gunicorn.conf.py", f"log-extension {SITE.name}"),
        ("lab/start.py", f"log-extension {SITE.name}"),
    ],
)
def test_a_run_of_something_else_does_not_count(
    changed: str, gone: str, snippets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(runs._LAB, snippets / "lab")
    monkeypatch.setattr(runs, "_LAB", snippets / "lab")
    runs.note([EXPERIMENT, SITE], tmp_path / "runs.json")
    assert (snippets / changed).is_file()
    (snippets / changed).write_text("# something else\n")
    assert set(runs.read(tmp_path / "runs.json")) == {EXPERIMENT.name, SITE.name} - set(gone.split())


def test_a_run_that_failed_is_written_down_until_it_goes_well(snippets: Path, tmp_path: Path) -> None:
    runs.note([replace(EXPERIMENT, failed="no harm")], tmp_path / "runs.json")
    assert runs.read(tmp_path / "runs.json")["log-extension"].failed == "no harm"
    runs.note([EXPERIMENT], tmp_path / "runs.json")
    assert runs.read(tmp_path / "runs.json")["log-extension"].failed == ""


def test_an_experiment_counts_only_with_the_guides_files_that_it_names(snippets: Path, tmp_path: Path) -> None:
    proof = snippets / "log-extension/proof.py"
    proof.write_text('REQUIREMENTS = "guide/vumi-worker/requirements.txt"\n')
    before = runs.of("log-extension")
    (snippets / "guide/vumi-worker").mkdir(parents=True)
    (snippets / "guide/vumi-worker/requirements.txt").write_text("vumi\n")
    assert runs.of("log-extension") != before


def test_nothing_written_is_nothing_run(tmp_path: Path) -> None:
    assert runs.read(tmp_path / "runs.json") == {}
