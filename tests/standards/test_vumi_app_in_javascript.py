"""Python workers however they are written or started, and what is no app of the project's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

STANDARD = "vumi-app-in-javascript"
Ask = Callable[[str, dict[str, str]], tuple[str, set[tuple[str, int | None]]]]
VUMI = {"requirements.txt": "vumi==0.6.19\n"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("from vumi.application import ApplicationWorker\n\nclass Clinic(ApplicationWorker):\n    pass\n", 3),
        ("import vumi.application.base as base\n\nclass Clinic(base.ApplicationWorker):\n    pass\n", 3),
        ("class Clinic(Mixin, ApplicationWorker):\n    pass\n", 1),
        ("class Clinic(\n    Mixin,\n    ApplicationWorker,\n):\n    pass\n", 1),
        ("from go.apps.app import GoApplicationWorker\nclass Clinic(GoApplicationWorker):\n    print 'x'\n", 2),
        ("from vumi.application import ApplicationWorker as Base\n\nclass Clinic(Base):\n    pass\n", 3),
        ("import vumi.application\n\nclass Clinic(vumi.application.ApplicationWorker):\n    pass\n", 3),
        ("from vumi import application as app\n\nclass Clinic(app.ApplicationWorker):\n    pass\n", 3),
        ("from vumi.application import ApplicationWorker\nBase = ApplicationWorker\nclass Clinic(Base):\n    pass\n", 3),
        ("try:\n    from vumi.application import ApplicationWorker\nexcept ImportError:\n    pass\nelse:\n"
         "    class Clinic(ApplicationWorker):\n        pass\n", 6),
        ("def made(name):\n    from vumi.application import *\n    class Clinic(ApplicationWorker):\n        pass\n", 3),
        ("from vumi.application import ApplicationWorker\n\n@decorated\nclass Clinic(  # the app\n"
         "    ApplicationWorker):\n    pass\n", 4),
    ],
)  # fmt: skip
def test_a_worker_is_found_where_it_is_defined(ask: Ask, text: str, line: int) -> None:
    assert ask(STANDARD, {**VUMI, "clinic/worker.py": text}) == ("broken", {("clinic/worker.py", line)})


@pytest.mark.parametrize(
    "text",
    [
        "from vumi.application import ApplicationWorker\nclass Clinic(ApplicationWorker):\n    pass\n",
        "from vumi.application import *\nclass Clinic(ApplicationWorker):\n    pass\n",
    ],
)
def test_a_worker_is_found_in_a_package_without_a_list_of_dependencies(ask: Ask, text: str) -> None:
    assert ask(STANDARD, {"clinic/worker.py": text}) == ("broken", {("clinic/worker.py", 2)})


@pytest.mark.parametrize(
    ("base", "app"),
    [
        ("from vumi.application import ApplicationWorker as Base\n", "from clinic.base import Base\nclass App(Base): pass\n"),
        ("from vumi.application import ApplicationWorker as Base\n", "from .base import Base\n#\nclass App(Base): pass\n"),
        ("from vumi.application import ApplicationWorker\n",
         "import clinic.base\n#\nclass App(clinic.base.ApplicationWorker): pass\n"),
    ],
)  # fmt: skip
def test_a_worker_is_found_through_a_name_of_the_project(ask: Ask, base: str, app: str) -> None:
    files = {**VUMI, "clinic/__init__.py": "", "clinic/base.py": base, "clinic/app.py": app}
    assert ask(STANDARD, files) == ("broken", {("clinic/app.py", app.count("\n"))})


def test_a_worker_is_found_at_the_end_of_a_line_of_classes(ask: Ask) -> None:
    files = {
        **VUMI,
        "clinic/a.py": "from clinic.b import Middle\nclass Clinic(Middle):\n    pass\n",
        "clinic/b.py": "from clinic.c import Menu\nclass Middle(Menu):\n    pass\n",
        "clinic/c.py": "from vumi.application import ApplicationWorker\nclass Menu(ApplicationWorker):\n    pass\n",
    }
    assert ask(STANDARD, files) == ("broken", {("clinic/a.py", 2), ("clinic/b.py", 2), ("clinic/c.py", 2)})


def test_a_worker_is_found_through_a_class_of_the_same_module(ask: Ask) -> None:
    text = "class Clinic(Menu): pass\nfrom vumi.application import ApplicationWorker\nclass Menu(ApplicationWorker): pass\n"
    files = {**VUMI, "clinic/worker.py": text}
    assert ask(STANDARD, files) == ("broken", {("clinic/worker.py", 1), ("clinic/worker.py", 3)})


def test_a_worker_is_found_whatever_another_module_calls_its_own(ask: Ask) -> None:
    files = {
        **VUMI,
        "clinic/a.py": "from vumi.application import ApplicationWorker\nclass Menu(ApplicationWorker): pass\n",
        "clinic/b.py": "from clinic.a import Menu as Base\nclass App(Menu): pass\nclass Menu(Base): pass\n",
    }
    assert ask(STANDARD, files) == ("broken", {("clinic/a.py", 2), ("clinic/b.py", 2), ("clinic/b.py", 3)})


def test_a_module_that_is_no_python_is_undecided(ask: Ask) -> None:
    files = {**VUMI, "clinic/worker.py": "class Clinic(ApplicationWorker:\n"}
    assert ask(STANDARD, files)[0] == "undecided"


@pytest.mark.parametrize(
    "text",
    [
        'HELP = """\nclass Clinic(ApplicationWorker):\n    pass\n"""\n',
        "# class Clinic(ApplicationWorker):\n",
        "from vumi.application import ApplicationWorker\nWORKER = ApplicationWorker\n",
        "from celery_tools import ApplicationWorker\nclass Clinic(ApplicationWorker):\n    pass\n",
        "import tools\nclass Clinic(tools.ApplicationWorker):\n    pass\n",
        "class ApplicationWorker(Thread):\n    pass\nclass Clinic(ApplicationWorker):\n    pass\n",
        "from vumi.application import ApplicationWorker\nclass Clinic(registered(ApplicationWorker)):\n    pass\n",
        "from vumi.application.base import ApplicationConfig\nclass ClinicApplicationWorker(ApplicationConfig):\n    pass\n",
        f"# No ApplicationWorker\nx = a{'.b' * 900}\n",
        "from vumi.transports import Transport\nclass Clinic(Transport):\n    'No ApplicationWorker.'\n",
    ],
)
def test_what_only_names_a_worker_is_none(ask: Ask, text: str) -> None:
    assert ask(STANDARD, {**VUMI, "clinic/worker.py": text}) == ("not-applicable", set())


@pytest.mark.parametrize(
    "files",
    [
        {"clinic/worker.py": "class Clinic(ApplicationWorker):\n    pass\n"},
        {"clinic/worker.py": "from tools import *\nclass Clinic(ApplicationWorker):\n    pass\n"},
        {"requirements.txt": "Django==5.2.19\n", "clinic/worker.py": "class Clinic(ApplicationWorker):\n    pass\n"},
        # Where the dependencies show no Vumi, no module is read.
        {"requirements.txt": "Django==5.2.19\n",
         "clinic/worker.py": "from vumi.application import ApplicationWorker\nclass Clinic(ApplicationWorker):\n    pass\n"},
        {**VUMI, "clinic/a.py": "from vumi.application import ApplicationWorker as Base\n",
         "clinic/b.py": "from elsewhere import Base\nclass Clinic(Base):\n    pass\n"},
    ],
)  # fmt: skip
def test_a_worker_of_something_else_is_none(ask: Ask, files: dict[str, str]) -> None:
    assert ask(STANDARD, files) == ("not-applicable", set())


def test_a_worker_is_found_through_a_class_of_the_project(ask: Ask) -> None:
    files = {
        **VUMI,
        "clinic/base.py": "class Menu(ApplicationWorker):\n    pass\n",
        "clinic/app.py": "from clinic.base import Menu\nclass Clinic(Menu):\n    pass\n",
    }
    assert ask(STANDARD, files) == ("broken", {("clinic/base.py", 1), ("clinic/app.py", 2)})


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("supervisor/clinic.conf", "[program:clinic]\ncommand = twistd -n vumi_worker --worker-class=clinic.app.Clinic\n", 2),
        ("supervisor/clinic.conf",
         "[program:clinic]\ncommand = twistd -n\n    start_worker\n    --worker_class=clinic.app.Clinic\n", 4),
        ("scripts/run.sh", "#!/bin/sh\nexec twistd -n vumi_worker --worker-class clinic.app.Clinic\n", 2),
        ("Dockerfile", 'FROM ubuntu:24.04\nCMD ["twistd", "-n", "vumi_worker", "--worker-class=clinic.app.Clinic"]\n', 2),
        ("Procfile", "worker: twistd -n vumi_worker --worker-class=clinic.app.Clinic\n", 1),
    ],
)  # fmt: skip
def test_a_worker_is_found_where_it_is_started(ask: Ask, path: str, text: str, line: int) -> None:
    assert ask(STANDARD, {path: text}) == ("broken", {(path, line)})


def test_a_worker_is_found_in_a_file_that_supervisord_includes(ask: Ask) -> None:
    files = {
        "supervisord.conf": "[supervisord]\n[include]\nfiles = workers/*\n",
        "workers/clinic": "[program:clinic]\ncommand = twistd -n vumi_worker --worker-class=clinic.app.Clinic\n",
    }
    assert ask(STANDARD, files) == ("broken", {("workers/clinic", 2)})


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({"package.json": '{"dependencies": {"vumigo_v02": "0.3.2"}}\n'}, "kept"),
        ({"package.json": '{"dependencies": {"lodash": "4"}}\n'}, "not-applicable"),
        ({**VUMI, "clinic/worker.py": "class Clinic(Worker):\n    pass\n"}, "not-applicable"),
        ({**VUMI, "clinic/worker.py": "class Clinic(ApplicationWorker.CONFIG_CLASS):\n    pass\n"}, "not-applicable"),
        ({**VUMI, "clinic/tests/test_worker.py": "class Clinic(ApplicationWorker):\n    pass\n"}, "not-applicable"),
        ({**VUMI, "supervisor/smpp.conf": "[program:smpp]\n"
          "command = twistd -n vumi_worker --worker-class=vumi.transports.smpp.SmppTransceiverTransport\n"}, "not-applicable"),
        ({**VUMI, "supervisor/x.conf": "[program:x]\ncommand = twistd vumi_worker --worker-class=clinic.x.MyTransport\n"},
         "not-applicable"),
        ({"supervisor/x.conf": "[program:x]\ncommand = gunicorn --worker-class=gthread clinic.wsgi\n"}, "not-applicable"),
        ({"supervisor/x.conf": "[program:x]\ncommand = gunicorn --worker-class uvicorn.workers.UvicornWorker x:app\n"},
         "not-applicable"),
        ({"setup.py": "setup(name='vumi')\n", "vumi/demos.py": "class Menu(ApplicationWorker):\n    pass\n"},
         "not-applicable"),
    ],
)  # fmt: skip
def test_what_is_no_python_app_of_the_project_is_quiet(ask: Ask, files: dict[str, str], verdict: str) -> None:
    assert ask(STANDARD, files) == (verdict, set())
