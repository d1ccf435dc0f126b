"""Every standard, by its name, and what they all say of a project.

A standard is one module of `praekelt_standards.standards`; nothing registers it.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from praekelt_standards import pages, standards
from praekelt_standards.configuration import ENVIRONMENTS, Configuration, Waiver
from praekelt_standards.finding import Advice, Breach, Finding, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project, Unread

KEPT, BROKEN, UNDECIDED, NOT_APPLICABLE = "kept", "broken", "undecided", "not-applicable"


class UnknownStandard(LookupError):
    """No standard has this name; says which ones are near."""

    def __init__(self, name: str) -> None:
        near = difflib.get_close_matches(name, names(), 1, 0.5)
        hint = f" Did you mean {near[0]!r}?" if near else " `praekelt-standards list` names them all."
        super().__init__(f"No standard is called {name!r}.{hint}")


@dataclass(frozen=True)
class Standard:
    """One standard as its module gives it."""

    name: str
    sentence: str  # reStructuredText, as the page has it, white space folded
    level: str  # must or should
    environments: tuple[str, ...]
    check: Callable[[Project], Iterator[Outcome]]
    module: str

    @property
    def url(self) -> str:
        """Where the handbook has it."""
        return pages.url(self.name)


@dataclass(frozen=True)
class Verdict:
    """What one standard says of one project."""

    standard: Standard
    verdict: str
    reason: str
    findings: tuple[Finding, ...] = ()
    waived: tuple[tuple[Finding, Waiver], ...] = ()


@dataclass(frozen=True)
class Audit:
    """What the standards that were asked say of a project."""

    environment: str
    verdicts: tuple[Verdict, ...]
    unread: tuple[Unread, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, file by file and line by line; those about no one file come last."""
        every = [finding for verdict in self.verdicts for finding in verdict.findings]
        return tuple(sorted(every, key=_by_place))


def _by_place(finding: Finding) -> tuple[bool, str, int, str]:
    place = finding.place
    return place is None, str(place.path) if place else "", (place.line or 0) if place else 0, finding.standard


@cache
def names() -> tuple[str, ...]:
    """The name of every standard, in alphabetical order."""
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(standards.__path__)))


@cache
def standard(name: str) -> Standard:
    """The standard of this name; raises `UnknownStandard`."""
    if name not in names():
        raise UnknownStandard(name)
    module = importlib.import_module(f"{standards.__name__}.{name.replace('-', '_')}")
    sentence = " ".join((module.__doc__ or "").split())
    bold = re.search(r"\*\*(must|should)\b", sentence)
    if bold is None:
        raise ValueError(f"{module.__file__}: the docstring has no **must** and no **should**, so the level is unknown")
    environments = tuple(getattr(module, "ENVIRONMENTS", ENVIRONMENTS))
    return Standard(name, sentence, bold.group(1), environments, module.check, module.__name__)


def every() -> tuple[Standard, ...]:
    """Every standard, in the order of their names."""
    return tuple(standard(name) for name in names())


def check_project(
    project: Project,
    chosen: Iterable[Standard] | None = None,
    environment: str = "live",
    configuration: Configuration | None = None,
) -> Audit:
    """Hold these standards (all of them where none is named) against a project in one environment."""
    project.read_all()
    configuration = configuration or Configuration()
    verdicts = tuple(
        _verdict(one, project, environment, configuration) for one in (every() if chosen is None else chosen)
    )
    return Audit(environment, verdicts, project.unread)


def _verdict(one: Standard, project: Project, environment: str, configuration: Configuration) -> Verdict:
    if environment not in one.environments:
        return Verdict(one, NOT_APPLICABLE, f"asked for in {' and '.join(one.environments)} only")
    outcomes, formats = project.asked(lambda: tuple(one.check(project)))
    breaches: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    advice: list[Finding] = []
    for outcome in dict.fromkeys(outcomes):
        if isinstance(outcome, (Breach, Advice)):
            level = one.level if isinstance(outcome, Breach) else "advice"
            finding = Finding(outcome.place, one.name, level, outcome.problem, outcome.remedy, one.url)
            path = outcome.place.path if outcome.place else None
            waiver = next((w for w in configuration.waivers if w.covers(one.name, path)), None)
            if waiver is not None and level != "advice":
                waived.append((finding, waiver))
            else:
                (advice if level == "advice" else breaches).append(finding)
    findings = (*sorted(breaches, key=_by_place), *sorted(advice, key=_by_place))
    if breaches:
        more = f" (and {len(breaches) - 1} more)" if len(breaches) > 1 else ""
        return Verdict(one, BROKEN, breaches[0].problem + more, findings, tuple(waived))
    undecided = [o for o in outcomes if isinstance(o, Undecided)]
    if undecided:
        where = f"{undecided[0].place}: " if undecided[0].place else ""
        return Verdict(one, UNDECIDED, where + undecided[0].reason, findings, tuple(waived))
    if unread := project.unread_among(formats):
        reason = f"{unread[0].place} could not be read: {unread[0].reason}"
        return Verdict(one, UNDECIDED, reason, findings, tuple(waived))
    for outcome in outcomes:
        if isinstance(outcome, NotApplicable):
            return Verdict(one, NOT_APPLICABLE, outcome.reason, findings, tuple(waived))
    reason = f"broken in {len(waived)} places, each waived" if waived else "nothing that breaks it was found"
    return Verdict(one, KEPT, reason, findings, tuple(waived))
