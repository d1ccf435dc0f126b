"""In live and QA, supervisord **must** start the application and keep it running."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Breach, Outcome, Undecided
from praekelt_standards.processes import IN_COMPOSE, SUPERVISED, Process, live
from praekelt_standards.programs import DEVELOPMENT, SERVER, SUPERVISOR
from praekelt_standards.project import Project

ENVIRONMENTS = ("live", "qa")


def check(project: Project) -> Iterator[Outcome]:
    """Each deployment file that starts the application, or a worker of it, and is not supervisord's."""
    started = [one for one in live(project) if one.serves or one.role == SUPERVISOR]
    if not started:
        yield Undecided(None, "nothing in the project shows what starts the application")
    for one in started:
        if one.by == SUPERVISED or one.role == SUPERVISOR or _is_for_a_developer(one, started):
            continue
        if one.role == SERVER and not one.program:
            yield Undecided(one.place, f"{one.text} leaves it to its image what starts the application")
        else:
            yield Breach(
                one.place,
                f"{one.by} starts {one.program}, and supervisord does not watch over it: {one.text}",
                f"start it from a [program:{_label(one)}] section of supervisord",
            )


def _is_for_a_developer(one: Process, started: list[Process]) -> bool:
    return one.by == IN_COMPOSE and one.role == DEVELOPMENT and any(other.role == SERVER for other in started)


def _label(one: Process) -> str:
    """What supervisord would call it."""
    name = one.name.rpartition("/")[2].partition(".")[0]
    return "clinic" if not name or name.lower() in ("dockerfile", "web") else name
