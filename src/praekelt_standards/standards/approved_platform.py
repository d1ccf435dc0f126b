"""Any platform other than Django and Vumi **must** be approved by engineering management before development starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Place, Undecided
from praekelt_standards.formats import PYPROJECT, SETUP_PY
from praekelt_standards.project import Project

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

# What serves pages with Twisted; a project on Vumi, which is written with it too, may well use one of them.
_ON_TWISTED = {"klein": "Klein", "cyclone": "Cyclone", "nevow": "Nevow"}
# Files that say what a project in another language is built on, which this check does not read.
_OTHER_LANGUAGES = {
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
            "livereload",
            "bokeh",
            "distributed",
            "salt",
            "single-beat",
        }
    ),
    "flask": frozenset({"locust", "locustio", "moto", "mlflow"}),
    "starlette": frozenset({"sphinx-autobuild", "mcp", "sse-starlette"}),
}

_VUMI = re.compile(r"(?:vumi|vxsandbox|junebug|go-(?:api|http|store|metrics))")


def check(project: Project) -> Iterator[Outcome]:
    """Each web or messaging framework that a project builds on besides Django and Vumi."""
    named = dependencies(project)
    on_a_platform = any(one.name == "django" or _VUMI.match(one.name) for one in named)
    others = [PurePosixPath(name) for name in project.paths if name.rpartition("/")[2] in _OTHER_LANGUAGES]
    for path in others if not on_a_platform else ():
        if not is_for_development(path):
            language = _OTHER_LANGUAGES[path.name]
            reason = f"{path.name} says what a project in {language} is built on, and this check does not read it"
            yield Undecided(Place(path), reason)
    if not named and others:
        return
    if not named and not project.documents(SETUP_PY) and not project.documents(PYPROJECT):
        yield NotApplicable("no dependency file shows what the project is built on")
        return
    if is_vumi_itself(project):
        return
    together = {(one.place.path, one.name) for one in named}
    for one in named:
        if one.version and any((one.place.path, tool) in together for tool in _BROUGHT_BY.get(one.name, ())):
            continue
        if one.settles and _brought_along(one, named):
            continue
        other = framework(one)
        if not other and one.kind == RUNTIME and one.language == PYTHON and not on_a_platform:
            other = _ON_TWISTED.get(one.name)
        if other:
            yield Breach(
                one.place,
                f"{one.named} brings {other}, which is neither Django nor Vumi",
                "build on Django or Vumi, or have engineering management approve it and record that in a waiver",
            )


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
