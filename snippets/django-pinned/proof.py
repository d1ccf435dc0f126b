"""A release is built on the day after a newer Django has come out: pip is offered two Djangos."""

import json
from collections.abc import Iterator

from praekelt_standards.lab.node import OFFERED, bare_site, laid, stand_in
from praekelt_standards.lab.proofs import Bench, Seen

TESTED, NEWER = "5.2.19", "6.1"
NOTES = {
    "packages": "stand-ins that are Django, psycopg and gunicorn in name and version alone, which is what pip chooses by",
    "bad-pyproject": "not run; pip reads a range there as it does in ``requirements.txt``",
    "good-locked": "not run; uv reads it",
}


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "bad")


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, "good")


def tried(bench: Bench, case: str) -> Iterator[Seen]:
    with bench.lab(laid(bare_site(), f"django-pinned/{case}")) as lab:
        for package, version in (("Django", TESTED), ("Django", NEWER), ("psycopg", "3.3.9"), ("gunicorn", "27.0.1")):
            stand_in(lab.app1, package, version)
        pip = ["/srv/clinic/ve/bin/python", "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        report = lab.app1.run(
            [*pip, "--report", "-", "--requirement", "/srv/clinic/src/requirements.txt"],
            environment={"PIP_FIND_LINKS": OFFERED},
        ).stdout
        metadata = [package["metadata"] for package in json.loads(report)["install"]]
        [version] = [package["version"] for package in metadata if package["name"] == "Django"]
        yield Seen(f"pip, offered Django {TESTED} and {NEWER}, installs", version)
