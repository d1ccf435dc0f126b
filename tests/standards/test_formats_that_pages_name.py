"""Each standard is broken once in each format that its page says the check reads, and speaks on that line."""

from __future__ import annotations

import pytest

BROKEN = [
    ("served-by-gunicorn",{"etc/supervisor/conf.d/a.conf":"[program:a]\ncommand = sudo -u www-data env A=1 sh -c 'uwsgi --ini a.ini'\n"},2),
    ("served-by-gunicorn",{"etc/init/a.conf":"start on startup\nscript\n  cd /srv\n  exec python manage.py runserver 0.0.0.0:8000\nend script\n"},4),
    ("served-by-gunicorn",{"Procfile":"web: waitress-serve a.wsgi:application\n"},1),
    ("served-by-gunicorn",{"a.service":"[Service]\nExecStart=/srv/ve/bin/daphne a.asgi:application\n"},2),
    ("served-by-gunicorn",{"docker-compose.yml":"services:\n  web:\n    image: clinic\n    command: [\"uwsgi\", \"--ini\", \"a.ini\"]\n"},4),
    ("supervised-by-supervisord",{"etc/init/a.conf":"start on startup\nexec /srv/ve/bin/gunicorn a.wsgi\n"},2),
    ("supervised-by-supervisord",{"Procfile":"web: gunicorn a.wsgi\nworker: celery -A a worker\n"},1),
    ("supervised-by-supervisord",{"a.service":"[Unit]\nDescription=a\n[Service]\nExecStart=/srv/ve/bin/celery -A a worker\n"},4),
    ("supervised-by-supervisord",{"deploy.sh":"#!/bin/sh\nnohup gunicorn a.wsgi &\n"},2),
    ("supervised-by-supervisord",{"docker-compose.yml":"services:\n  web:\n    image: clinic\n    entrypoint: gunicorn a.wsgi\n"},4),
    ("fronted-by-nginx",{"etc/haproxy/haproxy.cfg":"frontend a\n  bind :80\n  default_backend b\nbackend b\n  server app1 10.0.0.11:8000\n","etc/supervisor/conf.d/a.conf":"[program:a]\ncommand = gunicorn a.wsgi -b 10.0.0.11:8000\n"},2),
    ("fronted-by-nginx",{"a.service":"[Service]\nExecStart=gunicorn a.wsgi -b 0.0.0.0:80\n"},2),
    ("fronted-by-nginx",{"etc/init/a.conf":"start on startup\nexec gunicorn a.wsgi --bind=0.0.0.0:80\n"},2),
    ("fronted-by-nginx",{"etc/apache2/sites-enabled/a.conf":"<VirtualHost *:80>\nProxyPass / http://127.0.0.1:8000/\n</VirtualHost>\n"},2),
    ("fronted-by-nginx",{"docker-compose.yml":"services:\n  web:\n    build: .\n    command: gunicorn a.wsgi -b 0.0.0.0:8000\n    ports:\n      - '80:8000'\n"},6),
    ("fronted-by-nginx",{"gunicorn.conf.py":"bind = '0.0.0.0:80'\n","etc/supervisor/conf.d/a.conf":"[program:a]\ncommand = gunicorn -c gunicorn.conf.py a.wsgi\n"},1),
    ("runs-on-ubuntu-lts",{"Vagrantfile":"Vagrant.configure('2') do |config|\n  config.vm.box = 'debian/bookworm64'\nend\n"},2),
    ("runs-on-ubuntu-lts",{"deploy/web.pkr.hcl":"source \"docker\" \"web\" {\n  image = \"debian:12\"\n}\n"},2),
    ("runs-on-ubuntu-lts",{"docker-compose.yml":"services:\n  web:\n    image: python:3.11-slim\n    command: gunicorn a.wsgi\n"},3),
    ("runs-on-ubuntu-lts",{"deploy/setup.sh":"#!/bin/sh\nyum install -y nginx\n"},2),
    ("runs-on-ubuntu-lts",{"Dockerfile":"FROM ubuntu:23.10\nCMD gunicorn a.wsgi\n"},1),
    ("runs-on-ubuntu-lts",{"deploy/sources.sh":"#!/bin/sh\nadd-apt-repository 'deb http://archive.ubuntu.com/ubuntu artful main'\n"},2),
    ("pip-and-virtualenv",{"Makefile":"install:\n\tsudo pip install -r requirements.txt\n"},2),
    ("pip-and-virtualenv",{"Vagrantfile":"Vagrant.configure('2') do |c|\n c.vm.box='ubuntu/jammy64'\n c.vm.provision 'shell', inline: 'sudo pip install django'\nend\n"},3),
    ("pip-and-virtualenv",{"manifests/a.pp":"exec { 'sudo pip install django': }\n"},1),
    ("pip-and-virtualenv",{"docs/install.md":"Install it:\n\n    sudo pip install clinic\n"},3),
    ("pip-and-virtualenv",{"site.yml":"- hosts: all\n  tasks:\n    - name: x\n      pip:\n        name: django\n"},4),
    ("pip-and-virtualenv",{"setup.sh":"apt-get install -y python3-django\n"},1),
    ("pip-and-virtualenv",{"setup.sh":"pip install --break-system-packages django\n"},1),
    ("pip-and-virtualenv",{"Dockerfile":"FROM ubuntu:24.04\nRUN apt-get update && \\\n    /usr/bin/pip3 install django\n"},3),
    ("django-pinned",{"setup.cfg":"[options]\ninstall_requires =\n    Django>=4\n","manage.py":"import os\n"},3),
    ("django-pinned",{"environment.yml":"dependencies:\n  - django\n  - pip:\n    - celery\n"},2),
    ("django-pinned",{"environment.yml":"dependencies:\n  - python=3.11\n  - pip:\n    - django>=4\n"},4),
    ("django-pinned",{"pyproject.toml":"[tool.poetry.dependencies]\npython = '^3.11'\nDjango = '^4.2'\n"},3),
    ("django-pinned",{"Pipfile":"[packages]\ndjango = '*'\n"},2),
    ("django-pinned",{"buildout.cfg":"[buildout]\nparts = a\n[a]\nrecipe = zc.recipe.egg\neggs =\n    Django\n"},6),
    ("django-pinned",{"build.sh":"ve/bin/pip install 'Django<5'\n"},1),
    ("django-pinned",{".deploy.yaml":"pip:\n  - Django\n"},2),
    ("django-pinned",{"pixi.toml":"[dependencies]\npython = '*'\ndjango = '>=4'\n"},3),
    ("django-pinned",{"pyproject.toml":"[tool.hatch.envs.default]\ndependencies = ['django']\n"},2),
    ("django-pinned",{"pyproject.toml":"[tool.pixi.pypi-dependencies]\ndjango = '*'\n"},2),
    ("django-pinned",{"requirements.txt":"-r live.list\n","live.list":"django\n"},1),
    ("fronted-by-nginx",{"etc/supervisor/conf.d/a.conf":"[program:a]\ncommand = gunicorn a.wsgi\nenvironment = GUNICORN_CMD_ARGS='-b :80'\n"},3),
    ("hostnames-in-nginx",{"nginx/a.conf":"server {\n  include ours;\n}\n","nginx/ours":"server_name _;\nproxy_pass http://a;\n"},1),
    ("approved-platform",{"setup.cfg":"[options]\ninstall_requires =\n    flask\n"},3),
    ("approved-platform",{"pyproject.toml":"[tool.poetry.dependencies]\npython = '^3.11'\nfastapi = '*'\n"},3),
    ("approved-platform",{"Pipfile":"[packages]\ntornado = '*'\n"},2),
    ("approved-platform",{"composer.json":'{\n "require": {\n  "laravel/framework": "^9"\n }\n}\n'},3),
    ("approved-platform",{"Gemfile":"source 'x'\ngem 'sinatra'\n"},2),
    ("approved-platform",{"buildout.cfg":"[buildout]\nparts = a\n[a]\nrecipe = zc.recipe.egg\neggs =\n    flask\n"},6),
    ("approved-platform",{"package.json":'{\n "dependencies": {\n  "koa": "1"\n }\n}\n'},3),
    ("hostnames-in-nginx",{"etc/nginx/sites-enabled/a.conf":"server {\n  listen 80;\n  location / { proxy_pass http://127.0.0.1:8000; }\n}\n"},1),
    ("balanced-by-haproxy",{"etc/nginx/sites-enabled/a.conf":"upstream a {\n  server 10.0.0.11:8000;\n  server 10.0.0.12:8000;\n}\nserver {\n  listen 80;\n  server_name a.example.com;\n  location / { proxy_pass http://a; }\n}\n"},1),
]  # fmt: skip


