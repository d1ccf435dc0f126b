"""Sites of one small page, on the handbook's own nginx and supervisord: experiments lay a standard's snippets on them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from praekelt_standards import pages
from praekelt_standards.lab.host import Host
from praekelt_standards.lab.site import File, Site

PAGE = "www.clinic.example.com/"
OFFERED = "/srv/offered"  # where a host's pip finds packages
_ADDRESSES = {"app1": "10.0.0.11", "app2": "10.0.0.12", "balancer": "10.0.0.10"}
_WSGI = """\
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.small"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
"""
_MANAGE = """\
import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.small"
execute_from_command_line(sys.argv)
"""
# A queue in memory is enough for a worker and a beat that nobody asks for anything
_QUEUE = """\
from celery import Celery

app = Celery("clinic", broker="memory://")
"""
_PREPARE = """\
set -eu
install --directory /var/praekelt/logs/clinic /var/praekelt/logs/nginx /srv/clinic/static /srv/clinic/media
"""
_PROGRAM = """\
[program:clinic]
command = /srv/clinic/ve/bin/gunicorn clinic.wsgi --bind 127.0.0.1:8000
directory = /srv/clinic/src
stdout_logfile = /var/praekelt/logs/clinic/clinic.log
redirect_stderr = true
startsecs = 0
"""
_SMALL = {
    "clinic/__init__.py": "",
    "clinic/celery.py": _QUEUE,
    "clinic/settings.py": "",
    "clinic/small.py": Path(__file__).with_name("small.py").read_text(encoding="utf-8"),
    "clinic/wsgi.py": _WSGI,
    "manage.py": _MANAGE,
    "prepare.sh": _PREPARE,
    "templates/home.html": "the clinic\n",
    "assets/clinic.css": "body { margin: 2rem; }\n",
    "app/etc/supervisor/conf.d/clinic.conf": _PROGRAM,
}
_PRINTED = (
    "app/etc/nginx/nginx.conf",
    "app/etc/nginx/sites-enabled/clinic.conf",
    "app/etc/supervisor/supervisord.conf",
)


def small_site(nodes: Sequence[str] = ("app1",), *, balancer: bool = False) -> Site:
    """Application nodes with one page each, and with a balancer that has no file of its own yet, where one is wanted."""
    site = Site({})
    for name, text in _SMALL.items():
        site = site.with_file(name, text)
    for name in _PRINTED:
        site = site.with_file(name, (pages.snippets() / "site" / name).read_bytes())
    hosts = "".join(f"        {name}: {{ansible_host: {_ADDRESSES[name]}}}\n" for name in nodes)
    facts = "checkout: /srv/clinic/src, virtualenv: /srv/clinic/ve, prepare: prepare.sh"
    inventory = f"live:\n  children:\n    app:\n      hosts:\n{hosts}      vars: {{{facts}}}\n"
    if balancer:
        prepare = "checkout: /srv/clinic/src, prepare: prepare.sh"
        inventory += f"    balancer:\n      hosts:\n        balancer: {{ansible_host: {_ADDRESSES['balancer']}}}\n"
        inventory += f"      vars: {{{prepare}}}\n"
    return site.with_file("inventory.yml", inventory)


def bare_site() -> Site:
    """One host with a checkout and nothing that runs: for what is tried before a site serves."""
    facts = "ansible_host: 10.0.0.11, checkout: /srv/clinic/src, virtualenv: /srv/clinic/ve"
    return Site({}).with_file("inventory.yml", f"live: {{hosts: {{app1: {{{facts}}}}}}}\n")


def laid(site: Site, project: str, on: str = "app") -> Site:
    """The site with the files of one of the handbook's projects: those of a host on its hosts, the others in its checkout."""
    folder = pages.snippets() / project
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = PurePosixPath(path.relative_to(folder).as_posix())
            name = PurePosixPath(on) / name if name.parts[0] in pages.ON_A_HOST else name
            site = site.with_file(str(name), path.read_bytes())
    return site


def without_services(site: Site) -> Site:
    """The site with no nginx and no supervisord on its nodes."""
    for name in ("nginx/nginx.conf", "supervisor/supervisord.conf"):
        site = site.without_file(f"app/etc/{name}")
    return site


def stand_in(host: Host, package: str, version: str) -> None:
    """Offer pip, in a folder of the host, a wheel that is a package in its name and version alone."""
    about = f"{package.replace('-', '_')}-{version}"
    content = io.BytesIO()
    with ZipFile(content, "w") as made:
        made.writestr(f"{about}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        made.writestr(
            f"{about}.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: proof\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        made.writestr(f"{about}.dist-info/RECORD", "")
    host.write(f"{OFFERED}/{about}-py3-none-any.whl", File(content.getvalue()))


def with_program(site: Site, text: str) -> Site:
    """The site with this file for supervisord."""
    return site.with_file("app/etc/supervisor/conf.d/clinic.conf", text)


def printed(path: str) -> str:
    """The text of a file below ``snippets/``."""
    return (pages.snippets() / path).read_text(encoding="utf-8")
