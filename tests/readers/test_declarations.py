"""setup.py, setup.cfg, pyproject.toml, Pipfile and package.json: what they declare, and on which line."""

from __future__ import annotations

import contextlib
import json
import tomllib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers import (
    buildout,
    deploy_yaml,
    gemfile,
    ini,
    json_lines,
    lock_files,
    package_json,
    pip_lines,
    playbook,
    pyproject,
    setup_py,
    toml_lines,
)
from praekelt_standards.readers.requirements import Include, Requirements


def told(found: Requirements) -> list[tuple[str, str, int, str]]:
    return [(one.name, one.specifier, one.line, one.group) for one in found.requirements]


SETUP = """\
import os
from setuptools import setup, find_packages

base = ['vumi>=0.5', u'raven']
if os.environ.get('SITE'):
    base += ['south']
base.append('six')
base.extend(['pytz'])


def reqs(name):
    print "reading"
    return open(name).read().splitlines()

setup(
    name='clinic',
    install_requires=base + ['Django==%s' % VERSION] + reqs('requirements.txt'),
    tests_require=('nose',),
    setup_requires=['wheel'],
    extras_require={
        'site': ['gunicorn'],
        'docs:python_version<"3"': base,
    },
    classifiers=['Framework :: Django'],
)
"""


def test_a_setup_py_is_read_without_being_run() -> None:
    found = setup_py.read(SETUP)
    assert [one for one in told(found) if one[3] == ""] == [
        ("vumi", ">=0.5", 4, ""),
        ("raven", "", 4, ""),
        ("south", "", 6, ""),
        ("six", "", 7, ""),
        ("pytz", "", 8, ""),
        ("Django", "==%s", 17, ""),
    ]
    assert {(name, line, group) for name, _, line, group in told(found) if group} == {
        ("nose", 18, "test"), ("wheel", 19, "build"), ("gunicorn", 21, "site"),
        ("vumi", 4, "docs"), ("raven", 4, "docs"), ("south", 6, "docs"), ("six", 7, "docs"), ("pytz", 8, "docs"),
    }  # fmt: skip
    assert found.includes == (Include("requirements.txt", 17),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("setup(install_requires=['django'])", 1),
        ("setup(install_requires='django')", 1),
        ("setup(install_requires='celery\\ndjango'.split('\\n'))", 2),
        ("setup(install_requires=['celery'] if x else [\n'django'])", 2),
        ("setup(install_requires=[*a])\na = [\n'django']", 3),
        ("setup(install_requires=list(('django',)))", 1),
        ("setup(**dict(install_requires=['django']))", 1),
        ("x = dict(\ninstall_requires=['django'])\nsetup(**x)", 2),
        ("setup(install_requires=[f'django'])", 1),
        ("a: list[str] = ['django']\nsetup(install_requires=a)", 1),
        ("extras = {'x': ['django']}\nsetup(extras_require=extras)", 1),
        ("setup(extras_require=dict(x=['django']))", 1),
        ("exec 'x'\nraise Error, 'y'\nsetup(install_requires=['django'])", 3),
    ],
)
def test_a_requirement_is_found_however_setup_py_lists_it(text: str, line: int) -> None:
    assert [one.line for one in setup_py.read(text).requirements if one.name == "django"] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "setup(name='django')",
        "a = a + a\nsetup(install_requires=a)",
        "a = b\nb = a\nsetup(install_requires=a)",
        "x = 'requirements.txt'",
        "",
    ],
)
def test_what_setup_py_does_not_ask_for_is_not_found(text: str) -> None:
    found = setup_py.read(text)
    assert found.requirements == () and found.includes == ()


def test_a_setup_py_that_is_no_python_is_told() -> None:
    with pytest.raises(Unreadable):
        setup_py.read("setup(install_requires=[")


