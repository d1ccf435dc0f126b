"""The process that stands for one host: it starts programs there, opens sockets there, and ends with the lab."""

from __future__ import annotations

import os
import pwd
import select
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from praekelt_standards.lab import linux
from praekelt_standards.lab.channel import Gone, Message, close_all, receive, send
from praekelt_standards.lab.memory import Shared

# In a user namespace one number stands for every user of the host: a process may only be itself there.
ONLY_UID = 33


@dataclass
class Servant:
    """Answers the lab's requests until the lab has ended."""

    end: socket.socket
    root: Path
    alone: bool  # the user namespace maps a single user
    leash: int | None  # the signal for a program whose servant ends: set where no process namespace ends it
    _waiting: dict[int, socket.socket] = field(default_factory=dict)
    _ended: bool = False

    def serve(self) -> None:
        """Answer until the channel ends, the lab halts this host, or SIGTERM comes."""
        wake, awake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(awake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.signal(signal.SIGTERM, lambda number, frame: setattr(self, "_ended", True))
        poll = select.poll()
        poll.register(self.end, select.POLLIN)
        poll.register(wake, select.POLLIN)
        while not self._ended:
            for file, _ in poll.poll(1000):
                if file == wake:
                    os.read(wake, 4096)
                else:
                    try:
                        self._answer(receive(self.end))
                    except Gone:
                        return
            self._reap()

    def _answer(self, message: Message) -> None:
        *files, last = message.files
        back = socket.socket(fileno=last)
        keep = False
        try:
            match message.said:
                case {"spawn": dict(program)}:
                    keep = self._spawn(program, files, back)
                case {"kill": int(pid), "signal": int(number)}:
                    os.kill(pid, number)
                    send(back, {})
                case {"socket": True}:
                    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as fresh:
                        send(back, {}, [fresh.fileno()])
                case {"halt": True}:
                    self._ended = True
                case {"root": True}:
                    root = os.open(self.root, os.O_PATH | os.O_DIRECTORY)
                    send(back, {}, [root])
                    os.close(root)
        except Gone:
            pass
        except (OSError, KeyError) as error:
            send(back, {"error": str(error)})
        finally:
            close_all(files)
            if not keep:
                back.close()

    def _spawn(self, program: dict[str, Any], files: list[int], back: socket.socket) -> bool:
        """Start one program; its number is answered at once, and how it ended when it has."""
        user = pwd.getpwnam(program["user"])  # here, so that an unknown name is answered and not lost in the child
        pid = os.fork()
        if pid == 0:
            try:
                self._become(program, files, user)
            except (OSError, ValueError) as error:
                os.write(2, f"{program['argv'][0]}: {error}\n".encode())
            finally:
                os._exit(127)
        self._waiting[pid] = back
        send(back, {"pid": pid})
        return True

    def _become(self, program: dict[str, Any], files: list[int], user: pwd.struct_passwd) -> None:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        for place, file in enumerate(files):
            os.dup2(file, place)
        if self.alone:
            outer = os.getuid(), os.getgid()
            linux.unshare(linux.NEWUSER)
            linux.map_user(ONLY_UID, *outer)
            linux.keep_chroot()
        elif user.pw_uid != os.getuid():
            os.initgroups(user.pw_name, user.pw_gid)
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        if self.leash is not None:
            linux.die_with_parent(self.leash)
        os.umask(0o022)
        os.chdir(program["cwd"])
        os.closerange(3, 4096)
        os.execvpe(program["argv"][0], program["argv"], program["env"])

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            back = self._waiting.pop(pid, None)
            if back is not None:
                with back:
                    try:
                        send(back, {"code": os.waitstatus_to_exitcode(status)})
                    except Gone:
                        pass


def _below(of: int) -> dict[int, str]:
    """Every process below this one and its state, as far as /proc tells."""
    states: dict[int, str] = {}
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # the program's name, in brackets, may hold spaces and brackets of its own
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except (OSError, ValueError):
                continue
            states[int(entry.name)] = state
            children.setdefault(int(parent), []).append(int(entry.name))
    found, waiting = [], [of]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return {pid: states[pid] for pid in found}


def descendants(of: int) -> list[int]:
    """Every process below this one that has not ended."""
    return [pid for pid, state in _below(of).items() if state != "Z"]


def end_descendants(patience: float = 5.0) -> None:
    """End every process below this one, and put away the memory that they share.

    They are stopped first: of what they share nothing is known for sure while they start one another.
    It is put away before they are killed: whoever may end us meanwhile sees what is shared as long as they are there.
    """
    me = os.getpid()
    end = time.monotonic() + patience
    known: set[int] = set()
    while True:
        below = _below(me)
        known |= below.keys()
        moving = [pid for pid, state in below.items() if state not in "TtZX"]
        if not moving or time.monotonic() > end:
            break
        for pid in moving:
            _signal(pid, signal.SIGSTOP)
        time.sleep(0.002)
    Shared(known).remove()
    while time.monotonic() < end:
        for pid in descendants(me):
            _signal(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            break
        time.sleep(0.002)


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
