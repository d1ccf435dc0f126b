"""`praekelt-standards verify` names what it runs, and fails with what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from praekelt_standards import cli, pages, verification, verify
from praekelt_standards.components.file import Rejection
from praekelt_standards.components.program import find
from praekelt_standards.finding import Unreadable
from praekelt_standards.lab.servant import descendants
from praekelt_standards.lab.waiting import becomes
from praekelt_standards.verification import Verified


def test_a_standard_takes_in_its_files_and_its_experiment() -> None:
    chosen = verify.scope(["log-location"])
    assert {path.parts[0] for path in chosen.files} == {"log-location"}
    assert [folder.name for folder in chosen.proofs] == ["log-location"]


@pytest.mark.parametrize("name", ["docs/logging/rotation.rst", "logging/rotation", "rotation"])
def test_a_page_takes_in_the_files_that_it_shows(name: str) -> None:
    chosen = verify.scope([name])
    assert PurePosixPath("site/app/etc/logrotate.d/clinic") in chosen.files
    assert [folder.name for folder in chosen.proofs] == ["rotation"]


def test_without_a_name_everything_is_taken_in() -> None:
    assert verify.scope().files == verification.every_file()
    assert len(verify.scope().proofs) >= 15


def test_an_unknown_name_is_answered_with_one_that_is_near() -> None:
    with pytest.raises(
        Unreadable, match=r"log-extenion is neither a standard nor a page .* Did you mean log-extension\?"
    ):
        verify.scope(["log-extenion"])


def test_what_was_run_is_named_and_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["verify", "runs-on-ubuntu-lts", "django-pinned"]) == 0
    said = capsys.readouterr().out
    assert "\nproved django-pinned in " in said.partition("\ntrying django-pinned\n")[2].join(["\n", ""])
    assert "  snippets/runs-on-ubuntu-lts/bad/Dockerfile: our own reader of such files (Dockerfile)\n" in said
    assert "\nran docs/stack/runs-on-ubuntu-lts.rst: " in said
    assert ", 1 proved, 0 wrong, in " in said
    [told] = json.loads((tmp_path / verify.PATH).read_text())["snippets/django-pinned/proof.py"]
    assert (told["how"], told["by"]) == ("parsed", "the tests, as Python")


@pytest.mark.parametrize("name", ["runs-on-ubuntu-lts", "approved-platform"])
def test_a_standard_that_no_program_reads_is_verified_too(name: str) -> None:
    record = verify.verify(verify.scope([name]), lambda line: None)
    assert {one.path.parts[0] for one in record.verified} == {name}
    assert record.blocks >= 2
    assert record.problems == []


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a handbook that is broken in several places that no program and no experiment looks at."""
    folder = tmp_path_factory.mktemp("handbook")
    for name in ("docs", "snippets", "src"):
        shutil.copytree(pages.home() / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path, old, new in (
        ("snippets/runs-on-ubuntu-lts/bad/Dockerfile", "# breaks runs-on-ubuntu-lts", "# Debian"),
        ("snippets/approved-platform/good/requirements.txt", "==", "=!="),
        ("snippets/site/requirements.txt", "Django==", "Django>="),
        (
            "docs/index.rst",
            "",
            ".. code-block:: python\n\n   1 / 0\n\n.. code-block:: console\n\n   $ echo $?\n   7\n\n",
        ),
        ("docs/stack/runs-on-ubuntu-lts.rst", "bad/Dockerfile\n", "bad/Dockerfile\n   :part: Nothing of the kind\n"),
    ):
        text = (folder / path).read_text()
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1))
    code = "import sys; from praekelt_standards import verify; from pathlib import PurePosixPath as P\n"
    code += "chosen = verify.scope(['runs-on-ubuntu-lts', 'approved-platform', 'index'])\n"
    code += "files = (*chosen.files, P('site/requirements.txt')); record = verify.Record()\n"
    code += "verify._read(files, record, print)\n"
    code += "[verify._evaluate(page, record, print) for page in chosen.pages]; print(*record.problems, sep='\\n')\n"
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "said",
    [
        "runs-on-ubuntu-lts/bad/Dockerfile:3: this breaks runs-on-ubuntu-lts; mark it",
        "snippets/approved-platform/good/requirements.txt: it cannot be read",
        "[django-pinned]",
        "docs/index.rst:1: ZeroDivisionError: division by zero",
        "+0",
        "docs/stack/runs-on-ubuntu-lts.rst:",
        "Nothing of the kind",
    ],
)
def test_what_is_broken_where_no_program_looks_is_said(said: str, broken: str) -> None:
    assert said in broken


