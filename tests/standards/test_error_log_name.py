"""Every name of an error log that is not the standard's, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "error-log-name"
PLACES = {
    "nginx": ("nginx.conf", "http {\n    error_log {} crit; <<<\n}\n"),
    "nginx server": (
        "sites-enabled/a.conf",
        "server {\n    listen 80;\n    location / {\n        error_log {}; <<<\n    }\n}\n",
    ),
    "supervisord": ("a.conf", "[program:a]\ncommand = true\nstdout_logfile = /x/a.log\nstderr_logfile = {} <<<\n"),
    "gunicorn": ("gunicorn.conf.py", "errorlog = '{}' <<<\n"),
    "gunicorn option": ("a.conf", "[program:a]\ncommand = gunicorn a --error-logfile {} <<<\n"),
    "gunicorn container": ("Dockerfile", 'FROM a\nCMD ["gunicorn", "a", "--error-logfile={}"] <<<\n'),
    "systemd": ("a.service", "[Service]\nExecStart = a\nStandardError = append:{} <<<\n"),
    "script": ("a.sh", "./manage.py tick >> /x/a.log 2>> {} <<<\n"),
    "crontab": ("etc/cron.d/a", "0 4 * * * root a 2> {} <<<\n"),
    "django": (
        "clinic/settings.py",
        "LOGGING = {'handlers': {'e': {'class': 'a.FileHandler', 'level': 'ERROR',\n    'filename': '{}'}}} <<<\n",
    ),
    "apache": ("httpd.conf", "ErrorLog {} <<<\n"),
    "gunicorn compose": (
        "compose.yaml",
        "services:\n  web:\n    build: .\n    command: gunicorn a --error-logfile {} <<<\n",
    ),
    "gunicorn Procfile": ("Procfile", "web: gunicorn a --error-logfile {} <<<\n"),
    "gunicorn systemd": ("a.service", "[Service]\nExecStart = gunicorn a --error-logfile {} <<<\n"),
    "gunicorn upstart": ("etc/init/a.conf", "start on startup\nexec gunicorn a --error-logfile {} <<<\n"),
    "gunicorn script": ("start.sh", "exec gunicorn a --error-logfile {} <<<\n"),
    "nginx template": ("nginx.conf.j2", "{% if x %}\nserver {\n    error_log {}; <<<\n}\n{% endif %}\n"),
}


@pytest.mark.parametrize(
    "name", ["a.err", "error.log", "a.error.log", "a_error.log", "a-err.log", "a-stderr.log", "a.log"]
)
@pytest.mark.parametrize("place", PLACES)
def test_another_name_is_seen_in_every_format(breaks, place: str, name: str) -> None:
    path, text = PLACES[place]
    breaks(NAME, {path: text.replace("{}", f"/var/praekelt/logs/{name}")})


@pytest.mark.parametrize("name", ["clinic-error.log", "clinic/clinic-worker-error.log", "a.b-error.log"])
@pytest.mark.parametrize("place", PLACES)
def test_the_name_is_right_in_every_format(judge, place: str, name: str) -> None:
    path, text = PLACES[place]
    assert judge(NAME, {path: text.replace("{}", f"/var/praekelt/logs/{name}")}) == ("kept", [])


PROGRAM = "[program:clinic]\ncommand = true\n"


@pytest.mark.parametrize(
    "options",
    [
        "stdout_logfile = /x/a-error.log\nstderr_logfile = /x/a-error.log <<<\n",
        "stderr_logfile = /x/%(program_name)s.log <<<\nstdout_logfile = /x/clinic.log\n",
    ],
)
def test_both_streams_in_one_file_are_seen(breaks, options: str) -> None:
    breaks(NAME, {"a.conf": PROGRAM + options})


@pytest.mark.parametrize(
    "options",
    [
        "stdout_logfile = /x/a.log\nredirect_stderr = true\n",
        "stdout_logfile = /x/a.log\n",
        "stdout_logfile = /x/a.log\nstderr_logfile = /x/%(program_name)s-error.log\n",
        "stdout_logfile = /x/a.log\nstderr_logfile = NONE\n",
        "stdout_logfile = /x/a.log\nstderr_logfile = /dev/stderr\n",
    ],
)
def test_what_is_near_it_is_quiet(judge, options: str) -> None:
    assert judge(NAME, {"a.conf": PROGRAM + options}) == ("kept", [])


def test_one_file_for_both_is_right_where_systemd_opens_it_once(judge) -> None:
    text = "[Service]\nExecStart = a\nStandardOutput = append:/x/a.log\nStandardError = append:/x/a.log\n"
    assert judge(NAME, {"a.service": text}) == ("kept", [])


@pytest.mark.parametrize("name", ["{{ name }}", "${ERROR_LOG}"])
def test_a_name_that_is_filled_in_is_undecided(judge, name: str) -> None:
    assert judge(NAME, {"a.conf": f"{PROGRAM}stderr_logfile = /var/praekelt/logs/{name}\n"}) == ("undecided", [])


def test_a_project_without_logs_is_not_asked(judge) -> None:
    assert judge(NAME, {}) == ("not-applicable", [])
