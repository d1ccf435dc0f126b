"""A page fails under supervisord, and its traceback is looked for, before and after supervisord is restarted."""

import re
from collections.abc import Iterator

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.node import PAGE, printed, small_site, with_program
from praekelt_standards.lab.proofs import Bench, Seen, answer, collected
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes

TRACEBACK = "RuntimeError: the appointment has no patient"
GOOD = printed("error-log-name/good/etc/supervisor/conf.d/clinic.conf").partition("\n[program:clinic-worker]")[0]


def broken(bench: Bench) -> Iterator[Seen]:
    nameless = "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith("stderr_logfile"))
    yield from tried(bench, with_program(small_site(), nameless))


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, with_program(small_site(), GOOD))


def limits(bench: Bench) -> Iterator[Seen]:
    site = with_program(small_site(), GOOD).with_file("clinic/settings.py", "LOGGING = {}\n")
    with bench.lab(site, PAGE) as lab:
        yield Seen(
            "GET /fails, with the LOGGING that Django has by itself",
            answer(lab.get("/fails", "www.clinic.example.com")),
        )
        yield Seen("files that then hold the traceback", collected(lab.app1, TRACEBACK, "**/*"))


def tried(bench: Bench, site: Site) -> Iterator[Seen]:
    with bench.lab(site, PAGE) as lab:
        yield Seen("GET /fails", answer(lab.get("/fails", "www.clinic.example.com")))
        assert becomes(lambda: places(lab.app1) != "none")
        yield Seen("files that hold the traceback", places(lab.app1))
        lab.app1.stop("supervisord")
        lab.app1.start("supervisord")
        assert becomes(lambda: lab.get("/", "www.clinic.example.com").status == 200)
        yield Seen("files that hold it when supervisord has been restarted", places(lab.app1))


def places(host: Host) -> str:
    """The logs with the traceback; supervisord puts letters of its own into a name that it makes up."""
    return re.sub(r"---supervisor-\w+\.log", "---supervisor-XXXXXXXX.log", collected(host, TRACEBACK, "**/*"))