@pytest.mark.parametrize(("name", "silent"), [("live", False), ("qa", True)])
def test_the_settings_that_are_deployed_are_checked_as_such(name: str, silent: bool) -> None:
    every = [verification._file(path) for path in verification.every_file() if path.parts[0] == "site"]
    there = [file for file in every if file is not None]
    [settings] = [file for file in there if file.path.name == f"{name}.py"]
    others = [file for file in there if file is not settings]
    django = find("django")
    assert verification._settings(django, [settings], others) == ()
    careless = replace(settings, text=f"{settings.text}\nSESSION_COOKIE_SECURE = False\nX_FRAME_OPTIONS = 'ALLOW'\n")
    line = careless.text.count("\n") - 1
    found = {(one.line, one.message.partition(":")[0]) for one in verification._settings(django, [careless], others)}
    assert found == {(line + 1, "security.W019")} | (set() if silent else {(line, "security.W012")})


def test_what_is_not_here_is_said_with_the_command_that_asks_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRAEKELT_LOGROTATE", str(tmp_path / "none"))
    rule = PurePosixPath("site/app/etc/logrotate.d/clinic")
    record = verify.Record()
    verify._validate([rule], record, lambda line: None)
    assert record.unasked == [f"logrotate is not here; tox -e debian asks it of snippets/{rule}"]
    assert [(one.by, one.how) for one in record.verified] == [("our own reader of such files (logrotate)", "parsed")]


def test_ctrl_c_ends_within_seconds_and_keeps_what_was_run(tmp_path: Path) -> None:
    code = "import sys; from praekelt_standards import cli; sys.exit(cli.main(sys.argv[1:]))"
    # So many that the last has not begun by then, however the machine shares out its time.
    names = [
        "django-pinned",
        "log-location",
        "log-extension",
        "error-log-name",
        "hostnames-in-nginx",
        "fronted-by-nginx",
    ]
    names += ["no-cached-static-storage", "balanced-by-haproxy", "served-by-gunicorn"]
    verifying = subprocess.Popen(
        [sys.executable, "-c", code, "verify", *names],
        env={**os.environ, "PYTHONPATH": str(pages.home() / "src")},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        assert verifying.stdout is not None
        said: list[str] = []
        while not (said and said[-1].startswith("proved ")):
            said.append(verifying.stdout.readline())
            assert said[-1], "".join(said[-12:])
        time.sleep(0.5)  # so that two others have begun
        below = descendants(verifying.pid)
        begun = time.monotonic()
        os.killpg(verifying.pid, signal.SIGINT)
        assert verifying.wait(30) == cli.INTERRUPTED
        assert time.monotonic() - begun < 10
        assert "trying served-by-gunicorn" not in "".join([*said, verifying.stdout.read()])
        noted = {run["name"] for run in json.loads((tmp_path / "build/runs.json").read_text())}
        assert said[-1].split()[1] in noted and "served-by-gunicorn" not in noted
        assert becomes(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), 10)
    finally:
        verifying.kill()
        verifying.communicate()


def test_an_outcome_that_is_not_seen_is_wrong_and_can_be_committed_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(pages.snippets(), tmp_path / "snippets", symlinks=True)
    monkeypatch.setattr(pages, "snippets", lambda: tmp_path / "snippets")
    outcome = tmp_path / "snippets/django-pinned/proof.outcome"
    right = outcome.read_text()
    outcome.write_text(right.replace("5.2.19\n", "6.1\n"))
    assert cli.main(["verify", "django-pinned"]) == 1
    said = capsys.readouterr().out
    assert "django-pinned is not what was committed" in said and "verify django-pinned --rewrite" in said
    assert cli.main(["verify", "django-pinned", "--rewrite"]) == 0
    assert outcome.read_text() == right


def test_what_a_program_refuses_is_wrong_unless_it_is_listed() -> None:
    settings = PurePosixPath("no-cached-static-storage/bad/clinic/settings.py")
    listed = Verified(settings, "django 5.2.19 (wheel)", (Rejection(settings, 10, "no such class"),))
    assert verification.refusals(settings, [listed]) == ()
    other = Verified(settings, "django 5.2.19 (wheel)", (Rejection(settings, 3, "no such class"),))
    refused, missed = verification.refusals(settings, [other])
    assert refused == f"snippets/{settings}:3: no such class (django 5.2.19 (wheel))"
    assert missed == f"snippets/{settings}:10: django does not refuse this; take it out of expected.toml"
