"""Which program a command line comes down to."""

from __future__ import annotations

import shlex

import pytest

from praekelt_standards.readers.wrappers import program, unwrap


@pytest.mark.parametrize(
    ("line", "run"),
    [
        ("gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("/srv/clinic/ve/bin/gunicorn clinic.wsgi", "/srv/clinic/ve/bin/gunicorn clinic.wsgi"),
        ("exec gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("env -u HOME A=b gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("sudo -u www-data -E A=b -- gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("sudo -uwww-data gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("sudo -Eu www-data gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("nohup nice -n 5 timeout -k 5 30 celery worker", "celery worker"),
        ("tini -g -- gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("/usr/bin/dumb-init gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("su-exec www-data gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("gosu www-data gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("poetry run gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("pipenv run gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("uv run --with gunicorn -m gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("uv --quiet run gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("poetry install --no-dev", "poetry install --no-dev"),
        ("python -m gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("python3.11 -um gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("python -W ignore manage.py runserver", "manage.py runserver"),
        ("./manage.py runserver", "./manage.py runserver"),
        ("/srv/ve/bin/python /srv/ve/bin/gunicorn clinic.wsgi", "/srv/ve/bin/gunicorn clinic.wsgi"),
        ("python -c 'import os'", "python"),
        ("sh -c 'gunicorn clinic.wsgi'", "gunicorn clinic.wsgi"),
        ("bash -lc '. ve/bin/activate && ./manage.py migrate && gunicorn clinic.wsgi'", "gunicorn clinic.wsgi"),
        ("sh -c 'exec gunicorn clinic.wsgi || exit 1'", "gunicorn clinic.wsgi"),
        ("sh -c 'cd /srv; exec sudo -u www-data sh -c \"gunicorn clinic.wsgi\"; x'", "gunicorn clinic.wsgi"),
        ("sh -e start.sh now", "start.sh now"),
        ("su - clinic -c 'cd /srv && gunicorn clinic.wsgi'", "gunicorn clinic.wsgi"),
        ("flock -n /tmp/lock python work.py", "work.py"),
        ("flock -n /tmp/lock -c 'python work.py'", "work.py"),
        ("./wait-for-it.sh db:5432 -t 30 -- gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("start-stop-daemon --start --exec /usr/bin/uwsgi -- --ini a.ini", "/usr/bin/uwsgi --ini a.ini"),
        ("newrelic-admin run-program gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ("coverage run -m pytest", "pytest"),
        ("eval gunicorn clinic.wsgi", "gunicorn clinic.wsgi"),
        ('sh -c "echo \'unclosed"', 'sh -c "echo \'unclosed"'),
        ("bash", "bash"),
        ("sudo", "sudo"),
        ("env A=b", "env A=b"),
        ("", ""),
    ],
)
def test_a_command_line_comes_down_to_one_program(line: str, run: str) -> None:
    assert unwrap(shlex.split(line)) == tuple(shlex.split(run))


def test_a_program_is_named_without_its_folder() -> None:
    assert program(["sudo", "/srv/clinic/ve/bin/gunicorn", "clinic.wsgi"]) == "gunicorn"
    assert program([]) == ""


def test_wrappers_around_wrappers_come_to_an_end() -> None:
    assert program(["sudo"] * 100_000) == "sudo"
    text = "x"
    for _ in range(12):
        text = f"sh -c {shlex.quote(text)}"
    assert program(shlex.split(text)) == "x"
