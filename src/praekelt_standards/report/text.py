"""The findings of an audit for a person to read."""

from __future__ import annotations

from praekelt_standards.finding import Finding
from praekelt_standards.registry import BROKEN, KEPT, NOT_APPLICABLE, UNDECIDED, Audit


def line_of(finding: Finding) -> str:
    """One finding on one line: where, what is wrong, what to do, and the standard's name."""
    where = f"{finding.place}: " if finding.place else ""
    mark = "advice, " if finding.level == "advice" else ""
    return f"{where}{finding.problem}; {finding.remedy} [{mark}{finding.standard}]"


def text(audit: Audit, *, verbose: bool = False) -> str:
    """Every finding, what could not be read, and a line that counts the verdicts."""
    lines = [line_of(finding) for finding in audit.findings]
    lines += [f"{unread.place}: could not be read: {unread.reason}" for unread in audit.unread]
    if verbose:
        lines += [f"{v.standard.name}: {v.verdict}: {v.reason}" for v in audit.verdicts if v.verdict != BROKEN]
    count = {
        verdict: sum(one.verdict == verdict for one in audit.verdicts)
        for verdict in (BROKEN, KEPT, UNDECIDED, NOT_APPLICABLE)
    }
    lines += [", ".join(f"{n} {verdict.replace('-', ' ')}" for verdict, n in count.items()) + f" ({audit.environment})"]
    return "\n".join(lines)
