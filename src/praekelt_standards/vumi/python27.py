"""Vumi itself, on the CPython 2.7 that it needs: found here, or taken from Debian's packages, without root."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from praekelt_standards.components import debian
from praekelt_standards.components.program import Answer, Missing, cache, run
from praekelt_standards.vumi.sandbox import Reply, Sent

VARIABLE = "VUMI_PYTHON27"
_LATE = 124  # as `run` says it of a program whose time was up
_TALK = Path(__file__).with_name("talk.py")
# The last virtualenv that makes environments for Python 2.7.
_VIRTUALENV = "virtualenv==20.21.1"
_RELEASE = "bullseye"  # the last of Debian's that has it
# Beside the interpreter: what its ssl and ctypes modules load, which later releases do not have.
_PACKAGES = ("python2.7-minimal", "libpython2.7-minimal", "libpython2.7-stdlib", "libssl1.1", "libffi7")
_PROBE = "import ssl, ctypes, platform; print(platform.python_implementation() + ' ' + platform.python_version())"


class NotHeld(Exception):
    """A worker was not talked with; says why, in vumi's own words."""


@dataclass(frozen=True)
class Python27:
    """A CPython 2.7 that can be run: its path, its version, and what its environment must hold for it to start."""

    path: Path
    version: str
    environment: dict[str, str] = field(default_factory=dict)


def python27() -> Python27:
    """The CPython 2.7 of this machine, else Debian's; raises `Missing`, with what to do, where neither can be had."""
    if named := os.environ.get(VARIABLE):
        if found := _asked(Path(named)):
            return found
        raise Missing(f"{VARIABLE}={named} is no CPython 2.7 with ssl; mend or unset it")
    on_path = shutil.which("python2.7")
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [Path(on_path)] if on_path else []
    for path in (*candidates, *sorted(pyenv.glob("2.7*/bin/python2.7"), reverse=True)):
        if found := _asked(path):
            return found
    return of_debian()


def of_debian() -> Python27:
    """The CPython 2.7 of Debian's packages, fetched once and kept; raises `Missing` where they cannot be fetched."""
    folder = cache() / "python2.7"
    with _made(folder, f"{_RELEASE}: {' '.join(_PACKAGES)}") as make:
        if make:
            try:
                debian.unpack(folder, "debian", _RELEASE, _PACKAGES)
            except Missing as reason:
                raise Missing(
                    f"CPython 2.7 is not here, and Debian's packages of it could not be fetched: {reason}; "
                    f"or install CPython 2.7, and name it in {VARIABLE}"
                ) from reason
    libraries = [path for path in (folder / "lib", folder / "usr/lib") if path.is_dir()]
    paths = ":".join(str(found) for path in libraries for found in sorted(path.glob("*-linux-*")))
    found = _asked(folder / "usr/bin/python2.7", {"LD_LIBRARY_PATH": paths})
    if found is None:
        raise Missing(f"the CPython 2.7 of Debian's {_RELEASE} does not run here; name another one in {VARIABLE}")
    return found


def _asked(path: Path, environment: dict[str, str] | None = None) -> Python27 | None:
    answer = run([path, "-c", _PROBE], environment=environment)
    version = re.fullmatch(r"CPython (2\.7\.\d+)\s*", answer.output)
    return None if answer.status or not version else Python27(path, version[1], environment or {})


