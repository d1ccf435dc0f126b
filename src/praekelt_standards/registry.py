"""Every standard, by its name, and what they all say of a project.

A standard is one module of `praekelt_standards.standards`; nothing registers it.
"""

from __future__ import annotations

import datetime
import importlib
import pkgutil
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from praekelt_standards import HANDBOOK_URL, pages, standards
from praekelt_standards.configuration import ENVIRONMENTS, Waiver, today
from praekelt_standards.finding import Advice, Breach, Finding, NotApplicable, Outcome, Undecided, Unreadable
from praekelt_standards.project import Project, Unread

KEPT, BROKEN, UNDECIDED, NOT_APPLICABLE = "kept", "broken", "undecided", "not-applicable"

# What a finding about the project's own waivers is called, where others have the name of a standard.
WAIVER = "waiver"
ABOUT_WAIVERS = f"{HANDBOOK_URL}exceptions.html#a-waiver"


class UnknownStandard(LookupError):
    """No standard has this name; says which ones are near."""

    def __init__(self, name: str) -> None:
        import difflib

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
    """What one standard says of one project; `undecided` may hold something even where the standard is broken."""

    standard: Standard
    verdict: str
    reason: str
    findings: tuple[Finding, ...] = ()
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    undecided: tuple[Undecided, ...] = ()


@dataclass(frozen=True)
class Audit:
    """What the standards that were asked say of a project; `about_waivers` is what is wrong with its waivers."""

    environment: str
    verdicts: tuple[Verdict, ...]
    unread: tuple[Unread, ...]
    about_waivers: tuple[Finding, ...] = ()
    left_out: tuple[str, ...] = ()  # by the project's own settings

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding that no waiver sets aside, by file and line; those about no one file come last."""
        every = [finding for verdict in self.verdicts for finding in verdict.findings]
        return tuple(sorted((*every, *self.about_waivers), key=_by_place))

    @cached_property
    def waived(self) -> tuple[tuple[Finding, Waiver], ...]:
        """Every finding that a waiver sets aside, in the same order."""
        return tuple(sorted((pair for v in self.verdicts for pair in v.waived), key=lambda pair: _by_place(pair[0])))

    @property
    def undecided(self) -> tuple[tuple[str, Undecided], ...]:
        """The name of a standard and what keeps it from being decided, for each that something does."""
        return tuple((v.standard.name, undecided) for v in self.verdicts for undecided in v.undecided)


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
    environment: str | None = None,
    day: datetime.date | None = None,
) -> Audit:
    """Hold these standards (all of them where none is named) against a project in one environment.

    The environment is the one that the project names where none is given, and the day is today:
    a waiver that ended before it sets nothing aside.
    Raises `Unreadable` when the project waives what is no standard.
    """
    environment = environment or project.configuration.environment
    day = day or today()
    for waiver in project.configuration.waivers:
        if waiver.standard not in names():
            line = waiver.standard_line or waiver.place.line
            raise Unreadable(f"{project.root / waiver.place.path}:{line}: {UnknownStandard(waiver.standard)}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's parser has its own opinion of the project's modules
        project.read_all()
        verdicts = tuple(_verdict(one, project, environment, day) for one in (every() if chosen is None else chosen))
    about_waivers = tuple(_about_waivers(project, environment, verdicts, day))
    return Audit(environment, verdicts, project.unread, about_waivers, tuple(project.left_out))


def _about_waivers(
    project: Project, environment: str, verdicts: tuple[Verdict, ...], day: datetime.date
) -> Iterator[Finding]:
    """What is wrong with the waivers of the standards that were asked."""
    asked = {verdict.standard.name: verdict for verdict in verdicts}
    for waiver in project.configuration.waivers:
        if waiver.standard not in asked:
            continue
        verdict = asked[waiver.standard]
        what = f"the waiver of {waiver.standard} for {waiver.path}"
        if not waiver.reason:
            problem, remedy = f"{what} gives no reason", 'write reason = "why the standard cannot be kept here"'
            level = "must"
        elif day > waiver.until:
            problem, remedy = (
                f"{what} ended on {waiver.until}",
                "mend what it covers, or agree on a new end and write it",
            )
            level = "must"
        elif project.is_whole and environment in verdict.standard.environments and verdict.verdict != UNDECIDED:
            if any(used is waiver for _, used in verdict.waived):
                continue
            problem, remedy, level = f"{what} sets nothing aside", "remove it", "should"
        else:
            continue
        yield Finding(waiver.place, WAIVER, level, problem, remedy, ABOUT_WAIVERS)


def _verdict(one: Standard, project: Project, environment: str, day: datetime.date) -> Verdict:
    if environment not in one.environments:
        return Verdict(one, NOT_APPLICABLE, f"asked for in {' and '.join(one.environments)} only")
    project.tell(f"checking {one.name}")
    outcomes, asked = project.asked(lambda: tuple(dict.fromkeys(one.check(project))))
    url = one.url
    breaches: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    advice: list[Finding] = []
    for outcome in outcomes:
        if isinstance(outcome, (Breach, Advice)):
            level = one.level if isinstance(outcome, Breach) else "advice"
            finding = Finding(outcome.place, one.name, level, outcome.problem, outcome.remedy, url)
            path = outcome.place.path if outcome.place else None
            waivers = (w for w in project.configuration.waivers if w.covers(one.name, path) and w.holds(day))
            if level == "advice":
                advice.append(finding)
            elif waiver := next(waivers, None):
                waived.append((finding, waiver))
            else:
                breaches.append(finding)
    findings = (*sorted(breaches, key=_by_place), *sorted(advice, key=_by_place))
    undecided = [outcome for outcome in outcomes if isinstance(outcome, Undecided)]
    undecided += [Undecided(u.place, f"it could not be read: {u.reason}") for u in project.unread_among(asked)]
    not_applicable = [outcome.reason for outcome in outcomes if isinstance(outcome, NotApplicable)]
    if not project.is_whole:  # what the rest of the project would show is no question of one file
        not_applicable += [f"one file alone does not tell: {one.reason}" for one in undecided if not one.place]
        undecided = [one for one in undecided if one.place]
    if breaches:
        more = f" (and {len(breaches) - 1} more)" if len(breaches) > 1 else ""
        verdict, reason = BROKEN, breaches[0].problem + more
    elif undecided:
        where = f"{undecided[0].place}: " if undecided[0].place else ""
        verdict, reason = UNDECIDED, where + undecided[0].reason
    elif waived:
        places = "one place, which is" if len(waived) == 1 else f"{len(waived)} places, all of them"
        verdict, reason = KEPT, f"broken in {places} waived"
    elif not_applicable:
        verdict, reason = NOT_APPLICABLE, not_applicable[0]
    else:
        verdict, reason = KEPT, "nothing that breaks it was found"
    return Verdict(one, verdict, reason, findings, tuple(waived), tuple(undecided))
