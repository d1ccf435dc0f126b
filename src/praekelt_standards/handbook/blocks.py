"""Every block of code that a page's text holds, as Sybil's lexers see it, and what verifies each.

It never looks at what Sphinx made of the page: `witnesses` compares the two.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sybil import Document, Example, Region
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract import DocTestStringParser
from sybil.parsers.rest.lexers import DirectiveLexer

from praekelt_standards import __version__, pages
from praekelt_standards.handbook import console
from praekelt_standards.handbook.ledger import EXECUTED, SHOWN, Ledger, Stamp, digest
from praekelt_standards.handbook.verify import shown, snippet_problems, snippet_stamps

CODE, SNIPPET, DOCTEST = "code-block", "snippet", "doctest"
# What this run verified; `docs/conftest.py` writes it down when the run ends.
VERIFIED = Ledger()
_PYTHON = Stamp(EXECUTED, f"Python {platform.python_version()}")
_OURS = Stamp(EXECUTED, f"praekelt-standards {__version__}")
_doctest = DocTestEvaluator()


@dataclass(frozen=True)
class Block:
    """One block: its kind, what stands after its directive, its options, its text and the first line of that text."""

    kind: str
    argument: str
    options: dict[str, str] = field(default_factory=dict)
    text: str = ""
    line: int = 0


def line_of(document: Document, position: int) -> int:
    """The number of the line that holds this character."""
    return document.text.count("\n", 0, position) + 1


def blocks(document: Document) -> Iterator[Region]:
    """A Sybil parser: every block of a page, each with what verifies it; a block within a block is that block's text."""
    lexed = sorted(
        (region for kind in (CODE, SNIPPET) for region in DirectiveLexer(kind)(document)),
        key=lambda region: region.start,
    )
    end = 0
    kept: list[Region] = []
    for region in lexed:
        if region.start >= end:
            end = region.end
            kept.append(region)
            yield _directive(document, region)
    for region in DocTestStringParser(_doctest)(document.text, document.path):
        if not any(outer.start <= region.start < outer.end for outer in kept):
            region.evaluator = _evaluate_doctest
            yield region


def _directive(document: Document, lexed: Region) -> Region:
    # The lexer lets the position begin before the directive's own indentation; its line is the same.
    lexemes = lexed.lexemes
    source = lexemes["source"]
    block = Block(
        lexemes["directive"],
        (lexemes["arguments"] or "").strip(),
        lexemes["options"],
        source,
        line_of(document, lexed.start) + source.line_offset + 1,
    )
    return Region(lexed.start, lexed.end, block, _evaluate, lexemes)


def text_of(document: Document, region: Region) -> str:
    """A digest of a block as it is written, and of the file that it shows."""
    written = document.text[region.start : region.end].strip()
    match region.parsed:
        case Block(kind="snippet", argument=name):
            try:
                return digest(written, shown(PurePosixPath(name), None).text)
            except (OSError, UnicodeDecodeError):
                return digest(written)
    return digest(written)


def _note(example: Example, *stamps: Stamp) -> None:
    page = Path(example.path).resolve()
    if page.is_relative_to(pages.docs()):
        relative = page.relative_to(pages.docs()).as_posix()
        line = line_of(example.document, example.region.start)
        VERIFIED.add(relative, line, text_of(example.document, example.region), stamps)


def _evaluate_doctest(example: Example) -> str | None:
    if wrong := _doctest(example):
        return wrong
    _note(example, _PYTHON)
    return None


def _evaluate(example: Example) -> str | None:
    """Hold one block against what verifies it; gives what is wrong."""
    block: Block = example.parsed
    match block.kind, block.argument:
        case "snippet", name:
            snippet, part = PurePosixPath(name), block.options.get("part")
            if problems := snippet_problems(snippet, part):
                return "\n".join(problems)
            _note(example, *snippet_stamps(snippet))
        case _, "python":
            code = compile("\n" * (block.line - 1) + block.text, example.path, "exec", dont_inherit=True)
            exec(code, example.namespace)  # the handbook's own text, which is what a reader would run
            _note(example, _PYTHON)
        case _, "console":
            if wrong := console.difference(block.text):
                return wrong
            _note(example, _OURS)
        case _, "rst":
            _note(example, Stamp(SHOWN, "as an example"))
        case _, language:
            return unverified(language)
    return None


def unverified(language: str) -> str:
    """What to do with a block in a language that no evaluator knows."""
    return (
        f"nothing verifies a block of {language or 'no language'}: put it into a file below snippets/ "
        "and show that with `.. snippet::`"
    )
