"""A Vumi app in JavaScript as its source gives it: its states, where each leads, what it shows; nothing is run.

The source is read by tree-sitter, which finds its way through whatever it cannot read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from praekelt_standards.readers.text import plain

if TYPE_CHECKING:
    from tree_sitter import Node

# The states of the toolkit, by the names that an app makes them with.
STATES = frozenset(
    {"State", "FreeText", "ChoiceState", "MenuState", "LanguageChoice", "PaginatedChoiceState", "PaginatedState",
     "BookletState", "EndState"}
)  # fmt: skip
# What node has and the sandbox does not give, and the modules that it never lets an app require.
WITHHELD = frozenset({"process", "setTimeout", "setInterval", "setImmediate", "__dirname", "__filename"})
MODULES = frozenset({"fs", "net", "http", "https", "os", "child_process", "cluster", "dgram", "tls", "worker_threads"})
_FUNCTIONS = frozenset(
    {"function_expression", "arrow_function", "function_declaration", "function", "method_definition"}
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, or a text, and the line that it stands in."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Made:
    """A state as it is made: its kind, whether `next` is given, what it shows, and how its choices are labelled."""

    kind: str
    line: int
    has_next: bool
    shows: Named | None
    labels: tuple[str, ...] | None  # None where a label is not written out


@dataclass(frozen=True, slots=True)
class State:
    """A state that an app adds: where it leads, what it makes, and what was forgotten in making it."""

    name: Named
    leads_to: tuple[Named, ...]
    made: tuple[Made, ...]
    returns: bool
    without_new: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """One file of an app or of its tests; `open` where it adds states by names that are not written out."""

    states: tuple[State, ...]
    start: Named | None
    open: bool
    withheld: tuple[Named, ...]
    not_run: tuple[int, ...]


def read(text: str) -> Script:
    """The states of a file, and what it uses that the sandbox withholds; raises `Unreadable` when it is not text."""
    import tree_sitter_javascript
    from tree_sitter import Language, Parser

    source = plain(text)
    root = Parser(Language(tree_sitter_javascript.language())).parse(source.encode()).root_node
    states: list[State] = []
    withheld: list[Named] = []
    not_run: list[int] = []
    start: Named | None = None
    is_open = False
    for node in _walk(root):
        match node.type:
            case "call_expression":
                name, arguments = _callee(node), _arguments(node)
                last = name.rpartition(".")[2]
                if name.endswith("states.add") or (last == "add" and name in ("self.add", "app.add")):
                    added = _state(arguments)
                    if added:
                        states.append(added)
                    elif not _within_add(node):
                        is_open = True
                elif name.endswith("App.call") and len(arguments) > 1 and (literal := _literal(arguments[1])):
                    start = literal
                elif name == "require" and arguments and (module := _literal(arguments[0])) and module.text in MODULES:
                    withheld.append(Named(f"require('{module.text}')", module.line))
            case "identifier" if _text(node) in WITHHELD and not _is_declared(node):
                withheld.append(Named(_text(node), _line(node)))
            case "return_statement" | "expression_statement":
                if _is_test_without_run(node):
                    not_run.append(_line(node))
    return Script(tuple(states), start, is_open, tuple(withheld), tuple(not_run))


def _walk(root: Node, functions: bool = True) -> Iterator[Node]:
    """A node and all below it, in order; without what is within its functions where that is asked for."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if functions or node is root or node.type not in _FUNCTIONS:
            waiting += reversed(node.named_children)


def _text(node: Node) -> str:
    return node.text.decode("utf-8", "replace") if node.text else ""


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _callee(node: Node) -> str:
    """The dotted name that is called, such as ``self.states.add``; what is not a plain name is left out."""
    parts: list[str] = []
    at = node.child_by_field_name("function")
    while at is not None and at.type == "member_expression":
        prop = at.child_by_field_name("property")
        parts.append(_text(prop) if prop else "")
        at = at.child_by_field_name("object")
    if at is not None and at.type in ("identifier", "this"):
        parts.append(_text(at))
    return ".".join(reversed(parts))


def _arguments(node: Node) -> list[Node]:
    found = node.child_by_field_name("arguments")
    return [one for one in found.named_children if one.type != "comment"] if found is not None else []


def _literal(node: Node) -> Named | None:
    """A text that is written out; pieces joined by ``+`` or handed to the translator are one text."""
    match node.type:
        case "string":
            return Named(_unescaped(_text(node)[1:-1]), _line(node))
        case "template_string" if "${" not in _text(node):
            return Named(_text(node)[1:-1], _line(node))
        case "parenthesized_expression" if node.named_child_count == 1:
            return _literal(node.named_children[0])
        case "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            one, other = _literal(left) if left else None, _literal(right) if right else None
            return Named(one.text + other.text, one.line) if one and other else None
        case "call_expression":
            arguments = _arguments(node)
            name = _callee(node)
            if name in ("$", "self.$", "gettext") and len(arguments) == 1:
                return _literal(arguments[0])
            function = node.child_by_field_name("function")
            inner = function.child_by_field_name("object") if function is not None else None
            if name.endswith("context") and inner is not None:
                return _literal(inner)
            if name.endswith("join") and inner is not None and inner.type == "array":
                pieces = [_literal(one) for one in inner.named_children]
                glue = _literal(arguments[0]) if arguments else Named(",", 0)
                if glue and pieces and all(pieces):
                    return Named(glue.text.join(one.text for one in pieces if one), _line(inner))
    return None


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    import re

    codes = {"n": "\n", "t": "\t", "r": "\r"}
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    return re.sub(r"\\(.)", lambda code: codes.get(code[1], code[1]), text, flags=re.DOTALL)


