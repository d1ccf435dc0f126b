"""Ways of writing that real projects have and that were once misread: what breaks a standard in them, and what does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from praekelt_standards.project import Project
from praekelt_standards.registry import check_project, standard

SITE = "INSTALLED_APPS = ['clinic']\n"
START = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', '{}')\n"
SERVICE = "services:\n  web:\n    build: .\n    command: {}\n"
PROGRAM = "[program:a]\ncommand = true\n{}\n"
BROKEN = {
    "a script's own variables": (
        "log-location",
        {"init.d/a": "#!/bin/sh\nHOME=/var/www/a\nexport LOGS=$HOME/logs\ngunicorn a.wsgi --log-file=${LOGS}/a-error.log <<<\n"},
    ),
    "a variable that is redirected to": ("log-extension", {"a.sh": "LOG=/var/praekelt/logs/a.err\ntrue 2>> $LOG <<<\n"}),
    "options in a variable": ("log-extension", {"a.sh": "OPTS='-w 3 --log-file /var/praekelt/logs/a.err'\ngunicorn $OPTS a.wsgi <<<\n"}),
    "a program that a shell looks up": ("served-by-gunicorn", {"run.sh": "$(command -v uwsgi) --ini a.ini <<<\n", "Dockerfile": "FROM ubuntu:24.04\nCMD ./run.sh\n"}),
    "compose by another name": ("served-by-gunicorn", {"production.yml": SERVICE.format("uwsgi --ini a.ini <<<")}),
    "compose by another name, a comment first": ("served-by-gunicorn", {"live.yaml": "# live\nversion: '3'\n\n" + SERVICE.format("uwsgi <<<")}),
    "what is deployed, before a stage for developers": (
        "served-by-gunicorn",
        {"Dockerfile": "FROM ubuntu:24.04 AS live\nCMD uwsgi --ini a.ini <<<\nFROM live AS test\nCMD pytest\nFROM live AS dev\nCMD ./manage.py runserver\n"},
    ),
    "a stage for developers alone": ("served-by-gunicorn", {"Dockerfile": "FROM ubuntu:24.04 AS base\nRUN x\nFROM base AS dev\nCMD ./manage.py runserver <<<\n"}),
    "a device": ("served-by-gunicorn", {"Dockerfile": "FROM ubuntu:24.04 AS live\nCMD x\nFROM live AS devices\nCMD uwsgi <<<\n"}),
    "assets that a condition changes": (
        "no-generated-assets",
        {"a/settings.py": "import os\nDEBUG = os.environ['DEBUG']\nINSTALLED_APPS = ['pipeline']\nPIPELINE = {'CSS': {}} <<<\nif DEBUG:\n    PIPELINE['CSS'] = None\n"},
    ),
    "a port with a default": (
        "fronted-by-nginx",
        {"docker-compose.yml": SERVICE.format("gunicorn a.wsgi -b 0.0.0.0:8000") + "    ports:\n      - '${PORT:-80}:8000' <<<\n"},
    ),
    "Apache in a file of any name": ("served-by-gunicorn", {"apache/a": "<VirtualHost *:80>\n  WSGIScriptAlias / {{ root }}/a.wsgi <<<\n</VirtualHost>\n"}),
    "Apache's path from a template": ("log-extension", {"apache.conf.j2": "CustomLog {{ logs | default('/x y') }}/a.access combined <<<\n"}),
    "nginx in a file of any name": ("log-location", {"conf/www.example.com": "server {\n  access_log /var/log/a.log; <<<\n}\n"}),
    "an ending after a template": ("log-extension", {"a.conf.j2": PROGRAM.format("stdout_logfile = {{ logs.folder }}/{{ item.name }}.err <<<")}),
    "Redis": ("log-location", {"redis/redis.conf": "port 6379\nlogfile /var/log/redis/redis-server.log <<<\n"}),
    "MongoDB": ("log-extension", {"mongod.conf": "dbpath=/srv/db\nlogpath = /var/praekelt/logs/mongod.out <<<\n"}),
    "MySQL": ("error-log-name", {"my.cnf": "[mysqld]\nlog_error = /var/praekelt/logs/mysql.log <<<\n"}),
    "celery's defaults": ("log-location", {"etc/default/celeryd": 'CELERYD_NODES="w1"\nCELERYD_LOG_FILE="/var/log/celery/%n.log" <<<\n'}),
    "one of several sites": (
        "no-cached-static-storage",
        {
            "a/settings/base.py": SITE + "STATICFILES_STORAGE = 'pipeline.storage.PipelineCachedStorage' <<<\n",
            "a/settings/kenya.py": "from .base import *\n",
            "a/settings/helpers.py": "def one():\n    return 1\n\n\nX = 1\n",
            "a/wsgi.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.settings.' + country)\n",
        },
    ),
    "settings that deploy": (
        "allowed-hosts-open",
        {
            "a/settings/base.py": SITE,
            "a/settings/deploy.py": "from .base import *\nDOMAIN = os.environ['DOMAIN']\nALLOWED_HOSTS = ['.{}'.format(DOMAIN)] <<<\n",
            "manage.py": START.format("a.settings.base"),
        },
    ),
    "a developer's compose file": (
        "allowed-hosts-open",
        {
            "a/settings/docker.py": SITE,
            "a/settings/prod.py": "from .docker import *\nALLOWED_HOSTS = ['a.example.com'] <<<\n",
            "docker-compose.yml": SERVICE.format("./manage.py runserver") + "    volumes: ['.:/srv']\n    environment:\n      - DJANGO_SETTINGS_MODULE=a.settings.docker\n",
        },
    ),
    "a site that can be installed": (
        "no-cached-static-storage",
        {
            "setup.py": "setup(name='a')\n",
            "a/settings/__init__.py": SITE + "STATICFILES_STORAGE = 'x.CachedStaticFilesStorage' <<<\n",
            "manage.py": START.format("a.settings"),
            "wsgi/a.wsgi": "application = 1\n",
        },
    ),
    "a dict that is copied": (
        "log-location",
        {"a/settings.py": "LOGGING = deepcopy(DEFAULT)\nLOGGING['handlers'] = {**LOGGING['handlers'], 'f': {}}\nLOGGING['handlers']['f']['filename'] = '/var/log/a.log' <<<\n"},
    ),
    "an engine of an address": (
        "stored-in-postgresql",
        {"a/settings.py": SITE + "db = dj_database_url.config()\ndb['ENGINE'] = 'django.db.backends.mysql' <<<\nDATABASES = {'default': db}\n"},
    ),
    "Python 2 within a line": ("allowed-hosts-open", {"a/settings.py": SITE + "if DEBUG: print 'a', \\\n    'b'\nprint >>f\nprint '{}'.format(\n  1)\nALLOWED_HOSTS = ['a.example.com'] <<<\n"}),
    "settings from a template": (
        "allowed-hosts-open",
        {
            "name/settings/base.py": "from {{ name }}.settings.old import *\n" + SITE,
            "name/settings/old.py": "ALLOWED_HOSTS = [{% for host in hosts %}'{{ host }}', {% endfor %}'a'] <<<\n",
            "manage.py": START.format("name.settings.base"),
        },
    ),
    **{
        f"files that django-pipeline makes ({number})": (
            "no-generated-assets",
            {"a/settings.py": "INSTALLED_APPS = ['pipeline']" + setting, "Dockerfile": f"FROM ubuntu:24.04\nRUN {run}\n"},
        )
        for number, (setting, run) in enumerate(
            (
                (" <<<\n", "true"),
                ("\nPIPELINE = {} <<<\n", "true"),
                ("\nPIPELINE_ENABLED = True <<<\n", "true"),
                ("\nPIPELINE_ENABLED = False <<<\n", "true"),
                ("\nPIPELINE_ENABLED = False <<<\n", "./manage.py collectstatic"),
                ("\nPIPELINE = {\n  'PIPELINE_ENABLED': False, <<<\n}\n", "./manage.py collectstatic"),
            )
        )
    },
    "a Procfile beside a worker": (
        "supervised-by-supervisord",
        {"Procfile": "web: gunicorn a.wsgi <<<\n", "etc/supervisor.conf": PROGRAM.format("").replace("true", "celery -A a worker")},
    ),
    "logs of uWSGI's loggers": (
        "log-location",
        {"uwsgi.ini": "[uwsgi]\nbase = /var/www/a\nreq-logger = file:%(base)/log/requests.log <<<\nlogger = own file:/var/log/uwsgi.log,maxsize=1 <<<\nlogger = socket:/tmp/a\n"},
    ),
    "a checkout that is a package itself": (
        "allowed-hosts-open",
        {"__init__.py": "", "settings.py": SITE + "ALLOWED_HOSTS = ['a.example.com'] <<<\n", "manage.py": START.format("clinicsite.settings"), "compose.yml": SERVICE.format("gunicorn wsgi") + "    environment:\n      DJANGO_SETTINGS_MODULE: clinicsite.settings\n"},
    ),
    "what circus serves": ("served-by-gunicorn", {"circus.ini": "[circus]\nendpoint = tcp://127.0.0.1:5555\n\n[watcher:web]\ncmd = $(CIRCUS.ENV.VIRTUAL_ENV)/bin/chaussette <<<\nargs = --fd $(circus.sockets.web) a.wsgi\n"}),
    "what circus watches over": ("supervised-by-supervisord", {"deploy/circus.ini.jinja2": "[watcher:app]\ncmd = envdir vars gunicorn <<<\nargs = --bind 127.0.0.1:4567 a.wsgi\n"}),
    "a log of circus": ("error-log-name", {"circus.ini": "[watcher:a]\ncmd = gunicorn a.wsgi\nstdout_stream.filename = {{ logs }}/a.stdout.log\nstderr_stream.filename = {{ logs }}/a.stderr.log <<<\n"}),
    "errors that are not switched off": ("error-log-name", {"nginx.conf": "server {\n  access_log off;\n  error_log off; <<<\n}\n"}),
    "a file called off": ("log-location", {"nginx.conf": "server {\n  access_log off;\n  error_log off; <<<\n}\n"}),
    "nginx's file without an ending": ("log-location", {"deploy/clinic.example.com": "server {\n  access_log /var/log/nginx/a.log; <<<\n}\n"}),
    "what a unit's variables start": (
        "supervised-by-supervisord",
        {"a.service": "[Service]\nEnvironment=BIN=\"/srv/ve/bin/celery\"\nEnvironmentFile=-/etc/conf.d/celery\nExecStart=/bin/sh -c '${BIN} -A ${APP} worker $OPTS' <<<\n", "conf.d/celery": "APP=clinic\n"},
    ),
    "a log that a unit's variables name": (
        "log-location",
        {"a.service": "[Service]\nEnvironmentFile=/etc/conf.d/celery\nExecStart=/srv/ve/bin/celery -A a worker --logfile=${LOG} <<<\n", "conf.d/celery": "LOG=\"/var/log/celery/%n.log\"\n"},
    ),
    "an entrypoint that an image has under another name": (
        "supervised-by-supervisord",
        {"Dockerfile": "FROM ubuntu:24.04\nCOPY deploy/entrypoint.sh /usr/bin/entrypoint\nENTRYPOINT [\"/usr/bin/entrypoint\"]\n", "deploy/entrypoint.sh": "python manage.py migrate\nuwsgi --ini a.ini <<<\n"},
    ),
    "what uWSGI's emperor serves": (
        "served-by-gunicorn",
        {"deploy/templates/uwsgi.ini": "[uwsgi]\nhome = {{ path }}\nwsgi-file = bin/django.wsgi <<<\nplugins = python3\n", "requirements.txt": "Django==4.2\n"},
    ),
    "what Fabric installs as root": (
        "pip-and-virtualenv",
        {"deploy/fabfile.py": "log = open('/var/praekelt/logs/a.log', 'a')\ndef b():\n    run_as_root('pip install boto') <<<\n    run('pip install -r a.txt')\n"},
    ),
    "pip beside virtual environments": ("pip-and-virtualenv", {"setup.sh": "pip3 install --user -r requirements.txt <<<\n"}),
    "settings whose name is filled in": (
        "allowed-hosts-open",
        {
            "a/settings/__init__.py": "",
            "a/settings/production.py": SITE + "ALLOWED_HOSTS = ['a.example.com'] <<<\n",
            "a/settings/development.py": SITE,
            "fabfile.py": 'run("export DJANGO_SETTINGS_MODULE=a.settings.{stack}".format(stack=env.stack))\n',
        },
    ),
    "settings that a package stands for": (
        "allowed-hosts-open",
        {"a/settings/__init__.py": "# here\n", "a/settings/production.py": SITE + "ALLOWED_HOSTS = ['a.example.com'] <<<\n", "a.sh": "export DJANGO_SETTINGS_MODULE=a.settings\n"},
    ),
    "settings that a playbook writes": (
        "allowed-hosts-open",
        {
            "a/settings.py": SITE + "ALLOWED_HOSTS = ['*']\ntry:\n    from local_settings import *\nexcept ImportError:\n    pass\n",
            "roles/web/templates/local_settings.j2": "DEBUG = {{ debug }}\nALLOWED_HOSTS = ['{{ host }}'] <<<\n",
        },
    ),
    "settings that a state writes under another name": (
        "allowed-hosts-open",
        {
            "a/settings/__init__.py": "",
            "a/settings/base.py": SITE + "ALLOWED_HOSTS = ['*']\n",
            "manage.py": START.format("a.settings.local"),
            "salt/apps/init.sls": "b:\n  file.managed:\n    - name: {{ pillar['apps']['dir'] }}/a/settings/local.py\n    - source: salt://apps/own.py\n    - template: jinja\n",
            "salt/apps/own.py": "from base import *\nALLOWED_HOSTS = [ <<<\n    {% for host in hosts %}\n    '{{ host }}',\n    {% endfor %}\n]\n",
        },
    ),
    "settings that a task writes under another name": (
        "allowed-hosts-open",
        {
            "a/settings.py": SITE + "ALLOWED_HOSTS = ['*']\nfrom .private_settings import *\n",
            "deploy/tasks/main.yml": "- name: settings\n  template: src=django.j2 dest={{ path }}/a/private_settings.py mode=0600\n",
            "deploy/templates/django.j2": "ALLOWED_HOSTS = ['{{ host }}'] <<<\n",
        },
    ),
    "settings that Fabric writes": (
        "allowed-hosts-open",
        {"a/settings.py": SITE + "from .local_settings import *\n", "deploy/local_settings.py.template": "ALLOWED_HOSTS = [%(domains)s] <<<\n"},
    ),
    "hosts that a template fills in": (
        "allowed-hosts-open",
        {"a/settings.py": SITE + "from .local_settings import *\n", "a/local_settings.py.j2": "ALLOWED_HOSTS = [{{ domains }}] <<<\n"},
    ),
    "settings that a state writes": (
        "allowed-hosts-open",
        {"a/settings.py": SITE + "from .local import *\n", "salt/local.py.jinja": "{% if a %}\nALLOWED_HOSTS = ['{{ host }}'] <<<\n{% endif %}\n"},
    ),
    **{
        f"what an image tells the settings ({number})": (
            "allowed-hosts-open",
            {
                "a/settings.py": SITE + f"import os\nfrom decouple import config\nif {condition}:\n    ALLOWED_HOSTS = ['a.example.com'] <<<\nelse:\n    ALLOWED_HOSTS = ['*']\n",
                "Dockerfile": "FROM ubuntu:24.04\nENV MODE=live \\\n  IN_CONTAINER=1 DEBUG=False\nENV SITE the clinic\n",
                "docker-compose.yml": SERVICE.format("gunicorn a.wsgi") + "    environment:\n      MODE: live\n",
                "docker-compose.dev.yml": SERVICE.format("gunicorn a.wsgi") + "    environment:\n      MODE: dev\n",
            },
        )
        for number, condition in enumerate(
            (
                "os.environ['MODE'] == 'live'",
                "os.getenv('MODE', 'dev') != 'dev'",
                "'live' == os.environ.get('MODE')",
                "os.environ.get('MODE', 'dev').lower() in ('live', 'qa')",
                "os.environ.get('SITE') == 'the clinic'",
                "os.environ.get('IN_CONTAINER')",
                "'IN_CONTAINER' in os.environ",
                "os.environ.get('MODE') is not None",
                "config('MODE') == 'live' and config('IN_CONTAINER', cast=bool)",
                "not os.environ.get('MODE') == 'dev'",
            )
        )
    },
    "two branches of a template": ("allowed-hosts-open", {"a/settings.py": SITE + "{% if a %}\nALLOWED_HOSTS = [ <<<\n{% else %}\nALLOWED_HOSTS = (\n{% endif %}\n'a']\n"}),
    "Django's own defaults after it": (
        "stored-in-postgresql",
        {"a/settings.py": SITE + "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql'}} <<<\nfrom django.conf.global_settings import *\n"},
    ),
    "a job of upstart that is named after gunicorn": ("supervised-by-supervisord", {"gunicorn.conf": "start on startup\nstop on runlevel [06]\nexec gunicorn a.wsgi <<<\n"}),
    "a program that is named after gunicorn": ("log-extension", {"web/gunicorn.conf": PROGRAM.format("stdout_logfile = /var/praekelt/logs/a.out <<<")}),
    "gunicorn's own file": ("log-extension", {"gunicorn.conf": "# site\nerrorlog = '/var/praekelt/logs/a-error.err' <<<\n"}),
    "a Dockerfile by another name": ("runs-on-ubuntu-lts", {"docker/prod": "# live\nARG X=1\nFROM python:2.7-slim <<<\nRUN x\n"}),
    "switches of uWSGI": ("log-extension", {"uwsgi.ini": "[uwsgi]\nmaster\nenable-threads  # all\nlogto = /var/praekelt/logs/a.out <<<\n"}),
    "an action of a playbook": ("pip-and-virtualenv", {"site.yml": "- hosts: a\n  tasks:\n    - name: x\n      action: pip name=django state=present <<<\n"}),
    "what a script writes": (
        "log-location",
        {"entrypoint.sh": "#!/bin/sh\ncat > /etc/supervisord.conf <<-EOM\n\t[supervisord]\n\tlogfile=/var/log/supervisord.log ; it <<<\n\tEOM\ncat <<'E' | tee /etc/nginx/a\nserver {\n  access_log /var/log/a.log; <<<\n}\nE\n"},
    ),
    "all that a script writes": (
        "log-location",
        {"a.sh": "cat > /etc/nginx/a <<E\nserver {\n  access_log /var/log/a.log; <<<\n}\nE\ncat > /etc/nginx/b <<E\nserver {\n  access_log /var/log/b.log; <<<\n}\nE\n"
                 "cat > /etc/a.conf <<E\n[program:a]\ncommand = true\nstdout_logfile = /var/log/c.log <<<\nE\ncat > /etc/b.conf <<E\n[program:b]\ncommand = true\nstdout_logfile = /var/log/d.log <<<\nE\n"},
    ),
    "what a script starts last": (
        "served-by-gunicorn",
        {"a.sh": "cat > /etc/a.conf <<E\n[program:a]\ncommand = celery -A a worker\nE\ncat > /etc/b.conf <<E\n[program:b]\ncommand = uwsgi --ini a.ini <<<\nE\n"},
    ),
    "a unit that a script writes": ("supervised-by-supervisord", {"setup.sh": "cat > /etc/systemd/system/a.service << EOF\n[Service]\nExecStart=/srv/ve/bin/gunicorn a.wsgi <<<\nEOF\n"}),
    "settings that a Dockerfile puts in place": (
        "allowed-hosts-open",
        {
            "a/settings/__init__.py": "",
            "a/settings/base.py": SITE + "HOSTS = ['a.example.com']\n",
            "a/settings/production.py": "from .base import *\n",
            "docker/settings.py": "from .production import *\nALLOWED_HOSTS = HOSTS <<<\n",
            "Dockerfile": "FROM ubuntu:24.04\nENV DJANGO_SETTINGS_MODULE a.settings.docker\nADD docker/settings.py /deploy/a/settings/docker.py\n",
        },
    ),
    "an example that a Dockerfile makes the settings of": (
        "stored-in-postgresql",
        {
            "conf/settings.py.example": SITE + "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql'}} <<<\n",
            "app/manage.py": START.format("app.settings"),
            "app/app/urls.py": "a = 1\n",
            "Dockerfile": "FROM ubuntu:24.04\nCOPY --chown=a:a app/ /opt/a/app/\nCOPY --chown=a:a conf/settings.py.example /opt/a/app/app/settings.py\n",
        },
    ),
    "the server that compose runs": (
        "stored-in-postgresql",
        {"a/settings.py": SITE + "import environ\nenv = environ.Env()\nDATABASES = {'default': env.db()}\n", "compose.yml": SERVICE.format("gunicorn a.wsgi") + "  db:\n    image: mariadb:10 <<<\n"},
    ),
    "an old box": ("runs-on-ubuntu-lts", {"Vagrantfile": "config.vm.box = 'own/stretch' <<<\n"}),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_it_is_seen(breaks, case: str) -> None:
    breaks(*BROKEN[case])


QUIET = {
    "a name from a template": ("log-extension", "undecided", {"a.conf.j2": PROGRAM.format("stdout_logfile = {{ item.value.stdout_logfile }}")}),
    "a name with a default": ("log-extension", "undecided", {"a.conf.j2": PROGRAM.format("stdout_logfile = {{ log | default('/var/log/a.err') }}")}),
    "an error log's name from a template": ("error-log-name", "undecided", {"a.conf.j2": PROGRAM.format("stderr_logfile = {{ item.value.stderr_logfile }}")}),
    "a folder from a template": ("log-location", "undecided", {"a.conf.j2": PROGRAM.format("stdout_logfile = {{ a.logs or '/var/log' }}/a.log")}),
    "a script's folder from outside": ("log-location", "undecided", {"a.sh": "celery -A a worker --logfile=${LOGS}/a.log\n"}),
    "a variable of two values": ("log-location", "undecided", {"a.sh": "LOGS=/var/log\nLOGS=/var/praekelt/logs\ncelery worker --logfile=$LOGS/a.log\n"}),
    "a variable with a default": ("log-location", "undecided", {"a.sh": "LOGS=${LOGS:-/var/log}\ncelery worker --logfile=$LOGS/a.log\n"}),
    "a variable that is added to": ("log-location", "undecided", {"a.sh": "A=/var\nA+=/log\ncelery worker --logfile=$A/a.log\n"}),
    "a relative log of Redis": ("log-location", "not-applicable", {"redis.conf": "port 6379\nlogfile ''\n# logfile /var/log/a.log\n"}),
    "Python in supervisor's folder": ("log-location", "not-applicable", {"supervisor/helpers.py": "X = '''\n[program:a]\nstdout_logfile = /var/log/a.log\n'''\n"}),
    "Python in docker's folder": ("runs-on-ubuntu-lts", "undecided", {"docker/forms.py": "from django import forms\n"}),
    "a script for many systems": ("runs-on-ubuntu-lts", "undecided", {"bootstrap.sh": "yum -y install salt\nadd-apt-repository 'deb http://archive.ubuntu.com/ubuntu oneiric main'\napt-get install salt\n"}),
    "what a script reads out": ("log-location", "not-applicable", {"a.sh": "cat <<EOF\nwrite access_log and logfile=/var/log/a.log\nEOF\ngrep x <<<'[supervisord]'\n"}),
    "a binary file of configuration": ("log-location", "not-applicable", {"config/a.mo": "x\0y", "etc/a.key": "\0"}),
    "the list of a package": ("django-pinned", "not-applicable", {"setup.py": "setup(name='a', install_requires=['django'])\n", "requirements.txt": "django\n", "a/models.py": "x = 1\n"}),
    "the demonstration of a package": ("django-skeleton", "not-applicable", {"setup.py": "setup(name='a')\n", "a/models.py": "x = 1\n", "demo/manage.py": "x = 1\n", "demo/demo/settings.py": SITE, "demo/demo/wsgi.py": "x = 1\n"}),
    "services of a CI": ("served-by-gunicorn", "undecided", {".gitlab-ci.yml": "services:\n  - postgres\n\ntest:\n  image: python\n  command: uwsgi\n"}),
    "services of Symfony": ("served-by-gunicorn", "undecided", {"config/services.yaml": "services:\n  app.x:\n    class: X\n    command: uwsgi\n"}),
    "compose for a developer": ("served-by-gunicorn", "undecided", {"local.yml": SERVICE.format("uwsgi")}),
    "easy_install among words": ("pip-and-virtualenv", "kept", {"README.md": "Install with easy_install by running it.\n", "requirements.txt": "Django==1.4\n"}),
    "a package with a template of a site": (
        "django-pinned",
        "not-applicable",
        {"setup.cfg": "[metadata]\nname = a\n[options]\ninstall_requires =\n  django>=2\n", "a/project_template/a/wsgi.py": "a = 1\n", "a/core.py": "a = 1\n"},
    ),
    "a package with a template of a site, by cookiecutter": (
        "django-pinned",
        "not-applicable",
        {"setup.cfg": "[metadata]\nname = a\n[options]\ninstall_requires =\n  django>=2\n", "a/scaffold/{{cookiecutter.directory}}/.deploy.yaml": "pip:\n - gunicorn\n", "a/scaffold/{{cookiecutter.directory}}/a/wsgi.py": "a = 1\n", "a/core.py": "a = 1\n"},
    ),
    "an app with a site to try it": (
        "django-skeleton",
        "not-applicable",
        {"pyproject.toml": "[project]\nname = 'a'\n", "Dockerfile": "FROM ubuntu:24.04\n", "testproject/manage.py": "a\n", "testproject/testproject/settings.py": SITE},
    ),
    **{
        f"what images do not tell the settings ({number})": (
            "allowed-hosts-open",
            "undecided",
            {
                "a/settings.py": SITE + f"import os\nif {condition}:\n    ALLOWED_HOSTS = ['a.example.com']\nelse:\n    ALLOWED_HOSTS = ['*']\n",
                "Dockerfile": "FROM ubuntu:24.04\nENV MODE=live ON=off GIVEN=$x A=1\nFROM ubuntu:22.04\nENV MODE=Live ON=off GIVEN=$x A=1\n",
                "compose.yml": "services:\n  a:\n    image: a\n    command: gunicorn a.wsgi\n    environment:\n      - A=2\n",
            },
        )
        for number, condition in enumerate(
            (
                "os.environ.get('MODE') == 'live'",  # it may be made small letters of before
                "os.environ.get('OTHER') == 'live'",
                "os.environ.get('ON')",
                "os.environ.get('GIVEN') == 'x'",
                "os.environ.get('A') == '1'",
                "os.environ.get('MODE') in hosts()",
                "'OTHER' in os.environ",
            )
        )
    },
    **{
        f"files that django-pipeline made ({number})": (
            "no-generated-assets",
            said,
            {"a/settings.py": f"INSTALLED_APPS = ['pipeline']\n{setting}", "Dockerfile": "FROM ubuntu:24.04\nRUN set -e \\\n  && ./manage.py collectstatic\n"},
        )
        for number, (said, setting) in enumerate(
            (
                ("kept", ""),
                ("kept", "PIPELINE = {}\n"),
                ("kept", "PIPELINE_ENABLED = True\n"),
                ("undecided", "import os\nPIPELINE_ENABLED = os.environ['A']\n"),
                ("undecided", "if a():\n    PIPELINE_ENABLED = False\nelse:\n    PIPELINE_ENABLED = True\n"),
                ("undecided", "PIPELINE = {'PIPELINE_ENABLED': a()}\n"),
            )
        )
    },
    **{
        f"what a file of variables tells otherwise ({number})": (
            "allowed-hosts-open",
            said,
            {
                "a/settings.py": SITE + "import os\nif os.environ.get('MODE') == 'live':\n    ALLOWED_HOSTS = ['*']\nelse:\n    ALLOWED_HOSTS = ['a.example.com']\n",
                "Dockerfile": "FROM ubuntu:24.04\nENV MODE live\n",
                "compose.yml": SERVICE.format("gunicorn a.wsgi") + "    env_file: web.env\n",
                **files,
            },
        )
        for number, (said, files) in enumerate(
            (
                ("undecided", {"web.env": "# own\nMODE='qa'\n"}),
                ("undecided", {}),
                ("kept", {"web.env": "MODE=live\nOTHER=qa\n"}),
            )
        )
    },
    **{
        f"an image for developers ({name})": (
            name,
            said,
            {
                "docker/Dockerfile": "FROM python:3.4.3\nCMD python manage.py runserver 0.0.0.0:8000\n",
                "deploy/supervisord.conf": PROGRAM.format("").replace("true", "gunicorn a.wsgi"),
            },
        )
        for name, said in (("served-by-gunicorn", "kept"), ("supervised-by-supervisord", "kept"), ("runs-on-ubuntu-lts", "undecided"))
    },
    "a checkout further up": (
        "supervised-by-supervisord",
        "kept",
        {
            "docker/ssh/compose.yml": SERVICE.format("celery -A a worker") + "    volumes:\n      - ../../.:/code\n",
            "deploy/supervisord.conf": PROGRAM.format("").replace("true", "gunicorn a.wsgi"),
        },
    ),
    "a Procfile beside supervisord": (
        "supervised-by-supervisord",
        "kept",
        {"Procfile": "web: gunicorn a.wsgi\n", "etc/supervisor.conf": PROGRAM.format("").replace("true", "gunicorn a.wsgi")},
    ),
    "uWSGI's file beside gunicorn": (
        "served-by-gunicorn",
        "kept",
        {"uwsgi.ini": "[uwsgi]\nmodule = a.wsgi\n", "deploy/supervisord.conf": PROGRAM.format("").replace("true", "gunicorn a.wsgi")},
    ),
    **{
        f"what compose runs beside a site ({number})": (
            "stored-in-postgresql",
            said,
            {"a/settings.py": SITE + f"import environ\nenv = environ.Env()\nDATABASES = {{'default': {database}}}\n", name: SERVICE.format("gunicorn a.wsgi") + f"  db:\n    image: {image}\n{more}"},
        )
        for number, (said, database, name, image, more) in enumerate(
            (
                ("undecided", "env.db()", "compose.yml", "postgis/postgis:15", "  wiki:\n    image: mysql\n"),
                ("undecided", "env.db()", "compose.yml", "mysql-exporter", ""),
                ("undecided", "env.db()", "compose.dev.yml", "mysql:5.7", ""),
                ("kept", "env.db(default='postgres://db/a')", "compose.yml", "mysql:5.7", ""),
            )
        )
    },
    "pip in an image for its user": ("pip-and-virtualenv", "kept", {"Dockerfile": "FROM ubuntu:24.04\nRUN pip install --user -r requirements.txt\n"}),
    "what an image tells the settings": (
        "allowed-hosts-open",
        "kept",
        {"a/settings.py": SITE + "import os\nif os.environ.get('MODE') == 'live':\n    ALLOWED_HOSTS = ['*']\nelse:\n    ALLOWED_HOSTS = ['a.example.com']\n", "Dockerfile": "FROM ubuntu:24.04\nENV MODE live\n"},
    ),
    "what a task writes beside the settings": (
        "allowed-hosts-open",
        "kept",
        {
            "a/settings.py": SITE + "ALLOWED_HOSTS = ['*']\n",
            "deploy/tasks/main.yml": "- template: src=other.j2 dest=/srv/b/settings.py\n- template: src=gunicorn.j2 dest=/srv/a/gunicorn.conf.py\n",
            "deploy/templates/other.j2": "ALLOWED_HOSTS = ['b.example.com']\n",
            "deploy/templates/gunicorn.j2": "bind = {{ a }}\n",
        },
    ),
    "settings that a developer copies": ("allowed-hosts-open", "kept", {"a/settings.py": SITE + "ALLOWED_HOSTS = ['*']\nfrom .local import *\n", "a/local.py.template": "ALLOWED_HOSTS = ['a.example.com']\n"}),
    "one of two templates": (
        "allowed-hosts-open",
        "kept",
        {"a/settings.py": SITE + "ALLOWED_HOSTS = ['*']\nfrom .local import *\n", "one/local.py.j2": "ALLOWED_HOSTS = ['a.example.com']\n", "two/local.py.j2": "ALLOWED_HOSTS = ['*']\n"},
    ),
    "a configuration of its own": ("allowed-hosts-open", "undecided", {"a/settings.py": SITE + "ALLOWED_HOSTS = config.get('ALLOWED_HOSTS', [])\n"}),
    "an address with a setting added": (
        "stored-in-postgresql",
        "kept",
        {"a/settings.py": SITE + "DATABASES = {'default': dj_database_url.config(default='postgres://a')}\nDATABASES['default']['CONN_MAX_AGE'] = 60\n"},
    ),
    "what tests alone set": ("stored-in-postgresql", "kept", {"a/settings.py": SITE + "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}\nif 'test' in sys.argv:\n    DATABASES['default'] = {'ENGINE': 'django.db.backends.sqlite3'}\n"}),
    "what a test's name tells": ("stored-in-postgresql", "kept", {"a/settings.py": SITE + "TESTING = len(sys.argv) > 1 and sys.argv[1] == 'test'\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}\nif TESTING or 'jenkins' in sys.argv:\n    DATABASES['default'] = {'ENGINE': 'django.db.backends.sqlite3'}\n"}),
    "Groovy in a folder of configuration": ("log-location", "not-applicable", {"grails-app/conf/A.groovy": "server {\n  error_log x\n  dir = 1 // it\n}\n"}),
    "SQL in docker's folder": ("runs-on-ubuntu-lts", "undecided", {"docker/init": "SELECT a\nFROM debian\n"}),
    "what a build leaves": ("django-pinned", "not-applicable", {"a.egg-info/requires.txt": "[test]\ndjango\n", "a.egg-info/requirements.txt": "django\n"}),
    "settings of other people": ("allowed-hosts-open", "not-applicable", {"vendor-local/lib/x/settings.py": "ALLOWED_HOSTS = ['a']\n"}),
    "pip that an action installs": ("pip-and-virtualenv", "kept", {"site.yml": "- hosts: a\n  tasks:\n    - name: x\n      action: easy_install name=pip\n"}),
    "what others bring along": (
        "approved-platform",
        "kept",
        {"pip-requires.txt": "Django\ncelery\nlibrato-bg\n", "pip-freeze.txt": "Django==1.8\ncelery==3.1\nlibrato-bg==0.6\namqp==1.4\nbilliard==3.3\nkombu==3.0\ntornado==4.0\nanyjson==0.3\n"},
    ),
    "settings of a class": ("allowed-hosts-open", "undecided", {"a/settings.py": SITE + "class Live(Configuration):\n    ALLOWED_HOSTS = ['a.example.com']\n"}),
    "a base image of old versions": ("runs-on-ubuntu-lts", "kept", {"Dockerfile": "FROM phusion/baseimage:0.9.16\nCMD x\n"}),
    "what a template loops over": ("supervised-by-supervisord", "kept", {"a.service": "[Service]\nExecStartPre=check \\\n{% for a in b %}\n  --name {{ a }}\n{% endfor %}\nExecStart=/usr/bin/supervisord -n\n"}),
}  # fmt: skip


@pytest.mark.parametrize("case", QUIET)
def test_it_is_no_finding(judge, case: str) -> None:
    name, verdict, files = QUIET[case]
    assert judge(name, files) == (verdict, [])


def test_a_link_to_nothing_is_told_and_leaves_what_it_may_be_of_decided(tmp_path: Path) -> None:
    os.symlink("common/pre-commit.yaml", tmp_path / ".pre-commit-config.yaml")
    (tmp_path / "requirements.txt").write_text("Django==5.2.19\n")
    audit = check_project(Project(tmp_path), [standard("django-pinned"), standard("pip-and-virtualenv")], "live")
    assert [str(one.place) for one in audit.unread] == [".pre-commit-config.yaml"]
    assert [one.verdict for one in audit.verdicts] == ["kept", "kept"]
    os.symlink("elsewhere.txt", tmp_path / "requirements-live.txt")
    (verdict,) = check_project(Project(tmp_path), [standard("django-pinned")], "live").verdicts
    assert verdict.verdict == "undecided"
