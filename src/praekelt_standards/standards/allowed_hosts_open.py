"""Django's ``ALLOWED_HOSTS`` **must not** name the hosts of a site, because hostnames are managed in nginx."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Advice, Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import FromEnvironment, Items, Known, Value, alternatives
from praekelt_standards.settings import Live, live_settings, texts

_REMEDY = 'write ALLOWED_HOSTS = ["*"], and let nginx turn unknown hosts away'


def check(project: Project) -> Iterator[Outcome]:
    """Live settings that list hosts, or read them from the environment."""
    sites = live_settings(project)
    if not sites:
        yield NotApplicable("no Django settings that run in live were found")
    for live in sites:
        value = live.get("ALLOWED_HOSTS")
        if value is None and (missing := live.overriders("ALLOWED_HOSTS")):
            yield Undecided(missing[0].place, f"{missing[0].module} is not here and may set ALLOWED_HOSTS")
        for one in alternatives(value) if value is not None else ():
            yield from _judge(live, one)


def _judge(live: Live, value: Value) -> Iterator[Outcome]:
    hosts = [text.value for text in texts(value)]
    match value:
        case FromEnvironment(place, variable, _):
            yield Breach(place, f"ALLOWED_HOSTS comes from the environment variable {variable}", _REMEDY)
        case _ if "*" in hosts:
            return
        case Known(place, str(host)):
            yield Breach(place, f"ALLOWED_HOSTS is {host!r}", _REMEDY)
        case Items(place, items, words):
            if hosts:
                listed = ", ".join(str(host) or "''" for host in hosts)
                yield Breach(place, f"ALLOWED_HOSTS lists {listed}", _REMEDY)
            elif variables := [one.variable for one in items if isinstance(one, FromEnvironment)]:
                problem = f"ALLOWED_HOSTS comes from the environment variable {variables[0]}"
                yield Breach(place, problem, _REMEDY)
            elif items or words:
                yield Undecided(place, f"ALLOWED_HOSTS holds {words or 'values'} that the source does not give")
            else:
                yield Advice(place, "with DEBUG off an empty ALLOWED_HOSTS answers 400 to every request", _REMEDY)
        case _:
            yield Undecided(value.place, "ALLOWED_HOSTS is worked out when the project runs")
