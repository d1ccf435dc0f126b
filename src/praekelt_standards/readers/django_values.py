"""What a setting can be, as far as the source of its module says."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from praekelt_standards.finding import Place

# The folder that a project is checked out to; what is put together from ``__file__`` lies somewhere in it.
CHECKOUT = "${checkout}"
BESIDE = "${what the checkout lies in}"
LONGEST = 10_000  # characters of a text that is put together
_ALTERNATIVES = 16
DEEPEST = 40
# Steps and values that one evaluation may take; of 64 real sites the largest took 6,100.
BUDGET = 100_000


class EnvironPath(str):
    """A path as django-environ has it: it is called for one below it, ``+`` joins and ``-`` climbs."""


def normal(path: str) -> str:
    """A path without ``.`` and ``..``, which may lead out of the checkout."""
    if not path.startswith(f"{CHECKOUT}/"):
        return posixpath.normpath(path)
    parts = posixpath.normpath(path.removeprefix(f"{CHECKOUT}/")).split("/")
    below = [part for part in parts if part not in (".", "..")]
    return "/".join([BESIDE if ".." in parts else CHECKOUT, *below])


def above(path: str) -> str:
    """The folder of a path."""
    return posixpath.dirname(path) or (BESIDE if path in (CHECKOUT, BESIDE) else "")


@dataclass(frozen=True)
class _Value:
    place: Place

    @cached_property
    def measure(self) -> tuple[int, int]:
        """How much it holds, counted through all that it is made of, and how deep that lies."""
        inner = [one.measure for one in self.held]
        return 1 + sum(size for size, _ in inner), 1 + max((depth for _, depth in inner), default=0)

    @property
    def held(self) -> Iterable[Value]:
        """The values that it is made of."""
        return ()


@dataclass(frozen=True)
class Known(_Value):
    """A value that the source gives; text that is put together keeps ``${...}`` for each piece that is open."""

    value: str | int | float | bool | None

    @cached_property
    def measure(self) -> tuple[int, int]:
        """As of every value; a long text counts for more than one."""
        return 1 + (len(self.value) // 32 if isinstance(self.value, str) else 0), 1


@dataclass(frozen=True)
class Items(_Value):
    """A list, tuple or set; `open` quotes what may add items that the source does not give.

    `identity` is that of a list or set, which changes under every name it has; a tuple has none.
    """

    items: tuple[Value, ...]
    open: str | None = None
    identity: object = field(default=None, compare=False, repr=False)

    @property
    def held(self) -> Iterable[Value]:
        return self.items


@dataclass(frozen=True)
class Table(_Value):
    """A dict with text for keys; `open` quotes what may add entries that the source does not give."""

    entries: dict[str, Value] = field(hash=False)
    open: str | None = None
    identity: object = field(default=None, compare=False, repr=False)

    @property
    def held(self) -> Iterable[Value]:
        return self.entries.values()


@dataclass(frozen=True)
class FromEnvironment(_Value):
    """A value that is read from an environment variable when the project runs, and what stands in where it is not set."""

    variable: str
    default: Value | None = None

    @property
    def held(self) -> Iterable[Value]:
        return () if self.default is None else (self.default,)


@dataclass(frozen=True)
class Open(_Value):
    """A value that the source does not give; `words` quotes the source."""

    words: str


@dataclass(frozen=True)
class Unset(_Value):
    """No value at all: the name is never set, so that Django's default holds."""


@dataclass(frozen=True)
class Either(_Value):
    """One of several values; the condition at `place`, quoted by `words`, decides which when the project runs.

    `usual` says that it is the first, unless the environment says otherwise.
    """

    values: tuple[Value, ...]
    words: str = field(default="", compare=False)
    usual: bool = False

    @property
    def held(self) -> Iterable[Value]:
        return self.values


Value: TypeAlias = Known | Items | Table | FromEnvironment | Open | Unset | Either


class Budget:
    """What one evaluation may still take, so that no source makes it endless or huge."""

    def __init__(self) -> None:
        self.left = BUDGET
        self.shared: set[int] = set()  # the ids of the identities that an expression has named, so may have twice

    def open(self, place: Place) -> Open:
        """What a value is that there is nothing left for."""
        return Open(place, "more than this check works out")

    def kept(self, value: Value) -> Value:
        """A value that was just made; open where it, or all that was made before it, is too much."""
        size, depth = value.measure
        self.left -= size
        return value if self.left > 0 and depth < DEEPEST else self.open(value.place)


