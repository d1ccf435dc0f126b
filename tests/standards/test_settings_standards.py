"""Every way in which live settings can break a standard, and what comes near and does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from praekelt_standards.project import Project
from praekelt_standards.registry import check_project, standard

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
