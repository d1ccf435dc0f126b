"""A page is asked for, and the line about it is looked for by a collector that reads ``/var/praekelt/logs``."""

import shutil
from collections.abc import Iterator

from praekelt_standards.lab.node import PAGE, printed, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer, collected
from praekelt_standards.lab.waiting import becomes

ENABLED = "app/etc/nginx/sites-enabled/clinic.conf"
PRINTED = "etc/nginx/sites-available/clinic.conf"


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad", "/var/log/nginx/clinic-access.log")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good", "/var/praekelt/logs/clinic/clinic-access.log")


def limits(bench: Bench) -> Iterator[Seen]:
    site = small_site().with_file(ENABLED, printed(f"log-location/good/{PRINTED}"))
    with bench.lab(site, PAGE) as lab:
        for name in ("supervisord", "nginx"):
            lab.app1.stop(name)
        shutil.rmtree(lab.app1.path("/var/praekelt/logs/clinic"))
        for name in ("supervisord", "nginx"):
            process = lab.app1.start(name)
            came = "does not start" if process.wait(30) else "starts"
            said = lab.app1.read(f"/lab/{name}.out")
            named = "names the folder" if "/var/praekelt/logs/clinic/" in said else "does not name the folder"
            yield Seen(f"{name}, where the folder of its log was not made", f"{came}, and {named}")


def tried(bench: Bench, case: str, log: str) -> Iterator[Seen]:
    site = small_site().with_file(ENABLED, printed(f"log-location/{case}/{PRINTED}"))
    with bench.lab(site, PAGE) as lab:
        yield Seen("GET /?appointment", answer(lab.get("/?appointment", "www.clinic.example.com")))
        assert becomes(lambda: "/?appointment" in lab.app1.read(log))
        yield Seen("the collector finds the line about it in", collected(lab.app1, "/?appointment"))
