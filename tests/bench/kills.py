"""Kill -9 pytest in the middle of the lab's tests, at random times, and count what is left: `tox -e kills`, or with other numbers of kills.

Each kill is of a pytest of its own, which tests the whole live site, with its temporary files in a folder of its own.
A third of the kills come within the first three seconds, when PostgreSQL's files are made; most others when the site is up.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import refusal
from praekelt_standards.lab.servant import descendants

CHECKOUT = Path(__file__).parents[2]
SITE = CHECKOUT / "snippets" / "site"
_HOLDER = """
import sys, time
from pathlib import Path
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.site import Site
with Lab(Site.read(Path(sys.argv[1])).only(*sys.argv[3:]), mode=sys.argv[2], seconds=120):
    print("up", flush=True)
    time.sleep(60)
"""


@dataclass(frozen=True)
class Traces:
    """What of this machine a lab could leave something in."""

    processes: frozenset[str]
    mounts: frozenset[str]
    interfaces: frozenset[str]
    files: frozenset[str]
    shared_memory: frozenset[str]

    @staticmethod
    def now(folder: Path | None = None, processes: frozenset[str] = frozenset()) -> Traces:
        """What is there now; of processes, those of these that still run, and of files, those of this folder."""
        inside = os.walk(folder) if folder else ()
        return Traces(
            frozenset(one for one in processes if identity(int(one.partition(" ")[0])) == one),
            frozenset(Path("/proc/self/mountinfo").read_text().splitlines()),
            frozenset(os.listdir("/sys/class/net")),
            frozenset(os.path.join(at, name) for at, folders, files in inside for name in (*folders, *files)),
            frozenset(_shared_memory()),
        )

    def since(self, before: Traces) -> dict[str, frozenset[str]]:
        """What is there now and was not before, by its kind."""
        return {one.name: getattr(self, one.name) - getattr(before, one.name) for one in fields(self)}


def identity(pid: int) -> str | None:
    """A process, told by its number and its time of starting; None when it has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if told[0] == "Z" else f"{pid} since {told[19]}"


def below(holder: subprocess.Popen[str]) -> frozenset[str]:
    """The processes that a holder has started, and those that they have."""
    return frozenset(filter(None, map(identity, descendants(holder.pid))))


def _shared_memory() -> Iterator[str]:
    """Shared memory that no process uses any more: System V's segments, and files of POSIX's kind."""
    for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]:
        told = line.split()
        if told[6] == "0":
            yield f"segment {told[1]} of process {told[4]}"
    used = set()
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            used |= {line.split()[5] for line in maps.read_text().splitlines() if "/dev/shm/" in line}
        except OSError:
            continue
    yield from (str(path) for path in Path("/dev/shm").iterdir() if str(path) not in used)


def _heeds_ctrl_c() -> None:
    """What was started in the background of a script ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def holding(mode: Mode, folder: Path, hosts: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that holds a lab of these hosts, with its temporary files in this folder; without hosts, pytest."""
    with (
        tempfile.TemporaryDirectory() as own
    ):  # pytest's folder for its tests, which it keeps, and where it writes what was run
        tests = [str(CHECKOUT / "tests/lab" / name) for name in ("test_live_site.py", "test_what_users_do.py")]
        options = ["-c", str(CHECKOUT / "pyproject.toml"), "-p", "no:cacheprovider", "--basetemp", f"{own}/pytest"]
        command = (
            [
                *("-c", _HOLDER, str(SITE), mode.value, *hosts),
            ]
            if hosts
            else ["-m", "pytest", *options, "-k", mode.value, *tests]
        )
        holder = subprocess.Popen(
            [sys.executable, *command],
            env={
                **os.environ,
                "TMPDIR": str(folder),
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PRAEKELT_LAB_MODE": mode.value,
            },
            cwd=own,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_heeds_ctrl_c,
        )
        try:
            yield holder
        finally:
            holder.kill()
            holder.communicate(timeout=30)


@contextmanager
def emptied() -> Iterator[Path]:
    """A folder for temporary files that PostgreSQL's stand-in user may pass through."""
    with tempfile.TemporaryDirectory(prefix="t") as made:
        Path(made).chmod(0o755)
        yield Path(made)


UP: list[bool] = []  # whether haproxy, which comes last, ran at each kill


def _name(process: str) -> str:
    try:
        return Path(f"/proc/{process.partition(' ')[0]}/comm").read_text().strip()
    except OSError:
        return ""


def left(mode: Mode, after: float, hosts: Sequence[str] = (), patience: float = 20.0) -> dict[str, frozenset[str]]:
    """What is left after the holder of a lab was killed so many seconds after it began; waits for it to go."""
    before = Traces.now()
    with emptied() as folder, holding(mode, folder, hosts) as holder:
        time.sleep(after)
        if holder.poll() is not None:
            raise RuntimeError(f"the holder ended by itself: {' '.join(holder.communicate())}")
        processes = below(holder)
        UP.append(any(_name(one) == "haproxy" for one in processes))
        holder.kill()
        end = time.monotonic() + patience
        while any((found := Traces.now(folder, processes).since(before)).values()) and time.monotonic() < end:
            time.sleep(0.05)
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, count and print; 1 where anything is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="in each mode; default: 20")
    parser.add_argument("--mode", action="append", choices=[mode.value for mode in Mode], help="default: all there are")
    options = parser.parse_args(arguments)
    modes = [Mode(mode) for mode in options.mode or ()] or [
        *(mode for mode in (Mode.NAMESPACES, Mode.USER_NAMESPACES) if refusal(mode) is None),
        Mode.SUBSTITUTION,
    ]
    status = 0
    for mode in modes:
        counted = dict.fromkeys((one.name for one in fields(Traces)), 0)
        UP.clear()
        for number in range(options.kills):
            after = random.uniform(0.5, 3.0) if number % 3 == 0 else random.uniform(3.0, 20.0)
            found = left(mode, after)
            for kind, names in found.items():
                counted[kind] += len(names)
                for name in sorted(names):
                    print(f"{mode.value}: killed after {after:.2f} s: left of {kind}: {name}", flush=True)
        print(
            f"{mode.value}: {options.kills} kills, {sum(UP)} of them with the whole site up, left: "
            + ", ".join(f"{kind.replace('_', ' ')} {n}" for kind, n in counted.items())
        )
        status |= any(counted.values())
    return status


if __name__ == "__main__":
    sys.exit(main())
