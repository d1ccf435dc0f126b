"""Where a module of the project lies: in its own file, in one that a deployment makes it of, or in one that an image has in its place."""

from __future__ import annotations

import fnmatch
import posixpath
import re
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.formats import DJANGO_SETTINGS, DOCKERFILE
from praekelt_standards.included import run_file
from praekelt_standards.project import Project, view
from praekelt_standards.readers.django_values import CHECKOUT

if TYPE_CHECKING:
    from praekelt_standards.readers.django_settings import Import

# What a deployment fills in to make a module; what a developer copies by hand has other endings.
_TEMPLATE = re.compile(r"(?:\.py)?\.(?:j2|jinja2?|mako|erb)$")
_TARGET = re.compile(r"\b(?:name|dest|path)[ \t]*[:=]")
_SOURCE = re.compile(r"\b(?:source|src)[ \t]*[:=][ \t]*[\"']?(?:salt://)?([^\s\"']+)")
_STATES = (".sls", ".yml", ".yaml")
_MOST = 500  # modules that are written; a project has a few
_NEAR = 4  # lines between what is written and what it is made of


def _is_here(project: Project, path: PurePosixPath) -> bool:
    # What is reached through a link, or stands beside the one file that is checked, is not among the files.
    among_others = bool(project.linked) or not project.is_whole
    return project.has(path) or (among_others and project.text(path) is not None)


def _ends(module: str) -> tuple[PurePosixPath, PurePosixPath]:
    tail = module.split(".")
    return PurePosixPath(*tail[:-1], f"{tail[-1]}.py"), PurePosixPath(*tail, "__init__.py")


def module_file(project: Project, module: str, near: PurePosixPath) -> PurePosixPath | None:
    """The file of a module by its dotted name: the one nearest to the file that names it."""
    ends = _ends(module)
    copied = dict(project.aside(lambda: copied_modules(project)))  # what is not found there is said to be missing
    for folder in near.parents:
        for end in ends:
            if _is_here(project, folder / end):
                return folder / end
            if folder / end in copied:
                return copied[folder / end]
    settings = (document.path for document in project.documents(DJANGO_SETTINGS))
    found = (path for path in settings for end in ends if path.parts[-len(end.parts) :] == end.parts)
    here = min(found, key=lambda path: len(path.parts), default=None)
    here = here or next(filter(None, (_written_as(project, end) for end in ends)), None)
    package, _, rest = module.partition(".")
    if here is None and rest and project.has(PurePosixPath("__init__.py")):
        # The checkout itself is the package, as startproject made them before Django 1.4.
        return next((end for end in _ends(rest) if _is_here(project, end)), None)
    return here


def written_settings(project: Project) -> list[PurePosixPath]:
    """What a deployment makes modules of settings of."""
    return [source for target, source in project.aside(lambda: written_modules(project)) if "settings" in target]


def _written_as(project: Project, path: PurePosixPath) -> PurePosixPath | None:
    """What a deployment makes a module of that the project does not hold; its last folder tells which one it is."""
    end = "/".join(path.parts[-2:])
    written = project.aside(lambda: written_modules(project))
    return next((source for target, source in written if target.endswith(f"/{end}")), None)


@view
def copied_modules(project: Project) -> tuple[tuple[PurePosixPath, PurePosixPath], ...]:
    """The modules that a Dockerfile puts into the project under another name: that name, and the file that it copies."""
    found: dict[PurePosixPath, PurePosixPath] = {}
    for document in project.documents(DOCKERFILE):
        for stage in document.content:
            for one in stage.instructions:
                words = [word for word in one.words if not word.startswith("--")]
                if one.name not in ("ADD", "COPY") or len(words) != 2 or not words[1].endswith(".py"):
                    continue
                names = frozenset(project.paths)
                folders = {name.rpartition("/")[0] for name in names if name.endswith(".py")}
                source, target = PurePosixPath(words[0]), PurePosixPath(words[1])
                beside = document.path.parent / source
                source = source if str(source) in names else beside
                ends = (PurePosixPath(*target.parts[start:]) for start in range(len(target.parts) - 1))
                seat = next((end for end in ends if str(end.parent) in folders), None)
                if seat and str(source) in names and str(seat) not in names:
                    found[seat] = source
    return tuple(found.items())


