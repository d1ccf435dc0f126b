"""Whatever is broken in the handbook fails its build, at the page or the file and its line, again and again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A page of blocks that nothing verifies.
PAGE = """\
Broken
======

Two colons::

    server { listen 80; }

.. code-block::

   server { listen 81; }

.. code-block:: nginx

   server { listen 82; }

.. Code-Block:: python

   odd = "case"

.. code-block:: Python

   odd = "language"

- .. code-block:: python

     on = "a bullet's own line"

+-------------------------+
| .. code-block:: python  |
|                         |
|    grid = "table"       |
+-------------------------+

.. list-table::

   * - .. code-block:: python

          cell = "list"

.. only:: html

   .. code-block:: ini

      [only]

.. literalinclude:: ../tox.ini

.. parsed-literal::

   parsed *literal*

.. raw:: html

   <b>raw</b>

.. code:: python

   code = "docutils"

.. sourcecode:: python

   source = "code"

.. include:: included.txt

.. highlight:: python

::

   highlighted = "by a default"

..
   .. code-block:: python

      in_a = "comment"

.. snippet:: log-extension/good/etc/nothing.conf

.. snippet:: log-extension/good/etc/supervisor/conf.d/clinic.conf
   :part: No such part

:doc:`a dead link </nowhere>` and :standard:`log-extention`.
"""
INCLUDED = """\
.. code-block:: python

   included = True
"""
# How each block begins, and how many lines below its first line it is reported, counted in pairs.
LINES = {
    "Two colons::": 1,
    ".. code-block::\n": 0,
    ".. code-block:: nginx": 0,
    ".. Code-Block:: python": 0,
    ".. code-block:: Python": 0,
    "- .. code-block:: python": 0,
    "| .. code-block:: python": 0,
    "* - .. code-block:: python": 0,
    "   .. code-block:: ini": 0,
    ".. literalinclude::": 0,
    ".. parsed-literal::": 1,
    ".. raw:: html": 0,
    ".. code:: python": 0,
    ".. sourcecode:: python": 0,
    "\n::\n": 1,
    "   .. code-block:: python\n\n      in_a": 0,
    ".. snippet:: log-extension/good/etc/nothing.conf": 0,
    ".. snippet:: log-extension/good/etc/supervisor": 0,
    ":doc:`a dead link": 0,
}


def _copy(to: Path) -> Path:
    for name in ("conf.py", "docs", "snippets", "src", "README.rst", "CHANGELOG.rst", "pyproject.toml", "tox.ini"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, to / name)
    return to


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, env=environment, text=True, capture_output=True, timeout=300
    )


def _test(folder: Path, *pages: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider", "-q", *(pages or ("docs",)))


def _build(folder: Path) -> subprocess.CompletedProcess[str]:
    return _run(folder, "sphinx", "-nW", "-c", ".", "docs", "build/html")


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A handbook with everything broken at once, and what two builds of it, one after the other, said."""
    folder = _copy(tmp_path_factory.mktemp("handbook"))
    (folder / "docs" / "broken.rst").write_text(PAGE)
    (folder / "docs" / "included.txt").write_text(INCLUDED)
    (folder / "snippets" / "log-extension" / "good" / "orphan.conf").write_text("# shown nowhere\n")
    shutil.rmtree(folder / "snippets" / "error-log-name" / "bad")
    _replace(folder / "docs/logging/log-location.rst", "**must**", "really **must**")
    _replace(folder / "docs/logging/log-directory-per-app.rst", "Why\n---", "Reason\n------")
    module = folder / "src/praekelt_standards/standards"
    shutil.copy(module / "log_extension.py", module / "log_suffix.py")
    assert _test(folder).returncode == 1
    runs = [_build(folder), _build(folder)]
    assert [run.returncode for run in runs] == [1, 1]
    return folder, [run.stdout + run.stderr for run in runs]


@pytest.mark.parametrize("written", LINES, ids=lambda written: re.sub(r"\s+", " ", written).strip())
def test_a_block_that_nothing_verifies_is_reported_at_its_line(builds: tuple[Path, list[str]], written: str) -> None:
    folder, outputs = builds
    at = PAGE.index(written) + len(written) - len(written.lstrip("\n"))
    line = PAGE.count("\n", 0, at) + 1 + 2 * LINES[written]
    for output in outputs:
        assert f"{folder}/docs/broken.rst:{line}: WARNING" in output, output


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("docs/included.txt:1", "a block of another file is not verified here"),
        ("docs/broken.rst:", "Did you mean 'log-extension'?"),
        ("snippets/log-extension/good/orphan.conf:1", "no page shows this file"),
        ("snippets/error-log-name/bad:1", "error-log-name has no bad project"),
        ("docs/logging/log-location.rst:4", "make them the same"),
        ("docs/logging/log-directory-per-app.rst:1", "needs a section 'Why'"),
        ("src/praekelt_standards/standards/log_suffix.py:1", "log-suffix has no page"),
    ],
)
def test_what_is_missing_or_differs_is_reported_where_it_is(
    builds: tuple[Path, list[str]], place: str, said: str
) -> None:
    folder, outputs = builds
    for output in outputs:
        lines = [line for line in output.splitlines() if line.startswith(f"{folder}/{place}")]
        assert any(said in line for line in lines), output


