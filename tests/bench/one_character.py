"""Change one character of the printed site at a time, and see what notices: a program, a standard, or the running site.

Run by ``tox -e changes``; it takes about ten minutes.
Each change alters what a line means: a port, a path, a host, an upstream, a pool, a user, the name of a key.
It is made in a copy of the checkout, whose own tests are then run; a change that passes all of them is a hole.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]


class Change(NamedTuple):
    """A file of the site, the words in it that are meant, which stand there once, and the words that replace them."""

    path: str
    old: str
    new: str


CHANGES = [
    Change(*change)
    for change in (
        ("app/etc/clinic/environment", "live", "livf"),
        ("app/etc/clinic/secrets.example.toml", 'database_password = "change-me"', 'database_password = "change-mf"'),
        ("app/etc/clinic/secrets.example.toml", "queue_password", "queue_passwort"),
        ("app/etc/logrotate.d/clinic", "/var/praekelt/logs/clinic/*.log", "/var/praekelt/logs/clinik/*.log"),
        ("app/etc/logrotate.d/clinic", "kill -USR1", "kill -USR2"),
        ("app/etc/logrotate.d/clinic", "/run/supervisord.pid", "/run/supervisord.pip"),
        ("app/etc/nginx/nginx.conf", "set_real_ip_from 10.0.0.10", "set_real_ip_from 10.0.0.19"),
        ("app/etc/nginx/nginx.conf", "real_ip_header X-Forwarded-For", "real_ip_header X-Forwarded-Fox"),
        ("app/etc/nginx/nginx.conf", "nginx/nginx-error.log", "nginx/nginx-errom.log"),
        ("app/etc/nginx/nginx.conf", "sites-enabled/*.conf", "sites-enabled/*.cont"),
        ("app/etc/nginx/nginx.conf", "text/css css", "text/csv css"),
        ("app/etc/nginx/nginx.conf", "application/pdf pdf", "application/pdf pdg"),
        ("app/etc/nginx/nginx.conf", "$host [", "$hosu ["),
        ("app/etc/nginx/sites-enabled/clinic.conf", "listen 80;\n    server_name www", "listen 81;\n    server_name www"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "127.0.0.1:8000", "127.0.0.1:8001"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "server_name www.", "server_name wwv."),
        ("app/etc/nginx/sites-enabled/clinic.conf", "server_name media.", "server_name medio."),
        ("app/etc/nginx/sites-enabled/clinic.conf", "alias /srv/clinic/static/", "alias /srv/clinic/statik/"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "header Host", "header Hosu"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "return 444", "return 404"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "root /srv/clinic/media", "root /srv/clinic/medio"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "expires 30d", "expires 30s"),
        ("app/etc/nginx/sites-enabled/clinic.conf", "80 default_server", "80 default_servet"),
        ("app/etc/supervisor/conf.d/clinic.conf", "logs/clinic/clinic.log", "logs/clinic/clinic.lag"),
        ("app/etc/supervisor/conf.d/clinic.conf", "gunicorn --config", "gunicorn --confib"),
        ("app/etc/supervisor/conf.d/clinic.conf", "celery --app clinic", "celery --app clinik"),
        ("app/etc/supervisor/conf.d/clinic.conf", "stopwaitsecs", "stopwaitsecz"),
        ("app/etc/supervisor/supervisord.conf", "conf.d/*.conf", "conf.b/*.conf"),
        ("app/etc/supervisor/supervisord.conf", "logfile = /var/praekelt/logs/", "logfile = /var/praekelt/logz/"),
        ("app/etc/supervisor/supervisord.conf", "unix:///run/supervisor.sock", "unix:///run/supervisor.sack"),
        ("app1/etc/supervisor/conf.d/clinic-beat.conf", "--app clinic beat", "--app clinid beat"),
        ("app1/etc/supervisor/conf.d/clinic-beat.conf", "user = www-data", "user = www-datb"),
        ("balancer/etc/haproxy/haproxy.cfg", "bind :80", "bind :81"),
        ("balancer/etc/haproxy/haproxy.cfg", "option forwardfor", "option forwardfox"),
        ("balancer/etc/haproxy/haproxy.cfg", "app2 10.0.0.12:80", "app2 10.0.0.11:80"),
        ("balancer/etc/haproxy/haproxy.cfg", "app2 10.0.0.12:80", "app2 10.0.0.12:81"),
        ("balancer/etc/haproxy/haproxy.cfg", "uri /up ", "uri /uq "),
        ("balancer/etc/haproxy/haproxy.cfg", "-i media.clinic", "-i medio.clinic"),
        ("balancer/etc/haproxy/haproxy.cfg", "default_backend pages", "default_backend paged"),
        ("balancer/etc/logrotate.d/haproxy", "supervisord.pid", "supervisord.pip"),
        ("balancer/etc/supervisor/conf.d/haproxy.conf", "logs/haproxy.log", "logs/haproxx.log"),
        ("balancer/etc/supervisor/supervisord.conf", "conf.d/*.conf", "conf.d/*.cont"),
        ("clinic/celery.py", 'namespace="CELERY"', 'namespace="CELERZ"'),
        ("clinic/settings/base.py", 'STATIC_URL = "/static/"', 'STATIC_URL = "/statik/"'),
        ("clinic/settings/base.py", "ManifestStaticFilesStorage", "ManifestStaticFilesStorags"),
        ("clinic/settings/base.py", "clinic.tasks.heartbeat", "clinic.tasks.heartbeas"),
        ("clinic/settings/base.py", "LOGGING = ", "LOGGINF = "),
        ("clinic/settings/live.py", '"HOST": "10.0.0.20"', '"HOST": "10.0.0.21"'),
        ("clinic/settings/live.py", '"NAME": "clinic"', '"NAME": "clinid"'),
        ("clinic/settings/live.py", "10.0.0.20:6379", "10.0.0.20:6378"),
        ("clinic/settings/live.py", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SECURF"),
        ("clinic/settings/live.py", "/etc/clinic/secrets.toml", "/etc/clinic/secrets.tomk"),
        ("clinic/settings/qa.py", "/srv/clinic/mail", "/srv/clinic/mais"),
        ("clinic/settings/qa.py", '"PORT": 5432', '"PORT": 5433'),
        ("clinic/settings/development.py", "django.db.backends.postgresql", "django.db.backends.postgresqk"),
        ("clinic/urls.py", "password-reset/done/", "password-resez/done/"),
        ("clinic/wsgi.py", "application = get", "applicatiom = get"),
        ("database/etc/clinic/database-password.example", "change-me", "change-mf"),
        ("database/etc/logrotate.d/database", "logs/valkey/*.log", "logs/valkex/*.log"),
        ("database/etc/postgresql/18/main/pg_hba.conf", "10.0.0.0/24", "10.0.1.0/24"),
        ("database/etc/postgresql/18/main/postgresql.conf", "port = 5432", "port = 5433"),
        ("database/etc/postgresql/18/main/postgresql.conf", "listen_addresses = '10.0.0.20'", "listen_addresses = '10.0.0.21'"),
        ("database/etc/postgresql/18/main/postgresql.conf", "'postgresql.log'", "'postgresql.lug'"),
        ("database/etc/postgresql/18/main/postgresql.conf", "log_timezone", "log_timezonf"),
        ("database/etc/valkey/password.example.conf", "change-me-too", "change-me-top"),
        ("database/etc/valkey/valkey.conf", "port 6379", "port 6378"),
        ("database/etc/valkey/valkey.conf", "maxmemory-policy", "maxmemory-polict"),
        ("gunicorn.conf.py", "127.0.0.1:8000", "127.0.0.1:8001"),
        ("gunicorn.conf.py", "bind = ", "bing = "),
        ("gunicorn.conf.py", 'errorlog = "-"', 'errorlog = "+"'),
        ("inventory.yml", "app2: {ansible_host: 10.0.0.12}", "app2: {ansible_host: 10.0.0.13}"),
        ("inventory.yml", "migrate: scripts/migrate.sh\n    balancer", "migrate: scripts/migrate.si\n    balancer"),
        ("manage.py", "clinic.settings.development", "clinic.settings.developmens"),
        ("qa/etc/nginx/sites-enabled/clinic.conf", "server_name qa.", "server_name qb."),
        ("qa/etc/supervisor/conf.d/clinic.conf", "logs/clinic/clinic-worker.log", "logs/clinic/clinic-worker.lof"),
        ("qa/etc/postgresql/18/main/pg_hba.conf", "127.0.0.1/32", "127.0.0.2/32"),
        ("qa/etc/valkey/valkey.conf", "bind 127.0.0.1", "bind 127.0.0.2"),
        ("scripts/after-install.sh", "cp --recursive static/. /srv/clinic/static/", "cp --recursive static/. /srv/clinic/statik/"),
        ("scripts/after-install.sh", "install --directory /var/praekelt/logs/clinic", "install --directory /var/praekelt/logs/clinik"),
        ("scripts/build.sh", "manage.py collectstatic", "manage.py collectstatis"),
        ("scripts/create-database.sh", "OWNER clinic", "OWNER clinid"),
        ("scripts/migrate.sh", "/etc/clinic/environment", "/etc/clinic/environmens"),
        ("scripts/prepare-balancer.sh", "/var/praekelt/logs", "/var/praekelt/logz"),
        ("scripts/prepare-database.sh", "/var/praekelt/logs/postgresql", "/var/praekelt/logs/postgresqk"),
        ("scripts/prepare-qa.sh", "/srv/clinic/mail", "/srv/clinic/mais"),
        ("scripts/restart.sh", "supervisord.conf restart", "supervisord.cong restart"),
        ("Vagrantfile", "cloud-image/ubuntu-26.04", "cloud-image/ubuntu-26.05"),
        ("clinic/__init__.py", "from clinic.celery", "from clinic.celerx"),
        ("clinic/tasks.py", "reminded %s", "reminded %d"),
        ("clinic/templates/home.html", "clinic/clinic.css", "clinic/clinic.csr"),
        ("clinic/templates/home.html", "{% url 'password_reset' %}", "{% url 'password_reses' %}"),
        ("clinic/templates/registration/password_reset_confirm.html", "{{ form.as_p }}", "{{ fork.as_p }}"),
        ("clinic/templates/registration/password_reset_email.html", "token=token", "token=tokem"),
        ("clinic/templates/registration/password_reset_email.html", "{{ domain }}", "{{ domaim }}"),
        ("clinic/templates/registration/password_reset_form.html", 'method="post"', 'method="pose"'),
        ("clinic/templates/registration/password_reset_form.html", "csrf_token", "csrf_tokem"),
        ("clinic/views.py", "home.html", "home.htmk"),
        ("pyproject.toml", "started = 2025-06-02", "started = 2026-06-02"),
        ("requirements.txt", "Django==5.2.19", "Django>=5.2.19"),
        ("requirements.txt", "gunicorn==27.0.1", "gunicorm==27.0.1"),
        ("qa/etc/clinic/database-password.example", "change-me", "change-mf"),
        ("qa/etc/clinic/environment", "qa", "qb"),
        ("qa/etc/clinic/secrets.example.toml", "queue_password = ", "queue_passwort = "),
        ("qa/etc/logrotate.d/clinic", "copytruncate", "copytruncats"),
        ("qa/etc/nginx/nginx.conf", "text/css css", "text/csv css"),
        ("qa/etc/postgresql/18/main/postgresql.conf", "logs/postgresql'", "logs/postgresqk'"),
        ("qa/etc/supervisor/conf.d/clinic-beat.conf", "clinic.settings.qa", "clinic.settings.qb"),
        ("qa/etc/supervisor/supervisord.conf", "conf.d/*.conf", "conf.d/*.cont"),
        ("qa/etc/valkey/password.example.conf", "change-me-too", "change-me-top"),
    )
]  # fmt: skip

_PROGRAMS = """
import sys
from praekelt_standards import syntax, verification
from praekelt_standards.pages import snippets
files = [path for path in verification.every_file() if path.parts[0] == "site"]
verified = verification.verify(files)
said = [line for path in files for line in verification.refusals(path, [one for one in verified if one.path == path])]
said += [f"{path}: {line}" for path in files for line in syntax.problems(path, (snippets() / path).read_text())]
sys.exit(said[0] if said else 0)
"""
_PYTEST = ["-m", "pytest", "-x", "-q", "--tb=line", "-p", "no:cacheprovider"]
_LAB = ["tests/lab/test_live_site.py", "tests/lab/test_qa_site.py", "tests/lab/test_working_queue.py"]
STAGES = {
    "a program": ["-c", _PROGRAMS],
    "a standard": [*_PYTEST, "tests/test_site.py"],
    "the site": [*_PYTEST, *_LAB, "-k", "not substitution"],
    "logrotate": [*_PYTEST, "tests/debian/test_rotation.py"],
}


def stages(change: Change) -> Iterator[str]:
    """What may notice a change, the quick ones first."""
    yield from ("a program", "a standard", "the site")
    if "logrotate.d" in change.path:
        yield "logrotate"


def wrong(change: Change) -> str | None:
    """What is wrong with a change itself."""
    text = (CHECKOUT / "snippets/site" / change.path).read_text(encoding="utf-8")
    if text.count(change.old) != 1:
        return f"{change.path} holds {change.old!r} {text.count(change.old)} times"
    if len(change.old) > len(change.new) or sum(a != b for a, b in zip(change.old, change.new)) != (
        len(change.old) == len(change.new)
    ):
        return f"{change.old!r} and {change.new!r} differ by more than one character"
    return None


def noticed(change: Change, copy: Path) -> tuple[str, str] | None:
    """Which stage notices a change in a copy of the checkout, and what it says; None where nothing does."""
    file = copy / "snippets/site" / change.path
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace(change.old, change.new), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        for stage in stages(change):
            done = subprocess.run(
                [sys.executable, *STAGES[stage]], cwd=copy, env=environment, capture_output=True, text=True, timeout=300
            )
            if done.returncode:
                lines = (done.stdout + done.stderr).strip().splitlines()
                told = [line for line in lines if line.startswith(("FAILED", "ERROR"))] or lines
                return stage, told[0] if stage == "a program" else told[-1]
        return None
    finally:
        file.write_text(before, encoding="utf-8")


def main(wanted: list[str]) -> int:
    """Try every change, or those whose path holds a word that is given; the status is 1 where one is not noticed."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="one-character-") as made:
        copy = Path(made) / "checkout"
        copy.mkdir(mode=0o755)
        os.chmod(made, 0o755)
        for name in ("docs", "snippets", "src", "tests"):
            shutil.copytree(CHECKOUT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("conf.py", "pyproject.toml"):
            shutil.copy(CHECKOUT / name, copy)
        for change in CHANGES:
            if wanted and not any(word in change.path for word in wanted):
                continue
            begun = time.monotonic()
            if problem := wrong(change):
                sys.exit(problem)
            found = noticed(change, copy)
            missed += found is None
            by, said = found or ("NOTHING", "")
            took = time.monotonic() - begun
            print(f"{change.path}: {change.old!r} -> {change.new!r}\n    {by} ({took:.0f} s): {said[:150]}", flush=True)
    print(f"{len(CHANGES)} changes, {missed} that nothing notices")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
