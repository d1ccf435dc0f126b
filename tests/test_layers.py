"""Imports point down: a module may use what stands below it, and never what stands above."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src/praekelt_standards"

# From the ground up. A module that is named nowhere here is a view: it looks at a project across its formats.
LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "finding pages parts filenames",
        "files",
        "configuration readers",
        "formats",
        "recognition",
        "project",
        "VIEWS",
        "standards",
        "registry",
        "report",
        "components",
        "lab vumi",
        "snippets syntax proofs ledger verification",
        "handbook explain verify",
        "cli",
        "__main__",
    )
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def level(module: str) -> int:
    """How high a module stands; the part of its name below the package decides."""
    return LEVEL.get(module.split(".")[0], LEVEL["VIEWS"])


def imports(source: str, module: str) -> Iterator[tuple[str, int]]:
    """Each of our modules that this one imports anywhere in its text, functions included, and the line."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                for name in names:
                    if name.name.startswith("praekelt_standards."):
                        yield name.name.removeprefix("praekelt_standards."), node.lineno
            case ast.ImportFrom(module=origin, names=names, level=dots):
                if dots:
                    start = package[: len(package) - dots + 1]
                elif origin and origin.split(".")[0] == "praekelt_standards":
                    start, origin = [], origin.removeprefix("praekelt_standards").lstrip(".")
                else:
                    continue
                parts = [*start, *(origin.split(".") if origin else [])]
                for name in names:
                    yield ".".join(parts or [name.name]), node.lineno


def upward(source: Path) -> list[str]:
    """Every import in this package that points up."""
    found = []
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        if parts == ("__init__",) or "probes" in parts:  # nothing stands in the one; real programs run the others
            continue
        module = ".".join(parts)
        for name, line in imports(path.read_text(), module):
            if name != "__version__" and name != "HANDBOOK_URL" and level(name) > level(module):
                found.append(
                    f"{path}:{line}: {module} imports {name}, which stands above it; what it needs belongs lower"
                )
    return found


def test_every_import_points_down() -> None:
    assert upward(SOURCE) == []


@pytest.mark.parametrize(
    "statement",
    [
        "import praekelt_standards.registry",
        "from praekelt_standards import registry",
        "from praekelt_standards.registry import names",
        "from .. import registry",
        "from ..registry import names",
        "def late():\n    from praekelt_standards.standards import log_extension",
    ],
)
def test_an_import_that_points_up_is_seen_however_it_is_written(statement: str, tmp_path: Path) -> None:
    reader = tmp_path / "readers/nginx.py"
    reader.parent.mkdir()
    reader.write_text(statement)
    (wrong,) = upward(tmp_path)
    assert wrong.startswith(f"{reader}:{2 if statement.startswith('def') else 1}: readers.nginx imports ")


def test_a_module_may_import_what_stands_beside_it_and_below(tmp_path: Path) -> None:
    (tmp_path / "hosts.py").write_text(
        "from praekelt_standards import __version__, logs\nimport praekelt_standards.finding"
    )
    assert upward(tmp_path) == []


def test_no_module_needs_itself_to_be_imported() -> None:
    graph = {}
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        text = path.read_text().split("if TYPE_CHECKING:\n")
        needed = text[0] + "".join(rest.split("\n\n", 1)[-1] for rest in text[1:])  # types alone import nothing
        graph[module] = {name for name, _ in imports(needed, module)}
    while leaves := {module for module, names in graph.items() if not names & graph.keys()}:
        graph = {module: names for module, names in graph.items() if module not in leaves}
    assert graph == {}
