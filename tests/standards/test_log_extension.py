"""Every ending that is not .log, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "log-extension"
PLACES = {
    "nginx": ("nginx.conf", "http {\n    access_log {}; <<<\n}\n"),
    "nginx error": ("nginx.conf", "http {\n    error_log {} crit; <<<\n}\n"),
    "supervisord": ("a.conf", "[supervisord]\nlogfile={} <<<\n"),
    "stdout": ("a.conf", "[program:a]\ncommand = true\nstdout_logfile = {} <<<\n"),
    "stderr": ("a.conf", "[program:a]\ncommand = true\nstderr_logfile = {} <<<\n"),
    "gunicorn": ("gunicorn.conf.py", "accesslog = '{}' <<<\n"),
    "gunicorn option": ("a.conf", "[program:a]\ncommand = gunicorn a --access-logfile {} <<<\n"),
    "celery": ("a.conf", "[program:a]\ncommand = celery worker --logfile={} <<<\n"),
    "logrotate": ("etc/logrotate.d/a", "{} { <<<\n    daily\n}\n"),
    "systemd": ("a.service", "[Service]\nExecStart = a\nStandardOutput = append:{} <<<\n"),
    "crontab": ("crontab", "0 4 * * * a >> {} <<<\n"),
    "django": ("a/settings.py", "LOGGING = {'handlers': {'f': {\n    'filename': '{}'}}} <<<\n"),
    "apache": ("httpd.conf", "CustomLog {} combined <<<\n"),
    "yaml": ("a.yaml", "logfile: {} <<<\n"),
    "nginx template": ("nginx.conf.j2", "{% if x %}\nserver {\n    access_log {}; <<<\n}\n{% endif %}\n"),
    "eventlistener": ("a.conf", "[eventlistener:a]\ncommand = true\nstdout_logfile = {} <<<\n"),
    "run_gunicorn": ("a.conf", "[program:a]\ncommand = ./manage.py run_gunicorn --log-file={} <<<\n"),
    "twistd": ("a.conf", "[program:a]\ncommand = twistd -n --logfile={} vumi_worker <<<\n"),
    "uwsgi option": ("a.conf", "[program:a]\ncommand = uwsgi --ini a.ini --logto {} <<<\n"),
    "uwsgi file": ("etc/uwsgi/a.ini", "[uwsgi]\nmodule = a.wsgi\nlogto = {} <<<\n"),
    "systemd option": ("a.service", "[Service]\nExecStart = gunicorn a.wsgi --access-logfile {} <<<\n"),
    "upstart": ("etc/init/a.conf", "start on startup\nexec gunicorn a.wsgi --access-logfile {} <<<\n"),
    "Procfile": ("Procfile", "web: gunicorn a.wsgi --access-logfile {} <<<\n"),
    "compose": (
        "docker-compose.yml",
        "services:\n  web:\n    build: .\n    command: gunicorn a --error-logfile {} <<<\n",
    ),
    "Dockerfile": ("Dockerfile", 'FROM ubuntu\nCMD ["gunicorn", "a.wsgi", "--access-logfile", "{}"] <<<\n'),
    "script option": ("start.sh", "exec gunicorn a.wsgi --access-logfile {} <<<\n"),
    "apache error": ("apache.conf", "<VirtualHost *:80>\nErrorLog {} <<<\n</VirtualHost>\n"),
    "yaml handler": ("logging.yml", "handlers:\n  file:\n    class: logging.FileHandler\n    filename: {} <<<\n"),
}


@pytest.mark.parametrize("name", ["a.err", "a.out", "a.error", "a.stderr"])
@pytest.mark.parametrize("place", PLACES)
def test_another_ending_is_seen_in_every_format(breaks, place: str, name: str) -> None:
    path, text = PLACES[place]
    breaks(NAME, {path: text.replace("{}", f"/var/praekelt/logs/{name}")})


# What a script redirects to or gives as an option is taken for a log by its ending or its folder, so a name with no ending says too little.
@pytest.mark.parametrize("name", ["a", "a.log.txt", "a.txt", "access", "a.log.1", "a-log", "a.access"])
@pytest.mark.parametrize("place", sorted(set(PLACES) - {"crontab", "script option"}))
def test_a_name_without_the_ending_is_seen(breaks, place: str, name: str) -> None:
    path, text = PLACES[place]
    breaks(NAME, {path: text.replace("{}", f"/var/praekelt/logs/{name}")})


@pytest.mark.parametrize("name", ["a.log", "a-error.log", "a.access.log", "a-1.2.log", "logs/a.log"])
@pytest.mark.parametrize("place", PLACES)
def test_the_ending_is_right_in_every_format(judge, place: str, name: str) -> None:
    path, text = PLACES[place]
    assert judge(NAME, {path: text.replace("{}", f"/var/praekelt/logs/{name}")}) == ("kept", [])


@pytest.mark.parametrize(
    "name", ["%(program_name)s.log", "%(program_name)s_%(process_num)s.log", "{{ name }}.log", "${NAME}-error.log"]
)
def test_what_stands_before_the_ending_is_free(judge, name: str) -> None:
    text = f"[program:a]\ncommand = true\nstdout_logfile = /var/praekelt/logs/{name}\n"
    assert judge(NAME, {"a.conf": text}) == ("kept", [])


@pytest.mark.parametrize("name", ["{{ name }}", "a.{{ ending }}", "${LOG}"])
def test_an_ending_that_is_filled_in_is_undecided(judge, name: str) -> None:
    text = f"[program:a]\ncommand = true\nstdout_logfile = /var/praekelt/logs/{name}\n"
    assert judge(NAME, {"a.conf": text}) == ("undecided", [])


@pytest.mark.parametrize(
    "text",
    [
        "http {\n    access_log off;\n}\n",
        "http {\n    error_log stderr;\n    access_log /dev/stdout;\n}\n",
        "http {\n}\n",
    ],
)
def test_what_is_no_file_has_no_ending(judge, text: str) -> None:
    assert judge(NAME, {"nginx.conf": text}) == ("not-applicable", [])


def test_patterns_of_rotation_are_read(breaks, judge) -> None:
    breaks(NAME, {"etc/logrotate.d/a": "/var/praekelt/logs/*.log\n/var/praekelt/logs/*.err { <<<\n    daily\n}\n"})


@pytest.mark.parametrize(
    "path", ["/", ".", "..", "/..", "/var/praekelt/logs/", "/var/praekelt/logs/.log", "*", "/var/praekelt/logs/.err"]
)
def test_a_path_with_no_name_is_seen(breaks, path: str) -> None:
    breaks(NAME, {"a.conf": f"[program:a]\ncommand = true\nstdout_logfile = {path} <<<\n"})