@contextmanager
def _made(folder: Path, of: str) -> Iterator[bool]:
    """Whether a folder has still to be made, in its place since an environment cannot be moved; half of one is thrown away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    stamp = folder / "stamp"
    with open(folder.with_name(f"{folder.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == of:
            yield False
            return
        shutil.rmtree(folder, ignore_errors=True)
        yield True
        stamp.write_text(of, encoding="utf-8")


@dataclass(frozen=True)
class Vumi:
    """An environment of CPython 2.7 with what a project's ``requirements.txt`` names."""

    python: Python27
    folder: Path

    def run(self, words: Sequence[str | Path], *, folder: Path, text: str | None = None, seconds: float = 60) -> Answer:
        """Run this environment's Python in a folder that holds the project, to its end or until the time is up."""
        variables = {
            **self.python.environment,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",  # cryptography's, about Python 2
        }
        return run(
            [self.folder / "bin/python", *words], folder=folder, text=text, environment=variables, seconds=seconds
        )

    def talk(
        self,
        folder: Path,
        worker: str,
        config: dict[str, Any],
        messages: Sequence[str | None],
        seconds: float = 10,
        channel: str = "ussd",
    ) -> tuple[list[Reply | None], list[tuple[str, float]], str]:
        """What a worker answers to each message, None where it answers nothing in time; its metrics; and its errors.

        A worker that holds everything up is ended, and answers nothing from then on.
        Raises `NotHeld` when the worker does not start, or the talk itself fails.
        """
        asked = {"worker": worker, "config": config, "messages": messages, "seconds": seconds, "channel": channel}
        limit = 5 + seconds * len(messages)
        with tempfile.TemporaryDirectory() as made:
            said = Path(made) / "said"
            # Into a file, since what was said before the time was up counts.
            command = f"exec {shlex.quote(str(self.folder / 'bin/python'))} {shlex.quote(str(_TALK))} > {shlex.quote(str(said))}"
            variables = {**self.python.environment, "PYTHONPATH": str(folder), "PYTHONWARNINGS": "ignore"}
            answer = run(
                ["sh", "-c", command], folder=folder, text=json.dumps(asked), seconds=limit,
                environment={**variables, "PYTHONDONTWRITEBYTECODE": "1"},
            )  # fmt: skip
            lines = [json.loads(line) for line in said.read_text(encoding="utf-8").splitlines()]
        if answer.status not in (0, _LATE):
            raise NotHeld(f"no conversation was held with {worker}: {answer.errors.strip() or answer.status}")
        replies = [
            None if content is None else Reply(content, goes_on, tuple(Sent(*one) for one in sent))
            for content, goes_on, sent in (line[1:] for line in lines if line[0] == "reply")
        ]
        metrics = [(name, value) for line in lines if line[0] == "metrics" for name, value in line[1]]
        return [*replies, *[None] * (len(messages) - len(replies))], metrics, answer.errors


def vumi(*requirements: Path) -> Vumi:
    """The environment of one ``requirements.txt`` or more, made once and kept; raises `Missing` where it cannot be made."""
    python = python27()
    text = "".join(file.read_text(encoding="utf-8") for file in requirements)
    name = hashlib.sha256(f"{python.path}\n{text}".encode()).hexdigest()[:16]
    folder = cache() / f"vumi-{name}"
    with _made(folder, text) as make:
        if make:
            with tempfile.TemporaryDirectory(prefix="virtualenv-", dir=cache()) as made:
                pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
                tool = run([*pip, "install", "--target", made, _VIRTUALENV], seconds=120)
                _must(tool, f"install {_VIRTUALENV}")
                make_it = [sys.executable, "-m", "virtualenv", "--quiet", "--no-periodic-update"]
                variables = {**python.environment, "PYTHONPATH": made}
                _must(run([*make_it, "--python", python.path, folder], environment=variables), "make its environment")
            install = ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]
            lists: list[str | Path] = [word for file in requirements for word in ("--requirement", file)]
            words = [folder / "bin/python", *install, *lists]
            _must(run(words, environment=python.environment, seconds=300), f"install {requirements[-1]}")
    return Vumi(python, folder)


def _must(answer: Answer, what: str) -> None:
    if answer.status:
        said = [line for line in answer.errors.splitlines() if "WARNING" not in line and line.strip()]
        raise Missing(
            f"vumi could not be had, because pip could not {what}: {' '.join(said[-3:])}; "
            "see that the network is there, then run tox -e debian again"
        )
