"""Apps for Vumi **should** be written in JavaScript for the sandbox, which is preferred, or else in Python."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Advice, Breach, NotApplicable, Outcome
from praekelt_standards.formats import JAVASCRIPT
from praekelt_standards.project import Project
from praekelt_standards.vumi_apps import is_sandbox_app, python_workers, unread_modules


def check(project: Project) -> Iterator[Outcome]:
    """Each Python worker that a project writes; and, as advice, the mistakes in an app that its toolkit passes over."""
    workers, unread = python_workers(project), unread_modules(project)
    if not workers and not unread and not is_sandbox_app(project):
        yield NotApplicable("it is no app for Vumi")
    yield from unread
    for worker in workers:
        yield Breach(
            worker.place,
            f"{worker.name} is a Python worker, which nothing holds within limits",
            "write the app in JavaScript for the sandbox, or record in a waiver why it is in Python",
        )
    if not project.documents(JAVASCRIPT):
        return
    from praekelt_standards.jsbox import mistakes

    for mistake in mistakes(project):
        yield Advice(mistake.place, mistake.problem, mistake.remedy)
