"""Change one character of the printed site at a time, and see what notices: a program, a standard, or the running site.

Run by ``tox -e changes``; it takes about an hour.
Each change alters what a line means: a port, a path, a host, an upstream, a pool, a user, a unit, the name of a key.
It is made in a copy of the checkout, whose own tests are then run; a change that passes all of them is a hole.
What noticed each is written to a record, which the handbook prints; with words, only the changes whose path holds one are tried, and with `--new` those of which the record says nothing.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]
RECORD = CHECKOUT / "docs/site/changes.csv"
NOTHING = "nothing"


class Change(NamedTuple):
    """A file of the site, the words in it that are meant, which stand there once, and the words that replace them.

    `why` says, of a change that nothing can notice, why nothing can.
    """

    path: str
    old: str
    new: str
    why: str = ""


CHANGES = [
    Change(*change)
    for change in (
        ("app/etc/clinic/environment", "live", "livf"),
        ("app/etc/clinic/secrets.example.toml", 'database_password = "change-me"', 'database_password = "change-mf"'),
        ("app/etc/clinic/secrets.example.toml", "queue_password", "queue_passwort"),
        ("app/etc/logrotate.d/clinic", "/var/praekelt/logs/clinic/*.log", "/var/praekelt/logs/clinik/*.log"),
        ("app/etc/logrotate.d/clinic", "kill -USR1", "kill -USR2"),
        ("app/etc/logrotate.d/clinic", "/run/supervisord.pid", "/run/supervisord.pip"),
        ("app/etc/nginx/nginx.conf", "set_real_ip_from 10.0.0.10", "set_real_ip_from 10.0.0.19"),
        ("app/etc/nginx/nginx.conf", "real_ip_header X-Forwarded-For", "real_ip_header X-Forwarded-Fox"),
        ("app/etc/nginx/nginx.conf", "nginx/nginx-error.log", "nginx/nginx-errom.log"),
        ("app/etc/nginx/nginx.conf", "sites-enabled/*.conf", "sites-enabled/*.cont"),
        ("app/etc/nginx/nginx.conf", "text/css css", "text/csv css"),
        ("app/etc/nginx/nginx.conf", "application/pdf pdf", "application/pdf pdg"),
        ("app/etc/nginx/nginx.conf", "$host [", "$hosu ["),
        ("app/etc/nginx/sites-enabled/clinic.conf", "listen 80;\n    server_name www", "listen 81;\n    server_name www"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "127.0.0.1:8000", "127.0.0.1:8001"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "server_name www.", "server_name wwv."),
        ("app/etc/nginx/sites-enabled/clinic.conf", "server_name media.", "server_name medio."),
        ("app/etc/nginx/sites-enabled/clinic.conf", "alias /srv/clinic/static/", "alias /srv/clinic/statik/"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "header Host", "header Hosu"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "return 444", "return 404"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "root /srv/clinic/media", "root /srv/clinic/medio"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "expires 30d", "expires 30s"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "80 default_server", "80 default_servet"),
        ("app/etc/supervisor/conf.d/clinic.conf", "logs/clinic/clinic.log", "logs/clinic/clinic.lag"),
        ("app/etc/supervisor/conf.d/clinic.conf", "gunicorn --config", "gunicorn --confib"),
        ("app/etc/supervisor/conf.d/clinic.conf", "celery --app clinic", "celery --app clinik"),
        ("app/etc/supervisor/conf.d/clinic.conf", "stopwaitsecs", "stopwaitsecz"),
        ("app/etc/supervisor/supervisord.conf", "conf.d/*.conf", "conf.b/*.conf"),
        ("app/etc/supervisor/supervisord.conf", "logfile = /var/praekelt/logs/", "logfile = /var/praekelt/logz/"),
        ("app/etc/supervisor/supervisord.conf", "unix:///run/supervisor.sock", "unix:///run/supervisor.sack"),
        ("app1/etc/supervisor/conf.d/clinic-beat.conf", "--app clinic beat", "--app clinid beat"),
        ("app1/etc/supervisor/conf.d/clinic-beat.conf", "user = www-data", "user = www-datb"),
        ("balancer/etc/haproxy/haproxy.cfg", "bind :80", "bind :81"),
        ("balancer/etc/haproxy/haproxy.cfg", "option forwardfor", "option forwardfox"),
        ("balancer/etc/haproxy/haproxy.cfg", "app2 10.0.0.12:80", "app2 10.0.0.11:80"),
        ("balancer/etc/haproxy/haproxy.cfg", "app2 10.0.0.12:80", "app2 10.0.0.12:81"),
        ("balancer/etc/haproxy/haproxy.cfg", "uri /up ", "uri /uq "),
        ("balancer/etc/haproxy/haproxy.cfg", "-i media.clinic", "-i medio.clinic"),
        ("balancer/etc/haproxy/haproxy.cfg", "default_backend pages", "default_backend paged"),
        ("balancer/etc/logrotate.d/haproxy", "supervisord.pid", "supervisord.pip"),
        ("balancer/etc/supervisor/conf.d/haproxy.conf", "logs/haproxy.log", "logs/haproxx.log"),
        ("balancer/etc/supervisor/supervisord.conf", "conf.d/*.conf", "conf.d/*.cont"),
        ("clinic/celery.py", 'namespace="CELERY"', 'namespace="CELERZ"'),
        ("clinic/settings/base.py", 'STATIC_URL = "/static/"', 'STATIC_URL = "/statik/"'),
        ("clinic/settings/base.py", "ManifestStaticFilesStorage", "ManifestStaticFilesStorags"),
        ("clinic/settings/base.py", "clinic.tasks.heartbeat", "clinic.tasks.heartbeas"),
        ("clinic/settings/base.py", "LOGGING = ", "LOGGINF = "),
        ("clinic/settings/live.py", '"HOST": "10.0.0.20"', '"HOST": "10.0.0.21"'),
        ("clinic/settings/live.py", '"NAME": "clinic"', '"NAME": "clinid"'),
        ("clinic/settings/live.py", "10.0.0.20:6379", "10.0.0.20:6378"),
        ("clinic/settings/live.py", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SECURF"),
        ("clinic/settings/live.py", "/etc/clinic/secrets.toml", "/etc/clinic/secrets.tomk"),
        ("clinic/settings/qa.py", "/srv/clinic/mail", "/srv/clinic/mais"),
        ("clinic/settings/qa.py", '"PORT": 5432', '"PORT": 5433'),
        ("clinic/settings/development.py", "django.db.backends.postgresql", "django.db.backends.postgresqk"),
        ("clinic/urls.py", "password-reset/done/", "password-resez/done/"),
        ("clinic/wsgi.py", "application = get", "applicatiom = get"),
        ("database/etc/clinic/database-password.example", "change-me", "change-mf"),
        ("database/etc/logrotate.d/database", "logs/valkey/*.log", "logs/valkex/*.log"),
        ("database/etc/postgresql/18/main/pg_hba.conf", "10.0.0.0/24", "10.0.1.0/24"),
        ("database/etc/postgresql/18/main/postgresql.conf", "port = 5432", "port = 5433"),
        ("database/etc/postgresql/18/main/postgresql.conf", "listen_addresses = '10.0.0.20'", "listen_addresses = '10.0.0.21'"),
        ("database/etc/postgresql/18/main/postgresql.conf", "'postgresql.log'", "'postgresql.lug'"),
        ("database/etc/postgresql/18/main/postgresql.conf", "log_timezone", "log_timezonf"),
        ("database/etc/valkey/password.example.conf", "change-me-too", "change-me-top"),
        ("database/etc/valkey/valkey.conf", "port 6379", "port 6378"),
        ("database/etc/valkey/valkey.conf", "maxmemory-policy", "maxmemory-polict"),
        ("gunicorn.conf.py", "127.0.0.1:8000", "127.0.0.1:8001"),
        ("gunicorn.conf.py", "bind = ", "bing = "),
        ("gunicorn.conf.py", 'errorlog = "-"', 'errorlog = "+"'),
        ("inventory.yml", "app2: {ansible_host: 10.0.0.12}", "app2: {ansible_host: 10.0.0.13}"),
        ("inventory.yml", "migrate: scripts/migrate.sh\n    balancer", "migrate: scripts/migrate.si\n    balancer"),
        ("manage.py", "clinic.settings.development", "clinic.settings.developmens"),
        ("qa/etc/nginx/sites-enabled/clinic.conf", "server_name qa.", "server_name qb."),
        ("qa/etc/supervisor/conf.d/clinic.conf", "logs/clinic/clinic-worker.log", "logs/clinic/clinic-worker.lof"),
        ("qa/etc/postgresql/18/main/pg_hba.conf", "127.0.0.1/32", "127.0.0.2/32"),
        ("qa/etc/valkey/valkey.conf", "bind 127.0.0.1", "bind 127.0.0.2"),
        ("scripts/after-install.sh", "cp --recursive static/. /srv/clinic/static/", "cp --recursive static/. /srv/clinic/statik/"),
        ("scripts/after-install.sh", "install --directory /var/praekelt/logs/clinic", "install --directory /var/praekelt/logs/clinik"),
        ("scripts/build.sh", "manage.py collectstatic", "manage.py collectstatis"),
        ("scripts/create-database.sh", "OWNER clinic", "OWNER clinid"),
        ("scripts/migrate.sh", "/etc/clinic/environment", "/etc/clinic/environmens"),
        ("scripts/prepare-balancer.sh", "/var/praekelt/logs", "/var/praekelt/logz"),
        ("scripts/prepare-database.sh", "/var/praekelt/logs/postgresql", "/var/praekelt/logs/postgresqk"),
        ("scripts/prepare-qa.sh", "/srv/clinic/mail", "/srv/clinic/mais"),
        ("scripts/restart.sh", "supervisord.conf restart", "supervisord.cong restart"),
        ("Vagrantfile", "cloud-image/ubuntu-26.04", "cloud-image/ubuntu-26.05"),
        ("clinic/__init__.py", "from clinic.celery", "from clinic.celerx"),
        ("clinic/tasks.py", "reminded %s", "reminded %d"),
        ("clinic/templates/home.html", "clinic/clinic.css", "clinic/clinic.csr"),
        ("clinic/templates/home.html", "{% url 'password_reset' %}", "{% url 'password_reses' %}"),
        ("clinic/templates/registration/password_reset_confirm.html", "{{ form.as_p }}", "{{ fork.as_p }}"),
        ("clinic/templates/registration/password_reset_email.html", "token=token", "token=tokem"),
        ("clinic/templates/registration/password_reset_email.html", "{{ domain }}", "{{ domaim }}"),
        ("clinic/templates/registration/password_reset_form.html", 'method="post"', 'method="pose"'),
        ("clinic/templates/registration/password_reset_form.html", "csrf_token", "csrf_tokem"),
        ("clinic/views.py", "home.html", "home.htmk"),
        ("pyproject.toml", "started = 2025-06-02", "started = 2026-06-02"),
        ("requirements.txt", "Django==5.2.19", "Django>=5.2.19"),
        ("requirements.txt", "gunicorn==27.0.1", "gunicorm==27.0.1"),
        ("qa/etc/clinic/database-password.example", "change-me", "change-mf"),
        ("qa/etc/clinic/environment", "qa", "qb"),
        ("qa/etc/clinic/secrets.example.toml", "queue_password = ", "queue_passwort = "),
        ("qa/etc/logrotate.d/clinic", "copytruncate", "copytruncats"),
        ("qa/etc/nginx/nginx.conf", "text/css css", "text/csv css"),
        ("qa/etc/postgresql/18/main/postgresql.conf", "logs/postgresql'", "logs/postgresqk'"),
        ("qa/etc/supervisor/conf.d/clinic-beat.conf", "clinic.settings.qa", "clinic.settings.qb"),
        ("qa/etc/supervisor/supervisord.conf", "conf.d/*.conf", "conf.d/*.cont"),
        ("qa/etc/valkey/password.example.conf", "change-me-too", "change-me-top"),
        ("README.rst", "``scripts/build.sh``", "``scripts/buile.sh``"),
        ("README.rst", "``/srv/clinic/ve``", "``/srv/clinic/vf``"),
        ("README.rst", "NAME.example.EXT", "NAME.exemple.EXT"),
        ("Vagrantfile", "valkey-server", "valkey-servet"),
        ("Vagrantfile", "src/qa/etc", "src/qb/etc"),
        ("Vagrantfile", '"/srv/clinic/src"', '"/srv/clinic/srd"'),
        ("Vagrantfile", "logrotate nginx", "logrotatf nginx"),
        ("Vagrantfile", "192.168.56.30", "192.168.56.31", "any free address of the developer's own network does"),
        ("app/etc/logrotate.d/clinic", "/var/praekelt/logs/nginx/*.log", "/var/praekelt/logs/ngins/*.log"),
        ("app/etc/logrotate.d/clinic", "/run/nginx.pid", "/run/nginx.pie"),
        ("app/etc/nginx/nginx.conf", "client_max_body_size 10m", "client_max_body_size 10k"),
        ("app/etc/nginx/nginx.conf", "client_max_body_size 10m", "client_max_body_size 10g"),
        ("app/etc/nginx/nginx.conf", "image/png png", "image/png pnh"),
        ("app/etc/nginx/nginx.conf", "octet-stream", "octet-streal"),
        ("app/etc/nginx/nginx.conf", "pid /run/nginx.pid", "pid /run/nginx.pie"),
        ("app/etc/nginx/nginx.conf", "$status $body", "$statut $body"),
        ("app/etc/nginx/nginx.conf", "user www-data", "user www-datb"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "header X-Forwarded-For", "header X-Forwarded-Fos"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "location /static/", "location /statik/"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "location = /up", "location = /uq"),
        ("app/etc/nginx/sites-enabled/clinic.conf", 'return 200 "up', 'return 201 "up'),
        ("app/etc/nginx/sites-enabled/clinic.conf", " clinic.example.com;", " clinid.example.com;"),
        ("app/etc/supervisor/conf.d/clinic.conf", "concurrency 2", "concurrency 3"),
        ("app/etc/supervisor/conf.d/clinic.conf", "clinic.wsgi", "clinic.wsgj"),
        ("app/etc/supervisor/supervisord.conf", "chmod = 0700", "chmod = 0707"),
        ("app/etc/supervisor/supervisord.conf", "pidfile = /run/supervisord.pid", "pidfile = /run/supervisord.pie"),
        ("app/etc/supervisor/supervisord.conf", "childlogdir = /var/praekelt/logs", "childlogdir = /var/praekelt/logt"),
        ("app/etc/supervisor/conf.d/clinic.conf", "stopwaitsecs = 60", "stopwaitsecs = 90"),
        ("app1/etc/supervisor/conf.d/clinic-beat.conf", "/var/lib/clinic/beat", "/var/lib/clinid/beat"),
        ("app1/etc/supervisor/conf.d/clinic-beat.conf", "clinic.settings.live", "clinic.settings.livf"),
        ("app1/etc/supervisor/conf.d/clinic-beat.conf", "clinic-beat.log", "clinic-beat.lof"),
        ("balancer/etc/haproxy/haproxy.cfg", "timeout server 60s", "timeout server 60m"),
        ("balancer/etc/haproxy/haproxy.cfg", "timeout client 30s", "timeout client 30d"),
        ("balancer/etc/haproxy/haproxy.cfg", "inter 2s", "inter 2m"),
        ("balancer/etc/haproxy/haproxy.cfg", "uri / ver", "uri ? ver"),
        ("balancer/etc/haproxy/haproxy.cfg", "/var/lib/haproxy", "/var/lib/haproxz"),
        ("balancer/etc/haproxy/haproxy.cfg", "app1 10.0.0.11:80 check", "app1 10.0.0.12:80 check"),
        ("balancer/etc/haproxy/haproxy.cfg", "local0", "local1", "a syslog facility, which haproxy asks for and leaves out of what it writes to standard output"),
        ("balancer/etc/logrotate.d/haproxy", "logs/*.log", "logt/*.log"),
        ("balancer/etc/logrotate.d/haproxy", "kill -USR2", "kill -USR1"),
        ("balancer/etc/logrotate.d/haproxy", "rotate 14", "rotate 19"),
        ("balancer/etc/supervisor/conf.d/haproxy.conf", "stopsignal = USR1", "stopsignal = USR2"),
        ("balancer/etc/supervisor/conf.d/haproxy.conf", "haproxy.cfg", "haproxy.cfh"),
        ("balancer/etc/supervisor/supervisord.conf", "chmod = 0700", "chmod = 0707"),
        ("balancer/etc/supervisor/supervisord.conf", "unix:///run/supervisor.sock", "unix:///run/supervisor.sack"),
        ("clinic/__init__.py", "import app as", "import apq as"),
        ("clinic/celery.py", "clinic.settings.development", "clinic.settings.developmens"),
        ("clinic/celery.py", 'Celery("clinic")', 'Celery("clinid")'),
        ("clinic/settings/__init__.py", 'base."""', "base.\"\"'"),
        ("clinic/settings/base.py", "https://media.", "https://medio."),
        ("clinic/settings/base.py", "/srv/clinic/media", "/srv/clinic/medio"),
        ("clinic/settings/base.py", 'LANGUAGE_CODE = "en"', 'LANGUAGE_CODE = "eo"'),
        ("clinic/settings/base.py", '"django": {', '"djangp": {'),
        ("clinic/settings/base.py", "DEFAULT_AUTO_FIELD", "DEFAULT_AUTO_FIELE"),
        ("clinic/settings/base.py", "CELERY_TASK_IGNORE_RESULT", "CELERY_TASK_IGNORE_RESULS"),
        ("clinic/settings/base.py", "CELERY_TIMEZONE", "CELERY_TIMEZONF"),
        ("clinic/settings/base.py", "%(asctime)s", "%(asctimf)s"),
        ("clinic/settings/base.py", 'TIME_ZONE = "UTC"', 'TIME_ZONE = "UTD"'),
        ("clinic/settings/live.py", 'EMAIL_HOST = "localhost"', 'EMAIL_HOST = "localhosu"'),
        ("clinic/settings/live.py", "clinic@clinic.example.com", "clinid@clinic.example.com"),
        ("clinic/settings/live.py", "CONN_MAX_AGE", "CONN_MAX_AGF"),
        ("clinic/settings/live.py", "CONN_HEALTH_CHECKS", "CONN_HEALTH_CHECKT"),
        ("clinic/settings/live.py", "31536000", "31536009"),
        ("clinic/settings/live.py", "security.W008", "security.W009"),
        ("clinic/settings/live.py", '"PORT": 5432', '"PORT": 5433'),
        ("clinic/settings/qa.py", "http://media.", "http://medio."),
        ("clinic/settings/qa.py", "qa@clinic", "qb@clinic"),
        ("clinic/settings/qa.py", "EMAIL_FILE_PATH", "EMAIL_FILE_PATI"),
        ("clinic/settings/development.py", "backends.console", "backends.consolf"),
        ("clinic/settings/development.py", '"NAME": "clinic"', '"NAME": "clinid"'),
        ("clinic/settings/development.py", 'MEDIA_URL = "/media/"', 'MEDIA_URL = "/medio/"'),
        ("clinic/static/clinic/clinic.css", "body {", "bodz {"),
        ("clinic/tasks.py", "def heartbeat", "def heartbeas"),
        ("clinic/tasks.py", '"the queue moves"', '"the queue mover"'),
        ("clinic/templates/home.html", "{{ staff }}", "{{ stafg }}"),
        ("clinic/templates/home.html", 'rel="stylesheet"', 'rel="stylesheeu"'),
        ("clinic/templates/registration/password_reset_complete.html", "<h1>Your password is changed", "<h1>Your password is charged"),
        ("clinic/templates/registration/password_reset_complete.html", '"utf-8"', '"utf-7"'),
        ("clinic/templates/registration/password_reset_done.html", "<h1>Look at your mail", "<h1>Lock at your mail"),
        ("clinic/templates/registration/password_reset_done.html", 'lang="en"', 'lang="eo"'),
        ("clinic/templates/registration/password_reset_form.html", "<button>", "<buttom>"),
        ("clinic/templates/registration/password_reset_confirm.html", "csrf_token", "csrf_tokem"),
        ("clinic/templates/registration/password_reset_confirm.html", 'method="post"', 'method="pose"'),
        ("clinic/templates/registration/password_reset_confirm.html", "<button>", "<buttom>"),
        ("clinic/templates/registration/password_reset_email.html", "password_reset_confirm", "password_reset_confirn"),
        ("clinic/templates/registration/password_reset_subject.txt", "the clinic", "the clinid"),
        ("clinic/urls.py", "<uidb64>", "<uidb65>"),
        ("clinic/urls.py", '"password-reset/complete/"', '"password-reset/somplete/"'),
        ("clinic/views.py", '{"staff": staff}', '{"stafg": staff}'),
        ("clinic/views.py", "X-Forwarded-For", "X-Forwarded-Fos"),
        ("database/etc/logrotate.d/database", "logs/postgresql/*.log", "logs/postgresqk/*.log"),
        ("database/etc/logrotate.d/database", "copytruncate", "copytruncats"),
        ("database/etc/postgresql/18/main/pg_hba.conf", "host   clinic  clinic ", "host   clinid  clinic "),
        ("database/etc/postgresql/18/main/pg_hba.conf", "peer", "pees"),
        ("database/etc/postgresql/18/main/pg_hba.conf", "10.0.0.0/24", "10.0.0.0/25", "every host of the site has an address in the half that is left"),
        ("database/etc/postgresql/18/main/pg_hba.conf", "scram-sha-256", "scram-sha-255"),
        ("database/etc/postgresql/18/main/postgresql.conf", "log_rotation_age = 0", "log_rotation_age = 1"),
        ("database/etc/postgresql/18/main/postgresql.conf", "statement = 1s", "statement = 1h"),
        ("database/etc/postgresql/18/main/postgresql.conf", "statement = 1s", "statement = 0s"),
        ("database/etc/postgresql/18/main/postgresql.conf", "%u@%d", "%u@%a"),
        ("database/etc/postgresql/18/main/postgresql.conf", "unix_socket_directories = '/run/", "unix_socket_directories = '/ran/"),
        ("database/etc/valkey/valkey.conf", "maxmemory 256mb", "maxmemory 256gb"),
        ("database/etc/valkey/valkey.conf", "bind 10.0.0.20", "bind 10.0.0.21"),
        ("database/etc/valkey/valkey.conf", "dir /var/lib/valkey", "dir /var/lib/valkez"),
        ("gunicorn.conf.py", "/var/lib/clinic/", "/var/lib/clinid/"),
        ("gunicorn.conf.py", "workers = 3", "workers = 2"),
        ("gunicorn.conf.py", "timeout = 30", "timeout = 90"),
        ("inventory.yml", "prepare: scripts/prepare-balancer.sh", "prepare: scripts/prepare-balances.sh"),
        ("inventory.yml", "balancer: {ansible_host: 10.0.0.10}", "balancer: {ansible_host: 10.0.0.11}"),
        ("inventory.yml", "qa: {ansible_host: 10.0.0.30}", "qa: {ansible_host: 10.0.0.31}", "the QA server's programs talk to one another on 127.0.0.1, so no other file names its address"),
        ("manage.py", "execute_from_command_line(sys.argv)", "execute_from_command_lina(sys.argv)"),
        ("pyproject.toml", 'environment = "live"', 'environment = "livf"'),
        ("pyproject.toml", "praekelt-standards]", "praekelt-standardz]"),
        ("requirements.txt", "celery==5.7.0", "celery==5.7.9"),
        ("requirements.txt", "psycopg[binary]", "psycopg[binarz]"),
        ("qa/etc/clinic/secrets.example.toml", "secret_key", "secret_kez"),
        ("qa/etc/logrotate.d/clinic", "logs/valkey/*.log", "logs/valkex/*.log"),
        ("qa/etc/logrotate.d/clinic", "/run/supervisord.pid", "/run/supervisord.pip"),
        ("qa/etc/nginx/nginx.conf", "client_max_body_size 10m", "client_max_body_size 10k"),
        ("qa/etc/nginx/nginx.conf", "image/png png", "image/png pnh"),
        ("qa/etc/nginx/nginx.conf", "pid /run/nginx.pid", "pid /run/nginx.pie"),
        ("qa/etc/nginx/sites-enabled/clinic.conf", "header X-Forwarded-For", "header X-Forwarded-Fos"),
        ("qa/etc/nginx/sites-enabled/clinic.conf", "server_name media.", "server_name medio."),
        ("qa/etc/nginx/sites-enabled/clinic.conf", "expires 30d", "expires 30s"),
        ("qa/etc/nginx/sites-enabled/clinic.conf", "127.0.0.1:8000", "127.0.0.1:8001"),
        ("qa/etc/nginx/sites-enabled/clinic.conf", "return 444", "return 404"),
        ("qa/etc/postgresql/18/main/pg_hba.conf", "host   clinic  clinic ", "host   clinic  clinid "),
        ("qa/etc/postgresql/18/main/postgresql.conf", "log_rotation_size = 0", "log_rotation_size = 9"),
        ("qa/etc/postgresql/18/main/postgresql.conf", "statement = 1s", "statement = 1h"),
        ("qa/etc/postgresql/18/main/postgresql.conf", "listen_addresses = '127.0.0.1'", "listen_addresses = '127.0.0.2'"),
        ("qa/etc/supervisor/conf.d/clinic-beat.conf", "/var/lib/clinic/beat", "/var/lib/clinid/beat"),
        ("qa/etc/supervisor/conf.d/clinic-beat.conf", "user = www-data", "user = www-datb"),
        ("qa/etc/supervisor/conf.d/clinic.conf", "concurrency 2", "concurrency 3"),
        ("qa/etc/supervisor/conf.d/clinic.conf", "gunicorn.conf.py", "gunicorm.conf.py"),
        ("qa/etc/supervisor/supervisord.conf", "chmod = 0700", "chmod = 0707"),
        ("qa/etc/supervisor/supervisord.conf", "logfile = /var/praekelt/logs/", "logfile = /var/praekelt/logz/"),
        ("qa/etc/valkey/valkey.conf", "maxmemory 256mb", "maxmemory 256gb"),
        ("qa/etc/valkey/valkey.conf", "port 6379", "port 6378"),
        ("qa/etc/valkey/valkey.conf", "logs/valkey/valkey.log", "logs/valkey/valkex.log"),
        ("scripts/after-install.sh", "/srv/clinic/media", "/srv/clinic/medib"),
        ("scripts/after-install.sh", "/var/lib/clinic", "/var/lib/clinid"),
        ("scripts/after-install.sh", "set -eu", "set -ev"),
        ("scripts/build.sh", "/srv/clinic/ve/bin/python ||", "/srv/clinic/vf/bin/python ||"),
        ("scripts/build.sh", "clinic.settings.base", "clinic.settings.basf"),
        ("scripts/build.sh", "requirements.txt", "requirementz.txt"),
        ("scripts/create-database.sh", "/etc/clinic/database-password", "/etc/clinic/database-passwort"),
        ("scripts/create-database.sh", "CREATE ROLE clinic", "CREATE ROLE clinid"),
        ("scripts/create-database.sh", "--dbname=postgres", "--dbname=postgret"),
        ("scripts/migrate.sh", "manage.py migrate", "manage.py migratf"),
        ("scripts/migrate.sh", "set -eu", "set -ex"),
        ("scripts/prepare-database.sh", "--owner=valkey", "--owner=valkez"),
        ("scripts/prepare-database.sh", "/var/praekelt/logs/valkey", "/var/praekelt/logs/valkex"),
        ("scripts/prepare-qa.sh", "./after-install.sh", "./after-instalk.sh"),
        ("scripts/prepare-qa.sh", "--owner=www-data", "--owner=www-datb"),
        ("scripts/restart.sh", "supervisord.conf update", "supervisord.conf updatf"),
        ("scripts/restart.sh", "restart all", "restart alm"),
    )
]  # fmt: skip
CHANGES.sort(key=lambda change: change.path)

