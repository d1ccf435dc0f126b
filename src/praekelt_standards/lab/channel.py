"""What the lab and the process that stands for one of its hosts say to each other: JSON, with open files beside it."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LARGEST = 200_000  # bytes in one message; the kernel's own limit for one is about 212,000


class Gone(Exception):
    """The other side has ended."""


@dataclass(frozen=True)
class Message:
    """One message, and the open files that came with it, which now belong to the receiver."""

    said: dict[str, Any]
    files: tuple[int, ...]


def pair() -> tuple[socket.socket, socket.socket]:
    """The two ends of a new channel that keeps messages apart."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(end: socket.socket, said: dict[str, Any], files: Sequence[int] = ()) -> None:
    """Send one message; the files stay open here as well."""
    content = json.dumps(said).encode()
    if len(content) > _LARGEST:
        raise ValueError(f"a message of {len(content):,} bytes is too large; put it into a file of the host")
    try:
        socket.send_fds(end, [content], list(files))
    except OSError as error:
        raise Gone(str(error)) from error


def receive(end: socket.socket) -> Message:
    """The next message; raises `Gone` at the end of the channel and TimeoutError where the channel has a time limit."""
    try:
        content, files, _, _ = socket.recv_fds(end, _LARGEST, 8)
    except TimeoutError:
        raise
    except OSError as error:
        raise Gone(str(error)) from error
    if not content:
        raise Gone("the other side has ended")
    return Message(json.loads(content), tuple(files))


class Client:
    """The lab's end of the channel to one host; several threads may ask at the same time."""

    def __init__(self, end: socket.socket, name: str) -> None:
        self._end = end
        self.name = name

    def ask(self, request: dict[str, Any], files: Sequence[int] = (), timeout: float = 30.0) -> Message:
        """The answer to one request."""
        answers = self.begin(request, files)
        with answers:
            return self.next(answers, timeout)

    def begin(self, request: dict[str, Any], files: Sequence[int] = ()) -> socket.socket:
        """Ask, and return where the answers will come."""
        here, there = pair()
        with there:
            try:
                send(self._end, request, (*files, there.fileno()))
            except Gone:
                here.close()
                raise Gone(f"the host {self.name} has ended") from None
        return here

    def next(self, answers: socket.socket, timeout: float) -> Message:
        """The next answer, waited for no longer than `timeout` seconds."""
        answers.settimeout(max(timeout, 0.001))
        try:
            return receive(answers)
        except Gone:
            raise Gone(f"the host {self.name} has ended") from None

    def close(self) -> None:
        """Say that nothing more will be asked."""
        self._end.close()


@dataclass
class Deadline:
    """A point in time up to which something may be waited for."""

    seconds: float

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """The seconds that are left, never less than none."""
        return max(0.0, self._end - time.monotonic())


def close_all(files: Sequence[int]) -> None:
    """Close these open files."""
    for file in files:
        os.close(file)
