"""Every place a log can be named outside the folder of the standard, in every format, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "log-location"

# One line of each format that names a log; ``{}`` is the path.
PLACES = {
    "nginx access": ("etc/nginx/nginx.conf", "http {\n    access_log {} timed; <<<\n}\n"),
    "nginx error": ("etc/nginx/sites-enabled/a.conf", "server {\n    listen 80;\n    error_log {} warn; <<<\n}\n"),
    "nginx template": ("nginx.conf.j2", "{% if x %}\nserver {\n    access_log {}; <<<\n}\n{% endif %}\n"),
    "Mako's template": ("deploy/nginx/a.mako", "% for host in hosts:\nserver {\n    server_name ${host};\n    % if logs:\n    access_log {}; <<<\n    % endif\n}\n% endfor\n"),
    "Mako's template of a program": ("templates/a.mako", "% for n in range(2):\n[program:a${n}]\ncommand = true\nstdout_logfile = {} <<<\n% endfor\n"),
    "Bottle's template": ("nginx.tpl", "%for name in names:\nserver {\n    access_log {}; <<<\n}\n%end\n"),
    "two branches of one": ("nginx.conf.mako", "% if tls:\nserver { listen 443 ssl;\n% else:\nserver { listen 80;\n% endif\n    access_log {}; <<<\n}\n"),
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
    "supervisord continued": ("a.conf", "[program:a]\ncommand = gunicorn a\n    --bind :80  ; here\n    --access-logfile {} <<<\n    -w 2\n"),
    "supervisord next line": ("a.conf", "[program:a]\ncommand = true\nstdout_logfile =\n    {} <<<\n"),
    "systemd continued": ("a.service", "[Service]\nExecStart = gunicorn a \\\n    # here\n    --access-logfile \\\n    {} <<<\n"),
    "script option continued": ("start.sh", "exec gunicorn a.wsgi \\\n    -w 2 \\\n    --access-logfile={} <<<\n"),
    "script celery continued": ("start.sh", "exec celery worker \\\n    -f {} <<<\n"),
    "upstart continued": ("etc/init/a.conf", "start on startup\nexec gunicorn a.wsgi \\\n    --access-logfile {} <<<\n"),
    "compose list": ("docker-compose.yml", "services:\n  web:\n    image: a\n    command:\n    - gunicorn\n    - --access-logfile\n    - {} <<<\n    - a\n"),
    "compose folded": ("docker-compose.yml", "services:\n  web:\n    image: a\n    command: >\n      gunicorn a\n      --access-logfile {} <<<\n"),
    "Dockerfile continued": ("Dockerfile", "FROM ubuntu\nCMD gunicorn a.wsgi \\\n    # here\n    --access-logfile {} <<<\n"),
    "Dockerfile list": ("Dockerfile", 'FROM ubuntu\nCMD ["gunicorn", "a.wsgi", \\\n    "--access-logfile", \\\n    "{}"] <<<\n'),
    "Dockerfile entrypoint": ("Dockerfile", 'FROM ubuntu\nENTRYPOINT ["gunicorn", "--access-logfile", "{}"] <<<\nCMD ["a.wsgi"]\n'),
    "environment of an image": ("Dockerfile", 'FROM ubuntu\nENV GUNICORN_CMD_ARGS="--bind=:80 --access-logfile={}" <<<\nCMD ["gunicorn", "a"]\n'),
    "older form of it": ("Dockerfile", "FROM ubuntu\nENV GUNICORN_CMD_ARGS --access-logfile {} <<<\nCMD gunicorn a\n"),
    "environment of a service": ("docker-compose.yml", "services:\n  web:\n    image: a\n    environment:\n      A: b\n      GUNICORN_CMD_ARGS: --error-logfile {} <<<\n"),
    "list of it": ("docker-compose.yml", "services:\n  web:\n    image: a\n    environment:\n    - GUNICORN_CMD_ARGS=--error-logfile {} <<<\n"),
    "environment of a program": ("a.conf", '[program:a]\ncommand = gunicorn a\nenvironment = A="b",\n    GUNICORN_CMD_ARGS="-w 2 --access-logfile {}" <<<\n'),
    "environment of supervisord": ("a.conf", "[supervisord]\nenvironment = GUNICORN_CMD_ARGS='--access-logfile {}' <<<\n"),
    "environment of a unit": ("a.service", '[Service]\nEnvironment = "GUNICORN_CMD_ARGS=--access-logfile {}" <<<\nExecStart = gunicorn a\n'),
    "environment of a job": ("etc/init/a.conf", 'start on startup\nenv A=b\nenv GUNICORN_CMD_ARGS="--access-logfile {}" <<<\nexec gunicorn a\n'),
    "export of a job": ("etc/init/a.conf", 'script\n  export GUNICORN_CMD_ARGS="--access-logfile {}" <<<\n  exec gunicorn a\nend script\n'),
    "variable of a job": ("etc/init/a.conf", "exec env GUNICORN_CMD_ARGS='--access-logfile {}' gunicorn a <<<\n"),
    "export": ("start.sh", 'export GUNICORN_CMD_ARGS="--access-logfile {}" <<<\nexec gunicorn a\n'),
    "variable": ("start.sh", 'GUNICORN_CMD_ARGS="--access-logfile {}" gunicorn a <<<\n'),
    "env": ("a.conf", "[program:a]\ncommand = env 'GUNICORN_CMD_ARGS=--access-logfile {}' gunicorn a <<<\n"),
    "gunicorn stand-in": ("gunicorn.conf.py", "import os\naccesslog = os.environ.get('LOG', '{}') <<<\n"),
    "gunicorn added": ("gunicorn.conf.py", "a = '{}'\naccesslog = a[:0] + ''\naccesslog = ''\naccesslog += '{}' <<<\n"),
    "gunicorn handler": ("gunicorn.conf.py", "logconfig_dict = {'handlers': {'file': {\n    'filename': '{}', <<<\n}}}\n"),
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
        {"a.conf.j2": "[program:a]\ncommand = true\nstdout_logfile = /home/{{ user }}/a.log <<<\n"},
        {"nginx.conf": "server {\n    access_log /var/www/%(site)s/access.log; <<<\n}\n"},
        {"nginx.conf": "server {\n    access_log /var/praekelt/logs-{{ site }}/access.log; <<<\n}\n"},
        {"nginx.conf.in": "server {\n    access_log ${buildout:directory}/var/log/a.log; <<<\n}\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn -c deploy/live.py a\n", "deploy/live.py": "accesslog = '/var/log/a.log' <<<\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn --config=python:clinic.live a\n", "clinic/live.py": "errorlog = '/var/log/a.log' <<<\n"},
        {"Dockerfile": 'FROM a\nCMD ["gunicorn", "-c", "/app/conf/live", "a"]\n', "conf/live": "accesslog = '/var/log/a.log' <<<\n"},
        {"Dockerfile": "FROM a\nENV GUNICORN_CMD_ARGS='-c file:live.py'\n", "live.py": "accesslog = '/var/log/a.log' <<<\n"},
        {"start.sh": "gunicorn -c live.py a\n", "live.py": "accesslog = '/var/log/a.log' <<<\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn --log-config=etc/ours a\n",
         "etc/ours": "[handlers]\nkeys = f\n[handler_f]\nclass = FileHandler\nargs = ('/var/log/a.log',) <<<\n"},
        {"Procfile": "web: gunicorn a --log-config ops/ours.anything\n",
         "ops/ours.anything": "[handler_f]\nclass = FileHandler\nargs = ('/var/log/a.log',) <<<\n"},
        {"start.sh": "gunicorn a --log-config-json ops/ours.anything\n",
         "ops/ours.anything": '{"handlers": {"f": {\n "class": "logging.FileHandler",\n "filename": "/var/log/a.log"}}} <<<\n'},
        {"start.sh": ". ./live.variables\nexec gunicorn a\n", "live.variables": "export GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log' <<<\n"},
        {"start.sh": "set -a\nsource /etc/clinic\nset +a\nexec gunicorn a\n", "etc/clinic": "GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log' <<<\n"},
        {"gunicorn.conf.py": "logconfig = 'ours.txt'\n", "ours.txt": "[handler_f]\nclass = FileHandler\nargs = ('/var/log/a.log',) <<<\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn --log-config-json=/srv/a/ours.json a\n",
         "ours.json": '{"version": 1, "handlers": {"f": {\n "class": "logging.FileHandler",\n "filename": "/var/log/a.log"}}} <<<\n'},
        {"a.service": "[Service]\nEnvironmentFile=-/etc/clinic/environment\nExecStart=gunicorn a\n",
         "etc/clinic/environment": "# ours\nA=b\nGUNICORN_CMD_ARGS='--access-logfile /var/log/a.log' <<<\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    env_file: web.env\n", "web.env": "GUNICORN_CMD_ARGS=--error-logfile /var/log/a.log <<<\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    env_file:\n    - a.env\n    - path: conf/b\n      required: false\n",
         "a.env": "A=b\n", "conf/b": "export GUNICORN_CMD_ARGS=\"--error-logfile /var/log/a.log\" <<<\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    environment: [GUNICORN_CMD_ARGS]\n", ".env": "GUNICORN_CMD_ARGS=--log-file /var/log/a.log <<<\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    environment:\n      GUNICORN_CMD_ARGS: ${GUNICORN_CMD_ARGS:-}\n",
         ".env": "A=b\nGUNICORN_CMD_ARGS=--log-file /var/log/a.log <<<\n"},
        {"docker-compose.yml": "services:\n  web:\n    build: web\n    command: gunicorn -c conf/live.py a\n",
         "web/conf/live.py": "accesslog = '/var/log/a.log' <<<\n"},
        {"a.conf": "[program:a]\ncommand = /srv/clinic/serve\n", "serve": "#!/bin/bash\nexec gunicorn a \\\n  --log-file=/var/log/a.log <<<\n"},
        {"a.service": "[Service]\nExecStart = /srv/clinic/ops/up\n", "ops/up": "#!/bin/sh\n./manage.py tick >> /var/log/a.log <<<\n"},
        {"Dockerfile": 'FROM a\nCMD ["/serve"]\n', "docker/serve": "#!/bin/sh\nexec gunicorn a --access-logfile /var/log/a.log <<<\n"},
        {"web/gunicorn_start": "#!/bin/bash\nLOG=/var/log/a.log\nexec gunicorn a \\\n  --log-file=$LOG <<<\n"},
        {"etc/nginx/nginx.conf": "http { include ours.d/*; }\n", "etc/nginx/ours.d/a": "access_log /var/log/a.log; <<<\n"},
        {"deploy/nginx.conf": "http { include /etc/nginx/ours/*; }\n", "deploy/ours/a": "server { error_log /var/log/a.log; } <<<\n"},
        {"deploy/nginx.conf": "http { include ours.d/logs; }\n", "deploy/ours.d/logs.j2": "error_log /var/log/a.log; <<<\n"},
        {"supervisord.conf": "[include]\nfiles = programs/* more/*.prog\n", "programs/a": "[program:a]\ncommand = true\nstdout_logfile = /var/log/a.log <<<\n",
         "more/b.prog": "[program:b]\ncommand = gunicorn b --log-file /var/log/b.log <<<\n"},
        {"ops/supervisord.conf": "[include]\nfiles = %(here)s/apps/*\n", "ops/apps/a": "[program:a]\ncommand = true\nstdout_logfile = /var/log/a.log <<<\n"},
        {"a.conf": "[program:web]\ncommand = true\nstdout_logfile = /var/%(group_name)s/web.log <<<\n[group:log]\nprograms = web\n"},
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
        {"Dockerfile": "FROM a\nENV GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log'\nCMD gunicorn a --access-logfile -\n"},
        {"Dockerfile": "FROM a\nENV GUNICORN_CMD_ARGS='--access-logfile - --bind :80' A=--access-logfile=/var/log/a.log\nCMD gunicorn a\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    env_file: web.env\n    environment: {GUNICORN_CMD_ARGS: -w 2}\n",
         "web.env": "GUNICORN_CMD_ARGS=--error-logfile /var/log/a.log\n"},
        {"a.service": "[Service]\nEnvironmentFile=/etc/a.env\nExecStart=gunicorn a --access-logfile -\n",
         "a.env": "GUNICORN_CMD_ARGS=--access-logfile /var/log/a.log\nMY_GUNICORN_CMD_ARGS=--error-logfile /var/log/a.log\n"},
        {"etc/init/a.conf": "env GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log'\nexec gunicorn a --access-logfile -\n"},
        {"etc/init/a.conf": "script\n  export GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log'\n  gunicorn a --access-logfile -\nend script\n"},
        {"etc/init/a.conf": "pre-start script\n  GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log'\nend script\nenv MY_GUNICORN_CMD_ARGS=--log-file=/var/log/a.log\nexec a\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    environment: {A: b}\n", ".env": "GUNICORN_CMD_ARGS=--error-logfile /var/log/a.log\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    environment: [GUNICORN_CMD_ARGS]\n", "other/.env": "GUNICORN_CMD_ARGS=--log-file /var/log/a.log\n"},
        {"Procfile": "web: gunicorn a\n", ".env": "GUNICORN_CMD_ARGS=--log-file /var/log/a.log\n"},  # as a developer runs it
        {"docker-compose.yml": "services:\n  web:\n    image: a\n    environment:\n    - GUNICORN_CMD_ARGS=\n", ".env": "GUNICORN_CMD_ARGS=--error-logfile /var/log/a.log\n"},
        {"start.sh": ". ./live.variables\nexec gunicorn a\n", "live.variables": "GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log'\n"},
        {"start.sh": "set -a\n. ./live.variables\nexec gunicorn a --access-logfile -\n", "live.variables": "GUNICORN_CMD_ARGS='--access-logfile /var/log/a.log'\n"},
        {"Procfile": "web: gunicorn a --log-config ops/ours\n", "ops/theirs": "[handler_f]\nclass = FileHandler\nargs = ('/var/log/a.log',)\n"},
        {"theirs.txt": "[handler_f]\nclass = FileHandler\nargs = ('/var/log/a.log',)\n"},
        {"gunicorn.conf.py": "accesslog = '/var/log/a.log'\naccesslog = '-'\n"},
        {"gunicorn.conf.py": "import os\naccesslog = os.environ.get('LOG', '-')\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn -c /etc/gunicorn/live.py a\n", "conf/dead.py": "accesslog = '/var/log/a.log'\n"},
        {"a.conf": "[program:a]\ncommand = /srv/clinic/serve\n", "serve": "log to /var/log/a.log\n"},
        {"nginx.conf": "http { include ours/*; }\n", "ours/README.md": "access_log /var/log/a.log;\n", "ours/.keep": "access_log /var/log/a.log;\n"},
        {"nginx.conf": "http { include other/*.conf; }\n", "ours/a": "access_log /var/log/a.log;\n"},
        {"Procfile": "web: gunicorn a --log-level info --log-config logging.ini\n"},
        {"a.conf": "[supervisord]\npidfile = /run/a.pid\nlogfile_maxbytes = 50MB\n[program:a]\ncommand = celery -A a worker -l INFO\n"},
    ],
)  # fmt: skip
def test_what_names_no_log_file_is_quiet(judge, files: dict[str, str]) -> None:
    verdict, places = judge(NAME, files)
    assert places == [] and verdict in ("not-applicable", "undecided", "kept")


@pytest.mark.parametrize("path", ["{{ logs }}/a.log", "${LOG_DIR}/a.log", "%(ENV_LOGS)s/a.log", "{{ root }}/logs/a.log", "/{{ root }}/logs/a.log", "/var/{{ organisation }}/logs/a.log", "/var/praekelt/logs{{ suffix }}/a.log", "{{ log_file }}", "{{ log_root }}/log/a.log"])  # fmt: skip
def test_a_folder_that_is_filled_in_is_undecided(judge, path: str) -> None:
    text = f"[program:a]\ncommand = true\nstdout_logfile = {path}\n"
    assert judge(NAME, {"a.conf": text}) == ("undecided", [])


@pytest.mark.parametrize(
    "value", ["os.environ['LOG']", "name()", "f'{LOGS}/a.log'", "os.environ['LOGS'] + '/a.log'", "os.path.join(LOGS, 'a.log')"]
)  # fmt: skip
def test_a_log_that_only_the_running_gunicorn_knows_is_undecided(judge, value: str) -> None:
    assert judge(NAME, {"gunicorn.conf.py": f"accesslog = {value}\n"}) == ("undecided", [])


SETTINGS = """\
import os
BASE_DIR = os.path.dirname(os.path.abspath(__file__))
LOGGING = {{"handlers": {{"file": {{"class": "logging.FileHandler", "filename": {}}}}}}}
"""


@pytest.mark.parametrize(
    "filename",
    [
        "BASE_DIR + '/a.log'",
        "os.path.join(BASE_DIR, 'logs', 'a.log')",
        "f'{BASE_DIR}/a.log'",
        "os.path.join(BASE_DIR, os.pardir, 'logs', 'a.log')",
        "os.path.join(os.path.split(BASE_DIR)[0], 'a.log')",
        "str(environ.Path(__file__) - 2) + '/a.log'",
        "(environ.Path(__file__) - 2)('logs', 'a.log')",
        "str((environ.Path(__file__) - 1).path('logs') + 'a.log')",
        "os.path.join((environ.Path(__file__) - 2).root, 'a.log')",
    ],
)
def test_a_log_in_the_checkout_is_seen(judge, filename: str) -> None:
    assert judge(NAME, {"clinic/settings.py": SETTINGS.format(filename)}) == ("broken", ["clinic/settings.py:3"])


@pytest.mark.parametrize(
    "filename",
    [
        "os.environ['LOG']",
        "name()",
        "os.environ.get('LOGS') + '/a.log'",
        "LOGS + '/a.log'",
        "env.path('LOGS')('a.log')",
        "Settings().log_file",  # as of pydantic
        # /var/praekelt/clinic may be what is checked out.
        "os.path.join(BASE_DIR, '..', '..', 'logs', 'a.log')",
        "(environ.Path(__file__) - 3)('logs', 'a.log')",
    ],
)
def test_a_log_that_only_the_running_site_knows_is_undecided(judge, filename: str) -> None:
    assert judge(NAME, {"clinic/settings.py": SETTINGS.format(filename)}) == ("undecided", [])


@pytest.mark.parametrize(
    "filename",
    ["environ.Path('/var/praekelt/logs')('a.log')", "str(environ.Path('/var/praekelt', 'clinic') - 1 + 'logs/a.log')"],
)
def test_a_log_whose_path_is_worked_out_is_right(judge, filename: str) -> None:
    assert judge(NAME, {"clinic/settings.py": SETTINGS.format(filename)}) == ("kept", [])


def test_a_handler_without_a_file_names_no_log(judge) -> None:
    text = "LOGGING = {'handlers': {'console': {'class': 'logging.StreamHandler'}}}\n"
    assert judge(NAME, {"clinic/settings.py": text}) == ("not-applicable", [])


def test_a_project_without_logs_is_not_asked(judge) -> None:
    assert judge(NAME, {}) == ("not-applicable", [])