_PROGRAMS = """
import sys
from praekelt_standards import syntax, verification
from praekelt_standards.pages import snippets
# What a file is read together with lies on its own host, or in the checkout; settings read the hosts' secrets.
own = {"site/" + sys.argv[1].partition("/")[0]} | ({"site/clinic"} if "secrets" in sys.argv[1] else set())
files = [path for path in verification.every_file() if str(path).startswith(tuple(own))]
verified = verification.verify(files)
said = [line for path in files for line in verification.refusals(path, [one for one in verified if one.path == path])]
said += [f"{path}: {line}" for path in files for line in syntax.problems(path, (snippets() / path).read_text())]
sys.exit(said[0] if said else 0)
"""
_PYTEST = ["-m", "pytest", "-x", "-q", "--tb=line", "-p", "no:cacheprovider"]
_USERS, _ROTATION = "tests/lab/test_what_users_do.py", "tests/lab/test_rotation.py"
_LIVE = [_USERS, "tests/lab/test_live_site.py", "tests/lab/test_working_queue.py", _ROTATION]
_QA = [_USERS, "tests/lab/test_qa_site.py", _ROTATION]  # what is rotated away cannot be read any more
# How fast the site starts is no matter of what its files mean.
_WANTED = "not substitution and not within_four_seconds and not"
STAGES = {
    "a program": ["-c", _PROGRAMS],
    "a standard": [*_PYTEST, "tests/test_site.py"],
    "another file": [*_PYTEST, "tests/test_site_agrees.py"],
    "the live site": [*_PYTEST, *_LIVE, "-k", f"{_WANTED} qa"],
    "the QA server": [*_PYTEST, *_QA, "-k", f"{_WANTED} live"],
    "logrotate": [*_PYTEST, "tests/debian/test_logrotate.py", "tests/debian/test_rotation.py"],
}
# Whose files one of the two sites does not read.
_OF_LIVE = ("app", "app1", "balancer", "database", "settings/live", "prepare-balancer")
_OF_QA = ("qa", "settings/qa", "settings/development", "prepare-qa")


