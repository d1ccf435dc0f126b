"""The report for people."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praekelt_standards.finding import Advice, Breach, Place
from praekelt_standards.project import Project
from praekelt_standards.registry import Standard, check_project, standard
from praekelt_standards.report.text import text
from praekelt_standards.report.wording import clean, span


def report(folder: Path, *breaches: Breach | Advice, width: int | None = 80) -> list[str]:
    """The lines of the report on these breaches and pieces of advice alone."""
    standard = Standard("log-extension", "Logs **must**.", "must", ("live",), lambda project: iter(breaches), "")
    project = Project(folder)
    return text(check_project(project, [standard]), project, width=width).split("\n")


def at(path: str, line: int | None) -> Place:
    return Place(PurePosixPath(path), line)


def test_the_readers_own_words_are_marked_under_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text("one\n\tlog = /var/log/a.out  ; theirs\n")
    lines = report(tmp_path, Breach(at("a.conf", 2), "/var/log/a.out does not end in .log", "name it a.log"))
    assert lines[:3] == [
        "a.conf:2: /var/log/a.out does not end in .log; name it a.log [log-extension]",
        "    log = /var/log/a.out  ; theirs",
        "          ^^^^^^^^^^^^^^",
    ]


def test_the_caret_stands_under_the_words_whatever_stands_before_them(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text("# \u65e5\u672c e\u0301: /var/log/a.out\n")
    _, quoted, caret, *_ = report(tmp_path, Breach(at("a.conf", 1), "/var/log/a.out does not end in .log", "r"))
    before = quoted[: quoted.index("/var")]
    assert caret.index("^") == len(before) + 2 - 1  # two characters of two columns, and a mark of none
    assert caret.count("^") == len("/var/log/a.out")


def test_findings_stand_file_by_file_and_those_of_no_file_last(tmp_path: Path) -> None:
    for name in ("a.conf", "b.conf"):
        (tmp_path / name).write_text("x\n")
    breaches = [Breach(place, "p", "r") for place in (None, at("b.conf", None), at("a.conf", None), at("a.conf", 9))]
    assert report(tmp_path, *breaches)[:6] == [
        "a.conf: p; r [log-extension]",
        "a.conf:9: p; r [log-extension]",
        "",
        "b.conf: p; r [log-extension]",
        "",
        "p; r [log-extension]",
    ]


def test_what_several_standards_advise_on_one_line_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from local import *\n")
    place = at("a.py", 1)
    look = "see that it keeps to the standard where it does"
    said = [Advice(place, f"local is not here and may set {name}", look) for name in ("HOSTS", "LOGGING", "LOGGING")]
    names = iter(("one", "two", "three", "four", "five"))
    others = [Advice(place, "local is not here", "ask"), Breach(place, "local may set HOSTS", look)]
    standards = [
        Standard(next(names), "S.", "must", ("live",), lambda project, outcome=outcome: iter([outcome]), "")
        for outcome in (*said, *others)
    ]
    project = Project(tmp_path)
    lines = text(check_project(project, standards), project).split("\n")
    told = [line for line in lines if line.startswith("a.py")]
    assert told == [
        f"a.py:1: local may set HOSTS; {look} [five]",
        "a.py:1: local is not here; ask [advice, four]",
        "a.py:1: local is not here and may set HOSTS, LOGGING; "
        "see that it keeps to these standards where it does [advice, one, three, two]",
    ]
    assert "1 finding (1 must), 2 advised: 1 standard broken, 4 kept (live)" in lines  # as many as are listed


def test_a_summary_of_one_line_and_how_to_learn_more_end_it(tmp_path: Path) -> None:
    assert report(tmp_path, Breach(None, "p", "r"))[-3:] == [
        "",
        "1 finding (1 must): 1 standard broken (live)",
        "Learn more: praekelt-standards explain log-extension",
    ]
    assert report(tmp_path) == ["nothing found: 1 standard kept (live)"]


def test_a_line_is_broken_between_words_where_the_width_is_known(tmp_path: Path) -> None:
    breach = Breach(at("a.conf", None), "word " * 30, "r")
    assert max(map(len, report(tmp_path, breach))) <= 80
    assert len(report(tmp_path, breach, width=None)[0]) > 150


def test_a_long_line_is_cut_round_the_words_that_matter(tmp_path: Path) -> None:
    (tmp_path / "a.conf").write_text("x " * 200 + "/var/log/a.out" + " y" * 200 + "\n")
    _, quoted, caret, *_ = report(tmp_path, Breach(at("a.conf", 1), "/var/log/a.out is wrong", "r"))
    assert len(quoted) <= 80
    assert quoted[caret.index("^") : caret.rindex("^") + 1] == "/var/log/a.out"


@pytest.mark.parametrize(
    ("line", "problem", "words"),
    [
        ("ALLOWED_HOSTS = ['a']", "ALLOWED_HOSTS lists hosts", "ALLOWED_HOSTS"),
        ("Django>=4.2", "'Django>=4.2' names no exact version", "Django>=4.2"),
        ("CMD python manage.py runserver", "`python manage.py runserver` starts another", "python manage.py runserver"),
        ("  a = b  ", "nothing of it is quoted", "a = b"),
        ("x = 1", "is it", "x = 1"),
        (
            "stderr_logfile = a/%(program_name)s.err",
            "clinic.err is a log by name",
            "stderr_logfile = a/%(program_name)s.err",
        ),
        ("command: >", "compose starts celery and does not watch it", "command: >"),
    ],
)
def test_the_longest_run_of_words_that_problem_and_line_share_is_meant(line: str, problem: str, words: str) -> None:
    start, end = span(line, problem)
    assert line[start:end] == words


@given(st.text(max_size=40), st.text(max_size=40))
def test_some_words_of_any_line_are_meant(line: str, problem: str) -> None:
    start, end = span(line, problem)
    assert 0 <= start <= end <= len(line)


def test_what_would_steer_a_terminal_is_written_out() -> None:
    assert clean("a\x1b[31m\n\u202eb\udce9") == "a\\x1b[31m\\n\\u202eb\\xe9"


def test_a_standard_that_only_an_unread_file_leaves_undecided_is_listed_with_that_file(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text("server {\n")
    project = Project(tmp_path)
    names = ("hostnames-in-nginx", "log-extension", "log-location")
    *lines, _, summary = text(check_project(project, [standard(name) for name in names]), project).split("\n")
    assert summary == "nothing found: 3 standards undecided (live)"
    assert len(lines) == 3 and lines[0].startswith("nginx.conf:1: could not be read: ")
    assert lines[0].endswith(" [undecided, log-extension, log-location]")
    assert lines[2].startswith("undecided: ") and lines[2].endswith(" [hostnames-in-nginx]")
