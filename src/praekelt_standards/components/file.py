"""A file as the handbook prints it, what has to be replaced in it before a program can judge it here, and the verdict."""

from __future__ import annotations

import grp
import os
import pwd
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

_HERE = PurePosixPath()
# They stand, in what a substitution puts into a file, for the temporary folder, and for who runs the program.
PREFIX, OWNER, GROUP = "PREFIX", "OWNER", "GROUP"
_SECRET = "no-secret-at-all-but-as-long-as-one-and-good-enough-for-a-check"


@dataclass(frozen=True)
class File:
    """A file as it is printed: its path, its text, and the folder of the project that it belongs to."""

    path: PurePosixPath
    text: str
    project: PurePosixPath = _HERE

    @property
    def deployed(self) -> PurePosixPath:
        """The path below the project's folder, which is the path on a host without its first slash."""
        return self.path.relative_to(self.project)


@dataclass(frozen=True)
class Command:
    """A command line that a file holds: where it stands, and its words after the program's own name."""

    path: PurePosixPath
    line: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Rejection:
    """A program does not accept a file: where, and in whose words."""

    path: PurePosixPath
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.line is None else f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Substitution:
    """What a file says about its host, and what stands there while a program judges the file on this machine.

    Where `written` is empty, `used` is added beside the file.
    No substitution changes the number of lines.
    """

    written: str
    used: str


def substituted(text: str, substitutions: Iterable[Substitution], prefix: Path) -> str:
    """The text with each substitution made wherever its words stand alone; the longest goes first."""
    used = {one.written: _here(one.used, prefix) for one in substitutions if one.written}
    if not used:
        return text
    alternatives = (_alone(written) for written in sorted(used, key=len, reverse=True))
    return re.sub("|".join(alternatives), lambda found: used[found[0]], text)


def _here(used: str, prefix: Path) -> str:
    used = used.replace(PREFIX, str(prefix))
    if OWNER not in used and GROUP not in used:
        return used
    user, group = os.geteuid(), os.getegid()
    try:
        return used.replace(OWNER, pwd.getpwuid(user).pw_name).replace(GROUP, grp.getgrgid(group).gr_name)
    except KeyError:  # an account without a name, as containers have
        return used.replace(OWNER, str(user)).replace(GROUP, str(group))


def _alone(written: str) -> str:
    end = r"(?![\w-])" if re.match(r"\w", written[-1]) else ""
    return rf"(?<![\w./-]){re.escape(written)}{end}"


def moved(paths: Iterable[str]) -> Iterator[Substitution]:
    """The folders of these absolute paths, each to be looked for below the temporary folder instead."""
    folders = {f"{path.rpartition('/')[0]}/" if path.count("/") > 1 else path for path in paths}
    for folder in sorted(folders):
        if not any(folder != other and other.endswith("/") and folder.startswith(other) for other in folders):
            yield Substitution(folder, f"{PREFIX}{folder}")


def put(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def quoted_paths(text: str) -> Iterator[str]:
    """The absolute paths of a host's own folders that stand in quotation marks, as Python and PostgreSQL write them."""
    for _, path in re.findall(r"""(["'])(/(?:etc|home|mnt|opt|run|srv|usr|var)/[^\s"'{}]*)\1""", text):
        yield path


def make_folders(paths: Iterable[str], prefix: Path) -> None:
    """Make the folders of these absolute paths below the temporary one; a path with no suffix is a folder itself."""
    for path in paths:
        place = prefix / path.removeprefix("/")
        if not place.exists():
            (place.parent if place.suffix else place).mkdir(parents=True, exist_ok=True)


def required_variables(file: File) -> tuple[Substitution, ...]:
    """The environment variables that a Python file cannot do without, each with the value it is given."""
    names = set(re.findall(r"""\benviron\[\s*["'](\w+)["']\s*\](?!\s*=[^=])""", file.text))
    secret = re.compile("KEY|SECRET|PASSW|TOKEN")
    return tuple(Substitution(name, _SECRET if secret.search(name) else "1") for name in sorted(names))


def by_project(files: Iterable[File]) -> dict[PurePosixPath, list[File]]:
    """The files of each project, which are deployed side by side."""
    projects: dict[PurePosixPath, list[File]] = {}
    for file in files:
        projects.setdefault(file.project, []).append(file)
    return projects


def line_of(text: str, *words: str) -> int | None:
    """The first line that holds all of these words, or the first of them that stands anywhere."""
    lines = text.splitlines()
    for wanted in (words, *((word,) for word in words)):
        for number, line in enumerate(lines, 1):
            if wanted and all(word in line for word in wanted):
                return number
    return None


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder of our own, gone at the end, that a program under another user can read."""
    with TemporaryDirectory(prefix="praekelt-standards-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder
