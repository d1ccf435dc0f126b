"""The texts that an expression of JavaScript can be, as far as they are written out; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from praekelt_standards.readers.javascript_tree import (
    FUNCTIONS,
    Tree,
    arguments,
    callee,
    dotted,
    line,
    properties,
    text,
    unescaped,
    walk,
)

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: None where it is not written out; `translated` where the app hands it to its translator.

    `filled` is what its placeholders are filled with, by name, where that is written out too.
    """

    text: str | None
    line: int
    translated: bool = False
    filled: tuple[tuple[str, tuple[Piece, ...]], ...] = ()


Text = tuple[Piece, ...]
Known = dict[tuple[int, str], list[Text]]  # what parameters are, by function and name

_MANY = 40  # more than anybody writes out by hand: what is more is not told apart
_DEPTH = 12
_TRANSLATORS = frozenset({"$", "gettext", "dgettext", "ngettext", "pgettext"})
_PROMISES = frozenset({"Q", "Q.resolve", "Q.when", "Q.fulfill", "Promise.resolve"})


def whole(found: Text) -> str | None:
    """A text as one string; None where a part of it is not written out."""
    return None if any(piece.text is None for piece in found) else "".join(piece.text or "" for piece in found)


class Values:
    """What the expressions of one file can be; `known` says what parameters are given."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.known: Known = {}

    def texts(self, node: Node | None, given: Known | None = None, depth: int = 0) -> list[Text]:
        """Every text that an expression can be; one whose text is None stands for whatever is not written out."""
        given = given or {}
        if node is None or depth > _DEPTH:
            return _unknown(node)
        match node.type:
            case "string":
                return [(Piece(unescaped(text(node)[1:-1]), line(node)),)]
            case "template_string":
                return self._template(node, given, depth)
            case "parenthesized_expression" | "await_expression" if node.named_children:
                return self.texts(node.named_children[0], given, depth + 1)
            case "sequence_expression" | "assignment_expression" if node.named_children:
                return self.texts(node.named_children[-1], given, depth + 1)
            case "ternary_expression":
                branches = [node.child_by_field_name(one) for one in ("consequence", "alternative")]
                return _few([found for one in branches for found in self.texts(one, given, depth + 1)], node)
            case "binary_expression":
                match text(node.child_by_field_name("operator")):
                    case "+":
                        return _joined([self.texts(one, given, depth + 1) for one in _summands(node)], node)
                    case "||" | "??":
                        sides = [node.child_by_field_name(one) for one in ("left", "right")]
                        return _few([found for one in sides for found in self.texts(one, given, depth + 1)], node)
                    case "&&":
                        right = node.child_by_field_name("right")
                        return [*_unknown(node), *self.texts(right, given, depth + 1)]
            case "identifier" | "shorthand_property_identifier":
                return self._name(node, given, depth)
            case "member_expression":
                found = self.tree.value(node)
                if found is not None and found is not node:
                    return self.texts(found, given, depth + 1)
            case "subscript_expression":
                return self._looked_up(node, given, depth)
            case "call_expression":
                return self._called(node, given, depth)
        return _unknown(node)

    def outcomes(self, node: Node | None, given: Known | None = None, depth: int = 0) -> list[Text]:
        """Every text that what a function returns comes to: through promises, and the name where it is an object."""
        given = given or {}
        if node is None or depth > _DEPTH:
            return _unknown(node)
        match node.type:
            case "parenthesized_expression" | "await_expression" if node.named_children:
                return self.outcomes(node.named_children[0], given, depth + 1)
            case "ternary_expression":
                branches = [node.child_by_field_name(one) for one in ("consequence", "alternative")]
                return _few([found for one in branches for found in self.outcomes(one, given, depth + 1)], node)
            case "object":
                named = properties(node).get("name")
                return self.outcomes(named, given, depth + 1) if named is not None else _unknown(node)
            case "identifier" if (value := self.tree.value(node)) is not None and value.type != "string":
                return self.outcomes(value, given, depth + 1)
            case "call_expression":
                found = self._settled(node, given, depth)
                if found is not None:
                    return found
        return self.texts(node, given, depth)

    def results(self, function: Node, given: Known | None = None, depth: int = 0) -> list[Text]:
        """Every text that a function comes to."""
        given = given or {}
        body = function.child_by_field_name("body")
        if body is None or depth > _DEPTH:
            return _unknown(function)
        if body.type != "statement_block":
            return self.outcomes(body, given, depth + 1)
        returned = list(self._returned(body, given, depth))
        return _few([found for one in returned for found in self.outcomes(one, given, depth + 1)], function)

    def _settled(self, call: Node, given: Known, depth: int) -> list[Text] | None:
        """What a promise comes to; None for what is no promise that is written out."""
        handed = arguments(call)
        if callee(call) in _PROMISES and handed:
            return self.outcomes(handed[0], given, depth + 1)
        function = call.child_by_field_name("function")
        if function is None or function.type != "member_expression":
            return None
        before = function.child_by_field_name("object")
        match text(function.child_by_field_name("property")):
            case "then":
                found = [text for one in handed for text in self._of_function(one, given, depth)]
                return found or _unknown(call)
            case "thenResolve" if handed:
                return self.outcomes(handed[0], given, depth + 1)
            case "catch" | "fail":
                found = [text for one in handed for text in self._of_function(one, given, depth)]
                return _few([*self.outcomes(before, given, depth + 1), *found], call)
            case "finally" | "fin" | "delay" | "timeout":
                return self.outcomes(before, given, depth + 1)
        return None

    def _of_function(self, node: Node, given: Known, depth: int) -> list[Text]:
        function = self.tree.function(node)
        return self.results(function, given, depth + 1) if function is not None else _unknown(node)

    def _returned(self, node: Node, given: Known, depth: int) -> Iterator[Node]:
        """What a function returns; of a switch over something known, in the cases that it can come to."""
        if node.type == "return_statement":
            yield from node.named_children[:1]
        elif node.type == "switch_statement":
            yield from self._switch(node, given, depth)
        elif node.type not in FUNCTIONS:
            for one in node.named_children:
                yield from self._returned(one, given, depth)

    def _switch(self, node: Node, given: Known, depth: int) -> Iterator[Node]:
        over = self.texts(node.child_by_field_name("value"), given, depth + 1)
        wanted = {whole(one) for one in over}
        body = node.child_by_field_name("body")
        cases = [one for one in body.named_children if one.type.startswith("switch_")] if body is not None else []
        if None not in wanted:
            names = [self.texts(one.child_by_field_name("value"), given, depth + 1) for one in cases]
            first = [i for i, one in enumerate(names) if cases[i].type == "switch_case" and whole(one[0]) in wanted]
            first = first or [i for i, one in enumerate(cases) if one.type == "switch_default"]
            through: list[Node] = []
            for start in first:
                for case in cases[start:]:
                    through.append(case)
                    if any(one.type in ("return_statement", "break_statement") for one in walk(case, functions=False)):
                        break
            cases = list({one.id: one for one in through}.values())
        for case in cases:
            for one in case.children_by_field_name("body"):
                yield from self._returned(one, given, depth)

    def _template(self, node: Node, given: Known, depth: int) -> list[Text]:
        source, start = node.text or b"", node.start_byte
        pieces: list[list[Text]] = []
        at = 1
        for one in node.named_children:
            if one.type == "template_substitution":
                pieces.append(_written(source[at : one.start_byte - start], node))
                inner = one.named_children[0] if one.named_children else None
                pieces.append(self.texts(inner, given, depth + 1))
                at = one.end_byte - start
        pieces.append(_written(source[at:-1], node))
        return _joined(pieces, node)

    def _name(self, node: Node, given: Known, depth: int) -> list[Text]:
        found = self.tree.name(node)
        if found is None:
            return _unknown(node)
        key = (found.scope, text(node))
        if key in given or key in self.known:
            return given.get(key) or self.known[key]
        if found.parameter is not None or not found.values:
            return _unknown(node)
        if len(found.values) == 1:
            return self.texts(found.values[0], given, depth + 1)
        # Set on several paths, to texts that are written out: each of them can be meant.
        each = [text for one in found.values for text in self.texts(one, given, depth + 1)]
        return _few(each, node) if all(whole(one) is not None for one in each) else _unknown(node)

    def _looked_up(self, node: Node, given: Known, depth: int) -> list[Text]:
        """What a table that is written out holds: one entry, where the index is known, or else each of them."""
        table, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        found = self.tree.value(table) if table is not None else None
        if found is None or f"{dotted(table)}[]" in self.tree.members:
            return _unknown(node)
        if found.type == "array":
            entries = [one for one in found.named_children if one.type != "comment"]
            return _few([text for one in entries for text in self.outcomes(one, given, depth + 1)], node)
        if found.type != "object":
            return _unknown(node)
        by_name = properties(found)
        names = {whole(one) for one in self.texts(index, given, depth + 1)}
        chosen = [by_name[name] for name in names if name in by_name] if None not in names else [*by_name.values()]
        return _few([text for one in chosen for text in self.outcomes(one, given, depth + 1)], node)

    def _called(self, node: Node, given: Known, depth: int) -> list[Text]:
        name, handed = callee(node), arguments(node)
        last = name.rpartition(".")[2]
        function = node.child_by_field_name("function")
        before = function.child_by_field_name("object") if function is not None else None
        if last in _TRANSLATORS and handed:
            position = {"dgettext": 1, "pgettext": 1}.get(last, 0)
            found = self.texts(handed[min(position, len(handed) - 1)], given, depth + 1)
            return [(Piece(whole(one), one[0].line, True),) if whole(one) is not None and one else one for one in found]
        if last in ("context", "toString") and before is not None:
            filled = self._filled(handed, given, depth)
            found = self.texts(before, given, depth + 1)
            return [tuple(replace(piece, filled=filled) if filled else piece for piece in one) for one in found]
        if last == "join" and before is not None and (array := self.tree.value(before)) is not None:
            if array.type != "array":
                return _unknown(node)
            glue: list[Text] = self.texts(handed[0], given, depth + 1) if handed else [(Piece(",", line(node)),)]
            entries = [one for one in array.named_children if one.type != "comment"]
            pieces = [self.texts(one, given, depth + 1) for one in entries]
            return _joined([part for one in pieces for part in (glue, one)][1:], node)
        called = self.tree.function(function)
        if called is None:
            return _unknown(node)
        return self.results(called, {**given, **self._bound(called, handed, given, depth)}, depth + 1)

    def _filled(self, handed: Sequence[Node], given: Known, depth: int) -> tuple[tuple[str, Text], ...]:
        """What each placeholder of a text is filled with, where that is one text that is written out."""
        if not handed or handed[0].type != "object":
            return ()
        each = ((name, self.texts(value, given, depth + 1)) for name, value in properties(handed[0]).items())
        return tuple((name, found[0]) for name, found in each if len(found) == 1 and whole(found[0]))

    def _bound(self, function: Node, handed: Sequence[Node], given: Known, depth: int) -> Known:
        """What the parameters of a function are in one call of it."""
        names = self.tree.scopes[function.id].names.items()
        return {
            (function.id, name): self.texts(handed[one.parameter], given, depth + 1)
            if one.parameter < len(handed)
            else _unknown(function)
            for name, one in names
            if one.parameter is not None
        }


def _unknown(node: Node | None) -> list[Text]:
    return [(Piece(None, line(node) if node is not None else 0),)]


def _few(found: list[Text], node: Node) -> list[Text]:
    """The texts, each once; one unknown where there are too many to be told apart, or none."""
    each = list(dict.fromkeys(found))
    return each if 0 < len(each) <= _MANY else _unknown(node)


def _joined(pieces: list[list[Text]], node: Node) -> list[Text]:
    """Each way to put texts one after the other."""
    count = 1
    for one in pieces:
        count *= len(one)
        if count > _MANY:
            return _unknown(node)
    return [sum(one, ()) for one in product(*pieces)]


def _summands(node: Node) -> list[Node | None]:
    """What is added up, from the left; a long text is joined of many lines."""
    found: list[Node | None] = []
    at: Node | None = node
    while at is not None and at.type == "binary_expression" and text(at.child_by_field_name("operator")) == "+":
        found.append(at.child_by_field_name("right"))
        at = at.child_by_field_name("left")
    return [at, *reversed(found)]


def _written(source: bytes, node: Node) -> list[Text]:
    return [(Piece(unescaped(source.decode("utf-8", "replace")), line(node)),)]
