"""A lab leaves no process, mount, interface or file behind, however the process that holds it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from praekelt_standards.lab.host import NotStarted
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.servant import descendants
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes

SITE = Path(__file__).parents[2] / "snippets" / "site"
# The database host is the one with most to leave: shared memory, sockets, files of another user.
_HOLDER = """
import sys, time
from pathlib import Path
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.site import Site
with Lab(Site.read(Path(sys.argv[1])).only("database"), mode=sys.argv[2]):
    print("up", flush=True)
    time.sleep(60)
"""


@dataclass(frozen=True)
class Traces:
    """What of this machine a lab could leave something in."""

    mounts: list[str]
    interfaces: list[str]
    shared_memory: list[str]
    files: list[str]


def _traces(folder: Path) -> Traces:
    return Traces(
        Path("/proc/self/mountinfo").read_text().splitlines(),
        sorted(os.listdir("/sys/class/net")),
        [line for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:] if int(line.split()[6]) == 0],
        sorted(str(path) for path in folder.rglob("*")),
    )


def _identity(pid: int) -> str | None:
    """A process, told by its number and its time of starting; None when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else f"{pid} since {fields[19]}"


def _heeds_ctrl_c() -> None:
    """What was started in the background of a script ignores Ctrl-C, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def _holder(mode: Mode, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that holds a lab, with its temporary files in this folder."""
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(SITE), mode.value],
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
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


def _keeper_of(holder: subprocess.Popen[str]) -> list[int]:
    if holder.poll() is not None:
        pytest.fail(f"the lab's process ended by itself: {holder.communicate()[1]}")
    return [pid for pid in descendants(holder.pid) if b"lab.keeper" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _wait_until_up(holder: subprocess.Popen[str]) -> None:
    assert holder.stdout is not None
    assert holder.stderr is not None
    if holder.stdout.readline() != "up\n":
        pytest.fail(holder.stderr.read())


def _all_gone(before: Traces, processes: set[str | None], folder: Path) -> bool:
    left = {_identity(int(process.partition(" ")[0])) for process in processes if process} & processes - {None}
    return not left and _traces(folder) == before


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for temporary files that PostgreSQL's stand-in user may pass through."""
    with tempfile.TemporaryDirectory(prefix="t") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.parametrize("after", [0.0, 0.3, None], ids=lambda after: f"{after} s" if after is not None else "up")
def test_kill_9_at_any_time(mode: Mode, after: float | None, folder: Path) -> None:
    before = _traces(folder)
    with _holder(mode, folder) as holder:
        if after is None:
            _wait_until_up(holder)
        else:
            assert becomes(lambda: _keeper_of(holder), 60)
            time.sleep(after)
        processes = {_identity(pid) for pid in descendants(holder.pid)}
        assert processes
        holder.kill()
        assert becomes(lambda: _all_gone(before, processes, folder), 60)


def test_ctrl_c(mode: Mode, folder: Path) -> None:
    before = _traces(folder)
    with _holder(mode, folder) as holder:
        _wait_until_up(holder)
        processes = {_identity(pid) for pid in descendants(holder.pid)}
        os.killpg(holder.pid, signal.SIGINT)
        assert holder.wait(60) == -signal.SIGINT
        assert _all_gone(before, processes, folder)


@pytest.mark.parametrize("user", ["root", "postgres"])
def test_a_temporary_file_that_a_program_forgets_goes_with_its_host(mode: Mode, site: Site, user: str) -> None:
    with Lab(site.only("database"), mode=mode) as lab:
        forgotten = Path(lab.database.run(["mktemp"], user=user).stdout.strip())
        where = forgotten if mode is Mode.SUBSTITUTION else lab.database.path(forgotten)
        assert where.is_file()
        assert where.is_relative_to(lab.database.root)
    assert not forgotten.exists()


def test_a_service_that_does_not_start_is_shown_in_its_own_words(mode: Mode, site: Site) -> None:
    wrong = site.only("database").altered(
        "database/etc/postgresql/18/main/postgresql.conf", "port = 5432", "prot = 5432"
    )
    lab = Lab(wrong, mode=mode)
    with pytest.raises(NotStarted, match='unrecognized configuration parameter "prot"'), lab:
        pass
    assert descendants(os.getpid()) == [] or lab._keeper is not None and lab._keeper.poll() is not None


def test_a_program_that_supervisord_cannot_start_is_shown_in_its_own_words(mode: Mode, site: Site) -> None:
    wrong = site.only("balancer").altered("balancer/etc/haproxy/haproxy.cfg", "mode http", "mode htpp")
    with (
        pytest.raises(NotStarted, match=r"(?s)haproxy\.cfg.*unknown proxy mode 'htpp'"),
        Lab(wrong, mode=mode, ready="www.clinic.example.com/", seconds=30),
    ):
        pass


def test_a_site_that_never_answers_is_given_up_in_time(mode: Mode, site: Site) -> None:
    begun = time.monotonic()
    with (
        pytest.raises(NotStarted, match="did not answer 200 within 4 seconds"),
        Lab(site.only("balancer"), mode=mode, ready="www.clinic.example.com/", seconds=4),
    ):
        pass
    assert time.monotonic() - begun < 40
