"""The logrotate reader: what operators write, what logrotate itself allows, and broken and hostile text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.logrotate import Directive, Path, Stanza, read

SITE = """\
# Everywhere
weekly
rotate 4
include /etc/logrotate.d

/var/praekelt/logs/clinic.log
  # the worker's too
"/var/praekelt/logs/clinic/*.log" '/var/praekelt/logs/a b.log' {  # both
    daily
    size=100k
    create 0640 www-data "adm"
    compress delaycompress missingok
    sharedscripts
    postrotate
        if [ -f /run/nginx.pid ]; then
            kill -USR1 $(cat /run/nginx.pid)  # }
        fi
    endscript
}
/var/log/other.log { monthly }
"""


def test_each_stanza_has_its_paths_and_directives() -> None:
    everywhere, clinic, other = read(SITE)
    assert everywhere == Stanza(
        (),
        (
            Directive("weekly", (), 2),
            Directive("rotate", ("4",), 3),
            Directive("include", ("/etc/logrotate.d",), 4),
        ),
        2,
    )
    assert clinic.paths == (
        Path("/var/praekelt/logs/clinic.log", 6),
        Path("/var/praekelt/logs/clinic/*.log", 8),
        Path("/var/praekelt/logs/a b.log", 8),
    )
    assert [(directive.name, directive.args, directive.line) for directive in clinic.directives[:-1]] == [
        ("daily", (), 9),
        ("size", ("100k",), 10),
        ("create", ("0640", "www-data", "adm"), 11),
        ("compress", (), 12),
        ("delaycompress", (), 12),
        ("missingok", (), 12),
        ("sharedscripts", (), 13),
    ]
    assert other == Stanza((Path("/var/log/other.log", 20),), (Directive("monthly", (), 20),), 20)


def test_a_script_is_kept_as_it_is_written() -> None:
    script = read(SITE)[1].directives[-1]
    assert (script.name, script.line) == ("postrotate", 14)
    assert script.args[0].split("\n")[1] == "            kill -USR1 $(cat /run/nginx.pid)  # }"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/a.log{\n}", ["/a.log"]),
        ("/a.log\n{\n}", ["/a.log"]),
        ("a.log b.log {\n}", ["a.log", "b.log"]),
        ("clinic {\n}", ["clinic"]),
        ("~/a.log {}", ["~/a.log"]),
        ('"/a/{b,c}.log" {}', ["/a/{b,c}.log"]),
        (r"/a\ b.log {}", [r"/a\ b.log"]),
        ("{{ logs }}/a.log {}", ["{{ logs }}/a.log"]),
        ("{{ logs | default('/a b') }} {}", ["{{ logs | default('/a b') }}"]),
        ("${logs}/a.log $b {}", ["${logs}/a.log", "$b"]),
        ("%(logs)s/*.log {}", ["%(logs)s/*.log"]),
        ("<%= @logs %>/a.log {}", ["<%= @logs %>/a.log"]),
        ("{% for log in logs %}\n{{ log }} {\n}\n{% endfor %}", ["{{ log }}"]),
    ],
)
def test_whatever_stands_before_a_block_is_a_path(text: str, paths: list[str]) -> None:
    assert [path.text for stanza in read(text) for path in stanza.paths] == paths


@pytest.mark.parametrize(
    ("line", "directives"),
    [
        ("rotate 4 # four", [("rotate", ("4",))]),
        ("size = 1M", [("size", ("1M",))]),
        ("weekly 1", [("weekly", ("1",))]),
        ("daily # each day", [("daily", ())]),
        ("create", [("create", ())]),
        ("olddir '/var/old logs'", [("olddir", ("/var/old logs",))]),
        ("maxsize {{ size | default('1M') }}", [("maxsize", ("{{ size | default('1M') }}",))]),
        ("su {{ user }}", [("su", ("{{ user }}",))]),
        ("{{ more }}", []),
        ("rotate 4 }\n/b {", [("rotate", ("4",))]),
        ("misspelt 1", [("misspelt", ("1",))]),
    ],
)
def test_a_directive_takes_the_rest_of_its_line_unless_it_has_no_arguments(
    line: str, directives: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(directive.name, directive.args) for directive in read(f"/a {{\n{line}\n}}\n")[0].directives] == directives


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n/a.log /b.log {\n daily\n", "line 2: '/a.log {' is never closed"),
        ("/a.log {\n postrotate\n true\n}\n", "line 2: 'postrotate' has no endscript"),
        ("/a.log {\n}\n}\n", "line 3: '}' closes nothing"),
        ("\n/a.log\n", "line 2: '/a.log' has no block: write { after the path"),
        ("/a.log {\n /b.log\n}\n", "line 2: '/b.log' is no directive"),
        ('"/a.log {\n}\n', "line 1: the quotation mark before '/a.log {' is never closed"),
        ("/a\0 {}", "line 1: it holds a null byte, so it is not text"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(text)
    assert str(error.value) == message


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read("\ufeff" + SITE.replace("\n", "\r\n")) == read(SITE)


@pytest.mark.parametrize(
    "piece", ["{", "}", "/a {", "/a {}\n", '"', "'", "{{", "${", "<%", "/a ", "daily ", "a=", "\\", "\xa0"]
)
def test_a_million_of_anything_is_read_or_refused_at_once(piece: str) -> None:
    with contextlib.suppress(Unreadable):
        read(piece * 50_000)
    with contextlib.suppress(Unreadable):
        read("/a {\n" + piece * 50_000)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("a/ {}\"'\\#=$<%\n\xa0")))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read(text)
