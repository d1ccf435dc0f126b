"""Django settings as their module gives them, worked out from its source alone: nothing is imported or run.

What cannot be known from the source is said to be open, with the words that make it so.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from typing import TypeAlias

from praekelt_standards.finding import Place
from praekelt_standards.readers import django_calls
from praekelt_standards.readers.django_changes import changed, mutated
from praekelt_standards.readers.django_conditions import truth
from praekelt_standards.readers.django_names import Names, Settings, Unseen
from praekelt_standards.readers.django_scope import (
    DJANGOS_LOGGING,
    identity_of,
    is_namespace,
    own_name,
    unioned,
    unpacked,
)
from praekelt_standards.readers.django_values import (
    Budget,
    Either,
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
    joined,
    stands_in,
)
from praekelt_standards.readers.python_source import parse

_DEEPEST = 12  # of functions that call one another
_MOST_ROUNDS = 200


@dataclass(frozen=True)
class Import:
    """A star import of another module, names from it (None for a star), or a file that is run as part of this one."""

    module: str
    level: int  # how many dots stand before its name
    names: tuple[tuple[str, str], ...] | None
    place: Place
    inside: Settings | None = field(default=None, compare=False)  # what a file that is run here begins with


def read(text: str) -> ast.Module:
    """The source of a settings module; raises `Unreadable`."""
    return parse(text)


Resolve: TypeAlias = Callable[[Import], "Settings | None"]


def evaluate(
    module: ast.Module,
    path: PurePosixPath,
    resolve: Resolve,
    budget: Budget | None = None,
    settings: Settings | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """What a module sets when it is imported.

    `resolve` gives the settings of a module that it imports, where it is there.
    `budget` is what the whole evaluation may take, and `settings` is filled while it goes on.
    `environment` holds the variables that are known to be set: conditions are settled by them.
    """
    evaluator = _Evaluator(path, resolve, budget or Budget(), settings or Settings())
    evaluator.scope.environment = environment or {}
    evaluator.block(module.body)
    return evaluator.settings


class _Evaluator(Names):
    def __init__(
        self, path: PurePosixPath, resolve: Resolve, budget: Budget, settings: Settings, outer: _Evaluator | None = None
    ) -> None:
        super().__init__(path, settings, budget, outer)
        self.resolve = resolve
        self.depth: int = 0 if outer is None else outer.depth + 1

    def block(self, body: Iterable[ast.stmt]) -> bool:
        """Run statements in order; False where one of them ends the module, as ``raise`` does."""
        return all(self.statement(statement) is not False for statement in body)

    def statement(self, node: ast.stmt) -> bool | None:
        self.scope.budget.left -= 1
        match node:
            case ast.Assign(targets=targets, value=value):
                found = self.scope.value(value)
                match value:
                    case ast.Call(func=ast.Attribute(value=changing)) if changed(value) and self.is_set_here(changing):
                        self.call(value)  # as X.pop() is, whose result is taken
                for target in targets:
                    self.assign(target, value, found)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, value, self.scope.value(value))
            case ast.AugAssign(target=target, op=op, value=value):
                self.augment(node, target, op, value)
            case ast.Expr(value=ast.Call() as call):
                return self.call(call)
            case ast.Expr(value=ast.NamedExpr() as named):
                self.scope.value(named)
            case ast.ImportFrom(module=name, names=names, level=level):
                self.import_from(node, name or "", names, level)
            case ast.Import(names=names):
                for alias in names:
                    self.settings.aliases[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
                    if module := self.resolve(Import(alias.name, 0, (), self.at(node))):
                        self.take_logs(module)
            case ast.If():
                return self.conditions(node)
            case ast.Match(subject=subject, cases=cases):
                complete = any(
                    isinstance(one.pattern, ast.MatchAs) and one.pattern.pattern is None and one.guard is None
                    for one in cases
                )
                bodies = [one.body for one in cases] + ([] if complete else [[]])
                return self.branches(subject, bodies)
            case ast.For():
                return self.loop(node)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                return self.attempt(body, [one for handler in handlers for one in handler.body], [*orelse, *finalbody])
            case ast.With(items=items, body=body):
                for item in items:
                    for name in changed(item):
                        self.settings.set(name, self.scope.open(item.context_expr))
                return self.block(body)
            case ast.ClassDef(name=name, bases=bases, body=body):
                self.settings.classes[name] = tuple(self.scope.dotted(base) for base in bases)
                self.settings.aliases.pop(name, None)
                if bases:
                    self.of_class(name, body)
            case ast.FunctionDef(name=name, decorator_list=decorators):
                self.settings.values.pop(name, None)
                self.settings.functions.pop(name, None)
                if not decorators:
                    self.settings.functions[name] = partial(self.result, node)
            case ast.Delete(targets=targets):
                for target in targets:
                    self.delete(target)
            case ast.Raise():
                return False
            case ast.Expr() | ast.Pass() | ast.Global() | ast.Nonlocal() | ast.Assert():
                pass
            case _:
                self.unfollowed(node, node)
        return None

    def of_class(self, name: str, body: list[ast.stmt]) -> None:
        """What a class sets, as django-configurations has it: which class is taken is told outside of the source."""
        for node in body:
            match node:
                case ast.Assign(targets=[ast.Name(id=setting)]) if (
                    setting.isupper() and setting not in self.settings.values
                ):
                    self.settings.set(setting, Open(self.at(node), f"a setting of the class {name}"))

    def attempt(self, body: list[ast.stmt], handlers: list[ast.stmt], rest: list[ast.stmt]) -> bool:
        """Run a block, and what stands in for a module that is not there where that module is missing, and only then."""
        before, unseen = dict(self.settings.values), len(self.settings.unseen)
        ends = not self.block(body)
        if ends or len(self.settings.unseen) > unseen:
            ends = not self.block(handlers) and ends
            for name, after in self.settings.after.items():
                self.settings.after[name] = min(after, unseen) if handlers else after
        else:
            self.stand_in_for_variables(before, handlers)
        return self.block(rest) and not ends

    def stand_in_for_variables(self, before: dict[str, Value], handlers: list[ast.stmt]) -> None:
        """After ``try: X = os.environ["X"]``: what the handler sets, or what was set before, stands in for the variable."""
        tried = self.settings.values
        read = {
            name: value
            for name, value in tried.items()
            if isinstance(value, FromEnvironment) and value.default is None and value is not before.get(name)
        }
        if read and handlers:
            self.settings.values = dict(before)
            goes_on = self.block(handlers)
            otherwise, self.settings.values = self.settings.values, tried
            for name, value in read.items() if goes_on else ():
                if (default := otherwise.get(name)) is not None and not isinstance(default, Unset):
                    tried[name] = FromEnvironment(value.place, value.variable, default)

    # Conditions and loops

    def conditions(self, node: ast.If) -> bool:
        """One branch where the source says which, else all of them."""
        tests: list[tuple[ast.expr, list[ast.stmt]]] = []
        orelse: list[ast.stmt] = [node]
        while len(orelse) == 1 and isinstance(orelse[0], ast.If):  # elif, however many
            tests.append((orelse[0].test, orelse[0].body))
            orelse = orelse[0].orelse
        possible: list[list[ast.stmt]] = []
        first: ast.expr | None = None
        usually = None
        for test, body in tests:
            found = self.scope.value(test)
            holds = truth(self.scope, found)
            if holds is False:
                continue
            if holds is True:
                orelse = body
                break
            if first is None:
                first, usually = test, stands_in(found)
            elif usually is False:
                usually = None if stands_in(found) is not False else False
            possible.append(body)
        if first is None:
            return self.block(orelse)
        bodies = [*possible, orelse]
        usual = usually is not None
        if usually is False:
            bodies = [orelse, *possible]
        goes_on = self.branches(first, bodies, usual)
        match tests:
            case [(ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)), _)]:
                self.stand_in(name)
        return goes_on

    def branches(self, condition: ast.expr, bodies: list[list[ast.stmt]], usual: bool = False) -> bool:
        """Run each of several blocks by itself, and keep what each sets as one of several values."""
        place, words = self.at(condition), self.scope.words(condition)
        before = self.settings.values
        ends: list[dict[str, Value]] = []
        for number, body in enumerate(bodies):
            self.settings.values = dict(before)
            if self.block(body):
                ends.append(self.settings.values)
            elif number == 0:
                usual = False
        if not ends:
            self.settings.values = before
            return False
        self.settings.values = {}
        for name in dict.fromkeys(name for end in ends for name in end):
            values = [end.get(name) for end in ends]
            if all(value is values[0] for value in values) and values[0] is not None:
                self.settings.values[name] = values[0]
            else:
                merged = either(place, [value or Unset(place) for value in values], words, usual)
                self.settings.values[name] = self.scope.budget.kept(merged)
        return True

    def stand_in(self, name: str) -> None:
        """After ``if not X: X = ...``: what is set there stands in where the environment leaves X empty."""
        match self.settings.values.get(name):
            case Either(_, (other, FromEnvironment(place, variable, None | Known(_, "" | None | False)))):
                self.settings.values[name] = FromEnvironment(place, variable, other)

    def loop(self, node: ast.For) -> bool:
        """Run the rounds of a loop where the source says what they are; False where one of them ends the module."""
        stops = any(isinstance(one, ast.Break | ast.Continue) for part in node.body for one in ast.walk(part))
        match self.scope.value(node.iter):
            case Items(_, items, None) if len(items) <= _MOST_ROUNDS and not stops:
                rounds = [bound for item in items if (bound := unpacked(node.target, item)) is not None]
                if len(rounds) == len(items):
                    return all(self.round(bound, node.body) for bound in rounds) and self.block(node.orelse)
        self.unfollowed(node, node.iter)
        return True

    def round(self, bound: dict[str, Value], body: list[ast.stmt]) -> bool:
        for name, value in bound.items():
            self.settings.set(name, self.shared(value))
        return self.block(body)

    def unfollowed(self, node: ast.AST, because: ast.AST) -> None:
        """Open every name that a piece of source may set or change."""
        words = self.scope.words(because)
        self.scope.budget.left -= sum(1 for _ in ast.walk(node))
        for name, only_adds in changed(node).items():
            self.opened(name, self.at(node), words, only_adds)
        if any(self.is_anything(one) for one in ast.walk(node)):
            self.settings.unseen.append(Unseen(self.at(node), f"{words} is not followed"))

    def is_anything(self, node: ast.AST) -> bool:
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                return True
            case ast.Call(func=func):
                return is_namespace(node) or self.scope.dotted(func) in _RUN
        return False

    # Setting and changing

    def assign(self, target: ast.expr, node: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                aliases = self.settings.aliases
                aliases.pop(name, None)
                self.settings.functions.pop(name, None)
                if django_calls.makes_reader(self.scope, node):
                    aliases[name] = django_calls.LIBRARY
                elif isinstance(node, ast.Name | ast.Attribute) and (dotted := self.scope.dotted(node)) != name:
                    aliases[name] = dotted
                elif isinstance(node, ast.Lambda):
                    self.settings.functions[name] = partial(self.result, _as_function(node))
                self.settings.set(name, self.placed(value, target))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                whole = unpacked(target, value)
                if whole is None and isinstance(node, ast.Tuple | ast.List) and len(node.elts) == len(targets):
                    for one, its in zip(targets, node.elts):
                        self.assign(one, its, self.scope.value(its))
                    return
                for name in changed(target):
                    found = whole[name] if whole else self.scope.open(node)
                    self.settings.set(name, self.placed(found, target))
            case ast.Subscript(value=holder, slice=key):
                if is_namespace(holder) and own_name(holder, key) is None:
                    self.anything(target)
                else:
                    self.put(target, value)
            case ast.Starred(value=inner):
                self.assign(inner, node, self.scope.open(node))

    def placed(self, value: Value, target: ast.expr) -> Value:
        """A value with the place of the name that it is given to; alternatives keep that of what decides."""
        return value if isinstance(value, Either) else replace(value, place=self.at(target))

    def augment(self, node: ast.AugAssign, target: ast.expr, op: ast.operator, value: ast.expr) -> None:
        added, place, words = self.scope.value(value), self.at(node), self.scope.words(value)

        def change(old: Value) -> Value:
            match op:
                case ast.Add():
                    return joined(old, added, place, words)
                case ast.BitOr():
                    return unioned(old, added, place, words)
            return Open(place, words)

        where = self.keys(target)
        if where is None:
            return
        old = self.held(*where)
        if where[1] or any(identity_of(one) is not None for one in alternatives(old or Unset(place))):
            self.change(target, change)
        elif old is None:
            self.settings.set(where[0], joined(Open(place, where[0]), added, place, words))
        else:
            self.settings.set(where[0], self.scope.budget.kept(each(old, change)))

    def delete(self, target: ast.expr) -> None:
        where = self.keys(target)
        match target, where:
            case _, None:
                pass
            case _, (name, ()):
                self.settings.values.pop(name, None)
            case ast.Subscript(value=holder), (_, (*_, key)):
                self.change(holder, lambda old: mutated(self.scope, target, old, "pop", [key], {}))

    # Calls

    def call(self, node: ast.Call) -> bool | None:
        name = self.scope.dotted(node.func)
        words = {word.arg: word.value for word in node.keywords if word.arg}
        last = name.rpartition(".")[2]
        if name in ("sys.exit", "exit", "quit"):
            return False
        match node:
            case ast.Call(
                func=ast.Name(id="setattr"),
                args=[ast.Subscript(slice=ast.Name(id="__name__")), ast.Constant(value=str(own)), value],
            ):
                self.settings.set(own, replace(self.scope.value(value), place=self.at(node)))
            case ast.Call(func=ast.Attribute(value=holder, attr="update"), args=args) if is_namespace(holder):
                self.update_names(node, args, words)
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Subscript(slice=ast.Name(id="__name__")), *_]):
                self.anything(node)
            case _ if name in _RUN:
                self.run(node)
            case _ if name == "split_settings.tools.include":
                for arg in node.args:
                    match arg:
                        case ast.Call(func=func, args=[file]) if self.scope.dotted(func).endswith("optional"):
                            self.run_file(node, self.scope.value(file))
                        case _:
                            self.run_file(node, self.scope.value(arg))
            case _ if any(map(is_namespace, [*node.args, *words.values(), getattr(node.func, "value", node.func)])):
                self.anything(node)
            case _ if last == "dictConfig" and node.args:
                self.settings.logs.append(self.scope.value(node.args[0]))
            case _ if name == "logging.basicConfig" and "filename" in words:
                self.settings.logs.append(self.handler(node, words["filename"]))
            case ast.Call(func=ast.Attribute(attr="addHandler"), args=[ast.Call(func=func) as made]) if (
                self.scope.dotted(func).endswith("FileHandler")
            ):
                files = [*made.args[:1], *(word.value for word in made.keywords if word.arg == "filename")]
                self.settings.logs += [self.handler(node, written) for written in files[:1]]
            case ast.Call(func=ast.Name(id=function)) if function in self.settings.functions:
                self.of_the_module(node, function)
            case ast.Call(func=ast.Attribute(value=target, attr=method), args=args) if self.is_set_here(target):
                given = [self.scope.value(arg) for arg in args]
                named_ = {key: self.scope.value(value) for key, value in words.items()}
                spread = len(words) < len(node.keywords)
                if spread:
                    method = "an unknown one"
                self.change(target, lambda old: mutated(self.scope, node, old, method, given, named_))
            case _ if name.partition(".")[0] not in _LEAVES_ARGUMENTS:
                self.open_arguments(node)
        return None

    def open_arguments(self, node: ast.Call) -> None:
        """What a function that is not followed may do to the lists and dicts that it is given."""
        for arg in [*node.args, *(word.value for word in node.keywords)]:
            if isinstance(arg, ast.Name | ast.Subscript) and (where := self.keys(arg)):
                old = self.held(*where) or self.named(where[0]) or Unset(self.at(node))
                if any(identity_of(one) is not None for one in alternatives(old)):
                    self.change(arg, lambda old: self.opened_by(node, old))

    def opened_by(self, node: ast.AST, old: Value) -> Value:
        return FromEnvironment(old.place, old.variable) if isinstance(old, FromEnvironment) else self.scope.open(node)

    def is_set_here(self, target: ast.expr) -> bool:
        """Whether an expression names something that is set here."""
        while isinstance(target, ast.Subscript | ast.Call):
            match target:
                case ast.Subscript(value=holder, slice=key):
                    if own_name(holder, key) is not None:
                        return True
                    target = holder
                case ast.Call(func=ast.Attribute(value=holder)):
                    target = holder
                case _:
                    return False
        return isinstance(target, ast.Name) and (target.id.isupper() or self.named(target.id) is not None)

    def handler(self, node: ast.Call, file: ast.expr) -> Value:
        """The configuration of one handler that writes to a file."""
        place = self.at(node)
        one = Table(place, {"filename": self.scope.value(file)})
        return Table(place, {"handlers": Table(place, {"file": one})})

    def anything(self, node: ast.AST) -> None:
        """Note a statement that may set any name."""
        self.settings.unseen.append(Unseen(self.at(node), f"{self.scope.words(node)} is not followed"))

    def update_names(self, node: ast.Call, args: list[ast.expr], words: dict[str, ast.expr]) -> None:
        """``globals().update(...)``"""
        given = [self.scope.value(arg) for arg in args]
        for one in given:
            match one:
                case Table(_, entries, None):
                    for name, value in entries.items():
                        self.settings.set(name, value)
                case _:
                    self.anything(node)
        if len(words) < len(node.keywords):
            self.anything(node)
        for name, written in words.items():
            self.settings.set(name, replace(self.scope.value(written), place=self.at(written)))

    def run(self, node: ast.Call) -> None:
        """A call that runs other source as part of this module."""
        for part in ast.walk(node):
            match part:
                case ast.Call(func=func, args=[file, *_]) if self.scope.dotted(func) in _OPENS:
                    self.run_file(node, self.scope.value(file))
                    return
        self.anything(node)

    def run_file(self, node: ast.Call, file: Value) -> None:
        match file:
            case Known(_, str(path)):
                found = self.resolve(Import(path, 0, None, self.at(node), self.settings))
                if found is None:
                    self.settings.unseen.append(Unseen(self.at(node), f"{path} is not here"))
            case _:
                self.anything(node)

    def of_the_module(self, node: ast.Call, name: str) -> None:
        """A function of the module that is called for what it does: what it changes is open."""
        function = self.settings.functions[name]
        if isinstance(function, partial):
            body = function.args[0]
            own = {one.arg for one in ast.walk(body.args) if isinstance(one, ast.arg)}
            said = {name for one in ast.walk(body) if isinstance(one, ast.Global) for name in one.names}
            stored = {one.id for one in ast.walk(body) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            for changed_name in changed(body):
                if changed_name in said or changed_name not in own | stored:
                    self.opened(changed_name, self.at(node), self.scope.words(node))
            if any(self.is_anything(one) for one in ast.walk(body)):
                self.anything(node)
        self.open_arguments(node)

    def result(self, node: ast.FunctionDef, given: list[Value], words: dict[str, Value]) -> Value | None:
        """What a function of the module returns; None where it does more than work that out."""
        if self.depth > _DEEPEST or self.scope.budget.left < 0 or not node.body:
            return None
        *body, last = node.body
        otherwise: ast.expr | None = None
        match last:
            # As of get_env_variable(), which reads a variable, and raises or gives something else where it is not set.
            case ast.Try(body=[*first, ast.Return() as tried], handlers=[handler], orelse=[], finalbody=[]):
                match handler.body[-1]:
                    case ast.Raise():
                        body, last = [*body, *first], tried
                    case ast.Return(value=ast.expr() as given_otherwise) if len(handler.body) == 1:
                        body, last, otherwise = [*body, *first], tried, given_otherwise
        odd = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom)
        if not isinstance(last, ast.Return) or last.value is None:
            return None
        if any(isinstance(one, odd) for part in body for one in ast.walk(part)) or node.args.kwarg:
            return None
        places = [*node.args.posonlyargs, *node.args.args]
        defaults = dict(zip([one.arg for one in places[len(places) - len(node.args.defaults) :]], node.args.defaults))
        defaults |= {one.arg: d for one, d in zip(node.args.kwonlyargs, node.args.kw_defaults) if d is not None}
        bound = dict(zip((one.arg for one in places), given)) | words
        wanted = [one.arg for one in (*places, *node.args.kwonlyargs)]
        rest, several = given[len(places) :], node.args.vararg
        if (rest and not several) or not set(bound) <= set(wanted):
            return None
        inner = _Evaluator(self.path, self.resolve, self.scope.budget, Settings(), self)
        inner.settings.aliases.update(self.settings.aliases)
        inner.scope.functions.update(self.settings.functions)
        for name in wanted:
            if name not in bound and name not in defaults:
                return None
            inner.settings.set(name, self.shared(bound[name]) if name in bound else self.scope.value(defaults[name]))
        if several:
            inner.settings.set(several.arg, Items(self.at(node), tuple(self.shared(one) for one in rest)))
        if not inner.block(body):
            return None
        found = inner.scope.value(last.value)
        if otherwise is None:
            return found
        match found:
            case FromEnvironment(place, variable, None):
                return FromEnvironment(place, variable, inner.scope.value(otherwise))
        return None

    # Imports

    def import_from(self, node: ast.stmt, module: str, names: list[ast.alias], level: int) -> None:
        star = any(alias.name == "*" for alias in names)
        wanted = None if star else tuple((alias.name, alias.asname or alias.name) for alias in names)
        for alias in () if star else names:
            above = self.path.parents[level - 1].parts if 0 < level <= len(self.path.parents) else ()
            whole = (*above, *([module] if module else []), alias.name)
            self.settings.aliases[alias.asname or alias.name] = ".".join(whole)
            self.settings.functions.pop(alias.asname or alias.name, None)
        imported = Import(module, level, wanted, self.at(node))
        found = self.resolve(imported)
        if found is None:
            written = "." * level + module
            # Django's own defaults name no host, no database and no file.
            if star and module != "django.conf.global_settings":
                self.settings.unseen.append(Unseen(self.at(node), f"{written} is not here"))
            for name, own in wanted or ():
                if own.isupper() and f"{module}.{name}" != DJANGOS_LOGGING:
                    self.settings.set(own, Open(self.at(node), f"{name} of {written}"))
            return
        if found is self.settings:
            return
        if star:
            wanted = tuple((name, name) for name in dict.fromkeys([*found.values, *found.classes, *found.functions]))
            self.settings.unseen += [one for one in found.unseen if one not in self.settings.unseen]
            self.settings.aliases.update(found.aliases)
        self.take_logs(found)
        for name, own in wanted or ():
            self.take(found, name, own, self.at(node))

    def take_logs(self, found: Settings) -> None:
        self.settings.logs += [log for log in found.logs if not any(log is one for one in self.settings.logs)]

    def take(self, found: Settings, name: str, own: str, place: Place) -> None:
        """Import one name."""
        if (value := found.values.get(name)) is not None:
            old = self.settings.values.get(own, Unset(place))
            if isinstance(value, Either) and not isinstance(old, Unset):
                # Where the other module does not set it, it stays what it was.
                value = each(value, lambda one: old if isinstance(one, Unset) else one)
            self.settings.set(own, value)
            later = found.overriders(name)
            if later and later[0] in self.settings.unseen:
                self.settings.after[own] = self.settings.unseen.index(later[0])
        elif own.isupper() and found.unseen and name not in found.functions:
            self.settings.set(own, Open(place, name))
        if name in found.classes:
            self.settings.classes[own] = found.classes[name]
        if name in found.functions:
            self.settings.functions[own] = found.functions[name]
        if found.aliases.get(name) == django_calls.LIBRARY:
            self.settings.aliases[own] = django_calls.LIBRARY


def _as_function(node: ast.Lambda) -> ast.FunctionDef:
    """The function that a lambda is."""
    body: list[ast.stmt] = [ast.copy_location(ast.Return(node.body), node)]
    return ast.copy_location(ast.FunctionDef("", node.args, body, []), node)


# Calls that run other source as part of this module, and those that name the file that holds it.
_RUN = frozenset({"exec", "execfile", "runpy.run_path", "run_path", "eval"})
_OPENS = frozenset({"execfile", "open", "io.open", "file", "runpy.run_path", "codecs.open"})
# What is called with settings, and leaves them as they are.
_LEAVES_ARGUMENTS = frozenset(
    "print pprint logging sys os warnings json locale sentry_sdk raven newrelic len str repr assert isinstance site environ env mimetypes".split()
)
