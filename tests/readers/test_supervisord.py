"""The supervisord reader: against supervisord's own parser, on templates, and on broken and hostile text."""

from __future__ import annotations

import contextlib
import tempfile
import warnings
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.supervisord import Option, Section, environment, expand, groups, included, read
from praekelt_standards.readers.words import line_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from supervisor.datatypes import dict_of_key_value_pairs  # type: ignore[import-untyped]
    from supervisor.options import ServerOptions, UnhosedConfigParser  # type: ignore[import-untyped]

PROGRAM = """\
; Clinic
[program:clinic]
command = /srv/clinic/ve/bin/gunicorn clinic.wsgi  ; the site
    --bind 127.0.0.1:8000
    # one worker a core
    --workers 2
stdout_logfile: /var/praekelt/logs/%(program_name)s.log # with stderr
redirect_stderr=true
Environment = DJANGO_SETTINGS_MODULE="clinic.settings",
  PATH="/srv/clinic/ve/bin#a;b"

[include]
files = conf.d/*.conf
  extra.conf
"""


def values(text: str) -> dict[str, dict[str, str]]:
    """What `read` makes of a text, in the shape of the standard library's parser."""
    return {section.name: {option.name: option.value for option in section.options} for section in read(text)}


def supervisords_own(text: str) -> dict[str, dict[str, str]]:
    parser = UnhosedConfigParser()
    parser.read_string(text)
    return {name: dict(parser.items(name)) for name in parser.sections()}


def test_each_option_has_its_value_and_line() -> None:
    program, include = read(PROGRAM)
    assert (program.name, program.kind, program.label, program.line) == ("program:clinic", "program", "clinic", 2)
    command = "/srv/clinic/ve/bin/gunicorn clinic.wsgi\n--bind 127.0.0.1:8000\n--workers 2"
    environment = 'DJANGO_SETTINGS_MODULE="clinic.settings",\nPATH="/srv/clinic/ve/bin#a;b"'
    assert program.options == (
        Option("command", command, 3, (3, 4, 6)),
        Option("stdout_logfile", "/var/praekelt/logs/%(program_name)s.log", 7),
        Option("redirect_stderr", "true", 8),
        Option("environment", environment, 9, (9, 10)),
    )
    assert (include.kind, include.label) == ("include", "")


def test_the_example_reads_as_supervisord_reads_it() -> None:
    assert values(PROGRAM) == supervisords_own(PROGRAM)


header = st.sampled_from(["[program:a]", "[program:b]  ; c", "[group:g] # c", "[supervisord]", "[x]y]", "[a b] junk"])
key = st.sampled_from(["command", "STDOUT_logfile", "a b", "environment ", "x%(y)s", "[unclosed", "-"])
value = st.text(st.sampled_from("ab/=:%(){}\"'[],."), max_size=8) | st.sampled_from(["a b", " a", "", '"a;b"', "a#b"])
comment = st.sampled_from(["", "", "", " ; c", "\t# c = d", " ;", "; no", "#no"])
option = st.builds("{}{}{}{}".format, key, st.sampled_from(["=", " = ", ":", " : "]), value, comment)
more = st.builds("{}{}{}".format, st.sampled_from(["  ", "\t", "    "]), value, comment)
other = st.sampled_from(["", "  ", "; comment", "# comment", "   ; comment", "  [indented]", " late = 1", "\t"])


# Newer releases of Python also cut a line at the first of two comments of different kinds, as `read` does.
@settings(max_examples=100, deadline=None)
@given(st.lists(header | option | option | more | more | other, max_size=12))
def test_supervisords_own_parser_reads_the_same(lines: list[str]) -> None:
    text = "\n".join(line for line in ["[program:first]", *lines] if not (";" in line and "#" in line))
    assume("{{" not in text and "{%" not in text and "{#" not in text)
    try:
        expected = supervisords_own(text)
    except Exception:
        with pytest.raises(Unreadable):
            read(text)
    else:
        assert values(text) == expected


piece = st.sampled_from(["%(program_name)s", "%(group_name)s", "%%", "/var/praekelt/logs/", "a", ".log", "-"])


