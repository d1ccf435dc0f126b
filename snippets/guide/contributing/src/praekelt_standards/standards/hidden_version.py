"""nginx **should** keep its version to itself."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Breach, NotApplicable, Outcome
from praekelt_standards.formats import NGINX
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Every place where nginx is told to name its version."""
    documents = project.documents(NGINX)
    if not documents:
        yield NotApplicable("no nginx configuration was found")
    for document in documents:
        for top in document.content:
            for directive in top.walk():
                if directive.name == "server_tokens" and "on" in directive.args:
                    place = document.at(directive.line)
                    yield Breach(
                        place, "server_tokens on tells every client nginx's version", "write server_tokens off"
                    )
