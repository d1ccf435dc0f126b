"""What a command comes down to: an application server, a worker, a development server, supervisord, or none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from praekelt_standards.readers.words import Word, like

SERVER, DEVELOPMENT, WORKER, SUPERVISOR, OTHER = "server", "development server", "worker", "supervisord", "other"

# Programs that serve a WSGI or ASGI application, by the name that messages give them.
_SERVERS = {
    "gunicorn": "gunicorn", "gunicorn3": "gunicorn", "gunicorn_django": "gunicorn", "gunicorn_paster": "gunicorn",
    "uwsgi": "uWSGI", "uwsgi-core": "uWSGI", "uwsgi_python": "uWSGI", "uwsgi_python3": "uWSGI", "pyuwsgi": "uWSGI",
    "daphne": "Daphne", "uvicorn": "Uvicorn", "hypercorn": "Hypercorn", "granian": "Granian", "waitress-serve": "Waitress",
    "waitress": "Waitress", "unitd": "NGINX Unit", "chaussette": "Chaussette", "cherryd": "CherryPy",
    "mod_wsgi-express": "mod_wsgi", "pserve": "pserve", "paster": "Paster", "spawning": "Spawning", "meinheld": "Meinheld",
    "bjoern": "bjoern", "passenger": "Passenger", "nginx-unit": "NGINX Unit", "robyn": "Robyn", "sanic": "Sanic", "apache2-foreground": "Apache",
}  # fmt: skip
_WORKERS = frozenset({
    "celery", "celeryd", "celerybeat", "celeryd-multi", "celery-worker", "rq", "rqworker", "rqscheduler", "dramatiq", "arq",
    "huey_consumer", "huey_consumer.py", "flower",
})  # fmt: skip
_DJANGO = frozenset({"manage.py", "manage", "django-admin", "django-admin.py", "django"})
_OF_DJANGO = {
    "run_gunicorn": (SERVER, "gunicorn"), "runfcgi": (SERVER, "FastCGI (runfcgi)"), "runuwsgi": (SERVER, "uWSGI"),
    "runcpserver": (SERVER, "CherryPy"), "run_cherrypy": (SERVER, "CherryPy"), "runmodwsgi": (SERVER, "mod_wsgi"),
    "runwsgiserver": (SERVER, "CherryPy"), "runspawning": (SERVER, "Spawning"), "runconcurrentserver": (DEVELOPMENT, "runserver"),
    "runserver": (DEVELOPMENT, "runserver"), "runserver_plus": (DEVELOPMENT, "runserver_plus"),
    "runserver_nostatic": (DEVELOPMENT, "runserver_nostatic"), "testserver": (DEVELOPMENT, "testserver"),
    "runsslserver": (DEVELOPMENT, "runsslserver"), "runworker": (WORKER, "runworker"), "celery": (WORKER, "celery"),
    "celeryd": (WORKER, "celeryd"), "celerybeat": (WORKER, "celerybeat"), "celerycam": (WORKER, "celerycam"),
    "celeryd_multi": (WORKER, "celeryd_multi"), "celeryd_detach": (WORKER, "celeryd_detach"),
    "celeryworker": (WORKER, "celery"), "rqworker": (WORKER, "rqworker"), "rqscheduler": (WORKER, "rqscheduler"),
    "qcluster": (WORKER, "qcluster"), "run_huey": (WORKER, "run_huey"), "rundramatiq": (WORKER, "rundramatiq"),
    "process_tasks": (WORKER, "process_tasks"), "db_worker": (WORKER, "db_worker"),
}  # fmt: skip
_APPLICATION = re.compile(r"[A-Za-z_][\w.]*\b(?:wsgi|asgi)\w*:[A-Za-z_]\w*(?:\(\))?\Z")


def role(run: Sequence[str]) -> tuple[str, str]:
    """What the words of a program (`wrappers.unwrap`) start, and the server's or the worker's name.

    A server with no name is one that the command only hands its application to, as an image's entrypoint is.
    """
    if not run:
        return OTHER, ""
    name = run[0].rpartition("/")[2]
    if name == "supervisord":
        return SUPERVISOR, name
    if name in _SERVERS and not {"--check-config", "--version"} & set(run[1:]):
        return SERVER, _SERVERS[name]
    if name in _WORKERS:
        return WORKER, name.removesuffix(".py")
    if name in ("twistd", "twist"):
        if "web" in run:
            return (SERVER, "Twisted") if any(word.startswith("--wsgi") for word in run) else (OTHER, "")
        return (WORKER, name) if len(run) > 1 and "--version" not in run else (OTHER, "")
    if name == "flask" and "run" in run[1:]:
        return DEVELOPMENT, "flask run"
    if name == "runserver.py" or (name == "http.server" and len(run) > 1):
        return DEVELOPMENT, name
    if name in _DJANGO or name.startswith("manage"):
        command = next((word for word in run[1:] if not word.startswith("-")), "")
        return _OF_DJANGO.get(command, (OTHER, ""))
    # A script of the project's own that passes its words on to Django.
    if len(run) > 1 and run[1] in ("runserver", "run_gunicorn", "runfcgi", "runserver_plus", "celeryd", "celerybeat"):
        return _OF_DJANGO[run[1]]
    if _APPLICATION.match(run[0]):
        return SERVER, ""
    return OTHER, ""


# What an application stands upon, and is none itself.
_BACKING = frozenset(
    "nginx haproxy postgres postgresql mysqld mysqld_safe mongod redis-server valkey-server memcached rabbitmq-server "
    "rabbitmq varnishd sshd cron crond rsyslogd syslog-ng elasticsearch traefik caddy httpd apache2 apache2ctl tail sleep "
    "bash sh true false".split()
)


def is_backing(run: Sequence[str]) -> bool:
    """Whether a program is one that an application stands upon (a database, a proxy), or does nothing."""
    return not run or run[0].rpartition("/")[2] in _BACKING


def is_daemon(words: Sequence[str], run: Sequence[str]) -> bool:
    """Whether a command leaves its program running by itself, with nothing that watches over it."""
    if {"nohup", "setsid", "daemonize", "screen", "tmux", "start-stop-daemon"} & {w.rpartition("/")[2] for w in words}:
        return True
    options = set(run[1:])
    if run and run[0].rpartition("/")[2] == "twistd":
        return not any(re.fullmatch(r"-[a-z]*n[a-z]*|--nodaemon", word) for word in options)
    return bool({"--daemon", "--daemonize", "--detach", "-D", "multi"} & options) or "daemonize=true" in options


def addresses(run: Sequence[str], server: str) -> Iterator[str]:
    """Each address that a server's command line has it listen on, as it is written, with its line where it knows that."""
    if server == "gunicorn":
        from praekelt_standards.readers import gunicorn

        after = 2 if "run_gunicorn" in run[:3] else 1
        for setting in gunicorn.read_arguments(run[after:], 0):
            if setting.name == "bind" and setting.value:
                yield Word(setting.value, setting.line) if setting.line else setting.value
        return
    if server in ("runserver", "runserver_plus", "runserver_nostatic"):
        yield from [word for word in run[2:] if not word.startswith("-")][:1]
        return
    names = {"uWSGI": ("--http", "--http-socket", "--socket", "-s"), "Waitress": ("--listen",)}.get(server, ())
    host, port = _option(run, "--host", "-b"), _option(run, "--port", "-p")
    if host or port:
        yield like(f"{host or '127.0.0.1'}:{port or '8000'}", host or port)
    for name in names:
        if value := _option(run, name):
            yield value


def _option(words: Sequence[str], *names: str) -> str:
    for position, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            return like(value, word) if equals else (words[position + 1] if position + 1 < len(words) else "")
    return ""


_LOCAL = re.compile(r"(?:unix:|/|\./|127\.|localhost\b|\[?::1\]?|fd://)")


def on_the_network(address: str) -> bool:
    """Whether others than this host can reach an address; a socket file and the loopback cannot be reached."""
    return not _LOCAL.match(address)


def port_of(address: str) -> str:
    """The port of an address such as ``0.0.0.0:8000``, or nothing."""
    last = address.rpartition(":")[2]
    return last if last.isdigit() else ""
