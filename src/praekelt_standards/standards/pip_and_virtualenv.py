"""A project **should** make use of pip and virtualenv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from praekelt_standards.dependencies import NODE, dependencies, is_of_ci
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Place
from praekelt_standards.formats import DOCKERFILE, DOCUMENT, FABFILE, PLAYBOOK, VAGRANTFILE
from praekelt_standards.installs import SETUP, SYSTEM, install, run_commands
from praekelt_standards.project import Project
from praekelt_standards.readers.shell import split
from praekelt_standards.readers.template import is_templated

if TYPE_CHECKING:
    from praekelt_standards.readers.pip_lines import PipLine
    from praekelt_standards.readers.requirements import Requirement

# What has to be there before there is a virtual environment, or stands beside them by its nature.
_BEFORE = frozenset(
    "virtualenv virtualenvwrapper virtualenv-clone pip setuptools distribute wheel pipenv pipx poetry uv pdm hatch tox nox "
    "fabric fabric3 ansible supervisor docker-compose awscli pew pyenv cookiecutter pre-commit sideloader librarian-puppet "
    "dotdeb-requirements certbot certbot-nginx nodeenv superlance".split()
)
_SYSTEM_FOLDERS = frozenset({"/usr/bin", "/usr/local/bin", "/bin"})
_PACKAGES = re.compile(r"python[\d.]*-django.*")


@dataclass(frozen=True)
class _Run:
    """A command as it is written, whether a virtual environment was switched on before it in its file, and whether it makes an image."""

    place: Place
    words: tuple[str, ...]
    switched_on: bool = False
    in_an_image: bool = False


def check(project: Project) -> Iterator[Outcome]:
    """Every command that installs the project's packages outside of a virtual environment."""
    runs = tuple(_runs(project))
    found = [(one, why) for one in runs if (why := _outside(one))]
    found += _tasks(project)
    if not found and not runs and not any(one.language != NODE for one in dependencies(project)):
        yield NotApplicable("nothing shows how it is installed")
    for one, why in dict(found).items():
        text = " ".join(one.words)
        yield Breach(
            one.place,
            f"{text if len(text) <= 80 else text[:77] + '...'} {why}",
            "make a virtual environment and install with the pip in its bin folder",
        )


def _runs(project: Project) -> Iterator[_Run]:
    switched_on: dict[PurePosixPath, bool] = {}
    images = {image.path for image in project.documents(DOCKERFILE)}
    for place, command in run_commands(project):
        words = command.words
        if words[:1] and (words[0] in ("workon", "mkvirtualenv") or any(w.endswith("bin/activate") for w in words)):
            switched_on[place.path] = True
        if install(place, words):
            yield _Run(place, words, switched_on.get(place.path, False), place.path in images)
    for place, line in _lines(project):
        written = re.sub(r"^(?:sudo|run_as_root)\(\s*[urfb]*[\"']", "sudo ", line.text)
        yield _Run(place, split(written))


def _lines(project: Project) -> Iterator[tuple[Place, PipLine]]:
    """The commands that stand among other words."""
    for format in (DOCUMENT, FABFILE):
        for document in project.documents(format):
            another = format is DOCUMENT and _tells_of_another(project, document.path)
            for line in document.content:
                if not (another and "setup.py" in line.text):
                    yield document.at(line.line), line
    for playbook in project.documents(PLAYBOOK):
        if not is_of_ci(playbook.path):
            yield from ((playbook.at(line.line), line) for line in playbook.content.commands)
    for vagrantfile in project.documents(VAGRANTFILE):
        from praekelt_standards.readers import pip_lines

        for line in pip_lines.read_code(project.text(vagrantfile.path) or ""):
            yield vagrantfile.at(line.line), line


def _tells_of_another(project: Project, path: PurePosixPath) -> bool:
    """Whether a document lies within a Python package: the setup.py that it names is that of a module copied there."""
    folder = path.parent
    # Older sites have an __init__.py beside their own README.
    return len(path.parts) > 1 and project.has(folder / "__init__.py") and not project.has(folder / "setup.py")


def _tasks(project: Project) -> Iterator[tuple[_Run, str]]:
    """The tasks of playbooks that name neither a virtual environment nor the pip of one."""
    for document in project.documents(PLAYBOOK):
        if is_of_ci(document.path):
            continue
        for task in document.content.tasks:
            where = task.environment
            inside = "/" in where and where.rpartition("/")[0] not in _SYSTEM_FOLDERS
            inside = inside or is_templated(where) or (where != "" and "pip" not in where)
            if inside or (task.asked and not task.requirements and all(map(_comes_before, task.asked))):
                continue
            named = task.requirements or ", ".join(one.text for one in task.asked)
            run = _Run(document.at(task.line), ("pip:", named))
            yield run, "is installed into the host's own Python, for the task names no virtualenv"


def _outside(one: _Run) -> str | None:
    """Why a command installs outside of a virtual environment, as the end of a sentence; None where it does not."""
    installed = install(one.place, one.words)
    if installed is None:
        return None
    if installed.kind == SYSTEM:
        if any(_PACKAGES.fullmatch(package.name) for package in installed.asked):
            return "installs Django from the distribution, beside whatever else the host has"
        return None
    if "--break-system-packages" in one.words:
        return "installs over the packages of the distribution"
    named = [package for package in installed.asked if package.name]
    if named and len(named) == len(installed.asked) and not installed.included and all(map(_comes_before, named)):
        return None
    program = next((w for w in one.words if re.search(r"(?:^|/)(?:pip|easy_install|python)[\d.-]*$", w)), "")
    folder = program.rpartition("/")[0]
    if folder and folder not in _SYSTEM_FOLDERS:
        return None
    if "sudo" in one.words[:1] and not _as_somebody(one.words):
        return "installs into the host's own Python, for every project on it"
    if "--user" in one.words and not one.switched_on and not one.in_an_image:
        return "installs beside every virtual environment, for all that its user runs"
    if folder:
        return "installs with the host's own Python, for every project on it"
    if installed.words[0].rpartition("/")[2].startswith("easy_install") and not one.switched_on:
        return "installs with easy_install, which cannot say or undo what it has installed"
    if installed.kind == SETUP and not one.switched_on:
        return "installs without pip, so nothing can say or undo what it has installed"
    return None


def _comes_before(package: Requirement) -> bool:
    return package.key in _BEFORE


def _as_somebody(words: tuple[str, ...]) -> bool:
    """Whether sudo runs a shell of another user's, which may well begin with a virtual environment."""
    return bool({"-i", "--login", "-iu"} & set(words[:4]))
