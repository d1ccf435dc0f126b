"""What a standard says of a few files, written in a test with ``<<<`` at the end of each line that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from praekelt_standards import registry
from praekelt_standards.project import Project

MARK = "<<<"
Verdict = tuple[str, list[str]]
Judge = Callable[..., Verdict]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Check files against one standard: its verdict, and the place of each breach as ``path:line``."""

    def judged(name: str, files: Mapping[str, str], environment: str = "live") -> Verdict:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text("\n".join(line.removesuffix(MARK).rstrip() for line in text.split("\n")))
        audit = registry.check_project(Project(tmp_path), [registry.standard(name)], environment)
        assert audit.unread == ()
        (verdict,) = audit.verdicts
        return verdict.verdict, [str(finding.place) for finding in verdict.findings if finding.level != "advice"]

    return judged


@pytest.fixture
def breaks(judge: Judge) -> Callable[[str, Mapping[str, str]], None]:
    """Hold a standard to being broken at exactly the marked lines of these files."""

    def check(name: str, files: Mapping[str, str]) -> None:
        marked = [
            f"{path}:{number}"
            for path, text in sorted(files.items())
            for number, line in enumerate(text.split("\n"), 1)
            if line.endswith(MARK)
        ]
        assert marked, "the case marks no line"
        assert judge(name, files) == ("broken", marked)

    return check


Answer = tuple[str, set[tuple[str, int | None]]]


@pytest.fixture
def ask(tmp_path: Path) -> Callable[[str, Mapping[str, str]], Answer]:
    """Asks one standard about files that hold no marks: the verdict, and the path and line of each finding."""

    def asked(standard: str, files: Mapping[str, str]) -> Answer:
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        audit = registry.check_project(Project(tmp_path), [registry.standard(standard)])
        assert not audit.unread, audit.unread
        places = {(str(one.place.path), one.place.line) if one.place else ("", None) for one in audit.findings}
        return audit.verdicts[0].verdict, places

    return asked


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str, Mapping[str, str]], list[str]]:
    """Asks one standard about files: what it says of them, each with its place, as the report for people has it."""

    def words(standard: str, files: Mapping[str, str]) -> list[str]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        (verdict,) = registry.check_project(Project(tmp_path), [registry.standard(standard)]).verdicts
        told = [(one.place, f"{one.problem}; {one.remedy}") for one in verdict.findings]
        told += [(one.place, one.reason) for one in verdict.undecided]
        return [f"{place}: {what}" if place else what for place, what in told]

    return words
