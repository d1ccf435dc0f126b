"""One host of a running lab, as a test sees it: its files, its programs, its network."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile

from praekelt_standards.lab.channel import Client, Deadline, close_all
from praekelt_standards.lab.site import File, HostFiles
from praekelt_standards.lab.substitution import Facts, Ledger

_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "HOME": "/lab",
    # What a build asks for is there already; where it is not, that is to be seen, and not to be mended from elsewhere.
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    # Where hosts are not isolated, Python would keep what it compiled beside the modules of this machine.
    "PYTHONDONTWRITEBYTECODE": "1",
}
_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class NotStarted(Exception):
    """A program could not be started on a host; says what it wrote."""


@dataclass
class Process:
    """A program that was started on a host."""

    host: Host
    pid: int
    _answers: socket.socket
    code: int | None = None

    def wait(self, seconds: float) -> int | None:
        """How it ended, or None where it still runs after so many seconds."""
        if self.code is None:
            try:
                message = self.host.client.next(self._answers, seconds)
            except (TimeoutError, BlockingIOError):
                return None
            self.code = int(message.said["code"])
            self._answers.close()
        return self.code

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.wait(0.0) is None

    def send(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.running:
            self.host.client.ask({"kill": self.pid, "signal": number})

    def end(self, seconds: float = 30.0, number: int = signal.SIGTERM) -> None:
        """Ask it to end; what has not ended in time is killed."""
        self.send(number)
        if self.wait(seconds) is None:
            self.send(signal.SIGKILL)
            self.wait(10.0)


@dataclass
class Host:
    """A host of the lab; made by the lab, which gives it out under its name."""

    files: HostFiles
    root: Path
    client: Client
    ledger: Ledger
    facts: Facts | None = None  # where hosts cannot be isolated
    environment: Mapping[str, str] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    started_by: dict[str, Callable[[], Process]] = field(default_factory=dict)
    stopped_by: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the inventory."""
        return self.files.name

    def path(self, path: str | PurePosixPath) -> Path:
        """Where this process finds a file of the host, named by its path there."""
        return self.root / str(path).lstrip("/")

    def read(self, path: str | PurePosixPath) -> str:
        """The text of a file of the host."""
        return self.path(path).read_text(encoding="utf-8", errors="replace")

    def write(self, path: str | PurePosixPath, file: File | str) -> None:
        """Lay a file on the host, as it is printed; its folders are made."""
        file = File(file.encode()) if isinstance(file, str) else file
        target = self.path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.facts is None:
            target.write_bytes(file.content)
        else:
            self.ledger.write(self.facts, self.name, PurePosixPath(path), file.content, target)
        target.chmod(0o755 if file.executable else 0o644)

    def spawn(
        self,
        argv: Sequence[str],
        *,
        user: str = "root",
        environment: Mapping[str, str] | None = None,
        folder: str = "/",
        files: Sequence[int] = (),
    ) -> Process:
        """Start a program; `files` are its standard input, output and error, which else lead nowhere."""
        words = list(argv) if self.facts is None else [self.facts.word(word) for word in argv]
        variables = {**_ENVIRONMENT, "PATH": f"/lab/bin:{_SYSTEM_PATH}", **self.environment, **(environment or {})}
        if self.facts is not None:
            variables = {name: self._paths(value) for name, value in variables.items()}
            # A host has a /tmp of its own; without this, what a killed program leaves would stay in the machine's.
            variables.setdefault("TMPDIR", str(self.root / "tmp"))
            folder = self.facts.word(folder) if folder != "/" else str(self.root)
            user = self.facts.users.get(user, self.facts.users["root"])[0]
        program = {"argv": words, "env": variables, "cwd": folder, "user": user}
        nowhere = os.open(os.devnull, os.O_RDWR)
        deadline = Deadline(30)
        try:
            answers = self.client.begin({"spawn": program}, (*files, *[nowhere] * (3 - len(files))))
            said = self.client.next(answers, deadline.left).said
        finally:
            os.close(nowhere)
        if "error" in said:
            raise NotStarted(f"{self.name}: {words[0]}: {said['error']}")
        return Process(self, int(said["pid"]), answers)

    def _paths(self, value: str) -> str:
        """Each part of a list of paths, with the host's own root in it."""
        return ":".join(self.facts.word(part) for part in value.split(":")) if self.facts else value

    def run(
        self,
        argv: Sequence[str],
        *,
        user: str = "root",
        environment: Mapping[str, str] | None = None,
        folder: str = "/",
        text: str = "",
        seconds: float = 60.0,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; raises `NotStarted`, with what it wrote, where it fails (unless `check` is off)."""
        with TemporaryFile("w+") as given, TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
            given.write(text)
            given.seek(0)
            files = [stream.fileno() for stream in (given, output, errors)]
            process = self.spawn(argv, user=user, environment=environment, folder=folder, files=files)
            code = process.wait(seconds)
            if code is None:
                process.end(1.0, signal.SIGKILL)
            output.seek(0)
            errors.seek(0)
            done = subprocess.CompletedProcess(list(argv), -1 if code is None else code, output.read(), errors.read())
        if code is None:
            raise NotStarted(f"{self.name}: {' '.join(argv)} did not end within {seconds:g} seconds\n{_said(done)}")
        if check and code:
            raise NotStarted(f"{self.name}: {' '.join(argv)} ended with status {code}\n{_said(done)}")
        return done

    def start(self, name: str) -> Process:
        """Start one of the host's own services again, by the name of its program."""
        if name not in self.started_by:
            raise KeyError(f"{self.name} runs no {name!r}; it runs {', '.join(self.started_by) or 'nothing'}")
        self.processes[name] = self.started_by[name]()
        return self.processes[name]

    def stop(self, name: str, *, number: int | None = None) -> None:
        """Stop one of the host's own services, by the name of its program and the signal that its package sends it."""
        if name not in self.processes:
            raise KeyError(f"{self.name} runs no {name!r}; it runs {', '.join(self.processes) or 'nothing'}")
        self.processes[name].end(number=self.stopped_by[name] if number is None else number)

    def power_off(self) -> None:
        """End the whole host at once, as a power cut would."""
        self.client.begin({"halt": True}).close()

    def socket(self) -> socket.socket:
        """A TCP socket of this host's own network, not yet connected."""
        message = self.client.ask({"socket": True})
        return socket.socket(fileno=message.files[0])

    def open_root(self) -> Path:
        """Hold the host's root open, so that its files can be reached from here while the lab runs."""
        if self.facts is not None:
            self.root = self.facts.root
            return self.root
        message = self.client.ask({"root": True})
        self._root_file = message.files[0]
        # by number and not "self", so that programs started from here can follow the path as well
        self.root = Path(f"/proc/{os.getpid()}/fd/{self._root_file}")
        return self.root

    def close(self) -> None:
        """Let go of the host's files."""
        self.client.close()
        if hasattr(self, "_root_file"):
            close_all([self._root_file])

    def copy(self, source: str, target: Host) -> None:
        """Ship a folder, as it is on this host, to the same place on another."""
        shutil.copytree(self.path(source), target.path(source), symlinks=True, dirs_exist_ok=True)

    def logs(self) -> list[PurePosixPath]:
        """Every file under the host's folder for logs, named by its path there."""
        root = self.path("/var/praekelt/logs")
        found = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
        return [PurePosixPath("/var/praekelt/logs") / path for path in found]


def _said(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join((done.stdout + done.stderr).strip().splitlines()[-30:])
