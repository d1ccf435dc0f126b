"""Which settings run in live, and what they come to."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import BUDGET, DEEPEST, FromEnvironment, Items, Known, Open, Table
from praekelt_standards.settings import Live, ancestors, live_settings, texts

SETTINGS = "DEBUG = False\nINSTALLED_APPS = []\n"
NAMED = "DJANGO_SETTINGS_MODULE=c.settings.b\n"
START = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "{}")\n'


def project(folder: Path, files: dict[str, str]) -> Project:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project(folder)


def live(folder: Path, **files: str) -> Live:
    (found,) = live_settings(project(folder, {f"clinic/{name}.py": text for name, text in files.items()}))
    return found


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ({"clinic/settings.py": SETTINGS}, ["clinic/settings.py"]),
        ({"clinic/settings.py": SETTINGS, "clinic/settings_live.py": SETTINGS}, ["clinic/settings_live.py"]),
        ({"clinic/settings/base.py": SETTINGS, "clinic/settings/production.py": SETTINGS}, ["clinic/settings/production.py"]),
        (
            {"clinic/settings/__init__.py": SETTINGS, "clinic/settings/dev.py": SETTINGS, "clinic/wsgi.py": START.format("clinic.settings")},
            ["clinic/settings/__init__.py"],
        ),
        (
            {"one/settings.py": SETTINGS, "two/settings.py": SETTINGS, "manage.py": START.format("two.settings")},
            ["two/settings.py"],
        ),
        (
            {"c/settings/a.py": SETTINGS, "c/settings/b.py": SETTINGS, "Dockerfile": "FROM x\nENV DJANGO_SETTINGS_MODULE=c.settings.b\n"},
            ["c/settings/b.py"],
        ),
        (
            {"c/settings/a.py": SETTINGS, "c/settings/b.py": SETTINGS, "run.sh": "django-admin migrate --settings=c.settings.a\n"},
            ["c/settings/a.py"],
        ),
        (
            {
                "c/settings/a.py": SETTINGS,
                "c/settings/b.py": SETTINGS,
                "etc/supervisord.conf": '[program:c]\ncommand = gunicorn c.wsgi\nenvironment = DJANGO_SETTINGS_MODULE="c.settings.b"\n',
            },
            ["c/settings/b.py"],
        ),
        *(
            ({"c/settings/a.py": SETTINGS, "c/settings/b.py": SETTINGS, **deployed}, ["c/settings/b.py"])
            for deployed in (
                {"c.service": "[Service]\nEnvironmentFile = -/etc/default/c\nExecStart = gunicorn c\n", "etc/default/c": NAMED},
                {"c.service.j2": "[Service]\nEnvironmentFile={{ etc }}/c.env\nEnvironmentFile=/etc/c/environment\n", "files/etc/c/environment": NAMED},
                {"docker-compose.yml": "services:\n  c:\n    image: c\n    env_file: conf/c\n", "conf/c": NAMED},
                {"compose.yml": "services:\n  c:\n    image: c\n    env_file: [a, conf/c]\n", "conf/c": NAMED},
                {"supervisord.conf": "[include]\nfiles = ours/*\n", "ours/c": f"[program:c]\ncommand = gunicorn c\nenvironment = {NAMED}"},
                {"etc/init/c.conf": f"env {NAMED}exec gunicorn c\n"},
                {"start.sh": ". ./variables\nexec gunicorn c\n", "variables": f"export {NAMED}"},
                {"c.conf": "[program:c]\ncommand = /srv/c/serve\n", "serve": f"#!/bin/sh\nexport {NAMED}exec gunicorn c\n"},
                {"gunicorn_start": f"#!/bin/bash\nexport {NAMED}exec gunicorn c\n"},
            )
        ),
        *(
            ({"c/settings/a.py": SETTINGS, "c/settings/b.py": SETTINGS, **other}, [])
            for other in (
                {"etc/default/c": NAMED},
                {"start-staging.sh": ". ./variables\nexec gunicorn c\n", "variables": f"export {NAMED}"},
                {"serve": f"#!/bin/sh\nexport {NAMED}exec gunicorn c\n"},
                {"c.service": "[Service]\nEnvironmentFile=/etc/c-staging\n", "etc/c-staging": NAMED},
                {"docker-compose.dev.yml": "services:\n  c:\n    image: c\n    env_file: conf/c\n", "conf/c": NAMED},
                {"docker-compose.yml": "services:\n  c:\n    build: .\n    env_file: conf/c\n    volumes: ['.:/srv']\n", "conf/c": NAMED},
                {"Vagrantfile": f"config.vm.provision 'shell', inline: 'export {NAMED.strip()}'\n"},
            )
        ),
        ({"clinic/test_settings.py": SETTINGS}, []),
        ({"tests/clinic/settings.py": SETTINGS}, []),
        ({"example/settings.py": SETTINGS, "setup.py": "import setuptools\n"}, []),
        ({"app/settings.py": SETTINGS, "manage.py": START.format("app.settings"), "setup.py": "import setuptools\n"}, []),
        ({"c/settings/a.py": SETTINGS, "run-tests.sh": "manage.py test --settings=c.settings.a\n"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_the_settings_that_run_in_live_are_found(tmp_path: Path, files: dict[str, str], chosen: list[str]) -> None:
    assert [str(one.path) for one in live_settings(project(tmp_path, files))] == chosen


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('X = "a" "b"', "ab"),
        ('A = "a"\nX = A + "b"', "ab"),
        ('A = "a"\nX = f"{A}b"', "ab"),
        ('X = "%s/%s" % ("a", "b")', "a/b"),
        ('import os\nX = os.path.join("/srv", "x", "y.log")', "/srv/x/y.log"),
        ('from pathlib import Path\nX = Path("/srv") / "x"', "/srv/x"),
        ('import os\nX = os.path.join(os.path.dirname(__file__), "x")', "${checkout}/clinic/x"),
        ("import os\nX = os.path.split(os.path.abspath(__file__))[0]", "${checkout}/clinic"),
        (
            'import os\nX = os.path.join(os.path.dirname(__file__), "..", "..", "..", "x")',
            "${what the checkout lies in}/x",
        ),
        ('from pathlib import Path\nX = Path(__file__).resolve().parents[2] / "x"', "${what the checkout lies in}/x"),
        ('from pathlib import Path\nX = (Path("/srv") / "x").as_posix()', "/srv/x"),
        ('from path import path\nX = path(__file__).abspath().dirname() / "x"', "${checkout}/clinic/x"),
        ('import environ\nroot = environ.Path(__file__) - 2\nX = root("x", "y")', "${checkout}/x/y"),
        ('import environ\nroot = environ.Path(__file__) - 2\nX = str(root.path("x") + "y") + "z"', "${checkout}/x/yz"),
        ('from environ import Path\nX = f"{Path(__file__) - 1}/x"', "${checkout}/clinic/x"),
        ('import os\ndef here(*parts):\n    return os.path.join("/srv", *parts)\nX = here("x", "y")', "/srv/x/y"),
        ('import os\njoin = lambda *parts: os.path.join("/srv", *parts)\nX = join("x", "y")', "/srv/x/y"),
        ('import os\nabspath = lambda part="x": os.path.join("/srv", part)\nX = abspath()', "/srv/x"),
        ("X = not True", False),
        ('X = {"a": {"b": 1}}\nX["a"]["b"] = 2\nX = X["a"]["b"]', 2),
        ('X = dict(a=3)["a"]', 3),
        ("if True:\n    X = 1\nelse:\n    X = 2", 1),
        ("DEBUG = False\nX = 1\nif DEBUG:\n    X = 2", 1),
        ("try:\n    X = 1\nexcept ImportError:\n    X = 2", 1),
        ("print 'old'\nX = 1", 1),
        ("try:\n    import a\nexcept ImportError, e:\n    pass\nX = 0755 and 1 or 1\nX = 1", 1),
    ],
)
def test_what_the_source_says_is_known(tmp_path: Path, source: str, value: object) -> None:
    found = live(tmp_path, settings=f"INSTALLED_APPS = []\n{source}\n").get("X")
    assert isinstance(found, Known)
    assert found.value == value


@pytest.mark.parametrize(
    ("source", "variable", "default"),
    [
        ('import os\nX = os.environ["V"]', "V", None),
        ('import os\nX = os.environ.get("V", "d")', "V", "d"),
        ('from os import environ\nX = environ.get("V")', "V", None),
        ('import os\nX = os.getenv("V", default="d")', "V", "d"),
        ('import os\nX = os.environ.get("V") or "d"', "V", "d"),
        ('import os\ntry:\n    X = os.environ["V"]\nexcept KeyError:\n    X = "d"', "V", "d"),
        ('import os\nX = "d"\ntry:\n    X = os.environ["V"]\nexcept KeyError:\n    pass', "V", "d"),
        ('import os\nX = os.environ["V"] if "V" in os.environ else "d"', "V", "d"),
        ('import environ\nenv = environ.Env()\nX = env("V", default="d")', "V", "d"),
        (
            'import os\ndef own(name):\n    try:\n        return os.environ[name]\n    except KeyError:\n        said = "set " + name\n        raise ValueError(said)\nX = own("V").strip()',
            "V",
            None,
        ),
        (
            'import os\ndef own(name, otherwise="d"):\n    try:\n        return os.environ[name]\n    except KeyError:\n        return otherwise\nX = own("V")',
            "V",
            "d",
        ),
        ('from .base import env\nX = env.str("V").strip()', "V", None),
        ('from decouple import config\nX = config("V", default="d")', "V", "d"),
        ('import dj_database_url\nX = dj_database_url.config(default="d")', "DATABASE_URL", "d"),
        ('import dj_database_url\nX = dj_database_url.config(env="V")', "V", None),
    ],
)
def test_a_value_from_the_environment_is_named(tmp_path: Path, source: str, variable: str, default: str | None) -> None:
    found = live(tmp_path, settings=f"INSTALLED_APPS = []\n{source}\n").get("X")
    assert isinstance(found, FromEnvironment)
    assert found.variable == variable
    assert (found.default.value if isinstance(found.default, Known) else None) == default


def test_a_list_is_followed_through_every_way_to_add_to_it(tmp_path: Path) -> None:
    found = live(
        tmp_path,
        base='X = ["a"]\nX += ("b",)\n',
        settings='from .base import *\nX.append("c")\nX.extend(["d"])\nX.insert(0, "e")\nX = X + ["f"]\nX.remove("a")\n',
    ).get("X")
    assert sorted(str(one.value) for one in texts(found)) == list("bcdef")


def test_a_value_keeps_the_place_where_it_was_last_set(tmp_path: Path) -> None:
    found = live(tmp_path, base="\nX = 1\nY = 1\n", settings="from .base import *\nY = 2\n")
    assert str(found.get("X").place) == "clinic/base.py:2"  # type: ignore[union-attr]
    assert str(found.get("Y").place) == "clinic/settings.py:2"  # type: ignore[union-attr]


def test_a_module_that_is_not_here_may_set_again_what_was_set_before_it(tmp_path: Path) -> None:
    source = "X = 1\ntry:\n    from local_settings import *\nexcept ImportError:\n    pass\nY = 1\n"
    found = live(tmp_path, settings=source)
    assert [one.words for one in found.overriders("X")] == ["local_settings is not here"]
    assert found.overriders("Y") == ()


@pytest.mark.parametrize("source", ["X = f()", "X = [one for one in g()]", "X = lambda: 1", "X = unknown"])
def test_what_is_worked_out_when_the_project_runs_is_open(tmp_path: Path, source: str) -> None:
    assert isinstance(live(tmp_path, settings=f"INSTALLED_APPS = []\n{source}\n").get("X"), Open)


def test_a_part_that_is_open_is_said_to_be(tmp_path: Path) -> None:
    found = live(tmp_path, settings="INSTALLED_APPS = []\nX = ['a', *other()]\nY = {'a': 1, **other()}\n")
    match found.get("X"), found.get("Y"):
        case Items(_, (Known(),), "other()"), Table(_, _, "other()"):
            return
    raise AssertionError(found)


def test_modules_that_import_one_another_come_to_an_end(tmp_path: Path) -> None:
    found = live(tmp_path, settings="from .base import *\nX = 1\n", base="from .settings import *\nY = 1\n")
    assert found.get("X") is not None
    assert found.get("Y") is not None


def test_a_class_is_followed_to_what_it_is_derived_from(tmp_path: Path) -> None:
    files = {
        "clinic/settings.py": SETTINGS,
        "clinic/storage.py": "from django.contrib.staticfiles.storage import CachedStaticFilesStorage as C\nclass A(C):\n    pass\nclass B(A):\n    pass\n",
    }
    found = project(tmp_path, files)
    assert list(ancestors(found, "clinic.storage.B", next(iter(live_settings(found))).path))[-1] == (
        "django.contrib.staticfiles.storage.CachedStaticFilesStorage"
    )


def test_what_stands_in_for_an_empty_variable_is_known(tmp_path: Path) -> None:
    found = live(
        tmp_path, settings=f"{SETTINGS}X = env.db('A', '')\nif not X:\n    X = env.db('B', 'postgres://db/a')\n"
    )
    match found.get("X"):
        case FromEnvironment(_, "A", FromEnvironment(_, "B", Known(_, "postgres://db/a"))):
            return
    raise AssertionError(found.get("X"))


@pytest.mark.parametrize(
    "text",
    [
        "from clinic.settings_%(environment)s import *\nINSTALLED_APPS = []\nX = 'known'\n",
        "import {{ module }}\nINSTALLED_APPS = []\nX = 'known'\nY = {{ number }}\n",
        "INSTALLED_APPS = []\nX = 'known'\nY = ${number}\n",
    ],
)
def test_the_template_of_a_module_is_read(tmp_path: Path, text: str) -> None:
    match live(tmp_path, settings=text).get("X"):
        case Known(_, "known"):
            return
    raise AssertionError(text)


def test_the_folder_above_is_known_by_its_name_in_os(tmp_path: Path) -> None:
    found = live(tmp_path, settings=f"import os\n{SETTINGS}X = os.path.join('/srv/clinic/src', os.pardir, 'logs')\n")
    match found.get("X"):
        case Known(_, "/srv/clinic/logs"):
            return
    raise AssertionError(found.get("X"))


def test_several_sites_without_a_settings_py_are_each_live(tmp_path: Path) -> None:
    files = {
        "clinic/settings_default.py": SETTINGS,
        "clinic/settings_north.py": "from .settings_default import *\n",
        "clinic/settings_south.py": "from .settings_default import *\n",
        "clinic/manage.py": START.format("settings"),
    }
    assert [str(one.path) for one in live_settings(project(tmp_path, files))] == [
        "clinic/settings_north.py",
        "clinic/settings_south.py",
    ]


WEB = "c.settings.web"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", f"FROM x\nENV DJANGO_SETTINGS_MODULE {WEB}\n"),
        ("Dockerfile", f"FROM x\nENV A=b \\\n    DJANGO_SETTINGS_MODULE=\"{WEB}\"\n"),
        ("Dockerfile", f"FROM x\nARG SETTINGS={WEB}\nENV DJANGO_SETTINGS_MODULE=${{SETTINGS}}\n"),
        ("docker-compose.yml", f"services:\n  web:\n    image: x\n    environment: {{DJANGO_SETTINGS_MODULE: {WEB}}}\n"),
        ("docker-compose.yml", f"services:\n  web:\n    image: x\n    environment:\n      - DJANGO_SETTINGS_MODULE=${{DJANGO_SETTINGS_MODULE:-{WEB}}}\n"),
        ("entrypoint.sh", f"#!/bin/sh\n: ${{DJANGO_SETTINGS_MODULE:={WEB}}}\nexec gunicorn c.wsgi\n"),
        ("web.env", f"DJANGO_SETTINGS_MODULE={WEB}\n"),
        (".env", f"DJANGO_SETTINGS_MODULE={WEB}\n"),
        (".env.live", f"export DJANGO_SETTINGS_MODULE='{WEB}'\n"),
        (".envs/.production/.django", f"DJANGO_SETTINGS_MODULE={WEB}\n"),
        ("supervisord.conf", f"[program:c]\ncommand = gunicorn c.wsgi\nenvironment =\n    A=\"b\",\n    DJANGO_SETTINGS_MODULE={WEB}\n"),
        ("gunicorn.conf.py", f'raw_env = ["DJANGO_SETTINGS_MODULE={WEB}"]\n'),
        ("deploy/crontab", f"DJANGO_SETTINGS_MODULE={WEB}\n0 1 * * * /srv/c/manage.py send\n"),
        ("fabfile.py", f'run("python manage.py migrate --settings={WEB}")\n'),
        ("app.json", f'{{"env": {{"DJANGO_SETTINGS_MODULE": "{WEB}"}}}}\n'),
        ("k8s/web.yaml", f"env:\n  - name: DJANGO_SETTINGS_MODULE\n    value: {WEB}\n"),
        ("manage.py", f'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "{WEB}"\n'),
        ("manage.py", f'import os\nos.environ.setdefault(\n    "DJANGO_SETTINGS_MODULE",\n    "{WEB}",\n)\n'),
        ("manage.py", f'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("SETTINGS", "{WEB}")\n'),
        ("salt/init.sls", f"migrate:\n  cmd.run:\n    - name: ./manage.py migrate --settings={WEB}\n"),
    ],
)  # fmt: skip
def test_the_settings_are_found_in_every_syntax_that_names_them(tmp_path: Path, name: str, text: str) -> None:
    files = {
        "c/settings/__init__.py": SETTINGS,
        "c/settings/web.py": SETTINGS,
        "manage.py": START.format("c.settings"),
        name: text,
    }
    assert [str(one.path) for one in live_settings(project(tmp_path, files))] == ["c/settings/web.py"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("supervisord.conf", f"[program:c]\ncommand = gunicorn c.wsgi ; --settings={WEB}\n"),
        ("Dockerfile", f"FROM x\n# ENV DJANGO_SETTINGS_MODULE {WEB}\n"),
        ("entrypoint.sh", "export DJANGO_SETTINGS_MODULE\nexec gunicorn c.settings.web\n"),
        (".env.example", f"DJANGO_SETTINGS_MODULE={WEB}\n"),
        ("run.sh", f"export DJANGO_SETTINGS_MODULE={WEB}$SUFFIX\n"),
        ("Makefile", f"check:\n\tpython manage.py test --settings={WEB} clinic\n"),
        ("tox.ini", f"[testenv]\nsetenv = DJANGO_SETTINGS_MODULE={WEB}\n"),
        ("fabfile.py", "run('export DJANGO_SETTINGS_MODULE=c.settings.{}'.format(env.stack))\n"),
        ("gunicorn.conf.py", "os.environ['DJANGO_SETTINGS_MODULE'] = 'c.settings.' + os.environ['STACK']\n"),
    ],
)
def test_what_comes_near_names_no_settings(tmp_path: Path, name: str, text: str) -> None:
    files = {
        "c/settings/__init__.py": SETTINGS,
        "c/settings/web.py": SETTINGS,
        "manage.py": START.format("c.settings"),
        name: text,
    }
    assert [str(one.path) for one in live_settings(project(tmp_path, files))] == ["c/settings/__init__.py"]


def test_a_named_module_that_is_not_here_is_said_and_not_replaced(tmp_path: Path) -> None:
    files = {
        "c/settings.py": SETTINGS,
        "manage.py": START.format("c.settings"),
        "Dockerfile": "FROM x\nENV DJANGO_SETTINGS_MODULE=c.secret_live\n",
    }
    (found,) = live_settings(project(tmp_path, files))
    assert [(str(one.place), one.words) for one in found.overriders("X")] == [
        ("Dockerfile:2", "c.secret_live is not here")
    ]


@pytest.mark.parametrize(
    "grows",
    [
        "A = A + A",
        "A += A",
        "A = [*A, *A]",
        "A.extend(A)",
        "A = [A]",
        "A = [A, A]",
        "A = {'a': A, 'b': A}",
        "A = A if os.x else [A, A]",
        "if os.x:\n    A = A + ['x']",
        "if os.x:\n    A = [A]\nelse:\n    A = [A, A]",
        "A = [A for one in range(3)]",
        "A = [one for one in A for two in A]",
        "A = f(A)",
        "B = f'{B}{B}'",
        "B = B + B",
        "B = '%s%s' % (B, B)",
        "B = B.join([B, B, B])",
        "B = B.replace('x', B)",
        "B = '{0}{0}'.format(B)",
        "B = os.path.join(B, B) + B",
        "B = B * 9",
        "N = N * N",
        "A = A * 9",
    ],
)
def test_what_grows_without_end_is_open(tmp_path: Path, grows: str) -> None:
    began = time.process_time()
    source = f"A = ['x']\nB = 'xx'\nN = 9\ndef f(a):\n    return [a, a, g(a)]\ndef g(a):\n    return [f(a), f(a)]\n{(grows + chr(10)) * 60}"
    found = live(tmp_path, settings=f"INSTALLED_APPS = []\n{source}")
    for value in found.settings.values.values():
        assert value.measure[0] <= BUDGET
        assert value.measure[1] <= DEEPEST
    assert time.process_time() - began < 5


def test_modules_that_import_one_another_are_each_read_once(tmp_path: Path) -> None:
    modules = {f"m{n}": f"from .m{n + 1} import *\n" * 9 + "X = 1\n" for n in range(9)}
    began = time.process_time()
    found = live(
        tmp_path,
        settings=f"INSTALLED_APPS = []\n{'from .m0 import *' + chr(10)}",
        m9="from .settings import *\n",
        **modules,
    )
    assert found.get("X") is not None
    assert found.settings.unseen == []
    assert time.process_time() - began < 2