def run_files(project: Project, named: str, path: PurePosixPath) -> list[PurePosixPath]:
    """The files that a module runs as part of itself, as split_settings and execfile() do: named from its folder or the root."""
    for folder in (path.parent, PurePosixPath()):
        wanted = (
            named.removeprefix(f"{CHECKOUT}/") if named.startswith(CHECKOUT) else posixpath.normpath(folder / named)
        )
        if any(sign in wanted for sign in "*?["):
            found = sorted(PurePosixPath(one) for one in fnmatch.filter(project.paths, wanted))
            found = [one for one in found if len(one.parts) == len(PurePosixPath(wanted).parts)]
        else:
            found = [PurePosixPath(wanted)] if project.has(PurePosixPath(wanted)) else []
        if found:
            return found
    return []


def imported_file(project: Project, imported: Import, path: PurePosixPath) -> PurePosixPath | None:
    first = imported.module.partition(".")[0]
    if not imported.level and (first == "django" or first in sys.stdlib_module_names):
        return None
    if imported.names == () and not any(
        project.has(folder / end) for folder in path.parents for end in _ends(imported.module)
    ):
        return None  # as of most that a settings module imports whole
    if not imported.level:
        here = module_file(project, imported.module, path) if imported.module else None
        return here or _template_of(project, imported.module)
    copied = project.aside(lambda: copied_modules(project))
    folder = next((seat for seat, source in copied if source == path), path).parent
    for _ in range(imported.level - 1):
        folder = folder.parent
    below = folder.joinpath(*imported.module.split(".")) if imported.module else folder
    candidates = [below / "__init__.py", *([below.with_name(f"{below.name}.py")] if below.name else [])]
    here = next((one for one in candidates if _is_here(project, one)), None)
    written = next(filter(None, (_written_as(project, one) for one in candidates)), None) if here is None else None
    return here or written or _template_of(project, imported.module)


def _is_template(path: PurePosixPath, name: str) -> bool:
    if path.name == f"{name}.py.template":
        return path.parent.name in ("deploy", "deployment")  # elsewhere a developer copies it
    return _TEMPLATE.sub("", path.name) == name != path.name


def _template_of(project: Project, module: str) -> PurePosixPath | None:
    """The template that a deployment makes a module from; None where there is none, or which of several is not told."""
    name = module.rpartition(".")[2]
    paths = map(PurePosixPath, project.paths if name else ())
    found = [path for path in paths if _is_template(path, name) and not is_elsewhere(path.parent)]
    return found[0] if len(found) == 1 else None


@view
def written_modules(project: Project) -> tuple[tuple[str, PurePosixPath], ...]:
    """Each module that a state or a task writes, by its path on the host as it is written there, and the file it is made of."""
    found: dict[str, PurePosixPath] = {}
    looked = 0
    for name in project.paths:
        text = project.text(PurePosixPath(name)) if name.endswith(_STATES) else None
        lines = text.split("\n") if text and ".py" in text and ("source" in text or "src" in text) else []
        for number, line in enumerate(lines):
            if len(line) < 1000 and _TARGET.search(line) and (target := _module_in(line)):
                around = sorted(range(max(0, number - _NEAR), number + _NEAR + 1), key=lambda at: abs(at - number))
                sources = (_SOURCE.search(lines[at]) for at in around if at < len(lines) and len(lines[at]) < 1000)
                source = next((one[1] for one in sources if one), "")
                looked += 1
                if looked > _MOST:
                    return tuple(found.items())
                if source and (path := run_file(project, PurePosixPath(name), source)):
                    found.setdefault(target, path)
    return tuple(found.items())


def _module_in(line: str) -> str:
    """The path of a module in a line, from the last blank before it; nothing where there is none."""
    return next((word for word in re.split(r"[\s\"']+", line) if word.endswith(".py") and "/" in word), "")
