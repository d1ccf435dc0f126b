"""A page fails, and its traceback is looked for by a collector that reads every ``.log`` and by the site's rotation."""

from collections.abc import Iterator

from praekelt_standards.lab.node import PAGE, laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer, collected
from praekelt_standards.lab.waiting import becomes

TRACEBACK = "RuntimeError: the appointment has no patient"


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "log-extension/bad", "clinic.out")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "log-extension/good", "clinic.log")


def tried(bench: Bench, project: str, log: str) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), project), PAGE) as lab:
        yield Seen("GET /fails", answer(lab.get("/fails", "www.clinic.example.com")))
        assert becomes(lambda: TRACEBACK in lab.app1.read(f"/var/praekelt/logs/{log}"))
        yield Seen("files that hold the traceback", collected(lab.app1, TRACEBACK, "**/*"))
        yield Seen(
            "the collector, which reads /var/praekelt/logs/**/*.log, finds it in", collected(lab.app1, TRACEBACK)
        )
        yield Seen("the rule that rotates /var/praekelt/logs/*.log rotates", collected(lab.app1, TRACEBACK, "*.log"))
