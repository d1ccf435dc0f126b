"""Django and our reader see the same values, in settings that are put together as projects put theirs together."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.conf import Settings  # type: ignore[import-untyped]
from django.core.exceptions import ImproperlyConfigured  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import FromEnvironment, Items, Known, Table, Unset, Value, alternatives
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
# What reads the environment, and changes what is set in ways of its own.
environment = st.sampled_from(["'V'", "'ABSENT'"])
loose = st.one_of(
    st.builds("{} = os.environ.get({}, {!r})".format, name, environment, plain),
    st.builds("{} = os.environ.get({}) or {!r}".format, name, environment, word),
    st.builds("{} = os.environ.get({}, {!r}).split(',')".format, names, environment, word),
    st.builds("{} = [one.strip() for one in os.environ.get({}, {!r}).split(',') if one]".format, names, environment, word),
    st.builds("{} = os.environ[{}] if {} in os.environ else {!r}".format, name, environment, environment, word),
    st.builds("{} = int(os.environ.get({}, {!r}))".format, name, environment, st.sampled_from(["0", "1"])),
    st.builds("{} = bool(int(os.environ.get({}, 0)))".format, name, environment),
    st.builds("{} = os.environ.get({}, {!r}) == {!r}".format, name, environment, st.sampled_from(["", "True", "0", "x"]), st.sampled_from(["True", "1", "x"])),
    st.builds("{} = {} if {} else {}".format, names, names, st.sampled_from(["DEBUG", "not DEBUG", "ADMIN", "HOSTS", "os.environ.get('V')", "CACHES"]), names),
    st.builds("{} = {} or {!r}".format, name, name, plain),
    st.builds("{} = {} and {!r}".format, name, name, plain),
    st.builds("{} = not {}".format, name, name),
    st.builds("{} = {!r} in {}".format, name, word, names),
    st.builds("{} = {!r} in {}".format, name, key, table),
    st.builds("{} = {} is None".format, name, name),
    st.builds("{} |= {!r}".format, table, st.dictionaries(key, word)),
    st.builds("{} = {} | {!r}".format, table, table, st.dictionaries(key, word)),
    st.builds("{}.update({}={!r})".format, table, key.map(lambda one: one.strip("'")), word),
    st.builds("{}.update({})".format, table, table),
    st.builds("{}.setdefault({!r}, {!r})".format, table, key, word),
    st.builds("{}.pop({!r}, None)".format, table, key),
    st.builds("{} = {}.get({!r}, {!r})".format, name, table, key, word),
    st.builds("{}.clear()".format, st.one_of(names, table)),
    st.builds("{} = {}".format, names, names),
    st.builds("{} = {}".format, table, table),
    st.builds("{0} = {0}[1:]".format, names),
    st.builds("{}[:] = {!r}".format, names, listed),
    st.builds("{}[0:1] = {!r}".format, names, listed),
    st.builds("{}.reverse()".format, names),
    st.builds("{}.sort()".format, names),
    st.builds("{} = sorted({})".format, names, names),
    st.builds("{} = list({}) * 2".format, names, names),
    st.builds("if {0}: {0}.pop()".format, names),
    st.builds("for one in {!r}:\n    {}.append(one + 'x')".format, listed, names),
    st.builds("for one in {!r}:\n    {}[one] = {}".format, listed, table, name),
    st.builds("for one, two in {!r}.items():\n    {}[two] = one".format, st.dictionaries(key, word), table),
    st.builds("for one in list({}):\n    if one: break\n    {}.append(one)".format, names, names),
    st.builds("for one in {!r}:\n    if one: break\nelse:\n    {} = {!r}".format, listed, name, word),
    st.builds("while len({0}) < 2:\n    {0}.append({1!r})".format, names, word),
    st.builds("{} = [one * 2 for one in {} if one != {!r}]".format, names, names, word),
    st.builds("{} = {{one: {!r} for one in {!r}}}".format, table, word, listed),
    st.builds("def made(one, two={!r}):\n    three = [one]\n    three.append(two)\n    return three\n{} = made({!r})".format, word, names, word),
    st.builds("def added(one):\n    {}.append(one)\nadded({!r})".format, names, word),
    st.builds("def added(one):\n    one.append({!r})\nadded({})".format, word, names),
    st.builds("globals()[{!r}] = {!r}".format, name, word),
    st.builds("globals().update({}={!r})".format, name, word),
    st.builds("setattr(sys.modules[__name__], {!r}, {!r})".format, name, word),
    st.builds("globals()[NAME] = {!r}".format, word),
    st.builds("exec(\"{} = 'run'\")".format, name),
    st.builds("({} := {!r})".format, name, word),
    st.builds("{}, {} = {!r}, {!r}".format, name, names, word, listed),
    st.builds("{}, *{} = {!r}".format, name, names, st.lists(word, min_size=1)),
    st.builds("match {}:\n    case None:\n        ADMIN = 1\n    case _:\n        ADMIN = 2".format, name),
    st.builds("try:\n    {} = os.environ[{}]\nexcept KeyError:\n    pass".format, name, environment),
    st.builds("def own(name):\n    try:\n        return os.environ[name]\n    except KeyError:\n        return {!r}\n{} = own({})".format, plain, name, environment),
    st.builds("def own(name):\n    try:\n        return os.environ[name]\n    except KeyError:\n        raise KeyError(name)\n{} = own({})".format, name, environment),
    st.builds("with open(os.devnull) as {}:\n    pass\n{} = 1".format, name, name),
    st.builds("{} = 3 * 4 - {!r}".format, name, st.integers(-5, 5)),
    st.builds("{} = str(Path('/srv') / {!r} / 'x')".format, name, st.sampled_from(["a", "b/c"])),
    st.builds("{} = os.path.dirname(os.path.join('/srv/a', {!r}))".format, name, st.sampled_from(["a", "b/c"])),
    st.builds("{} = {!r}.replace({!r}, {!r})".format, name, word, word, word),
    st.builds("{} = {!r}.join({!r})".format, name, word, listed),
    st.builds("{} = '%(a)s%%' % {{'a': {!r}}}".format, name, word),
    st.builds("del CACHES\nCACHES = {!r}".format, st.dictionaries(key, word)),
)  # fmt: skip
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
            "os.environ.get('V')",
            "os.environ.get('ABSENT', False)",
            "os.environ.get('W')",
            "not os.environ.get('W')",
            "'W' in os.environ",
            "'W' not in os.environ or DEBUG",
            "os.environ.get('W', 'live') == 'live'",
            "'live' != os.environ['W']",
            "os.environ.get('W', '').lower() == 'live'",
            "os.environ.get('W', '').strip() in ('live', 'a b')",
            "os.environ.get('W') not in ['', '1']",
            "os.environ.get('W') is None",
            "os.environ.get('W') is not None and os.environ['W'] == 'a b'",
            "ADMIN == os.environ['W'] or os.environ.get('W') == '1'",
            "HOSTS",
            "CACHES and ADMIN",
        ]
    ),
    simple,
    simple,
)
body = st.lists(st.one_of(simple, loose, branch), max_size=6).map("\n".join)
IMPORTS = "import os\nimport sys\nfrom copy import deepcopy\nfrom pathlib import Path\n"
START = (
    IMPORTS
    + "NAME = 'ADMIN' if os.environ.get('V') else 'MEDIA'\nTIME_ZONE = 'UTC'\nSECRET_KEY = 'x'\nADMIN = MEDIA = None\nDEBUG = False\nROOT = '/srv'\nHOSTS = []\nAPPS = []\nCACHES = {}\nSTORAGES = {}\n"
)


def known(value: Value | None, by_default: bool) -> object:
    """A value as Python has it, or that it is not known; `by_default` says that the environment sets no variable."""
    match value:
        case Known(value=held):
            return UNKNOWN if isinstance(held, str) and "${" in held else held
        case Items(items=items, open=None):
            held = [known(item, by_default) for item in items]
            return UNKNOWN if UNKNOWN in held else held
        case Table(entries=entries, open=None):
            held = {key: known(entry, by_default) for key, entry in dict(entries).items()}
            return UNKNOWN if UNKNOWN in held.values() else held
        case FromEnvironment(default=default) if by_default and default is not None:
            return known(default, by_default)
        case Unset():
            return None
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


@settings(max_examples=400, deadline=None)
@given(
    base=body,
    live=body,
    variable=st.sampled_from([None, "", "1", "a,b"]),
    of_image=st.sampled_from(["", "1", "no", "live", "Live", "a b"]),
)
def test_django_and_the_reader_see_the_same_values(base: str, live: str, variable: str | None, of_image: str) -> None:
    package = f"clinic{next(_NUMBER)}"
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder, package, "settings")
        root.mkdir(parents=True)
        for module, text in (
            ("__init__", ""),
            ("base", START + base),
            ("live", f"{IMPORTS}from .base import *\n{live}\n"),
        ):
            (root / f"{module}.py").write_text(text, encoding="utf-8")
        (Path(folder) / "manage.py").write_text(f"os.environ['DJANGO_SETTINGS_MODULE'] = '{package}.settings.live'\n")
        (Path(folder) / "Dockerfile").write_text(f'FROM ubuntu:24.04\nENV W="{of_image}"\n')
        (ours,) = live_settings(Project(Path(folder)))
        patch.syspath_prepend(folder)
        patch.delenv("V", raising=False)
        patch.setenv("W", of_image)
        if variable is not None:
            patch.setenv("V", variable)
        try:
            theirs = Settings(f"{package}.settings.live")
        except (TypeError, KeyError, ValueError, IndexError, AttributeError, NameError, ImproperlyConfigured):
            return  # no settings at all
    for setting in ("ADMIN", "MEDIA", "HOSTS", "APPS", "CACHES", "STORAGES", "DEBUG", "ROOT"):
        value = ours.get(setting)
        if value is None or ours.settings.unseen:
            continue
        seen = [known(one, variable is None) for one in alternatives(value)]
        if UNKNOWN not in seen:
            there = getattr(theirs, setting, None)
            there = list(there) if isinstance(there, tuple) else there
            assert there in seen, f"{setting} {variable!r} {value}\n{base}\n---\n{live}"
    assert known(ours.get("DEBUG"), False) is False and known(ours.get("ROOT"), False) == "/srv"
