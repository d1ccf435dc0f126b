"""The blocks of a page, seen twice: by Sphinx in the tree it made of the page, and by Sybil in the page's text.

Sphinx decides which blocks a reader sees; Sybil decides which are verified; a block that one of the two does not see
is reported at its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sybil import Document

from praekelt_standards.handbook.blocks import CODE, DOCTEST, SNIPPET, Block, blocks, line_of, text_of, unverified

# Our own directives set these on the nodes that they make; nothing that a page can write does.
OURS, GENERATED = "praekelt-snippet", "praekelt-generated"
_VERIFIED_LANGUAGES = frozenset({"python", "console", "rst"})


@dataclass(frozen=True)
class Seen:
    """A block that Sphinx shows: where it begins and ends, what kind it is, and what was wrong with how it was written."""

    node: nodes.Element
    source: str
    line: int
    kind: str
    language: str
    last: int
    problem: str | None = None


def seen_by_sphinx(doctree: nodes.document, page: Path) -> Iterator[Seen]:
    """Every block of code, and everything else that goes to the reader as it is, in Sphinx's tree of a page."""
    for node in doctree.findall(lambda one: isinstance(one, (nodes.literal_block, nodes.doctest_block, nodes.raw))):
        assert isinstance(node, nodes.Element)
        if GENERATED in node:
            continue
        source, line = _place(node, page)
        language = str(node.get("language", "")) if not isinstance(node, nodes.raw) else str(node.get("format", ""))
        last = line + node.rawsource.count("\n")
        if not _is(source, page):
            problem = "a block of another file is not verified here; write it on a page of its own or in a snippet"
            yield Seen(node, source, line, "", language, last, problem)
        elif isinstance(node, nodes.raw):
            yield Seen(node, source, line, "", language, last, "nothing verifies what `raw` passes on; do without it")
        elif isinstance(node, nodes.doctest_block):
            yield Seen(node, source, line, DOCTEST, "", last)
        elif OURS in node:
            yield Seen(node, source, line, SNIPPET, "", last)
        elif "source" in node:
            problem = (
                "nothing verifies what `literalinclude` shows; put the file below snippets/ and use `.. snippet::`"
            )
            yield Seen(node, source, line, "", language, last, problem)
        elif language in _VERIFIED_LANGUAGES:
            yield Seen(node, source, line, CODE, language, last)
        else:
            yield Seen(node, source, line, "", language, last, unverified(language))


def _is(source: str, page: Path) -> bool:
    return Path(source) == page


def _place(node: nodes.Element, page: Path) -> tuple[str, int]:
    """The file and line of a node, or of the nearest node around it that knows them."""
    at: nodes.Node | None = node
    while at is not None and not at.line:
        at = at.parent
    source = node.source or (at.source if at is not None else None) or page
    return str(Path(source).absolute()), (at.line if at is not None else 0) or 0


@dataclass(frozen=True)
class Lexed:
    """A block that Sybil verifies: its lines, its kind and language, and a digest of what it says."""

    line: int
    last: int
    kind: str
    language: str
    text: str


def seen_by_sybil(page: Path) -> list[Lexed]:
    """Every block of a page's text that Sybil verifies."""
    document = Document(page.read_text(encoding="utf-8"), str(page))
    found = []
    for region in blocks(document):
        line, last = line_of(document, region.start), line_of(document, region.end)
        text = text_of(document, region)
        match region.parsed:
            case Block(kind=kind, argument=argument):
                found.append(Lexed(line, last, kind, argument if kind == CODE else "", text))
            case _:
                found.append(Lexed(line, last, DOCTEST, "", text))
    return found


@dataclass(frozen=True)
class Agreed:
    """A block that both see, as each sees it."""

    block: Seen
    lexed: Lexed


@dataclass(frozen=True)
class Disagreement:
    """A block that is not verified, or that only one of the two sees: its file, its line, and what to do."""

    source: str
    line: int
    problem: str


def compare(doctree: nodes.document, page: Path) -> Iterator[Agreed | Disagreement]:
    """Every block of a page, as both see it or as they disagree about it."""
    lexed = seen_by_sybil(page)
    matched: set[Lexed] = set()
    for block in seen_by_sphinx(doctree, page):
        if block.problem:
            yield Disagreement(block.source, block.line, block.problem)
            matched.update(one for one in lexed if one.line == block.line)
            continue
        if block.kind == DOCTEST:
            # Sphinx has one block where Sybil has one for each prompt.
            pairs = [one for one in lexed if one.kind == DOCTEST and block.line - 1 <= one.line <= block.last + 1]
        else:
            pairs = [one for one in lexed if (one.line, one.kind) == (block.line, block.kind)]
            pairs = [one for one in pairs if one.language == block.language]
        if not pairs:
            directive = f"{block.kind}:: {block.language}".strip()
            problem = (
                f"Sphinx shows this block and the tests do not see it; write `.. {directive}` exactly so, "
                "on a line of its own and outside a table"
            )
            yield Disagreement(block.source, block.line, problem)
        for one in pairs[:1]:
            yield Agreed(block, one)
        matched.update(pairs)
    for one in lexed:
        if one not in matched:
            problem = (
                f"the tests verify this {one.kind} and Sphinx does not show it; "
                "take it out of the comment or of the block around it"
            )
            yield Disagreement(str(page), one.line, problem)