CFG = """\
[metadata]
name = clinic
requires-dist =
    raven
[options]
install_requires =
    # the site
    Django>=4.2,<5

    celery ; python_version > "3"
tests_require = nose
[options.extras_require]
docs = sphinx
site =
    gunicorn  # the server
[tool:pytest]
install_requires = no
"""


def test_a_setup_cfg_is_read() -> None:
    assert told(setup_py.read_cfg(CFG)) == [
        ("raven", "", 4, ""),
        ("Django", ">=4.2,<5", 8, ""),
        ("celery", "", 10, ""),
        ("nose", "", 11, "test"),
        ("sphinx", "", 13, "docs"),
        ("gunicorn", "", 15, "site"),
    ]
    assert setup_py.read_cfg("[options]\ninstall_requires = file: a.txt, b.txt\n").includes == (
        Include("a.txt", 2),
        Include("b.txt", 2),
    )


PYPROJECT = """\
[build-system]
requires = ["hatchling"]

[project]
name = "clinic"
dependencies = [
    "vumi", # "not-this"
    'Django>=4.2', "celery==5.7.0",
]

[project.optional-dependencies]
site = ["gunicorn"]

[dependency-groups]
dev = ["ruff", {include-group = "test"}]
"test" = [
    "pytest",
]

[tool.poetry.dependencies]
python = "^3.11"
redis = "5.0"
South = {git = "https://example.com/south.git", tag = "1.0"}
psycopg = [{version = "^3", python = ">=3.8"}, {version = "2.9"}]

[tool.poetry.group.dev.dependencies]
mypy = "*"

[tool.poetry.dev-dependencies]
tox = "^4"

[tool.uv]
dev-dependencies = ["coverage"]
"""


def test_a_pyproject_toml_is_read() -> None:
    found = pyproject.read(PYPROJECT)
    assert told(found) == [
        ("hatchling", "", 2, "build"),
        ("vumi", "", 7, ""),
        ("Django", ">=4.2", 8, ""),
        ("celery", "==5.7.0", 8, ""),
        ("gunicorn", "", 12, "site"),
        ("ruff", "", 15, "dev"),
        ("pytest", "", 17, "test"),
        ("redis", "==5.0", 22, ""),
        ("South", "", 23, ""),
        ("psycopg", "^3", 24, ""),
        ("psycopg", "==2.9", 24, ""),
        ("mypy", "", 27, "dev"),
        ("tox", "^4", 30, "dev"),
        ("coverage", "", 33, "dev"),
    ]
    assert next(one.version for one in found.requirements if one.name == "South") == "1.0"


def test_files_that_pyproject_names_are_told() -> None:
    text = '[tool.setuptools.dynamic]\ndependencies = { file = ["requirements.txt"] }\n'
    assert pyproject.read(text).includes == (Include("requirements.txt", 2),)
    text = '[tool.setuptools.dynamic.dependencies]\nfile = "a.txt"\n'
    assert pyproject.read(text).includes == (Include("a.txt", 2),)


def test_what_tools_install_by_tables_of_their_own_is_told() -> None:
    text = '[tool.hatch.envs.default]\ndependencies = ["a"]\n[tool.hatch.envs.docs]\nextra-dependencies = ["b"]\n'
    text += '[tool.pixi.dependencies]\nc = "1.2"\n[tool.pixi.feature.x.target.linux-64.pypi-dependencies]\nd = {git = "https://x.example.com/d", rev = "v1"}\n'
    assert told(pyproject.read(text)) == [
        ("a", "", 2, ""),
        ("b", "", 4, "docs"),
        ("c", "==1.2", 6, ""),
        ("d", "", 8, "x"),
    ]
    pixi = '[workspace]\nname = "x"\n[dependencies]\npython = "*"\na = ">=1"\n[build-dependencies]\nb = "*"\n[feature.t.dependencies]\nc = "*"\n'
    assert told(pyproject.read_pixi(pixi)) == [("a", ">=1", 5, ""), ("b", "", 7, "build"), ("c", "", 9, "t")]
    text = '[tool.setuptools.dynamic.optional-dependencies]\nx = { file = ["a.txt",\n "b.txt"] }\n'
    assert pyproject.read(text).includes == (Include("a.txt", 2), Include("b.txt", 2))


