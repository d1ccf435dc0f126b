"""Which files of a project others bring in, wherever they lie and whatever they are called."""

from __future__ import annotations

import time
from pathlib import Path, PurePosixPath

import pytest

from praekelt_standards.hosts import nginx_servers
from praekelt_standards.included import find, nginx, run_file, supervised
from praekelt_standards.logs import log_files
from praekelt_standards.project import Project

NGINX = "etc/nginx/nginx.conf"


def laid(root: Path, files: dict[str, str]) -> Project:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Project(root)


@pytest.mark.parametrize(
    ("near", "named", "found"),
    [
        ("etc/nginx/nginx.conf", "mime.types", ["etc/nginx/mime.types"]),
        ("etc/nginx/nginx.conf", "./mime.types", ["etc/nginx/mime.types"]),
        ("etc/nginx/nginx.conf", "sites/*", ["etc/nginx/sites/a", "etc/nginx/sites/b.conf"]),
        ("etc/nginx/nginx.conf", "sites/*.conf", ["etc/nginx/sites/b.conf"]),
        ("etc/nginx/nginx.conf", "site?/[ab]", ["etc/nginx/sites/a"]),
        ("etc/nginx/nginx.conf", "/etc/nginx/sites/a", ["etc/nginx/sites/a"]),
        ("etc/nginx/nginx.conf", "/etc/nginx/sites/*", ["etc/nginx/sites/a", "etc/nginx/sites/b.conf"]),
        # A file that is included counts from the folder of the main one, as nginx does.
        ("etc/nginx/sites/a", "snippets/log", ["etc/nginx/snippets/log"]),
        ("etc/nginx/sites/a", "../snippets/log", ["etc/nginx/snippets/log"]),
        ("etc/nginx/sites/a", "/etc/nginx/snippets/log", ["etc/nginx/snippets/log"]),
        # The folder that stands for /etc/nginx is called otherwise.
        ("deploy/nginx.conf", "/etc/nginx/vhosts/*", ["deploy/vhosts/c"]),
        ("deploy/nginx.conf", "/etc/nginx/extra.conf", ["deploy/extra.conf.j2"]),
        # None of these is a file of the project, or says which.
        ("deploy/nginx.conf", "/etc/nginx/other/*", []),
        ("deploy/nginx.conf", "/etc/*", []),
        ("deploy/nginx.conf", "../../sites/*", []),
        ("deploy/nginx.conf", "{{ folder }}/sites/*", []),
        ("deploy/nginx.conf", "", []),
        ("deploy/nginx.conf", "a/" * 2000 + "b", []),
    ],
)
def test_a_name_stands_for_the_nearest_files(tmp_path: Path, near: str, named: str, found: list[str]) -> None:
    names = ["etc/nginx/nginx.conf", "etc/nginx/mime.types", "etc/nginx/sites/a", "etc/nginx/sites/b.conf", "etc/nginx/sites/.c",
             "etc/nginx/sites/README.md", "etc/nginx/snippets/log", "deploy/nginx.conf", "deploy/vhosts/c", "deploy/extra.conf.j2"]  # fmt: skip
    project = laid(tmp_path, dict.fromkeys(names, "#\n"))
    assert [str(path) for path in find(project, PurePosixPath(near), named)] == found


def test_a_command_may_name_a_file_from_a_folder_that_nothing_tells(tmp_path: Path) -> None:
    project = laid(tmp_path, dict.fromkeys(["ops/a.conf", "web/conf/live.py", "one/same.py", "two/same.py"], "#\n"))
    near = PurePosixPath("ops/a.conf")
    assert run_file(project, near, "conf/live.py") == PurePosixPath("web/conf/live.py")
    assert run_file(project, near, "same.py") is None
    assert run_file(project, near, "f/live.py") is None


def test_a_command_may_name_a_file_in_a_folder_that_is_filled_in(tmp_path: Path) -> None:
    names = ["ops/a.conf", "roles/web/templates/start.j2", "roles/web/files/live.py", "one/same", "two/same.j2"]
    project = laid(tmp_path, dict.fromkeys(names, "#\n"))
    near = PurePosixPath("ops/a.conf")
    assert run_file(project, near, "{{ ve }}/bin/start") == PurePosixPath("roles/web/templates/start.j2")
    assert run_file(project, near, "%(root)s/live.py") == PurePosixPath("roles/web/files/live.py")
    assert run_file(project, near, "{{ ve }}/bin/same") is None
    assert run_file(project, near, "/srv/{{ start }}") is None
    assert run_file(project, near, "/srv/other/start") is None


def test_what_is_included_is_read_once_and_what_it_includes_as_well(tmp_path: Path) -> None:
    project = laid(
        tmp_path,
        {
            NGINX: "http { include ours/*; include ours/a; }\n",
            "etc/nginx/ours/a": "include more/b;\n",
            "etc/nginx/more/b": "include ours/a;\ninclude more/b;\naccess_log /b.log;\n",
        },
    )
    files = ["etc/nginx/more/b", NGINX, "etc/nginx/ours/a"]
    assert [str(document.path) for document in nginx(project).files] == files
    assert [str(log.place) for log in log_files(project)] == ["etc/nginx/more/b:3"]


