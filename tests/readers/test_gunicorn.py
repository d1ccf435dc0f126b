"""The gunicorn reader: its options against gunicorn's own, and what a configuration file assigns."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from gunicorn import config  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.gunicorn import Setting, read, read_arguments, read_environment
from praekelt_standards.readers.words import Word

PARSER = config.Config().parser()


def gunicorns_own(words: list[str]) -> dict[str, str] | None:
    """What gunicorn's own parser makes of the words, all as text; nothing when it refuses them."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            given = vars(PARSER.parse_args(words))
        except (SystemExit, Exception):
            return None
    application = given.pop("args")
    found = {name: shown(value) for name, value in given.items() if value is not None}
    return {**found, "wsgi_app": application[0]} if application else found


def shown(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def ours(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for setting in read_arguments(words, 1):
        value = setting.value or ""
        several = setting.name in ("bind", "raw_env", "reload_extra_files", "raw_paste_global_conf", "dirty_apps")
        found[setting.name] = f"{found[setting.name]}|{value}" if several and setting.name in found else value
    return found


OPTIONS = [(option, known) for known in config.KNOWN_SETTINGS for option in known.cli or ()]


@pytest.mark.parametrize(("option", "known"), OPTIONS, ids=[option for option, _ in OPTIONS])
def test_every_option_of_gunicorn_is_known_by_its_settings_name(option: str, known: Any) -> None:
    if known.action in ("store_true", "store_const"):
        value = str(known.const if known.action == "store_const" else True).lower()
        assert read_arguments([option, "clinic.wsgi"], 3) == (
            Setting(known.name, value, 3),
            Setting("wsgi_app", "clinic.wsgi", 3),
        )
    else:
        assert read_arguments([option, "7"], 3) == (Setting(known.name, "7", 3),)
        if option.startswith("--"):
            assert read_arguments([f"{option}=7"], 3) == (Setting(known.name, "7", 3),)


# The values fit options that want a number too, for gunicorn refuses what does not.
argument = st.one_of(
    st.sampled_from([option for option, _ in OPTIONS]),
    st.sampled_from([option for option, _ in OPTIONS]).map(lambda option: f"{option}=1"),
    st.sampled_from([option for option, _ in OPTIONS if option[1] != "-"]).map(lambda option: f"{option}2"),
    st.sampled_from(
        ["1", "2", "-", "-3", "clinic.wsgi", "-Dw4", "-DRt", "-DR", "--access-logf", "--log-sy", "--wor=3"]
    ),
    st.sampled_from(["--workers=", "--bind=a b", "a b", "--log-file=a=b", "--", "-b=:80"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(argument, max_size=6))
def test_gunicorn_takes_the_same_settings(words: list[str]) -> None:
    expected = gunicorns_own(words)
    found = ours(words)
    if expected is not None:
        for name in ("timeout", "workers"):  # numbers, such as -3
            if name in expected:
                found[name] = str(int(found[name]))
        assert found == expected


def test_an_option_of_old_releases_is_known() -> None:
    assert read_arguments(["--debug", "--settings", "clinic.settings", "-b", ":80"], 1) == (
        Setting("debug", "true", 1),
        Setting("django_settings", "clinic.settings", 1),
        Setting("bind", ":80", 1),
    )


def test_an_unknown_option_and_a_missing_value_are_passed_over() -> None:
    assert read_arguments(["--new-option=1", "-z", "clinic.wsgi", "--bind"], 1) == (
        Setting("wsgi_app", "clinic.wsgi", 1),
    )


def test_the_environment_gives_settings_too() -> None:
    value = "--error-logfile '/var/praekelt/logs/clinic error.log' -w 2"
    assert read_environment(value, 4) == (
        Setting("errorlog", "/var/praekelt/logs/clinic error.log", 4),
        Setting("workers", "2", 4),
    )


CONFIGURATION = '''\
"""The site's gunicorn."""
import os
import multiprocessing

LOGS = "/var/praekelt/logs"
NAME = "clinic"
bind = ["127.0.0.1:8000", f"unix:/run/{NAME}.sock"]
workers = multiprocessing.cpu_count() * 2 + 1
timeout: int = 30
preload_app = True
accesslog = None
errorlog = LOGS + "/" + NAME + "-error.log"
pidfile = os.path.join("/run", NAME, "pid")
proc_name = "%s-%s" % (NAME, 1)
umask = 0o117
if os.environ.get("QA"):
    accesslog = LOGS + "/qa.log"
    NAME = "other"
else:
    accesslog = "-"
loglevel = NAME
chdir = os.environ["HOME"]
logconfig_dict = {
    "handlers": {
        "file": {"filename": f"{LOGS}/clinic.out", "delay": False, "level": os.environ["LEVEL"]},
    },
}


def post_fork(server, worker):
    bind = "none of the settings"
'''


def test_a_configuration_files_assignments_are_its_settings() -> None:
    assert [(setting.line, setting.name, setting.value) for setting in read(CONFIGURATION)] == [
        (5, "LOGS", "/var/praekelt/logs"),
        (6, "NAME", "clinic"),
        (7, "bind", "127.0.0.1:8000"),
        (7, "bind", "unix:/run/clinic.sock"),
        (8, "workers", None),
        (9, "timeout", "30"),
        (10, "preload_app", "true"),
        (11, "accesslog", ""),
        (12, "errorlog", "/var/praekelt/logs/clinic-error.log"),
        (13, "pidfile", "/run/clinic/pid"),
        (14, "proc_name", "clinic-1"),
        (15, "umask", "79"),
        (17, "accesslog", "/var/praekelt/logs/qa.log"),
        (18, "NAME", "other"),
        (20, "accesslog", "-"),
        (21, "loglevel", None),
        (22, "chdir", "${HOME}"),
        (25, "logconfig_dict.handlers.file.filename", "/var/praekelt/logs/clinic.out"),
        (25, "logconfig_dict.handlers.file.delay", "false"),
        (25, "logconfig_dict.handlers.file.level", "${LEVEL}"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a = '%d' % 1", None),
        ("a = '%1000000000s' % 'x'", None),
        ("a = 'x' * 10**12", None),
        ("a = 'x' + 1", None),
        ("a = b'x'", None),
        ("a = " + "0x" + "f" * 10_000, None),
        ("a = -1.5", "-1.5"),
        ("try:\n  a = '1'\nexcept ValueError:\n  pass", "1"),
        ("with x:\n  a = '1'", "1"),
        ("b = '" + "x" * 9000 + "'\n" + "b = b + b\n" * 60 + "a = b", None),
        ("a = " + "[" * 60 + "1" + "]" * 60, None),
        ("a = name()", None),
    ],
)
def test_what_is_not_plainly_written_has_no_value(text: str, value: str | None) -> None:
    assert [setting.value for setting in read(text) if setting.name == "a"] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a = os.environ['A']", "${A}"),
        ("a = os.environ.get('A')", "${A}"),
        ("a = environ['A'] + '/b.log'", "${A}/b.log"),
        ("a = os.getenv('A', '/x') + '/b.log'", "/x/b.log"),
        ("a = os.environ.get('A', '/x/b.log')", "/x/b.log"),
        ("D = os.environ.get('A', '/x')\na = os.path.join(D, 'b.log')", "/x/b.log"),
        ("a = os.path.join(name(), 'b.log')", "${name()}/b.log"),
        ("a = f'{name(1 / 2)}/b.log'", "${name(1   2)}/b.log"),
        ("a = '%s/b.log' % name", "${name}/b.log"),
        ("a = f'{ {1: 2}[1] }/b.log'", "${ 1: 2 [1]}/b.log"),
        ("a = f'{1:1000000000d}'", "${1}"),
        ("a = 'x' + name", "x${name}"),
        ("a = ''.join(names) + 'x'", "${''.join(names)}x"),
        ("a = 'x'" + " + 'x'" * 100, "${...}" + "x" * 30),
    ],
)
def test_a_text_keeps_what_is_open_of_it_and_the_environments_stand_ins_count(text: str, value: str) -> None:
    assert [setting.value for setting in read(text) if setting.name == "a"] == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a = '/x'\na += '.log'", [("/x.log", 2)]),
        ("a = '/x'\na = '/y'", [("/y", 2)]),
        ("a = ['/x', '/y']\na = '/z'", [("/z", 2)]),
        ("a = '/x'\nif b:\n  a = '/y'", [("/x", 1), ("/y", 3)]),
        ("if b:\n  a = '/y'\na = '/x'", [("/x", 3)]),
        ("a = name()\na += '.log'", [("${a}.log", 2)]),
    ],
)
def test_what_is_set_again_is_no_longer_what_it_was(text: str, values: list[tuple[str, int]]) -> None:
    assert [(setting.value, setting.line) for setting in read(text) if setting.name == "a"] == values


