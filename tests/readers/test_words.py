"""The words of commands over several lines, in each format that such a command may stand in."""

from __future__ import annotations

import time

import pytest

from praekelt_standards.readers import compose, dockerfile, shell
from praekelt_standards.readers.words import Word, like, line_of, placed
from praekelt_standards.readers.wrappers import unwrap


def lines(words: tuple[str, ...], first: int) -> list[int | None]:
    return [line_of(word, first) for word in words]


def test_a_word_is_a_text_that_knows_its_line() -> None:
    word = Word("a", 3)
    assert word == "a" and {word} == {"a"} and word.line == 3
    assert line_of(like("b", word), 1) == 3
    assert line_of(like("b", "a"), 1) == 1


@pytest.mark.parametrize(
    ("words", "written", "expected"),
    [
        (("a", "b"), ["a b"], [1, 1]),
        (("a", "b"), ["a", "b"], [1, 2]),
        (("a", "b", "a"), ["a", "b a"], [1, 2, 2]),
        (("a", "b"), ["a", "", "# b", "b"], [1, 3]),
        (("a", "x y", "b"), ["a", "'x y'", "b"], [1, 2, 3]),
        (("a", 'x"y', "b"), ["a", r"x\"y", "b"], [1, 1, 3]),
        (("a", "x\ny", "b"), ["a 'x", "y' b"], [1, 1, 2]),
        (("a", "", "b"), ["a ''", "b"], [1, 1, 2]),
    ],
)
def test_each_word_is_found_on_its_line(words: tuple[str, ...], written: list[str], expected: list[int]) -> None:
    assert lines(placed(words, tuple(enumerate(written, 1))), 1) == expected


def test_words_of_a_hostile_length_are_given_up() -> None:
    began = time.process_time()
    placed(["x"] * 100_000, [(n, "y" * 100) for n in range(10_000)])
    placed(["x"] * 100_000, [(1, "y" * 1_000_000), (2, "y" * 1_000_000)])
    placed(["x"] * 10_000, [(n, "y" * 99) for n in range(200)])
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nCMD gunicorn a \\\n  --bind :80\n", [2, 2, 3, 3]),
        ("FROM a\nCMD gunicorn a \\\n# here\n\n  --bind :80\n", [2, 2, 5, 5]),
        ('FROM a\nCMD ["gunicorn", \\\n "a", \\\n "--bind", ":80"]\n', [2, 3, 4, 4]),
        ("FROM a\nCMD gunicorn a --bind :80\n", [2, 2, 2, 2]),
    ],
)
def test_the_words_of_an_instruction_know_their_lines(text: str, expected: list[int]) -> None:
    (stage,) = dockerfile.read(text)
    assert stage.instructions[0].words == ("gunicorn", "a", "--bind", ":80")
    assert lines(stage.instructions[0].words, 2) == expected


@pytest.mark.parametrize(
    ("command", "line", "expected"),
    [
        ("gunicorn a --bind :80", 3, [3, 3, 3, 3]),
        (">\n      gunicorn a\n      --bind :80", 3, [4, 4, 5, 5]),
        ("gunicorn a\n      --bind\n      :80", 3, [3, 3, 4, 5]),
        ('"gunicorn a\n      --bind :80"', 3, [3, 3, 4, 4]),
        ("[gunicorn, a,\n      --bind, ':80']", 3, [3, 3, 4, 4]),
        ("\n      - gunicorn\n      - a\n      - --bind\n      - :80", 4, [4, 5, 6, 7]),
    ],
)
def test_the_words_of_a_service_know_their_lines(command: str, line: int, expected: list[int]) -> None:
    (service,) = compose.read(f"services:\n  web:\n    command: {command}\n    image: a\n")
    assert service.command and service.command.words == ("gunicorn", "a", "--bind", ":80")
    assert service.command.line == line
    assert lines(service.command.words, line) == expected


def test_the_words_of_a_script_know_their_lines() -> None:
    (command,) = shell.script("# a\nexec gunicorn a \\\n  --bind \\\n  :80\n")
    assert (command.line, lines(command.words, command.line)) == (2, [2, 2, 2, 3, 4])
    (_, command) = shell.script("LOG=/a.log\ngunicorn a \\\n  --log-file=$LOG\n")
    assert (command.words[-1], line_of(command.words[-1], 2)) == ("--log-file=/a.log", 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("su x -c 'cd /srv\ngunicorn a \\\n--bind :80'", [2, 2, 3, 3]),
        ("exec \\\nsh -c 'gunicorn a --bind :80'", [2, 2, 2, 2]),
        ("exec env A=b gunicorn \\\n a --bind :80", [1, 2, 2, 2]),
    ],
)
def test_the_words_of_a_script_within_a_word_know_their_lines(text: str, expected: list[int]) -> None:
    (command,) = shell.commands(text)
    run = unwrap(command.words)
    assert run == ("gunicorn", "a", "--bind", ":80")
    assert lines(run, 1) == expected


def test_a_text_that_does_not_know_its_line_gives_its_words_none() -> None:
    run = unwrap(("sh", "-c", "cd /srv\ngunicorn a \\\n--bind :80"))
    assert not any(isinstance(word, Word) for word in run)
