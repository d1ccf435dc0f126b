"""gunicorn is killed, as the kernel does when memory runs out, and the page is asked for again."""

import signal
from collections.abc import Iterator

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, laid, printed, small_site, without_services
from praekelt_standards.lab.proofs import Bench, Seen, page
from praekelt_standards.lab.waiting import becomes, until
from praekelt_standards.readers import dockerfile

CONTROL = ["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf"]
NOTES = {
    "bad-container/Dockerfile": "its ``CMD`` is run, as the only program of a host that has the rest; "
    "what Docker does when it ends is not tried, and Docker starts nothing again unless it is told to",
    "bad": "not run, for systemd cannot be run here; its ``Restart = always`` starts a killed program again as supervisord "
    "does, and what is lost with it is ``supervisorctl status`` and the log in our folder",
}


def broken(bench: Bench) -> Iterator[Seen]:
    *_, image = dockerfile.read(printed("supervised-by-supervisord/bad-container/Dockerfile"))
    site = laid(without_services(small_site()), "supervised-by-supervisord/bad-container")
    site = site.without_file("app/etc/supervisor/conf.d/clinic.conf")
    with bench.lab(site) as lab:
        # In a file, because a host's facts are exchanged in files where hosts are not isolated
        lab.app1.write("/srv/clinic/start.sh", f"exec {' '.join(image.last('CMD').words)}\n")
        started = lab.app1.spawn(["/bin/sh", "/srv/clinic/start.sh"], folder="/srv/clinic/src")
        until("the page was not answered", lambda: page(lab, "app1", 8000) == "200")
        yield Seen("GET / before", page(lab, "app1", 8000))
        started.send(signal.SIGKILL)
        until("gunicorn did not end", lambda: not started.running)
        yield Seen("GET / afterwards", afterwards(lab, 8000))


def kept(bench: Bench) -> Iterator[Seen]:
    with bench.lab(laid(small_site(), "supervised-by-supervisord/good"), PAGE) as lab:
        yield Seen("GET / before", page(lab, "app1"))
        lab.app1.run(["kill", "-KILL", lab.app1.run([*CONTROL, "pid", "clinic"]).stdout.strip()])
        yield Seen("GET / afterwards", afterwards(lab, 80))


def afterwards(lab: Lab, port: int) -> str:
    """What comes for the page when there has been time to start gunicorn again."""
    # The workers live a moment longer than their master, and the port is taken until they have ended.
    ended = becomes(lambda: page(lab, "app1", port) != "200", 8)
    becomes(lambda: page(lab, "app1", port) == "200", 30 if not ended else 5)
    return page(lab, "app1", port)
