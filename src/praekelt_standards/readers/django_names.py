"""The names of a settings module, and what lies below them: which of it a piece of source means, and how it changes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from praekelt_standards.finding import Place
from praekelt_standards.readers.django_scope import Function, Scope, identity_of, own_name
from praekelt_standards.readers.django_values import (
    Budget,
    Either,
    FromEnvironment,
    Items,
    Known,
    Open,
    Table,
    Value,
    alternatives,
    each,
    is_open,
)


@dataclass(frozen=True)
class Unseen:
    """What may set any name and cannot be followed: a module that is not here, or code from elsewhere; `words` say so."""

    place: Place
    words: str


@dataclass
class Settings:
    """Every name that a module sets, what it last set it to, and what may have set more that is not to be seen.

    `after` counts, for each name, how many of `unseen` came before it was last set.
    `logs` are the configurations that Python's own logging is given, and `aliases` what names stand for.
    """

    values: dict[str, Value] = field(default_factory=dict)
    unseen: list[Unseen] = field(default_factory=list)
    after: dict[str, int] = field(default_factory=dict)
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a class, and what it is derived from
    aliases: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    logs: list[Value] = field(default_factory=list)

    def set(self, name: str, value: Value) -> None:
        """Note that a name is set here."""
        self.values[name] = value
        self.after[name] = len(self.unseen)

    def overriders(self, name: str) -> list[Unseen]:
        """What cannot be followed and comes after a name was set, so that it may set it again."""
        return self.unseen[self.after.get(name, 0) :]


class Names:
    """The names of one module, or of one call of a function of it, within those that are around it."""

    def __init__(self, path: PurePosixPath, settings: Settings, budget: Budget, outer: Names | None = None) -> None:
        self.path = path
        self.settings = settings
        self.outer = outer
        self.scope = Scope(path, self.named, settings.set, budget, settings.aliases, settings.functions)
        if outer is not None:
            self.scope.schemes = outer.scope.schemes
            self.scope.environment = outer.scope.environment

    def named(self, name: str) -> Value | None:
        """What a name is, here or around."""
        found = self.settings.values.get(name)
        return self.outer.named(name) if found is None and self.outer else found

    def at(self, node: ast.AST) -> Place:
        """Where a piece of source stands."""
        return self.scope.at(node)

    def call(self, node: ast.Call) -> bool | None:
        """Do what a call does to what is set here; False where it ends the module."""
        raise NotImplementedError

    def shared(self, value: Value) -> Value:
        """A value that another name may have as well."""
        for one in alternatives(value):
            self.scope.share(one)
        return value

    def opened(self, name: str, place: Place, words: str, only_adds: bool = False) -> None:
        """Make a name open; a list that is only added to keeps what it holds."""
        if self.outer is not None and name not in self.settings.values:
            self.outer.opened(name, place, words, only_adds)
            return
        old = self.settings.values.get(name)
        if old is None and not name.isupper():
            return
        if only_adds and old is not None:
            new = each(
                old, lambda one: replace(one, open=one.open or words) if isinstance(one, Items) else Open(place, words)
            )
        else:
            new = Open(place, words)
        for one in alternatives(old) if old is not None else ():
            self.substitute(one, Open(place, words))
        self.settings.set(name, new)

    def keys(self, node: ast.expr) -> tuple[str, tuple[Value, ...]] | None:
        """The name that an expression reaches into, and the keys below it; None where it begins with no name."""
        match node:
            case ast.Name(id=name):
                return name, ()
            case ast.Subscript(value=holder, slice=key):
                if (own := own_name(holder, key)) is not None:
                    return own, ()
                if (above := self.keys(holder)) is not None:
                    found = self.scope.open(key) if isinstance(key, ast.Slice) else self.scope.value(key)
                    return above[0], (*above[1], found)
            case ast.Call(func=ast.Attribute(value=holder, attr="setdefault" | "get"), args=[key, *_]):
                self.call(node)
                if (above := self.keys(holder)) is not None:
                    return above[0], (*above[1], self.scope.value(key))
        return None

    def held(self, name: str, keys: tuple[Value, ...]) -> Value | None:
        """What lies at these keys below a name."""
        found = self.named(name)
        for key in keys:
            if found is None or isinstance(found, Either):
                return None
            found = self.scope.entry_of(found, key)
        return found

    def put(self, target: ast.expr, value: Value) -> None:
        """Set a name, or what lies below it at its keys."""
        match target:
            case ast.Subscript(value=holder, slice=ast.Slice(lower=None, upper=None, step=None)):

                def all_new(old: Value) -> Value:
                    if isinstance(old, Items) and isinstance(value, Items):
                        return replace(old, items=value.items, open=value.open)
                    return self.scope.open(target)

                self.change(holder, all_new)
                return
        where = self.keys(target)
        if where is None:
            return
        name, keys = where
        if not keys:
            self.settings.set(name, value)
            return
        words, place = self.scope.words(target), self.at(target)

        def with_entry(holder: Value) -> Value:
            return _with_entry(holder, keys[-1], value, place, words)

        self.changed_at(name, keys[:-1], with_entry, place, words)

    def change(self, target: ast.expr, change: Callable[[Value], Value]) -> None:
        """Change what a name is, or what lies below it, under every name that it has."""
        where = self.keys(target)
        if where is not None:
            self.changed_at(*where, change, self.at(target), self.scope.words(target))

    def changed_at(
        self, name: str, keys: tuple[Value, ...], change: Callable[[Value], Value], place: Place, words: str
    ) -> None:
        root = self.named(name) or Open(place, name)
        if self.outer is not None and name not in self.settings.values:
            self.outer.changed_at(name, keys, change, place, words)  # of the module, and not of this function
            return
        old = self.held(name, keys)
        self.settings.set(
            name, self.scope.budget.kept(each(root, lambda one: _changed_below(one, keys, change, place, words)))
        )
        if isinstance(old, Either):
            for one in old.values:  # which of them the others are is told by what decided it
                self.substitute(one, _emptied(one, place, words), besides=name)
        elif old is not None:
            self.substitute(old, change(old))

    def substitute(self, old: Value, new: Value, besides: str = "") -> None:
        """Put what a list or dict has become under every other name that it has."""
        identity = identity_of(old)
        if identity is None or id(identity) not in self.scope.budget.shared:
            return

        def substituted(value: Value) -> Value:
            match value:
                case Items() | Table() | FromEnvironment() if identity_of(value) is identity:
                    return new if isinstance(new, Either | Open) else replace(new, place=value.place)
                case Items(items=items):
                    made = tuple(substituted(item) for item in items)
                    return value if all(a is b for a, b in zip(made, items)) else replace(value, items=made)
                case Table(entries=entries):
                    table = {key: substituted(entry) for key, entry in entries.items()}
                    return (
                        value if all(table[key] is entries[key] for key in entries) else replace(value, entries=table)
                    )
                case Either():
                    return each(value, substituted)
            return value

        evaluator: Names | None = self
        while evaluator is not None:
            for name, value in evaluator.settings.values.items():
                self.scope.budget.left -= value.measure[0]
                if self.scope.budget.left < 0:
                    return
                if name != besides:
                    evaluator.settings.values[name] = substituted(value)
            evaluator = evaluator.outer


def _emptied(value: Value, place: Place, words: str) -> Value:
    """A list or dict of which nothing is known any more but its identity."""
    match value:
        case Items():
            return replace(value, items=(), open=words)
        case Table():
            return replace(value, entries={}, open=words)
    return Open(place, words)


def _changed_below(
    holder: Value, keys: tuple[Value, ...], change: Callable[[Value], Value], place: Place, words: str
) -> Value:
    """A value with what lies at these keys below it changed."""
    if not keys:
        return change(holder)
    key, *rest = keys
    match holder, key:
        case Either(), _:
            return each(holder, lambda one: _changed_below(one, keys, change, place, words))
        case Table(_, entries, _), Known(_, str(name)) if not is_open(key):
            inner = entries.get(name, Open(place, words))
            return replace(holder, entries={**entries, name: _changed_below(inner, tuple(rest), change, place, words)})
        case Items(_, items, None), Known(_, int(number)) if -len(items) <= number < len(items):
            listed = list(items)
            listed[number] = _changed_below(items[number], tuple(rest), change, place, words)
            return replace(holder, items=tuple(listed))
        case Open(_, unknown), Known(_, str(name)):
            return Table(place, {name: _changed_below(Open(place, words), tuple(rest), change, place, words)}, unknown)
        case FromEnvironment(), Known(_, str()):
            return holder
    return Open(place, words)


def _with_entry(holder: Value, key: Value, value: Value, place: Place, words: str) -> Value:
    """A dict or list with one entry set; of one that the source does not give, this entry is known."""
    match holder, key:
        case Either(), _:
            return each(holder, lambda one: _with_entry(one, key, value, place, words))
        case Table(_, entries, _), Known(_, str(name)) if not is_open(key):
            return replace(holder, entries={**entries, name: value})
        case Table(), Known(_, int() | None):
            return holder
        case Items(_, items, None), Known(_, int(number)) if -len(items) <= number < len(items):
            listed = list(items)
            listed[number] = value
            return replace(holder, items=tuple(listed))
        case Open(at, unknown), Known(_, str(name)):
            return Table(at, {name: value}, unknown)
        case FromEnvironment(at, variable), Known(_, str(name)):
            return Table(at, {name: value}, variable) if name == "ENGINE" else holder
    return Open(place, words)
