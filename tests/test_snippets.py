"""Every snippet is what it says that it is, and one that is not is caught."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

import pytest

from praekelt_standards import pages, registry, syntax
from praekelt_standards.project import Project
from praekelt_standards.registry import check_project
from praekelt_standards.snippets import DAY, Case, cases, disagreements, expected, marks, missing, orphans

SNIPPETS = pages.snippets()
CASES = list(cases(SNIPPETS))
FILE = "etc/supervisor/conf.d/clinic.conf"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.standard}/{case.folder.name}")
def test_the_marks_are_what_the_checks_find(case: Case) -> None:
    assert disagreements(case) == []


def test_every_standard_is_shown_kept_and_broken() -> None:
    assert list(missing(SNIPPETS, registry.names())) == []


def test_every_file_belongs_to_a_project() -> None:
    assert list(orphans(SNIPPETS, registry.names())) == []


def test_every_file_can_be_read() -> None:
    assert list(syntax.every_problem(SNIPPETS)) == []


@pytest.mark.parametrize("folder", ["site", *sorted(f"guide/{path.name}" for path in SNIPPETS.glob("guide/*/"))])
def test_what_is_shown_beside_the_standards_breaks_them_where_it_is_marked_alone(folder: str) -> None:
    audit = check_project(Project(SNIPPETS / folder), day=DAY)
    wrong = [finding for finding in audit.findings if finding.level != "advice"]
    names = {*registry.names(), registry.WAIVER}  # the page on contributing marks a standard that there is not
    marked = {f"{path}:{line}: {name}" for path, line, name in marks(SNIPPETS / folder) if name in names}
    assert {f"{finding.place}: {finding.standard}" for finding in wrong} == marked
    assert audit.unread == ()


@pytest.fixture
def bad(tmp_path: Path) -> Case:
    """A copy of a project that breaks log-extension on one line, which is marked."""
    shutil.copytree(SNIPPETS / "log-extension/bad", tmp_path / "log-extension/bad")
    return Case("log-extension", False, tmp_path / "log-extension/bad")


def edit(case: Case, old: str, new: str) -> None:
    file = case.folder / FILE
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_a_missing_mark_is_caught_at_its_line(bad: Case) -> None:
    edit(bad, "  ; breaks log-extension", "")
    assert disagreements(bad) == [f"{bad.folder / FILE}:5: this breaks log-extension; mark it"]


def test_a_mark_too_many_is_caught_at_its_line(bad: Case) -> None:
    edit(bad, "user = www-data", "user = www-data  ; breaks log-location")
    (wrong,) = disagreements(bad)
    assert wrong.endswith("nothing breaks log-location here; take the mark away")


def test_a_check_made_blind_is_caught(bad: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from praekelt_standards.standards import log_extension

    monkeypatch.setattr(log_extension, "log_files", lambda project: ())
    assert disagreements(bad) == [
        f"{bad.folder / FILE}:5: nothing breaks log-extension here; take the mark away",
        f"{bad.folder}: it does not break log-extension: no log file is named",
    ]


def test_a_good_project_that_shows_nothing_is_caught(tmp_path: Path) -> None:
    (wrong,) = disagreements(Case("log-extension", True, tmp_path))
    assert wrong == f"{tmp_path}: it does not show log-extension kept: no log file is named"


def test_a_snippet_that_cannot_be_read_is_caught(bad: Case) -> None:
    (bad.folder / "nginx.conf").write_text("server {\n")
    assert any("nginx.conf: could not be read" in wrong for wrong in disagreements(bad))


def test_a_list_of_its_own_stands_for_marks(bad: Case) -> None:
    edit(bad, "  ; breaks log-extension", "")
    (bad.folder / "expected.toml").write_text(f'[[breach]]\nstandard = "log-extension"\npath = "{FILE}"\nline = 5\n')
    assert disagreements(bad) == []
    (bad.folder / "expected.toml").write_text('[[breach]]\nstandard = "log-extension"\n')
    assert disagreements(bad) == [
        f"{bad.folder}: nothing breaks log-extension here; take the mark away",
        f"{bad.folder / FILE}:5: this breaks log-extension; mark it",
    ]


def test_a_finding_about_the_project_as_a_whole_is_one_of_the_list(bad: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from praekelt_standards.finding import Breach
    from praekelt_standards.registry import Standard

    whole = Standard("x", "It **must**.", "must", ("live",), lambda project: iter([Breach(None, "p", "r")]), "")
    monkeypatch.setattr(registry, "every", lambda: (whole,))
    (tmp := bad.folder / "empty").mkdir()
    assert disagreements(Case("x", False, tmp)) == [f"{tmp}: this breaks x; mark it with a [[breach]] in expected.toml"]
    (tmp / "expected.toml").write_text('[[breach]]\nstandard = "x"\n')
    assert disagreements(Case("x", False, tmp)) == []


@pytest.mark.parametrize("text", ["breach = 1\n", "[[breech]]\n", '[[breach]]\npath = "x"\n', "[[breach]\n", "\n"])
def test_a_list_of_another_form_is_caught(text: str, bad: Case) -> None:
    (bad.folder / "expected.toml").write_text(text)
    with pytest.raises((ValueError, TypeError)):
        expected(bad.folder)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = 1  # breaks a-b", {("f", 1, "a-b")}),
        ("x = 1 ; breaks a-b, c", {("f", 1, "a-b"), ("f", 1, "c")}),
        ("x();  // breaks a", {("f", 1, "a")}),
        ("SELECT 1;  -- breaks a", {("f", 1, "a")}),
        ("a { }  /* breaks a */", {("f", 1, "a")}),
        ("<p>  <!-- breaks a -->", {("f", 1, "a")}),
        ("{{ x }}  {# breaks a #}", {("f", 1, "a")}),
        ("  # breaks a\n  x", {("f", 2, "a")}),
        (".. breaks a\n\nx", {("f", 2, "a")}),
        ("# breaks a\n# breaks b\nx", {("f", 3, "a"), ("f", 3, "b")}),
        ("x\n# breaks a", {("f", 0, "a")}),
        ("# it breaks a", set()),
        ("# breaks a, and more", set()),
        ("breaks a", set()),
    ],
)
def test_a_mark_is_a_comment_of_any_style(line: str, expected: set[object], tmp_path: Path) -> None:
    (tmp_path / "f").write_text(line)
    assert marks(tmp_path) == expected


def test_a_standard_without_a_good_or_a_bad_project_is_caught(bad: Case) -> None:
    folder = bad.folder.parents[1]
    (folder / "log-location/good").mkdir(parents=True)  # holds nothing, so it shows nothing
    assert [wrong.split(";")[0] for wrong in missing(folder, ["log-extension", "log-location"])] == [
        "log-extension has no good project",
        "log-location has no good project",
        "log-location has no bad project",
    ]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("log-extention/bad/x.conf", "no standard is called log-extention; move it"),
        ("log-extension/x.conf", "it is in neither a good nor a bad project; move it into"),
        ("log-extension/worse/x.conf", "it is in neither a good nor a bad project"),
        ("x.conf", "no standard is called x.conf"),
    ],
)
def test_an_orphan_is_caught(name: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("")
    (wrong,) = orphans(tmp_path, ["log-extension"])
    assert wrong.startswith(f"{tmp_path / name}: {problem}")


@pytest.mark.parametrize("name", ["a/good/x.xyz", "a/good/x.conf", "a/good/etc/x/README", "a/good/x.pl.example"])
def test_a_file_that_nothing_reads_is_caught_and_told_what_to_do(name: str) -> None:
    (wrong,) = syntax.problems(PurePosixPath(name), "some words")
    assert wrong.startswith("nothing reads a file of this name")
    assert wrong.endswith("give it a Format in formats.py, or a reader in syntax.py")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("x.json", '{"a": [1]}', '{"a": [1}'),
        ("x.toml", "a = 1\n", "a = \n"),
        ("x.example.toml", "a = 1\n", "a = \n"),
        ("x.yaml", "a: [1]\n---\nb: 2\n", "a: [1\n"),
        ("x.yml", "a: b\n", "a: b: c\n"),
        ("x.py", "def f():\n    return 1\n", "return 1\n"),
        ("x.rst", "A\n=\n\n``x``\n", "A\n==\n\n``x\n"),
        ("x.html", "{% load static %}<p>{{ a|title }}<br></p>{# </p> #}", "{% if a %}<p></p>"),
        ("requirements.txt", "# ours\n-r base.txt\nDjango==5.2.19  # LTS\n", "Django=5.2.19\n"),
        ("templates/x.txt", "{{ user.name }}", "{{ user name }}"),
        ("x.css", "a { color: red; }\n/* } */\n", "a { color: red; \n"),
        ("x.css", "@media print {\n  a {\n    b: c\n  }\n}\n", "a {\n  color red\n}\n"),
        ("x.sql", "CREATE ROLE a LOGIN; -- (\nSELECT 'it''s (';\n", "SELECT (1;\n"),
        ("x.sql", "SELECT 1;", "SELECT 'a;"),
        ("pg_hba.conf", "# who\nlocal  all  postgres  peer\n", "local all\n"),
        ("valkey/valkey.conf", "save 60 1\n", "save\n"),
        ("etc/clinic/environment", "live\n", "production\n"),
        ("x/environment", "A=1\n", "A 1\n"),
        ("database-password.example", "change-me\n", "change me\n"),
        ("nginx.conf", "events {}\n", "events {\n"),
    ],
)  # fmt: skip
def test_a_file_is_read_by_what_its_name_says_it_is(name: str, right: str, wrong: str) -> None:
    assert list(syntax.problems(PurePosixPath("a/good", name), right)) == []
    assert [problem.split(":")[0] for problem in syntax.problems(PurePosixPath("a/good", name), wrong)] == [
        "it cannot be read"
    ]


def test_a_file_that_is_no_text_is_caught(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"\xff")
    assert list(syntax.every_problem(tmp_path)) == [f"{tmp_path}/x.json: it is not UTF-8: invalid start byte"]
