"""Where the handbook's own files are: in a checkout, or carried by the installed package."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path, PurePosixPath

from praekelt_standards import HANDBOOK_URL

_CARRIED = Path(__file__).parent / "_handbook"
_CHECKOUT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The folder that holds ``docs/`` and ``snippets/``: the wheel's own copy, else the checkout."""
    return _CARRIED if (_CARRIED / "docs").is_dir() else _CHECKOUT


def docs() -> Path:
    """The folder of the handbook's pages."""
    return home() / "docs"


def snippets() -> Path:
    """The folder of the files that the pages show."""
    return home() / "snippets"


@cache
def page(standard: str) -> Path | None:
    """The page of a standard, relative to `docs`; None when it has none yet."""
    found = sorted(docs().glob(f"*/{standard}.rst"))
    return found[0].relative_to(docs()) if found else None


def url(standard: str) -> str:
    """The permalink of a standard in the published handbook."""
    where = page(standard)
    path = where.with_suffix(".html").as_posix() if where else "standards.html"
    return f"{HANDBOOK_URL}{path}#{standard}"


# The part of an experiment's outcome that says what stood in for the real thing, as reStructuredText.
NOTES = "How it was tried"

# These folders of a snippet stand for the host's own; every other path is one of the project's checkout.
ON_A_HOST = frozenset({"etc", "opt", "srv", "usr", "var"})


def project_of(snippet: PurePosixPath) -> PurePosixPath:
    """The folder of the project that a file under ``snippets/`` belongs to, relative to ``snippets/``."""
    return PurePosixPath(*snippet.parts[: 1 if snippet.parts[0] == "site" else 2])


def destination(snippet: PurePosixPath) -> str:
    """Where an engineer puts a file of ``snippets/``: a path on a host, or a path in the project's checkout."""
    parts = snippet.relative_to(project_of(snippet)).parts
    for position, name in enumerate(parts[:-1]):
        if name in ON_A_HOST:
            path = "/" + "/".join(parts[position:])
            if not position:
                return path
            if snippet.parts[0] == "site":
                return f"{path} on {parts[position - 1]}"
    return "/".join(parts)


def proof(name: str) -> tuple[str, dict[str, list[tuple[str, str]]]] | None:
    """What an experiment tries, and what it saw: the lines "tried" and "came" of each part; None where there is none.

    `name` is a standard's, or that of a folder of the guide, such as ``guide/rotation``.
    """
    folder = snippets() / name
    if not (folder / "proof.outcome").is_file():
        return None
    title = " ".join((ast.get_docstring(ast.parse((folder / "proof.py").read_text(encoding="utf-8"))) or "").split())
    parts: dict[str, list[tuple[str, str]]] = {}
    for line in (folder / "proof.outcome").read_text(encoding="utf-8").splitlines():
        if line.startswith("- "):
            tried, _, came = line[2:].rpartition(": ")
            parts[next(reversed(parts))].append((tried, came))
        elif line.endswith(":"):
            parts[line.removesuffix(":")] = []
    return title, parts


def elsewhere(name: str) -> str | None:
    """The command that runs an experiment which needs more than pip and npm bring; None where `tox` runs it."""
    tree = ast.parse((snippets() / name / "proof.py").read_text(encoding="utf-8"))
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="ELSEWHERE")], value=ast.Constant(value=str(command))):
                return command
    return None
