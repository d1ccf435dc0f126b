"""What an expression of a settings module comes to, as far as its source alone says."""

from __future__ import annotations

import ast
import operator
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from praekelt_standards.finding import Place
from praekelt_standards.readers.django_conditions import ENVIRON, chosen, decided
from praekelt_standards.readers.django_values import (
    CHECKOUT,
    LONGEST,
    Budget,
    Either,
    EnvironPath,
    FromEnvironment,
    Items,
    Known,
    Open,
    Table,
    Unset,
    Value,
    alternatives,
    each,
    either,
    is_open,
    joined,
    merged,
    normal,
    told,
)

_DEEPEST = 40
_OF_WORDS = 10  # what quoting the source takes, in steps
_MOST_ROUNDS = 200  # of a loop that is followed
_LARGEST = 10**12
_OF_OS = {"os.pardir": "..", "os.curdir": ".", "os.sep": "/", "os.path.pardir": "..", "os.path.sep": "/"}
DJANGOS_LOGGING = "django.utils.log.DEFAULT_LOGGING"
_ON_NUMBERS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}

# What a function of the module gives for its arguments; None where its source is not followed.
Function = Callable[[list[Value], dict[str, Value]], "Value | None"]


def _is_small(node: ast.AST) -> bool:
    return sum(1 for _ in zip(ast.walk(node), range(60))) < 60


