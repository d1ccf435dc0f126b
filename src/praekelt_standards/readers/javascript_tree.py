"""A JavaScript file as tree-sitter parses it, which finds its way through whatever it cannot read, and whose each name is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset(
    {"function_expression", "arrow_function", "function_declaration", "function", "method_definition",
     "generator_function", "generator_function_declaration"}
)  # fmt: skip
# The kinds of nodes that are looked for in the whole of a file.
_ASKED_FOR = (
    "new_expression",
    "expression_statement",
    "unary_expression",
    "pair",
    "import_statement",
    "export_statement",
)
# What an app calls itself; `self.x` of one function is `this.x` of another.
_SELVES = frozenset({"self", "this", "app", "that", "_this"})
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3]?[0-7]{1,2})|(.))", re.DOTALL
)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "v": "\v", "f": "\f", "\n": "", "\u2028": "", "\u2029": ""}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass
class Name:
    """A name of one function: what it is set to (None where that cannot be told), and whether it is a parameter."""

    scope: int
    values: list[Node | None] = field(default_factory=list)
    parameter: int | None = None


@dataclass
class Scope:
    """A function, or the file itself, and the names that it declares."""

    outer: int | None
    names: dict[str, Name] = field(default_factory=dict)


class Tree:
    """The nodes of one file, what each name in it stands for, and what is hung on its objects."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.scopes: dict[int, Scope] = {root.id: Scope(None)}
        self.of: dict[str, list[Node]] = {kind: [] for kind in _ASKED_FOR}
        self.calls: list[tuple[Node, str]] = []  # each with the name that it calls, as `self.states.add`
        self.handed: set[int] = set()  # the functions that are handed to others, which alone know what they are given
        self.implied: set[str] = set()  # the names that are set and never declared, which makes them global
        self.members: dict[str, list[Node | None]] = {}  # by dotted name, as `self.after`
        self._scope_of: dict[int, int] = {}  # of each identifier, and of each function
        self._references: list[Node] = []
        writes: list[tuple[int, str, Node | None]] = []
        waiting: list[tuple[Node, int]] = [(root, root.id)]
        while waiting:
            node, scope = waiting.pop()
            kind = node.type
            if kind in self.of:
                self.of[kind].append(node)
            if kind in FUNCTIONS:
                scope = self._function(node, scope)
            elif kind == "arguments":
                self.handed.update(one.id for one in node.named_children if one.type in FUNCTIONS)
            elif kind == "call_expression":
                self.calls.append((node, callee(node)))
            elif kind in ("identifier", "shorthand_property_identifier"):
                self._scope_of[node.id] = scope
                self._references.append(node)
            elif kind == "variable_declarator":
                self._declared(scope, node.child_by_field_name("name"), node.child_by_field_name("value"))
            elif kind == "class_declaration":
                self._declared(scope, node.child_by_field_name("name"), None)
            elif kind == "catch_clause":
                self._declared(scope, node.child_by_field_name("parameter"), None)
            elif kind == "for_in_statement":
                left = node.child_by_field_name("left")
                if left is not None and node.child_by_field_name("kind") is not None:
                    self._declared(scope, left, None)
                elif left is not None and left.type == "identifier":
                    writes.append((scope, text(left), None))
            elif kind == "import_clause":
                for one in walk(node):
                    if one.type == "identifier":
                        self._declared(scope, one, None)
            elif kind in ("assignment_expression", "augmented_assignment_expression", "update_expression"):
                left = node.child_by_field_name("left") or node.child_by_field_name("argument")
                right = node.child_by_field_name("right") if kind == "assignment_expression" else None
                if left is not None and left.type == "identifier":
                    writes.append((scope, text(left), right))
                elif left is not None and left.type == "member_expression":
                    self.members.setdefault(dotted(left), []).append(right)
                elif left is not None and left.type == "subscript_expression":
                    self.members.setdefault(f"{dotted(left.child_by_field_name('object'))}[]", []).append(right)
            waiting += [(one, scope) for one in reversed(node.named_children)]
        for scope, name, value in writes:
            found = self._find(scope, name)
            if found is not None:
                found.values.append(value)
            else:
                self.implied.add(name)

    def _function(self, node: Node, outer: int) -> int:
        """Enter a function: its name is outside of it, or in it alone for an expression, and its parameters are in it."""
        self.scopes[node.id] = Scope(outer)
        self._scope_of[node.id] = outer
        name = node.child_by_field_name("name")
        if name is not None and node.type == "method_definition":
            self.members.setdefault(f"self.{text(name)}", []).append(node)
        elif name is not None:
            where = outer if node.type.endswith("declaration") else node.id
            self.scopes[where].names.setdefault(text(name), Name(where)).values.append(node)
        one = node.child_by_field_name("parameter")
        many = node.child_by_field_name("parameters")
        found = [one] if one is not None else [p for p in many.named_children if p.type != "comment"] if many else []
        for position, parameter in enumerate(found):
            for identifier in _bound(parameter):
                declared = Name(node.id, [], position)
                self.scopes[node.id].names[text(identifier)] = declared
        return node.id

    def _declared(self, scope: int, name: Node | None, value: Node | None) -> None:
        if name is None:
            return
        plain = name.type == "identifier"
        for identifier in _bound(name):
            found = self.scopes[scope].names.setdefault(text(identifier), Name(scope))
            if not plain:
                found.values.append(None)
            elif value is not None:
                found.values.append(value)

    def _find(self, scope: int | None, name: str) -> Name | None:
        while scope is not None:
            if name in self.scopes[scope].names:
                return self.scopes[scope].names[name]
            scope = self.scopes[scope].outer
        return None

    def name(self, identifier: Node) -> Name | None:
        """What an identifier stands for where it stands; None where the file does not declare it."""
        return self._find(self._scope_of.get(identifier.id, self.root.id), text(identifier))

    def value(self, node: Node) -> Node | None:
        """What a name or a member of an object is set to, where it is set once; otherwise the node itself."""
        for _ in range(10):
            if node.type in ("identifier", "shorthand_property_identifier"):
                found = self.name(node)
                if found is None or found.parameter is not None or len(found.values) != 1:
                    return None
                (value,) = found.values
            elif node.type == "member_expression":
                values = self.members.get(dotted(node), [])
                value = values[0] if len(values) == 1 else self._property(node)
            elif node.type == "parenthesized_expression" and node.named_child_count == 1:
                value = node.named_children[0]
            else:
                return node
            if value is None:
                return None
            node = value
        return None

    def _property(self, member: Node) -> Node | None:
        """The value that an object, written out where it is made, has by a name that nothing sets anew."""
        whole, name = member.child_by_field_name("object"), member.child_by_field_name("property")
        if whole is None or name is None or whole.type not in ("identifier", "member_expression"):
            return None
        if dotted(member) in self.members:
            return None
        found = self.value(whole)
        return properties(found).get(text(name)) if found is not None and found.type == "object" else None

    def function(self, node: Node | None) -> Node | None:
        """The function that a node is or names, where the file says which."""
        found = self.value(node) if node is not None else None
        return found if found is not None and found.type in FUNCTIONS else None

    def free(self) -> Iterator[Node]:
        """Each identifier that is used and that the file does not declare."""
        return (one for one in self._references if self.name(one) is None)


