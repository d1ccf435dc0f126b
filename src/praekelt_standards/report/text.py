"""The findings of an audit for a person to read."""

from __future__ import annotations

import os.path
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath

from praekelt_standards.finding import Finding, Place
from praekelt_standards.project import Project, Unread
from praekelt_standards.registry import BROKEN, KEPT, NOT_APPLICABLE, UNDECIDED, WAIVER, Audit
from praekelt_standards.report.wording import clean, columns, line_of, span, tag, waiver_words

__all__ = ["line_of", "text"]

_STYLES = {"place": "1", "must": "1;31", "should": "1;33", "advice": "1;36", "quiet": "2", "well": "1;32"}
_LONGEST = 120  # a quoted line is cut to this where the width is not known
_UNDECIDED_SHOWN = 3  # places per standard; the other reports have them all


@dataclass(frozen=True)
class _Printer:
    width: int | None
    colour: bool

    def styled(self, text: str, style: str) -> str:
        return f"\033[{_STYLES[style]}m{text}\033[0m" if self.colour and text else text

    def sentence(self, where: str, words: str, name: str = "", style: str = "quiet") -> str:
        """A place, what is said of it and a name, broken at the width with the rest indented."""
        if self.width is None and not self.colour:
            return " ".join([*([clean(where)] if where else []), *clean(words).split(), *([name] if name else [])])
        room = self.width or 10**9
        parts: list[tuple[str, str | None]] = [(word, None) for word in clean(words).split()]
        parts = [*([(clean(where), "place")] if where else []), *parts, *([(name, style)] if name else [])]
        printed, column = "", 0
        for word, own in parts:
            if column and column + 1 + columns(word) > room:
                printed, column = f"{printed}\n    ", 4
            elif column:
                printed, column = f"{printed} ", column + 1
            printed += self.styled(word, own) if own else word
            column += columns(word)
        return printed

    def quoted(self, line: str, problem: str, style: str) -> list[str]:
        """A line of the reader's own, and a caret under the words that the problem is about."""
        line = clean(line.expandtabs(4))
        if not line.strip():
            return []
        start, end = span(line, problem)
        first = len(line) - len(line.lstrip())
        room = (self.width or _LONGEST) - 4
        if len(line.rstrip()) - first > room:
            first = max(first, min(start - 4, len(line) - room))
            line = line[: first + room]
            end = min(end, len(line))
        before, under = columns(line[first:start]), columns(line[start:end])
        return [f"    {line[first:].rstrip()}", f"    {' ' * before}{self.styled('^' * under, style)}"]


def text(audit: Audit, project: Project | None = None, *, width: int | None = None, colour: bool = False) -> str:
    """Every finding, what could not be read or decided, what is waived, and a line that counts.

    `project` is where the lines that are quoted come from; without it none is.
    Lines are broken where the `width` is known.
    """
    printer = _Printer(width, colour)

    @cache
    def lines_of(path: PurePosixPath) -> list[str]:
        return ((project.text(path) if project else None) or "").split("\n")

    blocks: list[str] = []
    before: Place | None = None
    for _, alike in groupby(audit.findings, _alike):
        finding, *others = alike
        if blocks and (before is None or finding.place is None or finding.place.path != before.path):
            blocks.append("")
        before = finding.place
        blocks.append(
            printer.sentence(
                f"{finding.place}:" if finding.place else "",
                f"{_problem(finding, *others)}; {_remedy(finding, *others)}",
                tag(finding, *others),
                finding.level,
            )
        )
        blocks += _quotation(finding, lines_of, printer)
    for group in (_waived(audit, printer), _unread(audit, printer), _undecided(audit, printer)):
        if lines := list(group):
            blocks += ["", *lines] if blocks else lines
    if blocks:
        blocks.append("")
    return "\n".join([*blocks, *_summary(audit, printer)])


def _alike(finding: Finding) -> object:
    """What is the same of findings that are told as one: pieces of advice of several standards to do the same about a line."""
    return (finding.place, finding.remedy) if finding.level == "advice" else id(finding)


def _problem(*alike: Finding) -> str:
    """What is said of each of them, with the words that all begin with said once."""
    said = [finding.problem.split() for finding in alike]
    same = len(os.path.commonprefix(said))
    rests = list(dict.fromkeys(" ".join(words[same:]) for words in said))
    return " ".join([*said[0][:same], ", ".join(filter(None, rests))]).rstrip()


