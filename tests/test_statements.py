"""Every statement of the standards as their owner gave them has a place in the handbook."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from praekelt_standards import pages

TOTAL = 31


def problems(table: dict[str, Any], docs: Path) -> list[str]:
    """What is wrong with the table, or with the pages that it points to."""
    statements = table["statement"]
    wrong = []
    if (numbers := [one["number"] for one in statements]) != list(range(1, TOTAL + 1)) or table["total"] != TOTAL:
        wrong.append(f"the statements are numbered {numbers}, and there are {TOTAL}, from 1 to {TOTAL}")
    if len({one["sha256"] for one in statements}) != len(statements):
        wrong.append("two statements have one digest")
    for one in statements:
        if not re.fullmatch(r"[0-9a-f]{64}", one["sha256"]) or not one["paraphrase"]:
            wrong.append(f"statement {one['number']} has no digest or no paraphrase")
        page = docs / one["page"]
        text = " ".join(page.read_text(encoding="utf-8").split()) if page.is_file() else None
        if text is None:
            wrong.append(f"statement {one['number']} ({one['paraphrase']}): there is no page docs/{one['page']}")
        elif one["says"] not in text:
            wrong.append(
                f"statement {one['number']} ({one['paraphrase']}): docs/{one['page']} no longer says {one['says']!r}"
            )
    return wrong


@pytest.fixture
def table() -> dict[str, Any]:
    return tomllib.loads((pages.docs() / "statements.toml").read_text(encoding="utf-8"))


def test_every_statement_has_its_place(table: dict[str, Any]) -> None:
    assert problems(table, pages.docs()) == []


def test_a_gap_a_repeat_another_total_and_a_place_that_is_gone_are_caught(table: dict[str, Any]) -> None:
    statements = table["statement"]
    for statements_, said in [
        (statements[:4] + statements[5:], "numbered"),
        ([*statements, statements[-1]], "numbered"),
        ([*statements[:-1], {**statements[-1], "sha256": statements[0]["sha256"]}], "one digest"),
        ([{**statements[0], "page": "gone.rst"}, *statements[1:]], "there is no page docs/gone.rst"),
        ([{**statements[0], "says": "nothing of the kind"}, *statements[1:]], "no longer says 'nothing of the kind'"),
    ]:
        found = problems({**table, "statement": statements_}, pages.docs())
        assert any(said in one for one in found), (said, found)
    assert problems({**table, "total": TOTAL + 1}, pages.docs())
