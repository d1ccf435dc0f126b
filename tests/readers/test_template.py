"""What in a template is a value, what is a tag, and what is neither."""

from __future__ import annotations

import time

import pytest

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.template import first_branches, is_templated, without_tags
from praekelt_standards.readers.text import plain, quoted


@pytest.mark.parametrize(
    "text", ["{{ x }}", "a{% if x %}", "${x}", "$x", "$(hostname)", "%(program_name)s", "%(process_num)02d", "<%= x %>"]
)
def test_what_is_filled_in_later_is_templated(text: str) -> None:
    assert is_templated(text)


@pytest.mark.parametrize("text", ["", "/var/praekelt/logs/clinic.log", "100%", "a$", "^/a$", "{a}", "%s", "$1"])
def test_what_is_written_out_is_not_templated(text: str) -> None:
    assert not is_templated(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a{% if x %}b{% endif %}c", "abc"),
        ("a{%- if x -%}b{%- endif -%}c", "abc"),
        ("{% set a = {'b': '50%'} %}c", "c"),
        ("a{% if x %}b{% else %}c{% endif %}d", "abd"),
        ("a{% if x %}b{% elif y %}c{% else %}d{% endif %}e", "abe"),
        ("a {# note #}b", "a b"),
        ("{# a\n# note\n#}\nb", "\n\n\nb"),
        ("<% if x %>a<%= b %><% end %>", "a<%= b %>"),
        ("{{#each x}}{{ y }}{{/each}}", "{{ y }}"),
        ("{{ if .X }}{{ .Y }}{{ end }}", "{{ .Y }}"),
        ("{{ iffy }}{{ ending }}", "{{ iffy }}{{ ending }}"),
        ("% for x in y:\na\n  %endfor\nb", "\na\n\nb"),
        ("% if x and \\\n   y:\na\n% else:\nb\n% endif", "\n\na\n\nb\n"),
        ("%if x:\na\n%end\n", "\na\n\n"),
        ("%(end)s\n% ends\n100 % if\n%iffy", "%(end)s\n% ends\n100 % if\n%iffy"),
        ("{% unclosed", "{% unclosed"),
        ("server {# main\n#}", "server {# main\n#}"),
    ],
)
def test_tags_are_left_out_and_values_stay(text: str, kept: str) -> None:
    assert without_tags(text) == kept


def test_the_first_branch_alone_is_kept_and_lines_stay_in_place() -> None:
    text = (
        "{% if a %}\n1\n{% if b %}2{% else %}3{% endif %}\n{% else %}\n{% for x in y %}\n4\n{% endfor %}\n{% endif %}5"
    )
    assert without_tags(first_branches(text)) == "\n1\n2\n\n\n\n\n5"
    text = "% if a:\n1\n  %if b:\n2\n  %elif c:\n3\n  %endif\n% else:\n% for x in y:\n4\n% endfor\n% endif\n5"
    assert without_tags(first_branches(text)) == "\n1\n\n2\n\n\n\n\n\n\n\n\n5"


@pytest.mark.parametrize(
    "piece",
    [
        "{%",
        "{% else %}",
        "{#",
        "\n{#",
        "<%",
        "{{",
        "{{#",
        "{% if %}{% else %}",
        "% if",
        "\n% if",
        "% if\\\n",
        "\n% else",
    ],
)
def test_hostile_templates_take_one_pass(piece: str) -> None:
    began = time.perf_counter()
    first_branches(without_tags(piece * 100_000))
    assert time.perf_counter() - began < 5


def test_a_null_byte_is_not_text() -> None:
    with pytest.raises(Unreadable) as error:
        plain("a\nb\0")
    assert error.value.line == 2


def test_a_long_text_is_quoted_in_short() -> None:
    assert quoted("a\n  b") == "'a b'"
    assert len(quoted("word " * 1000)) < 70
