"""Every package that a project asks for by name, wherever it is installed from, and what fixes its version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from praekelt_standards import deployed, formats
from praekelt_standards.finding import Place
from praekelt_standards.included import find
from praekelt_standards.installs import PIP, installs
from praekelt_standards.project import Document, Project, view
from praekelt_standards.readers.requirements import Requirement, Requirements, normalised

# What a dependency is for. A constraint and a lock fix versions, and ask for nothing by themselves.
RUNTIME, DEVELOPMENT, BUILD, CONSTRAINT, LOCK = "runtime", "development", "build", "constraint", "lock"
PYTHON, NODE, RUBY, PHP, SYSTEM = "python", "node", "ruby", "php", "system"


@dataclass(frozen=True)
class Dependency:
    """One package as one place names it; `name` is normalised, `named` is the reader's own text.

    `declares` says that the place is a package's own declaration (setup.py, pyproject.toml), and no list to install from.
    `run` says that a command of a script or of an image installs it.
    `settles` says that the place fixes every version, of what others bring along too.
    """

    place: Place
    name: str
    named: str
    specifier: str
    version: str | None
    kind: str
    language: str = PYTHON
    declares: bool = False
    run: bool = False
    is_open: bool = False
    settles: bool = False


_OF_DEVELOPMENT = re.compile(
    r"dev(?:el|elop|elopment)?|tests?|testing|docs?|documentation|lint(?:ing)?|typ(?:es|ing)|style|ci|local|debug|"
    r"qa|quality|examples?|benchmarks?|notebooks|format|coverage|pytest|mypy|tox|flake8|e2e|cypress|tools|pre-?commit"
)
_OF_CI = re.compile(
    r"travis|\.github/|circleci|gitlab|appveyor|pipelines|drone|readthedocs|\.rtd|pre-commit|cloudbuild|jenkins"
)
# Folders of other people's code, kept in the repository.
_VENDORED = frozenset(
    "static bower_components vendor vendor-local vendors vendored third_party thirdparty third-party assets public libs".split()
)


def is_for_development(path: PurePosixPath) -> bool:
    """Whether a list of packages is for development, tests or documents alone, by its name and folders."""
    words = re.split(r"[^a-z0-9-]+|-", str(path).lower())
    return deployed.is_elsewhere(path) or any(_OF_DEVELOPMENT.fullmatch(word) for word in words if word)


def is_of_ci(path: PurePosixPath) -> bool:
    """Whether a YAML file tells a service what to test or to build, and no host what to install."""
    return bool(_OF_CI.search(str(path).lower()))


def _is_vendored(path: PurePosixPath) -> bool:
    return bool(_VENDORED & {part.lower() for part in path.parts[:-1]})


def _kind(requirement: Requirement, path: PurePosixPath) -> str:
    if requirement.group == "build":
        return BUILD
    words = re.split(r"[^a-z0-9]+", requirement.group.lower())
    return DEVELOPMENT if any(_OF_DEVELOPMENT.fullmatch(word) for word in words if word) else RUNTIME


def _dependency(
    place: Place, one: Requirement, kind: str, language: str = PYTHON, declares: bool = False, run: bool = False
) -> Dependency:
    name = one.key if language == PYTHON else one.name.lower()
    text = " ".join(one.text.split())
    return Dependency(place, name, text, one.specifier, one.version, kind, language, declares, run, one.is_open)


@view
def dependencies(project: Project) -> tuple[Dependency, ...]:
    """Every direct dependency, each place that names it once, in the order of the files and their lines."""
    found = [
        *_lists(project),
        *_tasks(project),
        *_declarations(project),
        *_locks(project),
        *_others(project),
        *_run(project),
    ]
    named = [one for one in found if one.name]
    return tuple(sorted(dict.fromkeys(named), key=lambda one: (one.place.path, one.place.line or 0)))


def _lists(project: Project) -> Iterator[Dependency]:
    """What requirement files, buildouts, Sideloader files and conda environments install."""
    lists = project.once(_requirement_lists)
    for document in lists.files:
        path = document.path
        kind = DEVELOPMENT if is_for_development(path) or path in lists.for_development else RUNTIME
        if path in lists.constraints or "constraint" in path.name.lower():
            kind = CONSTRAINT
        elif kind == RUNTIME and (document.content.is_compiled or path.suffix == ".lock"):
            kind = LOCK
        for one in document.content.requirements:
            yield replace(_dependency(document.at(one.line), one, kind), settles=document.content.is_frozen)
    for buildout in project.documents(formats.BUILDOUT):
        for one in buildout.content.eggs:
            yield _dependency(buildout.at(one.line), one, RUNTIME)
        for one in buildout.content.versions:
            yield _dependency(buildout.at(one.line), one, LOCK)
    for packages in (*project.documents(formats.SIDELOADER), *project.documents(formats.CONDA)):
        kind = DEVELOPMENT if is_for_development(packages.path) else RUNTIME
        for one in packages.content.pip:
            yield _dependency(packages.at(one.line), one, kind)
        for one in packages.content.system:
            yield _dependency(packages.at(one.line), one, kind, SYSTEM)


class _Lists(NamedTuple):
    """The requirement files: told by themselves or named by others; which others each reads along, and the other way."""

    files: tuple[Document[Requirements], ...]
    down: Mapping[PurePosixPath, set[PurePosixPath]]
    up: Mapping[PurePosixPath, set[PurePosixPath]]
    constraints: frozenset[PurePosixPath]
    for_development: frozenset[PurePosixPath]  # which lists for development alone name


def _requirement_lists(project: Project) -> _Lists:
    files = {document.path: document for document in project.documents(formats.REQUIREMENTS)}
    told, names = frozenset(files), frozenset(project.paths)
    edges: dict[PurePosixPath, set[PurePosixPath]] = {}
    constraints: set[PurePosixPath] = set()
    deployed_by: dict[PurePosixPath, bool] = {}  # whether something else than a list for development names it
    waiting: list[Document[Requirements]] = list(files.values())
    for format in (formats.SETUP_PY, formats.SETUP_CFG, formats.PYPROJECT):
        waiting += project.documents(format)

    def bring(near: PurePosixPath, name: str, constrains: bool, is_deployed: bool) -> PurePosixPath:
        path = _beside(near, name)
        if str(path) not in names:
            path = next(iter(find(project, near, name)), path)
        if constrains:
            constraints.add(path)
        deployed_by[path] = deployed_by.get(path, False) or is_deployed
        if path not in files and str(path) in names and (found := project.document(formats.REQUIREMENTS, path)):
            files[path] = found
            waiting.append(found)
        return path

    for one in installs(project):
        is_deployed = not is_for_development(one.place.path)
        limits = {bring(one.place.path, name, True, is_deployed) for name in one.constraints}
        for name in one.included:
            if name not in one.constraints and limits:
                edges.setdefault(bring(one.place.path, name, False, is_deployed), set()).update(limits)
            elif name not in one.constraints:
                bring(one.place.path, name, False, is_deployed)
    while waiting:
        document = waiting.pop()
        path = document.path
        is_deployed = not is_for_development(path) and (path in told or deployed_by.get(path, True))
        for include in document.content.includes:
            edges.setdefault(path, set()).add(bring(path, include.path, include.constraint, is_deployed))
    upward: dict[PurePosixPath, set[PurePosixPath]] = {}
    for source, targets in edges.items():
        for target in targets:
            upward.setdefault(target, set()).add(source)
    apart = frozenset(path for path, is_deployed in deployed_by.items() if not is_deployed and path not in told)
    return _Lists(tuple(files[path] for path in sorted(files)), edges, upward, frozenset(constraints), apart)


def _tasks(project: Project) -> Iterator[Dependency]:
    """What the tasks of playbooks install by name."""
    for document in project.documents(formats.PLAYBOOK):
        kind = DEVELOPMENT if is_for_development(document.path) or is_of_ci(document.path) else RUNTIME
        for task in document.content.tasks:
            for one in task.asked:
                yield _dependency(document.at(one.line), one, kind, run=True)


def _declarations(project: Project) -> Iterator[Dependency]:
    """What the packages of a project declare."""
    for format in (formats.SETUP_PY, formats.SETUP_CFG, formats.PYPROJECT, formats.PIPFILE, formats.PIXI):
        for document in project.documents(format):
            elsewhere = is_for_development(document.path)
            for one in document.content.requirements:
                kind = DEVELOPMENT if elsewhere else _kind(one, document.path)
                yield _dependency(document.at(one.line), one, kind, declares=True)


def _locks(project: Project) -> Iterator[Dependency]:
    for format in (formats.LOCK_FILE, formats.CONDA_LOCK, formats.PIPFILE_LOCK):
        for document in project.documents(format):
            for one in document.content.requirements:
                yield _dependency(document.at(one.line), one, LOCK)


def _others(project: Project) -> Iterator[Dependency]:
    """What is asked for in other languages, other people's code in the repository aside."""
    languages = ((formats.PACKAGE_JSON, NODE), (formats.COMPOSER_JSON, PHP), (formats.GEMFILE, RUBY))
    for format, language in languages:
        for document in project.documents(format):
            if _is_vendored(document.path):
                continue
            elsewhere = is_for_development(document.path)
            for one in document.content.requirements:
                kind = DEVELOPMENT if elsewhere else _kind(one, document.path)
                yield _dependency(document.at(one.line), one, kind, language)


