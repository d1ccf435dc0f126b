"""The programs that supervisord keeps on a host, as it tells them itself when it is asked."""

from __future__ import annotations

import re
import socket
import xmlrpc.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.probe import ask

_SOCKET = re.compile(r"^\[unix_http_server\]\s*(?:^[^\[].*\n)*?^file\s*=\s*(\S+)", re.MULTILINE)
RUNNING = "RUNNING"


@dataclass(frozen=True)
class Supervised:
    """One program: what `supervisorctl status` says of it, and what the kernel says of its process."""

    name: str
    state: str
    said: str
    pid: int
    seconds: int  # since it was started last
    busy: int | None  # the processor time that it has used; None while it wants more

    @property
    def runs(self) -> bool:
        """Whether it does what its file asks for: it runs, or is not to be started by itself."""
        return self.state == RUNNING or (self.state, self.said) == ("STOPPED", "Not started")


def supervised(host: Host, configuration: PurePosixPath) -> Iterator[Supervised]:
    """Every program of the supervisord that was started with this file; none where it cannot be asked.

    Raises OSError while supervisord does not answer yet.
    """
    place = _SOCKET.search(host.files.files[configuration].content.decode())
    if place is None:
        return
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(host.path(place[1])))
        question = xmlrpc.client.dumps((), "supervisor.getAllProcessInfo").encode()
        answer = ask(connection, "POST", "/RPC2", {"Host": "localhost", "Content-Type": "text/xml"}, question)
    if answer.status != 200:
        raise OSError(f"supervisord answers {answer.status}")
    answered: Any = xmlrpc.client.loads(answer.content.decode())[0]
    for told in answered[0]:
        name = told["name"] if told["name"] == told["group"] else f"{told['group']}:{told['name']}"
        seconds = told["now"] - told["start"]
        yield Supervised(name, told["statename"], told["description"], told["pid"], seconds, _busy(host, told["pid"]))


def _busy(host: Host, pid: int) -> int | None:
    processes = host.path("/proc") if host.facts is None else Path("/proc")
    try:
        state, *fields = (processes / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[10]) + int(fields[11]) if state == "S" else None