def _bound(pattern: Node) -> Iterator[Node]:
    """The names that a declaration or a parameter binds, through whatever pattern."""
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        yield pattern
    elif pattern.type in ("assignment_pattern", "object_assignment_pattern"):
        left = pattern.child_by_field_name("left")
        yield from _bound(left) if left is not None else ()
    elif pattern.type == "pair_pattern":
        value = pattern.child_by_field_name("value")
        yield from _bound(value) if value is not None else ()
    elif pattern.type in ("object_pattern", "array_pattern", "rest_pattern"):
        for one in pattern.named_children:
            yield from _bound(one)


def walk(root: Node, functions: bool = True) -> Iterator[Node]:
    """A node and all below it, in order; without what is within its functions where that is asked for."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if functions or node is root or node.type not in FUNCTIONS:
            waiting += reversed(node.named_children)


def text(node: Node | None) -> str:
    """The source of a node."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text else ""


def line(node: Node) -> int:
    """The line that a node begins in, counted from 1."""
    return node.start_point[0] + 1


def dotted(node: Node | None) -> str:
    """A name such as ``self.states.add``; of what is no plain name the last parts alone, and ``self`` for every self."""
    parts: list[str] = []
    while node is not None and node.type == "member_expression":
        parts.append(text(node.child_by_field_name("property")))
        node = node.child_by_field_name("object")
    if node is not None and node.type in ("identifier", "this"):
        first = text(node)
        parts.append("self" if first in _SELVES else first)
    elif parts:
        parts.append("")
    return ".".join(reversed(parts))


def callee(call: Node) -> str:
    """The dotted name that is called."""
    return dotted(call.child_by_field_name("function"))


def arguments(call: Node) -> list[Node]:
    """What is handed to a call or a constructor."""
    found = call.child_by_field_name("arguments")
    if found is None or found.type != "arguments":
        return []
    return [one for one in found.named_children if one.type != "comment"]


def properties(whole: Node) -> dict[str, Node]:
    """The properties of an object that is written out, each with its value; methods are functions."""
    found: dict[str, Node] = {}
    for one in whole.named_children:
        key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
        if one.type == "pair" and key is not None and value is not None:
            found[unescaped(text(key)[1:-1]) if key.type == "string" else text(key)] = value
        elif one.type == "shorthand_property_identifier":
            found[text(one)] = one
        elif one.type == "method_definition":
            found[text(one.child_by_field_name("name"))] = one
    return found


def unescaped(source: str) -> str:
    """What stands between the quotes of a JavaScript string, with its escapes read; halves of a character are joined."""
    if "\\" not in source:
        return source

    def read(code: re.Match[str]) -> str:
        long, short, byte, octal, other = code.groups()
        if long or short or byte:
            number = int(long or short or byte, 16)
            return chr(number) if number <= 0x10FFFF else "\ufffd"
        return chr(int(octal, 8)) if octal else _PLAIN.get(other, other)

    found = _ESCAPE.sub(read, source)
    return _PAIR.sub(lambda pair: pair[0].encode("utf-16-be", "surrogatepass").decode("utf-16-be"), found)
