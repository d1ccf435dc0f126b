"""Bringing a site to life on hosts that are up: files, packages' folders, the site's own scripts, then its services."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from threading import Event
from typing import TYPE_CHECKING

from praekelt_standards.lab.channel import Deadline
from praekelt_standards.lab.host import Host, NotStarted, Process
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.servant import ONLY_UID
from praekelt_standards.lab.services import USERS, Service, accounts, services
from praekelt_standards.lab.site import HostFiles

if TYPE_CHECKING:
    from praekelt_standards.lab.lab import Lab

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

    def _raise(self, begun: list[object]) -> None:
        # What failed first is the reason; the others only waited for it in vain.
        errors = [future.exception() for future in begun]  # type: ignore[attr-defined]
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
        self._lay(host)
        self._script(host, "prepare")

    def _start(self, host: Host) -> None:
        self._lay(host)
        ships = [other for other in self.lab.hosts.values() if other.files.checkout is not None]
        builds = "build" in host.files.scripts
        if builds and host is ships[0]:
            self._script(host, "build")
            self._built.set()
        elif builds:
            self._await(self._built, f"{host.name}: waiting for the build on {ships[0].name}")
            ships[0].copy(f"{host.files.checkout}/static", host)
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
        """Run one of the site's own scripts on a host, from a checkout that lies where the code is shipped, or anywhere."""
        if step in host.files.scripts:
            folder = host.files.checkout or PurePosixPath("/srv/checkout")
            script = folder / host.files.scripts[step]
            host.run(["/bin/sh", str(script)], user=user, seconds=self.deadline.left)

    # Files

    def _lay(self, host: Host) -> None:
        """Everything that lies on a host before any of its services runs."""
        if host.facts is None:
            self._system(host)
        else:
            for folder in ("etc", "run", "srv", "tmp", "var/lib", "lab"):
                (host.root / folder).mkdir(parents=True, exist_ok=True)
        bin_ = host.path("/lab/bin")
        bin_.mkdir(parents=True)
        for name, program in self.lab.programs.commands.items():
            (bin_ / name).symlink_to(program)
        if any("postgres" in one.needs for one in services(host.files)):
            # Distributions build PostgreSQL's programs with this folder; the wheel's were built with another.
            host.environment = {"PGHOST": "/run/postgresql"}
            self._reachable(host, bin_)
        folder = host.files.checkout or PurePosixPath("/srv/checkout")
        if host.files.scripts or host.files.checkout:
            for path, file in self.lab.site.checkout.items():
                host.write(folder / path, file)
        if host.files.virtualenv:
            place = host.path(host.files.virtualenv)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(self.lab.programs.virtualenv)
        for path, file in host.files.files.items():
            host.write(path, file)
        for service in services(host.files):
            for name, owner in service.folders:
                host.path(name).mkdir(parents=True, exist_ok=True)
                self._give(host, name, owner)

    def _system(self, host: Host) -> None:
        """What a freshly installed system has under /etc, as far as the stack reads it."""
        alone = ONLY_UID if self.lab.mode is Mode.USER_NAMESPACES else None
        passwd, group = accounts(any("postgres" in one.needs for one in services(host.files)), alone)
        names = "".join(f"{other.files.address} {other.name}\n" for other in self.lab.hosts.values())
        host.write("/etc/passwd", passwd)
        host.write("/etc/group", group)
        host.write("/etc/hosts", f"127.0.0.1 localhost\n{names}")
        host.write("/etc/hostname", f"{host.name}\n")
        host.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")
        cache = Path("/etc/ld.so.cache")
        if cache.exists():
            host.path("/etc/ld.so.cache").write_bytes(cache.read_bytes())

    def _give(self, host: Host, name: str, owner: str) -> None:
        """Let a folder belong to the user of a service, where users are kept apart at all."""
        if self.lab.mode is Mode.NAMESPACES and owner != "root":
            os.chown(host.path(name), USERS[owner], USERS[owner])
        elif host.facts is not None and os.getuid() == 0 and owner == "postgres":
            import pwd

            nobody = pwd.getpwnam(host.facts.users["postgres"][0])
            os.chown(host.path(name), nobody.pw_uid, nobody.pw_gid)

    def _reachable(self, host: Host, bin_: Path) -> None:
        """Copy PostgreSQL to where an ordinary user can run it: root's home may hold the only one, and it refuses root."""
        if host.facts is None or os.getuid() != 0:
            return
        home = self.lab.programs.commands["postgres"].resolve().parents[1]
        if all(parent.stat().st_mode & 0o001 for parent in (home, *home.parents)):
            return
        import shutil

        shutil.copytree(home, host.path("/lab/postgresql"), symlinks=True, ignore=shutil.ignore_patterns("include"))
        for name in ("postgres", "initdb", "pg_isready", "psql"):
            (bin_ / name).unlink()
            (bin_ / name).symlink_to(Path("../postgresql/bin") / name)

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
        process = host.start(service.name)
        if service.name == "postgres":
            self._until(lambda: self._accepts(host), host, service, process)

    def _superuser(self, host: Host) -> str:
        return host.facts.users["postgres"][0] if host.facts else "postgres"

    def _accepts(self, host: Host) -> bool:
        return host.run(["pg_isready", "--quiet"], check=False).returncode == 0

    def _until(self, reached: Callable[[], bool], host: Host, service: Service, process: Process) -> None:
        while not reached():
            if not process.running or not self.deadline.left:
                raise NotStarted(self._words(host, service.name, process))
            time.sleep(0.03)

    def _words(self, host: Host, name: str, process: Process | None) -> str:
        """Why a service does not run, in its own words and those of the host's logs."""
        ended = "" if process is None or process.running else f" (it ended with status {process.code})"
        parts = [f"{host.name}: {name} does not serve{ended}"]
        outputs = [PurePosixPath("/lab") / path.name for path in sorted(host.path("/lab").glob("*.out"))]
        for path in (*outputs, *host.logs()):
            lines = host.read(path).strip().splitlines()[-20:]
            if lines:
                parts.append(f"--- {path} on {host.name}\n" + "\n".join(lines))
        return "\n".join(parts)

    def _first_page(self, ready: str) -> None:
        """Ask for the first page until it answers 200."""
        name, slash, path = ready.partition("/")
        last = "no connection"
        while self.deadline.left:
            for host in self.lab.hosts.values():
                for service, process in host.processes.items():
                    if not process.running:
                        raise NotStarted(self._words(host, service, process))
                if "entered FATAL state" in "".join(host.read(log) for log in host.logs() if log.name == "supervisord.log"):
                    raise NotStarted(self._words(host, "supervisord", None))
            try:
                response = self.lab.get(f"{slash}{path}" or "/", name)
                if response.status == 200:
                    return
                last = f"status {response.status}"
            except OSError as error:
                last = str(error)
            time.sleep(0.05)
        said = "\n".join(self._words(host, "the site", None) for host in self.lab.hosts.values())
        raise NotStarted(f"{ready} did not answer 200 within {self.deadline.seconds:g} seconds, but {last}\n{said}")


class _Vain(NotStarted):
    """A host waited for another that failed."""
