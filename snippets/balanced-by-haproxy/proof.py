"""The application on one of two nodes answers 503 to everything, as it may in the middle of a release."""

from collections.abc import Iterator

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, laid, printed, small_site
from praekelt_standards.lab.proofs import Bench, Seen, page, restart, share
from praekelt_standards.lab.waiting import becomes, until

WWW = "www.clinic.example.com"
WSGI = "/srv/clinic/src/clinic/wsgi.py"
ILL = """\
def application(environ, start_response):
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return [b""]
"""


def broken(bench: Bench) -> Iterator[Seen]:
    site = laid(small_site(("app1", "app2"), balancer=True), "balanced-by-haproxy/bad", on="balancer")
    site = site.with_file("balancer/etc/nginx/nginx.conf", printed("site/app/etc/nginx/nginx.conf"))
    # What the printed file balances is gunicorn itself, which listens for the network then
    for name in ("etc/nginx/nginx.conf", "etc/nginx/sites-enabled/clinic.conf"):
        site = site.without_file(f"app/{name}")
    site = site.altered("app/etc/supervisor/conf.d/clinic.conf", "127.0.0.1:8000", "0.0.0.0:8000")
    with bench.lab(site) as lab:
        yield from tried(lab, 8000, 5)
        lab.app2.stop("supervisord")
        yield Seen("of 20 requests, when that node is switched off, fail", share(failures(lab), 20))


def kept(bench: Bench) -> Iterator[Seen]:
    site = laid(small_site(("app1", "app2"), balancer=True), "balanced-by-haproxy/good", on="balancer")
    with bench.lab(site, PAGE) as lab:
        yield from tried(lab, 80, 60)


def tried(lab: Lab, port: int, patience: float) -> Iterator[Seen]:
    # Asked before its nodes serve, nginx leaves them out for ten seconds
    until("the nodes did not serve", lambda: [page(lab, node, port) for node in ("app1", "app2")] == ["200", "200"])
    until("not every request was answered with the page", lambda: failures(lab) == 0)
    yield Seen("of 20 requests before, fail", share(failures(lab), 20))
    lab.app2.write(WSGI, ILL)
    restart(lab.app2, "clinic")
    until("the node did not answer 503", lambda: page(lab, "app2", port) == "503")
    # haproxy takes a node out when it has found it ill three times, two seconds apart
    becomes(lambda: failures(lab) == 0, patience)
    yield Seen("of 20 requests, once the checks have had their time, fail", share(failures(lab), 20))


def failures(lab: Lab) -> int:
    """How many of 20 requests were not answered with the page."""
    return sum(lab.get("/", WWW, at="balancer").status != 200 for _ in range(20))
