"""A whole site on hosts of its own, brought up from the files that its repository keeps."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from praekelt_standards.lab import channel
from praekelt_standards.lab.channel import Client, Deadline, Gone
from praekelt_standards.lab.host import Host
from praekelt_standards.lab.plan import Mode, Plan, PlannedHost
from praekelt_standards.lab.probe import Response, ask, choose
from praekelt_standards.lab.programs import programs
from praekelt_standards.lab.services import services
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.start import Starting
from praekelt_standards.lab.substitution import Facts, Ledger
from praekelt_standards.lab.waiting import becomes

_SOURCE = Path(__file__).parents[2]


class LabFailed(Exception):
    """The lab could not be brought up, or something in it did not happen in time."""


class Lab:
    """A running site; use it as a context manager.

    `ready` is the page, as ``host/path``, that must answer 200 before the lab is given out; without it nobody waits.
    `mode` forces how the hosts are kept apart, as does the environment variable PRAEKELT_LAB_MODE.
    `tools` are programs that the hosts have besides those of their services.
    """

    def __init__(
        self,
        site: Site | Path,
        *,
        ready: str | None = None,
        mode: Mode | str | None = None,
        tools: Iterable[str] = (),
        seconds: float = 60.0,
        say: Callable[[str], object] = lambda line: sys.stderr.write(f"lab: {line}\n"),
    ) -> None:
        self.site = site if isinstance(site, Site) else Site.read(site)
        self.choice = choose(mode)
        self.ready = ready
        self.tools = frozenset(tools)
        self.seconds = seconds
        self.timings: dict[str, float] = {}
        self.hosts: dict[str, Host] = {}
        self.ledger = Ledger()
        self._say = say
        self._stack = ExitStack()
        self._keeper: subprocess.Popen[bytes] | None = None

    @property
    def mode(self) -> Mode:
        """How the hosts are kept apart."""
        return self.choice.mode

    def __getattr__(self, name: str) -> Host:
        hosts: dict[str, Host] = self.__dict__.get("hosts", {})
        if name not in hosts:
            raise AttributeError(f"the lab has no host {name!r}; it has {', '.join(hosts) or 'none'}")
        return hosts[name]

    def __enter__(self) -> Self:
        self.begun = time.monotonic()
        deadline = Deadline(self.seconds)
        try:
            self._say(str(self.choice))
            self._bring_up(deadline)
            self.timings["hosts"] = time.monotonic() - self.begun
            Starting(self, deadline).run()
            if self.mode is Mode.SUBSTITUTION:
                self._say(str(self.ledger))
            self.timings["started"] = time.monotonic() - self.begun
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every host, and everything on them."""
        begun = time.monotonic()
        try:
            if self._keeper is not None:
                self._keeper.terminate()
                try:
                    self._keeper.wait(30)
                except subprocess.TimeoutExpired:
                    self._keeper.kill()
                    self._keeper.wait(5)
        finally:
            self._stack.close()
        self.timings["torn down"] = time.monotonic() - begun

    def record(self) -> dict[str, object]:
        """What ran, for a ledger: the mode, the programs and their versions, and how long it took."""
        ran = {program.name: f"{program.version} ({program.origin})" for program in self.programs.found}
        return {"mode": str(self.choice), "programs": ran, "seconds": dict(self.timings)}

    # Asking the site

    def connect(self, host: str | None = None, port: int = 80, *, seconds: float = 30.0) -> socket.socket:
        """A connection from outside to a host's port; without a host, to the one that the public reaches."""
        target = self.hosts[host or self.entrance]
        if target.facts is not None:
            address, port = target.facts.address, int(target.facts.port(str(port)))
        else:
            address = target.files.address
        message = self._client.ask({"socket": True})
        connection = socket.socket(fileno=message.files[0])
        connection.settimeout(seconds)
        try:
            connection.connect((address, port))
        except OSError:
            connection.close()
            raise
        return connection

    @property
    def entrance(self) -> str:
        """The host that the public reaches: the balancer, else the first that answers for pages."""
        for service in ("haproxy", "nginx"):
            for name, host in self.hosts.items():
                if any(service in one.needs for one in services(host.files)):
                    return name
        return next(iter(self.hosts))

    def get(self, path: str, host: str, **more: object) -> Response:
        """Ask for one page of the site that answers to `host`; for more, see `ask`."""
        return self.ask("GET", path, host, **more)  # type: ignore[arg-type]

    def post(self, path: str, host: str, form: Mapping[str, str], **more: object) -> Response:
        """Send a form to the site that answers to `host`; for more, see `ask`."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", **(more.pop("headers", None) or {})}  # type: ignore[dict-item]
        return self.ask("POST", path, host, headers=headers, content=urlencode(form).encode(), **more)  # type: ignore[arg-type]

    def ask(
        self,
        method: str,
        path: str,
        host: str,
        *,
        at: str | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        seconds: float = 30.0,
    ) -> Response:
        """One request; `at` names the host of the lab to ask, where it is not the one that the public reaches."""
        with self.connect(at, seconds=seconds) as connection:
            return ask(connection, method, path, {"Host": host, "Connection": "close", **(headers or {})}, content)

    def wait(
        self, page: str, statuses: Collection[int] = (200,), *, at: str | None = None, seconds: float = 60.0
    ) -> None:
        """Wait until a page, as ``host/path``, answers with one of these statuses; raises `LabFailed` when it does not."""
        name, _, path = page.partition("/")
        if not becomes(lambda: self.get(f"/{path}", name, at=at).status in statuses, seconds):
            raise LabFailed(
                f"{page} did not answer with one of {', '.join(map(str, statuses))} within {seconds:g} seconds"
            )

    # Bringing the hosts up

    def _bring_up(self, deadline: Deadline) -> None:
        needed = frozenset(need for host in self.site.hosts for one in services(host) for need in one.needs)
        self.programs = programs(needed | self.tools, relocatable=self.mode is Mode.SUBSTITUTION)
        control, keepers_control = channel.pair()
        client, keepers_client = channel.pair()
        self._stack.enter_context(control)
        theirs = [keepers_control, keepers_client]
        clients: dict[str, Client] = {}
        planned = []
        for host in self.site.hosts:
            ours, keepers = channel.pair()
            theirs.append(keepers)
            clients[host.name] = Client(ours, host.name)
            planned.append(PlannedHost(host.name, host.address, keepers.fileno()))
        self._client = Client(client, "outside")
        self._stack.callback(self._client.close)
        plan = Plan(
            mode=self.mode.value,
            lab=os.getpid(),
            control=keepers_control.fileno(),
            client=keepers_client.fileno(),
            hosts=tuple(planned),
            visible=self.programs.visible,
        )
        errors = os.memfd_create("lab")
        self._stack.callback(os.close, errors)
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "praekelt_standards.lab.keeper", plan.text()],
            env={**os.environ, "PYTHONPATH": str(_SOURCE)},
            pass_fds=plan.files,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        for end in theirs:
            end.close()
        control.settimeout(deadline.left)
        try:
            said = channel.receive(control).said
        except (Gone, TimeoutError):
            said = {"error": _words(errors) or "the keeper did not answer"}
        if "error" in said:
            raise LabFailed(f"The hosts cannot be made in mode {self.choice}: {said['error']}")
        facts = self._facts(Path(said["ready"])) if said["ready"] else {}
        for host in self.site.hosts:
            made = Host(host, Path("/"), clients[host.name], self.ledger, facts.get(host.name))
            self._stack.callback(made.close)
            self.hosts[host.name] = made
            try:
                made.open_root()
            except Gone as gone:
                raise LabFailed(f"The hosts cannot be made in mode {self.choice}: {_words(errors) or gone}") from None

    def _facts(self, folder: Path) -> dict[str, Facts]:
        """What stands for each host's facts where a host is a folder."""
        network = self._reserve()
        last = {host.name: host.address.rpartition(".")[2] for host in self.site.hosts}
        addresses = {host.address: f"{network}.0.{last[host.name]}" for host in self.site.hosts}
        return {
            host.name: Facts(
                folder / host.name, addresses[host.address], addresses, f"{network}.1.{last[host.name]}", _users()
            )
            for host in self.site.hosts
        }

    def _reserve(self) -> str:
        """A part of 127.0.0.0/8 that no other lab of this machine uses."""
        for number in random.sample(range(2, 250), 100):
            lock = socket.socket()
            try:
                lock.bind((f"127.{number}.255.254", 10079))
            except OSError:
                lock.close()
                continue
            self._stack.enter_context(lock)
            return f"127.{number}"
        raise LabFailed("No part of 127.0.0.0/8 is free: are many labs running?")


def _words(errors: int) -> str:
    """What the keeper and its hosts wrote when they failed."""
    return os.pread(errors, 100_000, 0).decode(errors="replace").strip()


def _users() -> dict[str, tuple[str, str]]:
    """Who stands for each of the users that the files name: whoever runs the lab, as far as a program lets them."""
    import grp
    import pwd

    from praekelt_standards.lab.services import USERS

    def named(uid: int, gid: int) -> tuple[str, str]:
        return pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name

    try:
        me = named(os.getuid(), os.getgid())
    except KeyError:
        raise LabFailed(f"The user {os.getuid()} has no name on this machine, and PostgreSQL asks for one.") from None
    users = dict.fromkeys(("root", *USERS), me)
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        users["postgres"] = named(nobody.pw_uid, nobody.pw_gid)
    return users
