"""In live and QA, gunicorn **must** serve the application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

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
_REMEDY = "start gunicorn with the project's WSGI module"
_APPLICATIONS = ("module", "wsgi", "wsgi-file", "file", "mount")  # how uWSGI's own files name one
# A module of its own name in a command or a setting, and a file of it; what a template fills in names none.
_MODULE = re.compile(r"(?<![\w.}$/])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\.wsgi\w*(?!\.py\b)(?::[A-Za-z_]\w*)?)")
_FILE = re.compile(r"(?<![\w.-])([A-Za-z_]\w*)/(wsgi\w*)\.py\b")


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
            in_an_image = one.by in (CONTAINER, IN_COMPOSE)
            says = "leaves it to its image how" if in_an_image else "does not say by which program"
            yield Undecided(one.place, f"{one.text} {says} the application is served")
        elif one.role == SERVER and one.program != "gunicorn":
            words = f"{one.program} serves the application here: {one.text}"
            yield Breach(one.place, words, _remedy(project, *one.words))
        elif one.role == DEVELOPMENT and not _is_for_a_developer(one, servers):
            words = f"{one.program} is a development server: {one.text}"
            yield Breach(one.place, words, _remedy(project, *one.words))


def _remedy(project: Project, *words: str) -> str:
    """What to start: the WSGI module that these words name, or else the one that the project has; an example otherwise."""
    if named := next(filter(None, map(_module, words)), None):
        return f"{_REMEDY}, as gunicorn {named}"
    of_uwsgi = {
        module
        for document in project.documents(UWSGI)
        for section in document.content
        for option in section.options
        if option.name in _APPLICATIONS and (module := _module(option.value))
    }
    files = (PurePosixPath(name) for name in project.paths if name.rpartition("/")[2] == "wsgi.py")
    own = [path for path in files if not is_elsewhere(path)]
    if len(of_uwsgi) == 1:
        return f"{_REMEDY}, as gunicorn {of_uwsgi.pop()}"
    if len(own) == 1:
        return f"{_REMEDY}, as gunicorn {_dotted(project, own[0])}"
    return f"{_REMEDY}, such as gunicorn clinic.wsgi"


def _module(text: str) -> str | None:
    """The WSGI module that a text names, as gunicorn takes it."""
    if found := _MODULE.search(text):
        return found[1].removesuffix(":application")
    if found := _FILE.search(text):
        return f"{found[1]}.{found[2]}"
    return None


def _dotted(project: Project, path: PurePosixPath) -> str:
    """The name of a module of the project, from the folder above its outermost package."""
    folders = list(path.parts[:-1])
    start = max(len(folders) - 1, 0)
    while start > 0 and project.has(PurePosixPath(*folders[:start], "__init__.py")):
        start -= 1
    return ".".join([*folders[start:], path.stem])


def _wsgi_of_apache(project: Project) -> Iterator[Breach]:
    for document in project.documents(APACHE):
        if not is_elsewhere(document.path):
            for directive in document.content:
                if directive.name == "WSGIScriptAlias":
                    words = " ".join((directive.name, *directive.args))
                    problem = f"Apache serves the application here: {words}"
                    yield Breach(document.at(directive.line), problem, _remedy(project, *directive.args))


def _applications_of_uwsgi(project: Project) -> Iterator[Breach]:
    """The applications of uWSGI's own files: where nothing here starts it, its emperor or the system's service does."""
    for document in project.documents(UWSGI):
        for section in document.content if not is_elsewhere(document.path) else ():
            for option in section.options if section.kind == "uwsgi" else ():
                if option.name in _APPLICATIONS:
                    problem = f"uWSGI serves the application here: {option.name} = {option.value}"
                    yield Breach(document.at(option.line), problem, _remedy(project, option.value))


def _is_for_a_developer(one: Process, servers: list[Process]) -> bool:
    """Whether a development server is one way to start what another file, or the same script, serves properly."""
    if one.by in (IN_COMPOSE, SCRIPT):
        return bool(servers)
    if one.by == CONTAINER and any(other.by in ON_A_HOST for other in servers):
        return True
    return any(other.place.path == one.place.path and other.name == one.name for other in servers)
