"""What lies on a host before any of its services runs: its system, its packages' folders, and the site's files."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from praekelt_standards.lab import environment
from praekelt_standards.lab.host import Host
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.programs import Programs
from praekelt_standards.lab.servant import ONLY_UID
from praekelt_standards.lab.services import USERS, accounts, services
from praekelt_standards.lab.site import Site

_BIN = "/lab/bin"
_FOLDERS = ("etc", "run", "srv", "tmp", "var/lib", "lab")


def checkout_of(host: Host) -> PurePosixPath:
    """Where the repository lies on a host: where its code is shipped to, or anywhere, for the scripts that prepare it."""
    return host.files.checkout or PurePosixPath("/srv/checkout")


def lay(host: Host, site: Site, hosts: Collection[Host], programs: Programs, mode: Mode) -> None:
    """Everything that lies on a host before any of its services runs."""
    if host.facts is None:
        _lay_system(host, hosts, alone=mode is Mode.USER_NAMESPACES)
    else:
        for folder in _FOLDERS:
            (host.root / folder).mkdir(parents=True, exist_ok=True)
    host.path(_BIN).mkdir(parents=True)
    for name, program in programs.commands.items():
        (host.path(_BIN) / name).symlink_to(program)
    if _stores(host):
        # Distributions build PostgreSQL's programs with this folder; the wheel's were built with another.
        host.environment = {"PGHOST": "/run/postgresql"}
        _make_reachable(host, programs)
    if host.files.scripts or host.files.checkout:
        for path, file in site.checkout.items():
            host.write(checkout_of(host) / path, file)
    if host.files.virtualenv:
        known_as = str(host.files.virtualenv)
        place = PurePosixPath(known_as if host.facts is None else host.facts.word(known_as))
        environment.make(programs.virtualenv, host.path(known_as), place)
    for path, file in host.files.files.items():
        host.write(path, file)
    for service in services(host.files):
        for name, owner in service.folders:
            host.path(name).mkdir(parents=True, exist_ok=True)
            _give(host, name, owner, mode)


def _stores(host: Host) -> bool:
    return any("postgres" in one.needs for one in services(host.files))


def _lay_system(host: Host, hosts: Collection[Host], *, alone: bool) -> None:
    """What a freshly installed system has under /etc, as far as the stack reads it."""
    passwd, group = accounts(_stores(host), ONLY_UID if alone else None)
    names = "".join(f"{other.files.address} {other.name}\n" for other in hosts)
    host.write("/etc/passwd", passwd)
    host.write("/etc/group", group)
    host.write("/etc/hosts", f"127.0.0.1 localhost\n{names}")
    host.write("/etc/hostname", f"{host.name}\n")
    host.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")
    cache = Path("/etc/ld.so.cache")
    if cache.exists():
        host.path(str(cache)).write_bytes(cache.read_bytes())


def _give(host: Host, name: str, owner: str, mode: Mode) -> None:
    """Let a folder belong to the user of a service, as far as users are kept apart at all."""
    if mode is Mode.NAMESPACES and owner != "root":
        os.chown(host.path(name), USERS[owner], USERS[owner])
    elif host.facts is not None and os.getuid() == 0 and owner == "postgres":
        stand_in = pwd.getpwnam(host.facts.users["postgres"][0])
        os.chown(host.path(name), stand_in.pw_uid, stand_in.pw_gid)


def _make_reachable(host: Host, programs: Programs) -> None:
    """Copy PostgreSQL to where an ordinary user can run it: it refuses root, and root's home may hold the only one."""
    if host.facts is None or os.getuid() != 0:
        return
    home = programs.commands["postgres"].resolve().parents[1]
    if all(folder.stat().st_mode & 0o001 for folder in (home, *home.parents)):
        return
    copied = host.path("/lab/wheel") / home.parent.name
    shutil.copytree(home, copied / home.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    # A wheel keeps the libraries that it brings beside the package, and finds them from there.
    libraries = home.parent.with_name(f"{home.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copied.with_name(libraries.name), symlinks=True)
    for name, program in programs.commands.items():
        if program.resolve().is_relative_to(home):
            link = host.path(_BIN) / name
            link.unlink()
            link.symlink_to(copied / program.resolve().relative_to(home.parent))
