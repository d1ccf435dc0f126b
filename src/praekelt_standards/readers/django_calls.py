"""What a call in a settings module comes to: of the standard library, and of what reads the environment.

A builtin is known by its bare name, a function of a module by its whole dotted name, and a method by what it is called on.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from string import Formatter
from typing import TYPE_CHECKING

from praekelt_standards.readers.django_changes import in_order
from praekelt_standards.readers.django_values import (
    LONGEST,
    Either,
    EnvironPath,
    FromEnvironment,
    Items,
    Known,
    Table,
    Value,
    above,
    each,
    is_open,
    normal,
    told,
)

if TYPE_CHECKING:
    from praekelt_standards.readers.django_scope import Scope

# What django-environ, decouple and a project's own helper are called where settings read the environment with them.
LIBRARY = "env"
_LIBRARIES = frozenset({LIBRARY, "ENV", "environ", "config", "decouple", "get_env", "get_env_variable"})
# What makes an object that reads the environment, whatever name it is given.
READERS = frozenset(
    {
        "environ.Env", "environ.FileAwareEnv", "environs.Env", "environs.EnvConfig", "decouple.AutoConfig", "decouple.Config",
        "starlette.config.Config", "envparse.Env", "envparse.env",
    }
)  # fmt: skip
_PATHS = frozenset({"pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath", "unipath.Path", "path.Path", "path.path", "Path"})  # fmt: skip
_OF_OS_PATH = frozenset({"join", "dirname", "abspath", "realpath", "normpath", "basename", "split"})
_ENVIRON_PATH = "environ.Path"
# Methods of a path that take nothing, and lead to the same file.
_OF_PATHS = frozenset({"resolve", "absolute", "expanduser", "as_posix", "abspath", "realpath", "normpath"})
# Methods of a text that give another, and take nothing or a text.
_OF_TEXTS: dict[str, Callable[..., str]] = {"strip": str.strip, "lstrip": str.lstrip, "rstrip": str.rstrip, "lower": str.lower, "upper": str.upper,
             "title": str.title, "removeprefix": str.removeprefix, "removesuffix": str.removesuffix}  # fmt: skip


def value(scope: Scope, node: ast.Call, depth: int) -> Value:
    """What a call comes to; open where its source does not say."""
    name = scope.dotted(node.func)
    if name and (found := _environment(scope, node, name, depth)) is not None:
        return found
    if isinstance(node.func, ast.Name) and node.func.id in scope.functions:
        return _of_the_module(scope, node, node.func.id, depth)
    args = node.args
    of_os_path = name.removeprefix("os.path.").removeprefix("posixpath.")
    if of_os_path in _OF_OS_PATH and scope.named(name) is None:
        return _of_os_path(scope, node, of_os_path, depth)
    if name in _PATHS and args:
        return scope.joined_path(node, _pieces(scope, args, depth))
    if name == _ENVIRON_PATH and args:
        return _of_environ(scope.joined_path(node, _pieces(scope, args, depth)))
    if name in ("copy.deepcopy", "copy.copy", "deepcopy") and len(args) == 1:
        return each(scope.value(args[0], depth + 1), copied)
    if name in ("distutils.util.strtobool", "strtobool") and len(args) == 1:
        return each(scope.value(args[0], depth + 1), lambda one: _cast(scope, node, one, "strtobool"))
    if name == "dict" and len(args) < 2:
        return _dict(scope, node, depth)
    if name in ("map", "filter") and len(args) == 2:
        return _mapped(scope, node, name, depth)
    if name in _BUILTINS and len(args) == 1 and not node.keywords:
        return each(scope.value(args[0], depth + 1), lambda one: _BUILTINS[name](scope, node, one))
    match node.func:
        case ast.Attribute(value=inner, attr="format"):
            return each(scope.value(inner, depth + 1), lambda one: _with_fields(scope, node, one, depth))
        case ast.Attribute(value=inner, attr=method):
            given = [scope.value(arg, depth + 1) for arg in args]
            return each(scope.value(inner, depth + 1), lambda one: _method(scope, node, one, method, given))
        case ast.Name() | ast.Call() | ast.BinOp():
            return each(scope.value(node.func, depth + 1), lambda one: _called(scope, node, one, depth))
    return scope.open(node)


def _of_the_module(scope: Scope, node: ast.Call, name: str, depth: int) -> Value:
    given = [scope.value(arg, depth + 1) for arg in node.args]
    words = {word.arg: scope.value(word.value, depth + 1) for word in node.keywords if word.arg}
    plain = len(words) == len(node.keywords) and not any(isinstance(arg, ast.Starred) for arg in node.args)
    return (scope.functions[name](given, words) if plain else None) or scope.open(node)


# The standard library


def _of_os_path(scope: Scope, node: ast.Call, name: str, depth: int) -> Value:
    if name == "join":
        return scope.joined_path(node, _pieces(scope, node.args, depth))
    if len(node.args) != 1:
        return scope.open(node)

    def moved(inner: Value) -> Value:
        match inner:
            case Known(_, str(text)) if name == "dirname":
                return Known(scope.at(node), above(text))
            case Known(_, str(text)) if name == "basename":
                return Known(scope.at(node), posixpath.basename(text))
            case Known(_, str(text)) if name == "split":
                both = (above(text), posixpath.basename(text))
                return Items(scope.at(node), tuple(Known(scope.at(node), one) for one in both))
            case Known(_, str(text)) if text.startswith(("/", "${")) or name == "normpath":
                return Known(scope.at(node), normal(text))
            case Known(_, str(text)):
                return Known(scope.at(node), posixpath.join("${os.getcwd()}", text))
            case FromEnvironment(_, variable, default):
                return FromEnvironment(scope.at(node), variable, moved(default) if default else None)
        return scope.open(node)

    return each(scope.value(node.args[0], depth + 1), moved)


def _pieces(scope: Scope, args: list[ast.expr], depth: int) -> list[str]:
    """The texts that the arguments of a call add to a path."""
    found = []
    for arg in args:
        match arg:
            case ast.Starred(value=inner):
                match scope.value(inner, depth + 1):
                    case Items(_, items, None):
                        found += [scope.piece(item, scope.words(inner)) for item in items]
                    case _:
                        found.append(f"${{{scope.words(inner)}}}")
            case _:
                found.append(scope.piece_of(arg, depth))
    return found


# django-environ's Path


def _of_environ(path: Value) -> Value:
    match path:
        case Known(place, str(text)):
            return Known(place, EnvironPath(text))
    return path


def _called(scope: Scope, node: ast.Call, one: Value, depth: int) -> Value:
    """``root("media")``, which is a text."""
    match one:
        case Known(_, EnvironPath() as path):
            return scope.joined_path(node, [path, *_pieces(scope, node.args, depth)])
    return scope.open(node)


def moved(scope: Scope, node: ast.AST, path: Value, op: ast.operator, by: Value) -> Value:
    """``root + "media"`` and ``root - 2``"""
    match op, by:
        case ast.Sub(), Known(_, int(times)):
            return _of_environ(ancestor(scope, node, path, Known(scope.at(node), times - 1)))
        case ast.Add(), _:
            pieces = [scope.piece(one, scope.words(node)) for one in (path, by)]
            return _of_environ(scope.joined_path(node, pieces))
    return scope.open(node)


# Paths of other libraries


def ancestor(scope: Scope, node: ast.AST, path: Value, number: Value) -> Value:
    """``path.parents[number]``"""
    match path, number:
        case Known(_, str(text)), Known(_, int(times)) if 0 <= times < 30:
            for _ in range(times + 1):
                text = above(text)
            return Known(scope.at(node), text)
    return scope.open(node)


def attribute(scope: Scope, node: ast.Attribute, inner: Value) -> Value:
    """An attribute of a path."""
    match inner, node.attr:
        case Known(_, EnvironPath() as path), "root":
            return Known(scope.at(node), str(path))
        case Known(_, str(text)), "parent":
            return Known(scope.at(node), above(text))
        case Known(_, str(text)), "name" if "/" in text:
            return Known(scope.at(node), posixpath.basename(text))
    return scope.open(node)


def copied(one: Value) -> Value:
    """A copy, which changes by itself however deep."""
    match one:
        case Items(identity=identity):
            items = tuple(copied(item) for item in one.items)
            return replace(one, items=items, identity=None if identity is None else object())
        case Table():
            entries = {key: copied(entry) for key, entry in one.entries.items()}
            return replace(one, entries=entries, identity=object())
        case Either():
            return each(one, copied)
    return one


def _dict(scope: Scope, node: ast.Call, depth: int) -> Value:
    keys: list[ast.expr | None] = [None for _ in node.args]
    keys += [ast.Constant(word.arg) if word.arg else None for word in node.keywords]
    spread = ast.Dict(keys, [*node.args, *(word.value for word in node.keywords)])
    return scope.value(ast.copy_location(spread, node), depth + 1)


def _mapped(scope: Scope, node: ast.Call, name: str, depth: int) -> Value:
    function, source = node.args
    item: ast.expr = ast.copy_location(ast.Name("one of the items"), node)
    over = ast.comprehension(ast.Name("one of the items"), source, [], 0)
    if name == "filter":
        over.ifs = [item]
        if not (isinstance(function, ast.Constant) and function.value is None) and scope.dotted(function) != "bool":
            over.ifs = [ast.Call(function, [item], [])]
    elif isinstance(function, ast.Attribute) and scope.dotted(function).startswith("str."):
        item = ast.copy_location(ast.Call(ast.Attribute(item, function.attr), [], []), node)
    elif isinstance(function, ast.Lambda) and len(function.args.args) == 1:
        over.target, item = ast.Name(function.args.args[0].arg), function.body
    else:
        item = ast.copy_location(ast.Call(function, [item], []), node)
    return scope.value(ast.copy_location(ast.ListComp(item, [over]), node), depth + 1)


def _listed(scope: Scope, node: ast.Call, one: Value) -> Value:
    match one, node.func:
        case Items(_, items, words), ast.Name(id=name):
            if name == "sorted":
                if words or not all(isinstance(item, Known) and isinstance(item.value, str) for item in items):
                    return replace(one, open=words or scope.words(node), identity=object())
                items = in_order(items)
            return Items(scope.at(node), items, words, None if name == "tuple" else object())
        case Table(_, entries, words), _:
            return Items(scope.at(node), tuple(Known(scope.at(node), key) for key in entries), words, object())
        case FromEnvironment(), _:
            return one
    return scope.open(node)


def _plain(scope: Scope, node: ast.Call, one: Value) -> Value:
    return _cast(scope, node, one, node.func.id if isinstance(node.func, ast.Name) else "")


def _cast(scope: Scope, node: ast.AST, one: Value, to: str) -> Value:
    """A value made a text, a number, or a yes or no."""
    from praekelt_standards.readers.django_conditions import YES_AND_NO

    place = scope.at(node)
    match one:
        case FromEnvironment(_, variable, default):
            return FromEnvironment(place, variable, _cast(scope, node, default, to) if default else None)
        case Known(_, str() | int() | float() | bool() as known) if to in ("str", "unicode"):
            return Known(place, str(known))
        case Known(_, bool() | int() as known) if to == "int":
            return Known(place, int(known))
        case Known(_, str(text)) if to == "int" and text.strip().isdecimal() and len(text) < 10:
            return Known(place, int(text))
        case Known(_, str(text)) if to in ("strtobool", "env.bool") and text.lower() in YES_AND_NO:
            return Known(place, YES_AND_NO[text.lower()])
        case Known(_, bool() | int() | None as known) if to in ("strtobool", "env.bool"):
            return Known(place, bool(known))
        case _ if to == "bool" and (holds := told(one)) is not None:
            return Known(place, holds)
    return scope.open(node)


_BUILTINS: dict[str, Callable[[Scope, ast.Call, Value], Value]] = {
    **dict.fromkeys(("list", "tuple", "set", "frozenset", "sorted"), _listed),
    **dict.fromkeys(("str", "unicode", "int", "bool"), _plain),
}


def _method(scope: Scope, node: ast.Call, one: Value, method: str, given: list[Value]) -> Value:
    """A method of a text, of a path, or of a list or dict."""
    place = scope.at(node)
    match one:
        case FromEnvironment(_, variable, default) if method in _OF_TEXTS or method in ("split", "replace"):
            moved = _method(scope, node, default, method, given) if default else None
            return FromEnvironment(place, variable, moved)
        case Known(_, str()):
            return _of_a_text(scope, node, one, method, given)
        case Table(_, entries, words) if method == "get" and given:
            key, default = given[0], given[1] if len(given) > 1 else Known(place, None)
            if isinstance(key, Known) and words is None and key.value not in entries:
                return default
            return scope.entry_of(one, key) or scope.open(node)
        case Table(_, entries, words) if method in ("items", "keys", "values") and not given:
            keys: list[Value] = [Known(place, key) for key in entries]
            held = [scope.entry_of(one, key) or scope.open(node) for key in keys]
            pairs: list[Value] = [Items(place, pair) for pair in zip(keys, held)]
            return Items(place, tuple({"items": pairs, "keys": keys, "values": held}[method]), words)
        case Items() | Table() if method == "copy" and not given:
            return replace(one, identity=object())
    return scope.open(node)


def _of_a_text(scope: Scope, node: ast.Call, one: Known, method: str, given: list[Value]) -> Value:
    place, text = scope.at(node), str(one.value)
    texts = [arg.value for arg in given if isinstance(arg, Known) and isinstance(arg.value, str)]
    # Paths, whose pieces may be open
    if method in _OF_PATHS and not given and not text.startswith("~"):
        return Known(place, text)
    if method == "dirname" and not given:
        return Known(place, above(text))
    of_environ = method == "path" and isinstance(one.value, EnvironPath)
    if (method in ("joinpath", "child") and given) or of_environ:
        found = scope.joined_path(node, [text, *(scope.piece(arg, scope.words(node)) for arg in given)])
        return _of_environ(found) if of_environ else found
    if method in ("with_name", "with_suffix") and len(texts) == 1:
        new = texts[0] if method == "with_name" else posixpath.splitext(posixpath.basename(text))[0] + texts[0]
        return Known(place, posixpath.join(above(text), new))
    if method == "ancestor" and len(given) == 1:
        match given[0]:
            case Known(_, int(times)):
                return ancestor(scope, node, one, Known(place, times - 1))
    if method == "join" and len(given) == 1:
        match given[0]:
            case Items(_, items, None):
                pieces = [scope.piece(item, scope.words(node)) for item in items]
                return scope.text(node, (text * bool(number) + piece for number, piece in enumerate(pieces)))
    # Texts, of which all must be known
    if is_open(one) or len(texts) < len(given):
        return scope.open(node)
    if method in _OF_TEXTS and len(texts) < 2:
        try:
            return Known(place, _OF_TEXTS[method](text, *texts))
        except TypeError:
            return scope.open(node)
    if method == "split" and len(texts) < 2 and "" not in texts and len(text) <= LONGEST:
        return Items(
            place, tuple(Known(place, word) for word in text.split(texts[0] if texts else None)), None, object()
        )
    if method == "replace" and len(texts) == 2 and (text.count(texts[0]) + 1) * len(texts[1]) <= LONGEST:
        return Known(place, text.replace(texts[0], texts[1]))
    if method in ("startswith", "endswith") and len(texts) == 1:
        return Known(place, text.startswith(texts[0]) if method == "startswith" else text.endswith(texts[0]))
    return scope.open(node)


def _with_fields(scope: Scope, node: ast.Call, inner: Value, depth: int) -> Value:
    """``'{}.{name}'.format(a, name=b)``, of which each field is a name or a number and no more."""
    match inner:
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
                return scope.open(node)
            if not any(extra for _, _, extra in parts) and len(parts) < 30:
                pieces = (literal + (scope.piece_of(field, depth) if field else "") for literal, field, _ in parts)
                return scope.text(node, pieces)
        case FromEnvironment(place, variable, _):
            return FromEnvironment(place, variable)
    return scope.open(node)


# The environment


def makes_reader(scope: Scope, node: ast.expr) -> bool:
    """Whether an expression makes an object that reads the environment; its defaults are kept."""
    match node:
        case ast.Call(func=func) if scope.dotted(func) in READERS:
            for word in node.keywords:
                match word:
                    case ast.keyword(arg=str(variable), value=ast.Tuple(elts=[_, default])):
                        scope.schemes[variable] = scope.value(default)
            return True
    return False


def _environment(scope: Scope, node: ast.Call, name: str, depth: int) -> Value | None:
    """A value read from the environment by the standard library, django-environ, decouple or dj-database-url."""
    last = name.rpartition(".")[2]
    words = {word.arg: word.value for word in node.keywords if word.arg}
    place = scope.at(node)

    def default(among: list[Value], to: str) -> Value | None:
        found = among[0] if among else None
        if found is None and "default" in words:
            found = scope.value(words["default"], depth + 1)
        return _cast(scope, node, found, to) if found is not None and to else found

    if name.startswith("dj_database_url") or name in ("django_cache_url.config", "dj_email_url.config"):
        if last == "parse" and node.args:
            return scope.value(node.args[0], depth + 1)
        setting = words.get("env", node.args[0] if node.args and last == "config" else None)
        given = [scope.value(arg, depth + 1) for arg in node.args[1:2]]
        variable = scope.piece_of(setting, depth) if setting is not None else "DATABASE_URL"
        return FromEnvironment(place, variable, default(given, ""))
    plain = name.removeprefix("os.") in ("environ.get", "environ.pop", "getenv", "environ.setdefault")
    library = name not in ("environ.Env", _ENVIRON_PATH, "config.get") and bool(_LIBRARIES & set(name.split(".")[-2:]))
    if not plain and not library:
        return None
    cast = words.get("cast")
    to = "env.bool" if library and (last == "bool" or (cast is not None and scope.dotted(cast) == "bool")) else ""
    match [scope.value(arg, depth + 1) for arg in node.args]:
        case [Known(_, str(variable)), *rest]:
            found = default(rest, to)
            if found is None and library:
                found = scope.schemes.get(variable)
            return FromEnvironment(place, variable, found)
        case [] if last in ("db", "db_url", "database_url"):
            return FromEnvironment(place, "DATABASE_URL", default([], ""))
    return None
