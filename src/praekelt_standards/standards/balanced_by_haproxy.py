"""Where requests are shared out over several application hosts, haproxy **should** do it."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Breach, NotApplicable, Outcome
from praekelt_standards.hosts import Group, groups
from praekelt_standards.project import Project

ENVIRONMENTS = ("live",)


def check(project: Project) -> Iterator[Outcome]:
    """Each group of several hosts that another program than haproxy shares requests out to."""
    several = [group for group in groups(project) if len(group.hosts) > 1]
    if not several:
        yield NotApplicable("the project shows no application on several hosts")
    for group in several:
        if group.by != "haproxy":
            yield _breach(group)


def _breach(group: Group) -> Breach:
    return Breach(
        group.place,
        f"{group.by} shares the requests of {group.name} out over {' and '.join(group.hosts)}",
        "let haproxy balance these hosts, and let the nginx of each pass requests on to its own gunicorn",
    )
