"""Which platform a project is built on, as far as what it depends on says: Django, Vumi, or another one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from praekelt_standards.dependencies import (
    NODE,
    PHP,
    PYTHON,
    RUBY,
    RUNTIME,
    Dependency,
    dependencies,
    is_for_development,
    is_vumi_itself,
)
from praekelt_standards.finding import NotApplicable, Outcome, Undecided
from praekelt_standards.formats import ALL, COMPOSE, DJANGO_START, DOCKERFILE, NGINX, SUPERVISORD
from praekelt_standards.project import Project, view
from praekelt_standards.vumi_apps import is_sandbox_app

# Frameworks that a website or a service is written in; a library that Django projects use as well is not among them.
_FRAMEWORKS = {
    PYTHON: {
        "flask": "Flask", "quart": "Quart", "quart-trio": "Quart", "fastapi": "FastAPI", "starlette": "Starlette",
        "tornado": "Tornado", "pyramid": "Pyramid", "pylons": "Pylons", "bottle": "Bottle", "cherrypy": "CherryPy",
        "falcon": "Falcon", "sanic": "Sanic", "web-py": "web.py", "web2py": "web2py", "py4web": "py4web",
        "turbogears": "TurboGears", "turbogears2": "TurboGears", "masonite": "Masonite", "litestar": "Litestar",
        "starlite": "Litestar", "blacksheep": "BlackSheep", "robyn": "Robyn", "hug": "hug", "responder": "Responder",
        "morepath": "Morepath", "zope": "Zope", "zope2": "Zope", "plone": "Plone", "connexion": "Connexion",
        "nameko": "Nameko", "streamlit": "Streamlit", "dash": "Dash", "reflex": "Reflex", "nicegui": "NiceGUI",
        "webapp2": "webapp2", "chalice": "Chalice", "emmett": "Emmett", "esmerald": "Esmerald", "aiogram": "aiogram",
        "rasa": "Rasa", "errbot": "Errbot", "odoo": "Odoo",
    },
    NODE: {
        "express": "Express", "koa": "Koa", "@hapi/hapi": "hapi", "hapi": "hapi", "fastify": "Fastify", "restify": "Restify",
        "@nestjs/core": "NestJS", "next": "Next.js", "nuxt": "Nuxt", "sails": "Sails", "meteor-node-stubs": "Meteor",
        "loopback": "LoopBack", "@loopback/core": "LoopBack", "@adonisjs/core": "AdonisJS", "@feathersjs/feathers": "Feathers",
        "@sveltejs/kit": "SvelteKit", "gatsby": "Gatsby", "@remix-run/server-runtime": "Remix", "botkit": "Botkit",
        "botbuilder": "Bot Framework", "keystone": "KeystoneJS", "@keystone-6/core": "KeystoneJS", "strapi": "Strapi",
        "@strapi/strapi": "Strapi", "polka": "Polka", "hono": "Hono", "@hono/node-server": "Hono", "total.js": "Total.js",
    },
    RUBY: {"rails": "Rails", "sinatra": "Sinatra", "hanami": "Hanami", "padrino": "Padrino", "grape": "Grape", "roda": "Roda"},
    PHP: {
        "laravel/framework": "Laravel", "laravel/lumen-framework": "Lumen", "symfony/framework-bundle": "Symfony",
        "symfony/symfony": "Symfony", "slim/slim": "Slim", "cakephp/cakephp": "CakePHP", "yiisoft/yii2": "Yii",
        "codeigniter4/framework": "CodeIgniter", "codeigniter/framework": "CodeIgniter", "zendframework/zendframework": "Zend",
        "drupal/core": "Drupal", "drupal/core-recommended": "Drupal", "drupal/drupal": "Drupal",
        "johnpbloch/wordpress": "WordPress", "roots/wordpress": "WordPress", "magento/product-community-edition": "Magento",
    },
}  # fmt: skip

# What serves pages with Twisted, which Vumi itself is written with.
_ON_TWISTED = {"klein": "Klein", "cyclone": "Cyclone", "nevow": "Nevow", "autobahn": "Autobahn"}
# Packages that are built on a framework and bring it, where the project does not name it itself.
_BRINGS = re.compile(
    r"(?P<Flask>flask-.+)|(?P<Klein>aludel)|(?P<Pyramid>pyramid-.+|cornice|kinto|kotti|springboard(?:-.+)?|unicore-cms(?:-.+)?)"
)
# Files that say what a project in another language is built on, which this check does not read.
OTHER_LANGUAGES = {
    "pom.xml": "Java", "build.gradle": "Java", "build.gradle.kts": "Kotlin", "build.sbt": "Scala", "project.clj": "Clojure",
    "mix.exs": "Elixir", "rebar.config": "Erlang", "go.mod": "Go", "Cargo.toml": "Rust", "cpanfile": "Perl",
    "Package.swift": "Swift", "pubspec.yaml": "Dart",
}  # fmt: skip

# In a list of fixed versions, some frameworks are only there because of a tool beside them that serves its own pages.
_BROUGHT_BY = {
    "tornado": frozenset(
        {
            "flower",
            "thumbor",
            "notebook",
            "jupyter-server",
            "ipykernel",
            "jupyter-client",
            "livereload",
            "bokeh",
            "distributed",
            "salt",
            "single-beat",
        }
    ),
    "klein": frozenset({"junebug"}),
    "flask": frozenset({"locust", "locustio", "moto", "mlflow"}),
    "starlette": frozenset({"sphinx-autobuild", "mcp", "sse-starlette"}),
}

_VUMI = re.compile(r"(?:vumi|vxsandbox|junebug|go-(?:api|http|store|metrics))")


@view
def frameworks(project: Project) -> tuple[tuple[Dependency, str], ...]:
    """Each dependency that brings a framework besides Django and Vumi, and the framework's name."""
    named = dependencies(project)
    on_a_platform = is_on_django(project) or is_vumi_itself(project)
    together = {(one.place.path, one.name) for one in named}
    found = []
    for one in named:
        if one.version and any((one.place.path, tool) in together for tool in _BROUGHT_BY.get(one.name, ())):
            continue
        if one.settles and _brought_along(one, named):
            continue
        other = framework(one)
        if not other and one.kind == RUNTIME and one.language == PYTHON and not on_a_platform:
            other = _ON_TWISTED.get(one.name)
        if other:
            found.append((one, other))
    for one in named if not found and not on_a_platform else ():
        brought = _BRINGS.fullmatch(one.name) if one.language == PYTHON and one.kind == RUNTIME else None
        if brought and not (one.settles and _brought_along(one, named)):
            return ((one, str(brought.lastgroup)),)
    return tuple(found)


