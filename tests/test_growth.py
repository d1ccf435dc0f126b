"""A project with twice the deployment files takes about twice as long: no view and no check looks at each file for each file."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import pytest

from praekelt_standards.project import Project
from praekelt_standards.registry import check_project

SERVICE = {
    "nginx/sites-enabled/{n}": "server {{\n    include ours/names-{n};\n    access_log /var/log/{n}.access;\n    location / {{ proxy_pass http://up{n}; }}\n}}\n",
    "nginx/ours/names-{n}": "server_name s{n}.example.com;\n",
    "nginx/conf.d/up{n}.conf": "upstream up{n} {{\n    server 10.0.0.1:80{n};\n    server 10.0.0.2:80{n};\n}}\n",
    "haproxy/{n}.cfg": "backend b{n}\n    server a 10.0.0.1:80{n}\n",
    "supervisor/programs/s{n}": "[program:s{n}]\ncommand = /srv/s{n}/serve-{n}\nstdout_logfile = /var/log/%(group_name)s-{n}.out\n"
    "stderr_logfile = /var/log/s{n}.err\nenvironment = GUNICORN_CMD_ARGS=\"--access-logfile /var/log/s{n}.out\"\n[group:g{n}]\nprograms = s{n}\n",
    "services/s{n}/serve-{n}": "#!/bin/sh\nexec gunicorn -c conf/live{n}.py s{n}.wsgi --bind 0.0.0.0:80{n}\n",
    "services/s{n}/conf/live{n}.py": "accesslog = '/var/log/s{n}/a.out'\n",
    "services/s{n}/Dockerfile": "FROM python:3\nRUN pip install -r requirements.txt django\nCMD [\"serve-{n}\"]\n",
    "services/s{n}/docker-compose.yml": "services:\n  s{n}:\n    build: .\n    ports: ['80:80']\n",
    "services/s{n}/requirements.txt": "-r deps/{n}.list\n-c ../pins/{n}\n",
    "services/s{n}/deps/{n}.list": "Django\ncelery\n",
    "services/pins/{n}": "celery==5.0\n",
    "services/s{n}/s{n}.service": "[Service]\nExecStart=/srv/s{n}/serve-{n}\n",
    "logrotate.d/s{n}": "/var/log/s{n}/*.out {{\n    daily\n    rotate 14\n}}\n",
}  # fmt: skip
FIXED = {
    "nginx/nginx.conf": "http {\n    include sites-enabled/*;\n    include conf.d/*.conf;\n}\n",
    "supervisor/supervisord.conf": "[supervisord]\n[include]\nfiles = programs/*\n",
}
FEW, MOST = 120, 2.6  # services; how much longer twice as many may take


def lay(root: Path, services: int) -> Path:
    files = {name.format(n=n): text.format(n=n) for n in range(services) for name, text in SERVICE.items()}
    for name, text in {**files, **FIXED}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def seconds(root: Path) -> tuple[float, int]:
    """The least CPU time of a few rounds, and the number of findings."""
    least, count = float("inf"), 0
    gc.collect()
    gc.freeze()  # what the tests before this one have left is not gone through again and again
    for _ in range(3):
        began = time.process_time()
        count = len(check_project(Project(root)).findings)
        least = min(least, time.process_time() - began)
    gc.unfreeze()
    return least, count


@pytest.mark.alone
def test_twice_the_deployment_files_take_twice_as_long(tmp_path: Path) -> None:
    few, more = lay(tmp_path / "few", FEW), lay(tmp_path / "more", 2 * FEW)
    seconds(lay(tmp_path / "warm", 2))  # what is imported late is imported
    (short, one), (long, two) = seconds(few), seconds(more)
    assert one > 10 * FEW and two > 1.9 * one, "nothing was looked at"
    assert long < MOST * short, f"{short:.2f} s became {long:.2f} s"
