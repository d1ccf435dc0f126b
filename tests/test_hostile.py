"""A project may hold anything: no crash, no hang, bounded memory, and nothing of it run, followed outside or written."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from praekelt_standards import formats, pages, recognition
from praekelt_standards.project import Project
from praekelt_standards.registry import UNDECIDED, check_project

SITE = "server {\n    listen 80;\n    access_log /var/log/a.out;\n}\n"


def reasons(folder: Path) -> dict[str, str]:
    """What could not be read in a folder, and why, after every check has looked at it."""
    project = Project(folder)
    check_project(project)
    return {str(unread.place.path): unread.reason for unread in project.unread}


@contextlib.contextmanager
def unprivileged() -> Iterator[Path]:
    """A folder that somebody who may not read everything looks at."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        check_project(Project(folder))  # what is imported late is imported before the rights to do so go
        user = os.geteuid()
        try:
            if user == 0:
                os.seteuid(65534)
            yield folder
        finally:
            os.seteuid(user)
            for path in folder.rglob("*"):
                path.chmod(0o700)


def test_a_file_that_may_not_be_read_is_a_warning_and_makes_undecided_what_asked_for_it() -> None:
    with unprivileged() as folder:
        os.seteuid(os.getuid())
        (folder / "maybe.conf").write_text(SITE)
        (folder / "maybe.conf").chmod(0)
        if os.getuid() == 0:
            os.seteuid(65534)
        project = Project(folder)
        audit = check_project(project)
        assert [(str(u.place), u.reason) for u in audit.unread] == [("maybe.conf", "permission denied")]
        assert {v.verdict for v in audit.verdicts if v.standard.name == "log-extension"} == {UNDECIDED}


def test_a_folder_that_may_not_be_looked_into_makes_everything_undecided_that_reads_files() -> None:
    with unprivileged() as folder:
        os.seteuid(os.getuid())
        (folder / "etc").mkdir()
        (folder / "etc").chmod(0)
        if os.getuid() == 0:
            os.seteuid(65534)
        audit = check_project(Project(folder))
        assert [(str(u.place), u.reason) for u in audit.unread] == [("etc", "permission denied")]
        assert {v.verdict for v in audit.verdicts if v.standard.name == "log-extension"} == {UNDECIDED}


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").symlink_to("..")
    (tmp_path / "self.conf").symlink_to("self.conf")
    (tmp_path / "one.conf").symlink_to("two.conf")
    (tmp_path / "two.conf").symlink_to("one.conf")
    (tmp_path / "nginx.conf").write_text(SITE)
    assert Project(tmp_path).paths == ("nginx.conf",)
    assert set(reasons(tmp_path)) == {"self.conf", "one.conf", "two.conf"}


def test_a_link_out_of_the_project_is_not_followed_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/nginx.conf").write_text(SITE)
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "nginx.conf").symlink_to("../outside/nginx.conf")
    (inside / "conf").symlink_to("../outside")
    (inside / "gone.conf").symlink_to("nowhere")
    (inside / "notes.txt").symlink_to("/etc/passwd")
    assert Project(inside).paths == ()
    assert reasons(inside) == {
        "conf": "it is a link to something outside the project",
        "gone.conf": "it is a link to nothing",
        "nginx.conf": "it is a link to something outside the project",
    }


def test_what_could_be_of_many_formats_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "outside.conf").write_text(SITE)
    (tmp_path / "project").mkdir()
    (tmp_path / "project/a.conf").symlink_to("../outside.conf")
    (tmp_path / "project/b.conf").symlink_to("nothing")
    (tmp_path / "project/c.conf").write_bytes(b"\0")
    audit = check_project(Project(tmp_path / "project"))
    assert [str(unread.place.path) for unread in audit.unread] == ["a.conf", "b.conf", "c.conf"]
    undecided = [one for one in audit.undecided if one[1].place]
    assert len(undecided) > 3 and len(set(undecided)) == len(undecided)


def test_a_link_to_a_file_of_the_project_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "sites-available").mkdir()
    (tmp_path / "sites-available/a.conf").write_text(SITE)
    (tmp_path / "sites-enabled").mkdir()
    (tmp_path / "sites-enabled/a.conf").symlink_to("../sites-available/a.conf")
    project = Project(tmp_path)
    assert [str(document.path) for document in project.documents(formats.NGINX)] == ["sites-available/a.conf"]
    assert project.unread == ()


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "nginx.conf")
    os.mkfifo(tmp_path / "maybe.conf")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "supervisor.sock"))
        assert reasons(tmp_path) == dict.fromkeys(
            ("nginx.conf", "maybe.conf", "supervisor.sock"), "it is not a regular file"
        )


