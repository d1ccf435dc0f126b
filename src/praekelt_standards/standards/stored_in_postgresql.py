"""Data **must** be stored in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Place, Undecided
from praekelt_standards.formats import COMPOSE
from praekelt_standards.processes import mounts_the_checkout
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import Either, FromEnvironment, Known, Open, Table, Unset, Value
from praekelt_standards.settings import Live, live_settings, settled

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
_SERVERS = {"mysql": "MySQL", "mysql-server": "MySQL", "mariadb": "MariaDB", "percona": "MySQL"}
_REMEDY = 'use "ENGINE": "django.db.backends.postgresql"'


def check(project: Project) -> Iterator[Outcome]:
    """Live settings whose databases have another engine."""
    sites = live_settings(project)
    if not sites:
        yield NotApplicable("no Django settings that run in live were found")
    for live in sites:
        if live.get("DATABASES") is None:
            yield from _old(live)
        else:
            outcomes = list(live.judged("DATABASES", partial(_databases, live)))
            left_open = bool(outcomes) and all(isinstance(one, Undecided) for one in outcomes)
            yield from (left_open and _run_beside(project)) or outcomes


def _run_beside(project: Project) -> list[Breach]:
    """The servers of another database that compose runs, where it runs no PostgreSQL: what an address from the environment is of."""
    found = []
    for compose in project.documents(COMPOSE):
        if is_elsewhere(compose.path) or mounts_the_checkout(compose.content):
            continue
        for image in (service.image for service in compose.content if service.image):
            name = image.text.rpartition("/")[2].partition(":")[0]
            if _is_postgresql(name):
                return []
            if known := _SERVERS.get(name):
                problem = f"{image.text} runs beside the application, whose database is then kept in {known}"
                found.append(Breach(compose.at(image.line), problem, "run an image of PostgreSQL in its place"))
    return found


def _databases(live: Live, value: Value) -> Iterator[Outcome]:
    match value:
        case Table(place, entries, words):
            for alias, database in entries.items():
                yield from settled(database, partial(_judge, live, alias))
            if not entries:
                yield Undecided(place, f"DATABASES is {words or 'empty'}, so the engine is set elsewhere")
        case _:
            yield from _judge(live, "default", value)


def _old(live: Live) -> Iterator[Outcome]:
    """Settings as they were before Django 1.2, or that leave the database to another module."""
    match live.get("DATABASE_ENGINE"):
        case Known(place, str(engine)) if engine:
            yield from _named(live, "default", place, engine)
        case _:
            later = live.overriders("DATABASES")
            where = later[0].place if later else Place(live.path)
            yield Undecided(
                where, f"{later[0].words} and may set DATABASES" if later else "the settings set no DATABASES"
            )


def _judge(live: Live, alias: str, value: Value) -> Iterator[Outcome]:
    match value:
        case Table(place, entries, words):
            engine = entries.get("ENGINE")
            if engine is None:
                yield Undecided(
                    place, f"the engine of the database {alias!r} is not written here{f': {words}' if words else ''}"
                )
            else:
                yield from settled(engine, partial(_judge, live, alias))
        case Known(place, str(text)):
            yield from _named(live, alias, place, text)
        case FromEnvironment(place, variable, default):
            engines = _engines(default)
            if not engines or not all(_is_postgresql(one) for one in engines):
                named = next((one.partition("://")[0] for one in engines if one and not _is_postgresql(one)), "")
                stands_in = f", and without it the engine is {named}" if named else ""
                yield Undecided(place, f"the database comes from the environment variable {variable}{stands_in}")
        case Unset(place):
            yield Undecided(place, "the settings set no DATABASES unless a condition holds")
        case _:
            words = f": {value.words}" if isinstance(value, Open) else ""
            reason = f"the engine of the database {alias!r} is worked out when the project runs{words}"
            yield Undecided(value.place, reason)


def _engines(value: Value | None) -> list[str]:
    """The engines, or addresses of databases, that may stand in for what the environment does not say."""
    match value:
        case Known(_, str(text)):
            return [text]
        case FromEnvironment(_, _, default):
            return _engines(default)
        case Either(_, values):
            return [engine for one in values for engine in _engines(one)]
        case Table(_, entries):
            within = [entries["ENGINE"]] if "ENGINE" in entries else entries.values()
            return [engine for one in within for engine in _engines(one)]
    return []


def _is_postgresql(engine: str) -> bool:
    scheme = engine.partition("://")[0].lower()
    return any(word in scheme for word in _POSTGRESQL)


def _named(live: Live, alias: str, place: Place, engine: str) -> Iterator[Outcome]:
    if _is_postgresql(engine):
        return
    name = next((known for word, known in _OTHERS.items() if word in engine.partition("://")[0].lower()), None)
    if name is None:
        yield Undecided(place, f"{engine!r} is an engine that this check does not know")
    elif later := live.overriders("DATABASES"):
        reason = f"the engine of the database {alias!r} is {name} here, but {later[0].words} and may set another"
        yield Undecided(later[0].place, reason)
    else:
        yield Breach(place, f"the database {alias!r} is kept in {name}: {engine.partition('://')[0]!r}", _REMEDY)
