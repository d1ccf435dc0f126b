"""Projects **should** avoid ``CachedStaticFilesStorage``, because it breaks load-balanced environments."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import Known, Value, alternatives
from praekelt_standards.settings import Live, ancestors, entry, live_settings

# The class itself, what Django builds it from, and the subclasses that well-known packages publish.
CACHED = frozenset(
    {
        "CachedStaticFilesStorage", "CachedFilesMixin", "PipelineCachedStorage", "NonPackagingPipelineCachedStorage",
        "OptimizedCachedStaticFilesStorage", "CachedCloudFilesStaticStorage", "CachedS3BotoStorage",
    }
)  # fmt: skip
_REMEDY = "use ManifestStaticFilesStorage, collect once for each release, and keep the old files on every node"


def check(project: Project) -> Iterator[Outcome]:
    """Live settings whose static storage is the cached one, or is derived from it."""
    sites = live_settings(project)
    if not sites:
        yield NotApplicable("no Django settings that run in live were found")
    for live in sites:
        for value in _storages(live):
            match value:
                case Known(place, str(name)):
                    for ancestor in ancestors(project, name, place.path):
                        if ancestor.rpartition(".")[2] in CACHED:
                            derived = "" if ancestor == name else f", which is derived from {ancestor}"
                            yield Breach(place, f"static files are stored by {name}{derived}", _REMEDY)
                            break
                case _:
                    yield Undecided(value.place, "the static storage is chosen when the project runs")


def _storages(live: Live) -> Iterator[Value]:
    for value in (live.get("STATICFILES_STORAGE"), entry(live.get("STORAGES"), "staticfiles", "BACKEND")):
        if value is not None:
            yield from alternatives(value)
