"""The services of an application node are started before and after the site's ``scripts/after-install.sh``, which makes the folders that they log to."""

from collections.abc import Iterator
from contextlib import contextmanager

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import printed, small_site
from praekelt_standards.lab.proofs import Bench, Seen, page
from praekelt_standards.lab.waiting import until

SCRIPT = "scripts/after-install.sh"


def broken(bench: Bench) -> Iterator[Seen]:
    with node(bench) as lab:
        yield from tried(lab)


def kept(bench: Bench) -> Iterator[Seen]:
    with node(bench) as lab:
        lab.app1.run(["/bin/sh", f"/srv/clinic/src/{SCRIPT}"])
        for service in ("supervisord", "nginx"):
            lab.app1.path(f"/lab/{service}.out").write_text("")
            lab.app1.start(service)
        until("the page was not answered", lambda: page(lab, "app1") == "200")
        yield from tried(lab)


@contextmanager
def node(bench: Bench) -> Iterator[Lab]:
    """An application node to which the release was shipped, and nothing more, when its services have ended."""
    site = small_site().without_file("prepare.sh").altered("inventory.yml", ", prepare: prepare.sh", "")
    site = site.with_file(SCRIPT, printed(f"site/{SCRIPT}")).with_file("static/clinic.css", "body {}\n")
    with bench.lab(site) as lab:
        for service, process in lab.app1.processes.items():
            until(f"{service} did not end without the folder of its log", lambda process=process: not process.running)
        yield lab


def tried(lab: Lab) -> Iterator[Seen]:
    for service in ("supervisord", "nginx"):
        runs = "runs" if lab.app1.processes[service].running else "does not start"
        said = lab.app1.read(f"/lab/{service}.out")
        named = ", and names the folder of its log" if "/var/praekelt/logs" in said else ""
        yield Seen(service, runs + named)
    yield Seen("GET /", page(lab, "app1"))