def stages(change: Change) -> Iterator[str]:
    """What may notice a change, the quick ones first."""
    yield from ("a program", "a standard", "another file")
    if not _is_of(change, _OF_QA):
        yield "the live site"
    if not _is_of(change, _OF_LIVE):
        yield "the QA server"
    if "logrotate.d" in change.path:
        yield "logrotate"


def _is_of(change: Change, names: tuple[str, ...]) -> bool:
    return any(re.search(rf"(^|/){name}[./]", change.path) for name in names)


def wrong(change: Change) -> str | None:
    """What is wrong with a change itself."""
    text = (CHECKOUT / "snippets/site" / change.path).read_text(encoding="utf-8")
    if text.count(change.old) != 1:
        return f"{change.path} holds {change.old!r} {text.count(change.old)} times"
    if len(change.old) > len(change.new) or sum(a != b for a, b in zip(change.old, change.new)) != (
        len(change.old) == len(change.new)
    ):
        return f"{change.old!r} and {change.new!r} differ by more than one character"
    return None


def noticed(change: Change, copy: Path, last: str = "") -> tuple[str, str] | None:
    """Which stage notices a change in a copy of the checkout, and what it says; None where nothing does.

    The stage that noticed it the last time is tried first.
    """
    file = copy / "snippets/site" / change.path
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace(change.old, change.new), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        for stage in sorted(stages(change), key=lambda stage: stage != last):
            done = subprocess.run(
                [sys.executable, *STAGES[stage], *([change.path] if stage == "a program" else [])],
                cwd=copy,
                env=environment,
                capture_output=True,
                text=True,
                timeout=300,
            )
            if done.returncode:
                return stage, told(stage, change, (done.stdout + done.stderr).strip().splitlines())
        return None
    finally:
        file.write_text(before, encoding="utf-8")


