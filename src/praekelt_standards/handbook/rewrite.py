"""Write what our own command answers today into the handbook's console blocks: ``tox -e rewrite``."""

from __future__ import annotations

import sys
from pathlib import Path

from sybil import Document

from praekelt_standards import pages
from praekelt_standards.handbook import console
from praekelt_standards.handbook.blocks import CODE, Block, blocks


def rewritten(text: str, path: str = "") -> str:
    """The text of a page with the answers of today in its console blocks; an answer that still holds is left alone."""
    lines = text.splitlines()
    found = [region.parsed for region in blocks(Document(text, path)) if isinstance(region.parsed, Block)]
    for block in reversed([one for one in found if one.kind == CODE and one.argument == "console"]):
        old = block.text.rstrip().splitlines()
        commands = console.entries(block.text)
        new: list[str] = []
        for (command, printed), answer in zip(commands, console.run([command for command, _ in commands])):
            new += [f"$ {command}", *(printed if console.same(printed, answer) else answer)]
        first = block.line - 1
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        lines[first : first + len(old)] = [indent + line if line else "" for line in new]
    return "\n".join(lines) + "\n"


def main(docs: Path | None = None) -> int:
    """Rewrite every page that says something else today, and name it."""
    for page in sorted((docs or pages.docs()).rglob("*.rst")):
        text = page.read_text(encoding="utf-8")
        if (new := rewritten(text, str(page))) != text:
            page.write_text(new, encoding="utf-8")
            print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
