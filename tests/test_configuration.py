"""What a project says to the checker, and what is said back when it is wrong."""

from __future__ import annotations

import datetime
from pathlib import Path, PurePosixPath

import pytest

from praekelt_standards.configuration import Configuration, configuration, today
from praekelt_standards.finding import Unreadable

WAIVER = """\
[[waivers]]
standard = "log-extension"
path = "etc/legacy/*.conf"
reason = "the vendor's agent cannot be told"
until = 2027-06-30
"""


def read(folder: Path, text: str, name: str = "praekelt-standards.toml") -> Configuration:
    (folder / name).write_text(text)
    return configuration(folder)


def test_a_project_that_says_nothing_has_the_defaults(tmp_path: Path) -> None:
    assert configuration(tmp_path) == Configuration()
    assert read(tmp_path, '[project]\nname = "praekelt-standards"\n', "pyproject.toml") == Configuration()


@pytest.mark.parametrize(
    ("name", "prefix"), [("praekelt-standards.toml", ""), ("pyproject.toml", "tool.praekelt-standards")]
)
def test_either_file_may_hold_every_setting(name: str, prefix: str, tmp_path: Path) -> None:
    header = f"[{prefix}]\n" if prefix else ""
    waiver = WAIVER.replace("[[waivers]]", f"[[{prefix}.waivers]]") if prefix else WAIVER
    text = f'{header}environment = "qa"\nstarted = 2026-03-01\nexclude = ["docs/"]\n{waiver}approved_by = "Ann"\n'
    settings = read(tmp_path, text, name)
    assert (settings.environment, settings.started) == ("qa", datetime.date(2026, 3, 1))
    assert settings.exclude == ("docs",)
    (waived,) = settings.waivers
    assert waived.reason == "the vendor's agent cannot be told"
    assert (waived.until, waived.approved_by) == (datetime.date(2027, 6, 30), "Ann")
    assert waived.place.line == text[: text.index("[[")].count("\n") + 1


