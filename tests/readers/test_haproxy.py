"""The haproxy reader: against the real haproxy's own words, on templates, and on broken and hostile text."""

from __future__ import annotations

import contextlib
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from praekelt_standards.components.program import find_all
from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.haproxy import Keyword, Section, read

SITE = """\
# The balancer
global
    log /dev/log local0

defaults http
    mode http
    log-format "%ci:%cp \\"%r\\" %ST"   # quoted
\ttimeout connect 5s

frontend www from http
    bind :80
    http-request set-path /a\\ b if { path /a#b }
    default_backend clinic
backend clinic
    server app1 10.0.0.11:8000 check
.if defined(TWO)
    server app2 10.0.0.12:8000 check
.endif
listen statistics 127.0.0.1:9000
"""


def test_each_section_has_its_keywords_and_lines() -> None:
    assert read(SITE) == (
        Section("global", "", 2, (Keyword(("log", "/dev/log", "local0"), 3),)),
        Section(
            "defaults",
            "http",
            5,
            (
                Keyword(("mode", "http"), 6),
                Keyword(("log-format", '%ci:%cp "%r" %ST'), 7),
                Keyword(("timeout", "connect", "5s"), 8),
            ),
        ),
        Section(
            "frontend",
            "www",
            10,
            (
                Keyword(("bind", ":80"), 11),
                Keyword(("http-request", "set-path", "/a b", "if", "{", "path", "/a"), 12),
                Keyword(("default_backend", "clinic"), 13),
            ),
        ),
        Section(
            "backend",
            "clinic",
            14,
            (
                Keyword(("server", "app1", "10.0.0.11:8000", "check"), 15),
                Keyword(("server", "app2", "10.0.0.12:8000", "check"), 17),
            ),
        ),
        Section("listen", "statistics", 19, (Keyword(("bind", "127.0.0.1:9000"), 19),)),
    )


(HAPROXY,) = [str(program.path) for program in find_all("haproxy") if program.origin == "wheel"]
inside = st.text(st.sampled_from("ab #{}%.[]"), max_size=5)
escape = st.sampled_from([r"\ ", r"\#", r"\\", r"\"", r"\'", r"\t", r"\x41", r"\.", r"\d", r"\q"])
piece = st.one_of(
    st.text(st.sampled_from("ab/.%{}[]:=()+$*"), min_size=1, max_size=4),
    escape,
    st.just(r"\$"),
    st.builds('"{}{}{}"'.format, inside, escape | st.just(r"\$") | st.just("it's"), inside),
    st.builds("'{}{}{}'".format, inside, st.sampled_from(["$a", r"\x41", '"', r"\a", ""]), inside),
)
word = st.lists(piece, min_size=1, max_size=3).map("".join)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(word, st.sampled_from([" ", "\t", "  # comment", " #"]), word), min_size=1, max_size=20))
def test_haproxy_takes_the_same_words(tmp_path_factory: pytest.TempPathFactory, words: list[tuple[str, ...]]) -> None:
    lines = [f"  description x {''.join(pieces)}" for pieces in words]
    path = tmp_path_factory.getbasetemp() / "haproxy.cfg"
    text = "\n".join(["frontend f", *lines, ""])
    assume(not any(mark in text for mark in ("{{", "{%", "{#", "${")))
    path.write_text(text)
    said = subprocess.run([HAPROXY, "-dC", "-c", "-f", path], capture_output=True, text=True, check=False).stdout
    shown = [line.strip(" ") for line in said.split("\n") if line.startswith("\tdescription ")]
    (section,) = read(text)
    assert [" ".join(["\tdescription", *keyword.words[1:]]).strip(" ") for keyword in section.keywords] == shown


def test_a_template_is_read_as_its_values() -> None:
    text = """\
{% for host in hosts %}
backend {{ host.name | default("a b") }}
  server {{ host.name }} ${ip}:80 # {{ note }}
{% endfor %}
  bind "{{ address | default("::") }}:80"
"""
    (section,) = read(text)
    assert (section.name, section.line) == ('{{ host.name | default("a b") }}', 2)
    assert section.keywords == (
        Keyword(("server", "{{ host.name }}", "${ip}:80"), 3),
        Keyword(("bind", '{{ address | default("::") }}:80'), 5),
    )


def test_lines_before_any_section_are_a_section_with_no_kind() -> None:
    assert read("server app1 10.0.0.11:8000\n") == (
        Section("", "", 1, (Keyword(("server", "app1", "10.0.0.11:8000"), 1),)),
    )
    assert read("# nothing\n") == ()


def test_an_empty_word_is_a_word() -> None:
    assert read('""\n')[0].keywords == (Keyword(("",), 1),)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read("\ufeff" + SITE.replace("\n", "\r\n")) == read(SITE)


@pytest.mark.parametrize("mark", ['"', "'"])
def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line(mark: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(f"global\n  log-tag x{mark}clinic web\n")
    assert str(error.value) == "line 2: the quotation mark before 'clinic web' is never closed"


@pytest.mark.parametrize("piece", ['"', "'", "\\", "a ", "\\x", "{{", "${", "<%", "{{a}}", "backend\n", "\n", '"" '])
def test_a_million_of_anything_is_read_or_refused_at_once(piece: str) -> None:
    with contextlib.suppress(Unreadable):
        read("a " + piece * 300_000)
