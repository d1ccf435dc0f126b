"""The tests of a Vumi app that set a tester up and never run it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from praekelt_standards.readers.javascript_tree import FUNCTIONS, Tree, arguments, callee, line, text, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_TESTS = frozenset({"it", "test", "specify", "it.only", "test.only", "specify.only"})
_HOOKS = frozenset({"before", "beforeEach", "after", "afterEach", "setup", "teardown"})
_ASKS = frozenset({"start", "input", "inputs", "check"})


def not_run(tree: Tree) -> Iterator[int]:
    """The line in which each test hands a tester inputs or checks, where nothing that belongs to it runs the tester."""
    if b"ester" not in (tree.root.text or b""):
        return
    hooks = [one for call, name in tree.calls if name in _HOOKS for one in arguments(call)]
    if any(_runs(hook) for hook in hooks):
        return
    for function in _tests(tree):
        where = _asks(tree, function)
        if where is not None and not _runs(function) and not _hands_on(tree, function):
            yield line(where)


def _tests(tree: Tree) -> Iterator[Node]:
    """The functions of tests: of ``it`` and its like, and those that a title is given to in an object."""
    for call, name in tree.calls:
        if name in _TESTS and (handed := arguments(call)) and handed[-1].type in FUNCTIONS:
            yield handed[-1]
    for node in tree.of["pair"]:
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is not None and key.type == "string" and value is not None and value.type in FUNCTIONS:
            if " " in text(key):
                yield value


def _asks(tree: Tree, function: Node) -> Node | None:
    """The first statement of a test itself that hands a tester inputs or checks."""
    body = function.child_by_field_name("body")
    if body is not None and body.type != "statement_block":
        return body if _asked(tree, body) & _ASKS else None
    for node in walk(function, functions=False):
        if node.type in ("return_statement", "expression_statement", "variable_declarator", "assignment_expression"):
            for one in node.named_children:
                if _asked(tree, one) & _ASKS:
                    return node
    return None


def _asked(tree: Tree, node: Node | None) -> set[str]:
    """What a chain of calls asks of a tester; nothing where it begins with something else, or goes on as a promise."""
    asked: set[str] = set()
    if node is not None and node.type == "await_expression":
        node = node.named_children[0] if node.named_children else None
    while node is not None and node.type in ("call_expression", "member_expression", "parenthesized_expression"):
        if node.type == "call_expression":
            function = node.child_by_field_name("function")
            if function is not None and function.type == "identifier":
                return asked if "tester" in text(function).lower() else set()
            node = function
        elif node.type == "member_expression":
            name = text(node.child_by_field_name("property"))
            if "tester" in name.lower():
                return asked
            asked.add(name)
            node = node.child_by_field_name("object")
        else:
            node = node.named_children[0] if node.named_children else None
    if node is None or asked & {"then", "done", "catch", "finally"}:
        return set()
    return asked if _is_tester(tree, node) else set()


def _is_tester(tree: Tree, node: Node) -> bool:
    if node.type == "new_expression":
        return text(node.child_by_field_name("constructor")).endswith("AppTester")
    if node.type != "identifier":
        return False
    if "tester" in text(node).lower():
        return True
    found = tree.name(node)
    made = found.values[0] if found is not None and len(found.values) == 1 else None
    return made is not None and made.type == "new_expression" and _is_tester(tree, made)


def _runs(node: Node) -> bool:
    """Whether ``run`` is called anywhere in a function, or handed to somebody who may call it."""
    return any(
        (one.type == "call_expression" and callee(one).rpartition(".")[2] == "run")
        or (one.type == "member_expression" and _is_argument(one) and text(one).endswith(".run"))
        for one in walk(node)
    )


def _is_argument(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "arguments"


def _hands_on(tree: Tree, function: Node) -> bool:
    """Whether a test leaves its tester to somebody else: to a function, to an object, or to whoever called it."""
    direct = {one.id for one in walk(function, functions=False)}
    own = {text(one) for one in walk(function, functions=False) if one.type == "identifier" and _is_tester(tree, one)}
    for one in walk(function):
        if one.type == "call_expression" and one.id not in direct and _asked(tree, one):
            return True  # in a function of its own, as what is expected to fail is
        if one.type == "return_statement" and one.named_children:
            value = one.named_children[0]
            if value.type == "call_expression" and not _asked(tree, value) and not _is_assertion(value):
                return True  # of a function that may run it
            if value.type == "identifier" and text(value) in own:
                return True
        elif one.type == "identifier" and text(one) in own and _is_argument(one):
            return True
        elif one.type == "call_expression":
            if any(_asked(tree, handed) & _ASKS for handed in arguments(one)):
                return True
            called = tree.function(one.child_by_field_name("function"))
            if called is not None and _runs(called):
                return True
    return False


def _is_assertion(call: Node) -> bool:
    return callee(call).partition(".")[0] in ("assert", "expect")
