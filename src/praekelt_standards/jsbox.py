"""Mistakes in an app for Vumi's JavaScript sandbox that its toolkit passes over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from praekelt_standards import gsm
from praekelt_standards.dependencies import NODE, dependencies
from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Place, Unreadable
from praekelt_standards.formats import JAVASCRIPT, SANDBOX_CONFIG
from praekelt_standards.project import Document, Project, view
from praekelt_standards.vumi_apps import is_sandbox_app

if TYPE_CHECKING:
    from praekelt_standards.readers.javascript import Forgotten, Made, Screen, Script
    from praekelt_standards.readers.javascript_values import Text
    from praekelt_standards.readers.sandbox_config import Catalogue, Translation

# The toolkit adds these itself.
_OWN = frozenset({"__error__", "__start__"})
_TESTS = frozenset({"test", "tests", "spec", "specs", "__tests__", "fixtures"})
_TEST = re.compile(r"(?:^|[._-])(?:test|spec)s?(?:[._-]|$)")
_OTHERS = frozenset("vendor vendors vendored third_party thirdparty third-party".split())
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")

# What node gives and the sandbox does not, and what a browser does; measured in the real sandbox by a test.
OF_NODE = frozenset(
    "process global setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask "
    "structuredClone fetch URL URLSearchParams TextEncoder TextDecoder AbortController AbortSignal Blob FormData Headers "
    "MessageChannel BroadcastChannel performance crypto atob btoa module exports __dirname __filename".split()
)
OF_A_BROWSER = frozenset("window document localStorage sessionStorage XMLHttpRequest alert".split())
# The modules of node that reach out of the sandbox, which no worker lets an app require.
_OUTSIDE = frozenset(
    "fs net http https http2 os child_process cluster dgram dns tls worker_threads v8 vm repl readline tty inspector".split()
)
_TOOLKIT = frozenset({"vumigo_v01", "vumigo_v02"})
_BUNDLERS = frozenset(
    "browserify webpack rollup esbuild parcel parcel-bundler grunt-browserify gulp-browserify vite".split()
)
# The list of modules in an app_context: ``['jed', 'vumigo_v02'].indexOf(m) >= 0``.
_MODULES = re.compile(r"\[([^\[\]]*)\]")
_QUOTED = re.compile(r"[\"']([\w@./-]++)[\"']")


@dataclass(frozen=True)
class Mistake:
    """A mistake: where it is, what happens, and what to do."""

    place: Place
    problem: str
    remedy: str


if TYPE_CHECKING:
    App = Document[Script]
    Language = tuple[str, PurePosixPath, dict[str, Translation]]  # its name, the file, and what it says


@view
def mistakes(project: Project) -> tuple[Mistake, ...]:
    """Every mistake in the apps of a project and in their tests, file by file."""
    documents = project.documents(JAVASCRIPT)
    # Others have testers and states as well.
    if not any(_requires_toolkit(one.content) for one in documents) and not is_sandbox_app(project):
        return ()
    # A test makes states to try one thing with, which nobody calls.
    written = [one for one in documents if not _is_test(one.path) and not _is_another_s(one.path)]
    apps = [one for one in written if _adds(one.content)]
    apps = [one for one in apps if not _is_built(one, apps)]
    files = [*apps, *_helpers(project, apps)]
    found = [
        # One file alone does not show which states lie beside it.
        *(mistake for one in files if project.is_whole for mistake in _unknown(one, apps)),
        *(mistake for one in files for mistake in _without_next(one)),
        *(mistake for one in files for mistake in _forgotten(one)),
        *(_too_long(project, apps, files, documents) if apps else ()),
        *(_withheld(project, files) if apps else ()),
        *(mistake for one in documents if not _is_another_s(one.path) for mistake in _not_run(one)),
    ]
    return tuple(dict.fromkeys(found))


def _requires_toolkit(script: Script) -> bool:
    return any(module.text in _TOOLKIT for module in script.required)


def _adds(script: Script) -> bool:
    return bool(script.states or script.patterns or script.adders or script.starts)


def _mistake(place: Place, problem: str, remedy: str) -> Mistake:
    """A mistake whose words can be printed, whatever stands in the app."""
    return Mistake(place, problem.encode("utf-8", "backslashreplace").decode(), remedy)


def _is_test(path: PurePosixPath) -> bool:
    return bool(_TESTS & {part.lower() for part in path.parts[:-1]} or _TEST.search(path.stem.lower()))


def _is_another_s(path: PurePosixPath) -> bool:
    return bool(_OTHERS & {part.lower() for part in path.parts[:-1]}) or path.name.endswith(".min.js")


def _is_built(app: App, apps: list[App]) -> bool:
    """Whether a file is put together of others below it, so that whatever is wrong in it is wrong in one of those."""
    names = {state.text for state in app.content.states}
    return any(
        one.path.parent != app.path.parent
        and (one.path.is_relative_to(app.path.parent) or app.path.parts[0] in ("build", "dist", "out"))
        and names <= {state.text for part in _parts(one, apps) if part is not app for state in part.content.states}
        for one in apps
        if one is not app and names
    )


def _parts(app: App, apps: Iterable[App]) -> list[App]:
    """The files that an app may be made of: all but those that are apps of their own, by the name that they are given."""
    return [one for one in apps if one is app or not _are_rivals(app.content, one.content)]


def _are_rivals(one: Script, other: Script) -> bool:
    return one.starts and other.starts and bool(one.globals & other.globals or (one.attaches and other.attaches))


# States


def _unknown(app: App, apps: list[App]) -> Iterator[Mistake]:
    """Next states that nothing adds; nothing is said of a name that one which is put together may be."""
    parts = _parts(app, apps)
    adders = {name for one in parts for name in one.content.adders}
    known = {state.text for one in parts for state in one.content.states} | _OWN
    known |= {name for one in parts for adder, name in one.content.perhaps if adder in adders}
    patterns = [re.compile(pattern, re.DOTALL) for one in parts for pattern in one.content.patterns]
    for lead in app.content.leads:
        name = lead.name.text
        if name not in known and not any(pattern.fullmatch(name) for pattern in patterns):
            yield _mistake(
                app.at(lead.name.line),
                f"{lead.source or 'this'} leads to {name!r}, and no state is called that: whoever gets there begins again",
                "add the state, or name one that is there",
            )


def _without_next(app: App) -> Iterator[Mistake]:
    for made in app.content.made:
        if made.kind == "EndState" and made.without_next:
            problem = f"{made.state or 'this'} ends the session without next: who calls again is shown the same end"
            yield _mistake(app.at(made.line), problem, "give the EndState a next, such as the first state")
        elif made.kind == "LanguageChoice":
            problem = (
                f"{made.state or 'this'} sets the language too late: the answer to the choice is still in the old one"
            )
            remedy = "use a ChoiceState whose next returns the promise of self.im.user.set_lang(choice.value)"
            yield _mistake(app.at(made.line), problem, remedy)


def _forgotten(app: App) -> Iterator[Mistake]:
    for one in app.content.forgotten:
        yield _mistake(app.at(one.what.line), *_said(one))


def _said(one: Forgotten) -> tuple[str, str]:
    state = one.state or "this"
    match one.kind:
        case "return":
            return f"{state} makes a state and does not return it, so there is none", "write return before it"
        case "nothing":
            return f"{state} returns nothing, so whoever gets there is answered by an error", (
                "return the state, or a promise of one"
            )
        case "some":
            return f"{state} returns nothing where no condition of this if holds, and the answer is then an error", (
                "return a state after it, unless that cannot be"
            )
        case "text":
            return f"{one.what.text} stands here alone and does nothing", "write return before it"
        case "promise":
            return f"nobody waits for the promise of {one.what.text}, and the sandbox may end before it is kept", (
                "return it, and go on in its then()"
            )
    return f"{one.what.text} is called without new", f"write new {one.what.text}(...)"


# Screens


def _too_long(project: Project, apps: list[App], files: list[App], documents: tuple[App, ...]) -> Iterator[Mistake]:
    # A single test may ask for less, of one screen.
    limits = (one.content.limit or 0 for one in documents if _is_test(one.path))
    limit = max(gsm.SEPTETS, *limits, 0)
    by_file = _catalogues(project, apps, files)
    for app in files:
        if any(made.voice for made in app.content.made):
            continue
        languages = [("", app.path, {}), *by_file[app.path]]
        for made in app.content.made:
            # What is shown after a wrong answer is often the same again.
            for screen in reversed({one.texts: one for one in reversed(made.screens)}.values()):
                yield from _over(app, made, screen, languages, limit)


def _over(
    app: App,
    made: Made,
    screen: Screen,
    languages: list[Language],
    limit: int,
) -> Iterator[Mistake]:
    """The mistake that a screen is too long, with each language in which it is."""
    said: list[str] = []
    for text in screen.texts:
        for language, path, texts in languages:
            shown, where = _shown(text, screen, texts)
            over = gsm.excess(shown, limit) if shown else None
            if over is None or (language and where is None):
                continue
            length, fit = over
            place = f" in {language} ({Place(path, where or None)})" if language else ""
            why = f", because {_strangers(shown)} is not in the GSM alphabet" if gsm.septets(shown) is None else ""
            said.append(f"{length} characters{place} where {fit} fit{why}")
            if not language:
                break
        if said:
            break
    if said:
        problem = f"{made.state or 'this'} shows at least {said[0]}" + "".join(f"; {one}" for one in said[1:4])
        if len(said) > 4:
            problem += f"; and so on in {len(said) - 4} more"
        yield _mistake(app.at(screen.line), problem, "shorten it, or spread it over a BookletState")


def _shown(text: Text, screen: Screen, texts: dict[str, Translation]) -> tuple[str, int | None]:
    """What a screen shows at the least, with nothing filled in, and the line of the first translation in it (0 if it has none)."""
    where: list[int] = []

    def said(found: Text) -> str:
        parts = []
        for piece in found:
            original = piece.text or ""
            translation = texts.get(original) if piece.translated else None
            if translation is not None:
                where.append(translation.line or 0)
            shown = translation.text if translation is not None else original
            for name, filling in piece.filled:
                placeholder = r"\{\{\s*" + re.escape(name) + r"\s*\}\}"
                shown = re.sub(placeholder, said(filling).replace("\\", r"\\"), shown)
            parts.append(shown)
        return _PLACEHOLDER.sub("", "".join(parts)).replace("\ufffd", "?")

    lines = [said(text)]
    if not any(piece.text for piece in text):
        return "", None
    for number, label in enumerate(screen.labels, 1):
        shortest = min((said(one) for one in label), key=_length, default="")
        lines.append(f"{number}. {shortest}")
    return "\n".join(lines), where[0] if where else None


def _length(text: str) -> int:
    found = gsm.septets(text)
    return found if found is not None else 2 * gsm.units(text)


def _strangers(text: str) -> str:
    """The first characters that keep a text out of the GSM alphabet, each so that it can be seen."""
    found = gsm.strangers(text)
    seen = [one if one.isprintable() and not one.isspace() else f"U+{ord(one):04X}" for one in found[:5]]
    return " ".join(seen) + (" and others" if len(found) > 5 else "")


def _catalogues(project: Project, apps: list[App], files: list[App]) -> dict[PurePosixPath, list[Language]]:
    """The translations of each file: those of its app, and of every app that a shared one may be a part of."""
    found: list[tuple[PurePosixPath, Catalogue]] = [
        (one.path, catalogue) for one in project.documents(SANDBOX_CONFIG) for catalogue in one.content
    ]
    found += _gettext(project)
    texts = {app.path: {text for one in _parts(app, apps) for text in one.content.translated} for app in apps}
    by_file: dict[PurePosixPath, list[Language]] = {one.path: [] for one in files}
    for path, catalogue in found:
        language = _language(path, catalogue.language)
        for app in _translated_by(path, catalogue, texts):
            if language not in {one for one, _, _ in by_file[app]}:
                by_file[app].append((language, path, catalogue.texts))
    shared = {(language, path): said for app in texts for language, path, said in by_file[app]}
    for one in files:
        if one.path not in texts:
            by_file[one.path] = [(language, path, said) for (language, path), said in shared.items()]
    return by_file


def _translated_by(
    path: PurePosixPath, catalogue: Catalogue, texts: dict[PurePosixPath, set[str]]
) -> Iterator[PurePosixPath]:
    """The apps that a catalogue is for: those that it is named after, or else those whose texts most of it translates."""
    shared = {app: len(own & catalogue.texts.keys()) for app, own in texts.items()}
    enough = [app for app, many in shared.items() if many and 2 * many >= min(len(texts[app]), len(catalogue.texts))]
    named = [app for app in enough if _words(app.stem) in _words(path.stem)]
    if named:
        longest = max(len(app.stem) for app in named)
        yield from (app for app in named if len(app.stem) == longest)
        return
    most = max((shared[app] for app in enough), default=0)
    yield from (app for app in enough if shared[app] == most)


def _words(name: str) -> str:
    return "_" + re.sub(r"[\W_]+", "_", name.lower()) + "_"


_OF_A_NAME = re.compile(r"(?:^|[._-])([a-z]{2,3}(_[A-Z]{2})?)$")


def _language(path: PurePosixPath, said: str) -> str:
    """The language of a catalogue: its name says it best where it ends as ``go-app.swh_KE.json`` does, then its header."""
    found = _OF_A_NAME.search(path.stem)
    if found and (found[2] or not said):
        return found[1]
    return said or (path.parent.parent.name if path.parent.name == "LC_MESSAGES" else path.stem)


def _gettext(project: Project) -> Iterator[tuple[PurePosixPath, Catalogue]]:
    """The catalogues that are no JSON yet; a project of any kind may have many, which matter to an app alone."""
    from praekelt_standards.readers.sandbox_config import read_po

    for name in project.paths:
        if name.endswith(".po") and (text := project.text(PurePosixPath(name))):
            for catalogue in read_po(text):
                yield PurePosixPath(name), catalogue


# What the sandbox withholds


def _withheld(project: Project, parts: list[App]) -> Iterator[Mistake]:
    files = [one for one in parts if not is_elsewhere(one.path)]
    declared = {name for one in files for name in one.content.declares}
    bundled = any(one.language == NODE and one.name in _BUNDLERS for one in dependencies(project))
    allowed = _allowed(project, files)
    for one in files:
        script = one.content
        missing = (OF_NODE | OF_A_BROWSER) - declared - script.guarded
        if bundled:
            missing -= {"module", "exports", "process", "global"}
        for name in script.free:
            if name.text in missing:
                yield _mistake(one.at(name.line), _not_there(name.text), _INSTEAD)
        if bundled:
            continue
        for line in script.imports:
            problem = "the sandbox runs one script, which can import and export nothing"
            yield _mistake(one.at(line), problem, "put the files together into one, and require what the sandbox gives")
        for module in script.required:
            bare = module.text.removeprefix("node:")
            if allowed is not None and module.text not in allowed:
                problem = f"require({module.text!r}) gives nothing in the sandbox, whose app_context does not name it"
            elif allowed is None and bare.partition("/")[0] in _OUTSIDE:
                problem = _not_there(f"require({module.text!r})")
            elif allowed is None and bare.startswith("."):
                problem = f"the sandbox runs one script, which cannot require({module.text!r})"
            else:
                continue
            yield _mistake(one.at(module.line), problem, _INSTEAD)


_INSTEAD = "ask the sandbox for what you need, through self.im"


def _not_there(name: str) -> str:
    if name in OF_A_BROWSER:
        return f"{name} is there in a browser, and not in the sandbox"
    return f"{name} is there under node and in its tests, and not in the sandbox"


def _helpers(project: Project, apps: list[App]) -> Iterator[App]:
    """The other files that an app is put together of: they hang something on its global name, or make what it uses."""
    from praekelt_standards.readers.javascript import read

    read_already = {one.path for one in apps}
    documents = {one.path: one for one in project.documents(JAVASCRIPT)}
    folders = {one.path.parent for one in apps}
    shared = {name.partition(".")[0] for one in apps for name in one.content.globals} - {"module", "exports", "self"}
    used = {name.text for one in apps for name in one.content.free}
    for name in project.paths:
        path = PurePosixPath(name)
        if path.suffix != ".js" or path in read_already or path.parent not in folders or _is_test(path):
            continue
        try:
            one = documents.get(path) or Document(path, read(project.text(path) or ""))
        except Unreadable:
            continue
        if _adds(one.content):
            continue
        script = one.content
        required = {module.text for module in script.required}
        hung = any(name.partition(".")[0] in shared for name in script.globals)
        belongs = shared & {name.text for name in script.free} or script.declares & used or _TOOLKIT & required
        # A script of the developers' own, which they run by node, is told by what it requires.
        if hung or (belongs and not any(name in _OUTSIDE or name.startswith(".") for name in required)):
            yield one


def _allowed(project: Project, files: list[App]) -> frozenset[str] | None:
    """The modules that the project's own configuration of the sandbox lets its apps require; None where it shows none."""
    wanted = _TOOLKIT & {module.text for one in files for module in one.content.required}
    found: set[str] = set()
    for name in project.paths:
        if name.endswith((".yaml", ".yml")) and "app_context" in (text := project.text(PurePosixPath(name)) or ""):
            lines = text.split("\n")
            for number, line in enumerate(lines):
                context = "\n".join(lines[number : number + 10]) if "app_context" in line else ""
                listed = context[: context.rfind("indexOf") + 1]
                named = {name for one in _MODULES.findall(listed) for name in _QUOTED.findall(one)}
                if wanted and wanted <= named:  # otherwise it is for another app
                    found |= named
    return frozenset(found) or None


def _not_run(tests: App) -> Iterator[Mistake]:
    for line in tests.content.not_run:
        problem = "this test is set up and never run, so it passes whatever the app does"
        yield _mistake(tests.at(line), problem, "end it with .run()")
