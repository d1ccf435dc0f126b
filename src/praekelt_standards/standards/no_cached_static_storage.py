"""Projects **should** avoid ``CachedStaticFilesStorage``, because it breaks load-balanced environments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import FromEnvironment, Known, Table, Unset, Value
from praekelt_standards.settings import Judge, ancestors, live_settings, settled

# The class itself, what Django builds it from, and the subclasses that well-known packages publish.
CACHED = frozenset(
    {
        "CachedStaticFilesStorage", "CachedFilesMixin", "PipelineCachedStorage", "NonPackagingPipelineCachedStorage",
        "OptimizedCachedStaticFilesStorage", "CachedCloudFilesStaticStorage", "CachedS3BotoStorage",
    }
)  # fmt: skip
# What publishes storages that work out no name on each node, beside those above.
_KNOWN = frozenset({"django", "whitenoise", "storages", "pipeline", "require", "cumulus", "s3_folder_storage"})
_PLAIN = (
    "StaticFilesStorage",
    "FileSystemStorage",
    "FilesMixin",
    "FinderStorage",
)  # what a class that does not is called
_REMEDY = "use ManifestStaticFilesStorage, collect once for each release, and keep the old files on every node"


def check(project: Project) -> Iterator[Outcome]:
    """Live settings whose static storage is the cached one, or is derived from it."""
    sites = live_settings(project)
    if not sites:
        yield NotApplicable("no Django settings that run in live were found")
    judge = partial(_judge, project)
    for live in sites:
        yield from live.judged("STATICFILES_STORAGE", judge)
        yield from live.judged("STORAGES", partial(_of_storages, judge))


def _of_storages(judge: Judge, storages: Value) -> Iterator[Outcome]:
    match storages:
        case Table(entries=entries) if "staticfiles" in entries:
            yield from settled(entries["staticfiles"], partial(_of_one, judge))
        case Unset() | Table(open=None):
            return
        case _:
            yield from judge(storages)


def _of_one(judge: Judge, storage: Value) -> Iterator[Outcome]:
    match storage:
        case Table(entries=entries) if "BACKEND" in entries:
            yield from settled(entries["BACKEND"], judge)
        case Table(open=None):
            return
        case _:
            yield from judge(storage)


def _judge(project: Project, value: Value) -> Iterator[Outcome]:
    match value:
        case Known(place, str(name)):
            for ancestor in dict.fromkeys(ancestors(project, name, place.path)):
                last = ancestor.rpartition(".")[2]
                if last in CACHED:
                    derived = "" if ancestor == name else f", which is derived from {ancestor}"
                    yield Breach(place, f"static files are stored by {name}{derived}", _REMEDY)
                    return
                if ancestor.partition(".")[0] not in _KNOWN and not last.endswith(_PLAIN):
                    derived = "" if ancestor == name else f", which {name} is derived from,"
                    yield Undecided(place, f"{ancestor or 'a class'}{derived} is not here to be read")
        case FromEnvironment(place, variable, default):
            if default is None or any(isinstance(one, Breach) for one in settled(default, partial(_judge, project))):
                yield Undecided(place, f"the static storage comes from the environment variable {variable}")
        case Unset():
            return
        case _:
            yield Undecided(value.place, "the static storage is chosen when the project runs")