@settings(max_examples=50, deadline=None)
@given(st.lists(piece, min_size=1, max_size=5).map("".join), st.booleans())
def test_supervisord_fills_in_the_same_names(command: str, grouped: bool) -> None:
    text = f"[program:clinic]\ncommand = {command}\n" + ("[group:site]\nprograms = other, clinic\n" * grouped)
    text += "[program:other]\ncommand = true\n"
    parser = UnhosedConfigParser()
    parser.read_string(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ServerOptions().process_groups_from_parser(parser)
    commands = {process.name: process.command for group in theirs for process in group.process_configs}
    sections = read(text)
    program = sections[0]
    assert expand(program.options[0].value, program, groups(sections)) == commands["clinic"]


pattern = st.sampled_from(
    ["conf.d/*.conf", "*.ini", "one.conf", "./conf.d/a*.conf", "conf.d/?.conf", "[ab].ini", "none/*"]
)
between = st.sampled_from([" ", "  ", "\n  ", "\t", " ; not this\n  "])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(pattern, between), min_size=1, max_size=4), st.booleans())
def test_supervisord_brings_in_the_same_files(patterns: list[tuple[str, str]], twice: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "conf.d").mkdir()
        for number, path in enumerate(
            ("conf.d/a.conf", "conf.d/ab.conf", "conf.d/b.conf", "a.ini", "c.ini", "one.conf")
        ):
            (root / path).write_text(f"[program:p{number}]\ncommand = true {path}  ; it\n  more\n")
        text = "[supervisord]\n" + "[include]\nfiles = gone.conf\n" * twice
        text += "[include]\nfiles = " + "".join(part + blank for part, blank in patterns) + "\n"
        (root / "supervisord.conf").write_text(text)
        options = ServerOptions()
        options.configfile = str(root / "supervisord.conf")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            options.process_config_file(do_usage=False)
        groups = options.configroot.supervisord.process_group_configs
        theirs = {process.name: process.command for group in groups for process in group.process_configs}
        ours = {}
        for option in included(read(text)):
            for path in sorted(root.glob(option.value)):
                for section in read(path.read_text()):
                    command = section.get("command")
                    ours[section.label] = command.value if command else None
    assert ours == theirs


@pytest.mark.parametrize("value", ["%(here)s/a.log", "%(process_num)02d", "%(ENV_HOME)s", "100%", "%(program_name)d"])
def test_what_is_known_only_when_it_runs_stays_as_it_is(value: str) -> None:
    assert expand(value, Section("program:clinic", 1, ()), {}) == value


def test_each_included_file_is_named() -> None:
    assert included(read(PROGRAM)) == (Option("files", "conf.d/*.conf", 13), Option("files", "extra.conf", 13))
    assert included(read("[include]\n")) == ()


def test_each_word_of_a_command_knows_its_line() -> None:
    (program, _) = read(PROGRAM)
    words = program.options[0].words({}, program)
    assert [(str(word), line_of(word, 3)) for word in words] == [
        ("/srv/clinic/ve/bin/gunicorn", 3), ("clinic.wsgi", 3), ("--bind", 4), ("127.0.0.1:8000", 4), ("--workers", 6), ("2", 6),
    ]  # fmt: skip


def test_a_value_may_begin_on_the_next_line() -> None:
    (section,) = read("[program:a]\nstdout_logfile =\n  # here\n  /a.log\nstderr_logfile = /b.log\n")
    assert [(option.value.strip(), option.first) for option in section.options] == [("/a.log", 4), ("/b.log", 5)]


quoted = st.sampled_from(["a", '"a b"', "'c,d'", '"e=f"', "/g/h.log", '""', "-"])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B_1", "GUNICORN_CMD_ARGS"]), quoted, st.sampled_from([",", " , ", ",\n  "])),
        min_size=1,
        max_size=4,
    )
)
def test_supervisord_sets_the_same_variables(variables: list[tuple[str, str, str]]) -> None:
    text = "[program:a]\nenvironment = " + "".join(f"{name}={value}{end}" for name, value, end in variables)
    (section,) = read(text)
    ours = {name: value for name, value, _ in environment(section.options[0])}
    assert ours == dict_of_key_value_pairs(section.options[0].value)
    assert [line for _, _, line in environment(section.options[0])] == [
        2 + sum("\n" in end for _, _, end in variables[:number]) for number in range(len(variables))
    ]


def test_the_last_of_two_options_counts() -> None:
    (section,) = read("[program:a]\nuser = one\n[program:a]\nuser = two\n")
    assert section.get("user") == Option("user", "two", 4)
    assert section.get("group") is None


def test_a_template_is_read_as_its_values() -> None:
    text = (
        "{% for name in names %}\n[program:{{ name }}]\n{{ more }}\n{{ key }} = ${buildout:directory}\n{% endfor %}\n"
    )
    assert values(text) == {"program:{{ name }}": {"{{ key }}": "${buildout:directory}"}}


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read("\ufeff" + PROGRAM.replace("\n", "\r\n")) == read(PROGRAM)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\ncommand = a", "line 2: 'command = a' stands before the first [section]"),
        ("[program:a]\ncommand", "line 2: 'command' is no option: write name = value"),
        ("[program:a]\n= b", "line 2: '= b' is no option: write name = value"),
        ("[program:a\ncommand = a", "line 1: '[program:a' stands before the first [section]"),
        ("[a]\n\0", "line 2: it holds a null byte, so it is not text"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(text)
    assert str(error.value) == message


@pytest.mark.parametrize("piece", [";", "#", " ;", "=", "${", "{{", "%(", "<%", "a", "\n", "\n ", "[", "{{a}}"])
def test_a_million_of_anything_is_read_or_refused_at_once(piece: str) -> None:
    with contextlib.suppress(Unreadable):
        read("[a]\nb = " + piece * 500_000)
    with contextlib.suppress(Unreadable):
        read("[a]\n" + piece * 500_000)
