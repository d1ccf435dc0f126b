"""A lab leaves no process, mount, interface or file behind, however the process that holds it ends."""

from __future__ import annotations

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from praekelt_standards.lab.host import NotStarted
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.servant import descendants
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes

SITE = Path(__file__).parents[2] / "snippets" / "site"
_SPEC = importlib.util.spec_from_file_location("kills", Path(__file__).parents[1] / "bench/kills.py")
assert _SPEC is not None and _SPEC.loader is not None
kills = importlib.util.module_from_spec(_SPEC)
sys.modules["kills"] = kills  # where a dataclass looks for its own module
_SPEC.loader.exec_module(kills)
# The database host is the one with most to leave: shared memory, sockets, files of another user.
DATABASE = ("database",)


def _wait_until_up(holder: subprocess.Popen[str]) -> None:
    assert holder.stdout is not None
    assert holder.stderr is not None
    if holder.stdout.readline() != "up\n":
        pytest.fail(holder.stderr.read())


@pytest.mark.alone  # another lab would be counted
# The times at which PostgreSQL's files are made and its memory is shared are tried more often than the others.
@pytest.mark.parametrize("after", [0.1, 0.5, 0.7, 0.9, 1.3])
def test_kill_9_at_any_time(mode: Mode, after: float) -> None:
    left = kills.left(mode, after * random.uniform(0.8, 1.2), DATABASE)
    assert not any(left.values()), left


@pytest.mark.alone
@pytest.mark.parametrize("ended", ["kill -9", "Ctrl-C"])
def test_a_lab_that_is_up_is_ended(mode: Mode, ended: str) -> None:
    before = kills.Traces.now()
    with kills.emptied() as folder, kills.holding(mode, folder, DATABASE) as holder:
        _wait_until_up(holder)
        processes = kills.below(holder)
        assert len(processes) > 3
        if ended == "Ctrl-C":
            os.killpg(holder.pid, signal.SIGINT)
            assert holder.wait(60) == -signal.SIGINT
        else:
            holder.kill()
        # Ctrl-C is answered by the lab itself, which ends when everything is gone; after kill -9 the keeper takes a moment.
        patience = 1 if ended == "Ctrl-C" else 60
        assert becomes(lambda: not any(kills.Traces.now(folder, processes).since(before).values()), patience)


# Whoever ends what is below it may be ended in the middle of that, by one that sees only what still runs.
_ENDS = """
import os, pathlib, signal, subprocess, sys
from praekelt_standards.lab import servant
shares = "import mmap, os, sys, time; f = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR); os.ftruncate(f, 4096);" \\
    " shared = mmap.mmap(f, 4096); os.close(f); print(flush=True); time.sleep(60)"
file = pathlib.Path(f"/dev/shm/lab-{os.getpid()}")
child = subprocess.Popen([sys.executable, "-c", shares, file], stdout=subprocess.PIPE)
child.stdout.readline()
there, signals = file.exists(), servant._signal
def watched(pid, number):
    if number == signal.SIGKILL:
        print(there, file.exists(), flush=True)
    signals(pid, number)
servant._signal = watched
servant.end_descendants()
"""


def test_what_processes_share_is_put_away_before_they_are_killed() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", _ENDS], env=environment, text=True, capture_output=True, timeout=60)
    assert done.stdout.splitlines()[:1] == ["True False"], done.stderr


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


@pytest.mark.parametrize(
    ("file", "old", "new", "program", "said"),
    [
        ("supervisor/conf.d/clinic.conf", "--app clinic worker", "--app klinic worker", "clinic-worker",
         "The module klinic was not found"),
        ("supervisor/conf.d/clinic-beat.conf", "/var/lib/clinic/beat", "/var/lib/klinic/beat", "clinic-beat",
         "/var/lib/klinic/beat"),
        ("supervisor/conf.d/clinic.conf", "--config /srv/clinic/src/gunicorn.conf.py", "--wrokers 2", "clinic",
         "unrecognized arguments: --wrokers"),
        ("nginx/nginx.conf", "worker_processes", "worker_proceses", "nginx", 'unknown directive "worker_proceses"'),
        ("valkey/valkey.conf", "maxmemory-policy", "maxmemory-polcy", "valkey",
         "Bad directive or wrong number of arguments"),
    ],
    ids=["worker", "beat", "gunicorn", "nginx", "valkey"],
)  # fmt: skip
def test_any_program_of_the_site_that_does_not_start_is_shown_in_its_own_words(
    file: str, old: str, new: str, program: str, said: str
) -> None:
    wrong = Site.read(SITE, "qa").altered(f"qa/etc/{file}", old, new)
    lab = Lab(wrong, ready="qa.clinic.example.com/", seconds=60)
    with pytest.raises(NotStarted) as failed, lab:
        pass
    first, shown, *_ = str(failed.value).split("\n--- ")
    assert program in first
    assert said in shown
