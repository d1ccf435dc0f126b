"""The labs that the tests share: the live site and its QA server, in every mode that this machine allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from praekelt_standards import runs
from praekelt_standards.lab.fixtures import bring_up
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import choose
from praekelt_standards.lab.site import Site
from praekelt_standards.verify import site_run

__all__ = ["bring_up"]

SITE = Path(__file__).parents[2] / "snippets" / "site"
MODES = sorted({choose().mode, choose("substitution").mode}, key=lambda mode: mode.value)


@pytest.fixture(scope="session", params=MODES, ids=lambda mode: mode.value)
def mode(request: pytest.FixtureRequest) -> Mode:
    """How the hosts are kept apart."""
    found: Mode = request.param
    return found


@pytest.fixture(scope="session")
def site() -> Site:
    """The live site as the handbook prints it."""
    return Site.read(SITE)


@contextmanager
def _noted(lab: Lab, environment: str) -> Iterator[Lab]:
    """A site, running, and written down as one that runs or as one that does not."""
    try:
        lab.__enter__()
    except Exception as error:
        runs.note([site_run(lab, environment, error)])
        raise
    with closing(lab):
        runs.note([site_run(lab, environment)])
        yield lab


@pytest.fixture(scope="session")
def live(site: Site, mode: Mode) -> Iterator[Lab]:
    """The live site, running."""
    with _noted(Lab(site, ready="www.clinic.example.com/", mode=mode), "live") as lab:
        yield lab


@pytest.fixture(scope="session")
def qa(mode: Mode) -> Iterator[Lab]:
    """The QA server, running."""
    with _noted(Lab(Site.read(SITE, "qa"), ready="qa.clinic.example.com/", mode=mode), "qa") as lab:
        yield lab
