"""What a setting can be, as far as the source of its module says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from praekelt_standards.finding import Place

# The folder that a project is checked out to; what is put together from ``__file__`` lies somewhere in it.
CHECKOUT = "${checkout}"


@dataclass(frozen=True)
class Known:
    """A value that the source gives; text that is put together keeps ``${...}`` for each piece that is open."""

    place: Place
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Items:
    """A list, tuple or set; `open` quotes what may add items that the source does not give."""

    place: Place
    items: tuple[Value, ...]
    open: str | None = None


@dataclass(frozen=True)
class Table:
    """A dict with text for keys; `open` quotes what may add entries that the source does not give."""

    place: Place
    entries: dict[str, Value] = field(hash=False)
    open: str | None = None


@dataclass(frozen=True)
class FromEnvironment:
    """A value that is read from an environment variable when the project runs, and what stands in where it is not set."""

    place: Place
    variable: str
    default: Value | None = None


@dataclass(frozen=True)
class Open:
    """A value that the source does not give; `words` quotes the source."""

    place: Place
    words: str


@dataclass(frozen=True)
class Either:
    """One of several values; which one is decided when the project runs."""

    place: Place
    values: tuple[Value, ...]


Value: TypeAlias = Known | Items | Table | FromEnvironment | Open | Either


def alternatives(value: Value) -> Iterator[Value]:
    """Every value that this one may turn out to be; itself where nothing is left open."""
    if isinstance(value, Either):
        for one in value.values:
            yield from alternatives(one)
    else:
        yield value


def same(one: Value, other: Value) -> bool:
    return isinstance(one, Known) and isinstance(other, Known) and one.value == other.value


def joined(old: Value, new: Value, place: Place) -> Value:
    match old, new:
        case Items(at, items, words), Items(_, more, others):
            return Items(at, (*items, *more), words or others)
        case Items(at, items, words), Open(_, unknown):
            return Items(at, items, words or unknown)
        case Items(at, items, words), FromEnvironment() | Either():
            return Items(at, items, words or "a value from the environment")
        case Open(_, unknown), Items(_, items, _):
            return Items(place, items, unknown)
        case Known(at, str(text)), Known(_, str(more_text)):
            return Known(at, text + more_text)
    return new if isinstance(old, Open) else old