def _blind(folder: Path) -> None:
    check = folder / "src/praekelt_standards/standards/log_extension.py"
    _replace(check, "def check(", "def check(project):\n    return iter(())\n\n\ndef _blind(")


def _unmark(folder: Path) -> None:
    _replace(folder / "snippets/log-extension/bad/etc/supervisor/conf.d/clinic.conf", "  ; breaks log-extension", "")


def _mark(folder: Path) -> None:
    good = folder / "snippets/log-extension/good/etc/supervisor/conf.d/clinic.conf"
    _replace(good, "clinic.log", "clinic.log  ; breaks log-extension")


def _misspell(folder: Path) -> None:
    _replace(
        folder / "snippets/log-extension/good/etc/supervisor/conf.d/clinic.conf", "redirect_stderr", "redirect_stder"
    )


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (_blind, "nothing breaks log-extension here; take the mark away"),
        (_unmark, "this breaks log-extension; mark it"),
        (_mark, "nothing breaks log-extension here; take the mark away"),
        (_misspell, "redirect_stder"),
    ],
)
def test_a_mark_and_a_check_that_disagree_fail_the_page(
    tmp_path: Path, break_it: Callable[[Path], None], said: str
) -> None:
    folder = _copy(tmp_path)
    break_it(folder)
    run = _run(
        folder, "pytest", "-p", "no:cacheprovider", "-q", "docs/logging/log-extension.rst", "-c", "pyproject.toml"
    )
    assert run.returncode == 1, run.stdout
    assert re.search(rf"clinic\.conf:\d+: .*{re.escape(said)}", run.stdout), run.stdout
    assert "log-extension.rst" in run.stdout


def test_a_changed_snippet_rebuilds_its_page_and_no_other(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    assert _test(folder).returncode == 0
    assert _build(folder).returncode == 0
    _replace(
        folder / "snippets/log-extension/good/etc/supervisor/conf.d/clinic.conf", "user = www-data", "user = clinic"
    )
    unverified = _build(folder)
    assert unverified.returncode == 1
    assert "log-extension.rst:16: WARNING: no test has verified this block as it is now" in unverified.stderr
    assert _test(folder, "docs/logging/log-extension.rst").returncode == 0
    assert _build(folder).returncode == 0
    _replace(folder / "snippets/log-extension/good/etc/supervisor/conf.d/clinic.conf", "user = clinic", "user = nobody")
    assert _test(folder, "docs/logging/log-extension.rst").returncode == 0
    again = _build(folder)
    assert again.returncode == 0, again.stderr
    assert "0 added, " in again.stdout and "user = nobody" in _page(folder)
    # The page itself, and the three that sum up all others.
    assert int(re.search(r"(\d+) changed", again.stdout)[1]) == 4  # type: ignore[index]


def test_a_standard_is_added_by_the_four_files_that_contributing_shows(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    shown = folder / "snippets/guide/contributing"
    for name in ("snippets", "src", "docs"):
        shutil.copytree(shown / name, folder / name, dirs_exist_ok=True)
    page = (folder / "docs/stack/hidden-version.rst").read_text()
    assert all(f"guide/contributing/{name}" in (folder / "docs/contributing.rst").read_text() for name in FOUR_FILES)
    listed = _run(folder, "praekelt_standards.cli", "list")
    assert "hidden-version" in listed.stdout
    tested = _test(folder, "docs/stack/hidden-version.rst", "docs/standards.rst")
    assert tested.returncode == 0, tested.stdout
    built = _run(folder, "sphinx", "-nW", "-c", ".", "docs", "build/html")
    for name in ("standards", "before-you-deploy"):
        assert "hidden-version.html#hidden-version" in (folder / f"build/html/{name}.html").read_text(), built.stderr
    assert "The check says:" in (folder / "build/html/stack/hidden-version.html").read_text()
    assert "nginx **should** keep its version to itself." in page


FOUR_FILES = (
    "snippets/hidden-version/good/etc/nginx/sites-enabled/clinic.conf",
    "snippets/hidden-version/bad/etc/nginx/sites-enabled/clinic.conf",
    "src/praekelt_standards/standards/hidden_version.py",
    "docs/stack/hidden-version.rst",
)


def _page(folder: Path) -> str:
    return re.sub("<[^>]+>", "", (folder / "build/html/logging/log-extension.html").read_text())
