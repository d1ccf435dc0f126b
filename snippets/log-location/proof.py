"""A page is asked for, and the line about it is looked for by a collector that reads ``/var/praekelt/logs``."""

from collections.abc import Iterator

from praekelt_standards.lab.node import PAGE, laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer, collected
from praekelt_standards.lab.waiting import until

ENABLE = "ln --symbolic /etc/nginx/sites-available/clinic.conf /etc/nginx/sites-enabled/clinic.conf\n"


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad", "/var/log/nginx/clinic-access.log")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good", "/var/praekelt/logs/clinic/clinic-access.log")


def tried(bench: Bench, case: str, log: str) -> Iterator[Seen]:
    site = laid(small_site().without_file("app/etc/nginx/sites-enabled/clinic.conf"), f"log-location/{case}")
    site = site.altered("prepare.sh", "set -eu\n", f"set -eu\ninstall --directory /etc/nginx/sites-enabled\n{ENABLE}")
    with bench.lab(site, PAGE) as lab:
        yield Seen("GET /?appointment", answer(lab.get("/?appointment", "www.clinic.example.com")))
        until(f"{log} did not hold the line", lambda: "/?appointment" in lab.app1.read(log))
        yield Seen("the collector finds the line about it in", collected(lab.app1, "/?appointment"))
