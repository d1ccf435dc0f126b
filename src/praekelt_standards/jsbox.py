"""Mistakes in an app for Vumi's JavaScript sandbox that its toolkit passes over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from praekelt_standards import gsm
from praekelt_standards.finding import Place
from praekelt_standards.formats import JAVASCRIPT, SANDBOX_CONFIG
from praekelt_standards.project import Document, Project, view

if TYPE_CHECKING:
    from praekelt_standards.readers.javascript import Made, Script, State

_SHORT = frozenset({"FreeText", "ChoiceState", "MenuState", "LanguageChoice", "EndState"})
# The toolkit adds these itself.
_OWN = frozenset({"__error__", "__start__"})
_TESTS = frozenset({"test", "tests"})
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


@dataclass(frozen=True)
class Mistake:
    """A mistake: where it is, what happens, and what to do."""

    place: Place
    problem: str
    remedy: str


@view
def mistakes(project: Project) -> tuple[Mistake, ...]:
    """Every mistake in the apps of a project and in their tests, file by file."""
    documents = project.documents(JAVASCRIPT)
    # A test makes states to try one thing with, which nobody calls.
    apps = [one for one in documents if one.content.states and not _TESTS & set(one.path.parts[:-1])]
    return tuple(
        [
            *_unknown(apps),
            *(found for one in apps for found in _in_states(one)),
            *(found for one in apps for found in _too_long(project, one)),
            *(found for one in apps for found in _withheld(one)),
            *(found for one in documents for found in _not_run(one)),
        ]
    )


def _unknown(apps: list[Document[Script]]) -> Iterator[Mistake]:
    """Next states that no file adds; nothing is said where a file adds states by names that are not written out."""
    if any(one.content.open for one in apps):
        return
    for app in apps:
        # Files of one folder may be several apps, or the parts of one; a name that any of them adds may be meant.
        known = {state.name.text for one in apps if one.path.parent == app.path.parent for state in one.content.states}
        wanted = [(state.name.text, name) for state in app.content.states for name in state.leads_to]
        if start := app.content.start:
            wanted.append(("the app", start))
        for source, name in wanted:
            if name.text not in known | _OWN:
                yield Mistake(
                    app.at(name.line),
                    f"{source} leads to {name.text!r}, and no state is called that: whoever gets there begins again",
                    "add the state, or name one that is there",
                )


def _in_states(app: Document[Script]) -> Iterator[Mistake]:
    for state in app.content.states:
        yield from _forgotten(app, state)
        for made in state.made:
            if made.kind == "EndState" and not made.has_next:
                problem = f"{state.name.text} ends the session without next: who calls again is shown the same end"
                yield Mistake(app.at(made.line), problem, "give the EndState a next, such as the first state")


def _forgotten(app: Document[Script], state: State) -> Iterator[Mistake]:
    if not state.returns:
        if state.made or state.without_new:
            problem = f"{state.name.text} makes a state and does not return it, so there is none"
            yield Mistake(app.at(state.name.line), problem, "write return before new")
        else:
            problem = f"{state.name.text} returns nothing, so whoever gets there is answered by an error"
            yield Mistake(app.at(state.name.line), problem, "return the state, or a promise of one")
    for name in state.without_new:
        yield Mistake(app.at(name.line), f"{name.text} is called without new", f"write return new {name.text}(...)")


def _too_long(project: Project, app: Document[Script]) -> Iterator[Mistake]:
    languages = [("", {}), *_translations(project, app)]
    for state in app.content.states:
        for made in state.made:
            for language, texts in languages:
                text = _screen(made, texts)
                over = gsm.excess(text) if text else None
                if over and made.shows is not None:
                    length, limit = over
                    said = f" in {language}" if language else ""
                    why = (
                        f", because {gsm.strangers(text or '')} is not in the GSM alphabet"
                        if limit == gsm.UNITS
                        else ""
                    )
                    problem = f"{state.name.text} shows {length} characters{said} where {limit} fit{why}"
                    yield Mistake(app.at(made.shows.line), problem, "shorten it, or spread it over a BookletState")
                    break


def _screen(made: Made, texts: dict[str, str]) -> str | None:
    """What a state shows at the least: its text with nothing filled in, and its choices numbered below it."""
    if made.kind not in _SHORT or made.shows is None or made.labels is None:
        return None
    lines = [made.shows.text, *made.labels]
    lines = [_PLACEHOLDER.sub("", texts.get(line, line)) for line in lines]
    return "\n".join([lines[0], *(f"{number}. {line}" for number, line in enumerate(lines[1:], 1))])


def _translations(project: Project, app: Document[Script]) -> Iterator[tuple[str, dict[str, str]]]:
    for document in project.documents(SANDBOX_CONFIG):
        if app.path.parent.is_relative_to(document.path.parent):
            yield from document.content.items()


def _withheld(app: Document[Script]) -> Iterator[Mistake]:
    for name in app.content.withheld:
        problem = f"{name.text} is there under node and in its tests, and not in the sandbox"
        yield Mistake(app.at(name.line), problem, "ask the sandbox for what you need, through self.im")


def _not_run(tests: Document[Script]) -> Iterator[Mistake]:
    for line in tests.content.not_run:
        problem = "this test is set up and never run, so it passes whatever the app does"
        yield Mistake(tests.at(line), problem, "end it with .run()")
