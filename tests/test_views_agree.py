"""The programs themselves and our views see the same, in configurations that are spread over several files."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import crossplane  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.components.program import find_all
from praekelt_standards.formats import HAPROXY
from praekelt_standards.gunicorn_settings import from_environment
from praekelt_standards.hosts import groups, nginx_servers
from praekelt_standards.included import nginx
from praekelt_standards.logs import log_files
from praekelt_standards.project import Project
from praekelt_standards.readers.gunicorn import Setting, read_arguments, read_environment

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from supervisor.options import ServerOptions  # type: ignore[import-untyped]

(NGINX_HERE,) = [str(program.path) for program in find_all("nginx") if program.origin == "wheel"]
(HAPROXY_HERE,) = [str(program.path) for program in find_all("haproxy") if program.origin == "wheel"]


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        (root / "logs").mkdir()
        yield root


def written(root: Path, files: dict[str, str]) -> Project:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text.replace("ROOT", str(root)))
    return Project(root)


# supervisord: where the output of each program goes.
stream = st.sampled_from(
    ["ROOT/logs/%(program_name)s.log", "ROOT/logs/%(program_name)s-error.log", "ROOT/logs/%(group_name)s.err", "ROOT/logs/a b.log", "ROOT/logs/./a.log ; the log", "NONE", "none", "AUTO", "auto", "/dev/null", "syslog"]
)  # fmt: skip
option = st.builds(
    "{}{}{}\n".format,
    st.sampled_from(["stdout_logfile", "stderr_logfile", "STDOUT_LOGFILE"]),
    st.sampled_from(["=", " = ", ": "]),
    stream,
)
more = st.sampled_from(
    ["autostart = true\n", "; a comment\n", 'environment = A="1"\n', "# stdout_logfile = /a.err\n", "\n"]
)
program = st.lists(option | more, max_size=5).map("".join)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "d-e"]), program),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    st.sampled_from(["", "conf.d/*.conf", "programs/*", "%(here)s/programs/*", "ROOT/etc/a.prog ROOT/etc/programs/*"]),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True),
    st.booleans(),
)
def test_supervisord_writes_to_the_same_files(
    programs: list[tuple[str, str]], include: str, grouped: list[str], first: bool
) -> None:
    with folder() as root:
        bodies = [f"[program:{name}]\ncommand = /bin/true\n{once(body)}" for name, body in programs]
        main = "[supervisord]\nlogfile = ROOT/logs/supervisord.log\n"
        members = [name for name in grouped if name in dict(programs)]
        group = f"[group:site]\nprograms = {', '.join(members)}\n" if members else ""
        files = {"etc/supervisord.conf": main + "".join(bodies) + group}
        if include:
            # The group is in the main file or in one of the others, and the names of those tell nothing.
            where, end = ("conf.d", ".conf") if "conf" in include else ("programs", "")
            files = {f"etc/{where}/{number}{end}": body for number, body in enumerate(bodies)}
            files[f"etc/{where}/group{end}"] = "; groups\n" + group * (not first)
            files["etc/a.prog"] = "; nothing\n"
            files["etc/supervisord.conf"] = f"{main}[include]\nfiles = {include}\n{group * first}"
        project = written(root, files)
        options = ServerOptions()
        options.configfile = str(root / "etc/supervisord.conf")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            options.process_config_file(do_usage=False)
        theirs = {str(options.configroot.supervisord.logfile)}
        for group in options.configroot.supervisord.process_group_configs:
            for process in group.process_configs:
                theirs |= {path for path in (process.stdout_logfile, process.stderr_logfile) if isinstance(path, str)}
        ours = {str(log.path) for log in log_files(project)}
        assert ours == {str(Path(path)) for path in theirs if path not in ("syslog", "/dev/null")}


def once(body: str) -> str:
    """A section's lines without a second option of one name, which supervisord refuses."""
    seen: set[str] = set()
    kept = []
    for line in body.splitlines(keepends=True):
        name = re.split(r"[=:]", line)[0].strip().lower()
        if line[0] in " #;\n" or name not in seen:
            kept.append(line)
        seen.add(name)
    return "".join(kept)


