"""Files to be judged: a good one, and the same one broken in one place after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

import pytest

from praekelt_standards.components.file import File, Rejection

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
