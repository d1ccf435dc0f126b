"""Django's verdict on settings, and the names that it would pass over in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praekelt_standards.components import django_settings
from praekelt_standards.components.file import File, temporary
from praekelt_standards.components.program import Program, find_all

GOOD = '''\
"""The clinic's settings."""

import os
import tomllib
from pathlib import Path

SECRET_KEY = os.environ["CLINIC_SECRET_KEY"]
SECRETS = tomllib.loads(Path("/etc/clinic/secrets.toml").read_text())
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "clinic",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
]
ROOT_URLCONF = "clinic.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "clinic",
        "PASSWORD": SECRETS["database_password"],
    },
}
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "handlers": {
        "file": {"class": "logging.FileHandler", "filename": "/var/praekelt/logs/clinic/clinic.log"},
    },
    "root": {"handlers": ["file"], "level": "INFO"},
}
CELERY_BROKER_URL = "redis://10.0.0.20:6379/0"
'''
BREAKS = [
    # What it passes over:
    ("ALLOWED_HOSTS", "ALOWED_HOSTS", 10, "did you mean ALLOWED_HOSTS?"),
    ("LOGGING =", "LOGING =", 28, "did you mean LOGGING?"),
    ("CELERY_BROKER_URL", "CELERY_BROKER_ULR", 35, "did you mean CELERY_BROKER_URL?"),
    ('"NAME"', '"NAEM"', 23, "'NAEM'"),
    ("SecurityMiddleware", "SecurtyMiddleware", 17, "SecurtyMiddleware"),
    # What it refuses:
    ("DEBUG = False", "DEBUG = Flase", 9, "Flase"),
    ("contrib.auth", "contrib.atuh", 12, "atuh"),
    ('    "clinic",', '    "clinc",', 14, "clinc"),
    ("clinic.urls", "clinic.ulrs", 19, "clinic.ulrs"),
    ("backends.postgresql", "backends.postgres", 22, "backends.postgres"),
    ("database_password", "database_pasword", 24, "database_pasword"),
    ("secrets.toml", "secret.toml", 8, "No such file"),
    ('"UTC"', '"UCT+2"', 27, "UCT+2"),
    ("FileHandler", "FileHandlr", 31, "'file'"),
    ('["file"]', '["fil"]', 33, "'fil'"),
    ("    },\n}\nTIME", "    },\nTIME", 20, "never closed"),
]


@pytest.fixture(scope="module", params=find_all("django"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = request.param
    return found


def around(printed: Callable[..., File], project: str) -> list[File]:
    """The rest of the project: its package, its addresses, and what its host keeps."""
    return [
        printed("clinic/__init__.py", "", project),
        printed("clinic/urls.py", "urlpatterns = []\n", project),
        printed("app/etc/clinic/secrets.example.toml", 'database_password = "change me"\n', project),
    ]


def test_wrong_settings_are_found_at_their_own_lines(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    def judge(files: list[File]) -> tuple[object, ...]:
        beside = [one for file in files for one in around(printed, str(file.project))]
        return django_settings.validate(program, files, beside)

    assert_found(printed("clinic/settings.py", GOOD), BREAKS, judge)


def test_settings_built_on_others_are_judged_together_and_blamed_apart(
    program: Program, printed: Callable[..., File]
) -> None:
    beside = [*around(printed, "site"), printed("clinic/settings/__init__.py", "", "site")]
    base = printed("clinic/settings/base.py", GOOD, "site")
    live = printed("clinic/settings/live.py", "from clinic.settings.base import *\n\nDEBUG = False\n", "site")
    assert django_settings.validate(program, [base, live], beside) == ()
    wrong = printed("clinic/settings/base.py", GOOD.replace("contrib.auth", "contrib.atuh"), "site")
    found = django_settings.validate(program, [live], [*beside, wrong])
    assert [(one.path, one.line) for one in found] == [(wrong.path, 12)]


def test_settings_alone_need_nothing_of_the_project_that_is_not_shown(
    program: Program, printed: Callable[..., File]
) -> None:
    text = 'SECRET_KEY = "x"\nROOT_URLCONF = "clinic.urls"\nINSTALLED_APPS = [\n    "clinic",\n    "sorl",\n]\n'
    assert django_settings.validate(program, [printed("settings.py", text)]) == ()
    (found,) = django_settings.validate(program, [printed("settings.py", text.replace("sorl", "djnago.contrib"))])
    assert (found.line, "djnago" in found.message) == (5, True)


def test_packages_that_are_not_here_are_stood_in_for_when_they_are_named(
    program: Program, printed: Callable[..., File]
) -> None:
    settings = printed("clinic/settings.py", GOOD.replace('    "clinic",\n', '    "clinic",\n    "sorl",\n'))
    beside = around(printed, "")
    found = django_settings.validate(program, [settings], beside)
    assert [(one.line, "'sorl'" in one.message) for one in found] == [(15, True)], found
    assert django_settings.validate(program, [settings], beside, packages=["sorl"]) == ()


def test_what_only_the_deployment_checks_warn_of_is_found_when_it_is_asked_for(
    program: Program, printed: Callable[..., File]
) -> None:
    settings, beside = printed("clinic/settings.py", GOOD + "SESSION_COOKIE_SECURE = False\n"), around(printed, "")
    beside[1] = printed("clinic/urls.py", "urlpatterns = []\n")
    sessions = printed(
        "clinic/settings.py",
        settings.text.replace('    "clinic",\n', '    "clinic",\n    "django.contrib.sessions",\n'),
    )
    assert django_settings.validate(program, [sessions], beside) == ()
    found = django_settings.validate(program, [sessions], beside, deploy=True)
    cookie = [one for one in found if "SESSION_COOKIE_SECURE" in one.message]
    assert [(one.line, one.message.split(":")[0]) for one in cookie] == [(37, "security.W010")]
    silenced = printed("clinic/settings.py", sessions.text + 'SILENCED_SYSTEM_CHECKS = ["security.W010"]\n')
    assert not any("W010" in one.message for one in django_settings.validate(program, [silenced], beside, deploy=True))


def test_settings_that_end_their_process_take_no_other_with_them(
    program: Program, printed: Callable[..., File]
) -> None:
    ends = printed("settings.py", "import os\nos._exit(0)\n", "ends")
    after = printed("settings.py", 'SECRET_KEY = "x"\n', "after")
    (found,) = django_settings.validate(program, [ends, after])
    assert found.path == ends.path


def test_what_is_replaced_is_told_and_an_address_is_left_alone(printed: Callable[..., File]) -> None:
    settings = printed("settings.py", GOOD + 'STATIC_URL = "/static/"\n')
    assert [one.written for one in django_settings.substitutions(settings)] == [
        "/etc/clinic/",
        "/var/praekelt/logs/clinic/",
    ]
    with temporary() as prefix:
        assert list(prefix.iterdir()) == []