def is_on_django(project: Project) -> bool:
    """Whether a project asks for Django, or is started as Django's projects are."""
    return any(one.name == "django" for one in dependencies(project)) or any(
        # Flask's projects have a manage.py and a wsgi.py as well.
        "django" in (project.text(one.path) or "").lower()
        for one in project.documents(DJANGO_START)
    )


def other_manifests(project: Project) -> tuple[PurePosixPath, ...]:
    """The files that say what a project in another language is built on."""
    paths = [PurePosixPath(name) for name in project.paths if name.rpartition("/")[2] in OTHER_LANGUAGES]
    return tuple(path for path in paths if not is_for_development(path))


def elsewhere(project: Project) -> NotApplicable | None:
    """Why the stack on which Django's sites are deployed is not asked of a project; None where it is.

    Another platform may be hosted apart from the usual environments, and Vumi itself is no site.
    """
    if not project.is_whole or is_on_django(project):
        return None
    if is_vumi_itself(project):
        return NotApplicable("it is a part of Vumi itself, and the stack is for what is built on Django or Vumi")
    if any(_VUMI.match(one.name) for one in dependencies(project)):
        return None
    other = next((name for _, name in frameworks(project)), None)
    other = other or next((OTHER_LANGUAGES[path.name] for path in other_manifests(project)), None)
    return (
        NotApplicable(f"it is built on {other}, which is hosted apart from the usual environments") if other else None
    )


def not_shown(project: Project, reason: str) -> Outcome:
    """What to say where a project shows nothing of its stack: an app for the sandbox runs on that of Vumi."""
    stack = (DOCKERFILE.name, COMPOSE.name, SUPERVISORD.name, NGINX.name, DJANGO_START.name)
    shown = any(project.documents(ALL[name]) for name in stack)
    if project.is_whole and is_sandbox_app(project) and not shown:
        return NotApplicable("it is an app for Vumi's sandbox, which runs where Vumi does")
    return Undecided(None, reason)


def _brought_along(one: Dependency, named: Iterable[Dependency]) -> bool:
    """Whether a list of every version holds what the list beside it, of what is asked for, does not name."""
    asked = {
        other.name
        for other in named
        if not other.settles
        and not other.run
        and other.kind == RUNTIME
        and other.place.path.parent == one.place.path.parent
    }
    return len(asked) > 2 and one.name not in asked


def framework(one: Dependency) -> str | None:
    """The framework that a dependency is; None where it is none, or is only there for development."""
    return _FRAMEWORKS.get(one.language, {}).get(one.name) if one.kind == RUNTIME else None
