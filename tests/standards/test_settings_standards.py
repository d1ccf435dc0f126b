"""Every way in which live settings can break a standard, and what comes near and does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath

import pytest

from praekelt_standards.project import Project
from praekelt_standards.registry import check_project, standard
from praekelt_standards.report.as_github import as_github
from praekelt_standards.report.as_json import as_json
from praekelt_standards.report.as_sarif import as_sarif
from praekelt_standards.report.text import text

HEAD = "import os\nINSTALLED_APPS = ['clinic']\n"
BROKEN = [
    ("allowed-hosts-open", "ALLOWED_HOSTS = ['www.clinic.example.com']"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = ('a.example.com', 'b.example.com')"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = os.environ['HOSTS'].split(',')"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = os.environ.get('HOSTS', '').split(',')"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = [os.environ['HOST']]"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = env.list('HOSTS', default=['*'])"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = 'www.clinic.example.com'"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = [host.strip() for host in os.environ.get('HOSTS', '').split(',')]"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = list(map(str.strip, os.environ['HOSTS'].split(',')))"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = [host for host in ('a.example.com', 'b.example.com')]"),
    ("stored-in-postgresql", "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x'}}"),
    ("stored-in-postgresql", "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql'}}"),
    ("stored-in-postgresql", "DATABASES = dict(default=dict(ENGINE='django.db.backends.oracle'))"),
    ("stored-in-postgresql", "DATABASES = {'default': dj_database_url.parse('mysql://db/clinic')}"),
    ("stored-in-postgresql", "DATABASE_ENGINE = 'sqlite3'"),
    ("no-cached-static-storage", "STATICFILES_STORAGE = 'django.contrib.staticfiles.storage.CachedStaticFilesStorage'"),
    ("no-cached-static-storage", "STATICFILES_STORAGE = 'pipeline.storage.PipelineCachedStorage'"),
    ("no-cached-static-storage", "STORAGES = {'staticfiles': {'BACKEND': 'x.storage.CachedStaticFilesStorage'}}"),
    ("no-cached-static-storage", "STATICFILES_STORAGE = 'clinic.storage.Own'"),
    ("no-generated-assets", "INSTALLED_APPS = ['compressor']"),
    ("no-generated-assets", "INSTALLED_APPS += ('pipeline',)"),
    ("no-generated-assets", "INSTALLED_APPS.append('sass_processor')"),
    ("no-generated-assets", "INSTALLED_APPS = INSTALLED_APPS + ['static_precompiler']"),
    ("no-generated-assets", "INSTALLED_APPS.insert(0, 'django_assets')"),
]
QUIET = [
    ("allowed-hosts-open", "ALLOWED_HOSTS = ['*']"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = ['*', 'www.clinic.example.com']"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = []"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = hosts()"),
    ("allowed-hosts-open", "DEBUG = False"),
    ("allowed-hosts-open", "from local_settings import *"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = [host.strip() for host in '*'.split(',')]"),
    ("stored-in-postgresql", "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}"),
    ("stored-in-postgresql", "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql_psycopg2'}}"),
    ("stored-in-postgresql", "DATABASES = {'default': {'ENGINE': 'django.contrib.gis.db.backends.postgis'}}"),
    ("stored-in-postgresql", "DATABASES = {'default': dj_database_url.config(default='postgres://db/clinic')}"),
    ("stored-in-postgresql", "DATABASES = {'default': dj_database_url.config(default='sqlite:///x')}"),
    ("stored-in-postgresql", "DATABASES = {'default': env.db()}"),
    ("stored-in-postgresql", "DB = env.db('A', '')\nif not DB:\n    DB = env.db('B', 'postgres://db/a')\nDATABASES = {'default': DB}"),
    ("no-cached-static-storage", "STATICFILES_STORAGE = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'"),
    ("no-cached-static-storage", "STATICFILES_STORAGE = 'whitenoise.storage.CompressedManifestStaticFilesStorage'"),
    ("no-cached-static-storage", "CACHED = 'django.contrib.staticfiles.storage.CachedStaticFilesStorage'"),
    ("no-generated-assets", "INSTALLED_APPS += ['compressor']\nCOMPRESS_OFFLINE = True"),
    ("no-generated-assets", "INSTALLED_APPS += ['compressor']\nCOMPRESS_ENABLED = False"),
    ("no-generated-assets", "INSTALLED_APPS += ['compressor']\nCOMPRESS_OFFLINE = os.environ.get('OFFLINE')"),
    ("no-generated-assets", "INSTALLED_APPS += ['compressor_toolkit_docs']"),
]  # fmt: skip


def verdict(folder: Path, name: str, line: str) -> tuple[str, list[int | None]]:
    (folder / "clinic").mkdir()
    (folder / "clinic/settings.py").write_text(f"{HEAD}{line}\n")
    (folder / "clinic/storage.py").write_text(
        "from django.contrib.staticfiles import storage\nclass Own(storage.CachedStaticFilesStorage):\n    pass\n"
    )
    (found,) = check_project(Project(folder), [standard(name)]).verdicts
    return found.verdict, [one.place.line for one in found.findings if one.place and one.level != "advice"]


@pytest.mark.parametrize(("name", "line"), BROKEN)
def test_it_speaks_on_the_line_that_breaks_it(tmp_path: Path, name: str, line: str) -> None:
    assert verdict(tmp_path, name, line) == ("broken", [3])


@pytest.mark.parametrize(("name", "line"), QUIET)
def test_it_is_quiet(tmp_path: Path, name: str, line: str) -> None:
    found, lines = verdict(tmp_path, name, line)
    assert found != "broken"
    assert lines == []


@pytest.mark.parametrize("name", sorted({name for name, _ in BROKEN}))
def test_nothing_is_kept_where_there_is_no_site(tmp_path: Path, name: str) -> None:
    (found,) = check_project(Project(tmp_path), [standard(name)]).verdicts
    assert found.verdict == "not-applicable"


# What several statements, or several modules, come to; each case is a project below clinic/.
SITE = "import os, sys\nINSTALLED_APPS = ['clinic']\n"
PG = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}\n"
SQLITE = "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3'}}\n"
MYSQL = "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql'}} <<<\n"
CACHED = "from django.contrib.staticfiles.storage import CachedStaticFilesStorage\n"
HANDLERS = "'handlers': {'f': {'class': 'logging.FileHandler', 'filename': '/tmp/a.out'}}"
BROKEN_BY_SEVERAL = [
    ("allowed-hosts-open", {"settings": "DEBUG = False\nALLOWED_HOSTS = ['*'] if DEBUG else ['a.example.com'] <<<\n"}),
    ("allowed-hosts-open", {"settings": "if os.environ.get('A'):\n    ALLOWED_HOSTS = ['a.example.com'] <<<\nelse:\n    ALLOWED_HOSTS = ['b.example.com'] <<<\n"}),
    ("allowed-hosts-open", {"settings": "ALLOWED_HOSTS = [] <<<\nfor name in ('www', 'api'):\n    ALLOWED_HOSTS.append(name + '.example.com')\n"}),
    ("allowed-hosts-open", {"settings": "globals()['ALLOWED_HOSTS'] = ['a.example.com'] <<<\n"}),
    ("allowed-hosts-open", {"settings": "locals().update(ALLOWED_HOSTS=['a.example.com']) <<<\n"}),
    ("allowed-hosts-open", {"settings": "setattr(sys.modules[__name__], 'ALLOWED_HOSTS', ['a.example.com']) <<<\n"}),
    ("allowed-hosts-open", {"settings": "if (ALLOWED_HOSTS := ['a.example.com']): <<<\n    pass\n"}),
    ("allowed-hosts-open", {"settings": "ALLOWED_HOSTS = [] <<<\nALLOWED_HOSTS[:] = ['a.example.com']\n"}),
    ("allowed-hosts-open", {"settings": "HOSTS = []\nALLOWED_HOSTS = HOSTS <<<\nHOSTS.append('a.example.com')\n"}),
    ("allowed-hosts-open", {"settings": "def hosts():\n    return ['a.example.com']\nALLOWED_HOSTS = hosts() <<<\n"}),
    ("allowed-hosts-open", {"settings": "from environ import Env\nHOLDER = Env()\nALLOWED_HOSTS = HOLDER.list('HOSTS', default=[]) <<<\n"}),
    ("allowed-hosts-open", {"settings": "from decouple import AutoConfig\nread = AutoConfig()\nALLOWED_HOSTS = read('HOSTS') <<<\n"}),
    ("allowed-hosts-open", {"settings": "from .reader import secrets\nALLOWED_HOSTS = secrets.list('HOSTS') <<<\n", "reader": "import environ\nsecrets = environ.Env()\n"}),
    ("allowed-hosts-open", {"settings": "ALLOWED_HOSTS = 'a.example.com|b.example.com'.split('|') <<<\n"}),
    ("allowed-hosts-open", {"settings": "from split_settings.tools import include, optional\ninclude('parts/*.py', optional('absent.py'))\n", "parts/hosts": "ALLOWED_HOSTS = ['a.example.com'] <<<\n"}),
    ("allowed-hosts-open", {"settings": "exec(open('clinic/hosts.py').read())\n", "hosts": "ALLOWED_HOSTS = ['a.example.com'] <<<\n"}),
    ("allowed-hosts-open", {"settings": "ALLOWED_HOSTS = ['a.example.com'] <<<\nfrom .settings import *\n"}),
    ("stored-in-postgresql", {"settings": f"for alias in ('default',):\n    {MYSQL}"}),
    ("stored-in-postgresql", {"settings": "DATABASES = {}\nNAME = 'default'\nDATABASES[NAME] = {'ENGINE': 'django.db.backends.mysql'} <<<\n"}),
    ("stored-in-postgresql", {"settings": f"{PG}DATABASES |= {{'default': {{'ENGINE': 'django.db.backends.mysql'}}}} <<<\n"}),
    ("stored-in-postgresql", {"settings": f"{PG}DATABASES.update(default={{'ENGINE': 'django.db.backends.mysql'}}) <<<\n"}),
    ("stored-in-postgresql", {"settings": f"{PG}OTHER = {{'default': {{'ENGINE': 'django.db.backends.mysql'}}}} <<<\nDATABASES.update(OTHER)\n"}),
    ("stored-in-postgresql", {"settings": f"{PG}DB = DATABASES['default']\nDB['ENGINE'] = 'django.db.backends.mysql' <<<\n"}),
    ("stored-in-postgresql", {"settings": f"from .other import *\nimport json\n{MYSQL}json.dumps(DATABASES)\n", "other": "A = 1\n"}),
    ("no-cached-static-storage", {"settings": "STATICFILES_STORAGE = 'clinic.storage.S' <<<\n", "storage": f"{CACHED}Base = CachedStaticFilesStorage\nclass S(Base):\n    pass\n"}),
    ("no-cached-static-storage", {"settings": "STATICFILES_STORAGE = 'clinic.storage.S' <<<\n", "storage": f"{CACHED}S = CachedStaticFilesStorage\n"}),
    ("no-cached-static-storage", {"settings": "STATICFILES_STORAGE = 'clinic.S' <<<\n", "__init__": "from .storage import S\n", "storage": f"{CACHED}class S(CachedStaticFilesStorage):\n    pass\n"}),
    ("no-cached-static-storage", {"settings": "STATICFILES_STORAGE = 'clinic.storage.S' <<<\n", "storage": "from .base import *\nclass S(B):\n    pass\n", "base": f"{CACHED}class B(CachedStaticFilesStorage):\n    pass\n"}),
    ("no-cached-static-storage", {"settings": "STORAGES = {}\nSTORAGES.update(staticfiles={'BACKEND': 'clinic.storage.S'}) <<<\n", "storage": f"{CACHED}class S(CachedStaticFilesStorage):\n    pass\n"}),
    ("no-cached-static-storage", {"settings": "from django.conf.global_settings import STORAGES\nSTORAGES['staticfiles']['BACKEND'] = 'x.CachedStaticFilesStorage' <<<\n"}),
    ("no-generated-assets", {"settings": "if os.environ.get('A'):\n    INSTALLED_APPS += ['a']\nINSTALLED_APPS += ['compressor'] <<<\n"}),
    ("no-generated-assets", {"settings": "INSTALLED_APPS += ['compressor', *[f'app{n}' for n in ('a', 'b')]] <<<\n"}),
    ("log-location", {"settings": f"import logging.config\nlogging.config.dictConfig({{{HANDLERS}}}) <<<\n"}),
    ("log-location", {"settings": f"from logging.config import dictConfig\nLOGS = {{{HANDLERS}}} <<<\ndictConfig(LOGS)\n"}),
    ("log-location", {"settings": "import clinic.log\n", "log": f"import logging.config\nlogging.config.dictConfig({{{HANDLERS}}}) <<<\n"}),
    ("log-location", {"settings": "import logging\nlogging.basicConfig(filename='/tmp/a.log') <<<\n"}),
    ("log-location", {"settings": "import logging\nlogging.getLogger().addHandler(logging.FileHandler('/tmp/a.log')) <<<\n"}),
    ("log-location", {"settings": "LOGGING = {'handlers': {}}\nLOGGING['handlers'].update(f={'filename': '/tmp/a.log'}) <<<\n"}),
    ("log-location", {"settings": "LOGGING = {'handlers': {}}\nNAME = 'f'\nLOGGING['handlers'][NAME] = {'filename': '/tmp/a.log'} <<<\n"}),
    ("log-location", {"settings": "LOGGING = {}\nLOGGING.setdefault('handlers', {})['f'] = {'filename': '/tmp/a.log'} <<<\n"}),
    ("log-location", {"settings": f"LOGGING = {{'version': 1}} | {{{HANDLERS}}} <<<\n"}),
    ("log-location", {"settings": "def handler(name):\n    return {'filename': '/tmp/%s.log' % name} <<<\nLOGGING = {'handlers': {'a': handler('a')}}\n"}),
    ("log-location", {"settings": "LOGGING = {'handlers': {n: {'filename': f'/tmp/{n}.log'} for n in ('a',)}} <<<\n"}),
    ("log-location", {"settings": "import copy\nfrom django.utils.log import DEFAULT_LOGGING\nLOGGING = copy.deepcopy(DEFAULT_LOGGING)\nLOGGING['handlers']['f'] = {'filename': '/tmp/a.log'} <<<\n"}),
    ("log-location", {"settings": "from pathlib import Path\nBASE = Path(__file__).resolve().parent.parent\nLOGGING = {'handlers': {'f': {'filename': BASE / 'logs' / 'a.log'}}} <<<\n"}),
    ("log-location", {"settings": "from pathlib import Path\nLOGGING = {'handlers': {'f': {'filename': str(Path(__file__).parents[1].joinpath('a.log'))}}} <<<\n"}),
    ("log-location", {"settings": "from pathlib import Path\nLOGGING = {'handlers': {'f': {'filename': Path(__file__).with_name('a.log')}}} <<<\n"}),
]  # fmt: skip
# No verdict: what decides it stands on the line that is named.
UNDECIDED_BY = [
    ("allowed-hosts-open", 4, {"settings": "DEBUG = os.environ.get('DEBUG') == '1'\nif DEBUG:\n    ALLOWED_HOSTS = ['localhost']\nelse:\n    ALLOWED_HOSTS = ['*']\n"}),
    ("allowed-hosts-open", 4, {"settings": "DEBUG = os.environ.get('DEBUG', True)\nALLOWED_HOSTS = ['localhost'] if DEBUG else ['*']\n"}),
    ("allowed-hosts-open", 4, {"settings": "import socket\nif socket.gethostname() == 'live':\n    from .live import *\nelse:\n    from .dev import *\n", "live": "ALLOWED_HOSTS = ['*']\n", "dev": "ALLOWED_HOSTS = ['localhost']\n"}),
    ("allowed-hosts-open", 3, {"settings": "if os.environ.get('A'):\n    ALLOWED_HOSTS = ['a.example.com']\nelse:\n    ALLOWED_HOSTS = ['*']\nX = [{}]\nif os.environ.get('B'):\n    X[0]['a'] = []\nelse:\n    X[0]['b'] = []\n"}),
    ("allowed-hosts-open", 3, {"settings": "match os.environ.get('A'):\n    case 'live':\n        ALLOWED_HOSTS = ['a.example.com']\n"}),
    ("allowed-hosts-open", 4, {"settings": "ALLOWED_HOSTS = ['*']\nwhile unknown():\n    ALLOWED_HOSTS = ['a.example.com']\n"}),
    ("allowed-hosts-open", 4, {"settings": "ALLOWED_HOSTS = ['a.example.com']\nALLOWED_HOSTS.some_method()\n"}),
    ("allowed-hosts-open", 4, {"settings": "ALLOWED_HOSTS = ['a.example.com']\nchange(ALLOWED_HOSTS)\n"}),
    ("allowed-hosts-open", 5, {"settings": "ALLOWED_HOSTS = ['a.example.com']\ndef change(): ALLOWED_HOSTS.append('*')\nchange()\n"}),
    ("allowed-hosts-open", 3, {"settings": "ALLOWED_HOSTS = secrets.list('HOSTS')\n"}),
    ("allowed-hosts-open", 3, {"settings": "from .absent import ALLOWED_HOSTS\n"}),
    ("allowed-hosts-open", 3, {"settings": "locals().update(json.load(open('x.json')))\n"}),
    ("allowed-hosts-open", 44, {"settings": "A = ['x']\n" + "A = A + A\n" * 40 + "ALLOWED_HOSTS = A\n"}),
    ("stored-in-postgresql", 4, {"settings": f"import dj_database_url\nif os.environ.get('DATABASE_URL'):\n    DATABASES = {{'default': dj_database_url.config()}}\nelse:\n    {SQLITE}"}),
    ("stored-in-postgresql", 5, {"settings": f"import dj_database_url\n{SQLITE}DATABASES['default'].update(dj_database_url.config(conn_max_age=500))\n"}),
    ("stored-in-postgresql", 4, {"settings": f"{SQLITE}DATABASES['default'].update(unknown())\n"}),
    ("stored-in-postgresql", 4, {"settings": f"{SQLITE}DATABASES |= unknown()\n"}),
    ("stored-in-postgresql", 4, {"settings": f"{SQLITE}from local_settings import *\n"}),
    ("no-cached-static-storage", 3, {"settings": "STATICFILES_STORAGE = 'somewhere.storage.Unknown'\n"}),
    ("no-cached-static-storage", 3, {"settings": "STATICFILES_STORAGE = 'clinic.storage.S'\n", "storage": f"{CACHED}S = type('S', (CachedStaticFilesStorage,), {{}})\n"}),
    ("no-cached-static-storage", 3, {"settings": "if os.environ.get('A'):\n    STATICFILES_STORAGE = 'x.CachedStaticFilesStorage'\n"}),
    ("no-generated-assets", 3, {"settings": "if os.environ.get('A'):\n    INSTALLED_APPS += ['compressor']\n"}),
    ("no-generated-assets", 2, {"settings": "INSTALLED_APPS += unknown()\n"}),
    ("no-generated-assets", 4, {"settings": "INSTALLED_APPS += ['compressor']\nCOMPRESS_OFFLINE = unknown()\n"}),
    ("log-location", 3, {"settings": "from praekelt_logging import LOGGING\n"}),
    ("log-location", 4, {"settings": "from praekelt_logging import BASE\nLOGGING = {**BASE, 'version': 1}\n"}),
    ("log-location", 3, {"settings": "logging.config.dictConfig(read('logging.yml'))\n"}),
    ("log-location", 4, {"settings": "LOGGING = {'handlers': {}}\nLOGGING['handlers'].update(unknown())\n"}),
]  # fmt: skip
KEPT = [
    ("allowed-hosts-open", "DEBUG = False\nALLOWED_HOSTS = ['localhost'] if DEBUG else ['*']"),
    ("allowed-hosts-open", "DEBUG = env.bool('DEBUG', default=False)\nif DEBUG:\n    ALLOWED_HOSTS = ['localhost']\nelse:\n    ALLOWED_HOSTS = ['*']"),
    ("allowed-hosts-open", "DEBUG = os.environ.get('DEBUG', 'False') == 'True'\nif not DEBUG:\n    ALLOWED_HOSTS = ['*']\nelse:\n    ALLOWED_HOSTS = ['localhost']"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = ['a.example.com']\nALLOWED_HOSTS.clear()\nALLOWED_HOSTS.append('*')"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = ['a.example.com']\ndel ALLOWED_HOSTS"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = ['a.example.com', '*'][1:]"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = '*|a.example.com'.split('|')"),
    ("allowed-hosts-open", "ALLOWED_HOSTS = ['*']\nfrom local_settings import *"),
    ("stored-in-postgresql", "DEBUG = False\nDATABASES = {'default': {'ENGINE': 'django.db.backends.' + ('sqlite3' if DEBUG else 'postgresql')}}"),
    ("stored-in-postgresql", f"{SQLITE}DATABASES['default'] = dj_database_url.config(default='postgres://db/clinic')"),
    ("stored-in-postgresql", f"{SQLITE}DATABASES |= {{'default': {{'ENGINE': 'django.db.backends.postgresql'}}}}"),
    ("stored-in-postgresql", f"{PG}DATABASES['default'].update(dj_database_url.config())"),
    ("no-cached-static-storage", "STATICFILES_STORAGE = 'storages.backends.s3.S3StaticStorage'"),
    ("no-cached-static-storage", "STATICFILES_STORAGE = 'clinic.named.CachedStaticFilesStorage'"),
    ("no-generated-assets", "INSTALLED_APPS += ['compressor']\nINSTALLED_APPS.remove('compressor')"),
    ("no-generated-assets", "DEBUG = env.bool('DEBUG', False)\nINSTALLED_APPS += ['compressor']\nCOMPRESS_OFFLINE = not DEBUG"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "modules"), BROKEN_BY_SEVERAL)
def test_it_follows_what_breaks_it(
    breaks: Callable[[str, Mapping[str, str]], None], name: str, modules: dict[str, str]
) -> None:
    breaks(
        name, {f"clinic/{module}.py": (SITE if module == "settings" else "") + text for module, text in modules.items()}
    )


@pytest.mark.parametrize(("name", "line", "modules"), UNDECIDED_BY)
def test_it_says_what_decides(tmp_path: Path, name: str, line: int, modules: dict[str, str]) -> None:
    (tmp_path / "clinic").mkdir()
    for module, written in modules.items():
        (tmp_path / f"clinic/{module}.py").write_text((SITE if module == "settings" else "") + written)
    (found,) = check_project(Project(tmp_path), [standard(name)]).verdicts
    assert found.verdict == "undecided", found.reason
    assert (Path("clinic/settings.py"), line) in [
        (one.place.path, one.place.line) for one in found.undecided if one.place
    ]


@pytest.mark.parametrize(("name", "line"), KEPT)
def test_it_is_kept(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic/named.py").write_text("from django.contrib.staticfiles.storage import ManifestStaticFilesStorage\nclass CachedStaticFilesStorage(ManifestStaticFilesStorage):\n    pass\n")  # fmt: skip
    (tmp_path / "clinic/settings.py").write_text(f"{HEAD}{line}\n")
    (found,) = check_project(Project(tmp_path), [standard(name)]).verdicts
    assert found.verdict == "kept", found.reason


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("allowed-hosts-open", "ALLOWED_HOSTS = ['*']"),
        ("allowed-hosts-open", "ALLOWED_HOSTS = ['a.example.com']"),
        ("stored-in-postgresql", PG.strip()),
        ("stored-in-postgresql", SQLITE.strip()),
        ("no-cached-static-storage", "STATICFILES_STORAGE = 'x.CachedStaticFilesStorage'"),
        ("no-cached-static-storage", "STORAGES = {'staticfiles': {'BACKEND': 'x.StaticFilesStorage'}}"),
        ("no-generated-assets", "INSTALLED_APPS += ['compressor']"),
        ("no-generated-assets", "INSTALLED_APPS += ['other']"),
        ("log-location", "LOGGING = {'handlers': {'f': {'filename': '/tmp/a.log'}}}"),
        ("log-location", "LOGGING = {'handlers': {'f': {'filename': '/var/praekelt/logs/a.log'}}}"),
        ("no-cached-static-storage", "DEBUG = False"),
    ],
)
def test_every_output_names_a_module_that_is_not_here_and_may_set_it_again(
    tmp_path: Path, name: str, lines: str
) -> None:
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic/settings.py").write_text(
        f"{HEAD}{lines}\ntry:\n    from local_settings import *\nexcept ImportError:\n    pass\n"
    )
    project = Project(tmp_path)
    audit = check_project(project, [standard(name)])
    for report in (
        text(audit, project),
        as_json(audit, "."),
        as_sarif(audit, PurePath()),
        as_github(audit, PurePath()),
    ):
        assert "local_settings is not here and may set" in report
    (verdict,) = audit.verdicts
    broken = "CachedS" in lines or "compressor" in lines or "a.example" in lines or "/tmp" in lines
    assert verdict.verdict == ("broken" if broken else "undecided" if "sqlite" in lines else "kept")


def test_a_value_that_is_set_after_the_module_that_is_not_here_stays(tmp_path: Path) -> None:
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic/settings.py").write_text(f"{HEAD}from local_settings import *\nALLOWED_HOSTS = ['*']\n")
    project = Project(tmp_path)
    assert "local_settings" not in text(check_project(project, [standard("allowed-hosts-open")]), project)


@pytest.mark.parametrize(
    "name", ["allowed-hosts-open", "stored-in-postgresql", "no-cached-static-storage", "no-generated-assets"]
)
@pytest.mark.parametrize("files", [
    {"clinic/settings.py": "ROOT_URLCONF = 'x'\n\0"},
    {"clinic/settings.py": "from .base import *\nROOT_URLCONF = 'x'\n", "clinic/base.py": "def (:\n"},
    {"clinic/settings.py": "from .base import *\n"},
    {"clinic/settings.py": SITE, "Dockerfile": "FROM ubuntu:24.04\nENV DJANGO_SETTINGS_MODULE=clinic.absent\n"},
])  # fmt: skip
def test_nothing_is_decided_without_the_settings(tmp_path: Path, name: str, files: dict[str, str]) -> None:
    for path, written in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(written)
    (found,) = check_project(Project(tmp_path), [standard(name)]).verdicts
    assert found.verdict == "undecided"
