"""Which of the ways to keep hosts apart this machine allows, and what a page of theirs answered."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from praekelt_standards.lab.plan import Mode

MODE = "PRAEKELT_LAB_MODE"
_PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Choice:
    """How the hosts of a lab are kept apart, and why not better."""

    mode: Mode
    why: str

    def __str__(self) -> str:
        return f"{self.mode.value} ({self.why})"


def choose(forced: Mode | str | None = None) -> Choice:
    """The mode asked for, else the one that the environment variable names, else the best that this machine allows."""
    asked = forced or os.environ.get(MODE)
    if asked:
        try:
            mode = Mode(asked)
        except ValueError:
            modes = ", ".join(mode.value for mode in Mode)
            raise ValueError(f"There is no mode {asked!r} of the lab; there are {modes}.") from None
        return Choice(mode, "forced")
    reasons = []
    for mode in (Mode.NAMESPACES, Mode.USER_NAMESPACES):
        if mode is Mode.NAMESPACES and os.getuid() != 0:
            reasons.append("not root")
            continue
        reason = refusal(mode)
        if reason is None:
            return Choice(mode, "; ".join(reasons) or "as root")
        reasons.append(reason)
    return Choice(Mode.SUBSTITUTION, "; ".join(reasons))


@cache
def refusal(mode: Mode) -> str | None:
    """Why this machine does not allow a mode; found out by trying, in a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "praekelt_standards.lab.trial", mode.value],
            env={**os.environ, "PYTHONPATH": str(_PACKAGE)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "a trial of it did not end within 30 seconds"
    return None if done.returncode == 0 else (done.stdout + done.stderr).strip().splitlines()[-1]


@dataclass(frozen=True)
class Response:
    """What came back: no status means that the connection was closed without an answer."""

    status: int | None
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.content.decode("utf-8", errors="replace")


def ask(
    connection: socket.socket, method: str, path: str, headers: Mapping[str, str], content: bytes | None
) -> Response:
    """Ask over a connected socket, and close it."""
    asking = http.client.HTTPConnection(headers.get("Host", ""))
    asking.sock = connection
    try:
        asking.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            asking.putheader(name, value)
        if content is not None:
            asking.putheader("Content-Length", str(len(content)))
        asking.endheaders(content)
        answer = asking.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Response(answer.status, named, answer.read())
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        return Response(None, {}, b"")
    finally:
        asking.close()
