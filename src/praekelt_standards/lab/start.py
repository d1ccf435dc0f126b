"""Bringing a site to life on hosts that are up: files, packages' folders, the site's own scripts, then its services."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import PurePosixPath
from threading import Event
from typing import TYPE_CHECKING

from praekelt_standards.lab.channel import Deadline
from praekelt_standards.lab.host import Host, NotStarted, Process
from praekelt_standards.lab.lay import checkout_of, lay
from praekelt_standards.lab.services import Service, services
from praekelt_standards.lab.supervised import Supervised, supervised

if TYPE_CHECKING:
    from praekelt_standards.lab.lab import Lab

# How supervisord says that a program ended although it should run, or could not be started at all.
_ENDED = re.compile(r"exited: (\S+) \(.*not expected\)|spawnerr: .*")
_OUTPUT = "/lab/{}.out"  # what a service writes before it has a log of its own


class Starting:
    """One start of a site; hosts are prepared side by side, and what needs the others waits for them."""

    def __init__(self, lab: Lab, deadline: Deadline) -> None:
        self.lab = lab
        self.deadline = deadline
        self._built = Event()
        self._stored = Event()
        self._failed = Event()

    def run(self) -> None:
        """Start everything, and wait for the page that says the site is ready."""
        hosts = list(self.lab.hosts.values())
        balancers = [host for host in hosts if any("haproxy" in one.needs for one in services(host.files))]
        others = [host for host in hosts if host not in balancers]
        if not any("first_time" in host.files.scripts for host in others):
            self._stored.set()
        with ThreadPoolExecutor(len(hosts)) as pool:
            begun = [pool.submit(self._guarded, self._prepare_balancer, host) for host in balancers]
            begun += [pool.submit(self._guarded, self._start, host) for host in others]
        self._raise(begun)
        for host in balancers:
            for service in services(host.files):
                self.service(host, service)
        if self.lab.ready is not None:
            self._first_page(self.lab.ready)

    def _raise(self, begun: list[Future[None]]) -> None:
        # What failed first is the reason; the others only waited for it in vain.
        errors = [future.exception() for future in begun]
        for error in sorted(filter(None, errors), key=lambda error: isinstance(error, _Vain)):
            raise error

    def _guarded(self, step: Callable[[Host], None], host: Host) -> None:
        try:
            step(host)
        except BaseException:
            self._failed.set()
            raise

    def _await(self, event: Event, what: str) -> None:
        while not event.wait(0.02):
            if self._failed.is_set():
                raise _Vain(f"{what}: another host has failed")
            if not self.deadline.left:
                raise NotStarted(f"{what} did not happen within {self.deadline.seconds:g} seconds")

    # One host after the other's example

    def _prepare_balancer(self, host: Host) -> None:
        lay(host, self.lab.site, self.lab.hosts.values(), self.lab.programs, self.lab.mode)
        self._script(host, "prepare")

    def _start(self, host: Host) -> None:
        lay(host, self.lab.site, self.lab.hosts.values(), self.lab.programs, self.lab.mode)
        ships = [other for other in self.lab.hosts.values() if other.files.checkout is not None]
        builds = "build" in host.files.scripts
        if builds and host is ships[0]:
            self._script(host, "build")
            self._built.set()
        elif builds:
            self._await(self._built, f"{host.name}: waiting for the build on {ships[0].name}")
            ships[0].copy(f"{host.files.checkout}/static", host)
            ships[0].copy(f"{host.files.virtualenv}/lib", host)  # with whatever the build has installed
        self._script(host, "prepare")
        first_time = "first_time" in host.files.scripts
        stores = [one for one in services(host.files) if one.name in ("postgres", "valkey")]
        for service in stores:
            self.service(host, service)
        if first_time:
            self._script(host, "first_time", user="postgres")
            self._stored.set()
        for service in services(host.files):
            if service not in stores:
                self.service(host, service)
        if "migrate" in host.files.scripts and host is ships[0]:
            self._await(self._stored, f"{host.name}: waiting for the database")
            self._script(host, "migrate")

    def _script(self, host: Host, step: str, user: str = "root") -> None:
        """Run one of the site's own scripts on a host."""
        if step in host.files.scripts:
            script = checkout_of(host) / host.files.scripts[step]
            host.run(["/bin/sh", str(script)], user=user, seconds=self.deadline.left)

    # Services

    def service(self, host: Host, service: Service) -> None:
        """Start one service, and wait until it serves."""
        if service.name == "postgres":
            data = service.argv[2]
            host.path(data).chmod(0o700)
            host.run(
                ["initdb", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust"]
                + [f"--username={self._superuser(host)}", "-D", data],
                user="postgres",
                folder="/",
                seconds=self.deadline.left,
            )

        def start() -> Process:
            with open(host.path(_OUTPUT.format(service.name)), "ab") as output:
                nowhere = os.open(os.devnull, os.O_RDONLY)
                try:
                    files = (nowhere, output.fileno(), output.fileno())
                    return host.spawn(service.argv, user=service.user, files=files)
                finally:
                    os.close(nowhere)

        host.started_by[service.name] = start
        host.stopped_by[service.name] = service.stop
        process = host.start(service.name)
        if service.name == "postgres":
            self._until(lambda: self._accepts(host), host, service, process)

    def _superuser(self, host: Host) -> str:
        return host.facts.users["postgres"][0] if host.facts else "postgres"

    def _accepts(self, host: Host) -> bool:
        return host.run(["pg_isready", "--quiet"], user="postgres", check=False).returncode == 0

    def _until(self, reached: Callable[[], bool], host: Host, service: Service, process: Process) -> None:
        while not reached():
            if not process.running or not self.deadline.left:
                raise NotStarted(self._words(host, service.name, process))
            time.sleep(0.03)

    def _words(self, host: Host, name: str, process: Process | None, why: str = "does not serve") -> str:
        """Why a service does not run, in its own words first, and then those of the host's other logs."""
        ended = "" if process is None or process.running else f" (it ended with status {process.code})"
        parts = [f"{host.name}: {name} {why}{ended}"]
        outputs = [PurePosixPath("/lab") / path.name for path in sorted(host.path("/lab").glob("*.out"))]
        for path in sorted((*outputs, *host.logs()), key=lambda path: not re.fullmatch(f"{name}(-error)?", path.stem)):
            lines = host.read(path).strip().splitlines()[-20:]
            if lines:
                parts.append(f"--- {path} on {host.name}\n" + "\n".join(lines))
        return "\n".join(parts)

    def _first_page(self, ready: str) -> None:
        """Ask for the first page until the site answers 200, and then each of the nodes that serve it."""
        nodes = [
            name for name, host in self.lab.hosts.items() if any("nginx" in one.needs for one in services(host.files))
        ]
        self._answers(ready, None)
        self.lab.timings["first 200"] = time.monotonic() - self.lab.begun
        for node in nodes:
            self._answers(ready, node)
        self._programs_run()
        self.lab.timings["every program"] = time.monotonic() - self.lab.begun

    def _programs_run(self) -> None:
        """Wait until supervisord says of every program that it runs: a page comes without the workers as well.

        It says so of one that has not got as far as its mistake, so each must have come to rest besides.
        """
        looked: list[dict[tuple[str, str], Supervised]] = []
        while self.deadline.left:
            self._alive()
            try:
                looked = [*looked[-2:], {(host.name, one.name): one for host, one in self._supervised()}]
            except OSError:  # it does not listen yet
                looked = []
            if len(looked) == 3 and all(_settled(*each) for each in zip(*map(dict.values, looked), strict=True)):
                return
            if looked and any(one.state == "FATAL" for one in looked[-1].values()):
                break
            time.sleep(0.06)
        if not looked:
            raise NotStarted("supervisord does not say which programs run")
        wrong = {where: one for where, one in looked[-1].items() if not one.runs}
        for (host, name), one in sorted(wrong.items(), key=lambda each: each[1].state != "FATAL"):
            why = f"does not run: supervisord says {one.state}, {one.said}"
            raise NotStarted(self._words(self.lab.hosts[host], name, None, why))

    def _supervised(self) -> Iterator[tuple[Host, Supervised]]:
        for host in self.lab.hosts.values():
            for service in services(host.files):
                if service.name == "supervisord":
                    for program in supervised(host, PurePosixPath(service.argv[-1])):
                        yield host, program

    def _answers(self, ready: str, at: str | None) -> None:
        name, _, path = ready.partition("/")
        last = "no connection"
        while self.deadline.left:
            self._alive()
            try:
                response = self.lab.get(f"/{path}", name, at=at, seconds=max(self.deadline.left, 0.1))
                if response.status == 200:
                    return
                last = f"status {response.status}"
            except OSError as error:
                last = str(error)
            time.sleep(0.05)
        said = "\n".join(self._words(host, "the site", None) for host in self.lab.hosts.values())
        raise NotStarted(f"{ready} did not answer 200 within {self.deadline.seconds:g} seconds, but {last}\n{said}")

    def _alive(self) -> None:
        """Give up as soon as a service has ended, or supervisord has given up on a program."""
        for host in self.lab.hosts.values():
            for service, process in host.processes.items():
                if not process.running:
                    raise NotStarted(self._words(host, service, process))
            for log in host.logs():
                if log.name == "supervisord.log":
                    ended = Counter(_ENDED.findall(host.read(log)))
                    # Once may be chance, and supervisord tries again; all of its tries would take 12 seconds.
                    for program in (name for name, times in ended.items() if times > 1):
                        raise NotStarted(self._words(host, program, None))


def _settled(before: Supervised, then: Supervised, now: Supervised) -> bool:
    """Whether a program runs and has nothing left to do at first; one that is still busy after a while is meant to be."""
    at_rest = now.busy is not None and (now.pid, now.busy) == (then.pid, then.busy) == (before.pid, before.busy)
    return now.runs and (at_rest or now.state == "STOPPED" or now.seconds > 20)


class _Vain(NotStarted):
    """A host waited for another that failed."""
