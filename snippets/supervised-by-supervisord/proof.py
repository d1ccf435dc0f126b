"""gunicorn is killed, as the kernel does when memory runs out, and the page is asked for again."""

import signal
from collections.abc import Iterator

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, printed, small_site, with_program
from praekelt_standards.lab.proofs import Bench, Seen, answer
from praekelt_standards.lab.waiting import becomes

WWW = "www.clinic.example.com"
PROGRAM = printed("supervised-by-supervisord/good/etc/supervisor/conf.d/clinic.conf").partition("\n[program:clinic-w")[
    0
]
CONTROL = ["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf"]


def broken(bench: Bench) -> Iterator[Seen]:
    site = small_site()
    for name in [name for name in site.files if "supervisor" in name.parts]:
        site = site.without_file(str(name))
    with bench.lab(site) as lab:
        command = next(line for line in PROGRAM.splitlines() if line.startswith("command")).partition(" = ")[2]
        lab.app1.write("/srv/clinic/start.sh", f"exec {command}\n")
        started = lab.app1.spawn(["/bin/sh", "/srv/clinic/start.sh"], user="www-data", folder="/srv/clinic/src")
        lab.wait(PAGE)
        yield Seen("GET / before", answer(lab.get("/", WWW)))
        started.send(signal.SIGKILL)
        assert started.wait(30) is not None
        yield from tried(lab)


def kept(bench: Bench) -> Iterator[Seen]:
    with bench.lab(with_program(small_site(), PROGRAM), PAGE) as lab:
        yield Seen("GET / before", answer(lab.get("/", WWW)))
        lab.app1.run(["kill", "-KILL", lab.app1.run([*CONTROL, "pid", "clinic"]).stdout.strip()])
        yield from tried(lab)


def tried(lab: Lab) -> Iterator[Seen]:
    # The workers live a moment longer than their master, and the port is taken until they have ended.
    ended = becomes(lambda: lab.get("/", WWW).status == 502, 8)
    back = becomes(lambda: lab.get("/", WWW).status == 200, 30 if not ended else 5)
    yield Seen("GET / afterwards", 200 if back else 502)