def _remedy(*alike: Finding) -> str:
    """What to do about them, in the plural where several standards ask for it."""
    several = len({finding.standard for finding in alike}) > 1
    remedy = alike[0].remedy
    return remedy.replace("to the standard ", "to these standards ") if several else remedy


def _quotation(finding: Finding, lines_of: Callable[[PurePosixPath], list[str]], printer: _Printer) -> list[str]:
    place = finding.place
    if place is None or place.line is None:
        return []
    lines = lines_of(place.path)
    if not 0 < place.line <= len(lines):
        return []
    return printer.quoted(lines[place.line - 1], finding.problem, finding.level)


def _waived(audit: Audit, printer: _Printer) -> Iterator[str]:
    for finding, waiver in audit.waived:
        where = f"{finding.place}:" if finding.place else ""
        yield printer.sentence(where, f"{finding.problem}; {waiver_words(waiver)}", tag(finding))


def _unread(audit: Audit, printer: _Printer) -> Iterator[str]:
    said = _said_of_unread(audit)
    # A standard of which nothing else is said below is named here, so that every one that is undecided is listed.
    alone = {
        verdict.standard.name: {(one.place, one.reason) for one in verdict.undecided}
        for verdict in audit.verdicts
        if verdict.verdict == UNDECIDED
    }
    alone = {name: reasons for name, reasons in alone.items() if reasons <= said.keys()}
    for unread in audit.unread:
        names = [name for name, reasons in alone.items() if any(said[reason] == unread for reason in reasons)]
        name = f"[{', '.join(('undecided', *names))}]" if names else ""
        yield printer.sentence(f"{unread.place}:", f"could not be read: {unread.reason}", name)


def _said_of_unread(audit: Audit) -> dict[tuple[Place | None, str], Unread]:
    """Each file that could not be read, by what the standards that ask for it have to say of that."""
    return {(unread.place, f"it could not be read: {unread.reason}"): unread for unread in audit.unread}


def _undecided(audit: Audit, printer: _Printer) -> Iterator[str]:
    said = _said_of_unread(audit)
    for verdict in audit.verdicts:
        open_ = [one for one in verdict.undecided if (one.place, one.reason) not in said]
        for one in open_[:_UNDECIDED_SHOWN]:
            left = len(open_) - _UNDECIDED_SHOWN
            more = f" (and {left} more)" if left > 0 and one is open_[_UNDECIDED_SHOWN - 1] else ""
            where = f"{one.place}:" if one.place else ""
            yield printer.sentence(where, f"undecided: {one.reason}{more}", f"[{verdict.standard.name}]")


def _summary(audit: Audit, printer: _Printer) -> Iterator[str]:
    found = [finding for finding in audit.findings if finding.level != "advice"]
    verdicts = Counter(verdict.verdict for verdict in audit.verdicts)
    advised = sum(1 for _, alike in groupby(audit.findings, _alike) if next(alike).level == "advice")
    rest = [(len(audit.waived), "waived"), (advised, "advised")]
    rest += [(len(audit.left_out), "left out by exclude")]
    words = [f"{count} {word}" for count, word in rest if count]
    # What is counted here are standards, each of which may have several findings.
    counted = [(verdicts[v], v.replace("-", " ")) for v in (BROKEN, KEPT, UNDECIDED, NOT_APPLICABLE) if verdicts[v]]
    nouns = ["standard " if counted and counted[0][0] == 1 else "standards ", *[""] * len(counted)]
    counts = ", ".join(f"{count} {noun}{verdict}" for (count, verdict), noun in zip(counted, nouns))
    if found:
        levels = Counter(finding.level for finding in found)
        both = ", ".join(f"{levels[level]} {level}" for level in ("must", "should") if levels[level])
        breaches = "1 finding" if len(found) == 1 else f"{len(found)} findings"
        words.insert(0, printer.styled(f"{breaches} ({both})", "must" if levels["must"] else "should"))
    else:
        words.insert(0, printer.styled("nothing found", "well" if verdicts[KEPT] else "quiet"))
    yield f"{', '.join(words)}: {counts} ({audit.environment})"
    names = list(dict.fromkeys(finding.standard for finding in found if finding.standard != WAIVER))
    if names:
        yield printer.styled(
            f"Learn more: praekelt-standards explain {names[0] if len(names) == 1 else 'NAME'}", "quiet"
        )
