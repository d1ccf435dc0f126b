"""Every place a log can be named outside the folder of the standard, in every format, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "log-location"

# One line of each format that names a log; ``{}`` is the path.
PLACES = {
    "nginx access": ("etc/nginx/nginx.conf", "http {\n    access_log {} timed; <<<\n}\n"),
    "nginx error": ("etc/nginx/sites-enabled/a.conf", "server {\n    listen 80;\n    error_log {} warn; <<<\n}\n"),
    "nginx template": ("nginx.conf.j2", "{% if x %}\nserver {\n    access_log {}; <<<\n}\n{% endif %}\n"),
    "supervisord": ("etc/supervisor/supervisord.conf", "[supervisord]\nlogfile = {} <<<\n"),
    "stdout": ("etc/supervisor/conf.d/a.conf", "[program:a]\ncommand = true\nstdout_logfile = {} <<<\n"),
    "stderr": ("a.conf", "[program:a]\ncommand = true\nstderr_logfile = {} ; own <<<\n"),
    "eventlistener": ("a.conf", "[eventlistener:a]\ncommand = true\nstdout_logfile={} <<<\n"),
    "gunicorn file": ("gunicorn.conf.py", "bind = 'x'\nerrorlog = '{}' <<<\n"),
    "gunicorn option": ("a.conf", "[program:a]\ncommand = gunicorn a.wsgi --access-logfile {} <<<\n"),
    "gunicorn and =": ("a.conf", "[program:a]\ncommand = /ve/bin/gunicorn --error-logfile={} a.wsgi <<<\n"),
    "gunicorn --log-file": ("a.conf", "[program:a]\ncommand = python -m gunicorn --log-file {} a.wsgi <<<\n"),
    "run_gunicorn": ("a.conf", "[program:a]\ncommand = ./manage.py run_gunicorn --log-file={} <<<\n"),
    "celery": ("a.conf", "[program:a]\ncommand = celery -A a worker --logfile={} <<<\n"),
    "celery -f": ("a.conf", "[program:a]\ncommand = celery -A a worker -f {} <<<\n"),
    "manage.py celery": ("a.conf", "[program:a]\ncommand = python manage.py celery worker --logfile {} <<<\n"),
    "twistd": ("a.conf", "[program:a]\ncommand = twistd -n --logfile={} vumi_worker <<<\n"),
    "uwsgi option": ("a.conf", "[program:a]\ncommand = uwsgi --ini a.ini --logto {} <<<\n"),
    "uwsgi file": ("etc/uwsgi/a.ini", "[uwsgi]\nmodule = a.wsgi\nlogto = {} <<<\n"),
    "logrotate": ("etc/logrotate.d/a", "{} { <<<\n    daily\n    rotate 14\n}\n"),
    "systemd option": ("a.service", "[Service]\nExecStart = gunicorn a.wsgi --access-logfile {} <<<\n"),
    "systemd output": ("a.service", "[Service]\nExecStart = a\nStandardOutput = append:{} <<<\n"),
    "systemd error": ("a.service", "[Service]\nExecStart = a\nStandardError = file:{} <<<\n"),
    "upstart": ("etc/init/a.conf", "start on startup\nexec gunicorn a.wsgi --access-logfile {} <<<\n"),
    "script option": ("start.sh", "exec gunicorn a.wsgi --access-logfile {} <<<\n"),
    "Procfile": ("Procfile", "web: gunicorn a.wsgi --access-logfile {} <<<\n"),
    "compose": ("docker-compose.yml", "services:\n  web:\n    build: .\n    command: gunicorn a --error-logfile {} <<<\n"),
    "Dockerfile": ("Dockerfile", 'FROM ubuntu\nCMD ["gunicorn", "a.wsgi", "--access-logfile", "{}"] <<<\n'),
    "script": ("scripts/nightly.sh", "./manage.py tick >> {} 2>&1 <<<\n"),
    "script error": ("nightly.sh", "./manage.py tick 2> {} <<<\n"),
    "script both": ("nightly.sh", "#!/bin/bash\n./manage.py tick &>> {} <<<\n"),
    "tee": ("nightly.sh", "./manage.py tick | tee -a {} <<<\n"),
    "python script": ("bin/nightly", "#!/usr/bin/env python\nLOG = open('{}', 'a') <<<\n"),
    "command": ("clinic/management/commands/tick.py", "import x\nLOG = open('{}', 'a') <<<\n"),
    "generated": ("clinic/management/commands/lay.py", "cp.set(section, 'stdout_logfile',\n       '{}') <<<\n"),
    "django": (
        "clinic/settings.py",
        "LOGGING = {\n    'handlers': {'file': {'class': 'logging.FileHandler', 'filename': '{}'}}, <<<\n}\n",
    ),
    "crontab": ("etc/cron.d/a", "0 4 * * * www-data ./manage.py tick >> {} 2>&1 <<<\n"),
    "apache error": ("etc/apache2/sites-enabled/a.conf", "<VirtualHost *:80>\nErrorLog {} <<<\n</VirtualHost>\n"),
    "apache access": ("apache.conf", '<VirtualHost *:80>\nCustomLog "{}" combined <<<\n</VirtualHost>\n'),
    "yaml": ("config.yaml", "port: 8080\nlogfile: {} <<<\n"),
    "yaml logFile": ("service.yml", "port: 1\nlogFile: {} <<<\n"),
    "yaml log_path": ("service.yml", "log_path: {} <<<\n"),
    "yaml error log": ("service.yml", "http:\n  error_log: {} <<<\n"),
    "yaml appender": ("service.yml", "logging:\n  appenders:\n    - type: file\n      currentLogFilename: {} <<<\n"),
    "yaml logging": ("service.yml", "logging:\n  level: INFO\n  file: {} <<<\n"),
    "yaml in a playbook": ("site.yml", "- pip: {name: a, virtualenv: /v}\n- vars:\n    log_file: {} <<<\n".replace("{name: a, virtualenv: /v}", "name=a virtualenv=/v")),
    "fileConfig": ("logging.ini", "[handler_file]\nclass = handlers.RotatingFileHandler\nargs = ('{}', 'a') <<<\n"),
    "rsyncd": ("etc/rsyncd.conf", "[a]\npath = /srv\nlog file = {} <<<\n"),
    "another program": ("a.conf", "[program:a]\ncommand = /srv/a/bin/scraper --log-file={} <<<\n"),
    "gunicorn template": ("gunicorn.py.j2", "workers = {{ n }}\naccesslog = '{}' <<<\n"),
    "systemd by another name": ("systemd-a.conf.j2", "[Service]\nExecStart = a\nStandardOutput = append:{} <<<\n"),
    "heroku.yml": ("heroku.yml", "run:\n  web: gunicorn a.wsgi --access-logfile {} <<<\n"),
    "yaml handler": ("logging.yml", "handlers:\n  file:\n    class: logging.FileHandler\n    filename: {} <<<\n"),
}  # fmt: skip
ELSEWHERE = ["/var/log/clinic/clinic.log", "/srv/clinic/logs/clinic.log", "/var/praekelt/clinic.log", "/var/praekelt/clinic/logs/a.log",
             "/var/praekelt/logs/../clinic.log", "/var/praekelt/log/clinic.log"]  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
@pytest.mark.parametrize("place", PLACES)
def test_a_log_elsewhere_is_seen_in_every_format(breaks, place: str, path: str) -> None:
    name, text = PLACES[place]
    breaks(NAME, {name: text.replace("{}", path)})


@pytest.mark.parametrize("path", ["/var/praekelt/logs/clinic.log", "/var/praekelt/logs/clinic/clinic-worker.log"])
@pytest.mark.parametrize("place", PLACES)
def test_a_log_under_the_folder_is_right_in_every_format(judge, place: str, path: str) -> None:
    name, text = PLACES[place]
    assert judge(NAME, {name: text.replace("{}", path)}) == ("kept", [])


# Scripts write what is of passing use beside themselves, and systemd, logrotate and Apache take no such path.
RELATIVE = [
    place
    for place in PLACES
    if not place.startswith(("script", "python script", "command", "tee", "crontab", "logrotate", "apache"))
]


@pytest.mark.parametrize("path", ["logs/clinic.log", "./logs/clinic.log", "clinic.log", "../logs/clinic.log"])
@pytest.mark.parametrize("place", RELATIVE)
def test_a_relative_path_is_seen(breaks, place: str, path: str) -> None:
    name, text = PLACES[place]
    breaks(NAME, {name: text.replace("{}", path)})


@pytest.mark.parametrize(
    "files",
    [
        {"a.conf": "[supervisord]\nchildlogdir = /var/log/supervisor <<<\n"},
        {"a.conf": "[program:a]\ncommand = true\nstdout_logfile = ./logs/%(program_name)s_%(process_num)s.log <<<\n"},
        {"a.conf.in": "[program:a]\ncommand = true\nstdout_logfile = {{ root }}/log/a.log <<<\n"},
        {"nginx.conf.in": "server {\n    access_log ${buildout:directory}/var/log/a.log; <<<\n}\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn a\n    --access-logfile /var/log/a.log\n".replace("gunicorn a", "gunicorn a <<<")},
        {"Dockerfile": "FROM ubuntu\nCMD start.sh\n", "start.sh": "exec gunicorn a --access-logfile /var/log/a.log <<<\n"},
        {"gunicorn.conf.py": 'import os\nlogs = "/var/log"\naccesslog = os.path.join(logs, "a.log") <<<\n'},
        {"config.yaml": "logging_path: /app/channel-logs/ <<<\n"},
        {"service.yml": "logging:\n  appenders:\n  - archivedLogFilenamePattern: ./logs/a-%d.log.gz <<<\n"},
        {"etc/valkey.conf": "port 6379\nlogfile logs/valkey.log <<<\n"},
        {
            "buildout.cfg": "[buildout]\nparts = nginx\n[nginx]\nrecipe = collective.recipe.template[genshi]:genshi\n"
            "input = templates/nginx.in\nlog-dir = ${buildout:directory}/logs\n",
            "templates/nginx.in": "server {\n    listen 80;\n    access_log ${options.log_dir}/a.log; <<<\n}\n",
        },
    ],
)  # fmt: skip
def test_a_log_elsewhere_is_seen_in_other_words(breaks, files: dict[str, str]) -> None:
    breaks(NAME, files)


@pytest.mark.parametrize(
    "files",
    [
        {"nginx.conf": "http {\n    access_log off;\n    error_log stderr;\n    access_log syslog:server=10.0.0.9;\n}\n"},
        {"nginx.conf": "http {\n    access_log /dev/stdout;\n    error_log /dev/null crit;\n    # access_log /var/log/a.log;\n}\n"},
        {"a.conf": "[program:a]\ncommand = true\nstdout_logfile = AUTO\nstderr_logfile = NONE\n"},
        {"a.conf": "[program:a]\ncommand = true\nstdout_logfile = /dev/stdout\nstdout_logfile_maxbytes = 0\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn a --access-logfile - --error-logfile -\n"},
        {"gunicorn.conf.py": "accesslog = None\nerrorlog = '-'\n"},
        {"a.sh": "./manage.py tick > /dev/null 2>&1\ncat a > /etc/nginx/nginx.conf\ngrep x < /var/log/syslog\n"},
        {"a.sh": "./manage.py test > report.log\n./manage.py tick >> $LOGS/a.log\n"},
        {"tests/run.sh": "./manage.py test > /tmp/test.log\n"},
        {"a.service": "[Service]\nExecStart = a\nStandardOutput = journal\nStandardError = inherit\n"},
        {"apache.conf": "<VirtualHost *:80>\nErrorLog |/usr/bin/logger\nCustomLog ${APACHE_LOG_DIR}/access.log combined\n</VirtualHost>\n"},
        {"config.yaml": "logfile: null\nfilename: /srv/a.txt\n"},
        {"config.yaml": "catalog_path: /srv/catalog\nblog_file: /srv/blog.txt\nlogin_path: /accounts/login\nlog_level: a/b\n"},
        {"config.yaml": "logging:\n  path: https://logs.example.com/\n  format: '%d/%m log'\nlogrotate_path: /etc/logrotate.d\n"},
        {"a.conf": "[program:a]\ncommand = true\nredirect_stderr = true\nstderr_logfile = /var/log/a.err\n"},
        {"a.conf": "[program:a]\ncommand = /srv/a/bin/scraper --log-file=yes --log-file -\n"},
        {"logging.ini": "[handler_console]\nclass = StreamHandler\nargs = (sys.stderr,)\n[x]\nargs = ('/srv/a.txt',)\n"},
        {"Procfile": "web: gunicorn a --log-level info --log-config logging.ini\n"},
        {"a.conf": "[supervisord]\npidfile = /run/a.pid\nlogfile_maxbytes = 50MB\n[program:a]\ncommand = celery -A a worker -l INFO\n"},
    ],
)  # fmt: skip
def test_what_names_no_log_file_is_quiet(judge, files: dict[str, str]) -> None:
    verdict, places = judge(NAME, files)
    assert places == [] and verdict in ("not-applicable", "undecided", "kept")


@pytest.mark.parametrize("path", ["{{ logs }}/a.log", "${LOG_DIR}/a.log", "%(ENV_LOGS)s/a.log", "{{ root }}/logs/a.log", "{{ log_file }}", "{{ log_root }}/log/a.log"])  # fmt: skip
def test_a_folder_that_is_filled_in_is_undecided(judge, path: str) -> None:
    text = f"[program:a]\ncommand = true\nstdout_logfile = {path}\n"
    assert judge(NAME, {"a.conf": text}) == ("undecided", [])


SETTINGS = """\
import os
BASE_DIR = os.path.dirname(os.path.abspath(__file__))
LOGGING = {{"handlers": {{"file": {{"class": "logging.FileHandler", "filename": {}}}}}}}
"""


@pytest.mark.parametrize(
    "filename", ["BASE_DIR + '/a.log'", "os.path.join(BASE_DIR, 'logs', 'a.log')", "f'{BASE_DIR}/a.log'"]
)
def test_a_log_in_the_checkout_is_seen(judge, filename: str) -> None:
    assert judge(NAME, {"clinic/settings.py": SETTINGS.format(filename)}) == ("broken", ["clinic/settings.py:3"])


@pytest.mark.parametrize(
    "filename", ["os.environ['LOG']", "name()", "os.environ.get('LOGS') + '/a.log'", "LOGS + '/a.log'"]
)
def test_a_log_that_only_the_running_site_knows_is_undecided(judge, filename: str) -> None:
    assert judge(NAME, {"clinic/settings.py": SETTINGS.format(filename)}) == ("undecided", [])


def test_a_handler_without_a_file_names_no_log(judge) -> None:
    text = "LOGGING = {'handlers': {'console': {'class': 'logging.StreamHandler'}}}\n"
    assert judge(NAME, {"clinic/settings.py": text}) == ("not-applicable", [])


def test_a_project_without_logs_is_not_asked(judge) -> None:
    assert judge(NAME, {}) == ("not-applicable", [])