class Scope:
    """Where an expression stands: its file, the names that are set so far, and what names were imported as.

    `named` and `bind` read and set a name, and `functions` are those of the module.
    """

    def __init__(
        self,
        path: PurePosixPath,
        named: Callable[[str], Value | None],
        bind: Callable[[str, Value], None],
        budget: Budget,
        aliases: dict[str, str],
        functions: dict[str, Function],
    ) -> None:
        self.path, self.named, self.bind, self.budget = path, named, bind, budget
        self.aliases, self.functions = aliases, functions
        self.schemes: dict[str, Value] = {}  # defaults that an Env() was made with, by variable
        self.environment: Mapping[str, str] = {}  # the variables that are known to be set
        self.local: dict[str, Value] = {}  # the names of a comprehension

    def at(self, node: ast.AST) -> Place:
        """The place of a piece of source."""
        return Place(self.path, getattr(node, "lineno", None))

    def words(self, node: ast.AST) -> str:
        """The source's own words, cut short."""
        self.budget.left -= _OF_WORDS
        words = " ".join(ast.unparse(node).split()) if _is_small(node) else type(node).__name__
        return words if len(words) <= 60 else words[:57] + "..."

    def open(self, node: ast.AST) -> Open:
        """A value that the source does not give, with the source's own words."""
        return Open(self.at(node), self.words(node))

    def dotted(self, node: ast.expr) -> str:
        """A dotted name, with what its first part was imported as; empty for anything else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.aliases.get(node.id, node.id), *reversed(parts)])

    def value(self, node: ast.expr, depth: int = 0) -> Value:
        """What an expression comes to."""
        self.budget.left -= 1
        if depth > _DEEPEST or self.budget.left < 0:
            return self.budget.open(self.at(node))
        match node:
            case ast.Constant(value=str() | int() | float() | bool() | None as value):
                return Known(self.at(node), value)
            case ast.Name(id=name):
                return self._named(node, name)
        return self.budget.kept(self._made(node, depth))

    def _named(self, node: ast.Name, name: str) -> Value:
        if name == "__file__":
            return Known(self.at(node), f"{CHECKOUT}/{self.path}")
        found = self.local.get(name) or self.named(name)
        if isinstance(found, Either) and any(isinstance(one, Unset) for one in found.values):
            # Where it is not set, naming it is an error, and there are no settings at all.
            there = [one for one in found.values if not isinstance(one, Unset)]
            found = either(found.place, there, found.words) if there else None
        for one in alternatives(found) if found is not None else ():
            self.share(one)
        if found is None or isinstance(found, Unset):
            return self._constant(node) or self.open(node)
        return found

    def _constant(self, node: ast.expr) -> Value | None:
        """What a name of a library is known to be."""
        name, place = self.dotted(node), self.at(node)
        if name in _OF_OS:
            return Known(place, _OF_OS[name])
        if name == DJANGOS_LOGGING:  # which names no file
            return Table(place, {"handlers": Table(place, {}, None, object())}, None, object())
        return None

    def share(self, value: Value) -> Value:
        """Note that a list or dict may have one name more."""
        if (identity := identity_of(value)) is not None:
            self.budget.shared.add(id(identity))
        return value

    def _made(self, node: ast.expr, depth: int) -> Value:
        from praekelt_standards.readers import django_calls

        place = self.at(node)
        match node:
            case ast.Call():
                return django_calls.value(self, node, depth)
            case ast.Attribute():
                if (constant := self._constant(node)) is not None:
                    return constant
                return each(self.value(node.value, depth + 1), lambda one: django_calls.attribute(self, node, one))
            case ast.ListComp(elt=elt, generators=[over]) | ast.GeneratorExp(elt=elt, generators=[over]):
                return self._comprehended(node, over, elt, depth)
            case ast.SetComp(elt=elt, generators=[over]):
                return self._comprehended(node, over, elt, depth)
            case ast.DictComp(key=key, value=value, generators=[over]):
                made = self._comprehended(node, over, ast.Tuple([key, value]), depth)
                return each(made, lambda one: self._of_pairs(node, one))
            case ast.List(elts=items) | ast.Set(elts=items):
                return self._items(place, items, depth, object())
            case ast.Tuple(elts=items):
                return self._items(place, items, depth, None)
            case ast.Dict(keys=keys, values=values):
                return self._table(place, keys, values, depth)
            case ast.Subscript(value=holder, slice=key):
                return self._entry(node, holder, key, depth)
            case ast.BinOp(left=left, op=op, right=right):
                return self._operated(node, self.value(left, depth + 1), op, self.value(right, depth + 1))
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return decided(self, node, depth)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                match self.value(operand, depth + 1):
                    case Known(_, int() | float() as number):
                        return Known(place, -number)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return chosen(
                    self, test, lambda: self.value(body, depth + 1), lambda: self.value(orelse, depth + 1), depth
                )
            case ast.JoinedStr(values=pieces):
                return self.text(node, (self._written(piece, depth) for piece in pieces))
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                found = self.value(value, depth + 1)
                self.bind(name, replace(found, place=place))
                return found
        return self.open(node)

    # Texts

    def piece(self, value: Value, words: str) -> str:
        """The text of a piece of a text, or a mark for what is open."""
        match value:
            case Known(_, known):
                return str(known)
            case FromEnvironment(_, variable):
                return f"${{{variable}}}"
            case Open(_, unknown):
                return f"${{{unknown}}}"
        return f"${{{words}}}"

    def piece_of(self, node: ast.expr, depth: int) -> str:
        """The text that an expression adds to another."""
        return self.piece(self.value(node, depth + 1), self.words(node))

    def _written(self, node: ast.expr, depth: int) -> str:
        match node:
            case ast.FormattedValue(value=inner, conversion=-1 | 115, format_spec=None):
                return self.piece_of(inner, depth)
            case ast.FormattedValue():
                return f"${{{self.words(node.value)}}}"
        return self.piece_of(node, depth)

    def text(self, node: ast.AST, pieces: Iterable[str]) -> Value:
        """A text that is put together; open where it grows too long."""
        found, length = [], 0
        for piece in pieces:
            found.append(piece)
            length += len(piece)
            if length > LONGEST:
                return self.open(node)
        return Known(self.at(node), "".join(found))

    def joined_path(self, node: ast.AST, pieces: list[str]) -> Value:
        """The path that pieces of one come to."""
        if len(pieces) > 50 or not pieces:
            return self.open(node)
        return self.text(node, [normal(posixpath.join(*pieces))])

    def formatted(self, node: ast.AST, text: str, given: Value, words: str) -> Value:
        """``text % given``, of plain fields."""
        fields = re.findall(r"%(?:\(\w+\))?.?", text)
        if any(one[-1:] not in ("s", "d", "%") for one in fields) or len(fields) > 50:
            return self.open(node)
        text = re.sub(r"(%(?:\(\w+\))?)d", r"\1s", text)
        match given:
            case Items(_, items, None, None):
                pieces: object = tuple(self.piece(item, words) for item in items)
            case Table(_, entries, None):
                pieces = {key: self.piece(entry, words) for key, entry in entries.items()}
            case Known() | FromEnvironment():
                pieces = self.piece(given, words)
            case Open() | Either() if len(fields) == 1:
                pieces = self.piece(given, words)
            case _:
                return self.open(node)
        try:
            return self.text(node, [text % pieces])
        except (TypeError, ValueError, KeyError):
            return self.open(node)

    # Lists and dicts

    def _items(self, place: Place, items: list[ast.expr], depth: int, identity: object) -> Value:
        found: Value = Items(place, (), None, identity)
        plain: list[Value] = []
        for item in items:
            if isinstance(item, ast.Starred):
                found = joined(found, Items(place, tuple(plain)), place, "")
                found = joined(found, self.value(item.value, depth + 1), place, self.words(item.value))
                self.budget.kept(found)
                plain = []
            else:
                plain.append(self.value(item, depth + 1))
        return joined(found, Items(place, tuple(plain)), place, "") if plain else found

    def _table(self, place: Place, keys: list[ast.expr | None], values: list[ast.expr], depth: int) -> Value:
        found: Value = Table(place, {}, None, object())
        entries: dict[str, Value] = {}
        for key, value in zip(keys, values):
            if key is None:
                found = merged(found, Table(place, entries), place, "")
                added = self.value(value, depth + 1)
                added = Table(place, {}, self.words(value)) if isinstance(added, Open) else added
                found = merged(found, added, place, self.words(value))
                self.budget.kept(found)
                entries = {}
                continue
            match self.value(key, depth + 1):
                case Known(_, str(name)) as known if not is_open(known):
                    entries[name] = self.value(value, depth + 1)
                case Known() as known if not is_open(known):
                    pass
                case _:
                    self.value(value, depth + 1)
                    found = merged(found, Table(place, entries, self.words(key)), place, "")
                    entries = {}
        return merged(found, Table(place, entries), place, "") if entries else found

    def _of_pairs(self, node: ast.AST, pairs: Value) -> Value:
        entries = {}
        match pairs:
            case Items(_, items, None):
                for pair in items:
                    match pair:
                        case Items(_, (Known(_, str(key)) as known, value), None) if not is_open(known):
                            entries[key] = value
                        case _:
                            return self.open(node)
                return Table(self.at(node), entries, None, object())
            case FromEnvironment():
                return pairs
        return self.open(node)

    def _comprehended(self, node: ast.expr, over: ast.comprehension, elt: ast.expr, depth: int) -> Value:
        """What a comprehension gives; what comes from the environment still does."""

        def made(source: Value) -> Value:
            match source:
                case FromEnvironment(_, variable, default):
                    return FromEnvironment(self.at(node), variable, made(default) if default else None)
                case Items(_, items, words) if len(items) <= _MOST_ROUNDS:
                    found = []
                    for item in items:
                        bound = unpacked(over.target, item)
                        if bound is None:
                            return self.open(node)
                        with self.locally(bound):
                            kept = {told(self.value(test, depth + 1)) for test in over.ifs}
                            if None in kept:
                                return self.open(node)
                            if False not in kept:
                                found.append(self.value(elt, depth + 1))
                    return Items(self.at(node), tuple(found), words, object())
            return self.open(node)

        return each(self.value(over.iter, depth + 1), made)

    @contextmanager
    def locally(self, bound: dict[str, Value]) -> Iterator[None]:
        """Names that hold for a while."""
        before, self.local = self.local, {**self.local, **bound}
        try:
            yield
        finally:
            self.local = before

    def _entry(self, node: ast.expr, holder: ast.expr, key: ast.expr, depth: int) -> Value:
        from praekelt_standards.readers import django_calls

        if self.dotted(holder) in ENVIRON:
            match self.value(key, depth + 1):
                case Known(_, str(variable)):
                    return FromEnvironment(self.at(node), variable)
        if isinstance(holder, ast.Attribute) and holder.attr == "parents":
            above = self.value(key, depth + 1)
            return each(self.value(holder.value, depth + 1), lambda one: django_calls.ancestor(self, node, one, above))
        if (name := own_name(holder, key)) is not None:
            return self.value(ast.copy_location(ast.Name(name), node), depth + 1)
        found = self.value(holder, depth + 1)
        if isinstance(key, ast.Slice):
            ends = [None if end is None else self.value(end, depth + 1) for end in (key.lower, key.upper, key.step)]
            return each(found, lambda one: self._sliced(node, one, ends))
        known = self.value(key, depth + 1)
        return each(found, lambda one: self.entry_of(one, known) or self.open(node))

    def entry_of(self, holder: Value, key: Value) -> Value | None:
        """What a dict or a list holds at a key; None where the source does not say."""
        match holder, key:
            case Table(_, entries, _), Known(_, str(name)) if name in entries:
                return self.share(entries[name])
            case Items(_, items, None), Known(_, int(number)) if -len(items) <= number < len(items):
                return self.share(items[number])
        return None

    def _sliced(self, node: ast.expr, value: Value, ends: list[Value | None]) -> Value:
        numbers = [end.value for end in ends if isinstance(end, Known) and isinstance(end.value, int | None)]
        if len(numbers) == sum(end is not None for end in ends):
            known = iter(numbers)
            wanted = slice(*(None if end is None else next(known) for end in ends))
            match value:
                case Items(_, items, None, identity) if wanted.step != 0:
                    return Items(self.at(node), items[wanted], None, None if identity is None else object())
                case Known(_, str(text)) if not is_open(value) and wanted.step != 0:
                    return Known(self.at(node), text[wanted])
        return self.open(node)

    def _operated(self, node: ast.expr, left: Value, op: ast.operator, right: Value) -> Value:
        from praekelt_standards.readers import django_calls

        place, words = self.at(node), self.words(node)
        match left, op, right:
            case Known(_, int() | float() as one), _, Known(_, int() | float() as other) if type(op) in _ON_NUMBERS:
                if max(abs(one), abs(other)) < _LARGEST:
                    return Known(place, _ON_NUMBERS[type(op)](one, other))
            case Known(_, EnvironPath()), ast.Add() | ast.Sub(), _:
                return django_calls.moved(self, node, left, op, right)
            case (Known(_, str()), ast.Add(), Known() | FromEnvironment() | Open()) | (
                Known() | FromEnvironment() | Open(),
                ast.Add(),
                Known(_, str()),
            ):
                match node:
                    case ast.BinOp(left=first, right=second):
                        pieces = [self.piece(left, self.words(first)), self.piece(right, self.words(second))]
                        return self.text(node, pieces)
            case _, ast.Add(), _:
                found = joined(left, right, place, words)
                if isinstance(left, Items) and isinstance(found, Items):
                    found = replace(found, place=left.place, identity=None if left.identity is None else object())
                return found
            case _, ast.BitOr(), _:
                return unioned(_apart(left), right, place, words)
            case _, ast.Div(), _:
                match node:
                    case ast.BinOp(left=first, right=second):
                        pieces = [self.piece(left, self.words(first)), self.piece(right, self.words(second))]
                        return self.joined_path(node, pieces)
            case Known(_, str(text)), ast.Mod(), _ if not is_open(left) or "%" in text:
                match node:
                    case ast.BinOp(right=second):
                        return self.formatted(node, text, right, self.words(second))
            case Items(_, items, unknown, identity), ast.Mult(), Known(_, int(number)):
                if len(items) * number < LONGEST:
                    return Items(place, items * number, unknown, None if identity is None else object())
            case Known(_, str(text)), ast.Mult(), Known(_, int(number)):
                if len(text) * number < LONGEST:
                    return Known(place, text * number)
        return Open(place, words)


def identity_of(value: Value) -> object:
    """What a list or dict is told by under all its names; None for what does not change."""
    match value:
        case Items(identity=identity) | Table(identity=identity):
            return identity
        case FromEnvironment(default=Items(identity=identity) | Table(identity=identity)):
            return identity
    return None


def _apart(value: Value) -> Value:
    """A copy, which changes by itself."""
    if isinstance(value, Items | Table) and value.identity is not None:
        return replace(value, identity=object())
    return value


def unioned(old: Value, new: Value, place: Place, words: str) -> Value:
    """``old | new``, of dicts or of sets."""
    if isinstance(old, Items):
        return joined(old, new, place, words)
    return merged(old, new, place, words)


def unpacked(target: ast.expr, value: Value) -> dict[str, Value] | None:
    """The names of a loop, and what each is bound to; None where the source does not say."""
    match target, value:
        case ast.Name(id=name), _:
            return {name: value}
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), Items(_, items, None)) if len(targets) == len(items):
            found: dict[str, Value] = {}
            for one, item in zip(targets, items):
                if (bound := unpacked(one, item)) is None:
                    return None
                found.update(bound)
            return found
    return None


def is_namespace(node: ast.AST) -> bool:
    """Whether an expression is the module's own dict of names."""
    match node:
        case ast.Call(func=ast.Name(id="globals" | "locals" | "vars"), args=[], keywords=[]):
            return True
        case ast.Attribute(value=ast.Subscript(slice=ast.Name(id="__name__")), attr="__dict__"):
            return True
    return False


def own_name(holder: ast.expr, key: ast.expr) -> str | None:
    """The name that ``globals()["X"]`` is."""
    match key:
        case ast.Constant(value=str(name)) if is_namespace(holder):
            return name
    return None
