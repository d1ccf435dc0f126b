"""A folder, or one file, of somebody's project: which files there are, what each one is, and what it says.

Nothing of the project is run, imported or written to, no link is followed, and nothing outside the folder is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from praekelt_standards.finding import Place, Unreadable
from praekelt_standards.formats import ALL, Format, recognise, worth_opening

T = TypeVar("T")

# What tools and package managers put into a checkout; none of it is the project's own word.
LEFT_OUT = frozenset(
    {
        ".git", ".hg", ".svn", ".bzr", ".tox", ".nox", ".venv", "venv", "ve", "virtualenv", "env", "__pycache__",
        "node_modules", "bower_components", "site-packages", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".eggs",
    }
)  # fmt: skip
LARGEST = 2_000_000  # bytes; a configuration file written by hand is far smaller


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
    """A file that could not be read, and why."""

    place: Place
    reason: str


class Project:
    """The files of a project, each opened and read at most once.

    `root` is a folder, or one file, which is then a project of its own.
    `left_out` says which paths (relative to the root) are not looked at.
    Raises `Unreadable` when there is no such folder or file.
    """

    def __init__(self, root: Path, left_out: Callable[[PurePosixPath], bool] = lambda path: False) -> None:
        self.root = root if root.is_dir() else root.parent
        self._left_out = left_out
        self._unread: dict[PurePosixPath, tuple[str | None, Unread]] = {}
        self._texts: dict[PurePosixPath, str | None] = {}
        self._documents: dict[str, tuple[Document[object], ...]] = {}
        self._seen: dict[object, tuple[object, frozenset[str]]] = {}
        self._asked: set[str] = set()
        if root.is_dir():
            self.files = tuple(self._walk())
        elif root.exists():
            self.files = (PurePosixPath(root.name),)
        else:
            raise Unreadable(f"there is no file or folder {root}")
        self._by_format = self._sort()

    def _walk(self) -> Iterator[PurePosixPath]:
        """Every regular file below the root that is not left out, folder by folder, in the order of names."""
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(self.root / folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                self._not_read(PurePosixPath(folder or "."), None, error.strerror or str(error))
                continue
            deeper = []
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name in LEFT_OUT or os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
                        continue
                    if not self._left_out(PurePosixPath(path)):
                        deeper.append(path)
                elif worth_opening(path):
                    place = PurePosixPath(path)
                    if self._left_out(place):
                        continue
                    if entry.is_file(follow_symlinks=False):
                        yield place
                    elif not entry.is_symlink():
                        self._not_read(place, None, "it is not a regular file")
                    elif not self._inside(entry.path):
                        self._not_read(place, None, "it is a link to something outside the project, or to nothing")
            waiting += reversed(deeper)

    def _inside(self, path: str) -> bool:
        """Whether a link leads to a file of this project, which is then read under its own name."""
        target = os.path.realpath(path)
        return os.path.isfile(target) and target.startswith(os.path.realpath(self.root) + os.sep)

    def _sort(self) -> dict[str, list[PurePosixPath]]:
        """The files of each format, told by name and, where a name says too little, by what stands in them."""
        sorted_: dict[str, list[PurePosixPath]] = {}
        for path in self.files:
            for kind in recognise(path, lambda path=path: self.text(path) or ""):  # type: ignore[misc]
                sorted_.setdefault(kind, []).append(path)
        return sorted_

    def text(self, path: PurePosixPath) -> str | None:
        """The text of one file, line ends as ``\\n``; None when it is not there or cannot be read as text."""
        if path not in self._texts:
            try:
                self._texts[path] = self._open(path)
            except FileNotFoundError:
                self._texts[path] = None
            except (OSError, Unreadable) as error:
                reason = error.reason if isinstance(error, Unreadable) else error.strerror or str(error)
                self._texts[path] = None
                self._not_read(path, None, reason)
        return self._texts[path]

    def _open(self, path: PurePosixPath) -> str:
        if path.is_absolute() or ".." in path.parts:
            raise FileNotFoundError(path)
        # O_NONBLOCK: opening a FIFO that took the file's place must not hang.
        handle = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as stream:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise Unreadable("it is not a regular file")
            if found.st_size > LARGEST:
                raise Unreadable(f"it is larger than {LARGEST:,} bytes")
            content = stream.read(LARGEST + 1)
        if b"\0" in content:
            raise Unreadable("it holds a null byte, so it is not text")
        return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")

    def documents(self, format: Format[T]) -> tuple[Document[T], ...]:
        """Every file of one format, read; what cannot be read is kept in `unread`."""
        self._asked.add(format.name)
        if format.name not in self._documents:
            read: list[Document[T]] = []
            for path in self._by_format.get(format.name, ()):
                if (text := self.text(path)) is None:
                    self._not_read(path, format.name, self._unread[path][1].reason)
                    continue
                try:
                    read.append(Document(path, format.read(text)))
                except Unreadable as error:
                    self._not_read(path, format.name, error.reason, error.line)
            self._documents[format.name] = tuple(read)  # type: ignore[arg-type]
        return self._documents[format.name]  # type: ignore[return-value]

    def _not_read(self, path: PurePosixPath, format: str | None, reason: str, line: int | None = None) -> None:
        self._unread[path] = (format, Unread(Place(path, line), reason))

    def read_all(self) -> None:
        """Read every file of every format, so that `unread` is complete."""
        for format in ALL.values():
            self.documents(format)

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The files that could not be read so far, in the order of their names."""
        return tuple(sorted((unread for _, unread in self._unread.values()), key=lambda unread: unread.place.path))

    def unread_among(self, formats: frozenset[str]) -> tuple[Unread, ...]:
        """The files of these formats that could not be read, so that nothing can be said of them."""
        return tuple(unread for format, unread in self._unread.values() if format in formats)

    def asked(self, question: Callable[[], T]) -> tuple[T, frozenset[str]]:
        """The answer to a question, and the formats of the files that were asked for it."""
        before, self._asked = self._asked, set()
        try:
            answer = question()
            formats = frozenset(self._asked)
        finally:
            self._asked = before
        self._asked |= formats
        return answer, formats

    def once(self, view: Callable[[Project], T]) -> T:
        """What a view says of this project, worked out once."""
        if view not in self._seen:
            self._seen[view] = self.asked(lambda: view(self))
        answer, formats = self._seen[view]
        self._asked |= formats
        return answer  # type: ignore[return-value]


def view(function: Callable[[Project], tuple[T, ...]]) -> Callable[[Project], tuple[T, ...]]:
    """Make a function of a project answer each project once, however many checks ask."""

    @wraps(function)
    def seen(project: Project) -> tuple[T, ...]:
        return project.once(function)

    return seen
