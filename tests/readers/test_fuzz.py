"""Whatever a file holds, its reader reads it or says why not: no other error, no line that is not there, no waiting.

``python tests/readers/test_fuzz.py SECONDS [FORMAT ...]`` goes on for so long with each format and counts.
"""

from __future__ import annotations

import random
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards import pages
from praekelt_standards.finding import Unreadable
from praekelt_standards.formats import ALL
from praekelt_standards.recognition import of

# What readers stumble over: quotes, escapes, nesting, templates, other line ends, and what is no ASCII.
PIECES = [*"\n\n\n \t\r\\\"'`#;:=,.|&<>!?*%$@~^-+/(){}[]", "\r\n", "\\\n", "\f", "\v", "\x1c", "\x85", "\u2028", "\ufeff", "é",
          "\U0001f600", "\x00", "\x1b", "{{", "}}", "{%", "%}", "{#", "#}", "${", "$(", "%(", ")s", "<%", "%>", "\n% if a:\n", "\n% endif\n", "<<EOF\n",
          "EOF\n", '"""', "'''", "&a ", "*a", "<<: ", "!!python/name:os.system ", "[[", "]]", "//", "/*", "*/", "<!--", "\n\n\n  ",
          "0", "1e999", "00", "true", "null", "nan", "lambda: ", "*args", "if ", "else:", "import ", "from x import *\n", "f'{",
          "include *;\n", "-r x\n", "==", "~=", ">=", " ; python_version<'3'", "@ git+https://example.com/x#egg=y", "a", "b"]  # fmt: skip


@cache
def seeds(name: str) -> tuple[str, ...]:
    """The snippets that are of a format, and what its own pattern looks for."""
    found = [""]
    for path in sorted(pages.snippets().rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            text = path.read_text(encoding="utf-8")
            if name in of(str(path), text):
                found.append(text)
    return tuple(found)


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a format, so that what is made of them comes near to being read."""
    found = {word: None for text in seeds(name) for word in text.replace("\n", " \n").split(" ") if word}
    return tuple(found)[:400]


def places(value: object) -> Iterator[int]:
    """Every line number in what a reader has made of a text."""
    waiting, seen = [value], 0
    while waiting and seen < 5000:
        one = waiting.pop()
        seen += 1
        if isinstance(one, tuple | list | frozenset | set):
            waiting += one
        elif isinstance(one, dict):
            waiting += one.values()
        elif is_dataclass(one):
            for field in fields(one):
                held = getattr(one, field.name)
                if field.name == "line" and isinstance(held, int):
                    yield held
                else:
                    waiting.append(held)


def survives(name: str, text: str) -> None:
    """Raise AssertionError when the format's reader does anything but read the text or say why it cannot."""
    began = time.process_time()
    last = text.count("\n") + text.count("\r") + 1
    try:
        content = ALL[name].read(text)
    except Unreadable as error:
        assert error.reason
        assert error.line is None or 1 <= error.line <= last + 1, f"{name}: line {error.line} of {last}: {text!r}"
    else:
        for line in places(content):
            assert 0 <= line <= last, f"{name}: line {line} of {last}: {text!r}"
    assert time.process_time() - began < 2 + len(text) / 10_000, f"{name} took long: {text!r}"


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_reader_reads_or_refuses_whatever_it_is_given(name: str, data: st.DataObject) -> None:
    own = st.sampled_from([*PIECES, *words(name)])
    survives(name, "".join(data.draw(st.lists(own, max_size=40))))
    seed = data.draw(st.sampled_from(seeds(name)))
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(seed))] * 2)))
    survives(name, seed[:first] + "".join(data.draw(st.lists(own, max_size=5))) + seed[last:])


# What was found once: the format, and the text that its reader stumbled over.
FOUND = [
    ("requirements", "a==" + "b" * 200 + "["),
    ("requirements", "a==1$%" + "{" * 200),
    ("YAML with logs", "?\x85a"),
    ("compose", "services:\n  web: {image: a\u2028\u2028b, [}"),
    # A name that stands for itself ended the process.
    ("javascript", "var A = A;\nnew A('x', {});\n"),
    # The parser would have tried for minutes.
    (
        "javascript",
        "function(self) {\n f(a, 'stat'Thes:start');\n return new E(n, {texPlease"
        + "[}}.Please" * 40
        + "/"
        + "[}}.Please" * 9
        + "[}}.t'});\n});\n",
    ),
]


@pytest.mark.parametrize(("name", "text"), FOUND)
def test_what_was_found_once_stays_mended(name: str, text: str) -> None:
    survives(name, text)


# One piece again and again, which is where time that grows with the square of a text shows.
REPEATED = ["\n", " ", "a", "\\", '"', "'", "#", "#\n", "{", "}", "[", "(", "{{", "{%", "${", "$(", "%(", "<%", "`", "a\n", "a: ",
            "- ", "a=", "a = 1\n", "\\\n", "[a]\n", "a {\n", "<<a\n", "&", "|", "a|", ";", "=", ",", "a,", "-", "--", "!", "<", ">",
            "a b ", "\t", "\r", "x;", "if a:\n", "from a import *\n", "a==1\n", "RUN a\n", "{% if a %}", "% if a:\n", "% if a \\\n", "*a ", '"a" ', "//", "/*"]  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_time_grows_with_the_text_alone(name: str) -> None:
    for piece in REPEATED:
        text = piece * (40_000 // len(piece))
        began = time.process_time()
        survives(name, text)
        assert time.process_time() - began < 4, f"{name}: {piece!r}"


def fuzz(name: str, seconds: float, chance: random.Random) -> tuple[int, list[str]]:
    """How many texts were tried within so many seconds, and what was found."""
    tried, found, end = 0, [], time.monotonic() + seconds
    pieces = [*PIECES, *words(name)]
    while time.monotonic() < end and len(found) < 5:
        text = chance.choice(seeds(name))
        for _ in range(chance.randint(1, 6)):
            first = chance.randint(0, len(text))
            last = min(len(text), first + chance.choice([0, 0, 1, 5, 50]))
            added = "".join(chance.choices(pieces, k=chance.choice([0, 1, 1, 3, 30])))
            text = text[:first] + added * chance.choice([1, 1, 1, 1, 50]) + text[last:]
        try:
            survives(name, text[:20_000])
        except Exception as error:  # whatever it is, it is what we look for
            found.append(f"{type(error).__name__}: {str(error)[:300]}\n  {text[:20_000]!r}")
        tried += 1
    return tried, found


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of Python's parser, about the text
    for one in sys.argv[2:] or ALL:
        count, problems = fuzz(one, float(sys.argv[1]), random.Random())
        print(f"{one}: {count} executions, {len(problems)} problems", *problems, sep="\n", flush=True)