def _run(project: Project) -> Iterator[Dependency]:
    """What the commands of scripts and images install by name."""
    for install in installs(project):
        kind = DEVELOPMENT if is_for_development(install.place.path) else RUNTIME
        for one in install.asked:
            language = PYTHON if install.kind == PIP else SYSTEM
            yield _dependency(install.place, one, kind, language, run=True)


def _beside(path: PurePosixPath, named: str) -> PurePosixPath:
    """The file that another one names, relative to the project."""
    parts: list[str] = []
    for part in (path.parent / named).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)


def fixed_elsewhere(project: Project, loose: Dependency, every: Iterable[Dependency]) -> Dependency | None:
    """The place that fixes the version of a dependency whose own place leaves it open; None where nothing does.

    A lock file fixes what is asked for in its folder and below. A constraint fixes what the files beside it ask for.
    Requirement files fix it for one another where one includes the other, and for the declarations around them.
    A command fixes nothing but its own, for it runs by itself.
    """
    related = _included_together(project, loose.place.path)
    for one in every:
        if one.name != loose.name or one.language != loose.language or not one.version or one.kind == DEVELOPMENT:
            continue
        folder, path = one.place.path.parent, loose.place.path
        if one.place.path in related or (loose.run and one.place.path in _of_install(project, loose)):
            return one
        if loose.run or path.match(".deploy.y*ml") or path.match(".sideloader.y*ml"):
            continue
        if (one.settles or one.kind in (LOCK, CONSTRAINT)) and (folder in path.parents or folder == path.parent):
            return one
        if loose.declares and not one.run and (path.parent in (folder, *folder.parents) or folder in path.parents):
            return one
        if path.suffix == ".in" and not one.run and folder in (path.parent, path.parent.parent):
            return one
    return None


