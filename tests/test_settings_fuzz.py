"""Whatever settings hold, the checks come to an end soon, within bounds, and without an error of their own.

``python tests/test_settings_fuzz.py SECONDS`` goes on for so long, and counts.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
import warnings
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.project import Project
from praekelt_standards.readers import django_values
from praekelt_standards.registry import check_project, standard
from praekelt_standards.settings import live_settings

NAMES = [
    "A",
    "B",
    "n",
    "ALLOWED_HOSTS",
    "DATABASES",
    "INSTALLED_APPS",
    "STORAGES",
    "LOGGING",
    "STATICFILES_STORAGE",
    "DEBUG",
]
KEYS = ["'default'", "'handlers'", "'ENGINE'", "'staticfiles'", "0", "-1", "n", "A"]
TEXTS = [
    "''",
    "'*'",
    "'a.example.com'",
    "'%s%s'",
    "'{}{}'",
    "'compressor'",
    "'/tmp/a.out'",
    "'django.db.backends.sqlite3'",
    "'${x}'",
]
PLAIN = [
    "0",
    "3",
    "1.5",
    "True",
    "False",
    "None",
    "[]",
    "()",
    "{}",
    "set()",
    "os.x",
    "__file__",
    "10 ** 9",
    "lambda: 1",
    "...",
]
# What is made of one, two or three others.
EXPRESSIONS = [
    "{a} + {b}", "{a} % {b}", "{a} % ({b}, {c})", "{a} * {b}", "{a} - {b}", "{a} / {b}", "{a} | {b}", "f'{{{a}}}{{{b}}}'", "f'{{{a}!r:>3}}'",
    "[{a}, {b}]", "({a}, {b})", "{{{a}, {b}}}", "[*{a}, *{b}]", "{{{a}: {b}}}", "{{**{a}, **{b}}}", "dict({a}, x={b})",
    "{a} if {b} else {c}", "{a} or {b}", "{a} and {b}", "not {a}", "{a} == {b}", "{a} in {b}", "{a} is None", "-{a}",
    "{a}[{b}]", "{a}[{b}:{c}]", "{a}[::{b}]", "{a}.get({b}, {c})", "{a}.copy()", "deepcopy({a})", "{a}.items()", "{a}.values()",
    "{a}.split({b})", "{a}.join({b})", "{a}.replace({b}, {c})", "{a}.strip({b})", "{a}.format({b}, {c})", "'{{0}}{{0}}'.format({a})",
    "[{a} for n in {b}]", "[{a} for n in {b} if {c}]", "{{n: {a} for n in {b}}}", "[{a} for n, A in {b}]", "[{a} for A in {b} for n in {c}]",
    "os.path.join({a}, {b})", "os.path.dirname({a})", "Path({a}).parent", "Path({a}).parents[{b}]", "(Path({a}) / {b}).with_name({c})",
    "os.environ.get('V', {a})", "os.environ[{a}]", "env.list('V', default={a})", "env.bool('V', {a})", "dj_database_url.config(default={a})",
    "sorted({a})", "list({a})", "str({a})", "int({a})", "bool({a})", "list(map(str.strip, {a}))", "list(filter(None, {a}))", "f({a})", "f({a}, b={b})",
    "(n := {a})", "{a}.pop()", "{a}.pop({b})", "{a}.setdefault({b}, {c})", "unknown({a})",
    "environ.Path({a})", "environ.Path({a}) - {b}", "environ.Path({a}) + {b}", "environ.Path({a}).path({b})({c})", "environ.Path({a}, *{b}).root", "{a}({b})",
    "os.path.split({a})[{b}]", "os.path.join({a}, os.pardir, *{b})", "g({a}, *{b})", "g({a}, {b}, {c})", "h({a}, {b})", "path({a}).dirname().abspath()",
]  # fmt: skip
STATEMENTS = [
    "{n} = {a}", "{n} = {m}", "{n} = {m} = {a}", "{n}, {m} = {a}", "{n}, {m} = {a}, {b}", "{n}: list = {a}", "{n} += {a}", "{n} |= {a}", "{n} *= {a}",
    "{n}[{k}] = {a}", "{n}[{k}][{l}] = {a}", "{n}[{k}] += {a}", "{n}[:] = {a}", "{n}[1:] = {a}", "{n}.setdefault({k}, {a})[{l}] = {b}",
    "del {n}", "del {n}[{k}]", "{n}.append({a})", "{n}.extend({a})", "{n}.insert({a}, {b})", "{n}.remove({a})", "{n}.update({a})", "{n}.update(x={a})",
    "{n}.clear()", "{n}.pop()", "{n}.sort()", "{n}.reverse()", "{n}.setdefault({k}, {a})", "{n}.other({a})", "{n}[{k}].update({a})", "f({n})", "unknown({n})",
    "globals()['{n}'] = {a}", "globals()[{a}] = {b}", "globals().update({a})", "setattr(sys.modules[__name__], '{n}', {a})", "exec({a})",
    "exec(open('base.py').read())", "exec(open('live.py').read())", "include('base.py', optional({a}))", "from .base import *", "from .live import *",
    "from .base import {n}", "from .absent import *", "from .absent import {n}", "import clinic.settings.base", "dictConfig({a})",
    "logging.basicConfig(filename={a})", "logging.getLogger().addHandler(logging.FileHandler({a}))", "raise {a}", "pass", "(n := {a})",
    "env = environ.Env(V=(bool, {a}))", "def f(a, b={a}):\n    {n} = a\n    return {b}", "def f(a):\n    {n}.append(a)", "class A({n}):\n    {m} = {a}",
    "{n} = lambda *rest: {a}", "h = lambda n, A={a}: {b}", "h = lambda *n: h(*n)", "def g(n, *A):\n    {m} = {a}\n    return {b}",
]  # fmt: skip
BLOCKS = [
    "if {a}:\n{x}", "if {a}:\n{x}\nelse:\n{y}", "if {a}:\n{x}\nelif {b}:\n{y}", "for {n} in {a}:\n{x}", "for {n}, {m} in {a}:\n{x}\nelse:\n{y}",
    "while {a}:\n{x}", "try:\n{x}\nexcept ImportError:\n{y}\nfinally:\n    pass", "with {a} as {n}:\n{x}", "match {a}:\n    case {k} if {b}:\n{z}\n    case _:\n        pass",
]  # fmt: skip
HEAD = """import os, sys, logging, environ, dj_database_url
from copy import deepcopy
from logging.config import dictConfig
from pathlib import Path
from split_settings.tools import include, optional
env = environ.Env()
A = ['a']
B = {'default': {'ENGINE': 'x'}}
ALLOWED_HOSTS = []
INSTALLED_APPS = ['clinic']
def f(a, b=2):
    return [a, b]