@pytest.mark.parametrize(("standard", "files", "line"), BROKEN)
def test_the_check_speaks_on_the_line(ask, standard: str, files: dict[str, str], line: int) -> None:
    verdict, places = ask(standard, files)
    assert verdict == "broken"
    assert line in {number for _, number in places}


@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "unix:/run/clinic.sock", "localhost:80", "0.0.0.0:8000"])
@pytest.mark.parametrize(
    "command", ["gunicorn -c deploy/gunicorn.py a.wsgi", "gunicorn --config=deploy/gunicorn.py a.wsgi"]
)
def test_an_address_in_gunicorns_file_that_the_network_may_not_reach_is_quiet(ask, bind: str, command: str) -> None:
    files = {
        "etc/supervisor/conf.d/a.conf": f"[program:a]\ncommand = {command}\n",
        "deploy/gunicorn.py": f"bind = '{bind}'\n",
    }
    assert ask("fronted-by-nginx", files) == ("undecided", set())
    files["deploy/gunicorn.py"] = "import os\nbind = ['127.0.0.1:8000', '0.0.0.0:80']\n"
    assert ask("fronted-by-nginx", files) == ("broken", {("deploy/gunicorn.py", 2)})
    files["etc/supervisor/conf.d/a.conf"] = f"[program:a]\ncommand = {command} --bind 127.0.0.1:8000\n"
    assert ask("fronted-by-nginx", files) == ("undecided", set())
