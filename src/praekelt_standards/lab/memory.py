"""Memory that processes share, which outlives them unless somebody puts it away."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from praekelt_standards.lab import linux

_SEGMENTS = Path("/proc/sysvipc/shm")
_FILES = Path("/dev/shm")
_MAPPED = re.compile(r"^(?:\S+ +){4}(\d+) +(/SYSV\w+|/dev/shm/\S+)", re.MULTILINE)


class Shared:
    """What the processes of these numbers share; they must hold still while it is looked for."""

    def __init__(self, processes: Collection[int]) -> None:
        self.segments = {segment for segment, creator in _segments() if creator in processes}
        self.files: set[Path] = set()
        for process in processes:
            for number, name in _mapped(process):
                if name.startswith("/SYSV"):
                    self.segments.add(number)
                else:
                    self.files.add(Path(name))
            self.files |= set(_opened(process))

    def remove(self) -> None:
        """Put it away, whatever of it is still there."""
        for segment in self.segments:
            try:
                linux.remove_shared_memory(segment)
            except OSError:
                pass  # its own process was quicker
        for file in self.files:
            file.unlink(missing_ok=True)


def _segments() -> Iterator[tuple[int, int]]:
    """The number of each segment of System V's kind, and of the process that made it."""
    try:
        lines = _SEGMENTS.read_text().splitlines()[1:]
    except OSError:
        return
    for line in lines:
        fields = line.split()
        yield int(fields[1]), int(fields[4])


def _mapped(process: int) -> Iterator[tuple[int, str]]:
    """What a process sees of shared memory: its number, which for a segment is the segment's own, and its name."""
    try:
        text = Path(f"/proc/{process}/maps").read_text(errors="replace")
    except OSError:
        return
    for number, name in _MAPPED.findall(text):
        yield int(number), name


def _opened(process: int) -> Iterator[Path]:
    """The files of shared memory that a process has opened and may not see yet."""
    try:
        for entry in os.scandir(f"/proc/{process}/fd"):
            target = Path(os.readlink(entry.path))
            if target.parent == _FILES and target.exists():
                yield target
    except OSError:
        return
