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
    ],
)
def test_a_worker_is_found_where_it_is_defined(ask: Ask, text: str, line: int) -> None:
    assert ask(STANDARD, {**VUMI, "clinic/worker.py": text}) == ("broken", {("clinic/worker.py", line)})


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
