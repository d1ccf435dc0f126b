"""A host with nginx and supervisord on it is given the project, and the steps by which every project is deployed are taken one by one."""

import re
from collections.abc import Iterator

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.node import bare_site, laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, page
from praekelt_standards.lab.waiting import becomes, until

SECRET = "of no use outside an experiment, and as long as one must be"
CHECKOUT = "/srv/clinic/src"
SUPERVISORCTL = ["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf"]
NOTES = {
    "the host": "its ``nginx.conf`` and ``supervisord.conf`` are those of the site, the environment of its supervisord holds the secret key, and the packages of ``requirements.txt`` are in its "
    "virtual environment already",
}


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good")


def tried(bench: Bench, case: str) -> Iterator[Seen]:
    site = small_site()
    for name in ("nginx/sites-enabled/clinic.conf", "supervisor/conf.d/clinic.conf"):
        site = site.without_file(f"app/etc/{name}")
    site = site.altered(
        "app/etc/supervisor/supervisord.conf", "logfile =", f'environment = SECRET_KEY="{SECRET}"\nlogfile ='
    )
    project = laid(bare_site(), f"django-skeleton/{case}")
    with bench.lab(site.altered("prepare.sh", " /var/praekelt/logs/clinic", ""), project=project) as lab:
        until("supervisord did not answer", lambda: lab.app1.run([*SUPERVISORCTL, "pid"], check=False).returncode == 0)
        lab.app1.run(["rm", "--recursive", "--force", CHECKOUT])
        for path, file in project.files.items():
            lab.app1.write(f"/{path.relative_to('app')}" if path.parts[0] == "app" else f"{CHECKOUT}/{path}", file)
        for step in ("scripts/build.sh", "scripts/after-install.sh"):
            yield Seen(step, done(lab.app1, f"{CHECKOUT}/{step}"))
        started = re.findall(r"(\S+): added", lab.app1.run([*SUPERVISORCTL, "update"]).stdout)
        yield Seen("supervisord starts", ", ".join(started) or "nothing")
        lab.app1.stop("nginx")
        lab.app1.start("nginx")
        becomes(lambda: page(lab, "app1") == "200", 20 if started else 1)
        yield Seen("GET /", page(lab, "app1"))


def done(host: Host, script: str) -> str:
    """Run a script of the project, as whoever deploys it would."""
    if not host.path(script).exists():
        return "there is none"
    host.run(["/bin/sh", script], environment={"SECRET_KEY": SECRET})
    return "done"
