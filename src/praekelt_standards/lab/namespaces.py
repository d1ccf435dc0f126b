"""Hosts as Linux namespaces: each has its own files, processes, network and name; the site's files need no change."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from praekelt_standards.lab import linux
from praekelt_standards.lab.plan import Mode, Plan, PlannedHost
from praekelt_standards.lab.servant import Servant

_SYSTEM = ("bin", "lib", "lib32", "lib64", "libx32", "sbin", "usr")
_DEVICES = ("full", "null", "random", "tty", "urandom", "zero")
_EMPTY = ("etc", "home", "lab", "opt", "root", "run", "srv", "var/lib", "var/log", "var/tmp")
# Where a host's root is put together, before it becomes the root; whatever lies there on this machine stays as it is.
_WORKBENCHES = ("/mnt", "/media", "/srv", "/opt", "/home")


class CannotIsolate(Exception):
    """This machine does not let us make the namespaces that a lab needs; says what is missing."""


def isolate(mode: Mode) -> None:
    """Put this process, and the processes it starts from now on, into namespaces of their own."""
    uid, gid = os.getuid(), os.getgid()
    try:
        if mode is Mode.USER_NAMESPACES:
            linux.unshare(linux.NEWUSER)
            linux.map_user(0, uid, gid)
        linux.unshare(linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS)
    except OSError as error:
        raise CannotIsolate(f"this machine allows no namespaces ({error})") from error


def network(*lines: str) -> None:
    """Set up the network of this process's namespace, each line as `ip` takes it."""
    program = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise CannotIsolate("the program ip is not installed: apt-get install iproute2")
    done = subprocess.run(
        [program, "-batch", "-"], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=30, check=False
    )
    if done.returncode:
        raise CannotIsolate(f"ip says: {done.stderr.strip()}")


def gateway(addresses: list[str]) -> str:
    """The address from which the site is asked: the first of the network in which the hosts' addresses lie."""
    networks = {address.rpartition(".")[0] for address in addresses}
    if len(networks) != 1:
        raise CannotIsolate(f"the hosts' addresses lie in several networks: {', '.join(sorted(addresses))}")
    return f"{networks.pop()}.1"


def bring_up(plan: Plan) -> Servant:
    """Start a process for every host, and return the servant of the one who asks them for pages.

    Runs as the first process of the lab's own namespaces.
    """
    linux.mount_privately()
    ask_from = gateway([host.address for host in plan.hosts])
    network(
        "link set lo up",
        "link add bridge type bridge",
        f"address add {ask_from}/24 dev bridge",
        "link set bridge up",
    )
    for host in plan.hosts:
        _start(plan, host)
    plan.close_but(plan.control, plan.client)
    return Servant(_socket(plan.client), Path("/"), alone=False, leash=None)


def _start(plan: Plan, host: PlannedHost) -> None:
    """Fork a process into the host's namespaces, connect it, and let it serve."""
    told, tell = os.pipe()
    isolated, isolates = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(tell)
            os.close(isolated)
            plan.close_but(host.channel)
            linux.unshare(linux.NEWNS | linux.NEWPID | linux.NEWNET | linux.NEWIPC | linux.NEWUTS)
            os.write(isolates, b"!")
            if os.read(told, 1):
                code = _hold(plan, host)
        except Exception as error:  # this is all that the lab learns of it
            os.write(2, f"{host.name}: {error}\n".encode())
        finally:
            os._exit(code)
    os.close(told)
    os.close(isolates)
    if os.read(isolated, 1):
        link = f"to-{host.name}"[:15]
        network(
            f"link add {link} type veth peer name eth0 netns {pid}",
            f"link set {link} master bridge",
            f"link set {link} up",
        )
        os.write(tell, b"!")
    os.close(tell)
    os.close(isolated)


def _hold(plan: Plan, host: PlannedHost) -> int:
    """Be the parent of the host's first process, and end with it."""
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        return 0 if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
    linux.die_with_parent(signal.SIGKILL)
    network("link set lo up", f"address add {host.address}/24 dev eth0", "link set eth0 up")
    linux.name_host(host.name)
    # A web server is no less itself as an ordinary user; only the right to its port would be missing.
    Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")
    _own_root(plan)
    alone = plan.mode == Mode.USER_NAMESPACES.value
    Servant(_socket(host.channel), Path("/"), alone=alone, leash=None).serve()
    os._exit(0)


def _own_root(plan: Plan) -> None:
    """Change to a root in memory, in which nothing of this machine is seen but its system and the programs to run."""
    root = Path(next(place for place in _WORKBENCHES if Path(place).is_dir() and not _holds(place, plan.visible)))
    linux.mount_memory(root)
    for name in _EMPTY:
        (root / name).mkdir(parents=True)
    for name in _SYSTEM:
        _show(Path("/") / name, root / name)
    for name in ("tmp", "dev/shm"):
        (root / name).mkdir(parents=True)
        linux.mount_memory(root / name, "mode=1777")
    for name in plan.visible:  # after /tmp, below which the environment may be
        if not (root / name.lstrip("/")).exists():
            _show(Path(name), root / name.lstrip("/"))
    for name in _DEVICES:
        (root / "dev" / name).touch()
        linux.bind(Path("/dev") / name, root / "dev" / name, writable=True)
    for name, target in (("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        (root / "dev" / name).symlink_to(f"/proc/self/{target}")
    (root / "var/run").symlink_to("/run")
    (root / "proc").mkdir()
    linux.mount_processes(root / "proc")
    linux.enter(root)


def _show(source: Path, target: Path) -> None:
    """Make a folder of this machine visible, its parents open to every user even where the machine's are not."""
    if source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source.readlink())
    elif source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        linux.bind(source, target, writable=False)


def _holds(place: str, folders: tuple[str, ...]) -> bool:
    return any(Path(folder).is_relative_to(place) for folder in folders)


def _socket(file: int) -> socket.socket:
    return socket.socket(fileno=file)