def test_a_device_or_a_fifo_asked_for_by_name_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "nginx.conf")
    for path in (tmp_path / "nginx.conf", Path("/dev/zero")):
        command = [sys.executable, "-m", "praekelt_standards.cli", "check", str(path)]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert answer.returncode == 2, answer.stdout


def test_a_fifo_that_takes_a_files_place_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text(SITE)
    project = Project(tmp_path)
    (tmp_path / "nginx.conf").unlink()
    os.mkfifo(tmp_path / "nginx.conf")
    assert project.documents(formats.NGINX) == ()
    assert [unread.reason for unread in project.unread] == ["it is not a regular file"]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "nginx.conf", "wb") as file:
        file.truncate(1 << 40)
    assert reasons(tmp_path) == {"nginx.conf": "it is larger than 2,000,000 bytes"}


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (b"server {\n\0", "it holds a null byte, so it is not text"),
        (bytes(range(256)) * 9, "it holds a null byte, so it is not text"),
        (SITE.encode("utf-16"), "it is written in UTF-16; save it as UTF-8"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(held: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_bytes(held)
    (tmp_path / "maybe.conf").write_bytes(held)
    assert reasons(tmp_path) == {"maybe.conf": reason, "nginx.conf": reason}


def test_binary_files_that_only_might_have_been_of_a_format_leave_nothing_undecided(tmp_path: Path) -> None:
    (tmp_path / "data.in").write_bytes(b"\0\1")
    (tmp_path / "nginx.conf").write_text("server {\n    access_log /var/praekelt/logs/a.log;\n}\n")
    verdicts = {v.standard.name: v.verdict for v in check_project(Project(tmp_path)).verdicts}
    assert verdicts["log-extension"] == "kept"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"# \xff\xfe caf\xe9\n"])