# nginx: which files belong to it, and the names and logs in them.
name = st.sampled_from(
    [
        "www.clinic.example.com",
        "*.example.com",
        '"quoted.example.com"',
        "_",
        "a.example.com\n    b.example.com",
        "~^w\\d+$",
    ]
)
log = st.builds(
    "{} {}{};\n".format,
    st.sampled_from(["access_log", "error_log"]),
    st.sampled_from(["ROOT/logs/a.log", '"ROOT/logs/b c.log"', "ROOT/logs/d.err # log"]),
    st.just(""),
)
server = st.builds(
    "server {{\n  listen 127.0.0.1:{};\n  server_name {};\n  {}{}}}\n".format,
    st.integers(20000, 20020),
    name,
    log,
    st.sampled_from(
        [
            "",
            "location / { root /srv; }\n",
            "location /x {\n    access_log off;\n    return 404;\n  }\n",
            "# server_name no;\n",
        ]
    ),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(server, max_size=2).map("".join), min_size=1, max_size=3), st.booleans())
def test_nginx_reads_the_same_files_names_and_logs(sites: list[str], nested: bool) -> None:
    with folder() as root:
        files = {
            f"conf.d/site{number}.conf": f"# site {number}\n{site}server {{ listen 127.0.0.1:{20100 + number}; return 444; }}\n"
            for number, site in enumerate(sites)
        }
        files["nginx.conf"] = (
            "pid ROOT/nginx.pid;\nerror_log ROOT/logs/nginx-error.log;\nevents {}\nhttp {\n  access_log ROOT/logs/nginx.log;\n  include conf.d/*.conf;\n}\n"
        )
        if nested:
            # One by a name that tells nothing, one that is named from outside, one within a server, and one within that.
            files["conf.d/outer.conf"] = (
                "access_log ROOT/logs/outer.log;\ninclude extra/common;\ninclude ROOT/extra/more*;\n"
            )
            files["extra/common"] = "error_log ROOT/logs/extra-error.log;\n"
            files["extra/more"] = "server {\n  listen 127.0.0.1:20200;\n  include extra/names;\n}\n"
            files["extra/names"] = "server_name more.example.com\n  most.example.com;\ninclude extra/pass;\n"
            files["extra/pass"] = "location / {\n  proxy_pass http://127.0.0.1:8000;\n}\n"
        files = {path: text.replace("# log;", "; # log") for path, text in files.items()}
        project = written(root, files)
        said = subprocess.run(
            [NGINX_HERE, "-T", "-p", root, "-c", root / "nginx.conf"], capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stderr
        theirs = set(re.findall(r"^# configuration file (.*):$", said.stdout, re.MULTILINE))
        assert {str(root / document.path) for document in nginx(project).files} == theirs
        parsed = crossplane.parse(str(root / "nginx.conf"))
        assert parsed["status"] == "ok", parsed["errors"]
        seen = [(file["file"], one) for file in parsed["config"] for top in file["parsed"] for one in walk(top)]
        logs = {
            (file, one["line"], one["args"][0])
            for file, one in seen
            if one["directive"].endswith("_log") and one["args"][0] != "off"
        }
        assert {(str(root / found.place.path), found.place.line, found.named) for found in log_files(project)} == logs
        names = sorted(arg for _, one in seen if one["directive"] == "server_name" for arg in one["args"])
        assert sorted(one.text for found in nginx_servers(project) for one in found.names) == names
        # With everything put in the place of what includes it, each server is what our view says of it.
        combined = crossplane.parse(str(root / "nginx.conf"), combine=True)
        blocks = [
            one
            for one in walk({"directive": "", "block": combined["config"][0]["parsed"]})
            if one["directive"] == "server"
        ]
        expected = [
            (
                [arg for one in block["block"] if one["directive"] == "server_name" for arg in one["args"]],
                any(one["directive"] == "proxy_pass" for one in walk(block)),
            )
            for block in blocks
        ]
        assert sorted(([one.text for one in found.names], found.passes) for found in nginx_servers(project)) == sorted(
            expected
        )
        assert not any(found.beyond for found in nginx_servers(project))


# gunicorn: what its command, its environment and its file tell it.
option_of_gunicorn = st.sampled_from(
    ["--access-logfile /var/log/a.log", "--access-logfile=-", "--error-logfile '/var/log/b c.err'", "--log-file /c.log", "-w 2",
     "-c live.py", "--bind 127.0.0.1:8000"]
)  # fmt: skip
setting_of_gunicorn = st.sampled_from(
    ["accesslog = '/var/log/d.log'", "accesslog = None", "errorlog = '-'", "errorlog = '/e'\nerrorlog += '.err'",
     "import os\nD = os.environ.get('NOT_SET_HERE', '/f')\naccesslog = os.path.join(D, 'f.log')", "N = 1\nerrorlog = f'/g-{N}.log'",
     "accesslog = '/h'\naccesslog = '/i.log'"]
)  # fmt: skip
options_of_gunicorn = st.lists(option_of_gunicorn, max_size=3)


@settings(max_examples=60, deadline=None)
@given(options_of_gunicorn, options_of_gunicorn, st.lists(setting_of_gunicorn, max_size=2), st.booleans())
def test_gunicorn_is_told_the_same(command: list[str], given: list[str], file: list[str], in_a_unit: bool) -> None:
    with folder() as root:
        text, environment = " ".join(["gunicorn", *command, "a:b"]), " ".join(given)
        unit = f'[Service]\nEnvironment="GUNICORN_CMD_ARGS={environment}"\nExecStart={text}\n'
        program = f'[program:a]\ncommand = {text}\nenvironment = GUNICORN_CMD_ARGS="{environment}"\n'
        asked = "-c live.py" in command + given
        files = {"a.service": unit} if in_a_unit else {"a.conf": program}
        project = written(root, {**files, **({"live.py": "\n".join(file) + "\n"} if asked else {})})
        assert {str(log.path) for log in log_files(project)} >= theirs_of_gunicorn(root, shlex.split(text), environment)
        names = {setting.name for setting in _told(text)}
        told = {one.setting.name: one.setting.value for one in from_environment(project)}
        assert set(told) == {setting.name for setting in read_environment(environment, 1)} - names


def _told(text: str) -> tuple[Setting, ...]:
    return read_arguments(shlex.split(text)[1:], 1)


def theirs_of_gunicorn(root: Path, words: list[str], environment: str) -> set[str]:
    """The log files that gunicorn itself writes to, told the same."""
    code = (
        "import sys\nfrom gunicorn.app.wsgiapp import WSGIApplication\n"
        "cfg = WSGIApplication().cfg\nprint(cfg.accesslog or '-', cfg.errorlog or '-', sep='\\n')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, *words[1:]],
        cwd=root, env={**os.environ, "GUNICORN_CMD_ARGS": environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return set(answer.stdout.split("\n")) - {"", "-"}


def walk(directive: dict) -> Iterator[dict]:  # type: ignore[type-arg]
    yield directive
    for inner in directive.get("block", ()):
        yield from walk(inner)


# haproxy: its sections, and the servers that each shares requests out to.
host = st.sampled_from(["10.0.0.11:8000", "10.0.0.12:8001", "127.0.0.1:80", "[::1]:81", "unix@/run/a.sock"])
line = st.one_of(
    st.builds(
        "server s{} {}{}".format,
        st.integers(1, 9),
        host,
        st.sampled_from(["", " check", " backup", " check # one", ' cookie "a b"', " weight 2\tcheck"]),
    ),
    st.sampled_from(
        ["balance roundrobin", "# server s0 10.0.0.9:1", "option httpchk GET\\ /health", "", "description 'a # b'"]
    ),
)
section = st.builds(
    lambda kind, number, lines: f"{kind} {kind[0]}{number}\n" + "".join(f"  {one}\n" for one in lines),
    st.sampled_from(["backend", "listen"]), st.integers(1, 99), st.lists(line, max_size=4),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(section, min_size=1, max_size=4))
def test_haproxy_shares_requests_out_to_the_same_servers(sections: list[str]) -> None:
    with folder() as root:
        project = written(
            root, {"haproxy.cfg": "global\n  maxconn 10\ndefaults\n  mode http\n\n" + "\n".join(sections)}
        )
        command = [HAPROXY_HERE, "-dC", "-c", "-f", root / "haproxy.cfg"]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        theirs: list[tuple[str, list[str]]] = []
        for shown in said.split("\n"):
            if re.match(r"(?:backend|listen) ", shown):
                theirs.append((shown.split()[1], []))
            elif shown.startswith("\tserver ") and theirs:
                theirs[-1][1].append(shown.split()[2])
        (document,) = project.documents(HAPROXY)
        assert [one.kind for one in document.content] == ["global", "defaults", *(text.split()[0] for text in sections)]
        ours = [
            (group.name, [f"{one.host}:{one.port}" if one.port else one.host for one in group.servers])
            for group in groups(project)
        ]
        assert ours == theirs
