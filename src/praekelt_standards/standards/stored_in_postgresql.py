"""Data **must** be stored in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

from praekelt_standards.finding import Breach, NotApplicable, Outcome, Place, Undecided
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import FromEnvironment, Known, Table, Value, alternatives
from praekelt_standards.settings import Live, live_settings

ENVIRONMENTS = ("live", "qa")
_POSTGRESQL = ("postg", "psycopg", "pgsql", "psql", "timescale")
_OTHERS = {
    "sqlite": "SQLite",
    "spatialite": "SQLite",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "oracle": "Oracle",
    "mssql": "SQL Server",
    "sql_server": "SQL Server",
}
_REMEDY = 'use "ENGINE": "django.db.backends.postgresql"'


def check(project: Project) -> Iterator[Outcome]:
    """Live settings whose databases have another engine."""
    sites = live_settings(project)
    if not sites:
        yield NotApplicable("no Django settings that run in live were found")
    for live in sites:
        databases = live.get("DATABASES")
        if databases is None:
            yield from _old(live)
            continue
        for one in alternatives(databases):
            match one:
                case Table(place, entries, words):
                    for alias, database in entries.items():
                        for value in alternatives(database):
                            yield from _judge(live, alias, value)
                    if not entries:
                        yield Undecided(place, f"DATABASES is {words or 'empty'}, so the engine is set elsewhere")
                case _:
                    yield from _judge(live, "default", one)


def _old(live: Live) -> Iterator[Outcome]:
    """Settings as they were before Django 1.2, or that leave the database to another module."""
    match live.get("DATABASE_ENGINE"):
        case Known(place, str(engine)) if engine:
            yield from _named(live, "default", place, engine)
        case _:
            missing = live.overriders("DATABASES")
            where = missing[0].place if missing else Place(live.path)
            reason = f"{missing[0].module} is not here and may set it" if missing else "the settings set no DATABASES"
            yield Undecided(where, reason)


def _judge(live: Live, alias: str, value: Value) -> Iterator[Outcome]:
    match value:
        case Table(place, entries, words):
            engine = entries.get("ENGINE")
            if engine is None:
                yield Undecided(
                    place, f"the engine of the database {alias!r} is not written here{f': {words}' if words else ''}"
                )
            for one in alternatives(engine) if engine is not None else ():
                yield from _judge(live, alias, one)
        case Known(place, str(text)):
            yield from _named(live, alias, place, text)
        case FromEnvironment(place, variable, default):
            while isinstance(default, FromEnvironment):
                default = default.default
            named = default.value if isinstance(default, Known) else None
            if not isinstance(named, str) or not _is_postgresql(named):
                stands_in = (
                    f", and without it the engine is {named.partition('://')[0]}"
                    if isinstance(named, str) and named
                    else ""
                )
                yield Undecided(place, f"the database comes from the environment variable {variable}{stands_in}")
        case _:
            yield Undecided(value.place, f"the engine of the database {alias!r} is worked out when the project runs")


def _is_postgresql(engine: str) -> bool:
    scheme = engine.partition("://")[0].lower()
    return any(word in scheme for word in _POSTGRESQL)


def _named(live: Live, alias: str, place: Place, engine: str) -> Iterator[Outcome]:
    if _is_postgresql(engine):
        return
    name = next((known for word, known in _OTHERS.items() if word in engine.partition("://")[0].lower()), None)
    if name is None:
        yield Undecided(place, f"{engine!r} is an engine that this check does not know")
    elif missing := live.overriders("DATABASES"):
        reason = f"the engine of the database {alias!r} is {name} here, and {missing[0].module}, which is not here, may set another"
        yield Undecided(missing[0].place, reason)
    else:
        yield Breach(place, f"the database {alias!r} is kept in {name}: {engine.partition('://')[0]!r}", _REMEDY)
