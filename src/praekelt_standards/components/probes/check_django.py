"""Ask Django what it makes of settings, each in a process of its own, and which names it would pass over."""

import ast
import importlib
import importlib.util
import json
import os
import re
import sys
import traceback
import types
from difflib import get_close_matches
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

# Imported once for all settings, since most of them do; a project that does without some needs none of them here.
for library in (
    *(f"django.contrib.{app}.apps" for app in ("admin", "auth", "contenttypes", "messages", "sessions", "staticfiles")),
    *("django.core.management", "django.db.models", "django.forms", "django.template", "django.urls"),
    *("django.views.debug", "psycopg", "django.db.backends.postgresql.base", "celery", "celery.app.base"),
):
    try:
        importlib.import_module(library)
    except ImportError:
        continue

# Django has no types; said once here, every use of it below is checked as far as that goes.
django: Any = importlib.import_module("django")
checks: Any = importlib.import_module("django.core.checks")
settings: Any = importlib.import_module("django.conf").settings
global_settings: Any = importlib.import_module("django.conf.global_settings")
import_string: Any = importlib.import_module("django.utils.module_loading").import_string

Said = list[tuple[str | None, int | None, str]]

# Settings that name what Django imports only when a request comes, or a command is run.
IMPORTED = (
    *("MIDDLEWARE", "AUTHENTICATION_BACKENDS", "EMAIL_BACKEND", "STORAGES", "DEFAULT_FILE_STORAGE", "CACHES"),
    *("STATICFILES_STORAGE", "STATICFILES_FINDERS", "TEMPLATES", "WSGI_APPLICATION", "MESSAGE_STORAGE"),
    *("PASSWORD_HASHERS", "AUTH_PASSWORD_VALIDATORS", "FORM_RENDERER", "CSRF_FAILURE_VIEW", "SESSION_SERIALIZER"),
)


class StandIn(MetaPathFinder, Loader):
    """Empty packages for those that the project installs and this Python does not have."""

    def __init__(self, names: list[str], folder: str) -> None:
        self.names, self.folder = set(names), folder

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """A package for each of the names and for all within it."""
        if fullname.partition(".")[0] not in self.names:
            return None
        spec = ModuleSpec(fullname, self, is_package=True)
        spec.submodule_search_locations = [self.folder]
        return spec

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is in it, save that it may be a list of addresses."""
        module.__dict__["urlpatterns"] = []


def known_names() -> set[str]:
    """The settings that Django reads, and those that celery reads where it is here."""
    names = {name for name in dir(global_settings) if name.isupper()}
    try:
        from celery.app.defaults import NAMESPACES, flatten  # type: ignore[import-untyped]
    except ImportError:
        return names
    return names | {f"CELERY_{key.upper()}" for key, _ in flatten(NAMESPACES)}


def passed_over(tree: ast.Module, path: str) -> Said:
    """The names that are nearly those of settings, and that nothing in the file uses."""
    known = known_names()
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    said: Said = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.isupper():
            close = get_close_matches(node.id, known, 1, cutoff=0.88)
            if node.id not in known | used and close:
                said.append((path, node.lineno, f"Django has no setting {node.id}; did you mean {close[0]}?"))
    return said


def unknown_keys() -> list[str]:
    """What the databases' settings say that Django passes over."""
    db: Any = importlib.import_module("django.db")
    known = {*type(db.connections)({"default": {}}).settings["default"], "DISABLE_SERVER_SIDE_CURSORS"}
    given = {key for database in db.connections.settings.values() for key in database}
    return [f"DATABASES has a key '{key}' that Django does not read" for key in sorted(given - known)]


def names_in(value: Any) -> list[str]:
    """The dotted names within a setting's value."""
    if isinstance(value, str):
        return [value] if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", value) else []
    if isinstance(value, dict):
        value = [one for key, one in value.items() if key not in {"LOCATION", "DIRS", "libraries"}]
    return [name for one in value for name in names_in(one)] if isinstance(value, (list, tuple)) else []


def unimportable(stand_in: StandIn) -> list[str]:
    """What is wrong with the names in settings that Django imports late."""
    said = []
    for setting in filter(settings.is_overridden, IMPORTED):
        for name in names_in(getattr(settings, setting)):
            if name.partition(".")[0] in stand_in.names:
                continue
            if setting == "WSGI_APPLICATION" and importlib.util.find_spec(name.rpartition(".")[0]) is None:
                continue  # it may be shown elsewhere; gunicorn is told its own
            try:
                import_string(name)
            except ImportError as error:
                said.append(f"{setting}: {error} ('{name}')")
    return said


def place(error: BaseException, folder: str) -> tuple[str | None, int | None]:
    """Where in the project's files an error came up, as far as that can be told."""
    if isinstance(error, SyntaxError) and (error.filename or "").startswith(folder):
        return error.filename, error.lineno
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(folder)]
    return (frames[-1].filename, frames[-1].lineno) if frames else (None, None)


def judged(task: dict[str, Any]) -> Said:
    """What Django makes of one settings module."""
    path, folder = task["path"], task["folder"]
    sys.path[:0] = task["paths"]
    os.chdir(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = task["module"]
    stand_in = StandIn(task["packages"], folder)
    sys.meta_path.append(stand_in)
    said: Said = []
    try:
        with open(path, encoding="utf-8") as opened:
            tree = ast.parse(opened.read(), path)
        said += passed_over(tree, path)
        importlib.import_module(task["module"])
        if task["lone"]:  # the rest of the project is not shown, so what it imports of itself is not here
            roots = [settings.ROOT_URLCONF] if hasattr(settings, "ROOT_URLCONF") else []
            for name in {
                one.partition(".")[0] for one in [*roots, *settings.INSTALLED_APPS, *names_in(settings.MIDDLEWARE)]
            }:
                if importlib.util.find_spec(name) is None and not get_close_matches(name, ["django"], cutoff=0.75):
                    stand_in.names.add(name)
            if roots and roots[0].partition(".")[0] not in stand_in.names:
                sys.modules[roots[0]] = types.ModuleType(roots[0])
                sys.modules[roots[0]].__dict__["urlpatterns"] = []
        django.setup()
        said += [(None, None, message) for message in [*unknown_keys(), *unimportable(stand_in)]]
        level = checks.WARNING if task["deploy"] else checks.ERROR
        for message in checks.run_checks(include_deployment_checks=task["deploy"]):
            if message.level >= level and not message.is_silenced():
                said.append((None, None, f"{message.id}: {message.msg}"))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the site would not have started
        said.append((*place(error, folder), f"{type(error).__name__}: {cause(error)}"))
    return said


def cause(error: BaseException) -> str:
    """The error in words, and what brought it about, where a first error hides a second."""
    inner = error.__cause__
    return f"{error}: {inner}" if inner is not None and str(inner) not in str(error) else str(error)


def apart(task: dict[str, Any]) -> Any:
    """The judgement of one settings module, made in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            json.dump(judged(task), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else [(None, None, "the settings ended the process that read them")]


answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
json.dump([apart(task) for task in json.load(sys.stdin)], answer)
answer.flush()