def test_a_pipfile_is_read() -> None:
    text = '[packages]\ndjango = "*"\nx = {path = "."}\ny = {ref = "abc1234", git = "https://x.example.com/y"}\n\n[dev-packages]\nnose = "==1"\n'
    assert told(pyproject.read_pipfile(text)) == [
        ("django", "", 2, ""),
        ("x", "", 3, ""),
        ("y", "", 4, ""),
        ("nose", "==1", 7, "dev"),
    ]


@pytest.mark.parametrize(
    ("read", "text", "line"),
    [
        (pyproject.read, "a = 1\nb =\n", 2),
        (pyproject.read, "a = " + "[" * 100_000, None),
        (package_json.read, '{\n "a": [1,}\n', 2),
        (package_json.read, "[" * 100_000, None),
        (lock_files.read_pipfile_lock, "[]", None),
    ],
)
def test_what_is_no_toml_and_no_json_is_told(read: Callable[[str], object], text: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as error:
        read(text)
    assert line is None or error.value.line == line


def test_a_package_json_is_read() -> None:
    text = '{"name": "x",\n"dependencies": {\n"express": "^4",\n"a\\"b": "1"},\n"list": [{"dependencies": {"no": "1"}}],\n"devDependencies": {"mocha": "1"}}'
    assert told(package_json.read(text)) == [
        ("express", "^4", 3, ""),
        ('a"b', "1", 4, ""),
        ("mocha", "1", 6, "dev"),
    ]
    assert told(package_json.read('{"dependencies": ["express"]}')) == []
    assert told(package_json.read("[1, 2]")) == []
    composer = '{"require": {"php": ">=8", "laravel/framework": "^11"}, "require-dev": {"x/y": "*"}}'
    assert told(package_json.read_composer(composer))[1] == ("laravel/framework", "^11", 1, "")


def test_lock_files_are_read() -> None:
    uv = 'version = 1\n[[package]]\nname = "django"\nversion = "5.2.19"\ndependencies = [\n  { name = "asgiref" },\n]\n'
    uv += '[[package]]\nname = "asgiref"\nversion = "3.13.0"\n[package.metadata]\nname = "no"\nversion = "1"\n'
    assert told(lock_files.read(uv)) == [("django", "==5.2.19", 3, ""), ("asgiref", "==3.13.0", 9, "")]
    pylock = 'lock-version = "1.0"\n[[packages]]\nname = "django"\nversion = "5.2.19"\n[[packages.wheels]]\nname = "no"\nversion = "1"\n'
    assert told(lock_files.read(pylock)) == [("django", "==5.2.19", 3, "")]
    conda = "version: 1\nmetadata:\n  sources:\n  - environment.yml\npackage:\n- category: main\n  dependencies:\n    version: no\n  name: django\n  version: 5.2.19\n- name: 'x'\n  manager: conda\n  version: \"1.0\"\n"
    assert told(lock_files.read_conda_lock(conda)) == [("django", "==5.2.19", 9, ""), ("x", "==1.0", 11, "")]
    pixi = "version: 6\nenvironments:\n  default:\n    packages:\n      linux-64:\n      - conda: https://c.example.com/noarch/no-1.0-h1_0.conda\npackages:\n"
    pixi += "- conda: https://c.example.com/noarch/django-rest-5.2.19-pyhd8ed1ab_0.conda\n  sha256: 0a\n- pypi: https://p.example.com/x.whl\n  name: x\n  version: 1.0\n"
    pixi += "- kind: conda\n  name: y\n  version: 2.0\n"
    assert told(lock_files.read_conda_lock(pixi)) == [
        ("django-rest", "==5.2.19", 8, ""), ("x", "==1.0", 11, ""), ("y", "==2.0", 14, ""),
    ]  # fmt: skip
    pip = '{"_meta": {},\n"default": {\n"django": {"version": "==5.2"},\n"x": {"git": "https://x.example.com/y", "ref": "abc1234"}},\n"develop": {"nose": {}}}'
    found = lock_files.read_pipfile_lock(pip)
    assert told(found) == [("django", "==5.2", 3, ""), ("x", "", 4, ""), ("nose", "", 5, "dev")]
    assert found.requirements[1].version == "abc1234"


def test_a_buildout_is_read() -> None:
    text = "[buildout]\nextends = base.cfg more.cfg\nversions = pins\n\n[app]\neggs =\n    Django\n    ${buildout:eggs}\n    celery >= 3\n"
    found = buildout.read(text + "[pins]\ndjango = 1.6  # LTS\nsouth =\n[versions]\nsix = 1.0\n")
    assert [(one.name, one.line) for one in found.eggs] == [("Django", 7), ("celery", 9)]
    assert [(one.name, one.version, one.line) for one in found.versions] == [
        ("django", "1.6", 11),
        ("south", None, 12),
        ("six", "1.0", 14),
    ]
    assert [one.path for one in found.extends] == ["base.cfg", "more.cfg"]


def test_lists_in_yaml_are_read() -> None:
    found = deploy_yaml.read("name: x\npip:\n - gunicorn\n - 'django==1.8'\ndependencies: [nginx, libpq-dev]\n")
    assert [(one.name, one.version, one.line) for one in found.pip] == [("gunicorn", None, 3), ("django", "1.8", 4)]
    assert [one.name for one in found.system] == ["nginx", "libpq-dev"]
    conda = deploy_yaml.read_conda("dependencies:\n- django=1.8\n- x::celery==4=py_0\n- pip:\n  - south==1\n")
    assert [(one.name, one.version, one.line) for one in conda.pip] == [
        ("django", None, 2), ("celery", "4", 3), ("south", "1", 5),
    ]  # fmt: skip


def test_a_gemfile_is_read() -> None:
    text = "source 'x'\ngem 'rails', '~> 7'\ngem(\"puma\")\n# gem 'no'\ngroup :test, :development do\n  gem 'rspec'\nend\ngem 'pg'\n"
    assert told(gemfile.read(text)) == [
        ("rails", "~> 7", 2, ""), ("puma", "", 3, ""), ("rspec", "", 6, "test development"), ("pg", "", 8, ""),
    ]  # fmt: skip


def test_an_ini_file_keeps_the_line_of_each_part_of_a_value() -> None:
    found = ini.read("[a]\nb = 1\n  2\n; no\n\n  3\n[c]\nd: e\nnot an option\n")
    assert [(one.section, one.name, one.line, one.lines) for one in found] == [
        ("a", "b", 2, (("1", 2), ("2", 3), ("3", 6))),
        ("c", "d", 8, (("e", 8),)),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Run ``sudo pip install django`` now", ["sudo pip install django"]),
        ("run('%(ve)s/bin/pip install -r r.txt' % env)", ["%(ve)s/bin/pip install -r r.txt"]),
        ("$ sudo -H /usr/bin/python3 -m pip install x && y", ["sudo -H /usr/bin/python3 -m pip install x"]),
        ("pip install 'django>=4.2' \"x<2\" | cat", ["pip install 'django>=4.2' \"x<2\""]),
        ("easy_install-2.7 a; pip3 -q install b", ["easy_install-2.7 a", "pip3 -q install b"]),
        ("sudo('pip install x')", ["sudo('pip install x"]),
        ("pipenv install x, npm install y, pip uninstall z, pip freeze, unpip install", []),
        ("the pip installer", []),
    ],
)
def test_a_command_is_found_among_words(text: str, found: list[str]) -> None:
    assert [one.text for one in pip_lines.read(f"\n{text}\n")] == found
    assert all(one.line == 2 for one in pip_lines.read(f"\n{text}\n"))
    assert pip_lines.read_code(f"  # {text}") == ()


