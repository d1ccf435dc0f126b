"""The files that other files bring in, whatever they are called: nginx's and supervisord's includes, within the project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import translate
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple, TypeVar

from praekelt_standards.formats import NGINX, SUPERVISORD, Format
from praekelt_standards.project import Document, Project
from praekelt_standards.readers import supervisord
from praekelt_standards.readers.nginx import Directive
from praekelt_standards.readers.template import is_templated
from praekelt_standards.recognition import SOURCE

T = TypeVar("T")

# Files that are looked at to find the named ones, each time counted: ten thousand includes must not take long.
_MOST = 500_000
_FEW = 100
_DEEPEST = 30  # folders of one name
_GLOB = re.compile(r"[*?\[]")
# A file that a template makes has the template's name here, and its own where it is named.
_ENDINGS = ("", ".j2", ".jinja2", ".jinja", ".template", ".tmpl", ".tpl", ".erb", ".mako", ".in")


class _Files:
    """The files of a project, found by the names that other files give them."""

    def __init__(self, project: Project) -> None:
        self._left = _MOST
        self._names = frozenset(project.paths)
        self._folders: dict[str, list[str]] = {}
        for path in project.paths:
            folder, _, name = path.rpartition("/")
            self._folders.setdefault(folder, []).append(name)
        self._last_folders = {folder.rpartition("/")[2] for folder in self._folders}
        self._by_name: dict[str, list[str]] = {}
        for path in project.paths:
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        self._found: dict[tuple[str, str], tuple[PurePosixPath, ...]] = {}

    def find(self, near: PurePosixPath, named: str) -> tuple[PurePosixPath, ...]:
        """The files that a name stands for in one file: of several places the nearest.

        A relative name may count from the folder of that file and from each folder around it, whichever of them stands
        for the one that the program counts from. Of an absolute one the end counts, as much of it as there is.
        """
        key = (str(near.parent), named)
        if key not in self._found:
            self._found[key] = self._find(near, named)
        self._left -= len(self._found[key])
        return self._found[key] if self._left > 0 else ()

    def only(self, named: str) -> PurePosixPath | None:
        """The one file of the project whose path ends as a name does, wherever it lies.

        Of a name in a folder that is filled in, the last word counts: whatever lays the file there has it elsewhere here.
        """
        folder, _, last = named.rpartition("/")
        if is_templated(last):
            return None
        tail, endings = ("/" + last, _ENDINGS) if is_templated(folder) else ("/" + named.lstrip("./"), ("",))
        ends = [
            path
            for ending in endings
            for path in self._by_name.get(last + ending, ())[:_FEW]
            if f"/{path}".endswith(tail + ending)
        ]
        return PurePosixPath(ends[0]) if len(ends) == 1 else None

    def _find(self, near: PurePosixPath, named: str) -> tuple[PurePosixPath, ...]:
        parts = [part for part in named.split("/") if part not in ("", ".")]
        if not parts or len(parts) > _DEEPEST or len(near.parts) > _DEEPEST or is_templated(named):
            return ()
        several = bool(_GLOB.search(named))
        if not self._may_be_here(parts, several):
            return ()
        starts = range(len(parts) - several) if named.startswith("/") else range(1)
        for start in starts:
            for folder in near.parents:
                tail = posixpath.normpath(posixpath.join(str(folder), *parts[start:]))
                if found := tuple(PurePosixPath(path) for path in (self._several if several else self._one)(tail)):
                    return found
        return ()

    def _may_be_here(self, parts: list[str], several: bool) -> bool:
        """Whether the project has a file of this name, or a folder of the one that the files are in, at all."""
        if not several:
            return any(parts[-1] + ending in self._by_name for ending in _ENDINGS)
        return len(parts) < 2 or parts[-2] == ".." or bool(_GLOB.search(parts[-2])) or parts[-2] in self._last_folders

    def _one(self, path: str) -> Iterator[str]:
        self._left -= 1
        yield from [found for ending in _ENDINGS if (found := path + ending) in self._names][:1]

    def _several(self, pattern: str) -> Iterator[str]:
        folder, _, last = pattern.rpartition("/")
        if _GLOB.search(folder):
            self._left -= len(self._folders)
            wanted = folder.split("/")
            folders = [one for one in self._folders if _alike(one.split("/"), wanted)] if self._left > 0 else []
        else:
            folders = [folder] if folder in self._folders else []
        for one in folders:
            self._left -= len(self._folders[one])
            if self._left <= 0:
                return
            for name in self._folders[one]:
                # As a shell has it: an asterisk is no dot at the start. What is in another language is there for people.
                if name[:1] != "." and _pattern(last).match(name) and not name.lower().endswith(SOURCE):
                    yield f"{one}/{name}" if one else name


def _alike(parts: list[str], patterns: list[str]) -> bool:
    return len(parts) == len(patterns) and all(_pattern(pattern).match(part) for part, pattern in zip(parts, patterns))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def find(project: Project, near: PurePosixPath, named: str) -> tuple[PurePosixPath, ...]:
    """The files of the project that a name in one of them stands for; none where it leads out of the project."""
    return project.once(_Files).find(near, named)


def run_file(project: Project, near: PurePosixPath, named: str) -> PurePosixPath | None:
    """The file of the project that a command names, which runs in a folder that its own file may not tell."""
    found = find(project, near, named)
    return found[0] if found else project.once(_Files).only(named)


class Nginx(NamedTuple):
    """Every file of nginx, in the order of their names, and those that an ``include`` of one of them brings in.

    `directives` are all those of each file, within blocks as well, in file order.
    """

    files: tuple[Document[tuple[Directive, ...]], ...]
    directives: Mapping[PurePosixPath, tuple[Directive, ...]]
    included: Mapping[tuple[PurePosixPath, str], tuple[PurePosixPath, ...]]
    by_path: Mapping[PurePosixPath, Document[tuple[Directive, ...]]]


def nginx(project: Project) -> Nginx:
    """The files of nginx, those that are told by themselves and those that they bring in."""
    return project.once(_nginx)


def _nginx(project: Project) -> Nginx:
    directives: dict[PurePosixPath, tuple[Directive, ...]] = {}

    def named(document: Document[tuple[Directive, ...]]) -> Iterator[str]:
        every = directives[document.path] = tuple(inner for top in document.content for inner in top.walk())
        for directive in every:
            if directive.name == "include" and directive.args:
                yield directive.args[0]

    files, included = {}, {}
    for document, patterns in _followed(project, NGINX, named):
        files[document.path] = document
        included.update({(document.path, pattern): paths for pattern, paths in patterns.items()})
    return Nginx(tuple(files[path] for path in sorted(files)), directives, included, files)


class Supervisord(NamedTuple):
    """Every file of supervisord, in the order of their names, and the groups that the programs of each are in."""

    files: tuple[Document[tuple[supervisord.Section, ...]], ...]
    groups: Mapping[PurePosixPath, Mapping[str, str]]


def supervised(project: Project) -> Supervisord:
    """The files of supervisord, those that are told by themselves and those that they bring in."""
    return project.once(_supervised)


def _supervised(project: Project) -> Supervisord:
    def named(document: Document[tuple[supervisord.Section, ...]]) -> Iterator[str]:
        for option in supervisord.included(document.content):
            yield option.value.removeprefix("%(here)s/")

    files: dict[PurePosixPath, Document[tuple[supervisord.Section, ...]]] = {}
    together: list[set[PurePosixPath]] = []
    for document, patterns in _followed(project, SUPERVISORD, named):
        files[document.path] = document
        if patterns:
            together.append({document.path, *(path for paths in patterns.values() for path in paths)})
    own = {path: supervisord.groups(document.content) for path, document in files.items()}
    groups = dict(own)
    for paths in together:
        # A group may be in one file and its programs in another, where one brings in the other.
        shared = {name: group for path in paths for name, group in own.get(path, {}).items()}
        if shared:
            groups.update({path: {**shared, **groups[path]} for path in paths if path in groups})
    return Supervisord(tuple(files[path] for path in sorted(files)), groups)


def _followed(
    project: Project, format: Format[tuple[T, ...]], named: Callable[[Document[tuple[T, ...]]], Iterable[str]]
) -> Iterator[tuple[Document[tuple[T, ...]], dict[str, tuple[PurePosixPath, ...]]]]:
    """Every file of a format, each once, and what it brings in: by each name the files of the project.

    What one script writes in several here-documents is taken for one file.
    """
    whole: dict[PurePosixPath, Document[tuple[T, ...]]] = {}
    for document in project.documents(format):
        before = whole[document.path].content if document.path in whole else ()
        whole[document.path] = Document(document.path, (*before, *document.content))
    waiting = list(whole.values())
    seen = set(whole)
    while waiting:
        document = waiting.pop()
        patterns = {}
        for name in dict.fromkeys(named(document)):
            patterns[name] = find(project, document.path, name)
            for path in patterns[name]:
                if path in seen:
                    continue
                seen.add(path)
                # A file that is plainly of another format is there by chance, and a program that reads it would stop.
                if not project.formats_of(path) and (brought := project.document(format, path)):
                    waiting.append(brought)
        yield document, patterns
