"""Six visitors on slow lines begin a request and do not end it; meanwhile somebody else asks for the page."""

from collections.abc import Iterator
from contextlib import ExitStack

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, laid, printed, small_site, with_program
from praekelt_standards.lab.probe import ask
from praekelt_standards.lab.proofs import Bench, Seen, answer
from praekelt_standards.lab.waiting import becomes

WWW = "www.clinic.example.com"
PROGRAM = "fronted-by-nginx/bad/etc/supervisor/conf.d/clinic.conf"


def broken(bench: Bench) -> Iterator[Seen]:
    # Another port of the node's own address, since port 80 may not be free everywhere this is tried
    site = with_program(small_site(), printed(PROGRAM).replace("0.0.0.0:80", "10.0.0.11:8000"))
    with bench.lab(site.without_file("app/etc/nginx/nginx.conf")) as lab:
        yield from tried(lab, 8000, 3)


def kept(bench: Bench) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), "fronted-by-nginx/good"), PAGE) as lab:
        yield from tried(lab, 80, 30)


def tried(lab: Lab, port: int, seconds: float) -> Iterator[Seen]:
    assert becomes(lambda: get(lab, port, 30) == "200")
    yield Seen("GET / before", get(lab, port, 30))
    with ExitStack() as slow:
        for _ in range(6):
            connection = slow.enter_context(lab.connect("app1", port))
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {WWW}\r\nX-Never-".encode())
        yield Seen("GET / meanwhile", becomes_busy(lab, port, seconds))
    assert becomes(lambda: get(lab, port, 30) == "200", 60)
    yield Seen("GET / when they have gone", get(lab, port, 30))


def becomes_busy(lab: Lab, port: int, seconds: float) -> str:
    """What comes for the last of a few requests, each given so many seconds."""
    came = ""
    for _ in range(4):
        came = get(lab, port, seconds)
        if came != "200":
            break
    return came


def get(lab: Lab, port: int, seconds: float) -> str:
    """What comes for the page."""
    try:
        with lab.connect("app1", port, seconds=seconds) as connection:
            return answer(ask(connection, "GET", "/", {"Host": WWW, "Connection": "close"}, None))
    except TimeoutError:
        return "no answer"
