"""A page fails under supervisord, and what it and others wrote is looked for: at once, after supervisord has rotated a full log, and after the log was cleared."""

import re
from collections.abc import Iterator

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, laid, printed, small_site, with_program
from praekelt_standards.lab.proofs import Bench, Seen, answer, collected
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes, until

WWW = "www.clinic.example.com"
LOGS = "/var/praekelt/logs"
TRACEBACK = "RuntimeError: the appointment has no patient"
CLEAR = ["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf", "clear", "clinic"]
GOOD = printed("error-log-name/good/etc/supervisor/conf.d/clinic.conf")
STDERR = "stderr_logfile = /var/praekelt/logs/clinic/clinic-error.log\n"


def broken(bench: Bench) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), "error-log-name/bad"), PAGE) as lab:
        yield from tried(lab, "clinic/clinic.log")
        worker = f"{LOGS}/clinic/clinic-worker-stderr.log"
        until("the worker wrote nothing on standard error", lambda: lab.app1.read(worker))
        matching = f"what {LOGS}/**/*-error.log matches of the worker's errors, which are in clinic-worker-stderr.log"
        yield Seen(matching, collected(lab.app1, "celery", "**/*-error.log"))


def kept(bench: Bench) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), "error-log-name/good"), PAGE) as lab:
        yield from tried(lab, "clinic/clinic-error.log")
    redirected = with_program(small_site(), GOOD.replace(STDERR, "redirect_stderr = true\n"))
    with bench.lab(redirected, PAGE) as lab:
        for seen in tried(lab, "clinic/clinic.log"):
            yield Seen(f"{seen.tried}, with redirect_stderr instead", seen.came)


def limits(bench: Bench) -> Iterator[Seen]:
    yield from nameless(bench, with_program(small_site(), GOOD.replace(STDERR, "")))
    site = with_program(small_site(), GOOD).with_file("clinic/settings.py", "LOGGING = {}\n")
    with bench.lab(site, PAGE) as lab:
        yield Seen("GET /fails, with the LOGGING that Django has by itself", answer(lab.get("/fails", WWW)))
        yield Seen("files that then hold the traceback", collected(lab.app1, TRACEBACK, "**/*"))


def tried(lab: Lab, errors: str) -> Iterator[Seen]:
    host = lab.app1
    yield Seen("GET /fails", answer(lab.get("/fails", WWW)))
    until(f"{errors} did not hold the traceback", lambda: TRACEBACK in host.read(f"{LOGS}/{errors}"))
    yield Seen("the traceback is in", collected(host, TRACEBACK, "**/*"))
    yield Seen("GET /books", answer(lab.get("/books?for=Thandi", WWW)))
    yield Seen("what the page printed is in", found(host, "booked for Thandi"))
    lab.get("/chatters", WWW)
    until(f"{errors} was not rotated", lambda: host.path(f"{LOGS}/{errors}.1").exists())
    lab.get("/books?for=Sipho", WWW)
    yield Seen("after 50 MB of errors, what the page prints next is in", found(host, "booked for Sipho"))
    host.run(CLEAR)
    lab.get("/books?for=Lerato", WWW)
    yield Seen("after `supervisorctl clear clinic`, what the page prints next is in", found(host, "booked for Lerato"))


def found(host: Host, words: str) -> str:
    """The files that hold these words, which supervisord writes a moment after they are printed."""
    becomes(lambda: collected(host, words, "**/*") != "none", 3)
    return collected(host, words, "**/*")


def nameless(bench: Bench, site: Site) -> Iterator[Seen]:
    """What comes of a traceback where the program names no file of errors at all, which the check lets pass."""
    with bench.lab(site, PAGE) as lab:
        lab.get("/fails", WWW)
        until("no log held the traceback", lambda: places(lab.app1) != "none")
        yield Seen(
            "the traceback, where neither stderr_logfile nor redirect_stderr is written, is in", places(lab.app1)
        )
        lab.app1.stop("supervisord")
        lab.app1.start("supervisord")
        until("the page was not answered again", lambda: lab.get("/", WWW).status == 200)
        yield Seen("the files that hold it when supervisord has been restarted", places(lab.app1))


def places(host: Host) -> str:
    """The logs with the traceback; supervisord puts letters of its own into a name that it makes up."""
    return re.sub(r"---supervisor-\w+\.log", "---supervisor-XXXXXXXX.log", collected(host, TRACEBACK, "**/*"))
