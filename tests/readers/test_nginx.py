"""The nginx reader: against crossplane on generated configurations, on templates, and on broken and hostile text."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import crossplane  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.nginx import Directive, is_templated, read

SITE = """\
upstream clinic { server 10.0.0.11:8000; server 10.0.0.12:8000; }  # both nodes

server {
    listen 80;
    server_name www.clinic.example.com
                qa.clinic.example.com;
    error_log "/var/praekelt/logs/clinic-error.log" warn;
    location ~ "^/\\d{4}/(?<name>a|b)$" {
        proxy_pass http://clinic;# no blank before this comment
    }
}
"""


def shape(directives: tuple[Directive, ...]) -> list[Any]:
    """Directives as crossplane gives them, blocks one by one, so that no depth is too much."""
    return [(d.name, list(d.args), d.line, d.block is not None) for top in directives for d in top.walk()]


def crossplane_shape(text: str, folder: Path) -> list[Any]:
    path = folder / "nginx.conf"
    path.write_text(text, newline="")
    payload = crossplane.parse(str(path), single=True, check_ctx=False, check_args=False, catch_errors=False)
    assert payload["status"] == "ok", payload["errors"]
    found: list[Any] = []
    waiting = list(reversed(payload["config"][0]["parsed"]))
    while waiting:
        statement = waiting.pop()
        if statement["directive"] == "#":
            continue
        args = [unescaped(arg) for arg in statement["args"]]
        if statement["directive"].endswith("_by_lua_block"):
            args = statement["args"]
        found.append((unescaped(statement["directive"]), args, statement["line"], "block" in statement))
        waiting.extend(reversed(statement.get("block", ())))
    return found


def unescaped(word: str) -> str:
    """A word as nginx takes it; crossplane leaves its escapes as they are written."""
    real = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'"}
    return re.sub(r"\\(.)", lambda escape: real.get(escape[1], escape[0]), word, flags=re.DOTALL)


def test_each_directive_has_its_name_arguments_line_and_block() -> None:
    assert shape(read(SITE)) == [
        ("upstream", ["clinic"], 1, True),
        ("server", ["10.0.0.11:8000"], 1, False),
        ("server", ["10.0.0.12:8000"], 1, False),
        ("server", [], 3, True),
        ("listen", ["80"], 4, False),
        ("server_name", ["www.clinic.example.com", "qa.clinic.example.com"], 5, False),
        ("error_log", ["/var/praekelt/logs/clinic-error.log", "warn"], 7, False),
        ("location", ["~", r"^/\d{4}/(?<name>a|b)$"], 8, True),
        ("proxy_pass", ["http://clinic"], 9, False),
    ]


bare = st.text(st.sampled_from("ab1/.~^$()|*?+-_=:@<>%#\"'"), min_size=1, max_size=8).filter(
    lambda word: word[0] not in "#\"'$%<" and "<%" not in word
)
escaped = st.sampled_from([r"a\.b", r"\"", r"a\'b", r"\\", r"\d+\s", r"a\ b", r"a\;b", r"\{x\}", r"\n\t\r"])
# crossplane takes the blank after a closing "}" for a part of the variable; nginx does not.
variable = st.sampled_from(["$host", "${host}/", "a${b}c", "$a/$b", "${a}${b}.", "$", "http://$x"])
inside = st.text(st.sampled_from("ab {};#$/\n.%<>()[]|"), max_size=10).filter(
    lambda s: not re.search(r"\{\{|\{%|<%", s)
)
double = st.builds(lambda a, b: f'"{a}{b}"', inside, st.sampled_from(["", r"\"", r"\\", r"\d{2}", "it's", r"\'"]))
single = st.builds(lambda a, b: f"'{a}{b}'", inside, st.sampled_from(["", r"\'", r"\\", r"\d{2}", 'say "x"', r"\""]))
word = bare | escaped | variable | double | single
blank = st.sampled_from([" ", "  ", "\t", "\n", "\r\n", " # it's { a \"comment\n"])
name = st.sampled_from(["listen", "server_name", "set", "map", "~*regex", ".example.com", "return", '"quoted"'])
end = st.sampled_from([";", " ;", "\n;"])
condition = st.sampled_from(
    ['($a = "b c")', "($a)", "( $a )", "(-f $request_filename)", '($a ~* "x{2}" )', "($host != 'x')", "$a"]
)
lua = st.sampled_from(
    [
        'content_by_lua_block {\n  -- it\'s a }\n  local t = {a = {1}}\n  ngx.say("}")\n}\n',
        "set_by_lua_block $x { return '{' }\n",
        "init_by_lua_block {}\n",
    ]
)


def joined(name: str, words: list[tuple[str, str]], end: str) -> str:
    return name + "".join(blank + word for blank, word in words) + end + "\n"


simple = st.builds(joined, name, st.lists(st.tuples(blank, word), max_size=4), end)
leaf = simple | st.builds(lambda c: f"if {c} {{ return 444; }}\n", condition) | lua
tree = st.recursive(
    st.lists(leaf, max_size=4).map("".join),
    lambda inner: st.builds(
        lambda head, args, body, after: joined(head, args, " {") + body + "}" + after,
        st.sampled_from(["server", "location", "http"]),
        st.lists(st.tuples(blank, word), max_size=2),
        inner,
        st.sampled_from(["", "\n", " # done\n"]),
    ),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(text=st.lists(tree, max_size=3).map("".join))
def test_crossplane_reads_the_same(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert shape(read(text)) == crossplane_shape(f"{text}\n", folder)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("listen {{ port }};", ("{{ port }}",)),
        ("server_name {{ names | join(' ; ') }} x;", ("{{ names | join(' ; ') }}", "x")),
        ('server_name "{{ name | default("a") }}";', ('{{ name | default("a") }}',)),
        ("listen ${options.port};", ("${options.port}",)),
        ("listen ${options['port'] or 80} x;", ("${options['port'] or 80}", "x")),
        ("access_log %(log_dir)s/a.log;", ("%(log_dir)s/a.log",)),
        ("listen <%= @port %>;", ("<%= @port %>",)),
        ("server_name $hosts;", ("$hosts",)),
        ("listen 80{% if default %} default_server{% endif %};", ("80", "default_server")),
        ("error_log /a/{% if qa %}qa{% else %}live{% endif %}.log;", ("/a/qa.log",)),
        ("listen {# the public one #} 80;", ("80",)),
        ("location / {{% if x %}\n deny all;{% endif %}\n}", ("/",)),
    ],
)
def test_a_templates_values_are_arguments_and_its_tags_are_not(text: str, args: tuple[str, ...]) -> None:
    assert read(text)[0].args == args


def test_a_template_keeps_its_line_numbers() -> None:
    text = "{# one\n   two #}\n{% for host in hosts %}\nserver {\n{{ extra }}\n${more}\n  listen 80;\n}\n{% endfor %}\n"
    assert shape(read(text)) == [("server", [], 4, True), ("listen", ["80"], 7, False)]


def test_of_two_branches_that_open_one_block_the_first_is_read() -> None:
    text = "{% if ssl %}\nserver {\n listen 443;\n{% else %}\nserver {\n listen 80;\n{% endif %}\n root /srv;\n}\n"
    assert shape(read(text)) == [("server", [], 2, True), ("listen", ["443"], 3, False), ("root", ["/srv"], 8, False)]


def test_a_part_with_no_server_is_read() -> None:
    assert shape(read("proxy_set_header Host $host;\nlocation / {}\n")) == [
        ("proxy_set_header", ["Host", "$host"], 1, False),
        ("location", ["/"], 2, True),
    ]


def test_a_brace_after_a_comment_sign_is_a_comment_and_no_template() -> None:
    assert shape(read("server {# main\n  listen 80;\n  #}\n}\n")) == [
        ("server", [], 1, True),
        ("listen", ["80"], 2, False),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("server {\n\n  listen 80\n}\n", "line 3: 'listen 80' is missing its ';'"),
        ("server {\n  listen 80\n  server_name x;\n}\n", "line 2: 'listen 80' is missing its ';'"),
        ("server {\n  listen 80\n  location / {\n }\n}\n", "line 2: 'listen 80' is missing its ';'"),
        ("\n\nserver {\n  listen 80;\n", "line 3: 'server {' is never closed"),
        ("server {\n  location / {\n}\n", "line 1: 'server {' is never closed"),
        ("server {\n}\n}\n", "line 3: '}' closes nothing"),
        ("{ listen 80; }", "line 1: '{' opens a block that has no name"),
        ("listen 80", "line 1: 'listen 80' is missing its ';'"),
        ("set $x\n 'abc;\n", "line 2: the quotation mark before 'abc;' is never closed"),
        ("\ncontent_by_lua_block { {", "line 2: 'content_by_lua_block {' is never closed"),
        ("listen 80;\nlisten \0 81;", "line 2: it holds a null byte, so it is not text"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(text)
    assert str(error.value) == message


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read("\ufeff" + SITE.replace("\n", "\r\n")) == read(SITE)


@pytest.mark.parametrize(
    "text",
    [
        "server {" * 10_000,
        "}" * 10_000,
        "{{" * 100_000,
        "{%" * 100_000,
        "{#" * 100_000,
        "<%" * 100_000,
        "${" * 100_000,
        "a ${b" * 50_000,
        "'" * 100_001,
        "\\" * 100_001,
        "content_by_lua_block {" + "[[ " * 100_000,
        "{% if %}{" * 50_000,
        "a\n" * 100_000,
    ],
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize(
    "text", ["#" * 1_000_000, "set $x " + "a" * 1_000_000 + ";", "set " + "a " * 500_000 + ";", "{% else %}" * 50_000]
)
def test_a_line_of_a_million_characters_is_read(text: str) -> None:
    assert len(read(text)) <= 1


def test_blocks_may_nest_as_deep_as_they_like() -> None:
    (top,) = read("a {" * 10_000 + "}" * 10_000)
    assert sum(1 for _ in top.walk()) == 10_000


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("a ;{}\"'\\$#%<>\n(")))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read(text)


@pytest.mark.parametrize("arg", ["{{ name }}", "%(host)s", "${SERVER_NAME}", "${nginx:host}", "a{% x %}", "<%= x %>"])
def test_a_value_filled_in_when_deployed_is_a_template(arg: str) -> None:
    assert is_templated(arg)


@pytest.mark.parametrize("arg", ["$host", "${host}", "www.clinic.example.com", "%s", "{a}"])
def test_nginx_has_variables_of_its_own(arg: str) -> None:
    assert not is_templated(arg)
