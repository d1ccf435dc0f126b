"""A folder, or one file, of somebody's project: which files there are, what each one is, and what it says.

Nothing of the project is run, imported or written to, no link is followed, and nothing outside the folder is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from praekelt_standards import files
from praekelt_standards.configuration import configuration
from praekelt_standards.finding import Place, Unreadable
from praekelt_standards.formats import ALL, SHELL, Format
from praekelt_standards.readers.shell import here_documents
from praekelt_standards.recognition import EMBEDDED, claims, may_hold, recognise

T = TypeVar("T")

# What tools and package managers put into a checkout; none of it is the project's own word.
LEFT_OUT = frozenset(
    {
        ".git", ".hg", ".svn", ".bzr", ".tox", ".nox", ".venv", "venv", "ve", "virtualenv", "__pycache__",
        "node_modules", "bower_components", "site-packages", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".eggs",
    }
)  # fmt: skip
_OF_A_BUILD = (".egg-info", ".dist-info")
_ANY = ""  # the format of a folder that could not be looked into: there may be files of every format in it
_NONE = "-"  # the format of what is no text file at all: worth a warning, but no check misses it


@dataclass(frozen=True)
class Document(Generic[T]):
    """One file of the project and what its reader made of it."""

    path: PurePosixPath
    content: T

    def at(self, line: int | None) -> Place:
        """The place of a line of this file."""
        return Place(self.path, line)


@dataclass(frozen=True)
class Unread:
    """A file or a folder that could not be read, and why."""

    place: Place
    reason: str


class Project:
    """The files of a project, each opened and read at most once.

    `root` is a folder, or one file, which is then a project of its own; its path is relative to `base`.
    `tell` is called with a few words again and again while the files are read, for whoever waits.
    Raises `Unreadable` when there is no such folder or file, or when the project's own settings are wrong.
    """

    def __init__(self, root: Path, base: Path | None = None, tell: Callable[[str], None] = lambda words: None) -> None:
        self.root = root if root.is_dir() else base or root.parent
        self.configuration = configuration(self.root)
        self.tell = tell
        self.left_out: list[str] = []  # paths that the project's own settings leave out
        self.linked: list[str] = []  # links to files of the project, which are read under their own names
        self._unread: dict[tuple[PurePosixPath, str | PurePosixPath], Unread] = {}
        self._texts: dict[PurePosixPath, str | None] = {}
        self._documents: dict[str, tuple[Document[object], ...]] = {}
        self._by_path: dict[str, dict[PurePosixPath, Document[object] | None]] = {}
        self._formats: dict[PurePosixPath, tuple[str, ...]] = {}
        self._seen: dict[object, tuple[object, frozenset[str | PurePosixPath]]] = {}
        self._asked: set[str | PurePosixPath] = set()
        self._by_format: dict[str, list[PurePosixPath]] = {name: [] for name in ALL}
        self._alone = None if root.is_dir() else PurePosixPath(root.relative_to(self.root).as_posix())
        if self._alone is None:
            self.paths = tuple(self._walk())
        elif root.exists():
            self.paths = (str(self._alone),)
        else:
            raise Unreadable(f"there is no file or folder {root}")
        self._names = frozenset(self.paths)
        self.files = tuple(self._sort())
        if self._alone and not self._unread and not any(self._by_format.values()):
            raise Unreadable(f"{root} is of no format that a check reads")

    @property
    def is_whole(self) -> bool:
        """Whether this is a folder, and not one file without what belongs to it."""
        return self._alone is None

    def _walk(self) -> Iterator[str]:
        """Every regular file below the root that is not left out, folder by folder, in the order of names."""
        left_out = self.configuration.left_out if self.configuration.exclude else None
        root = str(self.root)
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            self.tell(f"looking into {folder or root}")
            try:
                with os.scandir(f"{root}/{folder}") as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                if not folder:
                    raise Unreadable(f"{root} could not be read: {files.reason_of(error)}") from error
                self._not_read(PurePosixPath(folder), _ANY, files.reason_of(error))
                continue
            if folder and any(entry.name == "pyvenv.cfg" for entry in entries):
                continue
            deeper = []
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.name in LEFT_OUT or entry.name.endswith(_OF_A_BUILD):
                    continue
                if left_out and left_out(path):
                    self.left_out.append(path)
                    continue
                if entry.is_dir(follow_symlinks=False):
                    deeper.append(path)
                elif entry.is_file(follow_symlinks=False):
                    yield path
                else:
                    self._not_regular(path, entry)
            waiting += reversed(deeper)

    def _not_regular(self, path: str, entry: os.DirEntry[str]) -> None:
        """Note a link that leads out of the project, a FIFO, a socket or a device, where a file was to be expected."""
        named, maybe = claims(path)
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if self._is_inside(target) and os.path.exists(target):
                self.linked.append(path)
                return
            reason = "it is a link to something outside the project"
            if os.path.isdir(target):
                named = (_NONE,)
            elif not os.path.exists(target):
                reason = "it is a link to nothing"
                named = named or (_NONE,) if maybe else named  # of all that it may be it says nothing in any
            for format in named or maybe:
                self._not_read(PurePosixPath(path), format, reason)
        elif named or maybe:
            for format in named or (_NONE,):
                self._not_read(PurePosixPath(path), format, "it is not a regular file")

    def _is_inside(self, target: str) -> bool:
        root = os.path.realpath(self.root)
        return target == root or target.startswith(root.rstrip(os.sep) + os.sep)

    def _sort(self) -> Iterator[PurePosixPath]:
        """Each file that some format claims; told by its name and, where that says too little, by what stands in it."""
        for name in self.paths:
            named, maybe = claims(name if self._alone is None else str(Path(self.root, name).absolute()))
            if not named and not maybe:
                continue
            path = PurePosixPath(name)
            yield path
            self._formats[path] = formats = named or tuple(self._recognised(path, maybe))
            for format in formats:
                self._by_format[format].append(path)

    def _recognised(self, path: PurePosixPath, maybe: tuple[str, ...]) -> Iterator[str]:
        self.tell(f"reading {path}")
        try:
            held = files.content(self._opened(path))
        except FileNotFoundError:
            return
        except Unreadable as error:
            for format in maybe:
                self._not_read(path, format, error.reason, error.line)
            return
        maybe = tuple(format for format in maybe if may_hold(format, held))
        if not maybe:
            return
        try:
            read = files.text(held)
        except Unreadable as error:
            # Python's source is text; of another file that is none nobody can say what it was meant to be.
            for format in maybe if path.suffix == ".py" else (_NONE,):
                self._not_read(path, format, error.reason, error.line)
            return
        if found := recognise(maybe, read):
            self._texts[path] = read
            yield from found

    def text(self, path: PurePosixPath) -> str | None:
        """The text of one file of the project, line ends as ``\\n``; None when it is not there or cannot be read as text."""
        self._asked.add(path)
        return self._text(path)

    def _text(self, path: PurePosixPath) -> str | None:
        if path not in self._texts:
            self._texts[path] = None
            try:
                self._texts[path] = files.text(files.content(self._opened(path)))
            except FileNotFoundError:
                pass
            except Unreadable as error:
                self._not_read(path, path, error.reason, error.line)
        return self._texts[path]

    def _opened(self, path: PurePosixPath) -> str:
        """Where a file of the project is on this machine; what is outside, however it is reached, is not there."""
        where = os.path.join(self.root, path)
        if path == self._alone:
            return os.path.realpath(where)  # the one file that was asked for may be a link
        if str(path) not in self._names:
            if path.is_absolute() or ".." in path.parts or not self._is_inside(os.path.realpath(where)):
                raise FileNotFoundError(path)
        return where

    def documents(self, format: Format[T]) -> tuple[Document[T], ...]:
        """Every file of one format, read; what cannot be read is kept in `unread`."""
        self._asked.add(format.name)
        if format.name not in self._documents:
            self._documents[format.name] = tuple(self._read(format))  # type: ignore[arg-type]
        return self._documents[format.name]  # type: ignore[return-value]

    def document(self, format: Format[T], path: PurePosixPath) -> Document[T] | None:
        """A file that another one names as one of this format, whatever it is called; None where it cannot be read."""
        if format.name not in self._by_path:
            self._by_path[format.name] = {one.path: one for one in self.documents(format)}  # type: ignore[misc]
        known = self._by_path[format.name]
        self._asked.add(format.name)
        if path not in known:
            text = self._text(path)
            if text is None and (unread := self._unread.get((path, path))):
                self._not_read(path, format.name, unread.reason, unread.place.line)
            known[path] = next(self._made_of(format, path, text), None) if text is not None else None  # type: ignore[assignment]
        return known[path]  # type: ignore[return-value]

    def formats_of(self, path: PurePosixPath) -> tuple[str, ...]:
        """The formats that a file is of by its name and by what stands in it."""
        return self._formats.get(path, ())

    def content(self, format: Format[T], path: PurePosixPath) -> T | None:
        """What one file says, read as a format whatever its name says of it; None where it is not there or cannot be read."""
        document = self.document(format, path)
        return document.content if document else None

    def has(self, path: PurePosixPath) -> bool:
        """Whether a file is among those of the project."""
        return str(path) in self._names

    def _read(self, format: Format[T]) -> Iterator[Document[T]]:
        if format.name in EMBEDDED:
            yield from self._embedded(format)
        for path in self._by_format.get(format.name, ()):
            self.tell(f"reading {path}")
            if (text := self._text(path)) is None:
                unread = self._unread.get((path, path))
                self._not_read(path, format.name, unread.reason if unread else "it went away")
                continue
            yield from self._made_of(format, path, text)

    def _made_of(self, format: Format[T], path: PurePosixPath, text: str) -> Iterator[Document[T]]:
        """The document that a text is; none, and a note of it, where its reader refuses it."""
        try:
            yield Document(path, format.read(text))
        except Unreadable as error:
            self._not_read(path, format.name, error.reason, error.line)
        except RecursionError:
            self._not_read(path, format.name, "it is nested too deeply")
        except Exception as error:  # one file must not keep the others from being checked
            reason = f"the {format.name} reader failed on it, which is a mistake of ours: {error!r}"
            self._not_read(path, format.name, reason)

    def _embedded(self, format: Format[T]) -> Iterator[Document[T]]:
        """The files of a format that scripts write where they deploy, each line with its number in the script."""
        for path in self._by_format[SHELL.name]:
            text = self._text(path)
            for first, body in here_documents(text) if text and "<<" in text else ():
                if recognise(EMBEDDED, body)[:1] == (format.name,):
                    yield from self._made_of(format, path, "\n" * (first - 1) + body)

    def _not_read(
        self, path: PurePosixPath, concerns: str | PurePosixPath, reason: str, line: int | None = None
    ) -> None:
        self._unread[path, concerns] = Unread(Place(path, line), reason)

    def read_all(self) -> None:
        """Read every file of every format, so that `unread` is complete."""
        for format in ALL.values():
            self.documents(format)

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The files that could not be read so far, in the order of their names."""
        every = dict.fromkeys(self._unread.values())
        return tuple(sorted(every, key=lambda unread: (unread.place.path, unread.place.line or 0)))

    def unread_among(self, asked: frozenset[str | PurePosixPath]) -> tuple[Unread, ...]:
        """What could not be read of the formats and files that were asked for, so that nothing can be said of it."""
        found = (
            unread
            for (_, concerns), unread in self._unread.items()
            if concerns in asked or (asked and concerns == _ANY)
        )
        return tuple(dict.fromkeys(found))  # what could be of several formats could not be read once

    def asked(self, question: Callable[[], T]) -> tuple[T, frozenset[str | PurePosixPath]]:
        """The answer to a question, and the formats and files that were asked for it."""
        before, self._asked = self._asked, set()
        try:
            answer = question()
            asked = frozenset(self._asked)
        finally:
            self._asked = before
        self._asked |= asked
        return answer, asked

    def aside(self, question: Callable[[], T]) -> T:
        """The answer to a question without which one can be answered as well: what could not be read for it keeps nobody from it."""
        before = set(self._asked)
        try:
            return question()
        finally:
            self._asked = before

    def once(self, view: Callable[[Project], T]) -> T:
        """What a view says of this project, worked out once."""
        if view not in self._seen:
            self._seen[view] = self.asked(lambda: view(self))
        answer, asked = self._seen[view]
        self._asked |= asked
        return answer  # type: ignore[return-value]


def view(function: Callable[[Project], tuple[T, ...]]) -> Callable[[Project], tuple[T, ...]]:
    """Make a function of a project answer each project once, however many checks ask."""

    @wraps(function)
    def seen(project: Project) -> tuple[T, ...]:
        return project.once(function)

    return seen
