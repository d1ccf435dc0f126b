"""The Django settings that a project runs with in live, followed through every module that they are built on."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from praekelt_standards.dependencies import PYTHON, RUNTIME, dependencies, is_site
from praekelt_standards.finding import Advice, Breach, NotApplicable, Outcome, Place, Undecided
from praekelt_standards.formats import COMPOSE, DJANGO_SETTINGS, DJANGO_START, SETTINGS_NAMES
from praekelt_standards.image_variables import image_variables
from praekelt_standards.included import run_file, supervised
from praekelt_standards.modules import copied_modules, imported_file, module_file, run_files, written_settings
from praekelt_standards.processes import mounts_the_checkout, scripts, sourced
from praekelt_standards.project import Document, Project, view
from praekelt_standards.readers.django_values import Either, Items, Known, Table, Value, alternatives

if TYPE_CHECKING:
    from praekelt_standards.readers import settings_names
    from praekelt_standards.readers.django_names import Settings, Unseen
    from praekelt_standards.readers.django_settings import Import

# Words of a module's name that say for which environment it is.
_LIVE = frozenset({"live", "prod", "production"})
_LIVE_FILE = _LIVE | {"deploy", "deployed"}  # as a folder they hold what deploys, whatever it is
_OTHER = frozenset(
    {"test", "tests", "testing", "test_settings", "testsettings", "dev", "develop", "development", "local", "ci", "travis",
     "qa", "staging", "stage", "example", "sample", "debug", "jenkins", "build", "static", "doc", "docs", "tox"}
)  # fmt: skip
# Every site sets one of them, and a module that only helps the settings sets none.
_OF_A_SITE = frozenset({"INSTALLED_APPS", "ROOT_URLCONF"})
# Folders that hold projects of their own, made to try something out.
_APART = frozenset(
    {
        "test",
        "tests",
        "testing",
        "example",
        "examples",
        "demo",
        "docs",
        "doc",
        "fixtures",
        "test_project",
        "testproject",
    }
)
_VENDORED = frozenset({"vendor", "vendor-local", "vendors", "third_party", "site-packages"})
# Files that deploy a project: they start it with the settings that they name.
_DEPLOYS = re.compile(
    r"(?:^|/)(?:[^/]*dockerfile[^/]*|procfile|makefile|[^/]*entrypoint[^/]*|[^/]*\.(?:sh|conf|ini|in|cfg|ya?ml|sls|service|toml|j2)"
    r"|[^/]*\.env(?:\.[^/]*)?|\.(?:production|live)/[^/]*|[^/]*crontab|[^/]*\.cron|[^/]*gunicorn[^/]*\.py|gunicorn[_-]start|fabfile\.py|app\.json|bin/[^/.]*)$"
)
# What a unit of systemd has the variables of its program from.
_ENVIRONMENT_FILE = re.compile(r"^[ \t]*EnvironmentFile[ \t]*=[ \t]*-?(\S+)", re.MULTILINE)
# Of these, what runs a job or a developer's command and not the site.
_JOBS = re.compile(r"crontab$|\.cron$|fabfile\.py$|makefile$")
_DEEPEST = 20
_SEE = "see that it keeps to the standard where it does"


@dataclass(frozen=True)
class Live:
    """A settings module that runs in live: what it sets, and why it is taken for live."""

    path: PurePosixPath
    settings: Settings
    named: Place | None

    def get(self, name: str) -> Value | None:
        """What a setting was last set to; None when the project never sets it."""
        return self.settings.values.get(name)

    def overriders(self, name: str) -> tuple[Unseen, ...]:
        """What cannot be followed and comes after a setting was set, so that it may set it again."""
        return tuple(self.settings.overriders(name))

    def judged(self, name: str, judge: Judge) -> Iterator[Outcome]:
        """What is said of a setting, with what may set it again named; undecided where what sets it is not here."""
        value, later = self.get(name), self.overriders(name)
        if value is None and later and not _OF_A_SITE & set(self.settings.values):
            yield Undecided(later[0].place, f"{later[0].words} and may set {name}")
            return
        outcomes = settled(value, judge) if value is not None else []
        for outcome in outcomes:
            if later and isinstance(outcome, Breach):
                outcome = replace(outcome, problem=f"{outcome.problem} ({later[0].words} and may set {name} again)")
            yield outcome
        if later and not any(isinstance(outcome, Breach | Undecided) for outcome in outcomes):
            yield Advice(later[0].place, f"{later[0].words} and may set {name}", _SEE)


Judge: TypeAlias = "Callable[[Value], Iterable[Outcome]]"


def settled(value: Value, judge: Judge) -> list[Outcome]:
    """What is said of a value that may be one of several: that it breaks a standard only where each of them does."""
    if not isinstance(value, Either):
        return list(judge(value))
    said = [list(judge(one)) for one in value.values]
    broken = [[one for one in outcomes if isinstance(one, Breach)] for outcomes in said]
    if not all(broken):
        if value.usual and not broken[0]:
            return said[0]
        for breach in (one for breaches in broken for one in breaches):
            where = f" ({breach.place})" if breach.place else ""
            reason = f"{value.words} decides, when the project runs, whether {breach.problem}{where}"
            return [Undecided(value.place, reason)]
        if not all(any(isinstance(one, Advice) for one in outcomes) for outcomes in said):
            said = [[one for one in outcomes if not isinstance(one, Advice)] for outcomes in said]
    first: dict[object, Outcome] = {}  # of several that one line may come to, what is said of the first is enough
    for outcome in (one for outcomes in said for one in outcomes):
        first.setdefault((type(outcome), getattr(outcome, "place", None)), outcome)
    return list(first.values())


def words_of(name: str) -> frozenset[str]:
    """The words of a path or of a dotted name."""
    return frozenset(re.split(r"[^a-z0-9]+", name.lower().removesuffix(".py")))


@view
def live_settings(project: Project) -> tuple[Live, ...]:
    """Each settings module that runs in live; none when the project shows no Django site of its own."""
    modules = [document.path for document in project.documents(DJANGO_SETTINGS)]
    # What a Dockerfile makes the settings of, such as settings.py.example, may have any name.
    put = [source for seat, source in project.aside(lambda: copied_modules(project)) if seat.stem == "settings"]
    put += written_settings(project) if modules else []
    modules += [source for source in dict.fromkeys(put) if source not in modules]
    own = [
        path
        for path in modules
        if not (_APART | _VENDORED) & set(path.parts[:-1]) and path.name != "celery_settings.py"
    ]
    if not own:
        return ()
    deployed = list(_named_by_deployment(project))
    if (named := _once(own, project, deployed)) or not deployed:
        return tuple(Live(path, evaluated(project, path), place) for path, place in named or _chosen(project, own))
    for place, module in deployed:
        is_job = _JOBS.search(str(place.path).lower())
        if not is_job and not _OTHER & words_of(module) and not module_file(project, module, place.path):
            return (Live(place.path, _unseen(place, f"{module} is not here"), place),)
    return tuple(Live(path, evaluated(project, path), place) for path, place in _chosen(project, own))


def _unseen(place: Place, words: str) -> Settings:
    from praekelt_standards.readers.django_names import Settings, Unseen

    return Settings(unseen=[Unseen(place, words)])


def _chosen(project: Project, own: list[PurePosixPath]) -> list[tuple[PurePosixPath, Place | None]]:
    """The settings modules that run in live where no file of a deployment names one."""
    starts = [one for one in project.documents(DJANGO_START) if not _APART & set(one.path.parts[:-1])]
    by_name = [path for path in own if _is_named_live(path) and not _OTHER & words_of(path.name)]
    if by_name:
        return [(path, None) for path in by_name if not _is_base(path, by_name)]
    if _is_library(project, starts):
        return []
    for kind in ("wsgi.py", "asgi.py", "manage.py"):
        begun = [(one.at(name.line), name.module) for one in starts if one.path.name == kind for name in one.content]
        if named := _once(own, project, begun):
            return named
    plain = [path for path in own if path.name == "settings.py" or path.parts[-2:] == ("settings", "__init__.py")]
    if not plain and starts:
        # A package of settings for several sites, one of which is chosen when it starts: each that no other is built on.
        several = [path for path in own if not _OTHER & words_of(path.name)]
        inner = {path for path in several if "settings" in path.parent.name or path.name.startswith("settings_")}
        leaves = inner - {below for path in inner for below in _built_on(project, path)}
        plain = sorted(path for path in leaves if _OF_A_SITE & set(evaluated(project, path).values))
    return [(path, None) for path in plain]


def _is_named_live(path: PurePosixPath) -> bool:
    return bool(_LIVE & words_of(path.parent.name) or _LIVE_FILE & words_of(path.name))


def _built_on(project: Project, path: PurePosixPath) -> Iterator[PurePosixPath]:
    """The modules that a settings module takes every name from."""
    from praekelt_standards.readers.django_settings import evaluate

    module = project.content(DJANGO_SETTINGS, path)
    stars: list[Import] = []
    if module is not None:
        evaluate(module, path, lambda imported: stars.append(imported) if imported.names is None else None)
    for star in stars:
        if found := imported_file(project, star, path):
            yield found


def _is_library(project: Project, starts: Iterable[Document[tuple[settings_names.Named, ...]]]) -> bool:
    """Whether a package is made for other projects: it can be installed, and nothing of it serves a site.

    The settings that such a package brings are there to try it with.
    """
    installed = project.text(PurePosixPath("setup.py")) or "[metadata]" in (
        project.text(PurePosixPath("setup.cfg")) or ""
    )
    served = any(one.path.name != "manage.py" for one in starts)
    return bool(installed) and not served and not is_site(project)


def _named_by_deployment(project: Project) -> Iterator[tuple[Place, str]]:
    """Every settings module that a file of the deployment names, and the place where it does."""
    from praekelt_standards.readers import settings_names

    project.documents(SETTINGS_NAMES)  # what this view depends on
    # Each of these files is searched for the name in any case; where one is unclear, only what it leads to is missed.
    of_supervisord = {one.path for one in project.aside(lambda: supervised(project)).files}
    services = {one.path: one.content for one in project.aside(lambda: project.documents(COMPOSE))}
    commands = {one.path: one.content for one in project.aside(lambda: scripts(project))}
    included = sorted(path for path in (*of_supervisord, *commands) if not project.formats_of(path))
    for path in (*project.files, *included):
        deploys = path in of_supervisord or path in commands or _DEPLOYS.search(str(path).lower())
        if not deploys or _is_apart(path) or mounts_the_checkout(services.get(path, ())):
            continue
        text = project.text(path) or ""
        variables = [file for service in services.get(path, ()) for file in service.env_files]
        variables += sourced(commands.get(path, ()))
        variables += _ENVIRONMENT_FILE.findall(text) if "EnvironmentFile" in text else []
        for file in (path, *(found for name in variables if (found := run_file(project, path, name)))):
            for named in settings_names.read(
                "" if _is_apart(file) else project.text(file) or "", path in of_supervisord
            ):
                yield Place(file, named.line), named.module


def _is_apart(path: PurePosixPath) -> bool:
    return bool((_APART | _OTHER) & words_of(str(path)))


def _once(
    own: list[PurePosixPath], project: Project, named: Iterable[tuple[Place, str]]
) -> list[tuple[PurePosixPath, Place | None]]:
    """The modules of the project that are named, each once, where it is first named; those for tests and the like left out."""
    found: dict[PurePosixPath, tuple[PurePosixPath, Place | None]] = {}
    for place, module in named:
        path = module_file(project, module, place.path)
        if path is None or path not in own or _is_empty(project, path):
            continue
        # settings.local is a developer's, unless what deploys the project writes it.
        if not _OTHER & words_of(module) or path in written_settings(project):
            found.setdefault(path, (path, place))
    return list(found.values())


def _is_empty(project: Project, path: PurePosixPath) -> bool:
    """Whether a module is there for its package alone, as an ``__init__.py`` without a word."""
    module = project.content(DJANGO_SETTINGS, path) if path.name == "__init__.py" else None
    return module is not None and not module.body


def _is_base(path: PurePosixPath, others: list[PurePosixPath]) -> bool:
    """Whether a module only serves others of these: ``settings_live_base.py`` beside ``settings_live_site.py``."""
    return "base" in words_of(path.name) and any(other != path and other.parent == path.parent for other in others)


def evaluated(project: Project, path: PurePosixPath) -> Settings:
    """What a module of the project sets, followed through every module that it imports."""
    return _Evaluation(project).settings(path)


class _Evaluation:
    """The modules that one of them imports, each of which is evaluated once, as Python does."""

    def __init__(self, project: Project, stars_alone: bool = False) -> None:
        from praekelt_standards.readers.django_values import Budget

        self.project = project
        self.stars_alone = stars_alone
        self.budget = Budget()
        # Where an image is unclear, so is which way the conditions go, and no more.
        self.environment = dict(project.aside(lambda: image_variables(project)))
        self.modules: dict[PurePosixPath, Settings] = {}
        self.running: list[PurePosixPath] = []

    def settings(self, path: PurePosixPath) -> Settings:
        """What a module sets; as far as it has come where modules import one another."""
        from praekelt_standards.readers.django_names import Settings

        if path not in self.modules:
            self.modules[path] = Settings()
            self.run(path, self.modules[path])
        return self.modules[path]

    def run(self, path: PurePosixPath, settings: Settings) -> None:
        from praekelt_standards.readers.django_names import Unseen
        from praekelt_standards.readers.django_settings import evaluate

        module = self.project.content(DJANGO_SETTINGS, path)
        problem = ""
        if module is None:
            problem = "could not be read"
        elif len(self.running) > _DEEPEST or path in self.running or self.budget.left < 0:
            problem = "is not followed any further"
        else:
            self.running.append(path)
            try:
                evaluate(
                    module, path, lambda imported: self.resolve(path, imported), self.budget, settings, self.environment
                )
            except RecursionError:
                problem = "is nested too deeply to be followed"
            self.running.pop()
        if problem:
            settings.unseen.append(Unseen(Place(path), f"{path} {problem}"))

    def resolve(self, path: PurePosixPath, imported: Import) -> Settings | None:
        """The settings of what a module imports; None where it is not here."""
        if imported.inside is not None:
            files = run_files(self.project, imported.module, path)
            for file in files:
                self.run(file, imported.inside)
            return imported.inside if files else None
        if imported.names is not None and self.stars_alone:
            return None
        found = imported_file(self.project, imported, path)
        return self.settings(found) if found is not None else None


def unnamed(project: Project) -> NotApplicable | Undecided:
    """What to say where nothing that is deployed names Django: a site has it from another package, and others have none."""
    lists = [one for one in dependencies(project) if one.language == PYTHON and one.kind == RUNTIME and not one.run]
    if lists and is_site(project) and live_settings(project):
        reason = "this Django site names no Django, so its version is left to another package that brings it"
        return Undecided(Place(lists[0].place.path), reason)
    return NotApplicable("nothing that is deployed names Django among what it installs")


def texts(value: Value | None) -> Iterator[Known]:
    """Every text that a value holds, items of lists included."""
    for one in alternatives(value) if value is not None else ():
        match one:
            case Known(_, str()):
                yield one
            case Items(_, items, _):
                for item in items:
                    yield from texts(item)


def entry(value: Value | None, *keys: str) -> Value | None:
    """What a dict holds under these keys, one within the other; None when it does not."""
    for key in keys:
        match value:
            case Table(_, entries, _) if key in entries:
                value = entries[key]
            case _:
                return None
    return value


def ancestors(project: Project, dotted: str, near: PurePosixPath) -> Iterator[str]:
    """The dotted name of every class outside of the project that a class is derived from, or is itself.

    Empty for one that the source does not name.
    """
    waiting, seen = [(dotted, near)], {dotted}
    while waiting:
        dotted, near = waiting.pop(0)
        module, _, name = dotted.rpartition(".")
        path = module_file(project, module, near) if module and not module.startswith("django.") else None
        found = _Evaluation(project, stars_alone=True).settings(path) if path else None
        if found is not None and path is not None and name in found.classes:
            bases = [base if not base or "." in base else f"{module}.{base}" for base in found.classes[name]]
        elif found is not None and path is not None and found.aliases.get(name, dotted) != dotted:
            bases = [found.aliases[name]]
        else:
            yield "" if found is not None and name in found.values else dotted
            continue
        for base in bases:
            if not base:
                yield base
            elif base not in seen and len(seen) < 100 and not hasattr(builtins, base.rpartition(".")[2]):
                seen.add(base)
                waiting.append((base, path))
