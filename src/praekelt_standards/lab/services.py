"""The services of a host, started as its distribution's packages would start them, each with the file that configures it."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from praekelt_standards.lab.site import HostFiles

# What the packages of Ubuntu bring: users, and folders with the user that owns them.
USERS = {"postgres": 110, "www-data": 33, "haproxy": 111, "valkey": 112}


@dataclass(frozen=True)
class Service:
    """One service: its command, whose process it is, and what its package leaves on the host."""

    name: str
    argv: tuple[str, ...]
    user: str = "root"
    folders: tuple[tuple[str, str], ...] = ()
    stop: int = signal.SIGTERM
    needs: tuple[str, ...] = field(default=())  # the programs to be found on this machine


def services(host: HostFiles) -> tuple[Service, ...]:
    """The services that a host runs, told by the files that lie on it, in the order of starting them."""
    found: list[Service] = []
    for configuration, service in _KINDS.items():
        for path in sorted(host.files):
            if re.fullmatch(configuration, str(path)):
                made = service(host, path)
                if made is not None:
                    found.append(made)
    return tuple(found)


def _postgres(host: HostFiles, path: PurePosixPath) -> Service:
    data = PurePosixPath("/var/lib/postgresql") / path.relative_to("/etc/postgresql").parent
    argv = ("postgres", "-D", str(data), "-c", f"config_file={path}")
    folders = (("/run/postgresql", "postgres"), (str(data), "postgres"))
    return Service("postgres", argv, "postgres", folders, signal.SIGINT, ("postgres",))


def _valkey(host: HostFiles, path: PurePosixPath) -> Service:
    argv = ("valkey-server", str(path))
    return Service("valkey", argv, "valkey", (("/var/lib/valkey", "valkey"),), needs=("valkey",))


def _nginx(host: HostFiles, path: PurePosixPath) -> Service:
    argv = ["nginx", "-p", "/var/lib/nginx/", "-c", str(path)]
    if not re.search(rb"^\s*daemon\s", host.files[path].content, re.MULTILINE):
        argv += ["-g", "daemon off;"]
    return Service(
        "nginx", tuple(argv), folders=(("/var/lib/nginx", "root"), ("/var/log/nginx", "root")), needs=("nginx",)
    )


def _supervisord(host: HostFiles, path: PurePosixPath) -> Service:
    needs = ("supervisord", *(("haproxy",) if _supervised(host, "haproxy") else ()))
    folders = (("/var/log/supervisor", "root"), *((("/var/lib/haproxy", "root"),) if "haproxy" in needs else ()))
    return Service("supervisord", ("supervisord", "-n", "-c", str(path)), folders=folders, needs=needs)


def _haproxy(host: HostFiles, path: PurePosixPath) -> Service | None:
    if _supervised(host, "haproxy"):
        return None
    argv = ("haproxy", "-W", "-db", "-f", str(path))
    return Service(
        "haproxy", argv, folders=(("/var/lib/haproxy", "root"), ("/run/haproxy", "root")), needs=("haproxy",)
    )


def _supervised(host: HostFiles, program: str) -> bool:
    """Whether supervisord starts this program on the host."""
    command = re.compile(rf"^command\s*=\s*(?:/\S*/)?{program}\s".encode(), re.MULTILINE)
    return any(
        command.search(host.files[path].content) for path in host.files if path.match("/etc/supervisor/**/*.conf")
    )


_KINDS: dict[str, Callable[[HostFiles, PurePosixPath], Service | None]] = {
    r"/etc/postgresql/[^/]+/[^/]+/postgresql\.conf": _postgres,
    r"/etc/valkey/valkey\.conf": _valkey,
    r"/etc/nginx/nginx\.conf": _nginx,
    r"/etc/supervisor/supervisord\.conf": _supervisord,
    r"/etc/haproxy/haproxy\.cfg": _haproxy,
}


def accounts(postgres_first: bool, alone: int | None) -> tuple[str, str]:
    """The passwd and group files of a host; `alone` is the one number that all of its users share where it must be one."""
    users = {"root": 0, "nobody": 65534, **USERS}
    if alone is not None:
        # Whose a number is, is answered with the first line, and PostgreSQL asks that of who knocks at its socket.
        first = "postgres" if postgres_first else "www-data"
        users = {"root": 0, "nobody": 65534, first: alone, **dict.fromkeys(USERS, alone)}
    passwd = "".join(f"{user}:x:{uid}:{uid}:{user}:/:/bin/sh\n" for user, uid in users.items())
    group = "".join(f"{user}:x:{uid}:\n" for user, uid in users.items())
    return passwd, group
