"""Projects **should** avoid generating CSS or JavaScript automatically, because it breaks load-balanced environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.formats import DOCKERFILE
from praekelt_standards.project import Project
from praekelt_standards.readers.django_values import Either, FromEnvironment, Items, Known, Open, Value, alternatives
from praekelt_standards.settings import Live, entry, live_settings, texts


@dataclass(frozen=True)
class _Generator:
    """An app that makes CSS or JavaScript.

    `enabled` turns it on, `ahead` makes it work ahead of requests, and `what` says which files it makes.
    `collects` says that collectstatic makes them, unless it is turned off: then it makes each when a page is asked for.
    """

    enabled: str | None
    ahead: str | None
    remedy: str
    what: tuple[str, ...] = ()
    collects: bool = False


_AT_BUILD = "make the files when the release is built, and ship them with it"
_GENERATORS = {
    "compressor": _Generator("COMPRESS_ENABLED", "COMPRESS_OFFLINE", "set COMPRESS_OFFLINE = True and run manage.py compress when the release is built"),
    "pipeline": _Generator("PIPELINE_ENABLED", None, _AT_BUILD, ("PIPELINE", "PIPELINE_CSS", "PIPELINE_JS"), collects=True),
    "sass_processor": _Generator("SASS_PROCESSOR_ENABLED", None, "set SASS_PROCESSOR_ENABLED = False and run manage.py compilescss when the release is built"),
    "static_precompiler": _Generator(None, "STATIC_PRECOMPILER_DISABLE_AUTO_COMPILE", "set STATIC_PRECOMPILER_DISABLE_AUTO_COMPILE = True and run manage.py compilestatic when the release is built"),
    "django_assets": _Generator("ASSETS_AUTO_BUILD", None, "set ASSETS_AUTO_BUILD = False and run manage.py assets build when the release is built"),
    "webassets": _Generator("ASSETS_AUTO_BUILD", None, _AT_BUILD),
    "mediagenerator": _Generator(None, None, _AT_BUILD),
    "less": _Generator(None, None, _AT_BUILD),
}  # fmt: skip


def check(project: Project) -> Iterator[Outcome]:
    """Apps in the live settings that make CSS or JavaScript when a page is asked for."""
    sites = live_settings(project)
    if not sites:
        yield NotApplicable("no Django settings that run in live were found")
    for live in sites:
        yield from live.judged("INSTALLED_APPS", partial(_judge_apps, project, live))


def _judge_apps(project: Project, live: Live, apps: Value) -> Iterator[Outcome]:
    for app in dict.fromkeys(texts(apps)):
        generator = _GENERATORS.get(str(app.value).partition(".")[0])
        if generator and generator.collects:
            yield from _judge_collected(project, live, app, generator)
        elif generator:
            yield from _judge(live, app, generator)
    match apps:
        case Open(place, words) | Items(place, _, str(words)):
            # The name itself, where a module that is not here may have set it before.
            absent = live.settings.unseen[:1] if words == "INSTALLED_APPS" else []
            reasons = [(one.place, f"{one.words} and may add to INSTALLED_APPS") for one in absent]
            reasons = reasons or [(place, f"INSTALLED_APPS may hold more than the source gives: {words}")]
            yield from (Undecided(*reason) for reason in reasons)
        case FromEnvironment(place, variable):
            yield Undecided(place, f"INSTALLED_APPS comes from the environment variable {variable}")


def _judge(live: Live, app: Known, generator: _Generator) -> Iterator[Outcome]:
    enabled, ahead = _said(live, generator.enabled), _said(live, generator.ahead)
    off = enabled is not None and all(_is(one, False) for one in alternatives(enabled))
    on_build = ahead is not None and all(_is(one, True) for one in alternatives(ahead))
    if off or on_build:
        return
    for value in (ahead, enabled):
        match value:
            case FromEnvironment(place, variable):
                yield Undecided(place, f"whether {app.value} works ahead of requests comes from {variable}")
                return
            case Open(place, words):
                yield Undecided(place, f"{words} decides whether {app.value} works ahead of requests")
                return
    for value, wanted in ((ahead, True), (enabled, False)):
        if isinstance(value, Either) and any(_is(one, wanted) for one in value.values):
            usual = value.usual and _is(value.values[0], wanted)
            if not usual:
                reason = f"{value.words} decides whether {app.value} works ahead of requests"
                yield Undecided(value.place, reason)
            return
    yield _breach(app, generator, enabled)


def _judge_collected(project: Project, live: Live, app: Known, generator: _Generator) -> Iterator[Outcome]:
    """Of an app whose files collectstatic makes: where an image is built they are in it."""
    enabled = _said(live, generator.enabled) or entry(live.get(generator.what[0]), str(generator.enabled))
    answers = list(alternatives(enabled)) if enabled is not None else []
    if enabled is not None and all(_is(one, False) for one in answers):
        yield Breach(enabled.place, f"{app.value} makes CSS or JavaScript when a page is asked for", generator.remedy)
    elif not _is_collected_at_build(project):
        yield _breach(app, generator, enabled, *(live.get(name) for name in generator.what))
    elif enabled is not None and not all(_is(one, True) for one in answers):
        yield Undecided(enabled.place, f"{generator.enabled} decides whether {app.value} works ahead of requests")


def _breach(app: Known, generator: _Generator, *settings: Value | None) -> Breach:
    # Of several values the first one's own line, for that of their condition says nothing of the app.
    place = next((next(alternatives(value)).place for value in settings if value is not None), app.place)
    return Breach(place, f"{app.value} makes CSS or JavaScript by itself", generator.remedy)


def _is_collected_at_build(project: Project) -> bool:
    from praekelt_standards.readers import dockerfile

    return any(
        instruction.name == "RUN" and "collectstatic" in instruction.text
        for image in project.documents(DOCKERFILE)
        if not is_elsewhere(image.path)
        for stage in dockerfile.deployed(image.content)
        for instruction in stage.instructions
    )


def _said(live: Live, name: str | None) -> Value | None:
    return live.get(name) if name else None


def _is(value: Value, wanted: bool) -> bool:
    """Whether a setting has this value, or has it unless the environment says otherwise."""
    if isinstance(value, FromEnvironment) and value.default is not None:
        return _is(value.default, wanted)
    return isinstance(value, Known) and value.value is wanted