def g(a, *b):
    return os.path.join(a, *b)
h = lambda a, *b: [a, *b]
"""


def expression(chance: random.Random, depth: int = 0) -> str:
    kind = chance.random()
    if depth > 3 or kind < 0.3:
        return chance.choice(NAMES)
    if kind < 0.5:
        return chance.choice([*TEXTS, *PLAIN])
    a, b, c = (expression(chance, depth + 1) for _ in range(3))
    return f"({chance.choice(EXPRESSIONS).format(a=a, b=b, c=c)})"


def statement(chance: random.Random, depth: int = 0) -> str:
    form = chance.choice(BLOCKS if depth < 3 and chance.random() < 0.25 else STATEMENTS)
    a, b = expression(chance), expression(chance)
    n, m, k, last = chance.choice(NAMES), chance.choice(NAMES), chance.choice(KEYS), chance.choice(KEYS)
    x = y = z = ""
    if form in BLOCKS:
        x, y = (_indented(statements(chance, depth + 1, 3)) for _ in range(2))
        z = _indented(x)
        k = chance.choice(["'a'", "1", "[n, *_]", "{'a': n}", "n"])
    return form.format(a=a, b=b, n=n, m=m, k=k, l=last, x=x, y=y, z=z)


def statements(chance: random.Random, depth: int = 0, most: int = 12) -> str:
    """Some statements, one of them now and then again and again."""
    found = [statement(chance, depth) for _ in range(chance.randint(1, most))]
    if chance.random() < 0.3:
        found.insert(chance.randint(0, len(found)), "\n".join([chance.choice(found)] * chance.choice([2, 5, 40])))
    return "\n".join(found)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


STANDARDS = [standard(name) for name in ("allowed-hosts-open", "stored-in-postgresql", "no-cached-static-storage", "no-generated-assets", "log-location", "vumi-for-messaging")]  # fmt: skip


def survives(root: Path, live: str, base: str) -> None:
    """Raise AssertionError when the settings are not evaluated and judged soon and within bounds."""
    (root / "live.py").write_text(live)
    (root / "base.py").write_text(base)
    began = time.process_time()
    project = Project(root.parent.parent)
    audit = check_project(project, STANDARDS)
    took = time.process_time() - began
    assert not audit.unread, audit.unread
    for found in live_settings(project):
        for name, value in found.settings.values.items():
            size, deep = value.measure
            assert size <= django_values.BUDGET and deep <= django_values.DEEPEST, name
    assert took < 6, f"it took {took:.1f} s"


def place(folder: str) -> Path:
    root = Path(folder, "clinic", "settings")
    root.mkdir(parents=True)
    (root / "__init__.py").write_text("")
    Path(folder, "manage.py").write_text("import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'clinic.settings.live'\n")
    return root


def source(chance: random.Random) -> str:
    """A module that is Python, and no longer than the longest that people write."""
    text = HEAD + statements(chance)
    while len(text) > 20_000:
        text = HEAD + statements(chance)
    compile(text, "settings", "exec")
    return text


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**64))
def test_settings_of_any_kind_are_judged(seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        try:
            live, base = source(chance), source(chance)
        except SyntaxError:
            return
        survives(place(folder), live, base)


def fuzz(seconds: float, chance: random.Random) -> tuple[int, list[str]]:
    """How many pairs of modules were tried within so many seconds, and what was found."""
    tried, found, end = 0, [], time.monotonic() + seconds
    folder = tempfile.mkdtemp()
    root = place(folder)
    while time.monotonic() < end and len(found) < 5:
        try:
            live, base = source(chance), source(chance)
        except (SyntaxError, RecursionError, MemoryError):
            continue
        try:
            survives(root, live, base)
        except Exception as error:  # whatever it is, it is what we look for
            found.append(f"{type(error).__name__}: {str(error)[:300]}\n--- live\n{live}\n--- base\n{base}")
        tried += 1
    shutil.rmtree(folder)
    return tried, found


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of Python's compiler, about the modules
    count, problems = fuzz(float(sys.argv[1]), random.Random())
    print(f"settings: {count} executions, {len(problems)} problems", *problems, sep="\n", flush=True)
