"""Any platform other than Django and Vumi **must** be approved by engineering management before development starts."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.dependencies import dependencies, is_vumi_itself
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Place, Undecided
from praekelt_standards.formats import PYPROJECT, SETUP_PY
from praekelt_standards.platforms import OTHER_LANGUAGES, frameworks, is_on_django, other_manifests
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Each web or messaging framework that a project builds on besides Django and Vumi."""
    others = other_manifests(project)
    for path in others if not is_on_django(project) else ():
        language = OTHER_LANGUAGES[path.name]
        yield Undecided(
            Place(path), f"{path.name} says what a project in {language} is built on, and this check does not read it"
        )
    named = dependencies(project) or project.documents(SETUP_PY) or project.documents(PYPROJECT)
    if not named and not others:
        yield NotApplicable("no dependency file shows what the project is built on")
    if is_vumi_itself(project):
        return
    for one, other in frameworks(project):
        yield Breach(
            one.place,
            f"{one.named} brings {other}, which is neither Django nor Vumi",
            "build on Django or Vumi, or have engineering management approve it and record that in a waiver",
        )
