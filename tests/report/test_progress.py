"""What is shown on a terminal to whoever waits."""

from __future__ import annotations

import io

import pytest

from praekelt_standards.report.progress import Progress


class Terminal(io.StringIO):
    """A stream that says of itself that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_whoever_has_waited_is_told_once_in_a_while_and_the_line_is_taken_away() -> None:
    terminal = Terminal()
    progress = Progress(terminal, patience=0)
    for words in ("reading a\n.conf", "reading b.conf"):  # the second comes too soon
        progress.tell(words)
    progress.done()
    assert terminal.getvalue() == "\r\033[Kreading a\\n.conf ...\r\033[K"


@pytest.mark.parametrize(("stream", "patience"), [(Terminal(), 60), (io.StringIO(), 0)])
def test_nothing_is_shown_before_its_time_or_where_there_is_no_terminal(stream: io.StringIO, patience: float) -> None:
    progress = Progress(stream, patience)
    progress.tell("reading a.conf")
    progress.done()
    assert stream.getvalue() == ""
