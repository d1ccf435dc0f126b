"""A project's files: which there are, what each one is, and what becomes of those that cannot be read."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from praekelt_standards.finding import Unreadable
from praekelt_standards.formats import NGINX, SUPERVISORD, Format
from praekelt_standards.included import nginx
from praekelt_standards.project import Project, view

SITE = "server {\n    listen 80;\n}\n"
PROGRAM = "[program:clinic]\ncommand = clinic\n"


def laid(root: Path, files: dict[str, str]) -> Path:
    """A folder that holds these files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def paths(project: Project, format: Format[Any]) -> list[str]:
    return [str(document.path) for document in project.documents(format)]


def test_a_file_is_told_by_its_name_or_by_what_stands_in_it(tmp_path: Path) -> None:
    project = Project(
        laid(
            tmp_path, {"nginx.conf": "", "a.conf": SITE, "b.conf": PROGRAM, "c.conf": "colour = blue\n", "d.txt": SITE}
        )
    )
    assert paths(project, NGINX) == ["a.conf", "nginx.conf"]
    assert paths(project, SUPERVISORD) == ["b.conf"]


@pytest.mark.parametrize("ending", [".orig", ".bak", ".old", ".BAK", "~"])
def test_what_was_put_aside_is_read_only_where_another_file_brings_it_in(ending: str, tmp_path: Path) -> None:
    names = (f"requirements.txt{ending}", f"nginx.conf{ending}", f"sites/a.conf{ending}")
    project = Project(laid(tmp_path, {**dict.fromkeys(names, SITE), "nginx.conf": "http { include sites/*; }"}))
    assert paths(project, NGINX) == ["nginx.conf"]
    assert [str(one.path) for one in nginx(project).files] == ["nginx.conf", f"sites/a.conf{ending}"]
    assert project.unread == ()


def test_what_tools_put_into_a_checkout_is_left_out(tmp_path: Path) -> None:
    names = ["node_modules/x/nginx.conf", ".git/nginx.conf", "ve/nginx.conf", "mine/pyvenv.cfg", "mine/nginx.conf"]
    project = Project(laid(tmp_path, dict.fromkeys([*names, "env/nginx.conf"], SITE)))
    assert project.paths == ("env/nginx.conf",)


def test_the_project_says_what_else_is_left_out(tmp_path: Path) -> None:
    laid(tmp_path, dict.fromkeys(["docs/a/nginx.conf", "old.conf", "doc/nginx.conf"], SITE))
    (tmp_path / "praekelt-standards.toml").write_text('exclude = ["docs/", "old.*"]\n')
    assert paths(Project(tmp_path), NGINX) == ["doc/nginx.conf"]


def test_a_lone_file_is_known_by_the_whole_of_its_path(tmp_path: Path) -> None:
    site = laid(tmp_path, {"sites-enabled/clinic": SITE}) / "sites-enabled/clinic"
    assert paths(Project(site), NGINX) == ["clinic"]
    assert paths(Project(site, tmp_path), NGINX) == ["sites-enabled/clinic"]


def test_a_lone_file_that_is_asked_for_may_be_a_link(tmp_path: Path) -> None:
    laid(tmp_path, {"sites-available/clinic": SITE, "sites-enabled/readme.txt": ""})
    (tmp_path / "sites-enabled/clinic").symlink_to("../sites-available/clinic")
    assert len(Project(tmp_path / "sites-enabled/clinic").documents(NGINX)) == 1


def test_a_lone_file_of_no_format_is_not_taken_for_quiet(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"a\.txt is of no format that a check reads"):
        Project(laid(tmp_path, {"a.txt": SITE}) / "a.txt")


def test_what_is_not_there_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="there is no file or folder"):
        Project(tmp_path / "nothing")


def test_a_mark_at_the_start_and_line_ends_of_other_systems_are_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_bytes(b"\xef\xbb\xbfserver {\r\n\tlisten 80;\r}\n")
    project = Project(tmp_path)
    assert project.text(PurePosixPath("nginx.conf")) == "server {\n\tlisten 80;\n}\n"
    assert project.documents(NGINX)[0].content[0].name == "server"


def test_a_file_its_reader_gives_up_on_is_unread_with_the_reason_and_the_line(tmp_path: Path) -> None:
    project = Project(laid(tmp_path, {"nginx.conf": "listen 80;\nserver {\n"}))
    assert project.documents(NGINX) == ()
    (unread,) = project.unread
    assert (str(unread.place.path), unread.place.line) == ("nginx.conf", 2)
    assert project.unread_among(frozenset({"nginx"})) == (unread,)
    assert project.unread_among(frozenset({"supervisord"})) == ()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RecursionError(), "it is nested too deeply"),
        (KeyError("x"), "the nginx reader failed on it, which is a mistake of ours: KeyError('x')"),
    ],
)
def test_a_reader_that_fails_costs_its_file_alone(error: Exception, reason: str, tmp_path: Path) -> None:
    def read(text: str) -> str:
        if "broken" in text:
            raise error
        return text

    project = Project(laid(tmp_path, {"a.nginx": "# broken", "nginx.conf": SITE}))
    assert [document.content for document in project.documents(Format("nginx", read))] == [SITE]
    assert [unread.reason for unread in project.unread] == [reason]


def test_a_file_that_went_away_is_unread(tmp_path: Path) -> None:
    project = Project(laid(tmp_path, {"nginx.conf": SITE}))
    (tmp_path / "nginx.conf").unlink()
    assert project.documents(NGINX) == ()
    assert [unread.reason for unread in project.unread] == ["it went away"]


@pytest.mark.parametrize("path", ["../secret.conf", "/etc/passwd", "out/secret.conf", "out.conf", "none.conf"])
def test_no_text_is_had_of_what_is_outside_or_not_there(path: str, tmp_path: Path) -> None:
    laid(tmp_path, {"secret.conf": "secret", "project/nginx.conf": SITE})
    (tmp_path / "project/out").symlink_to("..")
    (tmp_path / "project/out.conf").symlink_to("../secret.conf")
    assert Project(tmp_path / "project").text(PurePosixPath(path)) is None


def test_a_view_is_worked_out_once_and_what_it_asked_for_is_known_to_every_check(tmp_path: Path) -> None:
    calls = []

    @view
    def sites(project: Project) -> tuple[str, ...]:
        calls.append(1)
        return tuple(str(document.path) for document in project.documents(NGINX))

    project = Project(laid(tmp_path, {"nginx.conf": SITE}))
    first, second = (project.asked(lambda: sites(project)) for _ in range(2))
    assert first == second == (("nginx.conf",), frozenset({"nginx"}))
    assert len(calls) == 1


def test_a_text_that_a_check_asked_for_in_vain_is_among_what_it_could_not_read(tmp_path: Path) -> None:
    (tmp_path / "notes").write_bytes(b"\0")
    project = Project(tmp_path)
    text, asked = project.asked(lambda: project.text(PurePosixPath("notes")))
    assert text is None
    assert [unread.reason for unread in project.unread_among(asked)] == ["it holds a null byte, so it is not text"]


def test_what_is_told_while_files_are_read_names_them(tmp_path: Path) -> None:
    told: list[str] = []
    Project(laid(tmp_path, {"deploy/a.conf": SITE}), tell=told.append).read_all()
    assert "looking into deploy" in told and "reading deploy/a.conf" in told
