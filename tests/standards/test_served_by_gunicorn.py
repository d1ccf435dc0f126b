"""Every way to serve the application otherwise, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "served-by-gunicorn"
PROGRAM = "[program:clinic]\ncommand = {} <<<\nuser = www-data\n"
CONTAINER = "FROM ubuntu:24.04\nCOPY . /srv\n{} <<<\n"
UNIT = "[Unit]\nDescription = x\n[Service]\nExecStart = {} <<<\n"

COMMANDS = [
    "uwsgi --ini clinic.ini",
    "/usr/bin/uwsgi_python3 --http :8000",
    "/srv/clinic/ve/bin/python -m waitress clinic.wsgi:application",
    "waitress-serve --port=8000 clinic.wsgi:application",
    "daphne clinic.asgi:application",
    "uvicorn clinic.asgi:application --host 0.0.0.0",
    "hypercorn clinic.asgi",
    "granian --interface wsgi clinic.wsgi:application",
    "mod_wsgi-express start-server",
    "chaussette clinic.wsgi",
    "pserve live.ini",
    "twistd -n web --wsgi clinic.wsgi.application",
    "./manage.py runfcgi host=127.0.0.1 port=8000",
    "python manage.py runserver 0.0.0.0:8000",
    "django-admin runserver --settings clinic.settings.live",
    "python -m django runserver",
    "python manage.py runserver_plus",
    "python /srv/clinic/src/manage.py runmodwsgi",
    "flask run",
    "sudo -u www-data python manage.py runserver",
    "env DEBUG=1 uwsgi --ini clinic.ini",
    "sh -c 'cd /srv && exec uwsgi --ini clinic.ini'",
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("etc/supervisor/conf.d/clinic.conf", PROGRAM),
        ("Dockerfile", CONTAINER.format("CMD {}")),
        ("Dockerfile", CONTAINER.format("ENTRYPOINT {}")),
        ("Procfile", "release: ./manage.py migrate\nweb: {} <<<\n"),
        ("etc/systemd/system/clinic.service", UNIT),
        ("etc/init/clinic.conf", "start on runlevel [2345]\nexec {} <<<\n"),
        ("docker-compose.yml", "services:\n  web:\n    command: {} <<<\n    build: .\n"),
    ],
    ids=["supervisord", "CMD", "ENTRYPOINT", "Procfile", "systemd", "upstart", "compose"],
)
def test_another_server_is_seen_wherever_it_is_started(breaks, command: str, path: str, form: str) -> None:
    breaks(NAME, {path: form.format(command)})


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": 'FROM ubuntu:24.04\nCMD ["uwsgi", "--http", ":80"] <<<\n'},
        {"Dockerfile": 'FROM ubuntu:24.04\nENTRYPOINT ["tini", "--"]\nCMD ["uwsgi", "--http", ":80"] <<<\n'},
        {"Dockerfile": 'FROM ubuntu:24.04\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["uwsgi", "--http", ":80"] <<<\n'},
        {
            "Dockerfile": 'FROM ubuntu:24.04\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["uwsgi", "--http", ":80"] <<<\n',
            "entrypoint.sh": '#!/bin/sh\n./manage.py migrate\nexec "$@"\n',
        },
        {"Dockerfile": "FROM ubuntu:24.04 AS base\nCMD uwsgi --http :80 <<<\nFROM base\nCOPY . /srv\n"},
        {
            "Dockerfile": 'FROM ubuntu:24.04\nCOPY docker/start.sh /\nCMD ["/start.sh"]\n',
            "docker/start.sh": "#!/bin/sh\n./manage.py migrate\nexec uwsgi --http :80 <<<\n",
        },
        {
            "etc/supervisor/conf.d/clinic.conf": "[program:clinic]\ncommand = /srv/clinic/src/bin/serve\n",
            "bin/serve": "#!/bin/bash\ncd /srv\n. ve/bin/activate\n./manage.py runserver 127.0.0.1:8000 <<<\n",
        },
        {"docker-compose.yml": "web:\n  build: .\n  command: python manage.py runserver <<<\n"},
        {"docker-compose.yml": 'services:\n  web:\n    build: .\n    command: ["uwsgi", "--ini", "a.ini"] <<<\n'},
        {"docker-compose.yml": "services:\n  web:\n    build: .\n    command:\n      - uwsgi <<<\n      - --ini=a.ini\n"},
        {"docker-compose.yml": "services:\n  web:\n    build: .\n    command: > <<<\n      sh -c 'x && uwsgi a.ini'\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: clinic\n    entrypoint: uwsgi --ini a.ini <<<\n"},
        {"etc/apache2/sites-enabled/clinic.conf": "<VirtualHost *:80>\n  WSGIScriptAlias / /srv/wsgi.py <<<\n</VirtualHost>\n"},
        {
            "etc/supervisor/conf.d/clinic.conf": "[program:clinic]\ncommand = gunicorn clinic.wsgi\n"
            "[program:sockets]\ncommand = daphne clinic.asgi:application <<<\n"
        },
        {"etc/supervisor/conf.d/a.conf": "[program:clinic]\ncommand = python\n    manage.py\n    runserver\n".replace("= python", "= python <<<")},
        {"etc/supervisor/conf.d/a.conf": "[fcgi-program:clinic]\ncommand = uwsgi --ini a.ini <<<\n"},
    ],
)  # fmt: skip
def test_another_server_is_seen_in_every_form(breaks, files: dict[str, str]) -> None:
    breaks(NAME, files)


@pytest.mark.parametrize(
    "command",
    [
        "gunicorn clinic.wsgi",
        "/srv/clinic/ve/bin/gunicorn clinic.wsgi:application --bind 127.0.0.1:8000",
        "python -m gunicorn clinic.wsgi",
        "gunicorn clinic.asgi -k uvicorn.workers.UvicornWorker",
        "gunicorn_django -c gunicorn.conf.py",
        "./manage.py run_gunicorn -b 127.0.0.1:8000",
        "gunicorn --paste live.ini",
        "newrelic-admin run-program gunicorn clinic.wsgi",
        "sh -c './manage.py migrate && gunicorn clinic.wsgi'",
    ],
)
def test_gunicorn_is_known_by_every_name(judge, command: str) -> None:
    assert judge(NAME, {"etc/supervisor/conf.d/a.conf": f"[program:a]\ncommand = {command}\n"}) == ("kept", [])


GUNICORN = {"etc/supervisor/conf.d/clinic.conf": "[program:clinic]\ncommand = gunicorn clinic.wsgi\n"}


@pytest.mark.parametrize(
    "files",
    [
        {"docker-compose.override.yml": "services:\n  web:\n    command: python manage.py runserver\n"},
        {"docker/dev/Dockerfile": "FROM ubuntu\nCMD python manage.py runserver\n"},
        {"docker-compose.yml": "services:\n  web:\n    command: python manage.py runserver\n    volumes: ['.:/srv']\n"},
        {"docker-compose.yml": "services:\n  web:\n    command: python manage.py runserver\n"},
        {"run.sh": "#!/bin/sh\n./manage.py runserver\n"},
        {"Procfile": "web: gunicorn clinic.wsgi\nworker: celery -A clinic worker\n"},
        {"Dockerfile": "FROM ubuntu\nRUN ./manage.py runserver & ./manage.py test\nCMD supervisord -n\n"},
        {"Dockerfile": "FROM ubuntu AS dev\nCMD python manage.py runserver\nFROM ubuntu\nCMD gunicorn clinic.wsgi\n"},
        {
            "Dockerfile": "FROM ubuntu AS live\nCMD gunicorn clinic.wsgi\nFROM live AS local-dev\nCMD python manage.py runserver\n"
        },
        {"etc/uwsgi.ini": "[uwsgi]\nmodule = clinic.wsgi\n"},
        {"README.rst": "uwsgi --http :80\n"},
    ],
)
def test_what_is_near_it_is_quiet(judge, files: dict[str, str]) -> None:
    assert judge(NAME, {**GUNICORN, **files}) == ("kept", [])


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"etc/supervisor/conf.d/a.conf": "[program:a]\ncommand = celery worker\n"},
        {"Dockerfile": 'FROM clinic/base\nCMD ["clinic.wsgi:application"]\n'},
        {
            "docker-compose.yml": "services:\n  web:\n    command: python manage.py runserver\n    volumes: ['./:/srv']\n"
        },
    ],
)
def test_what_does_not_show_the_server_is_undecided(judge, files: dict[str, str]) -> None:
    assert judge(NAME, files) == ("undecided", [])


def test_an_image_that_is_known_to_start_gunicorn_keeps_it(judge) -> None:
    text = 'FROM praekeltfoundation/django-bootstrap:py3.6\nCMD ["clinic.wsgi:application", "--timeout", "60"]\n'
    assert judge(NAME, {"Dockerfile": text}) == ("kept", [])


def test_a_developers_machine_is_not_asked(judge) -> None:
    text = "[program:a]\ncommand = ./manage.py runserver\n"
    assert judge(NAME, {"etc/supervisor/conf.d/a.conf": text}, "development")[0] == "not-applicable"
