"""The page is asked of app1, and the stylesheet that it names is asked of both nodes."""

import re
from collections.abc import Iterator

from praekelt_standards.lab.node import laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer

WWW = "www.clinic.example.com"
HOME = '{% compress css %}<link rel="stylesheet" href="{% static "clinic.css" %}">{% endcompress %}\n'
MANAGE = ["/srv/clinic/ve/bin/python", "/srv/clinic/src/manage.py"]


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad", "collectstatic --noinput")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good", "collectstatic --noinput", "compress")


def tried(bench: Bench, case: str, *build: str) -> Iterator[Seen]:
    site = laid(small_site(("app1", "app2")), f"no-generated-assets/{case}").with_file("templates/home.html", HOME)
    with bench.lab(site) as lab:
        for command in build:
            lab.app1.run([*MANAGE, *command.split()])
        lab.app1.copy("/srv/clinic/static", lab.app2)
        lab.wait(f"{WWW}/", at="app1")
        [link] = re.findall(r'href="([^"]+)"', lab.get("/", WWW, at="app1").text)
        yield Seen("its stylesheet, asked of app1", answer(lab.get(link, WWW, at="app1")))
        yield Seen("its stylesheet, asked of app2", answer(lab.get(link, WWW, at="app2")))
        lab.wait(f"{WWW}/", at="app2")
        yield Seen(
            "its stylesheet, asked of app2 when that was asked for the page too", answer(lab.get(link, WWW, at="app2"))
        )
