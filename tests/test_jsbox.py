"""Each mistake that the toolkit passes over in silence is found on its line, and what comes near it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from praekelt_standards import gsm
from praekelt_standards.jsbox import mistakes
from praekelt_standards.project import Project

HEAD = "var vumigo = require('vumigo_v02');\nApp.call(self, 'a');\n"
A = "self.states.add('a', function(name) {{ return new {0}; }});\n"
END = "EndState(name, {text: 'Bye.', next: 'a'})"
LONG = "'" + "x" * 161 + "'"


def found(folder: Path, source: str, name: str = "src/app.js", **others: str) -> list[tuple[int | None, str]]:
    for path, text in {name: HEAD + source, **{k.replace("__", "/"): v for k, v in others.items()}}.items():
        file = folder / (path if "." in path else f"{path}.json")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return [(one.place.line, one.problem) for one in mistakes(Project(folder))]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (A.format("FreeText(name, {question: 'Q', next: 'b'})"), "a leads to 'b'"),
        (A.format("FreeText(name, {question: 'Q', next: function(c) { return c ? 'a' : 'b'; }})"), "a leads to 'b'"),
        (A.format("FreeText(name, {question: 'Q', next: function(c) { return {name: 'b'}; }})"), "a leads to 'b'"),
        (A.format("FreeText(name, {question: 'Q', next: function() { return p().thenResolve('b'); }})"), "'b'"),
        (A.format("FreeText(name, {question: 'Q', next: () => 'b'})"), "a leads to 'b'"),
        (A.format("MenuState(name, {question: 'Q', choices: [new Choice('b', 'B')]})"), "a leads to 'b'"),
        ("self.states.add('a', function() { return self.states.create('b'); });\n", "a leads to 'b'"),
        (A.format("EndState(name, {text: 'Bye.'})"), "ends the session without next"),
        (f"self.states.add('a', function(name) {{ new {END}; }});\n", "does not return it"),
        ("self.states.add('a', function(name) {});\n", "a returns nothing"),
        (f"self.states.add('a', function(name) {{ return {END}; }});\n", "without new"),
        (A.format(f"EndState(name, {{text: {LONG}, next: 'a'}})"), "shows 161 characters where 160 fit"),
        (A.format(f"EndState(name, {{text: $({LONG}), next: 'a'}})"), "shows 161 characters where 160 fit"),
        (A.format("EndState(name, {text: '" + "€" * 81 + "', next: 'a'})"), "shows 162 characters where 160 fit"),
        (A.format("EndState(name, {text: '" + "x" * 70 + "’', next: 'a'})"), "because ’ is not in the GSM alphabet"),
        (
            A.format(
                "ChoiceState(name, {question: '"
                + "x" * 150
                + "', choices: [new Choice('1', 'Yes, please')], next: 'a'})"
            ),
            "shows 165 characters",
        ),
        (A.format(END) + "var p = process.env;\n", "process is there under node"),
        (A.format(END) + "setTimeout(f, 1);\n", "setTimeout is there under node"),
        (A.format(END) + "var fs = require('fs');\n", "require('fs') is there under node"),
    ],
)
def test_a_mistake_is_found_on_its_line(tmp_path: Path, source: str, said: str) -> None:
    (one,) = found(tmp_path, source)
    assert said in one[1]
    assert one[0] == 2 + source.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        A.format(END),
        A.format("FreeText(name, {question: 'Q', next: 'a'})"),
        A.format("FreeText(name, {question: 'Q', check: function() { return 'No.'; }, next: 'a'})"),
        A.format("FreeText(name, {question: 'Q', next: somewhere()})"),
        A.format("FreeText(name, {question: 'Q', next: '__error__'})"),
        A.format("EndState(name, options)"),
        A.format("EndState(name, {text: 'Bye.', next})"),
        "self.states.add('a', name => new EndState(name, {text: 'Bye.', next: 'a'}));\n",
        "self.states.add('a', function(name) { throw new Error(); });\n",
        "self.add = function(name, make) { self.states.add(name, make); };\nself.add('a', function(n) { return f(n); });\n",
        "self.states.add(name_of(x), f);\n" + A.format("FreeText(name, {question: 'Q', next: 'b'})"),
        A.format("EndState(name, {text: '" + "x" * 160 + "', next: 'a'})"),
        A.format("EndState(name, {text: '" + "x" * 70 + "', next: 'a'})"),
        A.format("EndState(name, {text: '" + "x" * 69 + "’', next: 'a'})"),
        A.format("EndState(name, {text: $('" + "x" * 150 + " {{ a_name_that_is_filled_in }}'), next: 'a'})"),
        A.format("BookletState(name, {text: " + LONG + ", next: 'a'})"),
        A.format(END) + "if (typeof process !== 'undefined') { f(); }\n",
        A.format(END) + "var moment = require('moment');\n",
        A.format(END) + "this is ( no JavaScript {",
    ],
)
def test_what_comes_near_a_mistake_is_none(tmp_path: Path, source: str) -> None:
    assert found(tmp_path, source) == []


def test_a_text_is_counted_in_every_language(tmp_path: Path) -> None:
    long = "y" * 161
    config = f'{{"translation.sw": {{"": {{}}, "Bye.": ["", "{long}"]}}}}'
    ((line, said),) = found(tmp_path, A.format("EndState(name, {text: $('Bye.'), next: 'a'})"), config=config)
    assert line == 3
    assert "shows 161 characters in sw where 160 fit" in said


def test_a_test_that_is_never_run_is_found(tmp_path: Path) -> None:
    source = "it('x', function() {\n  return tester.start().check.reply('Q');\n});\n"
    ((line, said),) = found(tmp_path, source, "test/app.test.js")
    assert line == 4
    assert "never run" in said
    run = source.replace("reply('Q')", "reply('Q').run()")
    assert found(tmp_path, run, "test/app.test.js") == []


def test_states_of_a_test_are_nobody_s_mistake(tmp_path: Path) -> None:
    assert found(tmp_path, A.format("EndState(name, {text: 'Bye.'})"), "test/app.test.js") == []


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("abc", 3), ("€", 2), ("[x]", 5), ("é", 1), ("ê", None), ("Ω", 1), ("’", None), ("\n", 1)],
)
def test_septets_are_counted_as_the_network_does(text: str, length: int | None) -> None:
    assert gsm.septets(text) == length


def test_what_is_outside_the_alphabet_is_counted_in_units_of_ucs_2() -> None:
    assert gsm.excess("’" * 70) is None
    assert gsm.excess("’" * 71) == (71, 70)
    assert gsm.excess("😀" * 36) == (72, 70)
