"""In live and QA, supervisord **must** start the application and keep it running."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.finding import Breach, Outcome, Undecided
from praekelt_standards.platforms import elsewhere, not_shown
from praekelt_standards.processes import (
    BY_HEROKU,
    CONTAINER,
    IN_COMPOSE,
    IN_PROCFILE,
    ON_A_HOST,
    SUPERVISED,
    Process,
    live,
    takes_requests,
    told_to_supervisord,
    unknown,
)
from praekelt_standards.programs import DEVELOPMENT, SERVER, SUPERVISOR
from praekelt_standards.project import Project

ENVIRONMENTS = ("live", "qa")


def check(project: Project) -> Iterator[Outcome]:
    """Each deployment file that starts the application, or a worker of it, and is not supervisord's."""
    if apart := elsewhere(project):
        yield apart
        return
    started = [one for one in live(project) if one.serves or one.role == SUPERVISOR]
    if not started and not told_to_supervisord(project) and not unknown(project, SUPERVISED):
        other = unknown(project, CONTAINER, IN_PROCFILE, BY_HEROKU)
        if other and takes_requests(project, other):
            yield _breach(other, PurePosixPath(other.run[0]).name)
        elif other:
            yield Undecided(
                other.place, f"{other.text} is started here, and whether it is the application is not known"
            )
        else:
            yield not_shown(project, "nothing in the project shows what starts the application")
    told = set()
    for one in started:
        if one.by == SUPERVISED or one.role == SUPERVISOR or _is_for_a_developer(one, started):
            continue
        if one.role == SERVER and not one.program:
            yield Undecided(one.place, f"{one.text} leaves it to its image what starts the application")
        elif (one.place, one.words) not in told:  # a script that a container and a compose file both start
            told.add((one.place, one.words))
            yield _breach(one, one.program)


def _breach(one: Process, program: str) -> Breach:
    return Breach(
        one.place,
        f"{one.by} starts {program}, and supervisord does not watch over it: {one.text}",
        f"start it from a section of supervisord{_label(one)}",
    )


def _is_for_a_developer(one: Process, started: list[Process]) -> bool:
    served = [other.by for other in started if other.role == SERVER]
    by_hand = one.by == IN_COMPOSE and served or one.by == CONTAINER and not ON_A_HOST.isdisjoint(served)
    return one.role == DEVELOPMENT and bool(by_hand)


# Words of a file's or a service's name that say how something is started, written or deployed, and not what it is.
_TELLS_NOTHING = frozenset(
    "web app docker-entrypoint entrypoint systemd upstart unit service conf config cfg ini in init j2 jinja jinja2 mako erb "
    "tpl tmpl sh bash setup install provision deploy bootstrap start run server prod production live staging "
    "default".split()
)


def _label(one: Process) -> str:
    """What the section would be called, where the command or the file names the application."""
    named = next((found[1] for word in one.run if (found := _MODULE.search(word))), "")
    words = [word.rstrip("@") for word in one.name.rpartition("/")[2].split(".")]
    telling = (word for word in words if _A_NAME.fullmatch(word) and not _is_of_every_name(word.lower()))
    name = next(telling, "" if _is_of_every_name(named) else named)
    return f", [program:{name}]" if name else ""


def _is_of_every_name(word: str) -> bool:
    return word in _TELLS_NOTHING or word.startswith("dockerfile")


_A_NAME = re.compile(r"[\w-]+")


_MODULE = re.compile(r"(?:^|=)([A-Za-z_]\w*)(?:\.\w+)*\.(?:wsgi|asgi|celery)\b")
