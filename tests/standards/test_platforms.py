"""Other platforms and other ways to send messages, in each format that names a dependency, and near misses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Ask = Callable[[str, dict[str, str]], tuple[str, set[tuple[str, int | None]]]]
PLACES = [
    ("requirements.txt", "Django==5.2.19\n{0}==1.0\n", 2),
    ("requirements.txt", "{0}\n", 1),
    ("requirements/live.pip", "{0}[all]>=1\n", 1),
    ("setup.py", "setup(\n    install_requires=[\n        '{0}',\n    ],\n)\n", 3),
    ("setup.cfg", "[options]\ninstall_requires =\n    {0}>=2\n", 3),
    ("pyproject.toml", '[project]\ndependencies = [\n    "{0}",\n]\n', 3),
    ("pyproject.toml", '[tool.poetry.dependencies]\n{0} = "^1"\n', 2),
    ("Pipfile", '[packages]\n{0} = "*"\n', 2),
    (".deploy.yaml", "pip:\n - gunicorn\n - {0}\n", 3),
    ("environment.yml", "dependencies:\n - {0}\n", 2),
    ("buildout.cfg", "[app]\neggs = {0}\n\n[buildout]\nparts = app\n", 2),
    ("Dockerfile", "FROM ubuntu:24.04\nRUN pip install {0}\n", 2),
    ("scripts/install.sh", "/srv/ve/bin/pip install {0}==1.0\n", 1),
]
NODE = ("package.json", '{{\n  "dependencies": {{\n    "{0}": "^1.0.0"\n  }}\n}}\n', 3)
RUBY = ("Gemfile", "source 'https://rubygems.example.com'\n\ngem '{0}', '~> 7.0'\n", 3)
PHP = ("composer.json", '{{"require": {{\n  "{0}": "^1"}}}}\n', 2)


@pytest.mark.parametrize(("path", "text", "line"), PLACES)
@pytest.mark.parametrize("name", ["Flask", "fastapi", "tornado", "pyramid"])
def test_another_framework_is_found_wherever_it_is_named(ask: Ask, name: str, path: str, text: str, line: int) -> None:
    assert ask("approved-platform", {path: text.format(name)}) == ("broken", {(path, line)})


@pytest.mark.parametrize(
    ("place", "name"),
    [
        *((PLACES[0], name) for name in ("bottle", "CherryPy", "falcon", "sanic", "starlette", "quart", "web.py", "Zope2")),
        *((NODE, name) for name in ("express", "koa", "@hapi/hapi", "fastify", "@nestjs/core", "next")),
        *((RUBY, name) for name in ("rails", "sinatra")),
        *((PHP, name) for name in ("laravel/framework", "symfony/framework-bundle", "drupal/core")),
    ],
)  # fmt: skip
def test_each_other_framework_is_known(ask: Ask, place: tuple[str, str, int], name: str) -> None:
    path, text, line = place
    assert ask("approved-platform", {path: text.format(name)}) == ("broken", {(path, line)})


@pytest.mark.parametrize("name", ["klein==15.3", "cyclone", "Nevow", "autobahn>=0.9"])
@pytest.mark.parametrize("beside", ["Twisted", "vumi==0.6.19"])
def test_what_serves_pages_on_twisted_is_another_platform(ask: Ask, name: str, beside: str) -> None:
    assert ask("approved-platform", {"requirements.txt": f"{beside}\n{name}\n"}) == (
        "broken",
        {("requirements.txt", 2)},
    )


@pytest.mark.parametrize(
    "name", ["springboard==3.1.4", "Flask_RESTful", "pyramid-celery>=2", "unicore-cms-mama", "aludel"]
)
def test_a_framework_is_told_by_what_brings_it_where_it_is_not_named(ask: Ask, name: str) -> None:
    found = {"requirements.txt": f"requests\n{name}\nflask-login\n", "requirements-dev.txt": "flask-testing\n"}
    assert ask("approved-platform", found) == ("broken", {("requirements.txt", 2)})
    named = {"requirements.txt": f"{name}\nbottle\n"}
    assert ask("approved-platform", named) == ("broken", {("requirements.txt", 2)})
    assert ask("approved-platform", {"requirements.txt": f"{name}\nDjango==1.8\n"}) == ("kept", set())


@pytest.mark.parametrize("name", ["pom.xml", "mix.exs", "go.mod", "Cargo.toml", "build.gradle"])
def test_a_project_in_a_language_that_is_not_read_is_undecided(ask: Ask, name: str) -> None:
    assert ask("approved-platform", {f"service/{name}": "x\n"}) == ("undecided", set())
    assert ask("approved-platform", {f"service/{name}": "x\n", ".deploy.yaml": "pip:\n - pytz\n"})[0] == "undecided"


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "Django==5.2.19\ndjango-bottle-menu\nflask-like\naiohttp\nTwisted\nklein\njinja2\nrequests\n"},
        {"requirements.txt": "junebug==0.2.0\nklein==17.10.0\nvumi==0.6.19\n"},
        {"setup.py": "setup(name='vumi-http-api', install_requires=['vumi', 'klein', 'cyclone'])\n"},
        {"requirements.txt": "Django==5.2.19\n", "tools/go.mod": "module example.com/tool\n"},
        {"requirements.txt": "Django==5.2.19\n", "clinic/notebooks/requirements.txt": "jupyterlab==3.5.3\ndash==2.8.1\n"},
        {"requirements-dev.txt": "Flask\n", "requirements.txt": "Django==5.2.19\n"},
        {"setup.py": "setup(install_requires=['vumi'], tests_require=['flask'], extras_require={'dev': ['flask']})\n"},
        {"setup.py": "setup(name='flask', keywords='flask')\n"},
        {"pyproject.toml": '[tool.poetry]\nname = "vumi2"\n\n[tool.poetry.dependencies]\nquart = "^1"\n'},
        {"package.json": '{"devDependencies": {"express": "^4"}, "scripts": {"start": "express"}}\n'},
        {"clinic/static/vendor/package.json": '{"dependencies": {"express": "^4"}}\n', "requirements.txt": "Django\n"},
        {"docs/package.json": '{"dependencies": {"express": "^4"}}\n'},
        {"requirements.txt": "amqp==5.4.2\nbilliard==4.3.2\ncelery==5.7.0\nflower==2.0.1\ntornado==6.5\nvine==5.1.0\n"},
        {"requirements.txt": "Django==5.2.19\njupyter_client==8.6.3\ntornado==6.5.7\n"},
        {"requirements.txt": "Django<1.7\nthumbor==4.6.0\ntornado==3.2.2\n"},
        {"Gemfile": "gem 'sass'\ngroup :development, :test do\n  gem 'sinatra'\nend\n"},
        {"uv.lock": '[[package]]\nname = "flask"\nversion = "3.1.2"\n', "requirements.txt": "Django==5.2.19\n"},
        {"build.sh": "pip uninstall flask\necho pip install flask\n", "requirements.txt": "Django==5.2.19\n"},
    ],
)  # fmt: skip
def test_what_a_project_is_not_built_on_is_no_platform(ask: Ask, files: dict[str, str]) -> None:
    assert ask("approved-platform", files) == ("kept", set())


def test_an_approval_on_record_sets_the_finding_aside(ask: Ask) -> None:
    waiver = '[[waivers]]\nstandard = "approved-platform"\npath = "requirements.txt"\nreason = "approved"\nuntil = 9999-12-31\n'
    files = {"requirements.txt": "Flask==3.1.2\n", "praekelt-standards.toml": waiver}
    assert ask("approved-platform", files) == ("kept", set())


def test_a_folder_without_dependencies_shows_no_platform(ask: Ask) -> None:
    for standard in ("approved-platform", "vumi-for-messaging", "django-pinned", "django-latest-at-start"):
        assert ask(standard, {"README.rst": "Clinic\n======\n"}) == ("not-applicable", set())


@pytest.mark.parametrize(("path", "text", "line"), PLACES)
@pytest.mark.parametrize("name", ["twilio", "africastalking", "smpplib"])
def test_another_client_is_found_wherever_it_is_named(ask: Ask, name: str, path: str, text: str, line: int) -> None:
    assert ask("vumi-for-messaging", {path: text.format(name)}) == ("broken", {(path, line)})


@pytest.mark.parametrize(
    ("place", "name"),
    [
        *((PLACES[0], name) for name in ("nexmo", "vonage", "clickatell", "plivo", "messagebird", "rapidsms", "smpp.pdu")),
        *((PLACES[0], name) for name in ("rapidsms-kannel", "infobip-api-python-client", "python_gammu", "django-twilio")),
        *((NODE, name) for name in ("twilio", "@vonage/server-sdk", "africastalking", "smpp")),
        (RUBY, "twilio-ruby"),
        (PHP, "twilio/sdk"),
    ],
)  # fmt: skip
def test_each_other_client_is_known(ask: Ask, place: tuple[str, str, int], name: str) -> None:
    path, text, line = place
    assert ask("vumi-for-messaging", {path: text.format(name)}) == ("broken", {(path, line)})


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({"requirements.txt": "Django==5.2.19\nvumi==0.6.19\n"}, "kept"),
        ({"package.json": '{"dependencies": {"vumi-jssandbox-toolkit": "0.2.19"}}\n'}, "kept"),
        ({"requirements.txt": "go-http==0.3.2\n"}, "kept"),
        ({"setup.py": "setup(name='vumi', install_requires=['smpp.pdu'])\n"}, "kept"),
        ({"requirements.txt": "Django==5.2.19\ntwilio-mock-server\nplivoesque\n"}, "not-applicable"),
        ({"requirements-dev.txt": "twilio\n"}, "not-applicable"),
        ({"package.json": '{"devDependencies": {"twilio": "^4"}}\n'}, "not-applicable"),
    ],
)
def test_vumi_and_what_is_no_client_keep_it(ask: Ask, files: dict[str, str], verdict: str) -> None:
    assert ask("vumi-for-messaging", files) == (verdict, set())


STACK = ("fronted-by-nginx", "hostnames-in-nginx", "served-by-gunicorn", "supervised-by-supervisord")
SERVED = {
    "Dockerfile": "FROM ubuntu:24.04\nCMD uvicorn clinic:app\n",
    "docker-compose.yml": "services:\n  web:\n    build: .\n    ports: ['80:8000']\n",
}


@pytest.mark.parametrize("standard", STACK)
@pytest.mark.parametrize(
    "more",
    [
        {"requirements.txt": "fastapi==0.110\n"},
        {"package.json": '{"dependencies": {"express": "^4"}}\n'},
        {"pom.xml": "<project/>\n"},
        {"setup.py": "setup(name='vumi')\n"},
        {
            "requirements.txt": "Flask==0.12\n",
            "manage.py": "from flask_script import Manager\n",
            "wsgi.py": "from clinic import app\n",
        },
    ],
)
def test_the_stack_is_not_asked_of_another_platform_nor_of_vumi_itself(
    ask: Ask, standard: str, more: dict[str, str]
) -> None:
    assert ask(standard, {**SERVED, **more}) == ("not-applicable", set())


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"requirements.txt": "Django==5.2.19\nfastapi==0.110\n"},
        {
            "requirements.txt": "fastapi==0.110\n",
            "manage.py": "from django.core.management import execute_from_command_line\n",
        },
        {"requirements.txt": "vumi==0.6.19\nklein\n"},
    ],
)
def test_the_stack_is_asked_of_every_other_project(ask: Ask, more: dict[str, str]) -> None:
    assert ask("supervised-by-supervisord", {**SERVED, **more}) == ("broken", {("Dockerfile", 2)})


@pytest.mark.parametrize("app", ["rapidsms", "rapidsms.backends.kannel", "twilio"])
def test_a_client_among_the_apps_of_a_site_is_found(ask: Ask, app: str) -> None:
    settings = f"INSTALLED_APPS = [\n    'clinic',\n    '{app}',\n]\n"
    assert ask("vumi-for-messaging", {"clinic/settings.py": settings}) == ("broken", {("clinic/settings.py", 3)})


def test_what_a_platform_for_flows_sends_through_is_not_shown(ask: Ask) -> None:
    assert ask("vumi-for-messaging", {"requirements.txt": "rapidpro-python==2.7\n"}) == ("undecided", set())