def told(stage: str, change: Change, lines: list[str]) -> str:
    """What a stage said, in words that are the same wherever it is run: a program's own, or the name of a test."""
    if stage == "a program":
        said = re.sub(rf"^(snippets/)?site/{re.escape(change.path)}:", "", lines[0]).strip()
        return re.sub(r" \((\S+) [^()]*(?:\([^()]*\))?[^()]*\)$", r" (\1)", said)[:150]
    [*_, failed] = [line for line in lines if line.startswith(("FAILED", "ERROR"))] or lines[-1:]
    if failed.startswith("ERROR tests/lab/"):
        return "it does not come up"
    if named := re.search(r"::test_(\w+)(?:\[([\w.-]+)\])?", failed):
        words = named[1].replace("_", " ")
        of = re.sub(r"^((user-)?namespaces(-|$))?((live|qa)(-|$))?", "", named[2] or "")
        return f"{words} ({of})" if of else words
    return failed[:150]


Row = tuple[str, str, str, str, str]


def key(change: Change) -> tuple[str, str, str]:
    """A change as the record names it: each word as a literal of reStructuredText, on one line."""
    return (f"``{change.path}``", *(f"``{' '.join(words.split()).strip('`')}``" for words in (change.old, change.new)))


def recorded() -> dict[tuple[str, ...], Row]:
    """What was written of each change, by its key."""
    if not RECORD.is_file():
        return {}
    with RECORD.open(encoding="utf-8", newline="") as file:
        return {(row[0], row[1], row[2]): (row[0], row[1], row[2], row[3], row[4]) for row in csv.reader(file)}