def test_bytes_of_other_systems_and_encodings_do_not_hide_a_breach(start: bytes, ends: str, tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_bytes(start + SITE.replace("\n", ends).encode())
    (finding,) = [f for f in check_project(Project(tmp_path)).findings if f.standard == "log-extension"]
    assert finding.place and finding.place.line == 3 + start.count(b"\n")


def test_folders_in_folders_without_end_are_walked_as_far_as_the_system_goes(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(600):
        os.mkdir("deep-deep-deep", dir_fd=here)
        below = os.open("deep-deep-deep", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    (reason,) = set(reasons(tmp_path).values())
    assert reason == "file name too long"


def test_every_half_of_every_snippet_is_read_or_refused(tmp_path: Path) -> None:
    from praekelt_standards import pages

    for number, path in enumerate(sorted(pages.snippets().glob("*/bad*/**/*"))):
        if path.is_file():
            held = path.read_bytes()
            for half in (held[: len(held) // 2], held[len(held) // 3 :]):
                target = tmp_path / f"{number}-{len(half)}" / path.name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(half)
    for reason in reasons(tmp_path).values():
        assert "mistake of ours" not in reason


def test_ten_thousand_includes_are_read_once_each_and_no_further(tmp_path: Path) -> None:
    (tmp_path / "conf.d").mkdir()
    for number in range(10_000):
        following = (number + 1) % 10_000  # in a circle, at that
        (tmp_path / f"conf.d/{number}.conf").write_text(f"include {following}.conf;\nserver {{ listen 80; }}\n")
    (tmp_path / "nginx.conf").write_text("include conf.d/*.conf;\n" * 10_000 + "include /etc/passwd;\n")
    (tmp_path / "supervisord.conf").write_text("[supervisord]\n[include]\nfiles = " + "../../*.conf " * 10_000)
    began = time.process_time()
    check_project(Project(tmp_path))
    assert time.process_time() - began < 20


NESTED = {
    "nginx.conf": "server {\n" * 100_000,
    "a.nginx": "location / {" * 100_000 + "}" * 100_000,
    "haproxy.cfg": "backend a\n  server " + "{" * 200_000,
    "supervisord.conf": "[program:a]\ncommand = " + "%(a" * 100_000,
    "gunicorn.conf.py": "bind = " + "(" * 100_000 + ")" * 100_000,
    "settings.py": "A = " + "[" * 50_000 + "]" * 50_000,
    "manage.py": "x = " + "-" * 200_000 + "1\n",
    "wsgi.py": "a" + ".b" * 100_000 + "\n",
    "package.json": "[" * 200_000,
    "composer.json": '{"a":' * 100_000,
    "docker-compose.yml": "[" * 100_000,
    "playbook.yml": "\n".join(" " * n + "a:" for n in range(1000)),
    "pyproject.toml": "a = " + "[" * 100_000,
    "Dockerfile": "RUN " + "$(" * 100_000,
    "install.sh": "(" * 100_000 + "`" * 100_000,
    "requirements.txt": "a[" * 100_000,
    "Vagrantfile": "do |x|\n" * 100_000,
    "web.pkr.hcl": "source_ami_filter {\n" * 50_000,
    "app.js": "(" * 100_000,
    "README.rst": "* " * 50_000,
    "logrotate.conf": "/a {\n" * 100_000,
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_without_end_is_read_or_refused_in_time(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(NESTED[name])
    began = time.process_time()
    for reason in reasons(tmp_path).values():
        assert "mistake of ours" not in reason
    assert time.process_time() - began < 10


def test_what_files_of_a_deployment_put_together_stays_small_and_ends_in_time(tmp_path: Path) -> None:
    files = {
        "a/settings.py": "INSTALLED_APPS = []\n" + "from .absent import *\n" * 200,
        "salt/init.sls": ("- name: /x/a/settings.py source: b.py " + "name=/" * 150 + "\n") * 10_000,
        "a.service": "[Service]\nEnvironment=X=" + "a" * 1900 + "\nExecStart=/bin/x " + ("$X" * 900 + " ") * 500 + "\n",
        "b.service": "[Service]\nEnvironmentFile=own.env\nExecStart=/bin/x\n",
        "own.env": "A=" + " " * 500_000 + "x\n" + "\t" * 500_000,
        "Makefile": "x:\n\t" + "a --settings=b " * 50_000 + "\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    began = time.process_time()
    check_project(Project(tmp_path))
    assert time.process_time() - began < 10


def test_aliases_of_aliases_are_not_written_out(tmp_path: Path) -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    (tmp_path / "docker-compose.yml").write_text(f"a0: &a0 [x]\n{levels}\nservices:\n  web:\n    command: *a29\n")
    began = time.process_time()
    reasons(tmp_path)
    assert time.process_time() - began < 10


BORING = ["\n", " ", "\t", "  \n", "#\n", "x\n", "x", "{\n", "a {\n", "}\n", "[a]\n", "[program:", "server ", "server\n",
          "listen  ", "location /a\n", "global\n", "defaults ", "frontend x\n", "rotate ", "x=", "import os\n", "(", '"',
          "from x import *\n", "- a\n", "key:\n", "FROM x\n", "RUN a \\\n", "''", "{{", "${", "<%"]  # fmt: skip


@pytest.mark.parametrize("name", [name for name, format in formats.ALL.items() if format.holds])
def test_telling_what_a_text_is_takes_time_that_grows_with_the_text_alone(name: str) -> None:
    for piece in BORING:
        for start in ("", "global\n", "a {\n", "server\n"):
            hostile = start + piece * (300_000 // len(piece))
            began = time.process_time()
            recognition.recognise((name,), hostile)
            assert time.process_time() - began < 1, piece


# Python writes down each thing of this kind that it is asked to do; the checker's own start is over by then.
WITNESS = """
import json, os, sys
from praekelt_standards import cli
from praekelt_standards.registry import every
project, seen, formats = os.path.realpath(sys.argv[1]), [], ("text", "json", "sarif", "github")
every()
def hook(event, arguments):
    if event in ("open", "exec", "import", "compile", "os.listdir", "os.scandir", "socket.connect", "subprocess.Popen",
                 "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
                 "os.chmod", "os.symlink", "os.link", "os.truncate", "os.utime", "shutil.rmtree", "marshal.loads",
                 "pickle.find_class", "ctypes.dlopen"):
        seen.append((event, [str(argument) for argument in arguments[:3]]))
sys.addaudithook(hook)
for format in formats:
    try:
        cli.main(["check", project, "--format", format])
    except SystemExit:
        pass
seen += [("module", [str(getattr(module, "__file__", ""))]) for module in list(sys.modules.values())]
print("WITNESSED" + json.dumps(seen))
"""


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A project that would leave a trace if any of it were run, imported or followed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.conf").write_text(SITE)
    (outside / "secret.py").write_text("ALLOWED_HOSTS = ['secret']\n")
    spring = f"open({str(tmp_path / 'sprung')!r}, 'w')"
    root = tmp_path / "project"
    for name in ("settings.py", "manage.py", "gunicorn.conf.py", "setup.py", "conftest.py", "sitecustomize.py", "yaml.py",
                 "wsgi.py", "urls.py", "packaging.py", "local_settings.py", "mysite/settings/__init__.py"):  # fmt: skip
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"{spring}\nimport sys, os\nfrom outside.secret import *\nfrom .local import *\nfrom ...outside.secret import *\n"
            f"ROOT_URLCONF = 'urls'\nLOGGING = {{}}\nexec({spring!r})\n__import__('secret')\nbind = 'x'\n"
        )
    (root / "requirements.txt").write_text("-r ../outside/secret.conf\n-r /etc/passwd\n-e ../outside\nDjango\n")
    (root / "nginx.conf").write_text(f"include ../outside/secret.conf;\ninclude {outside}/*.conf;\n{SITE}")
    (root / "supervisord.conf").write_text(
        f"[include]\nfiles = ../outside/*.conf {outside}/*.conf\n[program:a]\ncommand = gunicorn -c ../outside/secret.py a:b\n"
    )
    (root / "docker-compose.yml").write_text(
        f"services:\n  web:\n    image: !!python/object/apply:os.system ['touch {tmp_path}/sprung']\n"
        "    env_file: ../outside/secret.conf\n    build: ../outside\n"
    )
    (root / "Dockerfile").write_text(f"FROM ubuntu\nCOPY ../outside/secret.conf /x\nCMD touch {tmp_path}/sprung\n")
    (root / "pyproject.toml").write_text("[tool.praekelt-standards]\nexclude = ['../*']\n")
    (root / "link.conf").symlink_to(outside / "secret.conf")
    (root / "linked").symlink_to(outside)
    return root


def test_nothing_of_a_project_is_run_imported_written_or_followed_outside(trap: Path) -> None:
    def state() -> list[tuple[str, int, int]]:
        found = [(str(path), path.lstat()) for path in sorted(trap.parent.rglob("*"))]
        return [(path, now.st_mtime_ns, stat.S_IMODE(now.st_mode)) for path, now in found]

    before = state()
    command = [sys.executable, "-I", "-B", "-c", WITNESS, str(trap)]
    if "PYTHONPATH" in os.environ:  # -I hides it, and without it there may be no installed package
        command = [sys.executable, "-P", "-B", "-c", WITNESS, str(trap)]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=trap, timeout=60)
    assert "WITNESSED" in answer.stdout, answer.stderr
    assert state() == before
    events = json.loads(answer.stdout.rpartition("WITNESSED")[2])
    names = {event for event, _ in events}
    assert "os.scandir" in names and "open" in names  # or it has witnessed nothing
    assert names <= {"open", "os.scandir", "import", "compile", "exec", "marshal.loads", "os.listdir", "module"}
    package = str(Path(formats.__file__).parent)
    # The handbook's own pages tell a finding's address; the wheel carries them within the package.
    own = {package, str(pages.docs())}
    library = [os.path.realpath(path) for path in {*own, *sys.path, sys.prefix, sys.base_prefix} if path]
    for event, arguments in events:
        path = os.path.realpath(arguments[0])
        if event in ("open", "os.scandir", "os.listdir"):
            if arguments[0].startswith("<") or arguments[0].isdecimal():
                continue
            inside = path == str(trap) or path.startswith(f"{trap}{os.sep}")
            ours = any(path.startswith(folder) for folder in library if not str(trap).startswith(folder))
            assert inside or ours, (event, arguments)
            if event == "open":
                assert arguments[1] in ("r", "rb", "None"), arguments
                assert not int(arguments[2]) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT), arguments
        elif event == "module":
            assert not path.startswith(str(trap)), arguments
        elif event == "exec":  # modules of the library as they are imported, and what dataclasses write for themselves
            file = arguments[0].partition(', file "')[2].partition('"')[0]
            ours = file.startswith(("<frozen", "<string>")) or any(file.startswith(folder) for folder in library)
            assert ours, arguments
