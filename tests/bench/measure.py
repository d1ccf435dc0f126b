"""How long a check takes beside `ruff check --select E9`, on one great repository of Django services.

``tox -e bench`` writes two of them, of 10,000 and 50,000 files, runs every command in turn, round after round, and exits
with 1 when a bound is passed.  CPU seconds of whole processes are compared, so that the machine's other work matters little.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django

SMALL, LARGE = 10_000, 50_000
# What is measured, and the most that it may be.
BOUNDS = {"small / ruff": 0.7, "large / small": 5.5, "nothing to do, seconds": 0.15, "large, megabytes": 200}


def _is_code(path: Path) -> bool:
    return "locale" not in path.parts and "app_template" not in str(path) and path.stat().st_size > 400


MODULES = [path.read_text() for path in sorted(Path(django.__file__).parent.rglob("*.py")) if _is_code(path)]
PAGES = [path.read_text() for path in sorted(Path(django.__file__).parent.rglob("*.html"))]


def settings(number: int) -> str:
    """Settings of one service, as its live site has them."""
    return (
        "import os\n\nDEBUG = False\nSECRET_KEY = os.environ['SECRET_KEY']\n"
        f"ALLOWED_HOSTS = ['www{number}.clinic.example.com']\nINSTALLED_APPS = ['django.contrib.staticfiles']\n"
        "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'clinic'}}\n"
        "LOGGING = {'version': 1, 'handlers': {'file': {'class': 'logging.FileHandler',\n"
        f"    'filename': '/var/log/clinic-{number}.err'}}}}}}\n"
    )


def site(number: int) -> str:
    """A server block of nginx with both of its logs in the wrong place."""
    return (
        f"server {{\n    listen 80;\n    server_name www{number}.clinic.example.com;\n"
        f"    access_log /var/log/nginx/clinic-{number}.access;\n    error_log /var/log/nginx/clinic-{number}.err;\n"
        "    location / {\n        proxy_set_header Host $host;\n        proxy_pass http://10.0.0.11:8000;\n    }\n}\n"
    )


def program(number: int) -> str:
    """A program of supervisord that writes its errors to a file of a wrong name."""
    return (
        f"[program:clinic-{number}]\ncommand = /srv/clinic/ve/bin/gunicorn clinic.wsgi --bind 127.0.0.1:{8000 + number % 999}\n"
        f"stdout_logfile = /var/log/clinic-{number}.log\nstderr_logfile = /var/log/clinic-{number}.err\n"
    )


def module(number: int) -> str:
    """A module of somebody else's, so that ruff has real Python to read."""
    return MODULES[number % len(MODULES)]


# Of a hundred files: how many, where the n-th of them lies, and what it holds.
KINDS: list[tuple[int, Callable[[int], str], Callable[[int], str]]] = [
    (30, lambda n: f"services/s{n % 40}/app{n // 800}/module{n}.py", module),
    (
        35,
        lambda n: f"services/s{n % 40}/node_modules/package{n // 900}/file{n}.js",
        lambda n: "exports.a = 1;\n" * (n % 300),
    ),
    (25, lambda n: f"services/s{n % 40}/templates/t{n // 900}/page{n}.html", lambda n: PAGES[n % len(PAGES)]),
    (5, lambda n: f"docs/d{n // 100}/notes{n}.txt", lambda n: "a note of some words\n" * 40),
    (1, lambda n: f"deploy/nginx/site{n}.conf", lambda n: "".join(site(4 * n + part) for part in range(4))),
    (4, lambda n: f"deploy/supervisor/program{n}.conf", program),
]


def repository(folder: Path, count: int) -> Path:
    """Write a repository of so many files, and settings for each of its services beside them."""
    for share, name, text in KINDS:
        for number in range(count * share // 100):
            path = folder / name(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(number))
    for number in range(max(10, count // 1000)):
        service = folder / f"services/s{number}"
        (service / "clinic").mkdir(parents=True, exist_ok=True)
        (service / "clinic/settings.py").write_text(settings(number))
        (service / "manage.py").write_text(
            "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'clinic.settings')\n"
        )
        (service / "requirements.txt").write_text("Django>=5.2\ngunicorn\npsycopg\n")
    return folder


def cost(command: list[str]) -> tuple[float, float]:
    """The CPU seconds and the megabytes that a command takes."""
    # A package that is installed has its bytecode; where an editable one may write none, each run compiles its source anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    unit = 2**20 if sys.platform == "darwin" else 2**10  # of the operating system's own count
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit


def main(rounds: int = 5) -> int:
    """Print what each command took, and what came of the bounds."""
    check = [sys.executable, "-m", "praekelt_standards.cli", "check"]
    with tempfile.TemporaryDirectory() as name:
        small, large, empty = (Path(name, part) for part in ("small", "large", "empty"))
        empty.mkdir()
        for folder, count in ((small, SMALL), (large, LARGE)):
            print(f"writing {count:,} files ...", flush=True)
            repository(folder, count)
        commands = {
            "ruff": [str(Path(sys.executable).with_name("ruff")), "check", "--select", "E9", "--isolated", "--no-cache", str(small)],
            "small": [*check, str(small)],
            "large": [*check, str(large)],
            "nothing": [*check, str(empty)],
        }  # fmt: skip
        costs: dict[str, list[tuple[float, float]]] = {key: [] for key in commands}
        for number in range(rounds + 1):
            for key, command in commands.items():
                costs[key].append(cost(command))
            print(f"round {number} of {rounds}" if number else "warmed up", flush=True)
    cpu = {key: statistics.median(seconds for seconds, _ in each[1:]) for key, each in costs.items()}
    memory = {key: max(megabytes for _, megabytes in each) for key, each in costs.items()}
    for key in commands:
        print(f"{key:8} {cpu[key]:7.3f} CPU seconds {memory[key]:6.0f} MB")
    measured = {
        "small / ruff": cpu["small"] / cpu["ruff"],
        "large / small": cpu["large"] / cpu["small"],
        "nothing to do, seconds": cpu["nothing"],
        "large, megabytes": memory["large"],
    }
    for key, value in measured.items():
        print(f"{key:24} {value:7.2f}, at most {BOUNDS[key]}: {'kept' if value <= BOUNDS[key] else 'PASSED'}")
    return int(any(value > BOUNDS[key] for key, value in measured.items()))


if __name__ == "__main__":
    sys.exit(main())
