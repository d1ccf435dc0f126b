"""Two projects are built on one host, one after the other: the clinic is tested with Django 5.2.19, the pharmacy with 6.1."""

import sys
from collections.abc import Iterator

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.node import OFFERED, bare_site, laid, stand_in
from praekelt_standards.lab.proofs import Bench, Seen
from praekelt_standards.lab.site import File

CLINIC, PHARMACY = "5.2.19", "6.1"
HOSTS_PYTHON = "/srv/system"
VIRTUALENV = f"""\
{sys.executable} -m venv --without-pip "$1"
printf '#!/bin/sh\\nexec {sys.executable} -m pip --python %s "$@"\\n' "$1/bin/python" > "$1/bin/pip"
chmod 755 "$1/bin/pip"
"""
NOTES = {
    "packages": "stand-ins that are Django and gunicorn in name and version alone, for nothing more is asked of them",
    "the host's own Python": "a virtual environment of the host's stands for it, and ``sudo`` only runs what it is told to",
    "virtualenv": "``python3 -m venv`` stands for it, and one pip serves every environment, since a copy in each takes long",
    "the pharmacy": "the clinic's ``build.sh`` with the pharmacy's folders in it",
    "bad-document": "not run; it tells people what the script tells a host",
}


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad", f"{HOSTS_PYTHON}/bin/python")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good", "/srv/clinic/ve/bin/python")


def tried(bench: Bench, case: str, python: str) -> Iterator[Seen]:
    site = laid(bare_site().altered("inventory.yml", ", virtualenv: /srv/clinic/ve", ""), f"pip-and-virtualenv/{case}")
    with bench.lab(site) as lab:
        host = lab.app1
        prepare(host)
        for path in ("requirements.txt", "scripts/build.sh"):
            text = site.files[next(name for name in site.files if str(name) == path)].content.decode()
            text = text.replace("/srv/clinic/", "/srv/pharmacy/").replace(f"Django=={CLINIC}", f"Django=={PHARMACY}")
            host.write(f"/srv/pharmacy/src/{path}", text)
        for project in ("clinic", "pharmacy"):
            host.run(["/bin/sh", f"/srv/{project}/src/scripts/build.sh"], environment={"PIP_FIND_LINKS": OFFERED})
        asked = "from importlib.metadata import version; print(version('Django'))"
        yield Seen("the Django that the clinic runs on afterwards", host.run([python, "-c", asked]).stdout.strip())


def prepare(host: Host) -> None:
    """A Python of the host's own, the commands of the build script, and the packages that it asks for."""
    commands = {"sudo": 'exec "$@"', "pip": f'exec {HOSTS_PYTHON}/bin/pip "$@"', "virtualenv": VIRTUALENV}
    for name, line in commands.items():
        host.write(f"/lab/bin/{name}", File(f"#!/bin/sh\nset -eu\n{line}\n".encode(), executable=True))
    host.run(["virtualenv", HOSTS_PYTHON])
    for package, version in (("Django", CLINIC), ("Django", PHARMACY), ("gunicorn", "27.0.1")):
        stand_in(host, package, version)
