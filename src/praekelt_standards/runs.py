"""What of the handbook was run, where, in which way and how long it took: its sites and its experiments.

The tests and ``praekelt-standards verify`` write it down, whether it went well or not, and the handbook prints it.
It is built and never committed, because machines and times differ.
A run counts only as long as what was run is what is there: each is kept with a digest of its files, and of the lab's.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import platform
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from praekelt_standards import pages

PATH = Path("build") / "runs.json"
SITE = "site"
_LAB = Path(__file__).parent / "lab"


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
    failed: str = ""  # why it failed; empty where it went well
    substituted: str = ""  # what was replaced in the printed files, where hosts could not be isolated

    @property
    def is_site(self) -> bool:
        """Whether it is a site, and no experiment."""
        return self.name.startswith(f"{SITE}/")


def _digest(folder: Path, pattern: str = "**/*") -> str:
    """A digest of the files of this pattern in a folder, another one for any others."""
    made = hashlib.sha256()
    for file in sorted(folder.glob(pattern)):
        if file.is_file() and "__pycache__" not in file.parts:
            made.update(f"{file.relative_to(folder)}\0".encode() + file.read_bytes() + b"\0")
    return made.hexdigest()


def of(name: str, digest: Callable[..., str] = _digest) -> str:
    """A digest of what is there to be run under this name, and of the lab that runs it.

    For an experiment that is the folder it lies in, the site, and each folder of the guide that it names.
    """
    folders = [pages.snippets() / SITE]
    if not name.startswith(f"{SITE}/"):
        folders.append(pages.snippets() / name)
        proof = folders[-1] / "proof.py"
        text = proof.read_text(encoding="utf-8") if proof.is_file() else ""
        folders += [pages.snippets() / other for other in sorted(set(re.findall(r"guide/[\w-]+", text)))]
    parts = [*(digest(folder) for folder in folders), digest(_LAB, "*.py")]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def read(path: Path = PATH) -> dict[str, Run]:
    """Every run that was written down and is of what is there now, by its name."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    made = [Run(**{**one, "programs": tuple(one["programs"]), "files": tuple(one["files"])}) for one in written]
    digest = cache(_digest)  # most of them have the site in common
    return {one.name: one for one in made if one.of == of(one.name, digest)}


def note(runs: Sequence[Run], path: Path = PATH) -> None:
    """Write runs down beside those that are there; the file is replaced at once, never half, and by one process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        kept = read(path) | {one.name: Run(**{**asdict(one), "of": of(one.name)}) for one in runs}
        made = path.with_suffix(".new")
        made.write_text(json.dumps([asdict(kept[name]) for name in sorted(kept)], indent=1) + "\n", encoding="utf-8")
        made.replace(path)
    finally:
        os.close(folder)
