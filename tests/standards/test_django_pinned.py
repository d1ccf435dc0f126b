"""Every way in which a project can leave its Django open, in each format that names it, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

STANDARD = "django-pinned"
Ask = Callable[[str, dict[str, str]], tuple[str, set[tuple[str, int | None]]]]
SITE = {"manage.py": "import os\n"}


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("requirements.txt", "Django\n", 1),
        ("requirements.txt", "# the site\n\ndjango\n", 3),
        ("requirements.txt", "Django>=4.2\n", 1),
        ("requirements.txt", "Django<5\n", 1),
        ("requirements.txt", "Django>4.1,<5\n", 1),
        ("requirements.txt", "Django >= 4.2, < 5  # LTS\n", 1),
        ("requirements.txt", "Django~=4.2\n", 1),
        ("requirements.txt", "Django==4.2.*\n", 1),
        ("requirements.txt", "Django!=4.2.3\n", 1),
        ("requirements.txt", "DJANGO\n", 1),
        ("requirements.txt", "django[argon2]>=4.2\n", 1),
        ("requirements.txt", "django (>=4.2)\n", 1),
        ("requirements.txt", "django>=4.2 ; python_version > '3.8'\n", 1),
        ("requirements.txt", "django \\\n  >=4.2\n", 1),
        ("requirements.txt", "gunicorn==27.0.1\r\nDjango\r\n", 2),
        ("requirements.txt", "\ufeffDjango\n", 1),
        ("requirements.txt", "git+https://github.com/django/django.git#egg=Django\n", 1),
        ("requirements.txt", "-e git+https://github.com/django/django.git@stable/4.2.x#egg=django\n", 1),
        ("requirements.txt", "Django @ git+https://github.com/django/django@main\n", 1),
        ("requirements.txt", "Django @ https://github.com/django/django/archive/main.zip\n", 1),
        ("requirements.txt", "--index-url https://packages.example.com/simple\nDjango\n", 2),
        ("requirements.pip", "gunicorn==27.0.1\nDjango\n", 2),
        ("requirements/base.txt", "Django>=4.2\n", 1),
        ("requirements/production.txt", "Django>=4.2\n", 1),
        ("clinic/requirements.txt", "Django>=4.2\n", 1),
        ("requirements_live.txt", "Django>=4.2\n", 1),
        ("requirements.in", "Django>=4.2\n", 1),
        ("live.pip", "Django>=4.2\n", 1),
        ("pip-requires.txt", "Django<2.1\n", 1),
        ("setup.py", "from setuptools import setup\nsetup(name='clinic', install_requires=['django'])\n", 2),
        ("setup.py", "requires = [\n    'celery',\n    'Django>=4.2',\n]\nsetup(install_requires=requires)\n", 3),
        ("setup.py", "a = ['x']\nb = ['django']\nsetup(install_requires=a + b)\n", 2),
        ("setup.py", "a = ['x']\na += ['django']\nsetup(install_requires=a)\n", 2),
        ("setup.py", "a = ['x']\na.append('django')\nsetup(install_requires=a)\n", 2),
        ("setup.py", "print 'hello'\nsetup(install_requires=['django'])\n", 2),
        ("setup.py", "setup(extras_require={\n    'site': ['django'],\n})\n", 2),
        ("setup.py", "options = {\n    'install_requires': [\n        'django']}\nsetup(**options)\n", 3),
        ("setup.py", "setup(install_requires='''\n    celery\n    django\n''')\n", 3),
        ("setup.cfg", "[options]\ninstall_requires =\n    celery\n    django>=4.2\n", 4),
        ("setup.cfg", "[options]\ninstall_requires = django\n", 2),
        ("setup.cfg", "[options.extras_require]\nsite =\n    django\n", 3),
        ("pyproject.toml", '[project]\nname = "clinic"\ndependencies = [\n  "celery",\n  "django>=4.2",\n]\n', 5),
        ("pyproject.toml", '[project]\ndependencies = ["celery", "django"]\n', 2),
        ("pyproject.toml", '[project.optional-dependencies]\nsite = [\n  "django",\n]\n', 3),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\ndjango = "^4.2"\n', 3),
        ("pyproject.toml", '[tool.poetry.dependencies]\ndjango = "*"\n', 2),
        ("pyproject.toml", '[tool.poetry.dependencies]\nDjango = {version = "~4.2", extras = ["argon2"]}\n', 2),
        ("pyproject.toml", '[tool.poetry.dependencies.django]\nversion = "^4.2"\n', 1),
        ("pyproject.toml", '[tool.poetry.dependencies]\ndjango = {git = "https://example.com/d.git", branch = "main"}\n', 2),
        ("pyproject.toml", '[dependency-groups]\nlive = ["django>=4.2"]\n', 2),
        ("Pipfile", '[packages]\ndjango = "*"\n', 2),
        ("Pipfile", '[packages]\ngunicorn = "==27.0.1"\ndjango = {version = ">=4.2"}\n', 3),
        ("buildout.cfg", "[buildout]\nparts = django\neggs =\n    gunicorn\n    django\n", 5),
        (".deploy.yaml", "name: clinic\npip:\n - gunicorn\n - django\n", 4),
        (".deploy.yaml", "dependencies:\n - nginx\n - python-django\n", 3),
        ("environment.yml", "dependencies:\n  - python=3.11\n  - django=4.2\n", 3),
        ("environment.yml", "dependencies:\n  - pip:\n    - django>=4.2\n", 3),
        ("environment-live.yml", "name: live\ndependencies:\n  - python=3.11\n  - django\n", 4),
        ("conda.yaml", "dependencies:\n- django>=4\n", 2),
        ("pixi.toml", '[dependencies]\npython = "*"\ndjango = "*"\n', 3),
        ("pixi.toml", '[feature.site.pypi-dependencies]\ndjango = {version = ">=4.2", extras = ["argon2"]}\n', 2),
        ("pyproject.toml", '[tool.pixi.dependencies]\ndjango = "4.2.*"\n', 2),
        ("pyproject.toml", '[tool.hatch.envs.default]\ndependencies = [\n  "django",\n]\n', 3),
        ("pyproject.toml", '[tool.hatch.envs.live]\nextra-dependencies = ["django"]\n', 2),
        ("reqs.txt", "gunicorn\nDjango\n", 2),
        ("requirements.txt", "Django @ https://github.com/django/django/archive/refs/heads/main.tar.gz\n", 1),
        ("requirements.txt", "Django @ https://github.com/django/django/archive/stable/4.2.x.zip\n", 1),
        ("requirements.txt", "https://github.com/django/django/tarball/main\n", 1),
        ("Dockerfile", "FROM ubuntu:24.04\nARG DJANGO='>=4'\nRUN pip install django$DJANGO\n", 3),
        ("Dockerfile", "FROM ubuntu:24.04\nRUN pip install django\n", 2),
        ("Dockerfile", "FROM ubuntu:24.04\nRUN apt-get update && \\\n    pip install gunicorn 'django>=4.2'\n", 3),
        ("Dockerfile", 'FROM ubuntu:24.04\nRUN ["/srv/ve/bin/pip", "install", "django"]\n', 2),
        ("Dockerfile", "FROM ubuntu:24.04\nRUN <<EOF\nset -e\npip install django\nEOF\n", 4),
        ("Dockerfile", "FROM ubuntu:24.04\nONBUILD RUN pip install django\n", 2),
        ("Dockerfile", "FROM ubuntu:24.04\nRUN apt-get install -y python3-django\n", 2),
        ("deploy/site.yml", "- hosts: app1\n  tasks:\n  - pip:\n      name: django\n      virtualenv: /srv/ve\n", 4),
        ("deploy/site.yml", "- name: packages\n  pip: name=django virtualenv=/srv/ve\n", 2),
        ("roles/site/tasks/main.yml", "- ansible.builtin.pip:\n    name:\n    - gunicorn\n    - django>=4.2\n", 4),
        ("scripts/build.sh", "#!/bin/sh\nset -e\n/srv/clinic/ve/bin/pip install --upgrade Django\n", 3),
        ("scripts/build.sh", "sudo -H python3 -m pip install 'Django>=4.2'\n", 1),
        ("scripts/build.sh", "uv pip install django\n", 1),
        ("scripts/build.sh", "easy_install django\n", 1),
        ("scripts/build.sh", "if true; then\n  pip3 install -U --index-url https://packages.example.com django; fi\n", 2),
    ],
)  # fmt: skip
def test_an_open_django_is_found_where_it_stands(ask: Ask, path: str, text: str, line: int) -> None:
    assert ask(STANDARD, {path: text}) == ("broken", {(path, line)})
    assert ask(STANDARD, SITE) == ("broken", {(path, line)}), "a site beside it changes nothing"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"requirements.txt": "-r deps/base.list\n", "deps/base.list": "celery\nDjango>=4\n"}, ("deps/base.list", 2)),
        ({"requirements.txt": "-r deps/a\n", "deps/a": "-r b\n", "deps/b": "-r a\nDjango\n"}, ("deps/b", 2)),
        ({"pyproject.toml": '[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = ["deps/base.txt"]}\n',
          "deps/base.txt": "Django\n"}, ("deps/base.txt", 1)),
        ({"pyproject.toml": '[tool.hatch.metadata.hooks.requirements_txt]\nfiles = [\n  "deps/base.txt"]\n', "deps/base.txt": "Django\n"},
         ("deps/base.txt", 1)),
        ({"setup.cfg": "[options]\ninstall_requires = file: deps/base.txt\n", "deps/base.txt": "Django\n"}, ("deps/base.txt", 1)),
        ({"Dockerfile": "FROM ubuntu:24.04\nCOPY . /app\nRUN pip install -r /app/deps/base.list\n", "deps/base.list": "Django\n"},
         ("deps/base.list", 1)),
        ({"build.sh": "pip install -rdeps/base.list\n", "deps/base.list": "Django\n"}, ("deps/base.list", 1)),
        ({"requirements.txt": "Django\n-c deps/pins\n", "deps/pins": "Django>=4,<5\n"}, ("requirements.txt", 1)),
        ({"requirements.txt": "Django\n", "other/pins.txt": "Django==5.2.19\n"}, ("requirements.txt", 1)),
        ({"requirements.txt": "Django\n", "other/pylock.toml": '[[packages]]\nname = "django"\nversion = "5.2.19"\n'}, ("requirements.txt", 1)),
    ],
)  # fmt: skip
def test_an_open_django_is_found_in_a_file_that_only_another_one_names(
    ask: Ask, files: dict[str, str], place: tuple[str, int]
) -> None:
    assert ask(STANDARD, {**SITE, **files}) == ("broken", {place})


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "Django==5.2.19\n"},
        {"requirements.txt": "Django\n-c versions.txt\n", "versions.txt": "Django==5.2.19\n"},
        {"requirements.txt": "Django\n-c etc/pins.cfg\n", "etc/pins.cfg": "django==5.2.19\n"},
        {"requirements.txt": "Django\n", "Dockerfile": "FROM a\nENV PIP_CONSTRAINT=/app/etc/pins\nRUN pip install -r requirements.txt\n",
         "etc/pins": "django==5.2.19\n"},
        {"build.sh": "export PIP_CONSTRAINT=etc/pins\npip install django\n", "etc/pins": "django==5.2.19\n"},
        {"build.sh": "pip install -r requirements.txt -c etc/pins\n", "requirements.txt": "Django\n", "etc/pins": "django==5.2.19\n"},
        {"requirements.txt": "-r deps/base.list\n", "deps/base.list": "Django==5.2.19\n"},
        {"pylock.toml": '[[packages]]\nname = "django"\nversion = "5.2.19"\n', "pyproject.toml": '[project]\ndependencies = ["django"]\n'},
        {"pylock.live.toml": '[[packages]]\nname = "django"\nversion = "5.2.19"\n', "pyproject.toml": '[project]\ndependencies = ["django"]\n'},
        {"requirements.lock": "# generated by rye\n-e file:.\ndjango==5.2.19\n", "pyproject.toml": '[project]\ndependencies = ["django"]\n'},
        {"environment.yml": "dependencies:\n- django\n", "conda-lock.yml": "package:\n- name: django\n  version: 5.2.19\n  manager: conda\n"},
        {"pixi.toml": '[dependencies]\ndjango = "*"\n',
         "pixi.lock": "version: 6\npackages:\n- conda: https://conda.example.com/noarch/django-5.2.19-pyhd8ed1ab_0.conda\n  sha256: 0a\n"},
        {"pixi.toml": '[pypi-dependencies]\ndjango = "*"\n',
         "pixi.lock": "packages:\n- pypi: https://packages.example.com/d.whl\n  name: django\n  version: 5.2.19\n"},
        {"pixi.toml": '[dependencies]\ndjango = "5.2.19"\n'},
        {"requirements.txt": "Django @ https://github.com/django/django/archive/refs/tags/5.2.19.tar.gz\n"},
        {"requirements.txt": "Django @ https://github.com/django/django/archive/5.2.19.zip\n"},
        {"requirements.txt": f"https://github.com/django/django/archive/{'0a1b2c3d' * 5}.zip\n"},
        {"Dockerfile": "FROM ubuntu:24.04\nARG DJANGO=5.2.19\nRUN pip install django==${DJANGO}\n"},
        {"Dockerfile": "FROM ubuntu:24.04\nENV DJANGO 5.2.19\nRUN pip install django==$DJANGO\n"},
        {"requirements.txt": "django==1.8  # without a patch number\n"},
        {"requirements.txt": "Django===5.2.19\n"},
        {"requirements.txt": "Django == 5.2.19 ; python_version >= '3.10'\n"},
        {"requirements.txt": "Django==5.2.19 \\\n    --hash=sha256:0a1b \\\n    --hash=sha256:2c3d\n"},
        {"requirements.txt": "git+https://github.com/django/django.git@5.2.19#egg=Django\n"},
        {"requirements.txt": "Django @ https://packages.example.com/Django-5.2.19-py3-none-any.whl\n"},
        {"requirements.txt": f"-e git+https://github.com/django/django@{'0a1b2c3d' * 5}#egg=django\n"},
        {"requirements.txt": "https://packages.example.com/Django-5.2.19.tar.gz\n"},
        {"requirements.txt": "-c constraints.txt\nDjango\n", "constraints.txt": "Django==5.2.19\n"},
        {"requirements.txt": "Django>=5.2\n", "constraints.txt": "django==5.2.19\n"},
        {"requirements/base.txt": "Django\n", "requirements/live.txt": "-r base.txt\nDjango==5.2.19\n"},
        {"requirements/live.txt": "-r base.txt\nDjango\n", "requirements/base.txt": "Django==5.2.19\n"},
        {"requirements.in": "django\n", "requirements.txt": "django==5.2.19\n"},
        {"requirements/base.in": "django\n", "requirements/base.txt": "# This file is autogenerated by uv\ndjango==5.2.19\n"},
        {
            "pip-requires.txt": "django<2.1\n",
            "pip-freeze.txt": "# This file is autogenerated by pip-compile\ndjango==2.0.8\n",
        },
        {"setup.py": "setup(install_requires=['Django>=5.2,<5.3'])\n", "requirements.txt": "Django==5.2.19\n-e .\n"},
        {"setup.py": "setup(install_requires=['Django'])\n", "requirements/live.txt": "Django==5.2.19\n"},
        {"pyproject.toml": '[project]\ndependencies = ["django>=5.2"]\n',
         "uv.lock": '[[package]]\nname = "django"\nversion = "5.2.19"\n'},
        {"pyproject.toml": '[tool.poetry.dependencies]\ndjango = "^5.2"\n',
         "poetry.lock": '[[package]]\nname = "Django"\nversion = "5.2.19"\n'},
        {"pyproject.toml": '[project]\ndependencies = ["django"]\n',
         "pdm.lock": '[metadata]\ngroups = ["default"]\n\n[[package]]\nname = "django"\nversion = "5.2.19"\n'},
        {"Pipfile": '[packages]\ndjango = "*"\n',
         "Pipfile.lock": '{"default": {"django": {"version": "==5.2.19"}}, "develop": {}}\n'},
        {"pyproject.toml": '[tool.poetry.dependencies]\ndjango = "5.2.19"\n'},
        {"pyproject.toml": '[tool.poetry.dependencies]\ndjango = {git = "https://example.com/d.git", tag = "5.2.19"}\n'},
        {"buildout.cfg": "[buildout]\neggs = django\nversions = pins\n\n[pins]\ndjango = 1.6\n"},
        {"environment.yml": "dependencies:\n  - django==4.2.16\n"},
        {".deploy.yaml": "pip:\n - gunicorn\n - django==5.2.19\n"},
        {"Dockerfile": "FROM ubuntu:24.04\nRUN pip install django==5.2.19\n"},
        {"deploy/site.yml": "- pip: name=django version=5.2.19\n- pip: name=gunicorn\n"},
        {"build.sh": "pip install -r requirements.txt django\n", "requirements.txt": "Django==5.2.19\n"},
    ],
)  # fmt: skip
def test_a_fixed_django_keeps_it(ask: Ask, files: dict[str, str]) -> None:
    assert ask(STANDARD, files) == ("kept", set())


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "django-redis\ndjango_extensions>=1\ndjangorestframework\nneo4django\n"},
        {"requirements.txt": "# Django\n"},
        {"requirements-dev.txt": "Django\n"},
        {"requirements-dev.txt": "-r deps/more\n", "deps/more": "Django\n"},
        {"environment-dev.yml": "dependencies:\n  - django\n"},
        {"deploy/environment.yml": "dependencies: django\n", "environment-live.yml": "dependencies:\n  role: django\n"},
        {"pyproject.toml": '[tool.hatch.envs.test]\ndependencies = ["django"]\n[tool.pixi.feature.test.dependencies]\ndjango = "*"\n'},
        {"pixi.toml": '[host-dependencies]\ndjango = "*"\n'},
        {"notes/base.list": "Django\n"},
        {"requirements/test.txt": "Django\n"},
        {"docs/requirements.txt": "Django\n"},
        {"tests/django2/setup.py": "setup(install_requires=['Django>=2.2'])\n"},
        {"setup.py": "setup(tests_require=['django'], extras_require={'test': ['django']})\n"},
        {"setup.py": "setup(name='django', classifiers=['Framework :: Django'], keywords='django')\n"},
        {"setup.py": "setup(install_requires=['Django>=2.2'])\n", "polls/models.py": "x = 1\n"},
        {"setup.py": "setup(install_requires=['Django>=2.2'])\n", "polls/settings.py": "POLLS = 1\n", "testapp/manage.py": ""},
        {"setup.py": "setup(install_requires=['Django>=2.2'])\n", "polls/models.py": "x = 1\n", "manage.py": "import os\n"},
        {"pyproject.toml": '[tool.isort]\nknown_django = ["django"]\n\n[dependency-groups]\ndev = ["django"]\n'},
        {"pyproject.toml": '[build-system]\nrequires = ["django"]\n'},
        {"Dockerfile": "FROM ubuntu:24.04\nRUN adduser --system django && chown django /srv && echo pip install django\n"},
        {"build.sh": "# pip install django\nadduser django\npip uninstall django\n"},
        {"package.json": '{"dependencies": {"django": "*"}}\n'},
        {".travis.yml": "install:\n- pip: {name: django}\n", ".github/workflows/x.yml": "x:\n- run: pip install django\n"},
        {"deploy/site.yml": "- pip: {name: django-redis}\n- package: {name: django}\n- name: django\n  pip: {state: x}\n"},
    ],
)  # fmt: skip
def test_what_installs_no_django_of_the_project_is_not_asked(ask: Ask, files: dict[str, str]) -> None:
    assert ask(STANDARD, files) == ("not-applicable", set())


def test_a_specifier_that_a_template_fills_in_is_undecided(ask: Ask) -> None:
    for pin in ("=={{ django_version }}", "{{ django_pin }}", "==${DJANGO_VERSION}", "==%(django)s", "=={{ a }},<5"):
        assert ask(STANDARD, {"requirements.txt": f"Django{pin}\n"}) == ("undecided", set()), pin
    for version in ("$DJANGO", "${DJANGO}", "$(cat version)"):
        script = f"FROM a\nARG DJANGO\nRUN pip install django=={version}\n"
        assert ask(STANDARD, {"requirements.txt": "", "Dockerfile": script}) == ("undecided", set()), version
    lock = {"uv.lock": '[[package]]\nname = "django"\nversion = "5.2.19"\n', "Dockerfile": "FROM a\n"}
    declared = {"pyproject.toml": '[project]\ndependencies = ["django==${V}"]\n'}
    assert ask(STANDARD, {**lock, **declared}) == ("kept", set())


def test_django_for_a_ready_made_site_is_not_the_projects_own(ask: Ask) -> None:
    dockerfile = "FROM ubuntu:24.04\nRUN pip install django django-tagging\nRUN pip install graphite-web\n"
    assert ask(STANDARD, {"Dockerfile": dockerfile}) == ("undecided", set())


def test_one_pinned_place_excuses_no_other_one(ask: Ask) -> None:
    files = {"requirements.txt": "Django==1.6\n", ".deploy.yaml": "pip:\n - django\n"}
    assert ask(STANDARD, files) == ("broken", {(".deploy.yaml", 2)})
