"""A Django project **should** start from the sample skeleton, whose layout and configuration make deployment smooth."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.dependencies import TO_TRY, is_site, is_vumi_itself
from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Place, Undecided
from praekelt_standards.formats import NGINX, PIPFILE, PYPROJECT, REQUIREMENTS, SETUP_PY, SUPERVISORD
from praekelt_standards.hosts import SERVES
from praekelt_standards.modules import copied_modules
from praekelt_standards.project import Project
from praekelt_standards.readers.nginx import Directive

# The skeleton was published on the first of these days; the Python that it is written for ended on the second.
PUBLISHED = datetime.date(2013, 6, 18)
RETIRED = datetime.date(2020, 1, 1)

_SETTINGS = re.compile(r"(?:^|/)settings(?:[\w-]*\.py|/.*)$")
_SCRIPT = re.compile(r"(?:^|/)scripts/(?:[^/.]+|[^/]+\.(?:sh|bash))$")


def check(project: Project) -> Iterator[Outcome]:
    """A Django project that has neither of the two configurations that the skeleton brings."""
    manage = _manage(project)
    if manage is None or not is_site(project) or is_vumi_itself(project):
        yield NotApplicable("this is no Django project")
        return
    missing = _missing(project)
    if not {"an nginx site", "supervisord programs"} <= set(missing):
        return
    from praekelt_standards.begun import begun, first_migration

    day, made = begun(project), first_migration(project)
    if day and day < PUBLISHED:
        yield NotApplicable(f"the project was begun by {day}, before the skeleton was published on {PUBLISHED}")
    elif day and day >= RETIRED:
        yield NotApplicable(
            f"the project was begun on {day}, and the skeleton runs on Python 2 alone, which ended in 2020"
        )
    elif made and made >= RETIRED and not project.configuration.started:
        reason = f"the first migration was made on {made}, when the skeleton's Python had ended, and the licence is of {day and day.year}"
        yield Undecided(Place(manage), f"{reason}; write started = YYYY-MM-DD in praekelt-standards.toml")
    else:
        listed = " and ".join((", ".join(missing[:-1]), missing[-1]))
        yield Breach(
            Place(manage),
            f"these parts of the skeleton are missing: {listed}",
            "add them as the skeleton lays them out, or record in a waiver how it is deployed instead",
        )


def _manage(project: Project) -> PurePosixPath | None:
    """The project's manage.py, where settings lie somewhere below or beside it."""
    if not project.is_whole:
        return None
    found = [PurePosixPath(name) for name in project.paths if name.rpartition("/")[2] == "manage.py"]
    found = [path for path in found if not is_elsewhere(path) and not TO_TRY & set(path.parts)]
    if not found:
        return None
    settings = [PurePosixPath(name) for name in project.paths if _SETTINGS.search(name)]
    settings += [seat for seat, _ in project.aside(lambda: copied_modules(project)) if _SETTINGS.search(str(seat))]
    settings = [path for path in settings if not is_elsewhere(path.parent) and not TO_TRY & set(path.parts)]
    owned = [path for path in found if any(path.parent in one.parents for one in settings)]
    return min(owned, key=lambda path: len(path.parts), default=None)


def _missing(project: Project) -> list[str]:
    """The skeleton's parts that the project lacks, in the words of a message."""
    names = {name.rpartition("/")[2] for name in (*project.paths, *project.linked)}
    parts = {
        "a requirement file": any(project.documents(f) for f in (REQUIREMENTS, SETUP_PY, PYPROJECT, PIPFILE)),
        "wsgi.py": "wsgi.py" in names,
        "an nginx site": any(_is_of_a_site(document.content) for document in project.documents(NGINX)),
        "supervisord programs": bool(project.documents(SUPERVISORD)),
        "deploy scripts": any(_SCRIPT.search(name) for name in project.paths)
        or "fabfile.py" in names
        or ".deploy.yaml" in names,
    }
    return [part for part, there in parts.items() if not there]


def _is_of_a_site(directives: tuple[Directive, ...]) -> bool:
    """Whether a file of nginx does more than send requests on to another name."""
    every = [one for top in directives for one in top.walk()]
    servers = [one for one in every if one.name == "server" and one.block is not None]
    sends_on = any(one.name in ("return", "rewrite") for one in every)
    return not servers or not sends_on or any(one.name in SERVES for one in every)
