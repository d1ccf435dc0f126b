"""A page fails, and its traceback is looked for by a collector that reads every ``.log`` and by the site's rotation."""

from collections.abc import Iterator

from praekelt_standards.lab import rotation
from praekelt_standards.lab.node import PAGE, laid, printed, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer, collected
from praekelt_standards.lab.waiting import until

NOTES = rotation.NOTE
TRACEBACK = "RuntimeError: the appointment has no patient"
RULE = printed("site/app/etc/logrotate.d/clinic").partition("\n}\n")[0] + "\n}\n"


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "log-extension/bad-error", "clinic.err")
    for seen in tried(bench, "log-extension/bad", "clinic.out"):
        yield Seen(f"{seen.tried}, with .out", seen.came)


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "log-extension/good", "clinic.log")


def tried(bench: Bench, project: str, log: str) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), project), PAGE, tools=["logrotate"]) as lab:
        host = lab.app1
        yield Seen("GET /fails", answer(lab.get("/fails", "www.clinic.example.com")))
        until(f"{log} did not hold the traceback", lambda: TRACEBACK in host.read(f"/var/praekelt/logs/{log}"))
        yield Seen("files that hold the traceback", collected(host, TRACEBACK, "**/*"))
        yield Seen("the collector, which reads /var/praekelt/logs/**/*.log, finds it in", collected(host, TRACEBACK))
        rotation.rotate(host, RULE)
        yield Seen("files that hold it when the site's logs have been rotated", collected(host, TRACEBACK, "**/*"))
