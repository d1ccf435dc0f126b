"""Whether a file that a page shows is what the page takes it for."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from praekelt_standards import pages, runs, syntax, verification
from praekelt_standards.handbook.ledger import EXECUTED, PARSED, REFUSED, Asked, Stamp
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
# How the hosts of a site were kept apart, in words.
WHERE = {
    "namespaces": "in namespaces",
    "user-namespaces": "in user namespaces",
    "substitution": "by substitution",
}


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


# The files that the pages under test show; every file where nobody has said.
WANTED: set[PurePosixPath] = set()


@cache
def _asked() -> tuple[verification.Asked, ...]:
    """What every program says of the files that are shown: one call for all of them, in the first that asks."""
    return tuple(verification.ask(WANTED or None))


@cache
def _verified() -> dict[PurePosixPath, tuple[verification.Verified, ...]]:
    found: dict[PurePosixPath, tuple[verification.Verified, ...]] = {}
    for verified in (one for asked in _asked() for one in asked.verified):
        found[verified.path] = (*found.get(verified.path, ()), verified)
    return found


def programs_asked() -> tuple[Asked, ...]:
    """Each program that was asked, how many files it was given, and how long it took; nothing where no page needed any."""
    if not _asked.cache_info().currsize:
        return ()
    found: dict[str, Asked] = {}
    for one in _asked():
        before = found.get(one.by, Asked(one.by, 0, 0.0))
        found[one.by] = Asked(one.by, before.files + len(one.verified), before.seconds + one.seconds)
    return tuple(found.values())


def snippet_stamps(snippet: PurePosixPath) -> tuple[Stamp, ...]:
    """What verified a file: the programs that accepted it, or else the reader that could read it."""
    verified = _verified().get(snippet, ())
    refusing = [one for one in verified if one.rejections]
    programs = tuple(_stamp(one) for one in refusing or verified)
    if refusing:
        return programs
    read = programs or (Stamp(PARSED, reader_of(snippet)),)
    return (*read, *_sites().get(str(snippet), ()))


def _stamp(verified: verification.Verified) -> Stamp:
    replaced = tuple((one.written, one.used) for one in verified.replaced)
    where = "" if verified.how == verification.EXECUTED else "as it is printed"
    if replaced:
        where = f"with {len(replaced)} substitution{'s' if len(replaced) > 1 else ''}"
    return Stamp(REFUSED if verified.rejections else verified.how, verified.by, where, replaced)


def reader_of(snippet: PurePosixPath) -> str:
    """What reads a file that no program is asked about, in words."""
    if formats := syntax.formats_of(snippet, shown(snippet, None).text):
        return f"our own reader of such files ({', '.join(formats)})"
    name = PurePosixPath(snippet.name.removesuffix(".example").replace(".example.", "."))
    return f"the tests, as {_LANGUAGES.get(name.suffix) or _NAMED.get(name.name, 'lines of its form')}"


@cache
def _sites() -> dict[str, tuple[Stamp, ...]]:
    """The sites that were brought up from each file as it is now, and how their hosts were kept apart."""
    found: dict[str, dict[Stamp, None]] = {}
    for run in runs.read().values():
        for file in run.files if not run.failed else ():
            _, site, mode = run.name.split("/")
            found.setdefault(file, {})[Stamp(EXECUTED, _SITES[site], WHERE[mode])] = None
    return {file: tuple(stamps) for file, stamps in found.items()}
