"""Each mistake that the toolkit passes over in silence is found on its line, and what comes near it is not."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards import gsm, pages
from praekelt_standards.jsbox import mistakes
from praekelt_standards.project import Project

HEAD = "var vumigo = require('vumigo_v02');\nApp.call(self, 'a');\n"
A = "self.states.add('a', function(name) {{ return new {0}; }});\n"
END = "EndState(name, {text: 'Bye.', next: 'a'})"
LONG = "'" + "x" * 161 + "'"


def laid(folder: Path, files: dict[str, str]) -> Project:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
    return Project(folder)


def found(
    folder: Path, source: str, files: dict[str, str] | None = None, name: str = "src/app.js"
) -> list[tuple[int | None, str]]:
    """The line and the words of each mistake in an app whose one state is named a, and in what lies beside it."""
    return [(one.place.line, one.problem) for one in mistakes(laid(folder, {name: HEAD + source, **(files or {})}))]


def free_text(after: str) -> str:
    return A.format(f"FreeText(name, {{question: 'Q', next: {after}}})")


def choice(choices: str, options: str, kind: str = "ChoiceState") -> str:
    return A.format(f"{kind}(name, {{question: 'Q', choices: [{choices}], {options}}})")


# Next states. Each leads to a state that is not there.
LEADS = [
    free_text("'b'"),
    free_text("`b`"),
    free_text("'b' + ''"),
    free_text("'\\x62'"),
    free_text("{name: 'b'}"),
    free_text("function(c) { return c ? 'a' : 'b'; }"),
    free_text("function(c) { return {'name': 'b'}; }"),
    free_text("function(c) { return {yes: 'b', no: 'a'}[c]; }"),
    free_text("function(c) { return m[c] || 'b'; }"),
    free_text("function(c) { switch (c) { case '1': return 'b'; default: return 'a'; } }"),
    free_text("function() { return p().thenResolve('b'); }"),
    free_text("function() { return p().then(function() { return 'b'; }); }"),
    free_text("function() { return p().then(f, function() { return 'b'; }); }"),
    free_text("() => p().then(() => 'b')"),
    free_text("() => p().catch(() => 'b')"),
    free_text("async function() { return 'b'; }"),
    free_text("() => 'b'"),
    A.format("FreeText(name, {question: 'Q', next(c) { return 'b'; }})"),
    "var B = 'b'; " + free_text("B"),
    "var S = {b: 'b'}; " + free_text("S.b"),
    "function after() { return 'b'; } " + free_text("after"),
    "self.after = function() { return 'b'; }; " + free_text("function(c) { return self.after(c); }"),
    "var FT = vumigo.states.FreeText; " + A.format("FT(name, {question: 'Q', next: 'b'})"),
    "var o = {question: 'Q', next: 'b'}; " + A.format("FreeText(name, o)"),
    A.format("OurState(name, {next: 'b'})"),
    choice("new Choice('b', 'B')", "", "MenuState"),
    choice("new Choice({name: 'b'}, 'B')", "", "MenuState"),
    choice("new Choice('b', 'B')", "next: function(c) { return c.value; }"),
    choice("new Choice('b', 'B')", "next: function(c) { if (c !== undefined) { return c.value; } }"),
    "self.states.add('a', function() { return self.states.create('b'); });\n",
    "self.states.add('a', function() { var s = self.old ? 'a' : 'b'; return self.states.create(s); });\n",
    "self.go = function() { return self.states.create('b'); }; " + A.format(END),
    "self.states.add(new FreeText('a', {question: 'Q', next: 'b'}));\n",
    "self.states.add('a', name => new FreeText(name, {question: 'Q', next: 'b'}));\n",
    "function a(name) { return new FreeText(name, {question: 'Q', next: 'b'}); } self.states.add('a', a);\n",
    "var states = self.states; states.add('a', function(name) { return new FreeText(name, {question: 'Q', next: 'b'}); });\n",
    "['c', 'd'].forEach(function(n) { self.states.add(n, f); }); " + free_text("'b'"),
    "list.forEach(function(n) { self.states.add('quiz:' + n, f); }); " + free_text("'b'"),
    "self.add = function(n, f) { self.states.add(n, f); }; self.add('a', function(name) { return self.states.create('b'); });\n",
]


@pytest.mark.parametrize("source", LEADS)
def test_a_next_state_that_is_not_there_is_found(tmp_path: Path, source: str) -> None:
    ((line, said),) = found(tmp_path, source)
    assert "leads to 'b', and no state is called that" in said
    assert line == 3


STAYS = [
    free_text("'a'"),
    free_text("'__error__'"),
    free_text("somewhere()"),
    free_text("function(c) { if (c) { return 'a'; } }"),
    # What is said or sent on the way is no state.
    free_text("function(c) { var l = _.map(c, function(x) { return 'b'; }); return 'a'; }"),
    free_text("function(c) { c = c.replace(/x/, function() { return 'b'; }); return 'a'; }"),
    free_text("function(c) { return p.then(function() { return 'ok'; }).then(function() { return 'a'; }); }"),
    free_text("function(c) { return p.thenResolve('ok').then(function() { return 'a'; }); }"),
    free_text("function(c) { return http.post('u', {data: {name: 'Amina'}}).thenResolve('a'); }"),
    free_text("function(c) { var r = 'none'; r = look(c); return r; }"),
    "var labels = {x: 'X'}; " + free_text("function(c) { self.im.user.set_answer('l', labels[c]); return 'a'; }"),
    choice("new Choice('no', 'No')", "next: function(c) { if (c.value === 'no') { return 'a'; } return c.value; }"),
    "var choices = f(); choices.push(new Choice('b', 'B')); " + choice("new Choice('a', 'A')", "", "MenuState"),
    # What may be added by another name, or somewhere else.
    "self.states.add(name_of(x), f); " + free_text("'b'"),
    "for (var n in o) { self.states.add(n, o[n]); } " + free_text("'b'"),
    "_.each(o, function(f, n) { self.states.add(n, f); }); " + free_text("'b'"),
    "list.forEach(function(n) { self.states.add('b' + n, f); }); " + free_text("'b1'"),
    "['b'].forEach(function(n) { self.states.add(n, f); }); " + free_text("'b'"),
    "var N = 'b'; self.states.add(N, f); " + free_text("'b'"),
    "function add(n, f) { self.states.add(n, f); } add('b', f); " + free_text("'b'"),
    "self.states.creators.b = f; " + free_text("'b'"),
    "self.states.creators[n] = f; " + free_text("'b'"),
    "var Ours = AppStates.extend(function(self) { self.create = function(n) { return f(n); }; }); " + free_text("'b'"),
    "self.states.add(new LocationState('b', {next: 'a'})); " + free_text("'b'"),
]  # fmt: skip


@pytest.mark.parametrize("source", STAYS)
def test_what_may_be_a_state_is_left_alone(tmp_path: Path, source: str) -> None:
    assert found(tmp_path, source) == []


@pytest.mark.parametrize(
    "path", ["src/steps.js", "src/more/steps.js", "lib/steps.js"], ids=["beside", "below", "elsewhere"]
)
def test_another_file_of_the_app_may_add_a_state(tmp_path: Path, path: str) -> None:
    steps = "go.steps = function(self) { self.states.add('b', function(n) { return new EndState(n, {next: 'a'}); }); };"
    assert found(tmp_path, free_text("'b'"), {path: steps}) == []


def test_a_function_of_another_file_may_add_a_state(tmp_path: Path) -> None:
    base = "go.base = function(self) { self.put = function(n, f) { self.states.add(n, f); }; };"
    put = "self.put('b', function(n) { return f(n); }); "
    assert found(tmp_path, put + free_text("'b'"), {"src/base.js": base}) == []


def test_a_state_of_another_app_is_none_of_this_one(tmp_path: Path) -> None:
    other = f"go.app = function() {{ {HEAD} self.states.add('a', f); self.states.add('b', f); }}();"
    source = f"go.app = function() {{ {HEAD} {free_text(repr('b'))} }}();"
    (one,) = mistakes(laid(tmp_path, {"src/one.js": source, "src/other.js": other}))
    assert (str(one.place.path), one.problem.partition(",")[0]) == ("src/one.js", "a leads to 'b'")


def test_a_file_alone_does_not_show_what_lies_beside_it(tmp_path: Path) -> None:
    laid(tmp_path, {"app.js": HEAD + free_text("'b'")})
    assert mistakes(Project(tmp_path / "app.js")) == ()
    assert len(mistakes(Project(tmp_path))) == 1


def test_what_is_built_of_a_file_says_nothing_new(tmp_path: Path) -> None:
    source = HEAD + free_text("'b'")
    assert {str(one.place.path) for one in mistakes(laid(tmp_path, {"src/app.js": source, "go-app.js": source}))} == {
        "src/app.js"
    }


def test_an_app_without_its_source_is_read_as_it_is_built(tmp_path: Path) -> None:
    assert len(mistakes(laid(tmp_path, {"go-app.js": HEAD + free_text("'b'")}))) == 1


@pytest.mark.parametrize("name", ["app.js", "lib/app.js", "src/states/a.js", "apps/ussd/src/app.js"])
def test_an_app_is_told_by_what_stands_in_it(tmp_path: Path, name: str) -> None:
    assert len(found(tmp_path, free_text("'b'"), name=name)) == 1


@pytest.mark.parametrize("name", ["test/app.js", "app.test.js", "spec/app.js", "vendor/app.js"])
def test_states_of_a_test_or_of_somebody_else_are_nobody_s_mistake(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, free_text("'b'"), name=name) == []


def test_what_uses_no_toolkit_is_no_app(tmp_path: Path) -> None:
    files = {
        "js/menu.js": "this.states.add('open', function() {}); window.setTimeout(f, 1);",
        "test/menu.test.js": "it('opens', function() { tester.start().check('open'); });",
    }
    assert mistakes(laid(tmp_path, files)) == ()
    assert mistakes(laid(tmp_path, {**files, "package.json": '{"dependencies": {"vumigo_v02": "0.3.2"}}'})) != ()


# What is forgotten
@pytest.mark.parametrize(
    ("source", "said"),
    [
        (A.format("EndState(name, {text: 'Bye.'})"), "ends the session without next"),
        (A.format("EndState(name, {text: 'Bye.', next: undefined})"), "ends the session without next"),
        (A.format("EndState(name, {text: 'Bye.', next: null})"), "ends the session without next"),
        ("var o = {text: 'Bye.'}; " + A.format("EndState(name, o)"), "ends the session without next"),
        (f"self.states.add('a', function(name) {{ new {END}; }});\n", "a makes a state and does not return it"),
        (f"self.states.add('a', function(name) {{ if (x) {{ new {END}; }} return new {END}; }});\n", "does not return it"),
        (f"self.states.add('a', function(name) {{ p.then(function() {{ return new {END}; }}); }});\n", "does not return it"),
        (f"self.states.add('a', function(name) {{ return p.then(function() {{ new {END}; }}); }});\n", "does not return it"),
        ("self.states.add('a', function(name) {});\n", "a returns nothing, so"),
        (f"self.states.add('a', function(name) {{ if (x) {{ return new {END}; }} }});\n", "a returns nothing where no condition"),
        (free_text("function(c) { switch (c) { default: 'a'; } }"), "'a' stands here alone"),
        (f"self.states.add('a', function(name) {{ return {END}; }});\n", "EndState is called without new"),
        (f"self.states.add('a', name => {END});\n", "EndState is called without new"),
        (f"self.states.add('a', function(name) {{ return x ? {END} : null; }});\n", "EndState is called without new"),
        (f"self.states.add('a', function(name) {{ return vumigo.states.{END}; }});\n", "vumigo.states.EndState is called"),
        (choice("Choice('a', 'A')", "", "MenuState"), "Choice is called without new"),
        (choice("new Choice('a', 'A')", "next: 'a'", "LanguageChoice"), "a sets the language too late"),
        (free_text("function(c) { self.im.user.set_lang(c); return 'a'; }"), "nobody waits for the promise of self.im.user.set_lang"),
        (free_text("function(c) { self.im.api_request('kv.incr', {}).then(f); return 'a'; }"), "nobody waits for the promise"),
        ("var http = new JsonApi(self.im); " + free_text("function(c) { http.post('u'); return 'a'; }"), "promise of http.post"),
    ],
)  # fmt: skip
def test_what_is_forgotten_is_found_on_its_line(tmp_path: Path, source: str, said: str) -> None:
    ((line, words),) = found(tmp_path, source)
    assert said in words
    assert line == 3


@pytest.mark.parametrize(
    "source",
    [
        A.format(END),
        A.format("EndState(name, options)"),
        A.format("EndState(name, {text: 'Bye.', next})"),
        A.format("EndState(name, {text: 'Bye.', ...common})"),
        A.format("EndState(name, _.extend({text: 'Bye.'}, common))"),
        "self.states.add('a', function(name) { var s = new EndState(name, {text: 'Bye.'}); s.next = 'a'; return s; });\n",
        "var Ours = EndState.extend(function(self, n, o) { EndState.call(self, n, o); }); " + A.format("Ours(name, {text: 'x'})"),
        f"self.states.add('a', name => new {END});\n",
        "self.states.add('a', function(name) { throw new Error(); });\n",
        f"self.states.add('a', function(name) {{ if (x) {{ return new {END}; }} else {{ return new {END}; }} }});\n",
        f"self.states.add('a', function(name) {{ 'use strict'; return new {END}; }});\n",
        "function Choice(a) { return a; } " + choice("Choice('a')", "next: 'a'"),
        "self.add = function(name, make) { self.states.add(name, make); };\nself.add('a', function(n) { return f(n); });\n",
        free_text("function(c) { return self.im.user.set_lang(c).thenResolve('a'); }"),
        free_text("async function(c) { await self.im.user.save(); return 'a'; }"),
        free_text("function(c) { var p = self.im.contacts.save(x); return p.then(function() { return 'a'; }); }"),
        free_text("function(c) { self.im.api_request('kv.incr', {}).done(); return 'a'; }"),
        A.format("FreeText(name, {question: 'Q', events: {'state:enter': function() { self.im.user.save(); }}, next: 'a'})"),
        A.format(END) + "this is ( no JavaScript {",
        "self.states.add('a', function(name) {});\n self.states.add('c', function( {{ x }}",
    ],
)  # fmt: skip
def test_what_is_not_forgotten_is_left_alone(tmp_path: Path, source: str) -> None:
    assert found(tmp_path, source) == []


# Screens
def text(shown: str) -> str:
    return A.format(f"EndState(name, {{text: {shown}, next: 'a'}})")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (text(LONG), "161 characters where 160 fit"),
        (text(f"$({LONG})"), "161 characters where 160 fit"),
        (text(f"this.$({LONG}).context({{}})"), "161 characters where 160 fit"),
        (text(f"$([{LONG}, 'y'].join(' '))"), "163 characters where 160 fit"),
        (text(f"`{'x' * 160}${{n}}y`"), "161 characters where 160 fit"),
        (text(f"{LONG} + n"), "161 characters where 160 fit"),
        (text(f"n ? 'x' : {LONG}"), "161 characters where 160 fit"),
        (f"var t = {LONG}; " + text("t"), "161 characters where 160 fit"),
        (f"var t = $('x'); if (n) {{ t = $({LONG}); }} " + text("t"), "161 characters where 160 fit"),
        (f"self.texts = {{a: {LONG}}}; " + text("self.texts.a"), "161 characters where 160 fit"),
        (f"function says(s) {{ switch (s) {{ case 'a': return $({LONG}); }} }} " + text("says(name)"), "161 characters"),
        (text("$('" + "x" * 152 + "{{ n }}').context({n: 'Sorry. \\\\'})"), "161 characters where 160 fit"),
        (text("'" + "€" * 81 + "'"), "162 characters where 160 fit"),
        (text("'" + "x" * 160 + "\\n'"), "161 characters where 160 fit"),
        (text("'" + "x" * 70 + "’'"), "71 characters where 70 fit, because ’ is not in the GSM alphabet"),
        (text("'" + "x" * 70 + "\\t'"), "because U+0009 is not in the GSM alphabet"),
        (text("'" + "x" * 69 + "\\ud83d\\ude00'"), "71 characters where 70 fit"),
        (text("'" + "x" * 69 + "\\u{1F600}'"), "71 characters where 70 fit"),
        (text("'" + "x" * 70 + "\\ud83d'"), "71 characters where 70 fit, because U+D83D is not"),
        (text("'" + "x" * 70 + "\\xea'"), "71 characters where 70 fit"),
        (choice("new Choice('1', 'x')", f"next: 'a', error: {LONG}"), "166 characters where 160 fit"),
        (A.format(f"FreeText(name, {{question: 'Q', check: function(c) {{ return $({LONG}); }}, next: 'a'}})"), "161 characters"),
        (A.format(f"PaginatedChoiceState(name, {{question: {LONG}, choices: f(), next: 'a'}})"), "161 characters"),
        (A.format("ChoiceState(name, {question: '" + "x" * 150 + "', choices: [new Choice('1', 'Yes, please')], next: 'a'})"), "165"),
        (A.format("ChoiceState(name, {question: '" + "x" * 158 + "', choices: [new Choice('1', label)], next: 'a'})"), "162"),
    ],
)  # fmt: skip
def test_a_screen_that_is_too_long_is_found(tmp_path: Path, source: str, said: str) -> None:
    ((line, words),) = found(tmp_path, source)
    assert said in words
    assert line == 3


@pytest.mark.parametrize(
    "source",
    [
        text("'" + "x" * 160 + "'"),
        text("'" + "x" * 158 + "€'"),
        text("'" + "x" * 69 + "’'"),
        text("'" + "x" * 68 + "\\ud83d\\ude00'"),
        text("'" + "x" * 159 + "\\xe9'"),
        text("'" + "x" * 80 + "\\\n" + "x" * 80 + "'"),
        text("$('" + "x" * 150 + " {{ a_name_that_is_filled_in }}')"),
        text("says('" + "x" * 161 + "')"),
        f"function says(s) {{ switch (s) {{ case 'b': return $({LONG}); case 'a': return $('x'); }} }} " + text("says(name)"),
        A.format("BookletState(name, {text: " + LONG + ", next: 'a'})"),
        A.format(f"FreeText(name, {{question: {LONG}, send_reply: false, next: 'a'}})"),
        A.format(f"FreeText(name, {{question: {LONG}, helper_metadata: {{voice: {{}}}}, next: 'a'}})"),
        A.format("FreeText(name, {question: 'Q', check: function() { return 'No.'; }, next: 'a'})"),
        "var cs = [new Choice('a', '" + "x" * 161 + "')]; cs.pop(); " + A.format("MenuState(name, {question: 'Q', choices: cs})"),
    ],
)  # fmt: skip
def test_a_screen_that_fits_or_has_no_limit_is_left_alone(tmp_path: Path, source: str) -> None:
    assert found(tmp_path, source) == []


@pytest.mark.parametrize(("limit", "shown", "mistaken"), [
    (182, "x" * 182, False), (182, "x" * 183, True), (182, "’" * 80, False), (182, "’" * 81, True), (140, "x" * 160, False),
])  # fmt: skip
def test_the_tests_say_how_much_fits(tmp_path: Path, limit: int, shown: str, mistaken: bool) -> None:
    tests = {"test/app.test.js": f"tester.setup.char_limit({limit}).start().run();"}
    assert bool(found(tmp_path, text(f"'{shown}'"), tests)) == mistaken


LATE = "y" * 161
HEADER = {"domain": "messages", "lang": "sw"}
PO = (
    'msgid ""\nmsgstr "Language: sw\\n"\n\n#, fuzzy\nmsgid "Old"\nmsgstr "x"\n\nmsgid "Bye."\nmsgstr ""\n"'
    + LATE
    + '"\n'
)


@pytest.mark.parametrize(
    ("path", "translated", "place"),
    [
        (
            "config/translation.sw.json",
            json.dumps({"": HEADER, "Bye.": ["", LATE]}, indent=1),
            "config/translation.sw.json:6",
        ),
        ("config/app_sw.json", json.dumps({"": {"plural-forms": "x"}, "Bye.": [None, LATE]}), "config/app_sw.json:1"),
        ("config.json", json.dumps({"translation.sw": {"": {}, "Bye.": ["", LATE]}}), "config.json:1"),
        (
            "etc/config.json",
            json.dumps({"translation.sw": json.dumps({"": {}, "Bye.": ["", LATE]})}),
            "etc/config.json",
        ),
        ("locale/sw/LC_MESSAGES/app.po", PO, "locale/sw/LC_MESSAGES/app.po:8"),
    ],
)
def test_a_text_is_counted_in_every_language(tmp_path: Path, path: str, translated: str, place: str) -> None:
    ((line, said),) = found(tmp_path, text("$('Bye.')"), {path: translated})
    assert line == 3
    assert f"161 characters in sw ({place}) where 160 fit" in said


def test_a_translation_that_is_not_ready_is_left_alone(tmp_path: Path) -> None:
    assert found(tmp_path, text("$('Bye.')"), {"app_sw.po": PO.replace('msgid "Bye."', '#, fuzzy\nmsgid "Bye."')}) == []


def test_a_catalogue_is_for_the_app_whose_texts_it_translates(tmp_path: Path) -> None:
    def app(shown: str) -> str:
        return f"go.app = function() {{ {HEAD} {text(f'$({shown!r})')} }}();"

    files = {
        "src/one.js": app("Bye."),
        "src/two.js": app("Welcome.") + "var t = $('Bye.');",
        "config/one_sw.json": json.dumps({"": HEADER, "Bye.": ["", LATE]}),
    }
    assert [str(one.place) for one in mistakes(laid(tmp_path, files))] == ["src/one.js:3"]


# What the sandbox withholds
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("var p = process.env;\n", "process is there under node"),
        ("setTimeout(f, 1);\n", "setTimeout is there under node"),
        ("new URL('http://example.com');\n", "URL is there under node"),
        ("window.open('x');\n", "window is there in a browser"),
        ("module.exports = go;\n", "module is there under node"),
        ("var fs = require('fs');\n", "require('fs') is there under node"),
        ("var fs = require('node:fs/promises');\n", "require('node:fs/promises') is there under node"),
        ("var u = require('./util');\n", "cannot require('./util')"),
        ("import fs from 'fs';\n", "which can import and export nothing"),
    ],
)
def test_what_the_sandbox_withholds_is_found(tmp_path: Path, source: str, said: str) -> None:
    ((line, words),) = found(tmp_path, A.format(END) + source)
    assert said in words
    assert line == 4


@pytest.mark.parametrize(
    "source",
    [
        "if (typeof process !== 'undefined') { process.exit(); }\n",
        "var f = function(process) { return process; };\n",
        "var f = process => process;\n",
        "function fetch(x) { return x; }\nfetch(1);\n",
        "var crypto = require('crypto-js'); crypto.md5();\n",
        "performance = {}; performance.now = 1;\n",
        "self.process = function() {}; self.process(); var o = {process: 1, setTimeout: 2};\n",
        "console.log('x'); Buffer.from('x');\n",
        "var moment = require('moment');\n",
    ],
)
def test_a_name_of_the_app_s_own_is_left_alone(tmp_path: Path, source: str) -> None:
    assert found(tmp_path, A.format(END) + source) == []


def test_every_file_of_the_app_is_read(tmp_path: Path) -> None:
    app = f"go.app = function() {{ {HEAD} {A.format(END)} }}(); pad(1);"
    files = {
        "src/app.js": app,
        "src/util.js": "go.util = {wait: function() { setTimeout(f, 1); }};",
        "src/pad.js": "function pad(n) { return process.env[n]; }",
        "src/update.js": "var fs = require('fs'); go = {}; process.exit();",  # which a developer runs
        "Gruntfile.js": "module.exports = function(grunt) {};",
    }
    assert [str(one.place) for one in mistakes(laid(tmp_path, files))] == ["src/pad.js:1", "src/util.js:1"]


def test_the_configuration_says_what_an_app_may_require(tmp_path: Path) -> None:
    context = "app_context: \"{require: function(m) { return ['jed', 'vumigo_v02'].indexOf(m) >= 0 ? require(m) : null; }}\"\n"
    ((line, said),) = found(tmp_path, A.format(END) + "var m = require('moment');\n", {"etc/app.yaml": context})
    assert (line, "whose app_context does not name it" in said) == (4, True)


def test_the_configuration_of_another_app_says_nothing_of_this_one(tmp_path: Path) -> None:
    context = "app_context: \"{require: function(m) { return ['jed', 'vumigo_v01'].indexOf(m) >= 0 ? require(m) : null; }}\"\n"
    assert found(tmp_path, A.format(END) + "var m = require('moment');\n", {"etc/app.yaml": context}) == []


def test_what_is_bundled_may_be_made_of_modules(tmp_path: Path) -> None:
    package = '{"name": "x", "devDependencies": {"webpack": "5"}}'
    assert found(tmp_path, A.format(END) + "module.exports = require('./util');\n", {"package.json": package}) == []


# Tests that are never run
def written(body: str, hook: str = "") -> str:
    return f"describe('x', function() {{ var tester = new AppTester(app); {hook}\nit('x', {body});\n}});\n"


@pytest.mark.parametrize(
    "body",
    [
        "function() { return tester.start().check.reply('Q'); }",
        "function() { tester.start().check.reply('Q'); }",
        "() => tester.start().check.reply('Q')",
        "async function() { await tester.start().check.reply('Q'); }",
        "function() { return new AppTester(app).start().check.reply('Q'); }",
        "function() { var t = new AppTester(app); return t.start().check.reply('Q'); }",
        "function() { return this.tester.start().check.reply('Q'); }",
        "function() { return tester.inputs('1').check.interaction({state: 'x'}).run; }",
    ],
)
def test_a_test_that_is_never_run_is_found(tmp_path: Path, body: str) -> None:
    ((line, said),) = found(tmp_path, written(body), name="test/app.test.js")
    assert line == 4
    assert "never run" in said


@pytest.mark.parametrize(
    ("body", "hook"),
    [
        ("function() { return tester.start().check.reply('Q').run(); }", ""),
        ("function() { tester.start(); tester.check.reply('Q'); return tester.run(); }", ""),
        ("function(done) { tester.start().run().then(done, done); }", ""),
        ("function() { return tester.check.reply('Q').run(); }", "beforeEach(function() { return tester.start(); });"),
        ("function() { tester.start().check.reply('Q'); }", "afterEach(function() { return tester.run(); });"),
        ("function() { return asks().run(); }", "function asks() { return tester.start(); }"),
        ("function() { tester.start(); return runs(tester); }", ""),
        ("function() { tester.start(); return finish(); }", "function finish() { return tester.run(); }"),
        ("function() { tester.check(); assert.throws(function() { tester.setup(); }); }", ""),
        ("function() { assert.throws(function() { tester.start(); }); }", ""),
    ],
)
def test_a_test_that_somebody_runs_is_left_alone(tmp_path: Path, body: str, hook: str) -> None:
    assert found(tmp_path, written(body, hook), name="test/app.test.js") == []


def test_what_is_said_can_be_printed(tmp_path: Path) -> None:
    source = "self.states.add('\\ud83d', function(name) { return new EndState(name, {text: 'Bye.'}); }); " + A.format(
        END
    )
    ((_, said),) = found(tmp_path, source)
    assert said.encode().startswith(b"\\ud83d ends the session")


# Whole projects
_APP = {f"{folder}/{path.name}": path.read_text() for folder in ("src", "test", "config")
        for path in sorted((pages.snippets() / "guide/vumi-app" / folder).glob("*.js*"))}  # fmt: skip
_WORDS = [*"\\'\"`(){}[];:,.?=>+$\n", "\\ud83d", "\\ude00", "\\u{", "\\x", "\\0", "${", "return ", "new ", "function(name) {", "=> ",
          "self.states.add(", "self.states.create(", "EndState(name, {", "next: ", "text: ", ".then(", ".run()", "tester.start()",
          "it('x', ", "typeof ", "process", "require(", "switch (x) { case ", "’", "😀", "\ud83d", "€", "{{ x }}", '"": {', "x" * 161]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_project_is_read_and_said(data: st.DataObject) -> None:
    files = dict(_APP)
    for name in data.draw(st.lists(st.sampled_from(sorted(files)), min_size=1, max_size=3, unique=True)):
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(files[name]))] * 2)))
        last = data.draw(st.sampled_from([first, last]))
        files[name] = (
            files[name][:first] + "".join(data.draw(st.lists(st.sampled_from(_WORDS), max_size=6))) + files[name][last:]
        )
    with tempfile.TemporaryDirectory() as folder:
        project = laid(Path(folder), files)
        for one in mistakes(project):
            lines = (Path(folder) / one.place.path).read_text(errors="replace").count("\n") + 1
            assert one.place.line is not None
            assert 1 <= one.place.line <= lines
            f"{one.problem}; {one.remedy}".encode()  # so that it can be printed
        assert not any("mistake of ours" in unread.reason for unread in project.unread)


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
    assert gsm.excess("\ud83d" * 71) == (71, 70)
    assert gsm.excess("’" * 81, 182) == (81, 80)
