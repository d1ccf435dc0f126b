"""Whether an experiment runs what the handbook prints: the broken half what breaks the standard, the kept half what keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from praekelt_standards import registry
from praekelt_standards.project import Project

Files = Mapping[PurePosixPath, bytes]  # a project as it was run, by path
OURS = frozenset({"expected.toml"})  # what stands beside a printed project for our own tests


def verdict(name: str, files: Files, folder: Path) -> registry.Verdict:
    """What the check of this standard says of a project, in live; `folder` is an empty one to lay it in."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    [said] = registry.check_project(Project(folder), [registry.standard(name)], "live").verdicts
    return said


def judged(name: str, half: str, ran: Iterable[Files], folder: Callable[[], Path]) -> Iterator[str]:
    """Each project that was run in a half and is not what the half is called; `folder` makes an empty folder."""
    none = True
    for files in ran:
        none = False
        said = verdict(name, files, folder())
        if said.verdict != half:
            yield f"a project that is run where the standard is {half} is {said.verdict} by its own check: {said.reason}"
    if none:
        yield f"nothing that the check could read is run where the standard is {half}"


def printed(folder: Path, notes: Mapping[str, str], ran: Sequence[Files]) -> Iterator[str]:
    """Each printed file of a standard that is not run as it is printed, and of which no note says so.

    A note is told by its key: a project (``bad-compose``), or a file of one (``bad/requirements.txt``).
    """
    for case in sorted(path for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"):
        paths = [PurePosixPath(file.relative_to(case).as_posix()) for file in sorted(case.rglob("*")) if file.is_file()]
        own = {path: (case / path).read_bytes() for path in paths if path.name not in OURS and path.suffix != ".pyc"}
        missing = min((_missing(own, files) for files in ran), key=len, default=tuple(own))
        untold = [path for path in missing if f"{case.name}/{path}" not in notes]
        if case.name in notes:
            if not missing:
                yield f"the note on {case.name} says that it is not run, but it is; take the note away"
        elif untold:
            yield f"{case.name}/{untold[0]} is printed, and not run as it is printed; run it, or say in NOTES why not"
    for key in notes:
        if "/" in key and not (folder / key).is_file():
            yield f"a note is on {key}, which is not there"


def _missing(own: Files, ran: Files) -> tuple[PurePosixPath, ...]:
    """The files of a printed project that a project has not, byte for byte, at the same place below any folder."""
    return tuple(path for path, content in own.items() if not _has(ran, path, content))


def _has(ran: Files, path: PurePosixPath, content: bytes) -> bool:
    return any(there == content for name, there in ran.items() if name.parts[-len(path.parts) :] == path.parts)