KEYS = st.text(alphabet="abc-_", min_size=1, max_size=3)
VALUES = st.recursive(
    st.one_of(st.text(alphabet="ab #'\"[]{}=,\\", max_size=6), st.integers(0, 9), st.booleans()),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=3)), max_size=4))
@settings(max_examples=200)
def test_toml_lines_agree_with_the_values(values: dict[str, object]) -> None:
    def written(value: object) -> str:
        if isinstance(value, list):
            return "[" + "".join(f"\n  {written(item)},  # ]'\n" for item in value) + "]"
        return json.dumps(value)

    flat = {key: value for key, value in values.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in values.items() if isinstance(value, dict)}
    lines = [f"{key} = {written(value)}" for key, value in flat.items()]
    for name, table in tables.items():
        lines += [f"[ {name} ]  # [x]"] + [f"'{key}' = {written(value)}" for key, value in table.items()]
    text = "\n".join(lines) + "\n"
    found = toml_lines.read(text)
    assert found.values == tomllib.loads(text) == values
    rows = text.split("\n")
    for path, line in found.lines.items():
        assert path[-1] in rows[line - 1]
        assert toml_lines.read(text).line(*path) == line
    for key, value in flat.items():
        assert (key,) in found.lines
        texts = [item for item in _texts(value)] if isinstance(value, list) else []
        if texts:
            assert [text for text, _ in found.texts[(key,)]] == texts
            assert all(json.dumps(text) in rows[line - 1] for text, line in found.texts[(key,)])


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