def write(rows: dict[tuple[str, ...], Row]) -> None:
    """Write the record anew, in the order of the changes; what is no change any more is left out."""
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows[key(one)] for one in CHANGES if key(one) in rows)


def main(wanted: list[str]) -> int:
    """Try every change, or those whose path holds a word that is given; the status is 1 where one is not noticed."""
    missed = 0
    rows = recorded()
    tried = [one for one in CHANGES if not wanted or any(word in one.path for word in wanted)]
    if "--new" in wanted:
        tried = [one for one in CHANGES if key(one) not in rows]
    for change in tried:
        if problem := wrong(change):
            sys.exit(problem)
    with tempfile.TemporaryDirectory(prefix="one-character-") as made:
        copy = Path(made) / "checkout"
        copy.mkdir(mode=0o755)
        os.chmod(made, 0o755)
        for name in ("docs", "snippets", "src", "tests"):
            shutil.copytree(CHECKOUT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("conf.py", "pyproject.toml"):
            shutil.copy(CHECKOUT / name, copy)
        for change in tried:
            begun = time.monotonic()
            by, said = noticed(change, copy, rows[key(change)][3] if key(change) in rows else "") or (
                NOTHING,
                change.why,
            )
            missed += by == NOTHING and not change.why
            took = time.monotonic() - begun
            print(f"{change.path}: {change.old!r} -> {change.new!r}\n    {by} ({took:.0f} s): {said}", flush=True)
            rows.pop(key(change), None)
            if said:
                rows[key(change)] = (*key(change), by, said if by != "a program" else f"``{said}``")
                write(rows)
    print(f"{len(tried)} changes, {missed} that nothing notices")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
