"""Whether a file that a page shows is what the page takes it for."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from praekelt_standards import pages, runs, syntax, verification
from praekelt_standards.handbook.ledger import EXECUTED, PARSED, REFUSED, Stamp
from praekelt_standards.parts import NoSuchPart, Part, part
from praekelt_standards.snippets import Case, disagreements

GOOD, BAD = "good", "bad"
_LANGUAGES = {
    ".css": "CSS", ".html": "a template of Django", ".json": "JSON", ".lock": "a lock file", ".py": "Python",
    ".rst": "reStructuredText", ".service": "a unit of systemd", ".toml": "TOML", ".txt": "text",
    ".yaml": "YAML", ".yml": "YAML", ".sql": "SQL",
}  # fmt: skip
_NAMED = {
    "database-password": "a password",
    "Dockerfile": "a Dockerfile",
    "Vagrantfile": "a Vagrantfile",
    "environment": "the name of an environment",
}
_SITES = {"live": "the live site", "qa": "the QA server"}


def kind_of(snippet: PurePosixPath) -> str | None:
    """Whether a file belongs to a project that keeps a standard or to one that breaks it; None for any other."""
    kind = snippet.parts[1].split("-")[0] if len(snippet.parts) > 2 else ""
    return kind if kind in (GOOD, BAD) else None


def shown(snippet: PurePosixPath, name: str | None) -> Part:
    """The text that a page shows of a file: all of it, or the part of this name.

    Raises `NoSuchPart` when the file has no such part, and OSError or UnicodeDecodeError when it cannot be read.
    """
    text = (pages.snippets() / snippet).read_text(encoding="utf-8")
    return part(text, name, snippet.suffix) if name else Part(text, 1)


def snippet_problems(snippet: PurePosixPath, name: str | None) -> tuple[str, ...]:
    """What is wrong with a file that a page shows; nothing when it may be shown."""
    try:
        shown(snippet, name)
    except (OSError, UnicodeDecodeError) as error:
        return (f"snippets/{snippet}: {error.strerror if isinstance(error, OSError) else error}",)
    except NoSuchPart as error:
        return (f"snippets/{snippet}: {error}",)
    rejected = verification.refusals(snippet, _verified().get(snippet, ())) or tuple(
        f"snippets/{snippet}: {one}" for one in syntax.problems(snippet, shown(snippet, None).text)
    )
    if rejected or kind_of(snippet) is None:
        return rejected
    return _disagreements(snippet.parts[0], kind_of(snippet) == GOOD, pages.snippets() / pages.project_of(snippet))


@cache
def _disagreements(standard: str, good: bool, folder: Path) -> tuple[str, ...]:
    return tuple(disagreements(Case(standard, good, folder)))


@cache
def _verified() -> dict[PurePosixPath, tuple[verification.Verified, ...]]:
    """What every program says of every file below ``snippets/``: one call for all of them, in the first that asks."""
    found: dict[PurePosixPath, tuple[verification.Verified, ...]] = {}
    for verified in verification.verify():
        found[verified.path] = (*found.get(verified.path, ()), verified)
    return found


def snippet_stamps(snippet: PurePosixPath) -> tuple[Stamp, ...]:
    """What verified a file: the programs that accepted it, or else the reader that could read it."""
    verified = _verified().get(snippet, ())
    if refusing := [one for one in verified if one.rejections]:
        return tuple(Stamp(REFUSED, one.by) for one in refusing)
    programs = tuple(Stamp(one.how, one.by) for one in verified)
    read = programs or (Stamp(PARSED, f"the tests, as {_language(snippet)}"),)
    return (*read, *(Stamp(EXECUTED, site) for site in _sites().get(str(snippet), ())))


def _language(snippet: PurePosixPath) -> str:
    """What a file is written in, in words."""
    name = PurePosixPath(snippet.name.removesuffix(".example").replace(".example.", "."))
    return _LANGUAGES.get(name.suffix) or _NAMED.get(name.name) or f"what {name.name} is"


@cache
def _sites() -> dict[str, tuple[str, ...]]:
    """The sites that were brought up from each file as it is now."""
    found: dict[str, dict[str, None]] = {}
    for run in runs.read().values():
        for file in run.files:
            found.setdefault(file, {})[_SITES[run.name.split("/")[1]]] = None
    return {file: tuple(sites) for file, sites in found.items()}
