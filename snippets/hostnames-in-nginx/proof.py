"""A page and a password reset are asked for under a host that the site never heard of."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import printed
from praekelt_standards.lab.proofs import Bench, Seen, answer, exchanged, restart_nginx

STRANGER, OWN = "evil.example", "www.clinic.example.com"
NGINX = "/etc/nginx/sites-enabled/clinic.conf"


def broken(bench: Bench) -> Iterator[Seen]:
    with served(bench, printed(f"hostnames-in-nginx/bad{NGINX}")):
        yield from tried(bench.qa, STRANGER)


def kept(bench: Bench) -> Iterator[Seen]:
    with served(bench, printed(f"hostnames-in-nginx/good{NGINX}")):
        yield from tried(bench.qa, STRANGER)
        yield from tried(bench.qa, OWN)


def limits(bench: Bench) -> Iterator[Seen]:
    qa = bench.qa.qa
    qa.write(
        "/srv/clinic/src/clinic/settings/listed.py", f"from clinic.settings.qa import *\n\nALLOWED_HOSTS = [{OWN!r}]\n"
    )
    command = "/srv/clinic/ve/bin/gunicorn clinic.wsgi --bind 127.0.0.1:8001 --no-control-socket"
    qa.write("/srv/clinic/listed.sh", f"exec {command}\n")
    environment = {"DJANGO_SETTINGS_MODULE": "clinic.settings.listed"}
    nginx = printed(f"hostnames-in-nginx/bad{NGINX}").replace("127.0.0.1:8000", "127.0.0.1:8001")
    with served(bench, nginx):
        listed = qa.spawn(
            ["/bin/sh", "/srv/clinic/listed.sh"], user="www-data", folder="/srv/clinic/src", environment=environment
        )
        bench.qa.wait(f"{OWN}/")
        for seen in tried(bench.qa, STRANGER):
            yield Seen(f"{seen.tried}, where nginx names no host and ALLOWED_HOSTS does", seen.came)
        listed.end()


@contextmanager
def served(bench: Bench, nginx: str) -> Iterator[None]:
    """The QA server with this file of nginx, and somebody who may forget a password."""
    lab = bench.qa
    bench.runs(lab.site.with_file(f"qa{NGINX}", nginx))
    with exchanged(lab.qa, NGINX, nginx, lambda: restart_nginx(lab, "qa")):
        manage = ["/srv/clinic/ve/bin/python", "/srv/clinic/src/manage.py", "shell", "--command"]
        asked = "from django.contrib.auth.models import User as U; U.objects.filter(username='thandi').exists() or "
        asked += "U.objects.create_user('thandi', 'thandi@example.com', 'forgotten')"
        environment = {"DJANGO_SETTINGS_MODULE": "clinic.settings.qa"}
        lab.qa.run([*manage, asked], user="www-data", environment=environment)
        yield


def tried(lab: Lab, name: str) -> Iterator[Seen]:
    for mail in lab.qa.path("/srv/clinic/mail").iterdir():
        mail.unlink()
    page = lab.get("/password-reset/", name)
    yield Seen(f"GET /password-reset/ as {name}", answer(page))
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    cookie = page.headers.get("set-cookie", "").partition(";")[0]
    form = {"csrfmiddlewaretoken": "".join(token), "email": "thandi@example.com"}
    sent = lab.post("/password-reset/", name, form, headers={"Cookie": cookie})
    yield Seen(f"POST /password-reset/ as {name}", answer(sent))
    yield Seen(f"the link that is then mailed to a patient, asked for as {name}", link(lab.qa))


def link(host: Host) -> str:
    """The beginning of the link in the only mail."""
    mails = [mail.read_text() for mail in host.path("/srv/clinic/mail").iterdir()]
    return ", ".join(re.findall(r"https?://[^/\s]+/password-reset/", "".join(mails))) or "none"
