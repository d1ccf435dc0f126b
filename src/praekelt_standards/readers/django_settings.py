"""Django settings as their module gives them, worked out from its source alone: nothing is imported or run.

What cannot be known from the source is said to be open, with the words that make it so.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypeAlias

from praekelt_standards.finding import Place
from praekelt_standards.readers.django_scope import Scope
from praekelt_standards.readers.django_values import (
    Either,
    FromEnvironment,
    Items,
    Known,
    Open,
    Table,
    Value,
    joined,
    same,
)
from praekelt_standards.readers.python_source import parse


@dataclass(frozen=True)
class Import:
    """A star import of another module, or of names from it (None for a star)."""

    module: str
    level: int  # how many dots stand before its name
    names: tuple[tuple[str, str], ...] | None
    place: Place
    guarded: bool  # a failure to import it is caught


@dataclass
class Settings:
    """Every name that a module sets, what it last set it to, and the modules that were not there to be read.

    `after` counts, for each name, how many of `missing` were imported before it was last set.
    """

    values: dict[str, Value] = field(default_factory=dict)
    missing: list[Import] = field(default_factory=list)
    after: dict[str, int] = field(default_factory=dict)
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a class, and what it is derived from

    def set(self, name: str, value: Value) -> None:
        """Note that a name is set here."""
        self.values[name] = value
        self.after[name] = len(self.missing)

    def overriders(self, name: str) -> list[Import]:
        """The modules that are not there and are imported after a name was set, so that they may set it again."""
        return self.missing[self.after.get(name, 0) :]


def read(text: str) -> ast.Module:
    """The source of a settings module; raises `Unreadable`."""
    return parse(text)


Resolve: TypeAlias = Callable[[Import], "Settings | None"]


def evaluate(module: ast.Module, path: PurePosixPath, resolve: Resolve) -> Settings:
    """What a module sets when it is imported; `resolve` gives the settings of a module that it imports, where it is there."""
    evaluator = _Evaluator(path, resolve)
    evaluator.block(module.body, guarded=False)
    return evaluator.settings


class _Evaluator:
    def __init__(self, path: PurePosixPath, resolve: Resolve) -> None:
        self.path = path
        self.resolve = resolve
        self.settings = Settings()
        self.aliases: dict[str, str] = {}
        self.scope = Scope(path, lambda name: self.settings.values.get(name), self.aliases)

    def at(self, node: ast.AST) -> Place:
        return Place(self.path, getattr(node, "lineno", None))

    def block(self, body: list[ast.stmt], guarded: bool) -> None:
        for statement in body:
            self.statement(statement, guarded)

    def statement(self, node: ast.stmt, guarded: bool) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self.assign(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, value)
            case ast.AugAssign(target=target, op=ast.Add(), value=value):
                self.extend(target, self.value(value), self.at(node))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=target, attr=method), args=args)):
                self.call(node, target, method, args)
            case ast.ImportFrom(module=name, names=names, level=level):
                self.import_from(node, name or "", names, level, guarded)
            case ast.Import(names=names):
                for alias in names:
                    self.aliases[alias.asname or alias.name] = alias.name
            case ast.If(test=test, body=body, orelse=orelse):
                self.either(self.truth(test), body, orelse, guarded)
                match test:
                    case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
                        self.stand_in(name)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                caught = bool(handlers)
                before = len(self.settings.missing)
                self.block(body, guarded or caught)
                # What stands in for a module that is not there is set where that module is missing, and only then.
                if len(self.settings.missing) > before:
                    self.block([one for handler in handlers for one in handler.body], guarded)
                self.block(orelse + finalbody, guarded)
            case ast.With(body=body):
                self.block(body, guarded)
            case ast.ClassDef(name=name, bases=bases, body=body):
                self.settings.classes[name] = tuple(self.scope.dotted(base) for base in bases)
                if bases:
                    self.of_class(name, body)
            case ast.FunctionDef(name=name):
                self.settings.values.pop(name, None)

    def of_class(self, name: str, body: list[ast.stmt]) -> None:
        """What a class sets, as django-configurations has it: which class is taken is told outside of the source."""
        for node in body:
            match node:
                case ast.Assign(targets=[ast.Name(id=setting)]) if (
                    setting.isupper() and setting not in self.settings.values
                ):
                    self.settings.set(setting, Open(self.at(node), f"a setting of the class {name}"))

    def either(self, truth: bool | None, body: list[ast.stmt], orelse: list[ast.stmt], guarded: bool) -> None:
        if truth is not None:
            self.block(body if truth else orelse, guarded)
            return
        before = dict(self.settings.values)
        self.block(body, guarded)
        first = self.settings.values
        self.settings.values = dict(before)
        self.block(orelse, guarded)
        for name, value in first.items():
            other = self.settings.values.get(name)
            if other is None:
                self.settings.values[name] = value
            elif other != value:
                self.settings.values[name] = Either(value.place, tuple(dict.fromkeys((value, other))))

    def stand_in(self, name: str) -> None:
        """After ``if not X: X = ...``: what is set there stands in where the environment leaves X empty."""
        match self.settings.values.get(name):
            case Either(place, (other, FromEnvironment(_, variable, Known(_, value)))) if not value:
                self.settings.values[name] = FromEnvironment(place, variable, other)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        match target:
            case ast.Name(id=name):
                self.settings.set(name, self.value(value, target))
            case ast.Subscript(value=holder, slice=ast.Constant(value=str(key))):
                self.put(holder, self.with_entry(holder, key, self.value(value)))
            case ast.Tuple(elts=targets) if isinstance(value, ast.Tuple) and len(value.elts) == len(targets):
                for one, its in zip(targets, value.elts):
                    self.assign(one, its)
            case ast.Tuple(elts=targets):
                for one in targets:
                    if isinstance(one, ast.Name):
                        self.settings.set(one.id, self.scope.open(value))

    def put(self, target: ast.expr, value: Value) -> None:
        """Set a name, or an entry of a dict however deep it lies."""
        match target:
            case ast.Name(id=name):
                self.settings.set(name, value)
            case ast.Subscript(value=holder, slice=ast.Constant(value=str(key))):
                self.put(holder, self.with_entry(holder, key, value))

    def with_entry(self, holder: ast.expr, key: str, value: Value) -> Value:
        """A dict with one entry set; of one that the source does not give, this entry is known."""
        match self.value(holder):
            case Table(place, entries, words):
                return Table(place, {**entries, key: value}, words)
            case Open(place, words):
                return Table(place, {key: value}, words)
            case FromEnvironment(place, variable) if key == "ENGINE":
                return Table(place, {key: value}, variable)
            case other:
                return other

    def extend(self, target: ast.expr, added: Value, place: Place) -> None:
        self.put(target, joined(self.value(target), added, place))

    def call(self, node: ast.stmt, target: ast.expr, method: str, args: list[ast.expr]) -> None:
        place = self.at(node)
        match method, args:
            case "append", [item]:
                self.extend(target, Items(place, (self.value(item),)), place)
            case "insert", [index, item]:
                match self.value(target), self.value(index):
                    case Items(at, there, words), Known(value=int(number)):
                        self.put(target, Items(at, (*there[:number], self.value(item), *there[number:]), words))
                    case _:
                        self.extend(target, Items(place, (self.value(item),)), place)
            case "extend", [items]:
                self.extend(target, self.value(items), place)
            case "update", [ast.Dict() as entries]:
                match self.value(target), self.value(entries):
                    case Table(at, old, words), Table(_, new, more):
                        self.put(target, Table(at, {**old, **new}, words or more))
            case "setdefault", [ast.Constant(value=str(key)), default]:
                match self.value(target):
                    case Table(at, old, words) if key not in old:
                        self.put(target, Table(at, {**old, key: self.value(default)}, words))
            case "remove", [_]:
                match self.value(target):
                    case Items(at, there, words):
                        gone = self.value(args[0])
                        kept = tuple(one for one in there if not same(one, gone))
                        self.put(target, Items(at, kept, words))

    def import_from(self, node: ast.stmt, module: str, names: list[ast.alias], level: int, guarded: bool) -> None:
        star = any(alias.name == "*" for alias in names)
        wanted = None if star else tuple((alias.name, alias.asname or alias.name) for alias in names)
        for alias in names:
            self.aliases[alias.asname or alias.name] = f"{module}.{alias.name}"
        imported = Import(module, level, wanted, self.at(node), guarded)
        found = self.resolve(imported)
        if found is None:
            if (
                star and module != "django.conf.global_settings"
            ):  # Django's own defaults, which name no host and no database
                self.settings.missing.append(imported)
            return
        self.settings.missing += found.missing if star else []
        for name, value in found.values.items():
            if wanted is None:
                self.settings.set(name, value)
        for name, own in wanted or ():
            if name in found.values:
                self.settings.set(own, found.values[name])
        self.settings.classes.update(found.classes)

    def truth(self, test: ast.expr) -> bool | None:
        """Whether a condition holds, where the source tells."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.truth(operand)
                return None if inner is None else not inner
            case ast.BoolOp(op=op, values=tests):
                settles = isinstance(op, ast.Or)  # what one of them decides for all
                found = {self.truth(one) for one in tests}
                return settles if settles in found else None if None in found else not settles
            case ast.Name() | ast.Constant() | ast.Compare():
                match self.value(test):
                    case Known(value=bool(known)):
                        return known
        return None

    def value(self, node: ast.expr, target: ast.expr | None = None) -> Value:
        """What an expression comes to; its place is that of the name it is given to, where there is one."""
        found = self.scope.value(node)
        return replace(found, place=self.at(target)) if target is not None else found
