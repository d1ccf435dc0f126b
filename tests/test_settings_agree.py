"""Django and our reader see the same values, in settings that are put together as projects put theirs together."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.conf import Settings  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import Items, Known, Table, Value
from praekelt_standards.settings import live_settings

UNKNOWN = "what the source does not say"
_NUMBER = count()

word = st.text(st.sampled_from("ab.é'\"\\%{}"), max_size=4)
plain = st.one_of(word, st.integers(-5, 5), st.booleans(), st.none())
name = st.sampled_from(["ADMIN", "MEDIA"])
names = st.sampled_from(["HOSTS", "APPS"])
table = st.sampled_from(["CACHES", "STORAGES"])
key = st.sampled_from(["default", "other"])
listed = st.lists(word, max_size=3)
simple = st.one_of(
    st.builds("{} = {!r}".format, name, plain),
    st.builds("{} = {!r}".format, names, listed),
    st.builds("{} += {!r}".format, names, listed),
    st.builds("{0} = {0} + {1!r}".format, names, listed),
    st.builds("{0} = {1!r} + {0}".format, names, listed),
    st.builds("{} = [*{}, {!r}]".format, names, names, word),
    st.builds("{}.append({!r})".format, names, word),
    st.builds("{}.extend({!r})".format, names, listed),
    st.builds("{}.insert(0, {!r})".format, names, word),
    st.builds("{} = {!r}".format, table, st.dictionaries(key, word)),
    st.builds("{}[{!r}] = {!r}".format, table, key, word),
    st.builds("{}.update({!r})".format, table, st.dictionaries(key, word)),
    st.builds("{} = {{**{}, {!r}: {!r}}}".format, table, table, key, word),
    st.builds("{} = {!r} + str('x')".format, name, word),
    st.builds("{} = '%s/%s' % ({!r}, {!r})".format, name, word, word),
    st.builds("{} = '{{}}-{{}}'.format({!r}, {!r})".format, name, word, word),
    st.builds("{} = f'{{ROOT}}/{{ROOT}}'".format, name),
    st.builds("{} = '{{}}.{{b}}-{{}}'.format({!r}, ROOT, b={!r})".format, name, word, word),
    st.builds("{} = '{{1}}{{0}}{{{{}}}}'.format({!r}, {!r})".format, name, word, word),
    st.builds("{} = '{{:>3}}{{!r}}'.format({!r}, {!r})".format, name, word, word),
    st.builds("{} = {!r} == {!r}".format, name, word, word),
    st.builds("{} = 'test' in sys.argv or DEBUG".format, name),
    st.builds("{} = deepcopy({}); {}[{!r}] = {!r}".format, table, table, table, key, word),
    st.builds("{} = os.path.join('/srv', {!r}, 'x')".format, name, st.sampled_from(["a", "a/b", "/a"])),
)
branch = st.builds(
    "if {}:\n    {}\nelse:\n    {}".format,
    st.sampled_from(
        [
            "DEBUG",
            "not DEBUG",
            "ROOT == '/srv'",
            "ROOT != '/srv'",
            "'test' in sys.argv",
            "'test' not in sys.argv and ROOT",
            "DEBUG or sys.argv[0] == 'test'",
            "len(sys.argv) > 99 and sys.argv[1] == 'test'",
            "ADMIN == MEDIA",
            "'test' not in sys.argv and DEBUG",
            "DEBUG or 'test' not in sys.argv",
        ]
    ),
    simple,
    simple,
)
body = st.lists(st.one_of(simple, branch), max_size=5).map("\n".join)
START = "import os\nimport sys\nfrom copy import deepcopy\nTIME_ZONE = 'UTC'\nSECRET_KEY = 'x'\nADMIN = MEDIA = None\nDEBUG = False\nROOT = '/srv'\nHOSTS = []\nAPPS = []\nCACHES = {}\nSTORAGES = {}\n"


def known(value: Value | None) -> object:
    """A value as Python has it, or that it is not known."""
    match value:
        case Known(value=held):
            return UNKNOWN if isinstance(held, str) and "${" in held else held
        case Items(items=items, open=None):
            held = [known(item) for item in items]
            return UNKNOWN if UNKNOWN in held else held
        case Table(entries=entries, open=None):
            held = {key: known(entry) for key, entry in dict(entries).items()}
            return UNKNOWN if UNKNOWN in held.values() else held
    return UNKNOWN


@pytest.fixture(scope="module", autouse=True)
def clock() -> Iterator[None]:
    """Leave the time zone as it was: Django sets the process's own."""
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@settings(max_examples=200, deadline=None)
@given(base=body, live=body)
def test_django_and_the_reader_see_the_same_values(base: str, live: str) -> None:
    package = f"clinic{next(_NUMBER)}"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, package, "settings")
        root.mkdir(parents=True)
        for module, text in (("__init__", ""), ("base", START + base), ("live", f"from .base import *\n{live}\n")):
            (root / f"{module}.py").write_text(text, encoding="utf-8")
        (Path(folder) / "manage.py").write_text(f"os.environ['DJANGO_SETTINGS_MODULE'] = '{package}.settings.live'\n")
        (ours,) = live_settings(Project(Path(folder)))
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            theirs = Settings(f"{package}.settings.live")
        finally:
            sys.path.remove(folder)
    for setting in ("ADMIN", "MEDIA", "HOSTS", "APPS", "CACHES", "STORAGES", "DEBUG", "ROOT"):
        seen = known(ours.get(setting))
        if seen is not UNKNOWN:
            assert seen == getattr(theirs, setting, None), f"{setting}\n{base}\n---\n{live}"
    assert known(ours.get("DEBUG")) is False and known(ours.get("ROOT")) == "/srv"