def _state(arguments: list[Node]) -> State | None:
    if not arguments or (name := _literal(arguments[0])) is None:
        return None
    creator = arguments[1] if len(arguments) > 1 else None
    if creator is None or creator.type not in _FUNCTIONS:
        return State(name, (), (), True, ())
    body = creator.child_by_field_name("body")
    returned = [one for one in _walk(creator, functions=False) if one.type == "return_statement"]
    gives = body is None or body.type != "statement_block" or any(one.named_child_count for one in returned)
    thrown = any(one.type == "throw_statement" for one in _walk(creator, functions=False))
    forgotten = tuple(
        Named(_callee(call), _line(call))
        for one in returned
        for call in one.named_children
        if call.type == "call_expression" and _callee(call) in STATES
    )
    made = tuple(_made(one) for one in _walk(creator) if one.type == "new_expression" and _constructor(one) in STATES)
    return State(name, tuple(_leads_to(creator)), made, gives or thrown, forgotten)


def _constructor(node: Node) -> str:
    found = node.child_by_field_name("constructor")
    return _text(found).rpartition(".")[2] if found is not None else ""


def _options(node: Node) -> dict[str, Node] | None:
    """The options that a state is made with; None where they are not written out."""
    arguments = _arguments(node)
    if len(arguments) != 2 or arguments[1].type != "object":
        return None
    found: dict[str, Node] = {}
    for pair in arguments[1].named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and value is not None:
            found[_text(key).strip("'\"")] = value
        elif pair.type in ("shorthand_property_identifier", "method_definition"):
            named = pair.child_by_field_name("name")
            found[_text(named) if named is not None else _text(pair)] = pair
        elif pair.type == "spread_element":
            return None
    return found


def _made(node: Node) -> Made:
    options = _options(node)
    if options is None:
        return Made(_constructor(node), _line(node), True, None, None)
    shown = options.get("question") or options.get("text")
    labels: list[str] | None = []
    choices = options.get("choices")
    if choices is not None:
        for choice in choices.named_children if choices.type == "array" else ():
            arguments = _arguments(choice)
            label = _literal(arguments[1]) if len(arguments) > 1 else None
            if labels is not None and choice.type != "comment":
                labels = [*labels, label.text] if label else None
        if choices.type != "array":
            labels = None
    literal = _literal(shown) if shown is not None else None
    made = tuple(labels) if labels is not None else None
    return Made(_constructor(node), _line(node), "next" in options, literal, made)


def _leads_to(creator: Node) -> Iterator[Named]:
    """Every state that a state names as the next one, on whatever path."""
    for node in _walk(creator):
        match node.type:
            case "new_expression" if _constructor(node) in STATES:
                options = _options(node) or {}
                if (after := options.get("next")) is not None:
                    yield from _names(after)
                choices = options.get("choices")
                if _constructor(node) == "MenuState" and choices is not None and choices.type == "array":
                    for choice in choices.named_children:
                        if _constructor(choice) == "Choice" and (arguments := _arguments(choice)):
                            yield from _value(arguments[0])
            case "call_expression" if _callee(node).endswith("states.create"):
                arguments = _arguments(node)
                if arguments and (name := _literal(arguments[0])):
                    yield name


def _names(node: Node) -> Iterator[Named]:
    """The names of states in what `next` is: a text, or a function and whatever it returns."""
    if node.type not in _FUNCTIONS:
        yield from _value(node)
        return
    body = node.child_by_field_name("body")
    if body is not None and body.type != "statement_block":
        yield from _value(body)
    for one in _walk(node):
        if one.type == "return_statement":
            for value in one.named_children:
                yield from _value(value)
        elif one.type == "call_expression" and _callee(one).endswith("thenResolve"):
            for value in _arguments(one):
                yield from _value(value)


def _value(node: Node) -> Iterator[Named]:
    match node.type:
        case "string":
            if literal := _literal(node):
                yield literal
        case "ternary_expression":
            for name in ("consequence", "alternative"):
                if (branch := node.child_by_field_name(name)) is not None:
                    yield from _value(branch)
        case "parenthesized_expression":
            for one in node.named_children:
                yield from _value(one)
        case "object":
            for pair in node.named_children:
                key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                if key is not None and value is not None and _text(key).strip("'\"") == "name":
                    yield from _value(value)


def _within_add(node: Node) -> bool:
    """Whether a call stands in a function that the app itself calls ``add``, and whose callers name the states."""
    at = node.parent
    while at is not None:
        if at.type == "assignment_expression":
            left = at.child_by_field_name("left")
            if left is not None and _text(left).endswith(".add"):
                return True
        at = at.parent
    return False


def _is_declared(node: Node) -> bool:
    """Whether a name is asked about (``typeof process``) or made here, rather than used."""
    parent = node.parent
    if parent is None:
        return False
    operator = parent.child_by_field_name("operator")
    if parent.type == "unary_expression" and operator is not None and _text(operator) == "typeof":
        return True
    return parent.type in ("variable_declarator", "formal_parameters") and parent.child_by_field_name("value") != node


def _is_test_without_run(statement: Node) -> bool:
    """Whether a statement hands a tester inputs or checks and never runs it."""
    if statement.named_child_count != 1 or statement.named_children[0].type != "call_expression":
        return False
    called: set[str] = set()
    at: Node | None = statement.named_children[0]
    while at is not None and at.type in ("call_expression", "member_expression"):
        if at.type == "call_expression":
            at = at.child_by_field_name("function")
        else:
            prop = at.child_by_field_name("property")
            called.add(_text(prop) if prop is not None else "")
            at = at.child_by_field_name("object")
    is_tester = at is not None and at.type == "identifier" and "tester" in _text(at).lower()
    return is_tester and bool(called & {"start", "input", "inputs", "check"}) and "run" not in called
