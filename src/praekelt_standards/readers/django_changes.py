"""How statements of a settings module change the lists and dicts that it has set."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from praekelt_standards.finding import Place
from praekelt_standards.readers.django_values import (
    Either,
    FromEnvironment,
    Items,
    Known,
    Open,
    Table,
    Value,
    each,
    is_open,
    joined,
    merged,
    same,
)

if TYPE_CHECKING:
    from praekelt_standards.readers.django_scope import Scope

_ADD = frozenset({"append", "extend", "insert", "add"})
_READ = frozenset({"copy", "get", "items", "keys", "values", "index", "count", "issubset", "issuperset"})
_TEXT = frozenset({"format", "strip", "split", "join", "lower", "upper", "startswith", "endswith", "exists", "mkdir", "is_file", "is_dir"})  # fmt: skip


def changed(node: ast.AST) -> dict[str, bool]:
    """Every name that a piece of source may set or change, and whether it only adds to it."""
    found: dict[str, bool] = {}
    augmented: set[int] = set()

    def note(target: ast.AST, adds: bool) -> None:
        while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
            target = target.value
        if isinstance(target, ast.Name):
            found[target.id] = found.get(target.id, True) and adds

    for one in ast.walk(node):
        match one:
            case ast.AugAssign(target=target, op=op):
                augmented.add(id(target))
                note(target, isinstance(op, ast.Add) and isinstance(target, ast.Name))
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if id(one) not in augmented:
                found[name] = False
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                note(one, False)
            case ast.Call(func=ast.Attribute(value=target, attr=method)) if method not in _READ | _TEXT:
                note(target, method in _ADD and isinstance(target, ast.Name))
            case ast.ImportFrom(names=names):
                found.update({alias.asname or alias.name: False for alias in names})
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found[name] = False
    return found


def mutated(scope: Scope, node: ast.AST, old: Value, method: str, given: list[Value], words: dict[str, Value]) -> Value:
    """What a list or a dict is after one of its methods; open after a method that is not known."""
    place, said = scope.at(node), scope.words(node)
    if isinstance(old, Either):
        return each(old, lambda one: mutated(scope, node, one, method, given, words))
    if isinstance(old, Known) or method in _READ:
        return old
    match method, given:
        case "append" | "add", [item]:
            return joined(old, Items(place, (item,)), place, said)
        case "extend", [items]:
            return joined(old, items, place, said)
        case "insert", [Known(_, int(number)), item] if isinstance(old, Items):
            return replace(old, items=(*old.items[:number], item, *old.items[number:]))
        case "insert", [_, item]:
            return joined(old, Items(place, (item,)), place, said)
        case "remove" | "discard", [gone]:
            return _without(old, gone, place, said)
        case "clear", [] if isinstance(old, Items):
            return replace(old, items=(), open=None)
        case "clear", [] if isinstance(old, Table):
            return replace(old, entries={}, open=None)
        case "pop", _:
            return _popped(old, given, place, said)
        case "reverse", [] if isinstance(old, Items) and old.open is None:
            return replace(old, items=old.items[::-1])
        case "sort", [] if isinstance(old, Items) and old.open is None and not words:
            if all(_is_text(item) for item in old.items):
                return replace(old, items=in_order(old.items))
        case "setdefault", [Known(_, str(key)), default]:
            match old:
                case Table(_, entries, None) if key not in entries:
                    return replace(old, entries={**entries, key: default})
                case Table(_, entries, _):
                    return old if key in entries else replace(old, entries={**entries, key: Open(place, said)})
                case Open():
                    return Table(old.place, {key: Open(place, said)}, old.words)
                case FromEnvironment():
                    return old
        case "update", [] | [_]:
            found: Value = old
            for one in given:
                found = joined(found, one, place, said) if isinstance(found, Items) else merged(found, one, place, said)
            return merged(found, Table(place, words), place, said) if words else found
    return Open(place, said)


def in_order(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """Items that are texts, sorted."""
    return tuple(sorted(items, key=lambda item: str(getattr(item, "value", ""))))


def _is_text(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.value, str) and not is_open(value)


def _without(old: Value, gone: Value, place: Place, words: str) -> Value:
    match old, gone:
        case Items(_, items, _), Known() if not is_open(gone):
            for number, item in enumerate(items):
                if same(item, gone):
                    return replace(old, items=(*items[:number], *items[number + 1 :]))
                if not isinstance(item, Known) or is_open(item):
                    break
            else:
                return old  # of an open list it may be among what is not known
    return Open(place, words)


def _popped(old: Value, given: list[Value], place: Place, words: str) -> Value:
    match old, given:
        case Items(_, items, None), [] if items:
            return replace(old, items=items[:-1])
        case Items(_, items, None), [Known(_, int(number))] if -len(items) <= number < len(items):
            number %= len(items)
            return replace(old, items=(*items[:number], *items[number + 1 :]))
        case Table(_, entries, unknown), [Known(_, str(key)), *_] if key in entries or unknown is None:
            return replace(old, entries={name: value for name, value in entries.items() if name != key})
    return Open(place, words)
