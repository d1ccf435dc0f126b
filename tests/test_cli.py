"""The command: what it prints, and with which status it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from praekelt_standards import cli, pages

SNIPPETS = pages.snippets()
GOOD, BAD = (SNIPPETS / "log-extension" / kind for kind in ("good", "bad"))
FILE = "etc/supervisor/conf.d/clinic.conf"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, its output going to a pipe."""
    own = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}
    command = [sys.executable, "-m", "praekelt_standards.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env={**own, **environment}, timeout=60)


def test_nothing_found_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(GOOD)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("nothing found: ")


def test_a_finding_is_1_and_stands_on_one_line_in_a_pipe() -> None:
    answer = run("check", BAD)
    assert answer.returncode == 1
    assert answer.stdout.startswith(
        f"{FILE}:5: /var/praekelt/logs/clinic.out does not end in .log; "
        "name it /var/praekelt/logs/clinic.log [log-extension]\n"
    )
    assert "\033" not in answer.stdout and answer.stderr == ""


def test_advice_alone_is_0(monkeypatch: pytest.MonkeyPatch) -> None:
    from praekelt_standards import registry
    from praekelt_standards.finding import Advice

    advice = registry.Standard(
        "x", "It **must**.", "must", ("live",), lambda project: iter([Advice(None, "a", "b")]), ""
    )
    monkeypatch.setattr(registry, "every", lambda: (advice,))
    assert cli.main(["check", str(GOOD)]) == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["check", "/nowhere"], "there is no file or folder /nowhere"),
        (["check", str(GOOD), "--standard", "log-extention"], "Did you mean 'log-extension'?"),
        (["explain", "log-extention"], "Did you mean 'log-extension'?"),
        (["check", str(GOOD), "--format", "xml"], "invalid choice: 'xml'"),
        (["check", str(GOOD), "--environment", "test"], "invalid choice: 'test'"),
        (["chekc"], "invalid choice: 'chekc'"),
        ([], "required: COMMAND"),
    ],
)
def test_a_command_that_cannot_be_understood_is_2_and_says_why(arguments: list[str], reason: str) -> None:
    answer = run(*arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert reason in answer.stderr


def test_python_runs_the_package_by_its_name() -> None:
    command = [sys.executable, "-m", "praekelt_standards", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert answer.stdout == run("--version").stdout != ""


def test_a_lone_file_that_cannot_be_read_is_2_and_in_a_folder_a_warning(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text("server {\n")
    alone = run("check", tmp_path / "nginx.conf")
    assert (alone.returncode, alone.stdout) == (2, "")
    assert alone.stderr.startswith(f"praekelt-standards: {tmp_path}/nginx.conf:1: could not be read: ")
    beside = run("check", tmp_path)
    assert beside.returncode == 0
    assert beside.stdout.startswith("nginx.conf:1: could not be read: ")
    assert "undecided" in beside.stdout.splitlines()[-1]


def test_a_mistake_in_the_projects_settings_is_2_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.praekelt-standards]\n\ncolour = 1\n")
    answer = run("check", tmp_path)
    assert answer.returncode == 2
    assert f"{tmp_path}/pyproject.toml:3: [tool.praekelt-standards]: there is no setting 'colour'" in answer.stderr


def test_a_failure_of_our_own_is_2_and_not_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_check", lambda options: 1 // 0)
    assert cli.main(["check", str(GOOD)]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_reader_that_turns_away_is_no_failure() -> None:
    command = f"{sys.executable} -m praekelt_standards.cli check {BAD} --format json | true"
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert answer.stderr == ""


def test_one_standard_or_several_alone_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", str(BAD), "--format", "json", "--standard"]
    assert cli.main([*arguments, "log-location"]) == 0
    capsys.readouterr()
    assert cli.main([*arguments, "log-location", "--standard", "log-extension", "--standard", "log-location"]) == 1
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["standards"]] == [
        "log-location",
        "log-extension",
    ]


def test_a_file_is_named_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    answer = run("check", FILE)
    assert answer.stdout.startswith(f"{FILE}:5: ")


def test_a_name_that_no_terminal_can_show_does_not_stop_the_report(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9\n\x1b[31m.conf"
    with open(name, "w") as file:
        file.write((BAD / FILE).read_text())
    for format in ("text", "json", "sarif", "github"):
        answer = run("check", tmp_path, "--format", format, PYTHONIOENCODING="ascii", LC_ALL="C")
        assert answer.returncode == 1, answer.stderr
        assert "\x1b" not in answer.stdout
    answer.stdout.encode("ascii")


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the command prints on a terminal of 80 columns."""
    parent, child = pty.openpty()
    own = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR", "TERM")}
    process = subprocess.Popen(
        [sys.executable, "-m", "praekelt_standards.cli", *arguments],
        stdout=child, stderr=child, stdin=child, env={**own, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(child)
    printed = b""
    while True:
        try:
            more = os.read(parent, 65536)
        except OSError:  # what Linux says when the last process has let go of the terminal
            break
        if not more:
            break
        printed += more
    process.wait(60)
    os.close(parent)
    return printed.decode()


def test_colour_is_for_a_terminal_that_wants_it() -> None:
    assert "\033[1;31m[log-extension]\033[0m" in on_a_terminal("check", str(BAD))
    assert "\033" not in on_a_terminal("check", str(BAD), NO_COLOR="1")
    assert "\033" not in on_a_terminal("check", str(BAD), TERM="dumb")


def test_the_list_names_every_standard_and_its_level(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("log-extension ")] == ["must"]


def test_the_list_keeps_its_columns_on_a_terminal() -> None:
    lines = on_a_terminal("list").splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line.startswith(" " * 37) or line[28:36].strip() in ("must", "should") for line in lines)


def test_help_and_version_say_what_they_should(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (["--help"], "exit status: 0 nothing found"), (["--version"], "praekelt-standards "):
        with pytest.raises(SystemExit, match="0"):
            cli.main(arguments)
        assert words in capsys.readouterr().out


def test_python_says_nothing_of_its_own_about_a_projects_modules(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text("DEBUG = False\nPATTERN = '\\d'\nONE = 1if DEBUG else 2\n")
    assert run("check", tmp_path).stderr == ""


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with ours and what it declares to need, and nothing else of this environment."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "praekelt_standards").symlink_to(Path(cli.__file__).parent)
    waiting, seen = ["praekelt-standards"], set()
    while waiting:
        found = distribution(waiting.pop())
        if found.name in seen:
            continue
        seen.add(found.name)
        needs = [Requirement(text) for text in found.requires or ()]
        waiting += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
        for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if found.name != "praekelt-standards":
                (folder / name).symlink_to(found.locate_file(name))
    return folder


@pytest.mark.parametrize(("folder", "status"), [("bad", 1), ("good", 0)])
def test_the_hook_for_pre_commit_fails_a_commit_that_breaks_a_standard(
    folder: str, status: int, declared: Path
) -> None:
    root = Path(__file__).parents[1]
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())
    shown = yaml.safe_load((root / "snippets/guide/ci/.pre-commit-config.yaml").read_text())
    assert [used["id"] for used in shown["repos"][0]["hooks"]] == [hook["id"]]
    program, *arguments = hook["entry"].split()
    assert program == "praekelt-standards"
    # pre-commit gives a hook an environment with what it declares alone; -S keeps this one's packages away.
    command = [sys.executable, "-S", "-m", "praekelt_standards.cli", *arguments]
    where = root / "snippets/log-extension" / folder
    environment = {**os.environ, "PYTHONPATH": str(declared)}
    answer = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=60)
    assert answer.returncode == status, answer.stderr
    command[3:] = ["-c", "import pytest"]
    assert (
        "No module named 'pytest'"
        in subprocess.run(
            command[:2] + command[3:], cwd=where, env=environment, capture_output=True, text=True, timeout=60
        ).stderr
    )
