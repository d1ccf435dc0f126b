"""Six visitors on slow lines begin a request and do not end it; meanwhile somebody else asks for the page."""

from collections.abc import Iterator
from contextlib import ExitStack

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, page
from praekelt_standards.lab.waiting import until

WWW = "www.clinic.example.com"
NOTES = {"bad-compose": "not run, for Docker cannot be run here; it puts gunicorn on the network as the other does"}


def broken(bench: Bench) -> Iterator[Seen]:
    site = laid(small_site(), "fronted-by-nginx/bad").altered("prepare.sh", " /var/praekelt/logs/nginx", "")
    for name in ("nginx.conf", "sites-enabled/clinic.conf"):
        site = site.without_file(f"app/etc/nginx/{name}")
    with bench.lab(site) as lab:
        yield from tried(lab, 3)


def kept(bench: Bench) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), "fronted-by-nginx/good"), PAGE) as lab:
        yield from tried(lab, 30)


def tried(lab: Lab, seconds: float) -> Iterator[Seen]:
    until("the page was not answered", lambda: page(lab, "app1") == "200")
    yield Seen("GET / before", page(lab, "app1"))
    with ExitStack() as slow:
        for _ in range(6):
            connection = slow.enter_context(lab.connect("app1"))
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {WWW}\r\nX-Never-".encode())
        yield Seen("GET / meanwhile", becomes_busy(lab, seconds))
    until("the page was not answered again", lambda: page(lab, "app1") == "200", 60)
    yield Seen("GET / when they have gone", page(lab, "app1"))


def becomes_busy(lab: Lab, seconds: float) -> str:
    """What comes for the last of a few requests, each given so many seconds."""
    came = ""
    for _ in range(4):
        came = page(lab, "app1", seconds=seconds)
        if came != "200":
            break
    return came
