"""What the standards say of a project: the words, where an engineer could be misled by others."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/var/log/{{ name }}/beat.log", " is not under /var/praekelt/logs, whatever is filled in"),
        ("/srv/{{ name }}/log/beat.log", " is not under /var/praekelt/logs, whatever is filled in"),
        ("{{ root }}/var/log/beat.log", " is under var/log, not under /var/praekelt/logs; "),
        ("{{ root }}/log/beat.log", "the folder of {{ root }}/log/beat.log is log, not logs"),
    ],
)
def test_a_folder_that_leads_elsewhere_is_not_told_to_change_its_last_name(said, path: str, words: str) -> None:
    text = f"[program:a]\ncommand = true\nstdout_logfile = {path}\n"
    (one,) = said("log-location", {"a.conf.j2": text})
    assert one.startswith("a.conf.j2:3: ") and words in one


def test_a_script_for_another_system_is_one_finding_that_counts_its_lines(said) -> None:
    script = "#!/bin/sh\nset -e\nsudo yum install -y python3\nyum install -y git\n"
    words = "package manager, so this is not Ubuntu; prepare an Ubuntu server, with apt-get"
    assert said("runs-on-ubuntu-lts", {"one.sh": script, "two.sh": f"{script}yum install -y gcc\n"}) == [
        f"one.sh:3: yum (and 1 more line) is Red Hat's {words}",
        f"two.sh:3: yum (and 2 more lines) is Red Hat's {words}",
    ]


def test_a_command_that_a_container_and_a_compose_file_start_is_one_finding(said) -> None:
    files = {
        "Dockerfile": 'FROM ubuntu:24.04\nCOPY . /srv\nENTRYPOINT ["/srv/start.sh"]\n',
        "start.sh": "#!/bin/sh\nset -e\nexec gunicorn clinic.wsgi\n",
        "docker-compose.yml": "services:\n  app:\n    image: clinic\n    entrypoint: /srv/start.sh\n",
    }
    (one,) = said("supervised-by-supervisord", files)
    assert one.startswith("start.sh:3: a container starts gunicorn")


UNIT = "[Unit]\nDescription=x\n[Service]\nExecStart={}\n[Install]\nWantedBy=multi-user.target\n"


@pytest.mark.parametrize(
    ("path", "command", "label"),
    [
        ("systemd.beat.conf.j2", "celery -A {{ app }} beat", ", [program:beat]"),
        ("systemd.gunicorn.conf.j2", "gunicorn {{ app }}.wsgi", ", [program:gunicorn]"),
        ("systemd.service.j2", "gunicorn {{ app }}.wsgi", ""),
        ("systemd.service.j2", "gunicorn clinic.wsgi", ", [program:clinic]"),
        ("worker.service", "celery -A config worker", ", [program:worker]"),
        ("systemd.service", "celery -A config worker", ""),
        ("etc/systemd/system/clinic-worker@.service", "celery -A clinic worker", ", [program:clinic-worker]"),
    ],
)
def test_the_section_is_called_by_the_telling_word_of_a_unit(said, path: str, command: str, label: str) -> None:
    (one,) = said("supervised-by-supervisord", {path: UNIT.format(command)})
    assert one.endswith(f"; start it from a section of supervisord{label}")


@pytest.mark.parametrize(
    ("opening", "label"),
    [
        ("cat > /etc/systemd/system/clinic-queue.service <<EOF", ", [program:clinic-queue]"),
        ("sudo tee /etc/systemd/system/clinic-queue.service <<EOF", ", [program:clinic-queue]"),
        ("cat > /etc/systemd/system/clinic$i.service <<EOF", ", [program:clinic]"),
        ("cat > /etc/systemd/system/$NAME.service <<EOF", ""),
        ('cat <<EOF > "$UNIT"', ""),
    ],
)
def test_a_unit_that_a_script_writes_is_called_by_the_file_it_writes(said, opening: str, label: str) -> None:
    script = f"#!/bin/sh\napt-get install -y git\n{opening}\n{UNIT.format('/srv/ve/bin/celery worker')}EOF\n"
    (one,) = said("supervised-by-supervisord", {"setup.sh": script})
    assert one.startswith("setup.sh:7: systemd starts celery")
    assert one.endswith(f"; start it from a section of supervisord{label}")


IMAGE = "FROM praekeltfoundation/django-bootstrap:py3.6\n"


def test_nginx_that_an_image_brings_is_there_beside_a_developers_runserver(said) -> None:
    compose = "services:\n  web:\n    build: .\n    command: ./manage.py runserver 0.0.0.0:8000\n"
    assert said("fronted-by-nginx", {"Dockerfile": IMAGE, "docker-compose.yml": compose}) == []


def test_nginx_that_an_image_brings_is_not_said_to_be_named(said) -> None:
    compose = "services:\n  web:\n    build: .\n    command: gunicorn clinic.wsgi\n"
    reason = "brings nginx, and the project does not show the configuration that passes requests on"
    assert said("fronted-by-nginx", {"Dockerfile": IMAGE, "docker-compose.yml": compose}) == [
        f"Dockerfile:1: praekeltfoundation/django-bootstrap:py3.6 {reason}"
    ]


@pytest.mark.parametrize(
    ("files", "module"),
    [
        ({"uwsgi.ini": "[uwsgi]\nmodule = gm_pr.wsgi\n"}, "gm_pr.wsgi"),
        ({"uwsgi.ini": "[uwsgi]\nmodule = gm_pr.wsgi:application\n"}, "gm_pr.wsgi"),
        ({"uwsgi.ini": "[uwsgi]\nwsgi-file = gm_pr/wsgi.py\n"}, "gm_pr.wsgi"),
        ({"site.conf": "<VirtualHost *:80>\nWSGIScriptAlias / /srv/gm_pr/gm_pr/wsgi.py\n</VirtualHost>\n"}, "gm_pr.wsgi"),
        ({"Procfile": "web: waitress-serve --port=8000 gm_pr.wsgi:app\n"}, "gm_pr.wsgi:app"),
        ({"Procfile": "web: twistd -n web --wsgi gm_pr.wsgi.application\n"}, "gm_pr.wsgi"),
        ({"Procfile": "web: uwsgi --ini a.ini\n", "a.ini": "[uwsgi]\nmodule = gm_pr.live.wsgi\n"}, "gm_pr.live.wsgi"),
        ({"Procfile": "web: ./manage.py runserver\n", "src/gm_pr/wsgi.py": "application = 1\n"}, "gm_pr.wsgi"),
        (
            {
                "Procfile": "web: ./manage.py runserver\n",
                "gm_pr/__init__.py": "",
                "gm_pr/live/wsgi.py": "application = 1\n",
                "example/wsgi.py": "application = 1\n",
            },
            "gm_pr.live.wsgi",
        ),
        ({"Procfile": "web: ./manage.py runserver\n", "wsgi.py": "application = 1\n"}, "wsgi"),
    ],
)  # fmt: skip
def test_what_to_start_is_the_projects_own_module(said, files: dict[str, str], module: str) -> None:
    (one,) = said("served-by-gunicorn", files)
    assert one.endswith(f"; start gunicorn with the project's WSGI module, as gunicorn {module}")


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": "web: ./manage.py runserver\n"},
        {
            "Procfile": "web: ./manage.py runserver\n",
            "a/wsgi.py": "application = 1\n",
            "b/wsgi.py": "application = 1\n",
        },
        {"uwsgi.ini.j2": "[uwsgi]\nmodule = {{ app_name }}.wsgi\n"},
        {"uwsgi.ini": "[uwsgi]\nmodule = ${APP}.wsgi\n"},
    ],
)
def test_where_the_module_is_not_told_an_example_is(said, files: dict[str, str]) -> None:
    (one,) = said("served-by-gunicorn", files)
    assert one.endswith(", such as gunicorn clinic.wsgi")


SETTINGS = "INSTALLED_APPS = ['clinic']\nROOT_URLCONF = 'clinic.urls'\n"


@pytest.mark.parametrize("standard", ["log-extension", "log-location"])
def test_what_python_works_out_is_not_said_to_be_filled_in(said, standard: str) -> None:
    settings = f"{SETTINGS}import elsewhere\nLOGGING = elsewhere.logging()\n"
    words = "elsewhere.logging() is worked out when the project runs"
    assert said(standard, {"clinic/settings.py": settings}) == [f"clinic/settings.py:4: {words}"]


def test_what_a_template_fills_in_is_said_to_be_filled_in(said) -> None:
    text = "[program:a]\ncommand = true\nstdout_logfile = {{ log }}\n"
    assert said("log-extension", {"a.conf.j2": text}) == ["a.conf.j2:3: {{ log }} is filled in when it is deployed"]


def test_what_may_add_to_the_apps_is_named(said) -> None:
    settings = "from elsewhere.settings import *\nINSTALLED_APPS = ('clinic',) + INSTALLED_APPS\n"
    assert said("no-generated-assets", {"clinic/settings.py": settings}) == [
        "clinic/settings.py:1: elsewhere.settings is not here and may add to INSTALLED_APPS"
    ]


def test_a_host_that_a_file_may_give_is_not_the_only_one_that_is_listed(said) -> None:
    settings = f"""{SETTINGS}import json, os
