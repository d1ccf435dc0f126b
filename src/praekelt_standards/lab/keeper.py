"""The process between the lab and its hosts: it makes the hosts, outlives the lab by a moment, and leaves nothing.

`python -m praekelt_standards.lab.keeper PLAN`, started by the lab alone.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from praekelt_standards.lab import linux, namespaces
from praekelt_standards.lab.channel import Gone, send
from praekelt_standards.lab.plan import Mode, Plan
from praekelt_standards.lab.servant import Servant, descendants, end_descendants

# The signal for a program whose servant was killed outright; what does not heed it is ended by the keeper.
_LEASH = signal.SIGTERM


def main(text: str) -> int:
    """Keep the hosts of this plan until the lab ends, by whatever means."""
    plan = Plan.read(text)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the lab, which then asks us to end
    mode = Mode(plan.mode)
    try:
        lab = os.pidfd_open(plan.lab)
        if mode is Mode.SUBSTITUTION:
            return _keep_folders(plan, lab)
        return _keep_namespaces(plan, mode, lab)
    except (namespaces.CannotIsolate, OSError) as error:
        _tell(plan, {"error": str(error)})
        return 1


def _tell(plan: Plan, said: dict[str, str]) -> None:
    try:
        send(socket.socket(fileno=os.dup(plan.control)), said)
    except Gone:
        pass


def _wait(lab: int, over: Callable[[], bool]) -> None:
    """Wait until the lab's process has ended, or somebody asks us to end, or it is over anyhow."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: asked.append(number))
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    wake, awake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.set_wakeup_fd(awake, warn_on_full_buffer=False)
    poll = select.poll()
    poll.register(lab, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while not asked and not over():
        for file, _ in poll.poll(1000):
            if file == lab:
                return
            os.read(wake, 4096)


def _keep_namespaces(plan: Plan, mode: Mode, lab: int) -> int:
    """The first process of the namespaces takes everything in them with it when it ends."""
    namespaces.isolate(mode)
    first = os.fork()
    if first == 0:
        code = 1
        try:
            linux.die_with_parent(signal.SIGKILL)
            servant = namespaces.bring_up(plan)
            _tell(plan, {"ready": ""})
            servant.serve()
            code = 0
        except (namespaces.CannotIsolate, OSError) as error:
            _tell(plan, {"error": str(error)})
        finally:
            os._exit(code)
    plan.close_but()
    _wait(lab, over=lambda: os.waitid(os.P_PID, first, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None)
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)  # the kernel answers when every process of the namespace is gone
    return 0


def _keep_folders(plan: Plan, lab: int) -> int:
    """Where nothing can be isolated, a host is a folder, and we end what was started there one by one."""
    linux.adopt_orphans()
    folder = Path(tempfile.mkdtemp(prefix="lab-", dir=_short()))
    try:
        if os.getuid() == 0:
            folder.chmod(0o755)  # for the programs that refuse to run as root
        for host in plan.hosts:
            _servant(plan, folder, host.name, host.channel)
        _servant(plan, folder, "", plan.client)
        _tell(plan, {"ready": str(folder)})
        plan.close_but()
        _wait(lab, over=lambda: not descendants(os.getpid()))
        end_descendants()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _short() -> str:
    """Where the folder goes: the path of a socket in it may have 107 bytes, so a long TMPDIR is of no use."""
    return next(place for place in (tempfile.gettempdir(), "/tmp") if len(place) < 40 or place == "/tmp")


def _servant(plan: Plan, folder: Path, name: str, channel: int) -> None:
    if os.fork():
        return
    code = 1
    try:
        plan.close_but(channel)
        linux.die_with_parent(_LEASH)
        linux.adopt_orphans()
        root = folder / name
        for made in (root, root / "tmp"):
            made.mkdir(exist_ok=True)
        (root / "tmp").chmod(0o1777)
        Servant(socket.socket(fileno=channel), root, alone=False, leash=_LEASH).serve()
        end_descendants()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
