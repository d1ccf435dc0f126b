"""A project **should** use the latest stable release of Django as of its start, unless otherwise specified."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from praekelt_standards.dependencies import BUILD, CONSTRAINT, DEVELOPMENT, Dependency, django, fixed_elsewhere
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project
from praekelt_standards.settings import unnamed

if TYPE_CHECKING:
    from praekelt_standards.django_releases import Release


def check(project: Project) -> Iterator[Outcome]:
    """Each place that holds a project on an older Django than the latest one of the day on which it started."""
    named = [one for one in django(project) if one.kind not in (DEVELOPMENT, BUILD, CONSTRAINT)]
    if not named:
        yield unnamed(project)
        return
    started = project.configuration.started
    if started is None:
        yield Undecided(
            None, "the project does not say when it started; write started = YYYY-MM-DD in praekelt-standards.toml"
        )
        return
    from praekelt_standards.django_releases import latest

    newest = latest(started)
    if newest is None:
        yield NotApplicable(f"the project started on {started}, before Django 1.0")
        return
    # What leaves the version open may be fixed by a constraint, and is held at that one.
    fixed = [one for one in django(project) if one.version]
    settled = [one if _held_at(one) else fixed_elsewhere(project, one, fixed) or one for one in named]
    held = [(one, number) for one in dict.fromkeys(settled) if (number := _held_at(one)) is not None]
    if not held:
        yield Undecided(named[0].place, f"{named[0].named} does not say which Django the project uses")
    for one, number in held:
        if number < newest.number:
            yield Breach(one.place, _problem(one, number, newest, started), _remedy(newest))


def _held_at(one: Dependency) -> tuple[int, int] | None:
    from praekelt_standards.django_releases import newest_allowed, series

    if one.version:
        return series(one.version)
    allowed = newest_allowed(one.specifier) if one.specifier and not one.is_open else None
    return allowed.number if allowed else None


def _problem(one: Dependency, number: tuple[int, int], newest: Release, started: datetime.date) -> str:
    from praekelt_standards.django_releases import releases

    said = next((f"Django {release}" for release in releases() if release.number == number), one.named)
    return (
        f"{one.named} is {said}, and when the project started on {started}"
        f" Django {newest} was the latest, out since {newest.released}"
    )


def _remedy(newest: Release) -> str:
    return f"move to Django {newest} or newer, or record in a waiver why another release was chosen"
