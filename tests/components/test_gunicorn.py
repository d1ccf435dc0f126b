"""gunicorn's and celery's verdicts, and the names that gunicorn would pass over in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from praekelt_standards.components import celery, gunicorn
from praekelt_standards.components.file import Command, File
from praekelt_standards.components.program import Program, find, find_all

GOOD = '''\
"""How gunicorn runs the clinic."""

import multiprocessing
import os

bind = ["127.0.0.1:8000", "unix:/run/clinic.sock"]
cores = multiprocessing.cpu_count()
workers = cores * 2 + 1
timeout = 30
user = "www-data"
chdir = "/srv/clinic/src"
errorlog = "/var/praekelt/logs/clinic/clinic-error.log"
accesslog = "/var/praekelt/logs/clinic/clinic.log"
loglevel = "info"
capture_output = True
worker_class = "gevent"
raw_env = ["DJANGO_SETTINGS_MODULE=clinic.settings", f"SECRET={os.environ['CLINIC_SECRET']}"]


def post_fork(server, worker):
    server.log.info("worker %s", worker.pid)
'''
BREAKS = [
    # What it passes over:
    ("workers =", "wrokers =", 8, "did you mean workers?"),
    ("workers =", "WORKERS =", 8, "did you mean workers?"),
    ("post_fork", "post_frok", 20, "did you mean post_fork?"),
    ("chdir =", "chidr =", 11, "did you mean chdir?"),
    ('"info"', '"infoo"', 14, "infoo"),
    ("8000", "80x0", 6, "80x0"),
    ('"gevent"', '"gevnt"', 16, "gevnt"),
    # What it refuses:
    ("timeout = 30", "timeout = 'x'", 9, "timeout"),
    ("timeout = 30", "timeout = 30)", 9, "unmatched"),
    ("timeout = 30", "timeout == 30", 9, "not defined"),
    ("cpu_count", "cpu_cont", 7, "cpu_cont"),
    ("(server, worker)", "(worker)", 20, "arity"),
    ("accesslog =", "logconfig_dict = {'handlers': {'x': {'class': 'no.Such'}}}  #", 13, "'x'"),
]


@pytest.fixture(scope="module", params=find_all("gunicorn"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = request.param
    return found


def test_unknown_names_and_wrong_values_are_found_at_their_own_lines(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    good = printed("gunicorn.conf.py", GOOD)
    assert_found(good, BREAKS, lambda files: gunicorn.validate(program, files))


def test_the_logs_that_a_file_names_are_opened(program: Program, printed: Callable[..., File]) -> None:
    text = 'import os\nerrorlog = os.path.join("/nowhere", "logs", "clinic-error.log")\n'
    (found,) = gunicorn.validate(program, [printed("gunicorn.conf.py", text)])
    assert "/nowhere/logs/clinic-error.log" in found.message


def test_what_is_replaced_is_told(printed: Callable[..., File]) -> None:
    told = {one.written: one.used for one in gunicorn.substitutions(printed("gunicorn.conf.py", GOOD))}
    assert told == {
        "/srv/clinic/": "PREFIX/srv/clinic/",
        "/var/praekelt/logs/clinic/": "PREFIX/var/praekelt/logs/clinic/",
        'user = "www-data"': 'user = "root"',
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("clinic.wsgi --workers 3 --bind 127.0.0.1:8000 --user www-data --chdir /srv/clinic", ""),
        ("--config /srv/clinic/gunicorn.conf.py", ""),
        ("clinic.wsgi --wrokers 3", "--wrokers"),
        ("clinic.wsgi --workers three", "three"),
        ("clinic.wsgi --bind 127.0.0.1:80x", "80x"),
        ("clinic.wsgi --log-level infoo", "infoo"),
        ("clinic.wsgi --worker-class gevnt", "gevnt"),
        ("clinic.wsgi other.wsgi", "other.wsgi"),
        ("--workers 3", "no application"),
    ],
)
def test_a_command_line_of_gunicorn_is_judged_as_gunicorn_reads_it(program: Program, line: str, said: str) -> None:
    found = gunicorn.validate_commands(program, [Command(PurePosixPath("clinic.conf"), 2, tuple(line.split()))])
    assert [(one.line, said in one.message) for one in found] == ([(2, True)] if said else [])


def test_command_lines_of_celery_are_judged_as_celery_reads_them() -> None:
    lines = {
        "--app clinic worker --loglevel INFO --concurrency 2 --hostname clinic@%h": "",
        "--app clinic beat --schedule /var/lib/clinic/beat --pidfile=": "",
        "--workdir /srv/clinic --app clinic worker": "",
        "--app clinic wroker": "wroker",
        "--app clinic worker --concurency 2": "--concurency",
        "--app clinic worker --concurrency two": "two",
        "--app clinic worker --loglevel INFOO": "INFOO",
        "--app clinic worker --pool prefokr": "prefokr",
        "--app clinic": "no command",
    }
    commands = [Command(PurePosixPath("c.conf"), number, tuple(line.split())) for number, line in enumerate(lines)]
    found = {one.line: one.message for one in celery.validate_commands(find("celery"), commands)}
    assert {number for number, said in enumerate(lines.values()) if said} == set(found)
    assert [said for number, said in enumerate(lines.values()) if said not in found.get(number, "")] == []
