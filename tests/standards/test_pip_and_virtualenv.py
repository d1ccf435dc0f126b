"""Every way in which a project can install outside of a virtual environment, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

STANDARD = "pip-and-virtualenv"
Ask = Callable[[str, dict[str, str]], tuple[str, set[tuple[str, int | None]]]]


@pytest.mark.parametrize(
    "command",
    [
        "sudo pip install -r requirements.txt",
        "sudo pip install Django==5.2.19",
        "sudo -H pip3 install django gunicorn",
        "sudo -E -H pip install .",
        "sudo python -m pip install -r requirements.txt",
        "sudo python3 -m pip install --upgrade django",
        "sudo PIP_INDEX_URL=https://packages.example.com pip install django",
        "sudo pip2.7 install django",
        "/usr/bin/pip install django",
        "/usr/local/bin/pip3 install -r requirements.txt",
        "sudo /usr/bin/pip install django",
        "pip install --break-system-packages django",
        "pip3 install -r requirements.txt --break-system-packages",
        "easy_install django",
        "easy_install-2.7 django",
        "sudo easy_install django",
        "python setup.py install",
        "sudo python3 setup.py install",
        "sudo pip install virtualenv django",
    ],
)
@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("scripts/build.sh", "#!/bin/sh\nset -e\n{0}\n", 3),
        ("bin/setup", "#!/bin/bash\ncd /srv && {0}\n", 2),
        ("Dockerfile", "FROM ubuntu:24.04\nRUN apt-get update && \\\n    {0}\n", 3),
        ("README.rst", "Install it::\n\n    $ {0}\n", 3),
        ("README.md", "```\n{0}\n```\n", 2),
        ("docs/install.md", "Run `{0}` on the host.\n", 1),
        ("Makefile", "install:\n\t{0}\n", 2),
        ("fabfile.py", "from fabric.api import run\n\ndef install():\n    run('{0}')\n", 4),
        ("Vagrantfile", "config.vm.provision :shell, inline: <<-SH\n  {0}\nSH\n", 2),
        ("deploy/site.yml", "- name: packages\n  shell: {0}\n", 2),
        ("manifests/clinic.pp", "exec {{ 'packages':\n  command => '{0}',\n}}\n", 2),
    ],
)
def test_an_installation_outside_is_found(ask: Ask, path: str, text: str, line: int, command: str) -> None:
    assert ask(STANDARD, {path: text.format(command)}) == ("broken", {(path, line)})


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("fabfile.py", "def install():\n    sudo('pip install django')\n", 2),
        ("fabfile.py", 'def install():\n    sudo("pip install -r requirements.txt", user=USER)\n', 2),
        ("scripts/build.sh", "apt-get install -y nginx python-django\n", 1),
        ("scripts/build.sh", "sudo apt-get -y install python3-django-extensions\n", 1),
        ("scripts/build.sh", ". ve/bin/activate\nsudo pip install django\n", 2),
        ("deploy/site.yml", "- hosts: app1\n  tasks:\n  - become: true\n    pip:\n      requirements: /srv/r.txt\n", 4),
        ("deploy/site.yml", "- pip: name=django\n", 1),
        ("deploy/site.yml", "- ansible.builtin.pip:\n    name: [virtualenv, django]\n    executable: pip3\n", 1),
        ("deploy/site.yml", "- pip: {name: django, executable: /usr/bin/pip3}\n", 1),
        ("deploy/site.yml", "- easy_install: name=django\n", 1),
    ],
)
def test_what_one_format_alone_can_say_is_found(ask: Ask, path: str, text: str, line: int) -> None:
    assert ask(STANDARD, {path: text}) == ("broken", {(path, line)})


@pytest.mark.parametrize(
    "command",
    [
        "pip install -r requirements.txt",
        "/srv/clinic/ve/bin/pip install -r requirements.txt",
        "./ve/bin/pip install django",
        "sudo -u www-data /srv/clinic/ve/bin/pip install django",
        "sudo ve/bin/pip install -r requirements.txt",
        "sudo -u www-data ${DEPLOY_DIR}/python-sentry/bin/easy_install sentry",
        "sudo pip install virtualenv",
        "sudo pip install --upgrade pip virtualenv==20.1",
        "sudo easy_install pip virtualenv",
        "easy_install pip",
        "sudo apt-get install python-pip python-virtualenv python-yaml",
        "sudo pip freeze",
        "sudo pip uninstall django",
        "pip3 install --user pre-commit",
        "uv pip install django",
        "ve/bin/python setup.py install",
        "sudo -u www-data /srv/clinic/ve/bin/python setup.py install",
        "python setup.py develop",
        "python setup.py sdist bdist_wheel",
        "sudo npm install",
    ],
)
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("scripts/build.sh", "#!/bin/sh\n{0}\n"),
        ("Dockerfile", "FROM ubuntu:24.04\nRUN {0}\n"),
        ("README.rst", "::\n\n    (ve)$ {0}\n"),
        ("fabfile.py", "run('{0}')\n"),
        ("Makefile", "install:\n\t{0}\n"),
    ],
)
def test_an_installation_within_one_is_quiet(ask: Ask, path: str, text: str, command: str) -> None:
    assert ask(STANDARD, {path: text.format(command), "requirements.txt": "Django==5.2.19\n"}) == ("kept", set())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("scripts/build.sh", "# sudo pip install django\necho sudo pip install django\n"),
        ("scripts/build.sh", ". ve/bin/activate\neasy_install django\n"),
        ("Makefile", "# sudo pip install django\n"),
        ("fabfile.py", "# sudo('pip install django')\nsudo('ve/bin/pip install django')\n"),
        ("README.rst", "Never use sudo with pip. The pip installer, easy_install's successor, needs none.\n"),
        ("README.rst", "A pip install takes long.\n"),
        ("deploy/site.yml", "# sudo pip install django\n- pip: {requirements: /srv/r.txt, virtualenv: /srv/ve}\n"),
        ("deploy/site.yml", "- pip: name=django virtualenv={{ ve }}\n- pip: name=virtualenv\n"),
        ("deploy/site.yml", "- pip: name=virtualenv version={{ ve_version }}\n"),
        ("deploy/site.yml", "- pip: name=django version={{ versions['django'] }} virtualenv={{ home }}/ve\n"),
        (
            "deploy/site.yml",
            "- pip: {name: django, executable: /srv/ve/bin/pip}\n- pip: {name: x, executable: '{{ pip }}'}\n",
        ),
        (".travis.yml", "install:\n- sudo pip install django\n"),
        (".github/workflows/test.yml", "jobs:\n- run: sudo pip install django\n"),
        ("conf.yml", "pip: [django]\npip install: x\n"),
    ],
)
def test_a_comment_and_a_word_are_no_installation(ask: Ask, path: str, text: str) -> None:
    assert ask(STANDARD, {path: text, "requirements.txt": "Django==5.2.19\n"}) == ("kept", set())


def test_a_long_script_with_a_licence_of_its_own_is_somebody_elses(ask: Ask) -> None:
    licence, long, installs = "#     COPYRIGHT: (c) 2012 by others\n", "true\n" * 500, "sudo pip install django\n"
    files = {"requirements.txt": "Django==5.2.19\n"}
    assert ask(STANDARD, {**files, "install_salt.sh": licence + long + installs}) == ("kept", set())
    assert ask(STANDARD, {**files, "install_salt.sh": licence + installs}) == ("broken", {("install_salt.sh", 2)})
    assert ask(STANDARD, {**files, "install_salt.sh": long + installs}) == ("broken", {("install_salt.sh", 501)})


@pytest.mark.parametrize(
    ("beside", "verdict"),
    [((), "broken"), (("__init__.py",), "kept"), (("__init__.py", "setup.py"), "broken")],
)
def test_a_document_within_a_package_tells_of_a_module_that_was_copied_there(
    ask: Ask, beside: tuple[str, ...], verdict: str
) -> None:
    files = {"requirements.txt": "Django==5.2.19\n", "clinic/README": "To install it:\n\n    python setup.py install\n"}
    files |= {f"clinic/{name}": "" for name in beside}
    assert ask(STANDARD, files) == (verdict, {("clinic/README", 3)} if verdict == "broken" else set())


def test_a_document_within_a_package_tells_of_pip_all_the_same(ask: Ask) -> None:
    files = {"clinic/__init__.py": "", "clinic/README": "    sudo pip install django\n"}
    assert ask(STANDARD, files) == ("broken", {("clinic/README", 1)})


def test_the_readme_of_an_older_site_lies_beside_an_init_py_and_is_its_own(ask: Ask) -> None:
    files = {"requirements.txt": "Django==1.7.4\n", "__init__.py": "", "README": "    python setup.py install\n"}
    assert ask(STANDARD, files) == ("broken", {("README", 1)})


def test_a_project_that_installs_nothing_is_not_asked(ask: Ask) -> None:
    assert ask(STANDARD, {"package.json": '{"dependencies": {"vumigo_v02": "0.3.2"}}\n'}) == ("not-applicable", set())