def test_what_is_plainly_something_else_is_not_read_as_nginx(tmp_path: Path) -> None:
    program = "[program:a]\ncommand = true\n"
    project = laid(tmp_path, {"etc/nginx.conf": "include conf.d/*;\n", "etc/conf.d/a.conf": program})
    assert [str(document.path) for document in nginx(project).files] == ["etc/nginx.conf"]
    project.read_all()
    assert project.unread == ()


def test_an_included_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    project = laid(tmp_path, {"nginx.conf": "include ours;\n", "ours": "server {\n"})
    nginx(project)
    assert [(str(one.place), one.reason) for one in project.unread] == [("ours:1", "'server {' is never closed")]


def servers(project: Project) -> list[tuple[list[str], bool, bool, str | None]]:
    return [
        ([f"{name.text} {name.place}" for name in one.names], one.serves, one.passes, one.beyond and one.beyond.text)
        for one in nginx_servers(project)
    ]


def test_a_server_is_evaluated_with_what_it_includes(tmp_path: Path) -> None:
    files = {
        "nginx/a.conf": "server {\n  include names;\n  location / { include ours/pass; }\n}\n",
        "nginx/names": "# hosts\nserver_name a.example.com;\ninclude ours/more;\n",
        "nginx/ours/more": "server_name b.example.com;\n",
        "nginx/ours/pass": "proxy_pass http://a;\nserver_name no;\n",
    }
    names = ["a.example.com nginx/names:2", "b.example.com nginx/ours/more:1"]
    assert servers(laid(tmp_path, files)) == [(names, True, True, None)]


@pytest.mark.parametrize(
    ("include", "beyond"),
    [("/srv/names", "/srv/names"), ("other/*.conf", "other/*.conf"), ("{{ names }}", "{{ names }}"), ("mime.types", None),
     ("/etc/nginx/uwsgi_params", None), ("/etc/letsencrypt/options-ssl-nginx.conf", None), ("snippets/fastcgi-php.conf", None)],
)  # fmt: skip
def test_an_include_that_leads_out_of_the_project_is_known(tmp_path: Path, include: str, beyond: str | None) -> None:
    text = f"server {{ include {include}; root /srv; }}\n"
    assert servers(laid(tmp_path, {"a.nginx": text})) == [([], True, False, beyond)]


def test_a_server_that_only_includes_may_serve_where_that_is_not_known(tmp_path: Path) -> None:
    files = {"a.nginx": "server { include b; }\nserver { include c; }\nserver { include d; listen 127.0.0.1:80; }\n"}
    files |= {"b": "return 444;\n"}
    assert [one[1] for one in servers(laid(tmp_path, files))] == [False, True, False]


def test_a_program_is_in_the_group_that_lists_it_in_whichever_file(tmp_path: Path) -> None:
    program = "[program:web]\ncommand = true\nstdout_logfile = /%(group_name)s.log\n"
    files = {
        "a/supervisord.conf": "[include]\nfiles = ours/*\n[group:clinic]\nprograms = other, web\n",
        "a/ours/web": program,
        "b/supervisord.conf": "[include]\nfiles = ours/*\n",
        "b/ours/web": program,
        "b/ours/groups": "[group:shop]\nprograms=web\n",
        "c/supervisord.conf": program + "[group:own]\nprograms=web\n",
        "d/supervisord.conf": program,
    }
    project = laid(tmp_path, files)
    assert len(supervised(project).files) == 7
    logs = [str(log.path) for log in log_files(project)]
    assert logs == ["/clinic.log", "/shop.log", "/own.log", "/web.log"]


LINES = 10_000


@pytest.mark.parametrize(
    "files",
    [
        {"nginx.conf": "".join(f"include conf.d/*{n}*;\n" for n in range(LINES))},
        {"nginx.conf": "".join(f"include /{'a/' * 20}{n}/*;\n" for n in range(LINES))},
        {f"conf.d/{n}": "include *;\nserver { include *; }\n" for n in range(1000)} | {"nginx.conf": "include conf.d/*;\n"},
        {f"conf.d/{n}": f"server {{ include {n + 1}; }}\n" for n in range(LINES)} | {"nginx.conf": "include conf.d/*;\n"},
        {"supervisord.conf": "[include]\nfiles = " + " ".join(f"conf.d/*{n}*" for n in range(LINES)) + "\n"},
    ],
    ids=["many patterns", "long patterns", "every file includes every file", "a long chain", "supervisord"],
)  # fmt: skip
def test_ten_thousand_includes_are_cheap(tmp_path: Path, files: dict[str, str]) -> None:
    project = laid(tmp_path, {f"conf.d/{n}": "#\n" for n in range(1000)} | files)
    began = time.process_time()
    nginx_servers(project)
    log_files(project)
    assert time.process_time() - began < 8