if os.path.exists("a.json"):
    given = json.load(open("a.json"))
else:
    given = {{"host": "localhost:8000"}}
ALLOWED_HOSTS = [given["host"].split(":")[0], "www.example.com"]
"""
    (one,) = said("allowed-hosts-open", {"clinic/settings.py": settings})
    assert "ALLOWED_HOSTS lists given['host'].split(':')[0] or localhost, www.example.com; " in one


def test_a_folder_that_python_works_out_is_not_said_to_be_filled_in(said) -> None:
    handler = "{'class': 'logging.FileHandler', 'filename': '/home/' + name() + '/a.log'}"
    settings = f"{SETTINGS}LOGGING = {{'handlers': {{'file': {handler}}}}}\n"
    (one,) = said("log-location", {"clinic/settings.py": settings})
    assert "/a.log is not under /var/praekelt/logs, whatever is worked out; " in one


def test_an_app_whose_name_is_filled_in_has_a_folder_of_that_name(said) -> None:
    server = "server {\n  access_log /var/log/{{ site name }}.access.log;\n  error_log /var/log/{{ site name }}.error.log;\n}\n"
    secure = "server {\n  access_log /var/log/{{ site name }}.secure.log;\n}\n"
    first, *_ = said("log-location", {"etc/nginx.conf": server, "etc/nginx.secure": secure})
    assert first.endswith("; write it to /var/praekelt/logs/{{ site name }}/{{ site name }}-access.log")


def test_a_program_that_a_template_fills_in_is_no_matter_of_an_image(said) -> None:
    text = "[program:a]\ncommand = {{ gunicorn path }} -c {{ conf }} clinic.wsgi:application\n"
    (one,) = said("served-by-gunicorn", {"etc/supervisord.conf": text})
    assert "does not say by which program the application is served" in one