def test_what_is_worked_out_as_a_whole_is_quoted() -> None:
    assert read("a = name(1)\nb = x" + ".y" * 40) == (
        Setting("a", None, 1, "name(1)"),
        Setting("b", None, 2, "x" + ".y" * 28 + "..."),
    )


def test_each_option_has_the_line_of_its_word() -> None:
    words = ("--bind", Word(":80", 5), "-w", "2", Word("--error-logfile=/a.log", 7), Word("a.wsgi", 8))
    assert [(setting.name, setting.line) for setting in read_arguments(words, 4)] == [
        ("bind", 5), ("workers", 4), ("errorlog", 7), ("wsgi_app", 8),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a = " + "(" * 10_000, "a = " + "-" * 100_000 + "1", "a = 1\0", "print 'python 2"])
def test_what_is_not_python_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


def test_a_mistake_is_named_with_its_line() -> None:
    with pytest.raises(Unreadable) as error:
        read("bind = ':80'\nworkers = = 2\n")
    assert str(error.value) == "line 2: it is no Python: invalid syntax"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read("\ufeff" + CONFIGURATION.replace("\n", "\r\n")) == read(CONFIGURATION)


def test_a_long_sum_is_read() -> None:
    with contextlib.suppress(Unreadable):
        read("a = 1" + " + 1" * 50_000)
