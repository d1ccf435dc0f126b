"""Every way to put the application server on the network by itself, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "fronted-by-nginx"
SITE = "server {\n    listen 80;\n    server_name a.example.com;\n    location / { proxy_pass http://127.0.0.1:8000; }\n}\n"
WEB = "services:\n  web:\n    build: .\n    command: gunicorn clinic.wsgi -b 0.0.0.0:8000\n"


@pytest.mark.parametrize("address", ["0.0.0.0:80", ":80", "10.0.0.11:443", "[::]:80"])
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("etc/supervisor/conf.d/a.conf", "[program:a]\ncommand = {} <<<\n"),
        ("a.service", "[Service]\nExecStart={} <<<\n"),
        ("etc/init/a.conf", "respawn\nexec {} <<<\n"),
    ],
)
@pytest.mark.parametrize("command", ["gunicorn a.wsgi --bind {}", "gunicorn -b {} a.wsgi", "gunicorn --bind={} a.wsgi",
                                     "uwsgi --http {}", "./manage.py runserver {}", "./manage.py run_gunicorn -b {}"])  # fmt: skip
def test_a_server_on_the_webs_own_port_is_seen(breaks, address: str, path: str, form: str, command: str) -> None:
    breaks(NAME, {path: form.format(command.format(address))})


@pytest.mark.parametrize(
    "files",
    [
        {"docker-compose.yml": WEB + '    ports: ["80:8000"] <<<\n'},
        {"docker-compose.yml": WEB + "    ports:\n      - 8000 <<<\n"},
        {"docker-compose.yml": WEB + "    ports:\n      - 0.0.0.0:443:8000/tcp <<<\n"},
        {"docker-compose.yml": WEB + "    ports:\n      - target: 8000 <<<\n        published: 80\n"},
        {"docker-compose.yml": "web:\n  build: .\n  command: gunicorn clinic.wsgi\n  ports: ['80:8000'] <<<\n"},
        {"docker-compose.yml": WEB + "  proxy:\n    image: traefik:v3\n    ports:\n      - 80:80 <<<\n"},
        {"docker-compose.yml": WEB + "  proxy:\n    image: caddy\n    ports:\n      - 443:443 <<<\n"},
        {"docker-compose.yml": WEB + "  proxy:\n    image: haproxy:3.0\n    ports:\n      - 80:80 <<<\n"},
        {
            "Dockerfile": "FROM ubuntu\nCMD gunicorn clinic.wsgi -b 0.0.0.0:8000\n",
            "docker-compose.yml": "services:\n  web:\n    build: .\n    ports:\n      - 80:8000 <<<\n",
        },
        {"etc/apache2/sites-available/a.conf": "<VirtualHost *:80>\nWSGIScriptAlias / /srv/wsgi.py <<<\n</VirtualHost>\n"},
        {"etc/apache2/sites-enabled/a.conf": "<VirtualHost *:80>\nProxyPass / http://127.0.0.1:8000/ <<<\n</VirtualHost>\n"},
        {
            "etc/haproxy/haproxy.cfg": "backend pages\n    server app1 10.0.0.11:8000 check\n",
            "etc/supervisor/conf.d/a.conf": "[program:a]\ncommand = gunicorn a.wsgi --bind 0.0.0.0:8000 <<<\n",
        },
    ],
)  # fmt: skip
def test_a_way_past_nginx_is_seen(breaks, files: dict[str, str]) -> None:
    breaks(NAME, files)


@pytest.mark.parametrize(
    "files",
    [
        {"etc/supervisor/conf.d/a.conf": "[program:a]\ncommand = gunicorn a.wsgi --bind 0.0.0.0:8000\n"},
        {"docker-compose.yml": WEB + "    ports:\n      - 8000:8000\n"},
        {"docker-compose.yml": WEB + "  nginx:\n    image: nginx\n    ports:\n      - 80:80\n"},
        {"etc/haproxy/haproxy.cfg": "backend pages\n    server app1 10.0.0.11:80 check\n"},
    ],
)
def test_a_project_whose_nginx_passes_requests_on_keeps_it(judge, files: dict[str, str]) -> None:
    assert judge(NAME, {"etc/nginx/sites-enabled/clinic.conf": SITE, **files}) == ("kept", [])


def test_a_fragment_that_a_server_includes_passes_on(judge) -> None:
    site = "server {\n    server_name a.example.com;\n    include ours/*;\n}\n"
    fragment = "location / { proxy_pass http://127.0.0.1:8000; }\n"
    assert judge(NAME, {"nginx/a.conf": site, "nginx/ours/pass": fragment}) == ("kept", [])
    assert judge(NAME, {"nginx/a.conf": site, "nginx/ours/pass": "root /srv;\n"}) == ("undecided", [])


def test_an_include_that_leads_out_of_the_project_may_pass_on(judge) -> None:
    program = {"a.conf": "[program:a]\ncommand = gunicorn a.wsgi --bind 0.0.0.0:80\n"}
    assert judge(NAME, {"a.nginx": "server { include /srv/pass; }\n", **program}) == ("undecided", [])


@pytest.mark.parametrize(
    "files",
    [
        {"a.conf": "[program:a]\ncommand = gunicorn a.wsgi\n    -w 2\n    --bind 0.0.0.0:80 <<<\n"},
        {"a.service": "[Service]\nExecStart = gunicorn a.wsgi \\\n    --bind \\\n    0.0.0.0:80 <<<\n"},
        {"a.service": "[Service]\nExecStart = daphne a.asgi \\\n    --port 80 \\\n    -b 0.0.0.0 <<<\n"},
        {"a.conf": '[program:a]\ncommand = gunicorn a.wsgi\nenvironment = GUNICORN_CMD_ARGS="-b :80" <<<\n'},
        {"a.service": '[Service]\nEnvironment="GUNICORN_CMD_ARGS=--bind=0.0.0.0:443" <<<\nExecStart=gunicorn a.wsgi\n'},
        {"a.conf": "[program:a]\ncommand = gunicorn -c live/a a.wsgi\n", "live/a": "bind = '0.0.0.0:80' <<<\n"},
        {"a.conf": "[program:a]\ncommand = gunicorn a.wsgi\n", "gunicorn.conf.py": "bind = f'0.0.0.0:{80}' <<<\n"},
    ],
)  # fmt: skip
def test_an_address_is_seen_on_its_own_line(breaks, files: dict[str, str]) -> None:
    breaks(NAME, files)


def test_an_address_that_the_command_overrules_is_quiet(judge) -> None:
    text = '[program:a]\ncommand = gunicorn a.wsgi -b 127.0.0.1:8000\nenvironment = GUNICORN_CMD_ARGS="-b :80"\n'
    assert judge(NAME, {"a.conf": text}) == ("undecided", [])


def test_an_image_that_starts_nginx_itself_keeps_it(judge) -> None:
    image = 'FROM praekeltfoundation/django-bootstrap:py3\nCMD ["clinic.wsgi:application"]\n'
    assert judge(NAME, {"Dockerfile": image}) == ("kept", [])
    own = "COPY start.sh /scripts/django-entrypoint.sh\n"
    files = {"Dockerfile": image.replace("CMD", f"{own}CMD"), "start.sh": "#!/bin/sh\nexec gunicorn clinic.wsgi\n"}
    assert judge(NAME, files) == ("undecided", [])


@pytest.mark.parametrize(
    "directive", ["uwsgi_pass unix:/run/a.sock", "fastcgi_pass 127.0.0.1:9000", "proxy_pass http://a"]
)
def test_every_way_to_pass_on_counts(judge, directive: str) -> None:
    assert judge(NAME, {"a.nginx": f"server {{ location / {{ {directive}; }} }}\n"}) == ("kept", [])


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"etc/supervisor/conf.d/a.conf": "[program:a]\ncommand = gunicorn a.wsgi --bind 0.0.0.0:8000\n"},
        {"etc/supervisor/conf.d/a.conf": "[program:a]\ncommand = gunicorn a.wsgi --bind 127.0.0.1:80\n"},
        {"etc/supervisor/conf.d/a.conf": "[program:a]\ncommand = gunicorn a.wsgi --bind unix:/run/a.sock\n"},
        {"Dockerfile": "FROM ubuntu\nEXPOSE 80\nCMD gunicorn a.wsgi --bind 0.0.0.0:80\n"},
        {"docker-compose.yml": WEB},
        {"docker-compose.yml": WEB + "    ports:\n      - 127.0.0.1:8000:8000\n"},
        {"docker-compose.yml": WEB + "    volumes: ['.:/srv']\n    ports:\n      - 80:8000\n"},
        {"docker-compose.dev.yml": WEB + "    ports:\n      - 80:8000\n"},
        {"docker-compose.yml": WEB + "    ports:\n      - 80:8000\n", "Dockerfile": "FROM ubuntu\nRUN apt-get install nginx\n"},
        {"docker-compose.yml": WEB + "  proxy:\n    image: jwilder/nginx-proxy\n    ports:\n      - 80:80\n"},
        {"docker-compose.yml": "services:\n  shop:\n    image: shop\n    ports:\n      - 80:80\n"},
        {"docker-compose.yml": WEB + "    ports:\n      - 80:8000\n", ".deploy.yaml": "dependencies:\n  - nginx\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: a/b\n    command: a.wsgi:application\n    ports: ['80:80']\n"},
        {"etc/nginx/nginx.conf": "http {\n    include sites-enabled/*;\n}\n"},
        {"etc/apache2/sites-available/a.conf": "<VirtualHost *:80>\nDocumentRoot /srv\nErrorLog /x.log\n</VirtualHost>\n"},
        {"etc/apache2/sites-available/a.conf": "<VirtualHost *:80>\nDocumentRoot /srv\nProxyPass /static !\n</VirtualHost>\n"},
    ],
)  # fmt: skip
def test_what_does_not_show_the_front_is_undecided(judge, files: dict[str, str]) -> None:
    assert judge(NAME, files) == ("undecided", [])
