"""How the tests share a machine; and files to be judged: a good one, and the same one broken in one place after another.

The tests mostly wait for real programs, so ``tox`` has two processes run them side by side.
A test that measures what an idle machine does, or counts what is there on the whole machine, is marked ``alone``.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from praekelt_standards.components.file import File, Rejection

# What shares a site that is brought up once stays together.  It takes longest, and therefore comes first.
_TOGETHER = (r"tests/lab/.*\[(?:namespaces|substitution)", r"tests/test_proofs\.py", r"tests/lab/")


def _together(nodeid: str) -> tuple[int, str]:
    """Which tests one process runs, told by the name of one of them: how early they come, and what they have in common."""
    for rank, pattern in enumerate(_TOGETHER):
        if found := re.match(pattern, nodeid):
            return rank, pattern + found[0].rpartition("[")[2]
    return len(_TOGETHER), nodeid.partition("::")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (*_together(item.nodeid), item.get_closest_marker("alone") is None))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _together(nodeid)[1]

    config.option.loadscopereorder = False
    return Together(config, log)


@contextmanager
def _room(alone: bool) -> Iterator[None]:
    """The machine, shared with the other process or not.  Whoever waits holds the door, lest others go in before it."""
    with open(__file__) as door, open(Path(__file__).parent / "lab" / "conftest.py") as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)  # at once, whatever else may have it open by now


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with _room(alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured, in whichever process."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, told in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(told)


Judge = Callable[[Sequence[File]], Sequence[Rejection]]
Breaks = Sequence[tuple[str, str, int, str]]


def _printed(path: str, text: str, project: str = "") -> File:
    return File(PurePosixPath(project) / path, text, PurePosixPath(project))


def _assert_found(good: File, breaks: Breaks, judge: Judge) -> None:
    path = str(good.deployed)
    around = [_printed(path, good.text, f"good-{number}") for number in range(3)]
    files = []
    for number, (written, instead, _, _) in enumerate(breaks):
        assert written in good.text, f"{written!r} is not in the good file"
        files.append(_printed(path, good.text.replace(written, instead, 1), f"broken-{number}"))
    rejections = judge([around[0], *files, *around[1:]])
    wrong = [f"a good file was rejected: {one}" for one in rejections if one.path.parts[0].startswith("good")]
    for file, (_, instead, line, said) in zip(files, breaks, strict=True):
        own = [one for one in rejections if one.path == file.path]
        if not any(one.line == line and said in one.message for one in own):
            wrong.append(f"{instead!r}: not found at line {line} with {said!r}, but {[str(one) for one in own]}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="session")
def printed() -> Callable[..., File]:
    """Makes a file of a project, as it would be printed."""
    return _printed


@pytest.fixture(scope="session")
def assert_found() -> Callable[[File, Breaks, Judge], None]:
    """Breaks a good file in one way at a time and has all of them judged in one batch, among good ones.

    Each break is what is written, what is written instead, the line where it must be found, and words of the verdict.
    It fails with each break that was not found there, and each good file that was rejected.
    """
    return _assert_found
