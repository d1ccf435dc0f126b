"""What a Python package's setup.py or setup.cfg asks for, read without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from praekelt_standards.readers import ini, python_source
from praekelt_standards.readers.requirements import Include, Requirement, Requirements, requirement

_ALWAYS = {"install_requires": "", "tests_require": "test", "setup_requires": "build"}
_FILE = re.compile(r"[\w./-]*(?:requir|pip)[\w./-]*\.(?:txt|pip|in)")
_DEEPEST = 40


def read(text: str) -> Requirements:
    """The requirements of a setup.py, as far as they stand in it, and the requirement files that it reads."""
    tree = python_source.parse(text)
    assigned: dict[str, list[ast.expr]] = {}
    asked: list[tuple[str, ast.expr]] = []
    includes: dict[str, Include] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                assigned.setdefault(name, []).append(value)
            case (
                ast.AugAssign(target=ast.Name(id=name), value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                assigned.setdefault(name, []).append(value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend"), args=[value]):
                assigned.setdefault(name, []).append(value)
            case ast.Call(keywords=keywords):
                asked += [(keyword.arg, keyword.value) for keyword in keywords if keyword.arg]
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        asked.append((key.value, value))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _FILE.fullmatch(node.value):
            includes.setdefault(node.value, Include(node.value, node.lineno))
    found: dict[tuple[int, str, str], Requirement] = {}
    for name, value in asked:
        for text_, line, group in _asked(name, value, assigned):
            if one := requirement(text_, line, group):
                found.setdefault((line, text_, group), one)
    if not any(name == "install_requires" for name, _ in asked):
        includes.clear()
    return Requirements(tuple(sorted(found.values(), key=lambda one: one.line)), tuple(includes.values()))


def _asked(name: str, value: ast.expr, assigned: Mapping[str, list[ast.expr]]) -> Iterator[tuple[str, int, str]]:
    if name in _ALWAYS:
        for text, line in _texts(value, assigned, 0):
            yield text, line, _ALWAYS[name]
    elif name == "extras_require":
        for extra, values in _extras(value, assigned):
            for text, line in _texts(values, assigned, 0):
                yield text, line, extra.partition(":")[0]


def _extras(value: ast.expr, assigned: Mapping[str, list[ast.expr]]) -> Iterator[tuple[str, ast.expr]]:
    options = assigned.get(value.id, []) if isinstance(value, ast.Name) else [value]
    for option in options:
        if isinstance(option, ast.Dict):
            for key, values in zip(option.keys, option.values):
                if isinstance(key, ast.Constant):
                    yield str(key.value), values
        elif isinstance(option, ast.Call):
            yield from ((keyword.arg, keyword.value) for keyword in option.keywords if keyword.arg)


def _texts(value: ast.expr, assigned: Mapping[str, list[ast.expr]], depth: int) -> Iterator[tuple[str, int]]:
    """Every text of an expression that lists texts, with its line."""
    if depth > _DEEPEST:
        return
    match value:
        case ast.Constant(value=str(text)):
            for number, line in enumerate(text.split("\n"), value.lineno):
                if line.strip() and not line.lstrip().startswith("#"):
                    yield line.strip(), number
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            for item in items:
                yield from _texts(item, assigned, depth + 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _texts(left, assigned, depth + 1)
            yield from _texts(right, assigned, depth + 1)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            yield text, value.lineno
        case ast.JoinedStr(values=parts):
            pieces = [str(part.value) if isinstance(part, ast.Constant) else "${}" for part in parts]
            yield "".join(pieces), value.lineno
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body, assigned, depth + 1)
            yield from _texts(orelse, assigned, depth + 1)
        case ast.Starred(value=inner):
            yield from _texts(inner, assigned, depth + 1)
        case ast.Call(func=ast.Attribute(value=inner, attr="split" | "splitlines" | "strip")):
            yield from _texts(inner, assigned, depth + 1)
        case ast.Call(func=ast.Name(id="list" | "tuple" | "set" | "sorted"), args=[inner]):
            yield from _texts(inner, assigned, depth + 1)
        case ast.Name(id=name):
            for inner in assigned.get(name, ()):
                if not isinstance(inner, ast.Name) or inner.id != name:
                    yield from _texts(inner, assigned, depth + 10)


def read_cfg(text: str) -> Requirements:
    """The requirements of a setup.cfg."""
    found: list[Requirement] = []
    includes: list[Include] = []
    for option in ini.read(text):
        group = ""
        if option.section == "options" and option.name in _ALWAYS:
            group = _ALWAYS[option.name]
        elif option.section == "options.extras_require":
            group = option.name
        elif (option.section, option.name) not in (("metadata", "requires_dist"), ("metadata", "requires-dist")):
            continue
        for line, number in option.lines:
            bare = re.sub(r"(?:^|\s)#.*", "", line).rstrip(",")
            if file := re.fullmatch(r"file:\s*(.+)", bare):
                includes += [Include(path.strip(), number) for path in file[1].split(",")]
            elif bare and (one := requirement(bare, number, group)):
                found.append(one)
    return Requirements(tuple(found), tuple(includes))
