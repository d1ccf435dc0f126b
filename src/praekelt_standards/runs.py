"""What of the handbook was run, where, in which way and how long it took: its sites and its experiments.

The tests and ``praekelt-standards verify`` write it down, and the handbook prints it.
It is built and never committed, because machines and times differ.
A run counts only as long as what was run is what is there: each is kept with a digest of its files.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from praekelt_standards import pages

PATH = Path("build") / "runs.json"
SITE = "site"


@cache
def machine() -> str:
    """What runs here: the system's name, and the version of Python."""
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        system = platform.system()
    return f"{system}, Python {platform.python_version()}"


@dataclass(frozen=True)
class Run:
    """One thing that was run: an experiment by its standard's name, or a site in one mode, as ``site/live/namespaces``."""

    name: str
    mode: str  # how the hosts were kept apart; empty for what needs no hosts
    programs: tuple[str, ...]
    seconds: float
    files: tuple[str, ...] = ()  # below snippets/: what a site has read
    day: str = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).date().isoformat())
    machine: str = field(default_factory=machine)
    of: str = ""

    @property
    def is_site(self) -> bool:
        """Whether it is a site, and no experiment."""
        return self.name.startswith(f"{SITE}/")


def _digest(files: Iterable[Path]) -> str:
    made = hashlib.sha256()
    for file in sorted(files):
        made.update(f"{file.relative_to(pages.snippets())}\0".encode() + file.read_bytes() + b"\0")
    return made.hexdigest()[:16]


def _files(name: str) -> list[Path]:
    """What was run under this name: every file of the site, or the experiment, its outcome and the projects that it runs."""
    folder = pages.snippets() / (SITE if name.startswith(f"{SITE}/") else name)
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def of(name: str) -> str:
    """A digest of what is there to be run under this name."""
    return _digest(_files(name))


def read(path: Path = PATH) -> dict[str, Run]:
    """Every run that was written down and is of what is there now, by its name."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    made = [Run(**{**one, "programs": tuple(one["programs"]), "files": tuple(one["files"])}) for one in written]
    return {one.name: one for one in made if one.of == of(one.name)}


def note(runs: Sequence[Run], path: Path = PATH) -> None:
    """Write runs down beside those that are there; the file is replaced at once, never half."""
    kept = read(path) | {one.name: Run(**{**asdict(one), "of": of(one.name)}) for one in runs}
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".new")
    made.write_text(json.dumps([asdict(kept[name]) for name in sorted(kept)], indent=1) + "\n", encoding="utf-8")
    made.replace(path)
