"""Somebody asks for a page that takes a second and a half, and meanwhile the program is restarted for a release."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from praekelt_standards.lab.node import PAGE, laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer, restart
from praekelt_standards.lab.waiting import until

WWW = "www.clinic.example.com"
NOTES = {"bad": "not run, for pip brings uWSGI as a source that has to be compiled"}
LOG = "/var/praekelt/logs/clinic/clinic.log"


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad-runserver")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good")


def tried(bench: Bench, case: str) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), f"served-by-gunicorn/{case}"), PAGE) as lab, ThreadPoolExecutor(1) as visitor:
        asked = visitor.submit(lab.get, "/slow", WWW)
        until("the slow page was not begun", lambda: "the slow page has begun" in lab.app1.read(LOG))
        restart(lab.app1, "clinic")
        yield Seen("GET /slow, asked for before the restart", answer(asked.result()))
        lab.wait(PAGE)
        yield Seen("GET / afterwards", answer(lab.get("/", WWW)))
