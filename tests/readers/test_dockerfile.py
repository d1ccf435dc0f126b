"""The Dockerfile reader: forms, continued lines, stages, and broken and hostile text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.dockerfile import Instruction, deployed, read

TEXT = """\
# syntax=docker/dockerfile:1
ARG VERSION=26.04
ARG NAME

FROM ubuntu:${VERSION} AS Base
ENV PATH=/srv/clinic/ve/bin:$PATH
RUN apt-get update \\
    # the programs of the stack
    && apt-get install --yes nginx \\

    supervisor

FROM --platform=linux/amd64 base
COPY --chown=www-data . /srv
run <<END
echo FROM here
END
CMD [\\
    "supervisord",\\
    # in the foreground
    "--nodaemon"\\
]
"""


def test_stages_have_their_images_names_and_lines() -> None:
    base, last = read(TEXT)
    assert (base.image, base.named, base.alias, base.line) == ("ubuntu:26.04", "ubuntu:${VERSION}", "base", 5)
    assert (last.image, last.alias, last.line) == ("base", "", 13)
    assert deployed((base, last)) == (last, base)


def test_instructions_have_their_words_and_lines() -> None:
    base, last = read(TEXT)
    path, run = base.instructions
    assert (path.name, path.words, path.line) == ("ENV", ("PATH=/srv/clinic/ve/bin:$PATH",), 6)
    assert run.line == 7 and run.words[-2:] == ("nginx", "supervisor") and run.text.count("\n") == 4
    copy, heredoc, command = last.instructions
    assert copy.words == (".", "/srv")
    assert (heredoc.name, heredoc.documents) == ("RUN", ("echo FROM here",))
    assert command == Instruction("CMD", command.text, ("supervisord", "--nodaemon"), 18, True)
    assert last.last("CMD") is command and last.last("ENTRYPOINT") is None


@pytest.mark.parametrize(
    ("text", "words", "is_exec"),
    [
        ('CMD ["gunicorn", "a b"]', ("gunicorn", "a b"), True),
        ("CMD gunicorn 'a b'", ("gunicorn", "a b"), False),
        ("CMD ['gunicorn', 'x']", ("[gunicorn,", "x]"), False),
        ('CMD ["gunicorn", 1]', ("[gunicorn,", "1]"), False),
        ("CMD []", (), True),
        ("CMD", (), False),
        ("cmd\tgunicorn  x", ("gunicorn", "x"), False),
        ("HEALTHCHECK --interval=5m CMD curl x", ("CMD", "curl", "x"), False),
    ],
)
def test_a_command_is_in_exec_form_only_where_docker_takes_it_so(
    text: str, words: tuple[str, ...], is_exec: bool
) -> None:
    (stage,) = read(f"FROM ubuntu\n{text}\n")
    assert (stage.instructions[0].words, stage.instructions[0].is_exec) == (words, is_exec)


@pytest.mark.parametrize(
    ("named", "image"),
    [("a:$TAG", "a:1"), ("a:${TAG}", "a:1"), ("a:${NO:-2}", "a:2"), ("a:${NO-2}", "a:2"), ("a:$NO", "a:$NO"), ("${TAG:-9}", "1")],
)  # fmt: skip
def test_arguments_with_a_default_are_filled_in(named: str, image: str) -> None:
    assert read(f"ARG TAG=1\nARG NO\nFROM {named}\n")[0].image == image


def test_only_the_last_stage_and_what_it_is_built_upon_are_deployed() -> None:
    stages = read("FROM a AS one\nFROM b AS two\nFROM one AS three\nFROM c\nFROM THREE\n")
    assert [stage.line for stage in deployed(stages)] == [5, 3, 1]
    assert deployed(()) == ()


def test_a_stage_that_is_named_like_its_own_image_ends() -> None:
    assert [stage.line for stage in deployed(read("FROM python AS python\nRUN x\nFROM python\n"))] == [3, 1]


def test_another_escape_is_taken() -> None:
    (stage,) = read("# escape=`\nFROM windows\nRUN a `\n  b\nCMD c:\\\n")
    assert [one.line for one in stage.instructions] == [3, 5]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", None, "no FROM"),
        ("# nothing\n", None, "no FROM"),
        ("RUN x\nFROM a\n", 1, "RUN stands before"),
        ("FROM a\nINSTALL x\n", 2, "'INSTALL x'"),
        ("FROM a\n\nserver {\n", 3, "'server {'"),
        ("FROM\n", 1, "names no image"),
        ("FROM \0", 1, "null byte"),
    ],
)
def test_what_is_no_dockerfile_is_said(text: str, line: int | None, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as error:
        read(text)
    assert error.value.line == line


def test_a_template_keeps_its_lines() -> None:
    (stage,) = read("{% if x -%}\nFROM {{ image }}\n{% endif %}\nCMD x\n")
    assert (stage.named, stage.line, stage.instructions[0].line) == ("{{ image }}", 2, 4)


@pytest.mark.parametrize(
    "text", ["FROM a\nRUN " + "\\\n" * 50_000, "FROM a\nCMD " + "[" * 100_000, "FROM a\nRUN <<E\n" + "x\n" * 50_000]
)
def test_hostile_text_takes_no_time(text: str) -> None:
    assert len(read(text)) == 1


words = st.sampled_from(
    ["FROM a", "ARG x=1", "RUN b \\", 'CMD ["c"]', "# d", "", "  e \\", "RUN <<F", "F", "ONBUILD RUN g", "COPY h i"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(words, max_size=12))
def test_every_text_is_read_or_refused_with_a_line_of_it(lines: list[str]) -> None:
    try:
        stages = read("\n".join(lines))
    except Unreadable as error:
        assert error.line is None or 1 <= error.line <= len(lines)
    else:
        for stage in stages:
            assert lines[stage.line - 1].startswith("FROM")
            assert all(lines[one.line - 1].startswith(one.name) for one in stage.instructions)