@given(st.recursive(st.one_of(st.integers(), st.text(max_size=5)), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)), max_leaves=8))  # fmt: skip
def test_json_lines_agree_with_the_values(value: object) -> None:
    text = json.dumps(value, indent=1)
    found = json_lines.read(text)
    assert found.value == value
    rows = text.split("\n")
    expected: set[tuple[str, ...]] = set()

    def gather(here: object, path: tuple[str, ...]) -> None:
        if isinstance(here, dict):
            for key, inner in here.items():
                expected.add((*path, key))
                gather(inner, (*path, key))

    gather(value, ())
    assert set(found.lines) == expected
    for path, line in found.lines.items():
        assert rows[line - 1].lstrip().startswith(json.dumps(path[-1]))


ALL_READERS = [
    setup_py.read, setup_py.read_cfg, pyproject.read, pyproject.read_pipfile, package_json.read, package_json.read_composer,
    lock_files.read, lock_files.read_pipfile_lock, buildout.read, deploy_yaml.read, deploy_yaml.read_conda, gemfile.read,
    pip_lines.read, pip_lines.read_code, ini.read, playbook.read,
]  # fmt: skip


@pytest.mark.parametrize("read", ALL_READERS)
@given(st.text(alphabet="[]{}()=:,.'\"#\\-+* \t\nabc$%<>@/;|&pipinstallsudo", max_size=60))
@settings(max_examples=150)
def test_any_text_is_read_or_refused(read: Callable[[str], object], text: str) -> None:
    with contextlib.suppress(Unreadable):
        read(text)


@pytest.mark.parametrize("read", ALL_READERS)
@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "a = " * 50_000, "{" * 100_000, "(" * 50_000, "x" * 200_000, "\n" * 200_000, "pip " * 50_000,
     "sudo pip install " * 20_000, "/" * 100_000, "a/" * 50_000, '"' * 50_001, "a=[" + '"x",' * 50_000, "+".join("a" * 9_000),
     "$(" * 50_000, "sudo -x " * 30_000, "pip -q " * 900, "- " * 50_000, "easy_install '" * 900],
    ids=range(18),
)  # fmt: skip
def test_hostile_text_takes_no_long_time(read: Callable[[str], object], text: str) -> None:
    with contextlib.suppress(Unreadable):
        read(text)
