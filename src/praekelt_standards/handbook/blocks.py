"""Every block of code that a page's text holds, as Sybil's lexers see it, and what verifies each.

It never looks at what Sphinx made of the page: `witnesses` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sybil import Document, Example, Region
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract import DocTestStringParser
from sybil.parsers.rest.lexers import DirectiveLexer

from praekelt_standards.handbook import console
from praekelt_standards.handbook.verify import snippet_problems

CODE, SNIPPET, DOCTEST = "code-block", "snippet", "doctest"


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
    for region in DocTestStringParser(DocTestEvaluator())(document.text, document.path):
        if not any(outer.start <= region.start < outer.end for outer in kept):
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


def _evaluate(example: Example) -> str | None:
    """Hold one block against what verifies it; gives what is wrong."""
    block: Block = example.parsed
    match block.kind, block.argument:
        case "snippet", name:
            return "\n".join(snippet_problems(PurePosixPath(name), block.options.get("part"))) or None
        case _, "python":
            code = compile("\n" * (block.line - 1) + block.text, example.path, "exec", dont_inherit=True)
            exec(code, example.namespace)  # the handbook's own text, which is what a reader would run
            return None
        case _, "console":
            return console.difference(block.text)
        case _, "rst":
            return None
    return unverified(block.argument)


def unverified(language: str) -> str:
    """What to do with a block in a language that no evaluator knows."""
    return (
        f"nothing verifies a block of {language or 'no language'}: put it into a file below snippets/ "
        "and show that with `.. snippet::`"
    )
