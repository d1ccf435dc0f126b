"""What every report has in common: the words of a finding, and the reader's own words in a line."""

from __future__ import annotations

import re

from praekelt_standards.configuration import Waiver
from praekelt_standards.finding import Finding

# Control characters, and those that turn the direction of writing: a file's name must not steer the reader's terminal.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """A text that can be shown: on one line, and with what cannot be printed written out."""
    if text.isascii() and text.isprintable():
        return text
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def waiver_words(waiver: Waiver) -> str:
    """Why, until when and with whose approval something is set aside."""
    approval = f", approved by {waiver.approved_by}" if waiver.approved_by else ""
    return f"waived until {waiver.until}{approval}: {waiver.reason}"


def line_of(finding: Finding) -> str:
    """One finding on one line: where, what is wrong, what to do, and the standard's name."""
    where = f"{finding.place}: " if finding.place else ""
    return clean(f"{where}{finding.problem}; {finding.remedy} {tag(finding)}")


def tag(finding: Finding) -> str:
    """The name that a finding ends with."""
    return f"[{'advice, ' if finding.level == 'advice' else ''}{finding.standard}]"


def span(line: str, problem: str) -> tuple[int, int]:
    """Where in a line stand the reader's own words that the problem quotes; the whole of it where it quotes none.

    Of all the runs of words that the two share the longest is taken, quotation marks and full stops aside.
    """
    words = problem.split()[:60]
    shared = [word.strip("'\"`.,;:()") in line for word in words]
    best = ""
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            if not shared[last - 1]:
                break
            run = " ".join(words[first:last])
            bare = next((bare for bare in (run, run.strip("'\"`,"), run.strip("'\"`.,;:()")) if bare in line), None)
            if bare is None:
                break
            best = max(best, bare, key=len)
    if len(best) < 3:
        best = line.strip()
    start = line.index(best)
    return start, start + len(best)
