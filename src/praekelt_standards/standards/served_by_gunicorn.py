"""In live and QA, gunicorn **must** serve the application."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Breach, Outcome, Undecided
from praekelt_standards.formats import APACHE, UWSGI
from praekelt_standards.platforms import elsewhere, not_shown
from praekelt_standards.processes import (
    BY_HEROKU,
    CONTAINER,
    IN_COMPOSE,
    IN_PROCFILE,
    ON_A_HOST,
    SCRIPT,
    SUPERVISED,
    Process,
    live,
    unknown,
)
from praekelt_standards.programs import DEVELOPMENT, SERVER
from praekelt_standards.project import Project

ENVIRONMENTS = ("live", "qa")
_REMEDY = "start gunicorn with the project's WSGI module, such as gunicorn clinic.wsgi"


def check(project: Project) -> Iterator[Outcome]:
    """Each deployment file that starts the application by another server, or by a development server."""
    if apart := elsewhere(project):
        yield apart
        return
    started = live(project)
    servers = [one for one in started if one.role == SERVER]
    aliases = [*_wsgi_of_apache(project), *([] if servers else _applications_of_uwsgi(project))]
    yield from aliases
    if not servers and not aliases and not any(one.role == DEVELOPMENT for one in started):
        if other := unknown(project, CONTAINER, IN_PROCFILE, BY_HEROKU, SUPERVISED):
            yield Undecided(
                other.place, f"{other.text} is started here, and whether it is the application is not known"
            )
        else:
            yield not_shown(project, "nothing in the project shows what starts the application")
    for one in started:
        if one.role == SERVER and not one.program:
            yield Undecided(one.place, f"{one.text} leaves it to its image how the application is served")
        elif one.role == SERVER and one.program != "gunicorn":
            yield Breach(one.place, f"{one.program} serves the application here: {one.text}", _REMEDY)
        elif one.role == DEVELOPMENT and not _is_for_a_developer(one, servers):
            yield Breach(one.place, f"{one.program} is a development server: {one.text}", _REMEDY)


def _wsgi_of_apache(project: Project) -> Iterator[Breach]:
    for document in project.documents(APACHE):
        if not is_elsewhere(document.path):
            for directive in document.content:
                if directive.name == "WSGIScriptAlias":
                    words = " ".join((directive.name, *directive.args))
                    yield Breach(document.at(directive.line), f"Apache serves the application here: {words}", _REMEDY)


def _applications_of_uwsgi(project: Project) -> Iterator[Breach]:
    """The applications of uWSGI's own files: where nothing here starts it, its emperor or the system's service does."""
    for document in project.documents(UWSGI):
        for section in document.content if not is_elsewhere(document.path) else ():
            for option in section.options if section.kind == "uwsgi" else ():
                if option.name in ("module", "wsgi", "wsgi-file", "file", "mount"):
                    words = f"{option.name} = {option.value}"
                    yield Breach(document.at(option.line), f"uWSGI serves the application here: {words}", _REMEDY)


def _is_for_a_developer(one: Process, servers: list[Process]) -> bool:
    """Whether a development server is one way to start what another file, or the same script, serves properly."""
    if one.by in (IN_COMPOSE, SCRIPT):
        return bool(servers)
    if one.by == CONTAINER and any(other.by in ON_A_HOST for other in servers):
        return True
    return any(other.place.path == one.place.path and other.name == one.name for other in servers)
