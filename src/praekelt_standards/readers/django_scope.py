"""What an expression of a settings module comes to, as far as its source alone says."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable
from itertools import count
from pathlib import PurePosixPath
from string import Formatter

from praekelt_standards.finding import Place
from praekelt_standards.readers.django_values import (
    CHECKOUT,
    Either,
    FromEnvironment,
    Items,
    Known,
    Open,
    Table,
    Value,
    joined,
)

_DEEPEST = 40
# What django-environ, decouple and a project's own helper are called where settings read the environment with them.
_LIBRARIES = frozenset({"env", "ENV", "environ", "config", "decouple", "get_env", "get_env_variable"})
# Commands of manage.py that run while a project is written and tested.
_COMMANDS = frozenset(
    "test tests testserver jenkins runserver runserver_plus shell shell_plus py.test pytest behave".split()
)


_OF_OS = {"os.pardir": "..", "os.curdir": ".", "os.sep": "/", "os.path.pardir": "..", "os.path.sep": "/"}
# Methods of a text that leave it what it is, blanks and the case of its letters aside.
_TIDIES = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "casefold"})


def small(node: ast.AST) -> bool:
    return sum(1 for _ in zip(ast.walk(node), range(60))) < 60


class Scope:
    """Where an expression stands: its file, the names that are set so far, and what names were imported as."""

    def __init__(self, path: PurePosixPath, named: Callable[[str], Value | None], aliases: dict[str, str]) -> None:
        self.path = path
        self.named = named
        self.aliases = aliases

    def at(self, node: ast.AST) -> Place:
        """The place of a piece of source."""
        return Place(self.path, getattr(node, "lineno", None))

    def open(self, node: ast.expr) -> Open:
        """A value that the source does not give, with the source's own words."""
        words = " ".join(ast.unparse(node).split()) if small(node) else type(node).__name__
        return Open(self.at(node), words if len(words) <= 60 else words[:57] + "...")

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
        if depth > _DEEPEST:
            return self.open(node)
        place = self.at(node)
        match node:
            case ast.Constant(value=str() | int() | float() | bool() | None as value):
                return Known(place, value)
            case ast.Name(id="__file__"):
                return Known(place, f"{CHECKOUT}/{self.path}")
            case ast.Name(id=name):
                found = self.named(name)
                return found if found is not None else self.open(node)
            case ast.Attribute() if (constant := _OF_OS.get(self.dotted(node))) is not None:
                return Known(place, constant)
            case ast.ListComp(elt=elt, generators=[each]) | ast.GeneratorExp(elt=elt, generators=[each]):
                return self._each(node, elt, each, depth)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                return self._items(place, items, depth)
            case ast.Dict(keys=keys, values=values):
                return self._table(place, keys, values, depth)
            case ast.Subscript(value=holder, slice=ast.Constant(value=key)):
                return self._entry(node, holder, key, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                both = self.value(left, depth + 1), self.value(right, depth + 1)
                if any(isinstance(one, Known) and isinstance(one.value, str) for one in both):
                    return Known(place, self._piece(left, depth) + self._piece(right, depth))
                return joined(*both, place)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._path(node, [left, right], depth)
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                return self._formatted(node, left, right, depth)
            case ast.BoolOp(op=ast.Or(), values=[first, *_]) if isinstance(
                found := self.value(first, depth + 1), FromEnvironment
            ):
                return FromEnvironment(place, found.variable, self.value(node.values[-1], depth + 1))
            case ast.BoolOp(op=ast.And(), values=tests):
                if any(isinstance(one := self.value(test, depth + 1), Known) and one.value is False for test in tests):
                    return Known(place, False)
            case ast.IfExp(body=body, orelse=orelse):
                return Either(place, (self.value(body, depth + 1), self.value(orelse, depth + 1)))
            case ast.JoinedStr(values=pieces):
                return Known(place, "".join(self._piece(piece, depth) for piece in pieces))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                if (compared := self._compared(left, op, right, depth)) is not None:
                    return Known(place, compared)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                match self.value(operand, depth + 1):
                    case Known(_, bool(known)):
                        return Known(place, not known)
            case ast.Call():
                return self._call(node, depth)
        return self.open(node)

    def _each(self, node: ast.expr, elt: ast.expr, each: ast.comprehension, depth: int) -> Value:
        """What a comprehension gives: what comes from the environment still does, and items that are only tidied stay."""
        bare = elt
        while isinstance(bare, ast.Call) and isinstance(bare.func, ast.Attribute) and bare.func.attr in _TIDIES:
            bare = bare.func.value
        is_itself = isinstance(bare, ast.Name) and isinstance(each.target, ast.Name) and bare.id == each.target.id
        match self.value(each.iter, depth + 1):
            case FromEnvironment(_, variable, default):
                return FromEnvironment(self.at(node), variable, default)
            case Items(_, items, words) if is_itself:
                return Items(self.at(node), items, words)
        return self.open(node)

    def _items(self, place: Place, items: list[ast.expr], depth: int) -> Value:
        found: list[Value] = []
        words = None
        for item in items:
            if isinstance(item, ast.Starred):
                match self.value(item.value, depth + 1):
                    case Items(_, more, other):
                        found += more
                        words = words or other
                    case _:
                        words = words or self.open(item.value).words
            else:
                found.append(self.value(item, depth + 1))
        return Items(place, tuple(found), words)

    def _table(self, place: Place, keys: list[ast.expr | None], values: list[ast.expr], depth: int) -> Value:
        entries: dict[str, Value] = {}
        words = None
        for key, value in zip(keys, values):
            if key is None:
                match self.value(value, depth + 1):
                    case Table(_, more, other):
                        entries.update(more)
                        words = words or other
                    case _:
                        words = words or self.open(value).words
                continue
            match self.value(key, depth + 1):
                case Known(_, str(name)):
                    entries[name] = self.value(value, depth + 1)
                case Known():
                    pass
                case _:
                    words = words or self.open(key).words
        return Table(place, entries, words)

    def _entry(self, node: ast.expr, holder: ast.expr, key: object, depth: int) -> Value:
        if self.dotted(holder) in ("os.environ", "environ") and isinstance(key, str):
            return FromEnvironment(self.at(node), key)
        match self.value(holder, depth + 1):
            case Table(_, entries, _) if isinstance(key, str) and key in entries:
                return entries[key]
            case Items(_, items, None) if isinstance(key, int) and -len(items) <= key < len(items):
                return items[key]
        return self.open(node)

    def _piece(self, node: ast.expr, depth: int) -> str:
        """The text of a piece of an f-string or a path, or a mark for what is open."""
        inner = node.value if isinstance(node, ast.FormattedValue) else node
        match self.value(inner, depth + 1):
            case Known(_, value):
                return str(value)
            case FromEnvironment(_, variable):
                return f"${{{variable}}}"
        return f"${{{self.open(inner).words}}}"

    def _path(self, node: ast.expr, parts: list[ast.expr], depth: int) -> Value:
        pieces = [self._piece(part, depth) for part in parts]
        return Known(self.at(node), posixpath.normpath(posixpath.join(*pieces)) if pieces else "")

    def _formatted(self, node: ast.expr, left: ast.expr, right: ast.expr, depth: int) -> Value:
        match self.value(left, depth + 1), right:
            case Known(_, str(text)), ast.Tuple(elts=items):
                pieces = tuple(self._piece(item, depth) for item in items)
            case Known(_, str(text)), ast.Dict():
                return self.open(node)
            case Known(_, str(text)), _:
                pieces = (self._piece(right, depth),)
            case _:
                return self.open(node)
        try:
            return Known(self.at(node), text.replace("%d", "%s") % pieces)
        except (TypeError, ValueError, KeyError):
            return self.open(node)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> bool | None:
        """What a comparison comes to; no site is served by the commands that tests and developers run."""
        differs = isinstance(op, ast.NotEq | ast.NotIn)
        if not differs and not isinstance(op, ast.Eq | ast.In):
            return None
        for one, other in ((left, right), (right, left)):
            words = self.value(other, depth + 1)
            arguments = one.value if isinstance(one, ast.Subscript) else one
            if self.dotted(arguments) == "sys.argv" and isinstance(words, Known) and words.value in _COMMANDS:
                return differs
        match self.value(left, depth + 1), self.value(right, depth + 1), op:
            case Known(_, first), Known(_, second), ast.Eq() | ast.NotEq():
                return None if "${" in f"{first}{second}" else (first == second) is not differs
        return None

    def _with_fields(self, node: ast.Call, inner: ast.expr, depth: int) -> Value:
        """``'{}.{name}'.format(a, name=b)``, of which each field is a name or a number and no more."""
        match self.value(inner, depth + 1):
            case Known(_, str(text)):
                given: dict[str, ast.expr] = {str(index): arg for index, arg in enumerate(node.args)}
                given.update({word.arg: word.value for word in node.keywords if word.arg})
                counted = count()
                try:
                    parts = [
                        (literal, None if field is None else given[field or str(next(counted))], spec or conversion)
                        for literal, field, spec, conversion in Formatter().parse(text)
                    ]
                except (KeyError, ValueError):
                    return self.open(node)
                if not any(extra for _, _, extra in parts) and len(parts) < 30:
                    pieces = (literal + (self._piece(field, depth) if field else "") for literal, field, _ in parts)
                    return Known(self.at(node), "".join(pieces))
        return self.open(node)

    def _call(self, node: ast.Call, depth: int) -> Value:
        name, args = self.dotted(node.func), node.args
        last = name.rpartition(".")[2]
        place = self.at(node)
        if environment := self._environment(node, name, depth):
            return environment
        match last, args:
            case "join", [_, *_] if "path" in name or name == "join":
                return self._path(node, args, depth)
            case "abspath" | "realpath" | "normpath" | "str" | "Path" | "PosixPath" | "unicode", [inner, *_]:
                return self._moved(self.value(inner, depth + 1), place)
            case "dirname", [inner]:
                match self.value(inner, depth + 1):
                    case Known(_, str(text)):
                        return Known(place, posixpath.dirname(text) or CHECKOUT)
            case "list" | "tuple" | "set" | "sorted", [inner]:
                return self.value(inner, depth + 1)
            case "map" | "filter", [_, inner]:
                return self._each(node, ast.Name("each"), ast.comprehension(ast.Name("each"), inner, [], 0), depth)
            case "dict", []:
                keys: list[ast.expr | None] = [ast.Constant(word.arg) if word.arg else None for word in node.keywords]
                return self._table(place, keys, [word.value for word in node.keywords], depth)
        match node.func:
            case ast.Attribute(value=inner, attr="format"):
                return self._with_fields(node, inner, depth)
            case ast.Attribute(value=inner, attr="split" | "resolve" | "absolute" | "strip" | "lower"):
                return self._moved(self.value(inner, depth + 1), place, split=node.func.attr == "split")
            case ast.Attribute(value=inner, attr="joinpath"):
                return self._path(node, [inner, *args], depth)
        return self.open(node)

    def _moved(self, inner: Value, place: Place, split: bool = False) -> Value:
        match inner:
            case Known(_, str(text)):
                if split:
                    return Items(place, tuple(Known(place, word) for word in text.replace(",", " ").split()))
                return Known(place, text)
            case FromEnvironment(_, variable, default):
                return FromEnvironment(place, variable, self._moved(default, place, split) if default else None)
        return inner

    def _environment(self, node: ast.Call, name: str, depth: int) -> Value | None:
        """A value read from the environment by the standard library, django-environ, decouple or dj-database-url."""
        last = name.rpartition(".")[2]
        words = {word.arg: word.value for word in node.keywords if word.arg}
        place = self.at(node)
        plain = name in ("os.environ.get", "environ.get", "os.getenv", "getenv", "os.environ.setdefault")
        library = name not in ("environ.Env", "config.get") and bool(_LIBRARIES & set(name.split(".")[-2:]))
        if name.startswith("dj_database_url") or name in ("django_cache_url.config", "dj_email_url.config"):
            if last == "parse" and node.args:
                return self.value(node.args[0], depth + 1)
            setting = words.get("env", node.args[0] if node.args and last == "config" else None)
            default = words.get("default")
            named = self._piece(setting, depth) if setting is not None else "DATABASE_URL"
            return FromEnvironment(place, named, self.value(default, depth + 1) if default is not None else None)
        if not plain and not library:
            return None
        given = [self.value(arg, depth + 1) for arg in node.args]
        match given:
            case [Known(_, str(variable)), *rest]:
                default_value = rest[0] if rest and last not in ("list", "bool", "int") or len(rest) == 1 else None
                if default_value is None and "default" in words:
                    default_value = self.value(words["default"], depth + 1)
                return FromEnvironment(place, variable, default_value)
            case [] if last in ("db", "db_url", "database_url"):
                default_value = self.value(words["default"], depth + 1) if "default" in words else None
                return FromEnvironment(place, "DATABASE_URL", default_value)
        return None
