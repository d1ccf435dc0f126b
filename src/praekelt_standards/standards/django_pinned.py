"""A project **must** pin the exact version of Django in its requirements, so that no newer one is deployed untested."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.dependencies import (
    BUILD,
    CONSTRAINT,
    DEVELOPMENT,
    LOCK,
    Dependency,
    dependencies,
    django,
    fixed_elsewhere,
    is_site,
)
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project
from praekelt_standards.settings import unnamed


def check(project: Project) -> Iterator[Outcome]:
    """Every place that installs Django in whichever version is the newest one it allows."""
    named = [one for one in django(project) if one.kind not in (DEVELOPMENT, BUILD)]
    if not any(one.kind != CONSTRAINT for one in named):
        yield unnamed(project)
        return
    loose = [one for one in named if not one.version and one.kind not in (CONSTRAINT, LOCK)]
    fixed = [one for one in named if one.version]
    for one in loose:
        if fixed_elsewhere(project, one, fixed):
            continue
        if one.run and (other := application(project, one)):
            yield Undecided(one.place, f"{one.named} is installed for {other}, which is a site of its own")
            continue
        if one.is_open:
            yield Undecided(one.place, f"the version in {one.named} is filled in when it is deployed")
        elif not one.run and not is_site(project):
            yield NotApplicable("this is a package for other projects, and those pin the Django that they run on")
        else:
            yield Breach(one.place, f"{one.named} {allows(one)}", "pin the version it is tested with, as Django==X.Y.Z")


# Django sites that are installed as they are, and that ask for Django themselves.
_APPLICATIONS = frozenset(
    {
        "graphite-web",
        "sentry",
        "weblate",
        "pootle",
        "reviewboard",
        "netbox",
        "mayan-edms",
        "seahub",
        "patchwork",
        "kiwitcms",
    }
)


def application(project: Project, one: Dependency) -> str | None:
    """The ready-made Django site that the same script or image installs, where there is one."""
    return project.once(_applications).get(one.place.path)


def _applications(project: Project) -> dict[PurePosixPath, str]:
    """The first ready-made site that each script or image installs."""
    found: dict[PurePosixPath, str] = {}
    for one in dependencies(project):
        if one.run and one.name in _APPLICATIONS:
            found.setdefault(one.place.path, one.name)
    return found


def allows(one: Dependency) -> str:
    """What is wrong with a specifier that fixes no version, as the end of a sentence."""
    if one.language == "system":
        return "installs the Django that the distribution has on that day"
    if "://" in one.named or one.named.startswith(("git+", "-e")):
        return "takes Django from a place that moves, so it fixes no version"
    if not one.specifier:
        return "names no version, so the newest Django is installed"
    return "allows several versions of Django, and the newest of them is installed"
