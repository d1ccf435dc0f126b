"""A temporary folder that is gone when we are, by whatever means: a process of its own removes it.

`python -m praekelt_standards.lab.folder PREFIX` makes it and names it, and removes it at the end of its standard input.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SOURCE = Path(__file__).parents[2]
_PATIENCE = 10.0  # seconds in which a program that we left behind may go on writing there


@contextmanager
def kept(prefix: str) -> Iterator[Path]:
    """An empty folder; its remover waits at the end of a pipe that nobody but us holds."""
    remover = subprocess.Popen(
        [sys.executable, "-m", "praekelt_standards.lab.folder", prefix],
        env={**os.environ, "PYTHONPATH": str(_SOURCE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for us, and then the pipe ends
    )
    assert remover.stdin is not None and remover.stdout is not None
    try:
        yield Path(remover.stdout.readline().rstrip("\n"))
    finally:
        remover.stdin.close()
        remover.stdout.close()
        remover.wait(_PATIENCE + 20)


def main(prefix: str) -> int:
    """Make a folder, wait until it is no longer needed, and remove it."""
    folder = tempfile.mkdtemp(prefix=prefix)
    try:
        print(folder, flush=True)
    except BrokenPipeError:
        pass  # who asked for it has ended by now
    sys.stdin.read()
    end = time.monotonic() + _PATIENCE
    while Path(folder).exists() and time.monotonic() < end:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.02)
    return int(Path(folder).exists())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
