"""Every way to start the application without supervisord, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "supervised-by-supervisord"


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": "FROM ubuntu:24.04\nCMD gunicorn clinic.wsgi <<<\n"},
        {"Dockerfile": 'FROM ubuntu:24.04\nCMD ["gunicorn", "clinic.wsgi"] <<<\n'},
        {"Dockerfile": 'FROM ubuntu:24.04\nENTRYPOINT ["gunicorn"]\nCMD ["clinic.wsgi"] <<<\n'},
        {"Dockerfile": "FROM ubuntu:24.04\nCMD celery -A clinic worker <<<\n"},
        {"Dockerfile": "FROM ubuntu:24.04\nCMD python manage.py runserver <<<\n"},
        {"worker.dockerfile": "FROM ubuntu:24.04\nCMD python manage.py celery worker <<<\n"},
        {"Dockerfile": 'FROM praekeltfoundation/django-bootstrap:py3 <<<\nCMD ["clinic.wsgi:application"]\n'},
        {"Dockerfile": "FROM praekeltfoundation/django-bootstrap:py3 <<<\nENV A=b\n"},
        {
            "Dockerfile": 'ARG V=6\nFROM praekeltfoundation/molo-bootstrap:${V}-onbuild <<<\nCMD ["clinic.wsgi:application", "-t", "9"]\n'
        },
        {
            "Dockerfile": 'FROM ubuntu:24.04\nCMD ["start.sh"]\n',
            "start.sh": "#!/bin/sh\nnginx\nexec gunicorn clinic.wsgi <<<\n",
        },
        {
            "Dockerfile": 'FROM ubuntu:24.04\nENTRYPOINT ["tini", "--", "entrypoint.sh"]\n',
            "entrypoint.sh": '#!/bin/sh\nif [ $# = 0 ]; then\n  set -- gunicorn "$@" <<<\nfi\nexec "$@"\n',
        },
        {
            "Dockerfile": 'FROM ubuntu:24.04\nCMD ["one.sh"]\n',
            "one.sh": "#!/bin/sh\n./two.sh\n",
            "two.sh": "#!/bin/sh\ngunicorn clinic.wsgi <<<\n",
        },
        {"docker-compose.yml": "services:\n  web:\n    build: .\n    command: gunicorn clinic.wsgi <<<\n"},
        {"docker-compose.yml": "web:\n  build: .\n  command: gunicorn clinic.wsgi <<<\nother:\n  image: redis\n"},
        {"compose.yaml": "services:\n  worker:\n    build: .\n    command: celery -A clinic worker <<<\n"},
        {"docker-compose.prod.yml": "services:\n  web:\n    image: clinic\n    command: [gunicorn, clinic.wsgi] <<<\n"},
        {
            "docker-compose.yml": "x-base: &base\n  build: .\n  command: gunicorn clinic.wsgi <<<\n"
            "services:\n  web:\n    <<: *base\n    restart: always\n"
        },
        {"clinic.service": "[Service]\nExecStart=/srv/ve/bin/gunicorn clinic.wsgi <<<\n"},
        {"clinic.service.j2": "[Service]\nExecStart={{ ve }}/bin/gunicorn clinic.wsgi <<<\n"},
        {"clinic.service": "[Service]\nExecStart=\nExecStart=-/srv/ve/bin/gunicorn \\ <<<\n  clinic.wsgi\n"},
        {"celery.service": "[Service]\nExecStart=/bin/sh -c '${CELERY_BIN} multi start w'\nExecStart=celery -A c beat <<<\n"},
        {"etc/init/clinic.conf": "respawn\nexec gunicorn clinic.wsgi <<<\n"},
        {"etc/init/clinic.conf": "respawn\nscript\n  cd /srv\n  exec gunicorn clinic.wsgi <<<\nend script\n"},
        {"Procfile": "web: gunicorn clinic.wsgi <<<\n"},
        {"Procfile": "release: x\n# c\nworker: celery -A clinic worker <<<\n"},
        {"scripts/start": "#!/bin/sh\ncd /srv\ngunicorn clinic.wsgi --daemon <<<\n"},
        {"start.sh": "nohup gunicorn clinic.wsgi & <<<\n"},
        {"start.sh": "cd /srv\ngunicorn clinic.wsgi --bind 127.0.0.1:8000 & <<<\ncelery -A clinic worker & <<<\n"},
        {"start.sh": "twistd --pidfile=clinic.pid vumi_worker --worker-class clinic.Worker <<<\n"},
        {"deploy.sh": "docker pull clinic\ndocker run -d -p 80:8000 clinic gunicorn clinic.wsgi <<<\n"},
        {"deploy.sh": "sudo docker run --name web --restart=always clinic celery -A clinic worker <<<\n"},
        {"Dockerfile": "FROM ubuntu:24.04\nCMD twistd -n vumi_worker <<<\n"},
        {"Dockerfile": "FROM node:22\nCOPY . /srv\nEXPOSE 3000\nCMD npm start <<<\n"},
        {"Procfile": "web: node server.js <<<\nrelease: npm run migrate\n"},
        {"heroku.yml": "build:\n  docker:\n    web: Dockerfile\nrun:\n  web: gunicorn clinic.wsgi <<<\n"},
        {"heroku.yml": "run:\n  worker:\n    command:\n      - bin/worker.sh\n", "bin/worker.sh": "celery -A c worker <<<\n"},
        {"worker.service": "[Service]\nExecStart=/srv/ve/bin/twistd -n start_worker --config=c.yaml <<<\n"},
        {
            "Dockerfile": "FROM praekeltfoundation/django-bootstrap:py3\n"
            'COPY start.sh /scripts/django-entrypoint.sh\nCMD ["clinic.wsgi:application"]\n',
            "start.sh": "#!/bin/sh\ncelery -A clinic worker & <<<\nexec uwsgi --ini clinic.ini <<<\n",
        },
        {"start.sh": "celery multi start worker -A clinic <<<\n"},
        {
            "etc/supervisor/conf.d/a.conf": "[program:a]\ncommand = celery worker\n",
            "clinic.service": "[Service]\nExecStart=gunicorn clinic.wsgi <<<\n",
        },
    ],
)  # fmt: skip
def test_what_starts_it_otherwise_is_seen(breaks, files: dict[str, str]) -> None:
    breaks(NAME, files)


SUPERVISED = {"etc/supervisor/conf.d/clinic.conf": "[program:clinic]\ncommand = gunicorn clinic.wsgi\n"}


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Dockerfile": 'FROM ubuntu:24.04\nCMD ["supervisord", "-n"]\n'},
        {"Dockerfile": "FROM ubuntu:24.04\nCMD /usr/local/bin/supervisord -c /etc/supervisor/conf.d/clinic.conf\n"},
        {"Dockerfile": "FROM ubuntu:24.04\nCMD start.sh\n", "start.sh": "nginx\nsupervisord -c /etc/supervisord.conf\n"},
        {"Dockerfile": "FROM ubuntu:24.04\nRUN gunicorn --version\nCMD supervisord -n\n"},
        {"docker-compose.yml": "services:\n  db:\n    image: postgres\n  cache:\n    image: redis\n    command: redis-server\n"},
        {"docker-compose.yml": "services:\n  web:\n    build: .\n    command: supervisord -n\n"},
        {"docker-compose.yml": "services:\n  web:\n    build: .\n    command: gunicorn a\n    volumes: ['.:/srv']\n"},
        {"docker-compose.dev.yml": "services:\n  web:\n    build: .\n    command: gunicorn clinic.wsgi\n"},
        {"docker-compose.yml": "services:\n  web:\n    build: .\n    command: python manage.py runserver\n"},
        {"supervisor.service": "[Service]\nExecStart=/usr/bin/supervisord -n\n"},
        {"haproxy.service": "[Service]\nExecStart=/usr/sbin/haproxy -f /etc/haproxy/haproxy.cfg\n"},
        {"migrate.service": "[Service]\nExecStart=/srv/ve/bin/python manage.py migrate\n"},
        {"Procfile.dev": "web: gunicorn clinic.wsgi\n"},
        {"start.sh": "gunicorn clinic.wsgi\n"},
        {"tests/run.sh": "gunicorn clinic.wsgi --daemon\n"},
        {"run.sh": "exec gunicorn clinic.wsgi\n", "etc/supervisor/conf.d/b.conf": "[program:b]\ncommand = /srv/run.sh\n"},
        {"Procfile": "web: gunicorn a\n", "etc/supervisor/conf.d/b.conf": "[program:b]\ncommand = honcho start\n"},
        {".github/workflows/Dockerfile": "FROM ubuntu\nCMD gunicorn a\n"},
        {"etc/supervisor/conf.d/worker.conf": "[program:worker]\ncommand = twistd -n vumi_worker\n"},
    ],
)  # fmt: skip
def test_what_is_near_it_is_quiet(judge, files: dict[str, str]) -> None:
    assert judge(NAME, {**SUPERVISED, **files}) == ("kept", [])


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Dockerfile": 'FROM clinic/base\nCMD ["clinic.wsgi:application"]\n'},
        {"Dockerfile": "FROM node:22\nCMD npm start\n"},
        {"Dockerfile": "FROM ubuntu\nCMD twistd -n web --path /srv\n"},
        {"clinic.sh": "gunicorn clinic.wsgi &\nPID=$!\nsleep 2\nkill $PID\n"},
        {"run.sh": "docker run --rm -it clinic gunicorn clinic.wsgi\n"},
    ],
)
def test_what_does_not_show_the_application_is_undecided(judge, files: dict[str, str]) -> None:
    assert judge(NAME, files) == ("undecided", [])


@pytest.mark.parametrize(
    "files",
    [
        {"etc/supervisor/conf.d/bot.conf": "[program:bot]\ncommand = /srv/clinic/ve/bin/python bot.py\n"},
        {"etc/supervisor/conf.d/worker.conf": "[program:worker]\ncommand = twistd -n start_worker --vhost=/clinic\n"},
        {"scripts/postinstall.sh": "./manage.py migrate\nsupervisorctl restart all\n"},
        {"fabfile.py": "def restart():\n    sudo('supervisorctl reload')\n"},
    ],
)
def test_what_supervisord_starts_or_is_told_to_start_is_kept(judge, files: dict[str, str]) -> None:
    assert judge(NAME, files) == ("kept", [])


def test_a_database_under_supervisord_is_not_the_application(judge) -> None:
    text = "[program:redis]\ncommand = redis-server /etc/redis.conf\n"
    assert judge(NAME, {"etc/supervisor/conf.d/redis.conf": text}) == ("undecided", [])