def _of_install(project: Project, loose: Dependency) -> set[PurePosixPath]:
    """The requirement files that the command itself is given, by their names."""
    given = project.once(_given).get(loose.place, frozenset())
    return {path for name in given for path in project.once(_lists_by_name).get(name, ())}


def _given(project: Project) -> dict[Place, frozenset[str]]:
    """The names of the requirement files that the commands of each place are given."""
    found: dict[Place, frozenset[str]] = {}
    for one in installs(project):
        found[one.place] = found.get(one.place, frozenset()) | {PurePosixPath(name).name for name in one.included}
    return found


def _lists_by_name(project: Project) -> dict[str, list[PurePosixPath]]:
    found: dict[str, list[PurePosixPath]] = {}
    for document in project.once(_requirement_lists).files:
        found.setdefault(document.path.name, []).append(document.path)
    return found


def _included_together(project: Project, path: PurePosixPath) -> set[PurePosixPath]:
    """This file, and every requirement file that it includes or that includes it, however far."""
    lists = project.once(_requirement_lists)
    return _reachable({path}, lists.down) | _reachable({path}, lists.up)


def _reachable(begun: set[PurePosixPath], edges: Mapping[PurePosixPath, Iterable[PurePosixPath]]) -> set[PurePosixPath]:
    seen = set(begun)
    waiting = list(begun)
    while waiting:
        for other in edges.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


