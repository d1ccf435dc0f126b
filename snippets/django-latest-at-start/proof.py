"""A doctor asks for a page that is kept with ``cache_page``, and then somebody asks for it without the doctor's password."""

import sys
from collections.abc import Iterator

from praekelt_standards.components.program import Answer, run
from praekelt_standards.lab.node import laid, printed
from praekelt_standards.lab.packages import release
from praekelt_standards.lab.proofs import Bench, Seen
from praekelt_standards.lab.site import Site

LAST = "4.2.30"  # of 7 April 2026, after which no more releases of 4.2 came out
NOTES = {
    "the mistake": "CVE-2026-35193, which Django 5.2.15 mended on 3 June 2026 and no release of 4.2 did "
    "(https://docs.djangoproject.com/en/5.2/releases/5.2.15/)",
    "Django": "each release as pip brings it, asked through its own test client",
}
PAGES = """\
import django
from django.conf import settings

settings.configure(SECRET_KEY="of no use outside an experiment", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)
django.setup()

from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.cache import cache_page

DOCTOR = "Basic ZG9jdG9yOnNlY3JldA=="


@cache_page(60)
def patient(request):
    if request.headers.get("Authorization") != DOCTOR:
        return HttpResponse("Who are you?", status=401)
    return HttpResponse("Thandi has asthma.")


urlpatterns = [path("patient", patient)]
for headers in ({"HTTP_AUTHORIZATION": DOCTOR}, {}):
    answer = Client().get("/patient", **headers)
    print(answer.status_code, answer.content.decode())
"""


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad")
    for seen in asked(LAST):
        yield Seen(f"{seen.tried}, with the last release of 4.2, {LAST}", seen.came)


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good")


def tried(bench: Bench, case: str) -> Iterator[Seen]:
    bench.runs(laid(Site({}), f"django-latest-at-start/{case}"))
    pins = printed(f"django-latest-at-start/{case}/requirements.txt").splitlines()
    yield from asked(next(line.partition("==")[2].partition(" ")[0] for line in pins if line.startswith("Django==")))


def asked(version: str) -> Iterator[Seen]:
    """What this release of Django answers, with the password and without it."""
    folder = release("Django", version)
    said: Answer = run([sys.executable, "-c", PAGES], environment={"PYTHONPATH": str(folder)} if folder else {})
    if said.status:
        raise RuntimeError(f"Django {version} ended with status {said.status}\n{said.errors}")
    doctor, stranger = said.output.splitlines()
    yield Seen("GET /patient with the password", doctor)
    yield Seen("GET /patient without it", stranger)
