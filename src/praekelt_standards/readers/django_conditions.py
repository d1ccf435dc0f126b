"""Conditions in a settings module: which way they go, as far as its source and the known variables say."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from praekelt_standards.readers.django_values import (
    FromEnvironment,
    Items,
    Known,
    Table,
    Value,
    either,
    is_open,
    same,
    stands_in,
    told,
)

if TYPE_CHECKING:
    from praekelt_standards.readers.django_scope import Scope

# Commands of manage.py that run while a project is written and tested.
_COMMANDS = frozenset(
    "test tests testserver jenkins runserver runserver_plus shell shell_plus py.test pytest behave".split()
)
# How the environment, which holds text alone, says yes and no.
YES_AND_NO = {
    **dict.fromkeys(("true", "t", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "off", "0", ""), False),
}
ENVIRON = ("os.environ", "environ")


def chosen(scope: Scope, test: ast.expr, yes: Callable[[], Value], no: Callable[[], Value], depth: int = 0) -> Value:
    """One of two values, as a condition says; both where only the run tells."""
    found = scope.value(test, depth + 1)
    holds, usually = truth(scope, found), stands_in(found)
    if holds is not None:
        return yes() if holds else no()
    one, other = yes(), no()
    match one:
        case FromEnvironment(place, variable, None) if variable in variables(found) | _texts_in(test):
            return FromEnvironment(place, variable, other)
    both = (one, other) if usually is not False else (other, one)
    return either(scope.at(test), both, scope.words(test), usually is not None)


def truth(scope: Scope, value: Value) -> bool | None:
    """Whether a value is true where a condition asks for it; None where neither the source nor a known variable says."""
    match value:
        case FromEnvironment(_, variable) if variable in scope.environment:
            # A no is true as the text that it is, and false once it is read as a yes or no.
            text = scope.environment[variable]
            return bool(text) if YES_AND_NO.get(text.lower(), True) else None
    return told(value)


def decided(scope: Scope, node: ast.expr, depth: int) -> Value:
    """The value of a comparison, of ``not``, or of ``and`` and ``or``."""
    place = scope.at(node)
    match node:
        case ast.UnaryOp(operand=operand):
            return _answer(scope, node, _negated(_asked(scope, scope.value(operand, depth + 1))))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(scope, node, left, op, right, depth)
        case ast.BoolOp(op=op, values=tests):
            settles = isinstance(op, ast.Or)  # what one of them decides for all
            found = [scope.value(test, depth + 1) for test in tests]
            for position, one in enumerate(found):
                holds = truth(scope, one)
                if holds is settles or (holds is not None and position == len(found) - 1):
                    return one
                if holds is None:
                    break
            match found:
                case [FromEnvironment(_, variable, default), *_, last] if settles and stands_in(found[0]) is None:
                    told_by_default = None if default is None else told(default)
                    return FromEnvironment(place, variable, default if told_by_default else last)
            if all(_is_yes_or_no(test, one) for test, one in zip(tests, found)):
                answers = [_asked(scope, one) for one in found]
                sure = [answer for answer in answers if answer is not None]
                if len(sure) == len(answers):
                    said = {holds for holds, _ in sure}
                    from_environment = any(usual for _, usual in sure)
                    return _answer(scope, node, (settles if settles in said else not settles, from_environment))
                if (settles, False) in answers and all(isinstance(test, ast.Compare) for test in tests):
                    return Known(place, settles)
    return scope.open(node)


def _asked(scope: Scope, value: Value) -> tuple[bool, bool] | None:
    """Whether a value is true, and whether it is so only until the environment says otherwise."""
    if (holds := truth(scope, value)) is not None:
        return holds, False
    usually = stands_in(value)
    return None if usually is None else (usually, True)


def _answer(scope: Scope, node: ast.expr, answer: tuple[bool, bool] | None) -> Value:
    if answer is None:
        return scope.open(node)
    known = Known(scope.at(node), answer[0])
    return FromEnvironment(scope.at(node), scope.words(node), known) if answer[1] else known


def _compared(scope: Scope, node: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> Value:
    """What a comparison comes to; no site is served by the commands that tests and developers run."""
    place = scope.at(node)
    one, other = scope.value(left, depth + 1), scope.value(right, depth + 1)
    differs = isinstance(op, ast.NotEq | ast.NotIn | ast.IsNot)
    if isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        for arguments, command in ((left, other), (right, one)):
            arguments = arguments.value if isinstance(arguments, ast.Subscript) else arguments
            if scope.dotted(arguments) == "sys.argv" and isinstance(command, Known) and command.value in _COMMANDS:
                return Known(place, differs)
    if (answer := _of_variables(scope, left, one, op, right, other)) is not None:
        return Known(place, answer is not differs)
    match one, op, other:
        case Known(_, first), ast.Eq() | ast.NotEq(), Known(_, second) if not (is_open(one) or is_open(other)):
            return Known(place, (first == second) is not differs)
        case Known(_, first), ast.Is() | ast.IsNot(), Known(_, None) if not is_open(one):
            return Known(place, (first is None) is not differs)
        case Items() | Table(), ast.Is() | ast.IsNot(), Known(_, None):
            return Known(place, differs)
        case Known(), ast.In() | ast.NotIn(), Items(_, items, None) if not is_open(one):
            if all(isinstance(item, Known) and not is_open(item) for item in items):
                return Known(place, any(same(item, one) for item in items) is not differs)
        case Known(_, str(name)), ast.In() | ast.NotIn(), Table(_, entries, None) if not is_open(one):
            return Known(place, (name in entries) is not differs)
        case Known(_, str(first)), ast.In() | ast.NotIn(), Known(_, str(second)):
            if not (is_open(one) or is_open(other)):
                return Known(place, (first in second) is not differs)
        case FromEnvironment(_, variable, Known(_, default)), ast.Eq() | ast.NotEq(), Known(_, second):
            if str(default).lower() in YES_AND_NO and str(second).lower() in YES_AND_NO:
                return FromEnvironment(place, variable, Known(place, (default == second) is not differs))
    return scope.open(node)


def _of_variables(
    scope: Scope, left: ast.expr, one: Value, op: ast.cmpop, right: ast.expr, other: Value
) -> bool | None:
    """Whether a known variable is what it is compared with; None where that is not told, or of something else."""
    match one, other:
        case Known(_, str(name)), _ if scope.dotted(right) in ENVIRON and name in scope.environment:
            return True if isinstance(op, ast.In | ast.NotIn) else None
        case (FromEnvironment(_, variable), wanted) | (wanted, FromEnvironment(_, variable)) if (
            variable in scope.environment
        ):
            among = wanted.items if isinstance(op, ast.In | ast.NotIn) and isinstance(wanted, Items) else (wanted,)
            texts = [one.value for one in among if isinstance(one, Known)]
            if isinstance(op, ast.Is | ast.IsNot):
                return False if texts == [None] else None
            if len(texts) < len(among) or not all(isinstance(text, str) for text in texts):
                return None
            text = scope.environment[variable]
            # Written in other capitals it is the same where the source makes small letters of it.
            return True if text in texts else None if text.lower() in map(str.lower, map(str, texts)) else False
    return None


def _negated(answer: tuple[bool, bool] | None) -> tuple[bool, bool] | None:
    return None if answer is None else (not answer[0], answer[1])


def _is_yes_or_no(test: ast.expr, value: Value) -> bool:
    match test, value:
        case (ast.Compare() | ast.UnaryOp(op=ast.Not()), _) | (_, Known(_, bool())):
            return True
    return stands_in(value) is not None


def variables(value: Value) -> frozenset[str]:
    """The environment variables that a value is read from."""
    found = frozenset({value.variable}) if isinstance(value, FromEnvironment) else frozenset()
    return found.union(*(variables(one) for one in value.held))


def _texts_in(node: ast.AST) -> frozenset[str]:
    return frozenset(
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )
