"""A Vumi app in JavaScript as its source gives it: its states, where each leads, what it shows; nothing is run."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.javascript_testers import not_run
from praekelt_standards.readers.javascript_tree import (
    FUNCTIONS,
    Tree,
    arguments,
    callee,
    dotted,
    line,
    properties,
    text,
    walk,
)
from praekelt_standards.readers.javascript_values import Text, Values, whole
from praekelt_standards.readers.text import plain

if TYPE_CHECKING:
    from tree_sitter import Node

# The states of the toolkit, by the names that an app makes them with.
STATES = frozenset(
    {"State", "FreeText", "ChoiceState", "MenuState", "LanguageChoice", "PaginatedChoiceState", "PaginatedState",
     "BookletState", "EndState"}
)  # fmt: skip
_CHOOSING = frozenset({"ChoiceState", "MenuState", "LanguageChoice", "PaginatedChoiceState"})
_TEXTS = frozenset({"string", "template_string"})
_LESS = (".pop", ".shift", ".splice")  # what takes choices away again
_EACH = frozenset({"forEach", "map", "each"})
# What the toolkit gives a promise of, by the end of its name; an HTTP API is told by how it is made.
_PROMISED = (
    "im.user.set_lang", "im.user.save", "im.api_request", "im.outbound.send", "im.outbound.send_to_user",
    "im.contacts.save", "im.contacts.get", "im.contacts.create", "im.contacts.for_user",
)  # fmt: skip
_OF_HTTP = frozenset({"get", "post", "put", "patch", "delete", "head", "request"})
_ADDS = ("states.add", "states.add.creator", "states.add.state")


@dataclass(frozen=True, slots=True)
class Named:
    """A name, or a text, and the line that it stands in."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Screen:
    """What a state shows on one path: each text that it may be, and the labels of its choices, each as what it may be."""

    line: int
    texts: tuple[Text, ...]
    labels: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A state as it is made: its kind, whether it can be seen that `next` is not given, and what it shows."""

    state: str  # the name that it is added by; empty where that is not told
    kind: str
    line: int
    without_next: bool
    screens: tuple[Screen, ...]
    voice: bool


@dataclass(frozen=True, slots=True)
class Lead:
    """A state that is named as the next one: by which state (empty where that is not told), and where."""

    source: str
    name: Named


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A `return` or a `new` that was forgotten: what is written instead, and in which state."""

    kind: str  # "return", "nothing", "some", "text", "new" or "promise"
    state: str
    what: Named


@dataclass(frozen=True, slots=True)
class Script:
    """One file of an app or of its tests."""

    states: tuple[Named, ...]
    patterns: tuple[str, ...]  # regular expressions of names that are put together
    adders: frozenset[str]  # functions that add a state by the name that they are given
    perhaps: tuple[
        tuple[str, str], ...
    ]  # what is handed to a function of another file that may be such a one, and its name
    leads: tuple[Lead, ...]
    made: tuple[Made, ...]
    forgotten: tuple[Forgotten, ...]
    starts: bool  # it says which state an app starts in, so it is one
    globals: frozenset[str]  # what it hangs on a name that other files share, as `go.app`
    attaches: bool
    required: tuple[Named, ...]
    imports: tuple[int, ...]
    free: tuple[Named, ...]
    declares: frozenset[str]
    guarded: frozenset[str]
    translated: frozenset[str]
    limit: int | None  # the largest char_limit of a test
    not_run: tuple[int, ...]


# How often the parser may report that it goes on, beside once for each ten bytes. For what people write, minified or not,
# it reports at most 2.4 times in a hundred bytes; for what is no JavaScript it may try one way after another for minutes.
_STEPS = 2000
_CHUNK = 65536
_LONGEST_CHAIN = 10  # of names that stand for one another; one may stand for itself


def read(source: str) -> Script:
    """The states of a file, and what it uses; raises `Unreadable` when it is not to be made out."""
    import tree_sitter_javascript
    from tree_sitter import Language, Parser

    text = plain(source).encode("utf-8", "replace")
    left = _STEPS + len(text) // 10

    def goes_on_too_long(offset: int, has_error: bool) -> bool:
        nonlocal left
        left -= 1
        return left < 0

    parser = Parser(Language(tree_sitter_javascript.language()))
    try:
        tree = parser.parse(lambda offset, _: text[offset : offset + _CHUNK], progress_callback=goes_on_too_long)
    except ValueError:
        raise Unreadable("it has too many mistakes to be read as JavaScript") from None
    # Only bytes can be parsed without that function being asked for the text of each node: where Python has gone as deep as
    # it may, asking it ends the process. What is parsed already is taken over.
    root = parser.parse(text, tree).root_node
    try:
        return _App(Tree(root)).script()
    except RecursionError:
        raise Unreadable("it is nested too deeply to be read") from None


class _App:
    """One file while it is read."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.values = Values(tree)
        self.states: list[Named] = []
        self.patterns: list[str] = []
        self.adders: set[str] = set()
        self.perhaps: list[tuple[str, str]] = []
        self.leads: dict[Lead, None] = {}
        self.made: list[Made] = []
        self.forgotten: list[Forgotten] = []
        self.waited: list[Node] = []  # the functions whose promise the toolkit waits for
        self.creators: list[tuple[int, int, str, Node]] = []  # where each creator begins and ends, and its state

    def script(self) -> Script:
        self._loops()
        self._added()
        if self.states or self.patterns or self._starts() or self._makes():
            self.creators.sort(key=lambda one: one[:2])
            for _, _, name, creator in self.creators:
                self._creator(name, creator)
            for new in self.tree.of["new_expression"]:
                self._new(new)
            for call, name in self.tree.calls:
                self._call(call, name)
            for statement in self.tree.of["expression_statement"]:
                self._statement(statement)
            self.waited += [one for one in self.tree.members.get("self.init", []) if one is not None]
            for function in {one.id: one for one in self.waited if one.type in FUNCTIONS}.values():
                self._not_awaited(function)
        limits = [
            int(text(handed[0]))
            for call, name in self.tree.calls
            if name.endswith("char_limit") and (handed := arguments(call)) and text(handed[0]).isdecimal()
        ]
        required, imports = self._modules()
        return Script(
            states=tuple(self.states),
            patterns=tuple(dict.fromkeys(self.patterns)),
            adders=frozenset(self.adders),
            perhaps=tuple(self.perhaps),
            leads=tuple(self.leads),
            made=tuple(self.made),
            # What cannot be read is put together by guesses, in which things are easily missing.
            forgotten=() if self.tree.root.has_error else tuple(self.forgotten),
            starts=self._starts(),
            globals=frozenset(self._globals()),
            attaches=any(name.endswith(".attach") for _, name in self.tree.calls),
            required=tuple(required),
            imports=tuple(imports),
            free=tuple(Named(text(one), line(one)) for one in self.tree.free()),
            declares=frozenset(self.tree.scopes[self.tree.root.id].names) | self.tree.implied,
            guarded=frozenset(self._guarded()),
            translated=frozenset(self._translated()),
            limit=max(limits, default=None),
            not_run=tuple(not_run(self.tree)),
        )

    def _makes(self) -> bool:
        """Whether it makes states, which another file of the app may add."""
        kinds = (self._kind(one.child_by_field_name("constructor")) for one in self.tree.of["new_expression"])
        return any(kind in STATES for kind in kinds)

    # What the file adds

    def _loops(self) -> None:
        """Let the parameter of a function that is called for each entry of an array be any of them."""
        for call, name in self.tree.calls:
            if name.rpartition(".")[2] not in _EACH:
                continue
            function = call.child_by_field_name("function")
            handed = arguments(call)
            if function is None or not handed:
                continue
            over = function.child_by_field_name("object")
            if len(handed) > 1 and text(over) in ("_", "lodash"):
                over, handed = handed[0], handed[1:]
            array = self.tree.value(over) if over is not None else None
            each = self.tree.function(handed[0])
            if array is not None and array.type == "array" and each is not None:
                entries = [one for one in array.named_children if one.type != "comment"]
                found = [text for one in entries for text in self.values.texts(one)]
                self._give(each, 0, found)

    def _give(self, function: Node, position: int, found: list[Text]) -> None:
        for name, one in self.tree.scopes[function.id].names.items():
            if one.parameter == position:
                known = self.values.known.setdefault((function.id, name), [])
                known += [text for text in found if text not in known]

    def _added(self) -> None:
        adders = dict(self._adders())
        self.adders = {name for name, values in self._functions() if any(one.id in adders for one in values)}
        for call, name in self.tree.calls:
            handed = arguments(call)
            position = 0
            if not handed:
                continue
            if not name.endswith(_ADDS):
                last = name.rpartition(".")[2]
                function = self.tree.function(call.child_by_field_name("function")) if last in self.adders else None
                if function is not None and function.id in adders:
                    position = adders[function.id]
                elif len(handed) < 2 or handed[0].type not in _TEXTS:
                    continue
                elif name != "self.add":
                    found = (whole(one) for one in self.values.texts(handed[0]))
                    self.perhaps += [(last, one) for one in found if one is not None]
                    continue
            elif self._is_adder_s(handed[0]):
                continue
            if position < len(handed):
                self._add(handed[position], handed[position + 1 :])

        if "self.create" in self.tree.members and any(name.endswith("States.extend") for _, name in self.tree.calls):
            self.patterns.append(".*")  # it makes its states as they are asked for
        for name, values in self.tree.members.items():
            before, _, last = name.rpartition(".creators")
            if before and last == "[]":
                self.patterns.append(".*")
            elif before and last.startswith("."):
                self.states.append(Named(last[1:], line(values[0]) if values[0] is not None else 0))

    def _add(self, named: Node, rest: list[Node]) -> None:
        functions = (self.tree.function(one) for one in rest)
        creator = next((one for one in functions if one is not None), None)
        if named.type == "new_expression":
            made = arguments(named)
            named = made[0] if made else named
        names = self.values.texts(named)
        for found in names:
            if (name := whole(found)) is not None:
                self.states.append(Named(name, line(named)))
            else:
                self.patterns.append("".join(".*" if one.text is None else re.escape(one.text) for one in found))
        if creator is not None:
            self._give(creator, 0, names)
            name = whole(names[0]) or "" if len(names) == 1 else ""
            self.waited.append(creator)
            self.creators.append((creator.start_byte, creator.end_byte, name, creator))

    def _adders(self) -> Iterator[tuple[int, int]]:
        """The functions that add a state by a name which their callers give them, and by which parameter."""
        for call, name in self.tree.calls:
            handed = arguments(call) if name.endswith(_ADDS) else []
            if handed and handed[0].type == "identifier":
                found = self.tree.name(handed[0])
                if found is not None and found.parameter is not None and found.scope not in self.tree.handed:
                    yield found.scope, found.parameter

    def _functions(self) -> Iterator[tuple[str, list[Node]]]:
        """The functions of the file by the last part of each name."""
        for name, values in self.tree.members.items():
            yield name.rpartition(".")[2], [one for one in values if one is not None]
        for scope in self.tree.scopes.values():
            for name, one in scope.names.items():
                yield name, [value for value in one.values if value is not None]
        for pair in self.tree.of["pair"]:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is not None and value is not None and value.type in FUNCTIONS:
                yield text(key), [value]

    def _is_adder_s(self, named: Node) -> bool:
        """Whether a name is the parameter of a function, whose callers name the states."""
        found = self.tree.name(named) if named.type == "identifier" else None
        if found is None or found.parameter is None or found.scope in self.tree.handed:
            return False
        return (found.scope, text(named)) not in self.values.known

    def _starts(self) -> bool:
        return any(self._start(call, name) is not None for call, name in self.tree.calls)

    def _start(self, call: Node, name: str) -> Node | None:
        """What an app hands to App, whose states begin there; None for any other call."""
        if name.endswith("App.call"):
            return next(iter(arguments(call)[1:]), None)
        function = call.child_by_field_name("function") if not name else None
        if function is not None and function.type == "super":
            return next((one for one in arguments(call)[:1] if one.type == "string"), None)
        return None

    # What the file does

    def _state_at(self, node: Node) -> str:
        """The state in whose creator a node stands."""
        at = bisect_right(self.creators, node.start_byte, key=lambda one: one[0])
        for start, end, name, _ in reversed(self.creators[:at]):
            if start <= node.start_byte < end:
                return name
        return ""

    def _lead(self, node: Node, found: list[Text]) -> None:
        source = self._state_at(node)
        for one in found:
            name = whole(one)
            if name and not any(piece.translated for piece in one):
                self.leads[Lead(source, Named(name, one[0].line))] = None

    def _call(self, call: Node, name: str) -> None:
        if name.endswith("states.create"):
            for one in arguments(call)[:1]:
                self._lead(call, self.values.texts(one))
        elif (start := self._start(call, name)) is not None:
            for found in self.values.texts(start):
                if first := whole(found):
                    self.leads[Lead("the app", Named(first, found[0].line))] = None
        elif self._kind(call.child_by_field_name("function")):
            what = text(call.child_by_field_name("function"))
            self.forgotten.append(Forgotten("new", self._state_at(call), Named(what, line(call))))

    def _kind(self, constructor: Node | None) -> str:
        """Which state of the toolkit, or Choice, a constructor is; empty for any other."""
        for _ in range(_LONGEST_CHAIN):
            if constructor is None or constructor.type not in ("identifier", "member_expression"):
                return ""
            last = text(constructor).rpartition(".")[2]
            known = last if last in STATES or last == "Choice" else ""
            if constructor.type == "member_expression":
                return known if known and dotted(constructor).split(".")[-2] in ("states", "") else ""
            found = self.tree.name(constructor)
            if found is None or found.values == [None]:  # of another file, or taken out of what a module gives
                return known
            if found.parameter is not None or len(found.values) != 1:
                return ""
            (constructor,) = found.values
        return ""

    def _new(self, node: Node) -> None:
        kind = self._kind(node.child_by_field_name("constructor"))
        handed = arguments(node)
        if kind == "Choice" or len(handed) != 2:
            return
        if not kind and not self._is_name(handed[0]):
            return
        whole_options = self.tree.value(handed[1])
        if whole_options is None or whole_options.type != "object":
            if kind:
                self.made.append(Made(self._state_at(node), kind, line(node), False, (), False))
            return
        spread = any(one.type == "spread_element" for one in whole_options.named_children)
        options = properties(whole_options)
        after = options.get("next")
        if after is not None:
            self._lead(node, self._names(after))
        if kind in _CHOOSING and "choices" in options:
            self._choices(node, kind, options)
        if not kind:
            return
        bare = after is None or text(after) in ("undefined", "null")
        # It may be given afterwards, to the state or to its options.
        later = any(name.endswith(".next") for name in self.tree.members)
        quiet = text(options.get("send_reply")) not in ("", "true")
        screens = () if quiet or spread else tuple(self._screens(kind, options))
        helper = options.get("helper_metadata")  # which a function may give, for a voice as a rule
        voice = helper is not None and (helper.type != "object" or "voice" in text(helper).lower())
        self.made.append(
            Made(self._state_at(node), kind, line(node), bare and not spread and not later, screens, voice)
        )

    def _is_name(self, node: Node) -> bool:
        """Whether a node is the name that a creator is given, so that what is made with it is a state."""
        found = self.tree.name(node) if node.type == "identifier" else None
        return found is not None and found.parameter == 0 and (found.scope, text(node)) in self.values.known

    def _names(self, after: Node) -> list[Text]:
        """The names of states in what `next` is: a text, or a function and whatever it comes to."""
        function = self.tree.function(after)
        if function is not None:
            self.waited.append(function)
        return self.values.results(function) if function is not None else self.values.outcomes(after)

    def _choices(self, node: Node, kind: str, options: dict[str, Node]) -> None:
        """The states that the choices of a menu name, or those of a state that goes where its choice says."""
        choices = options["choices"]
        array = self.tree.value(choices)
        entries = list(array.named_children) if array is not None and array.type == "array" else []
        if choices.type == "identifier":
            pushes = f"{text(choices)}.push"
            for call, name in self.tree.calls:
                pushed = call.child_by_field_name("function") if name == pushes else None
                onto = pushed.child_by_field_name("object") if pushed is not None else None
                if onto is not None and self.tree.name(onto) is self.tree.name(choices):
                    entries += arguments(call)
        if kind != "MenuState":
            function = self.tree.function(options["next"]) if "next" in options else None
            if function is None or not self._goes_where_chosen(function):
                return
        for one in entries:
            made = self.tree.value(one)
            if made is not None and made.type == "new_expression":
                handed = arguments(made)
                if self._kind(made.child_by_field_name("constructor")) == "Choice" and handed:
                    self._lead(node, self.values.outcomes(handed[0]))

    def _goes_where_chosen(self, function: Node) -> bool:
        """Whether a function returns its choice's value, whichever that is."""
        names = [name for name, one in self.tree.scopes[function.id].names.items() if one.parameter == 0]
        body = function.child_by_field_name("body")
        if len(names) != 1 or body is None:
            return False
        value = f"{names[0]}.value"
        if body.type != "statement_block":
            return text(body) == value
        returned = [one for one in walk(function, functions=False) if one.type == "return_statement"]
        return len(returned) == 1 and text(returned[0]).removeprefix("return").strip(" ;\n") == value

    # What a state shows

    def _screens(self, kind: str, options: dict[str, Node]) -> Iterator[Screen]:
        labels = tuple(self._labels(kind, options)) if kind in _CHOOSING else ()
        if kind not in _CHOOSING and kind not in ("FreeText", "EndState"):
            return
        for name in ("question", "text", "error"):
            if (shown := options.get(name)) is not None:
                yield Screen(line(shown), tuple(self.values.texts(shown)), labels)
        check = self.tree.function(options["check"]) if "check" in options else None
        if check is not None:
            for found in self.values.results(check):
                yield Screen(found[0].line if found else line(check), (found,), labels)

    def _labels(self, kind: str, options: dict[str, Node]) -> Iterator[tuple[Text, ...]]:
        """The labels of the choices that are sure to be shown together, as far as they are written out."""
        array = self.tree.value(options["choices"]) if "choices" in options else None
        if array is None or array.type != "array":
            return
        if options["choices"].type != "array":
            whose = text(options["choices"])
            if any(name.endswith(_LESS) and name.startswith(f"{whose}.") for _, name in self.tree.calls):
                return
        made = [self.tree.value(one) for one in array.named_children if one.type != "comment"]
        choices = [one for one in made if one is not None and one.type == "new_expression"]
        shown = len(choices)
        if kind == "PaginatedChoiceState":
            if "characters_per_page" in options:
                return
            per_page = text(options.get("options_per_page")) or "8"
            shown = min(shown, int(per_page)) if per_page.isdecimal() else 0
        for one in choices[:shown]:
            handed = arguments(one)
            yield tuple(self.values.texts(handed[1])) if len(handed) > 1 else ()

    def _translated(self) -> Iterator[str]:
        """Every text that the app hands to its translator."""
        for call, name in self.tree.calls:
            if name.rpartition(".")[2] in ("$", "gettext") and (handed := arguments(call)):
                for found in self.values.texts(handed[0]):
                    if (original := whole(found)) is not None:
                        yield original

    # What is forgotten

    def _creator(self, name: str, creator: Node) -> None:
        body = creator.child_by_field_name("body")
        if body is None or body.type != "statement_block":
            return
        within = list(walk(creator, functions=False))
        returned = [one for one in within if one.type == "return_statement" and one.named_child_count]
        thrown = any(one.type == "throw_statement" for one in within)
        at = Named(name, line(creator))
        if not returned and not thrown:
            makes = any(
                one.type in ("new_expression", "call_expression")
                and self._kind(one.child_by_field_name("constructor") or one.child_by_field_name("function"))
                or (one.type == "call_expression" and callee(one).endswith("states.create"))
                for one in walk(creator)
            )
            self.forgotten.append(Forgotten("return" if makes else "nothing", name, at))
            return
        statements = [one for one in body.named_children if one.type not in ("comment", "function_declaration")]
        last = statements[-1] if statements else None
        if last is not None and last.type == "if_statement" and _falls_through(last):
            self.forgotten.append(Forgotten("some", name, Named(name, line(last))))

    def _statement(self, statement: Node) -> None:
        only = statement.named_children[0] if statement.named_child_count == 1 else None
        if only is None:
            return
        state = self._state_at(statement)
        if only.type == "new_expression" and (kind := self._kind(only.child_by_field_name("constructor"))):
            if kind != "Choice":
                reported = any(one.kind == "return" and one.state == state for one in self.forgotten)
                if not reported or not state:
                    self.forgotten.append(Forgotten("return", state, Named(kind, line(only))))
        elif only.type == "string" and not _is_directive(statement):
            self.forgotten.append(Forgotten("text", state, Named(text(only), line(only))))

    def _not_awaited(self, function: Node) -> None:
        """The promises that a function, which the toolkit waits for, asks for and does not return."""
        within = list(walk(function, functions=False))
        returned = {text(one) for node in within if node.type == "return_statement" for one in walk(node)}
        for statement in within:
            only = statement.named_children[0] if statement.type == "expression_statement" else None
            if only is None or only.type != "call_expression":
                continue
            what = self._promised(only)
            if what and what.partition(".")[0] not in returned:
                self.forgotten.append(Forgotten("promise", self._state_at(statement), Named(what, line(statement))))

    def _promised(self, call: Node) -> str:
        """What a chain of calls is a promise of; empty where that is not known, or where the chain ends it itself."""
        at: Node | None = call
        last = True
        while at is not None and at.type == "call_expression":
            name = callee(at)
            function = at.child_by_field_name("function")
            before = function.child_by_field_name("object") if function is not None else None
            word = name.rpartition(".")[2]
            if last and word in ("done", "catch", "fail"):
                return ""
            if name.endswith(_PROMISED):
                return name
            made = self.tree.value(before) if before is not None and word in _OF_HTTP else None
            if made is not None and made.type == "new_expression":
                if text(made.child_by_field_name("constructor")).endswith(("JsonApi", "HttpApi")):
                    return name
            at, last = before, False
        return ""

    # What the file uses

    def _modules(self) -> tuple[list[Named], list[int]]:
        required = []
        for call, name in self.tree.calls:
            handed = arguments(call) if name == "require" else []
            if handed and self._is_free(call.child_by_field_name("function")):
                for found in self.values.texts(handed[0]):
                    if (module := whole(found)) is not None:
                        required.append(Named(module, line(call)))
        imports = [line(one) for kind in ("import_statement", "export_statement") for one in self.tree.of[kind]]
        imports += [line(call) for call, name in self.tree.calls if not name and text(call).startswith("import(")]
        return required, imports

    def _is_free(self, node: Node | None) -> bool:
        return node is not None and node.type == "identifier" and self.tree.name(node) is None

    def _globals(self) -> Iterator[str]:
        """The names below another that the file itself sets, such as ``go.app``."""
        for statement in self.tree.root.named_children:
            only = statement.named_children[0] if statement.named_child_count else None
            left = (
                only.child_by_field_name("left") if only is not None and only.type == "assignment_expression" else None
            )
            if left is not None and left.type == "member_expression":
                yield dotted(left)

    def _guarded(self) -> Iterator[str]:
        """The names that the file asks about by ``typeof`` before it uses them."""
        for one in self.tree.of["unary_expression"]:
            if text(one.child_by_field_name("operator")) == "typeof":
                yield text(one.child_by_field_name("argument")).strip("() ")


def _falls_through(node: Node) -> bool:
    """Whether each branch of an ``if`` returns, and there is none for what is left."""
    while True:
        branch, other = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        if branch is None or not _returns(branch):
            return False
        if other is None:
            return True
        inner = other.named_children[0] if other.named_children else None
        if inner is None or inner.type != "if_statement":
            return False
        node = inner


def _returns(branch: Node) -> bool:
    """Whether a branch ends by returning something."""
    last = (
        [one for one in branch.named_children if one.type != "comment"][-1:]
        if branch.type == "statement_block"
        else [branch]
    )
    return bool(last) and last[0].type == "return_statement" and last[0].named_child_count > 0


def _is_directive(statement: Node) -> bool:
    """Whether a text that stands alone is one of those at the beginning of a function, as ``'use strict'`` is."""
    source = text(statement)
    if source[1:4] == "use":
        return True
    before = statement.prev_named_sibling
    for _ in range(20):  # nobody begins a function with more of them
        if before is not None and (before.type == "comment" or _is_text(before)):
            before = before.prev_named_sibling
    parent = statement.parent
    if parent is None or before is not None:
        return False
    return parent.type == "program" or (
        parent.type == "statement_block" and parent.parent is not None and parent.parent.type in FUNCTIONS
    )


def _is_text(statement: Node) -> bool:
    return statement.type == "expression_statement" and [one.type for one in statement.named_children] == ["string"]
