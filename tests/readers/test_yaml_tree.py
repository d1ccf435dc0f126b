"""The YAML reader: against PyYAML's own loader and marks, on templates, and on broken and hostile text."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.yaml_tree import DEEPEST, Node, read

# PyYAML's two loaders differ in what they take for a blank; the reader has the same choice of the two.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def value(node: Node) -> Any:
    """What a node stands for, every text as it is written."""
    if node.text is not None:
        return node.text
    if node.pairs:
        return {key.text: value(item) for key, item in node.pairs}
    return [value(item) for item in node.items]


def without_empty_mappings(loaded: Any) -> Any:
    """The same values; an empty mapping and an empty list look alike to the reader."""
    if isinstance(loaded, dict):
        return {key: without_empty_mappings(item) for key, item in loaded.items()} or []
    return [without_empty_mappings(item) for item in loaded] if isinstance(loaded, list) else loaded


def lines(node: Node) -> Any:
    """The same shape with the line of every text."""
    if node.text is not None:
        return node.line
    if node.pairs:
        return [(lines(key), lines(item)) for key, item in node.pairs]
    return [lines(item) for item in node.items]


def yamls_lines(node: yaml.Node) -> Any:
    match node:
        case yaml.MappingNode(value=pairs) if pairs:
            return [(yamls_lines(key), yamls_lines(item)) for key, item in pairs]
        case yaml.SequenceNode(value=items) | yaml.MappingNode(value=items):
            return [yamls_lines(item) for item in items]
    return node.start_mark.line + 1


texts = st.text(st.sampled_from("ab c:#-'\"&*!|>%@\n{}[],0"), max_size=8)
keys = st.text(st.sampled_from("abc -.0"), min_size=1, max_size=4)
data = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12
)


@settings(max_examples=150, deadline=None)
@given(
    data.filter(lambda one: one != "" and one != {}),
    st.sampled_from([None, True, False]),
    st.sampled_from(['"', "'", None]),
)
def test_pyyaml_reads_the_same_values_and_lines(given_: Any, flow: bool | None, style: str | None) -> None:
    text = yaml.dump(given_, default_flow_style=flow, default_style=style, sort_keys=False)
    if "{%" in text or "{#" in text or "{{" in text:
        return
    (document,) = read(text)
    assert value(document) == without_empty_mappings(yaml.load(text, LOADER))
    assert lines(document) == yamls_lines(yaml.compose(text, LOADER))


pieces = st.sampled_from(
    [
        "a: b\n",
        "- ",
        "  ",
        "\n",
        "[",
        "]",
        "{",
        "}",
        "x",
        ": ",
        "'",
        '"',
        "#c\n",
        "&a ",
        "*a",
        "|\n",
        "---\n",
        "\t",
        "!!str ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(pieces, max_size=14)
    .map("".join)
    .filter(lambda text: not {"{%", "{#", "{{"} & {text[i : i + 2] for i in range(len(text))})
)
def test_what_pyyaml_refuses_is_unreadable_and_nothing_else(text: str) -> None:
    try:
        composed = [node for node in yaml.compose_all(text, LOADER) if node is not None]
    except yaml.YAMLError as error:
        # It refuses an anchor that is given twice, or that stands within itself, where YAML allows it.
        if not isinstance(error, yaml.composer.ComposerError):
            with pytest.raises(Unreadable):
                read(text)
    else:
        full = [node for node in composed if node.value != "" or node.style]
        assert [lines(one) for one in read(text)] == [yamls_lines(node) for node in full]


def test_an_anchor_is_what_it_stands_for() -> None:
    (document,) = read("base: &b\n  image: one\n  ports: [1]\nweb:\n  <<: *b\n  image: two\n")
    web = document.get("web")
    assert web is not None
    assert {key: value(item) for key, item in web.mapping()} == {"image": "two", "ports": ["1"]}
    assert dict(web.mapping())["ports"].line == 3


def test_several_bases_are_merged_and_the_first_counts() -> None:
    (document,) = read("one: &o {a: 1}\ntwo: &t {a: 2, b: 2}\nweb:\n  <<: [*o, *t]\n")
    web = document.get("web")
    assert web is not None and {key: item.text for key, item in web.mapping()} == {"a": "1", "b": "2"}


def test_a_key_has_its_own_line() -> None:
    (document,) = read("services:\n  web:\n    # comment\n    image: clinic\n")
    services = document.get("services")
    assert services is not None and services.key_line("web") == 2 and document.get("services", "web", "image").line == 4  # type: ignore[union-attr]
    assert document.get("services", "database", "image") is None


def test_a_value_that_a_template_fills_in_is_read() -> None:
    (document,) = read("{% if x %}\nimage: {{ registry.name }}/clinic\n{% endif %}\nport: '{{ port }}'\n")
    assert value(document) == {"image": "${registry.name}/clinic", "port": "${port}"}
    assert document.pairs[1][1].line == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b: c\n", 1),
        ("a:\n  - b\n c: d\n", 3),
        ("a: *b\n", 1),
        ("x: 1\ny: [1,\n", 3),
        ("a: 'b\n", 2),
        ("\t- a\n", 1),
    ],
)
def test_what_is_no_yaml_says_where(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as error:
        read(text)
    assert error.value.line == line


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_and_what_people_write_is_not(opening: str) -> None:
    with pytest.raises(Unreadable, match="levels deep"):
        read(opening * 100_000)
    assert read("[" * DEEPEST + "]" * DEEPEST)


def test_lines_are_counted_as_editors_count_them() -> None:
    (document,) = read("a: 'b\x85c\u2028d'\ne: f\n")
    assert [key.line for key, _ in document.pairs] == [1, 2]


def test_aliases_of_aliases_take_no_time() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert len(read(text)[0].pairs) == 60


def test_a_long_file_takes_time_that_grows_with_it() -> None:
    assert len(read("- a: {b: c}\n" * 20_000)[0].items) == 20_000