_SITE = frozenset(
    {"wsgi.py", "asgi.py", "dockerfile", "fabfile.py", "procfile", ".deploy.yaml", ".deploy.yml",
     ".sideloader.yml", "vagrantfile", "supervisord.conf", "gunicorn.conf.py"}
)  # fmt: skip
_SETTINGS = re.compile(r"(?:^|/)settings(?:\.py|/[^/]*)$")
# Folders of a project that an app is tried with, and of those that a package makes for others.
TO_TRY = frozenset({"testapp", "test_project", "testproject", "demo_project"})
TEMPLATES = frozenset({"project_template", "app_template", "demo", "sandbox", "example_project"})
_CODE = frozenset({"setup.py", "manage.py", "conftest.py", "noxfile.py"})


def is_site(project: Project) -> bool:
    """Whether a project shows that it is run itself, rather than installed by other projects."""
    return project.once(_is_site)


def _is_site(project: Project) -> bool:
    """Whether a project shows that it is run itself, rather than installed by other projects.

    Settings and a manage.py do not show it where there is a setup.py, for an app that is installed may have both to be tried with.
    A lone declaration with no code beside it is taken for one: there is nothing else that it could be part of.
    """
    code = False
    installed = "setup.py" in project.paths or "[metadata]" in (project.text(PurePosixPath("setup.cfg")) or "")
    for name in project.paths:
        last = name.rpartition("/")[2]
        runs = (
            last.lower() in _SITE
            or last.endswith(".wsgi")
            or (not installed and (last == "manage.py" or _SETTINGS.search(name)))
        )
        if not runs and (code or not last.endswith(".py") or last in _CODE):
            continue
        path = PurePosixPath(name)
        # What is made for a new project, by startproject or cookiecutter, is none of a package's own.
        is_template = TEMPLATES & set(path.parts) or "{{" in name
        if deployed.is_elsewhere(path) or TO_TRY & set(path.parts) or (installed and is_template):
            continue
        if runs:
            return True
        code = True
    if not code or bool(project.documents(formats.SUPERVISORD)) or bool(project.documents(formats.NGINX)):
        return True
    return bool(project.documents(formats.APACHE))


_DJANGO = {PYTHON: ("django",), SYSTEM: ("python-django", "python3-django")}


@view
def django(project: Project) -> tuple[Dependency, ...]:
    """Every place that names Django itself."""
    return tuple(one for one in dependencies(project) if one.name in _DJANGO.get(one.language, ()))


_OWN_NAME = re.compile(r"^[ \t]*(?:setup\([ \t]*)?name[ \t]*=[ \t]*[\"']?([\w.-]+)", re.MULTILINE)


@view
def own_names(project: Project) -> tuple[str, ...]:
    """The names, normalised, under which the project's own packages are published."""
    found: list[str] = []
    for format in (formats.SETUP_PY, formats.SETUP_CFG, formats.PYPROJECT):
        for document in project.documents(format):
            if not is_for_development(document.path) and (name := _OWN_NAME.search(project.text(document.path) or "")):
                found.append(normalised(name[1]))
    return tuple(dict.fromkeys(found))


# What Praekelt's messaging platform itself consists of; it is the approved platform, and no app on it.
_PLATFORM = frozenset(
    {
        "vumi",
        "vumi-go",
        "vumi2",
        "junebug",
        "vxsandbox",
        "vumi-http-api",
        "go-api",
        "go-metrics-api",
        "vumi-message-store",
    }
)


def is_vumi_itself(project: Project) -> bool:
    """Whether the project is a part of Vumi, which apps run on."""
    return bool(_PLATFORM & set(own_names(project)))