def test_the_file_of_its_own_goes_before_pyproject(tmp_path: Path) -> None:
    read(tmp_path, '[tool.praekelt-standards]\nenvironment = "qa"\n', "pyproject.toml")
    assert read(tmp_path, 'environment = "development"\n').environment == "development"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("environment =\n", 1, "this is no TOML: Invalid value at column 14: environment ="),
        ('environment = "qa"\nexclude = [docs]\n', 2, "this is no TOML: Invalid value at column 12: exclude = [docs]"),
        ("started = ", None, "this is no TOML: "),
        (
            WAIVER.replace("etc/legacy/*.conf", " "),
            3,
            "[[waivers]]: path is empty, so the waiver is for nothing; name ",
        ),
        ('\nenvironment = "test"\n', 2, "there is no environment 'test'; there are live, qa, development"),
        (
            'started = "2026"\n',
            1,
            'started = "2026" is not a date, which is written without quotation marks: 2027-06-30',
        ),
        ("started = 2026-03-01T10:00:00\n", 1, "is not a date"),
        ('# ours\nexclude = "docs"\n', 2, 'exclude = "docs" is not a list'),
        ("exclude = [1]\n", 1, "exclude holds 1, which is not a text"),
        ('exclude = []\nenviroment = "qa"\n', 2, "there is no setting 'enviroment' here; did you mean 'environment'?"),
        ("colour = true\n", 1, "there is no setting 'colour' here; there are environment, started, exclude, waivers"),
        ("waivers = [1]\n", 1, "waivers holds 1, which is not a table; write [[waivers]]"),
        (WAIVER.replace("standard", "# "), 1, '[[waivers]]: a waiver needs standard; write standard = "log-extension"'),
        (WAIVER.replace("path", "# "), 1, 'a waiver needs path; write path = "etc/legacy/*.conf"'),
        (f"{WAIVER}{WAIVER.replace('until', '# ')}", 6, "a waiver needs until; write until = 2027-06-30"),
        (WAIVER.replace("2027-06-30", '"soon"'), 5, 'until = "soon" is not a date'),
        (f"{WAIVER}approver = 'Ann'\n", 6, "there is no setting 'approver' here; did you mean 'approved_by'?"),
        ("[[waiver]]\nreason = 'x'\n", 1, "there is no setting 'waiver' here; did you mean 'waivers'?"),
        ("\n[waivers]\nreason = 'x'\n", 2, "waivers is a table, and not a list; write [[waivers]]"),
        ("started = { day = 1 }\n", 1, "started is a table, and not a date"),
        ("a = " + "[" * 100_000, None, "it is nested too deeply"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(text: str, line: int | None, problem: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as error:
        read(tmp_path, text)
    where = f"{tmp_path}/praekelt-standards.toml:"
    assert str(error.value).startswith(where if line is None else f"{where}{line}: ")
    assert problem in str(error.value)


def test_a_mistake_in_pyproject_names_its_table(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"pyproject\.toml:4: \[tool\.praekelt-standards\]: there is no setting 'x'"):
        read(tmp_path, '[project]\nname = "x"\n[tool.praekelt-standards]\nx = 1\n', "pyproject.toml")
    with pytest.raises(Unreadable, match=r"pyproject\.toml:1: .*write \[\[tool\.praekelt-standards\.waivers\]\]"):
        read(tmp_path, '[tool.praekelt-standards.waivers]\npath = "x"\n', "pyproject.toml")


def test_a_waiver_speaks_of_the_files_its_pattern_matches_and_a_dot_of_the_whole_project(tmp_path: Path) -> None:
    (waiver,) = read(tmp_path, WAIVER).waivers
    assert waiver.covers("log-extension", PurePosixPath("etc/legacy/agent.conf"))
    assert not waiver.covers("log-extension", PurePosixPath("etc/agent.conf"))
    assert not waiver.covers("log-location", PurePosixPath("etc/legacy/agent.conf"))
    (whole,) = read(tmp_path, WAIVER.replace("etc/legacy/*.conf", ".")).waivers
    assert whole.covers("log-extension", None) and whole.covers("log-extension", PurePosixPath("etc/a.conf"))
    assert not whole.covers("log-location", PurePosixPath("etc/a.conf"))


def test_a_waiver_holds_to_the_end_of_its_last_day_and_only_with_a_reason(tmp_path: Path) -> None:
    (waiver,) = read(tmp_path, WAIVER).waivers
    assert waiver.holds(datetime.date(2027, 6, 30)) and not waiver.holds(datetime.date(2027, 7, 1))
    (silent,) = read(tmp_path, WAIVER.replace("the vendor's agent cannot be told", " ")).waivers
    assert not silent.holds(datetime.date(2027, 6, 30))


def test_a_build_that_must_repeat_names_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert today() == datetime.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("etc/nginx.conf", "etc/nginx.conf", True),
        ("./etc/nginx.conf", "etc/nginx.conf", True),
        ("etc/*.conf", "etc/nginx.conf", True),
        ("etc", "etc/conf.d/nginx.conf", True),
        ("etc/", "etc/conf.d/nginx.conf", True),
        ("**/nginx.conf", "nginx.conf", True),
        ("**/nginx.conf", "etc/nginx.conf", True),
        ("*", "etc/nginx.conf", True),
        (".", None, True),
        ("*", None, True),
        (".", "etc/nginx.conf", True),
        ("./", "manage.py", True),
        ("etc", None, False),
        ("etc", "etcetera/nginx.conf", False),
        ("etc/nginx.conf", "etc/nginx.conf.bak", False),
    ],
)
def test_a_waiver_covers_a_file_a_pattern_or_a_folder(
    tmp_path: Path, pattern: str, path: str | None, covered: bool
) -> None:
    (waiver,) = read(tmp_path, WAIVER.replace("etc/legacy/*.conf", pattern)).waivers
    assert waiver.covers("log-extension", PurePosixPath(path) if path else None) is covered
