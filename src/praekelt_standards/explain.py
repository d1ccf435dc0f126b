"""A standard's page as plain text, from the pages that the package carries; Sphinx is not needed."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import PurePath, PurePosixPath
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.states import Inliner

from praekelt_standards import pages, registry
from praekelt_standards.finding import Unreadable
from praekelt_standards.parts import part


class _Standard(Directive):
    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        said = nodes.paragraph()
        self.state.nested_parse(self.content, self.content_offset, said)
        return said.children


class _Snippet(Directive):
    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "part": directives.unchanged_required,
        "findings": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        name = PurePosixPath(self.arguments[0])
        text = (pages.snippets() / name).read_text(encoding="utf-8")
        if "part" in self.options:
            text = part(text, self.options["part"], name.suffix).text
        where = f"{pages.destination(name)}:"
        return [nodes.paragraph("", where), nodes.literal_block(text, text)]


class _CodeBlock(Directive):
    optional_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        return [nodes.literal_block(text, text)]


class _Proof(Directive):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0] if self.arguments else PurePosixPath(str(self.state.document["source"])).stem
        proof = pages.proof(name)
        made: list[nodes.Node] = []
        for half, lines in proof[1].items() if proof else ():
            seen = []
            for tried, came in lines:
                words = self.state.inline_text(came, self.lineno)[0] if half == pages.NOTES else [nodes.Text(came)]
                seen.append(nodes.list_item("", nodes.paragraph("", "", nodes.Text(f"{tried}: "), *words)))
            made += [nodes.paragraph("", f"{half}:"), nodes.bullet_list("", *seen)]
        return [nodes.paragraph("", "", *self.state.inline_text(proof[0], self.lineno)[0]), *made] if proof else []


def _as_words(
    role: str, rawtext: str, text: str, line: int, inliner: Inliner, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """A link as the words that it shows."""
    words = text.partition(" <")[0].lstrip("~")
    return [nodes.Text(words)], []


def explain(name: str, width: int = 80) -> str:
    """The handbook's page on a standard or on waivers, with the files that it shows, as text of this width.

    Raises `registry.UnknownStandard`, or `Unreadable` when the handbook has no page on it.
    """
    if name == registry.WAIVER:
        return "\n".join([*_page(PurePosixPath("exceptions.rst"), width), "", f"On the web: {registry.ABOUT_WAIVERS}"])
    standard = registry.standard(name)
    page = pages.page(name)
    if page is None:
        raise Unreadable(f"the handbook has no page on {name!r} yet; its sentence is: {standard.sentence}")
    where = ", ".join(standard.environments)
    facts = f"Level: {standard.level}. Asked for in: {where}."
    return "\n".join([*_page(page, width), "", facts, f"On the web: {standard.url}"])


def _page(page: PurePath, width: int) -> list[str]:
    """The lines of a page, without empty ones at its end."""
    # docutils keeps directives and roles in one table for the whole process; Sphinx puts its own there for a build.
    for directive, kind in (("standard", _Standard), ("snippet", _Snippet), ("code-block", _CodeBlock)):
        directives.register_directive(directive, kind)
    directives.register_directive("proof", _Proof)
    for role in ("standard", "ref", "doc", "func", "class", "mod", "term", "download"):
        roles.register_local_role(role, _as_words)  # type: ignore[arg-type]  # its stub knows only links
    source = (pages.docs() / page).read_text(encoding="utf-8")
    tree = publish_doctree(
        source, source_path=str(page), settings_overrides={"report_level": 4, "_disable_config": True}
    )
    lines = list(_lines(tree, width, 0))
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _lines(node: nodes.Node, width: int, depth: int) -> Iterator[str]:
    """The lines of a node and of all within it."""
    match node:
        case nodes.title():
            yield node.astext()
            yield ("=" if depth <= 1 else "-") * len(node.astext())
            yield ""
        case nodes.literal_block() | nodes.doctest_block():
            yield from textwrap.indent(node.astext().rstrip(), "    ").splitlines()
            yield ""
        case nodes.paragraph():
            yield from textwrap.wrap(" ".join(node.astext().split()), width, break_on_hyphens=False) or [""]
            yield ""
        case nodes.bullet_list() if all(len(item.children) == 1 for item in node.children):
            yield from (line for item in node.children for line in _lines(item, width, depth) if line)
            yield ""
        case nodes.list_item() | nodes.definition():
            inner = [line for child in node.children for line in _lines(child, width - 2, depth)]
            yield from (("- " if number == 0 else "  ") + line if line else "" for number, line in enumerate(inner))
        case nodes.row():
            cells = [" ".join(cell.astext().split()) for cell in node.children]
            yield from textwrap.wrap(" | ".join(cells), width, subsequent_indent="  ")
        case nodes.comment() | nodes.target() | nodes.substitution_definition() | nodes.system_message():
            return
        case nodes.Text():
            yield str(node)
        case nodes.term():
            yield node.astext()
        case nodes.Element():
            deeper = depth + isinstance(node, (nodes.section, nodes.document))
            for child in node.children:
                yield from _lines(child, width, deeper)
