"""Django's ``ALLOWED_HOSTS`` **must not** name the hosts of a site, because hostnames are managed in nginx."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Advice, Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import FromEnvironment, Items, Known, Open, Unset, Value, alternatives
from praekelt_standards.settings import live_settings, texts

_REMEDY = 'write ALLOWED_HOSTS = ["*"], and let nginx turn unknown hosts away'


def check(project: Project) -> Iterator[Outcome]:
    """Live settings that list hosts, or read them from the environment."""
    sites = live_settings(project)
    if not sites:
        yield NotApplicable("no Django settings that run in live were found")
    for live in sites:
        if live.get("ALLOWED_HOSTS") is None and (later := live.overriders("ALLOWED_HOSTS")):
            yield Undecided(later[0].place, f"{later[0].words} and may set ALLOWED_HOSTS")
        else:
            yield from live.judged("ALLOWED_HOSTS", _judge)


def _named(item: Value) -> str:
    """One entry of the list: the host that it names, or each that it may turn out to be."""
    each: list[str] = []
    for one in alternatives(item):
        match one:
            case Open(_, words):
                each.append(words)
            case FromEnvironment(_, variable):
                each.append(f"what {variable} holds")
            case _:
                each += [str(text.value) or "''" for text in texts(one)]
    return " or ".join(dict.fromkeys(each))


def _judge(value: Value) -> Iterator[Outcome]:
    hosts = [text.value for text in texts(value)]
    match value:
        case FromEnvironment(place, variable, _):
            yield Breach(place, f"ALLOWED_HOSTS comes from the environment variable {variable}", _REMEDY)
        case Unset():
            return
        case _ if "*" in hosts:
            return
        case Known(place, str(host)):
            yield Breach(place, f"ALLOWED_HOSTS is {host!r}", _REMEDY)
        case Items(place, items, words):
            if hosts:
                listed = ", ".join(_named(item) for item in items if list(texts(item)))
                yield Breach(place, f"ALLOWED_HOSTS lists {listed}", _REMEDY)
            elif variables := [one.variable for one in items if isinstance(one, FromEnvironment)]:
                problem = f"ALLOWED_HOSTS comes from the environment variable {variables[0]}"
                yield Breach(place, problem, _REMEDY)
            elif items and place.path.suffix != ".py":  # a template's, as the environment's would be
                yield Breach(place, "ALLOWED_HOSTS lists hosts that are filled in when it is deployed", _REMEDY)
            elif items or words:
                yield Undecided(place, f"ALLOWED_HOSTS holds {words or 'values'} that the source does not give")
            else:
                yield Advice(place, "with DEBUG off an empty ALLOWED_HOSTS answers 400 to every request", _REMEDY)
        case Open(place, words):
            yield Undecided(place, f"ALLOWED_HOSTS is worked out when the project runs: {words}")
        case _:
            yield Undecided(value.place, "ALLOWED_HOSTS is no list of hosts")