def alternatives(value: Value) -> Iterator[Value]:
    """Every value that this one may turn out to be; itself where nothing is left open."""
    if isinstance(value, Either):
        yield from value.values
    else:
        yield value


def either(place: Place, values: Iterable[Value], words: str, usual: bool = False) -> Value:
    """One of several values, as a condition decides; alternatives within them become its own."""
    values = tuple(values)
    flat = tuple(dict.fromkeys(one for value in values for one in alternatives(value)))
    if len(flat) == 1:
        return flat[0]
    if len(flat) <= _ALTERNATIVES:
        return Either(place, flat, words, usual and not isinstance(values[0], Either))
    common = [value.items for value in flat if isinstance(value, Items)]
    if len(common) < len(flat):
        return Open(place, words)
    others = [set(items) for items in common[1:]]
    return Items(place, tuple(item for item in common[0] if all(item in items for items in others)), words)


def each(value: Value, change: Callable[[Value], Value]) -> Value:
    """A value changed, whichever it turns out to be."""
    if isinstance(value, Either):
        changed = tuple(change(one) for one in value.values)
        if all(one is other for one, other in zip(changed, value.values)):
            return value  # as it was, so that no condition met on the way is taken for what decides it
        return either(value.place, changed, value.words, value.usual)
    return change(value)


def same(one: Value, other: Value) -> bool:
    return isinstance(one, Known) and isinstance(other, Known) and one.value == other.value


def is_open(value: Value) -> bool:
    """Whether some of a text that was put together is open."""
    return isinstance(value, Known) and isinstance(value.value, str) and "${" in value.value


def told(value: Value) -> bool | None:
    """Whether a value is true where a condition asks for it; None where the source does not say."""
    match value:
        case Known(_, known) if not is_open(value):
            return bool(known)
        case Items(_, items, words) if items or words is None:
            return bool(items)
        case Table(_, entries, words) if entries or words is None:
            return bool(entries)
        case Either(_, values):
            found = {told(one) for one in values}
            return found.pop() if len(found) == 1 else None
    return None


def stands_in(value: Value) -> bool | None:
    """Whether a value from the environment is true where its variable is not set; None where that is no yes or no."""
    match value:
        case FromEnvironment(_, _, Known(_, bool() | 0 | 1 as known)):
            return bool(known)
        case FromEnvironment(_, _, FromEnvironment() as other):
            return stands_in(other)
    return None


def joined(old: Value, new: Value, place: Place, words: str) -> Value:
    """What two values added are: lists, texts or numbers."""
    if isinstance(new, Either):
        return each(new, lambda one: joined(old, one, place, words))
    match old, new:
        case Either(), _:
            return each(old, lambda one: joined(one, new, place, words))
        case Items(_, items, unknown), Items(_, more, others):
            return replace(old, items=(*items, *more), open=unknown or others)
        case Items(_, _, unknown), Open(_, other):
            return replace(old, open=unknown or other)
        case Items(_, _, unknown), FromEnvironment():
            return replace(old, open=unknown or "a value from the environment")
        case FromEnvironment(), Items(_, items, unknown):
            return Items(place, items, unknown or "a value from the environment") if items else old
        case Open(_, unknown), Items(_, items, _):
            return Items(place, items, unknown)
        case Known(at, str(text)), Known(_, str(more_text)) if len(text) + len(more_text) <= LONGEST:
            return Known(at, text + more_text)
    return Open(place, words)


def merged(old: Value, new: Value, place: Place, words: str) -> Value:
    """What a dict is once it is updated with another."""
    if isinstance(new, Either):
        return each(new, lambda one: merged(old, one, place, words))
    match old, new:
        case Either(), _:
            return each(old, lambda one: merged(one, new, place, words))
        case Table(_, entries, _), Table(_, more, None):
            return replace(old, entries={**entries, **more})
        case Table(_, _, unknown), Table(_, more, others):
            return replace(old, entries=more, open=unknown or others)
        case Table(), FromEnvironment(_, variable, default):
            # As of dj_database_url.config(), which is empty where its variable is not set.
            return FromEnvironment(place, variable, old if default is None else default)
        case FromEnvironment(_, variable), Table(_, more, _):
            return Table(place, more, variable) if "ENGINE" in more else old
        case Open(_, unknown), Table(_, more, _):
            return Table(place, more, unknown)
    return Open(place, words)
