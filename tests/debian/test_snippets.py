"""The distribution's own programs accept every file of the handbook that they would read on a host."""

from __future__ import annotations

import pytest

from praekelt_standards import pages, recognition, verification


@pytest.fixture(scope="module")
def verified() -> tuple[verification.Verified, ...]:
    """What the distribution's programs say of every snippet."""
    return verification.verify(origin="debian")


def test_nothing_is_rejected(verified: tuple[verification.Verified, ...]) -> None:
    assert [f"{rejection} ({one.by})" for one in verified for rejection in one.rejections] == []


@pytest.mark.parametrize("name", ["nginx", "haproxy", "logrotate"])
def test_every_file_that_a_program_reads_was_given_to_it(
    verified: tuple[verification.Verified, ...], name: str
) -> None:
    given = {one.path for one in verified if one.by.startswith(f"{name} ")}
    meant = set()
    for path in verification.every_file():
        text = (pages.snippets() / path).read_text(encoding="utf-8")
        if name in recognition.of(str(path.relative_to(verification.host_of(path))), text):
            meant.add(path)
    assert given == meant != set()


def test_both_files_of_each_postgresql_are_given_to_it(verified: tuple[verification.Verified, ...]) -> None:
    given = {one.path for one in verified if one.by.startswith("postgres ")}
    assert given == {path for path in verification.every_file() if "postgresql" in path.parts} != set()
