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


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian characters take two, and marks above others none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def waiver_words(waiver: Waiver) -> str:
    """Why, until when and with whose approval something is set aside."""
    approval = f", approved by {waiver.approved_by}" if waiver.approved_by else ""
    return f"waived until {waiver.until}{approval}: {waiver.reason}"


def line_of(finding: Finding) -> str:
    """One finding on one line: where, what is wrong, what to do, and the standard's name."""
    where = f"{finding.place}: " if finding.place else ""
    return clean(f"{where}{finding.problem}; {finding.remedy} {tag(finding)}")


def tag(finding: Finding, *others: Finding) -> str:
    """The name that a finding ends with, and those of others that are told with it."""
    names = dict.fromkeys(one.standard for one in (finding, *others))
    return f"[{', '.join((*(['advice'] if finding.level == 'advice' else []), *names))}]"


def span(line: str, problem: str) -> tuple[int, int]:
    """Where in a line stand the reader's own words that the problem quotes; the whole of it where it quotes none.

    Of all the runs of words that the two share the longest is taken, quotation marks and full stops aside;
    a part of a word is none, nor is a short word that every sentence may hold.
    """
    words = problem.split()[:60]
    shared = [word.strip("'\"`.,;:()") in line for word in words]
    best, start = "", 0
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            if not shared[last - 1]:
                break
            run = " ".join(words[first:last])
            bares = [bare for bare in {run, run.strip("'\"`,"), run.strip("'\"`.,;:()")} if bare in line]
            if not bares:
                break
            for bare in sorted(bares, key=len):
                longer = len(bare) > max(len(best), 3 if bare.isalpha() else 2)
                if longer and (at := _whole_words(line, bare)) is not None:
                    best, start = bare, at
    if not best:
        best = line.strip()
        start = line.index(best)
    return start, start + len(best)


def _whole_words(line: str, words: str) -> int | None:
    """Where some words stand in a line with no letter or digit right before or after them; None where they do not."""
    start = line.find(words)
    while start >= 0:
        end = start + len(words)
        if not (_joined(line[:start][-1:], words[:1]) or _joined(words[-1:], line[end : end + 1])):
            return start
        start = line.find(words, start + 1)
    return None


def _joined(one: str, other: str) -> bool:
    return (one.isalnum() or one == "_") and (other.isalnum() or other == "_")
