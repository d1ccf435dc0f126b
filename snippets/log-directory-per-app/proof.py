"""A second application, clinic-admin, runs on the same host, and a rule is written for the logs of the first."""

from collections.abc import Iterator

from praekelt_standards.lab.node import PAGE, laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, collected
from praekelt_standards.lab.waiting import until

SECOND = """\
[program:clinic-admin]
command = /srv/clinic/ve/bin/gunicorn clinic.wsgi --bind 127.0.0.1:8001
directory = /srv/clinic/src
stdout_logfile = /var/praekelt/logs/clinic-admin.log
redirect_stderr = true
"""


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad", "clinic*.log")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good", "clinic/*.log")


def tried(bench: Bench, case: str, rule: str) -> Iterator[Seen]:
    site = laid(small_site(), f"log-directory-per-app/{case}")
    site = site.with_file("app/etc/supervisor/conf.d/clinic-admin.conf", SECOND)
    with bench.lab(site, PAGE) as lab:
        until("the rule did not take in three logs", lambda: collected(lab.app1, "", rule).count(",") >= 2)
        found = collected(lab.app1, "", rule)
        yield Seen("what the rule takes in", f"{found} (/var/praekelt/logs/{rule})")
        yield Seen("the other application's log is among them", "yes" if "clinic-admin.log" in found else "no")
