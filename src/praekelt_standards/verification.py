"""What the real programs say of the files below ``snippets/``: every file by its own program, by every version found."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from pathlib import PurePosixPath

from praekelt_standards import pages, recognition
from praekelt_standards.components import (
    celery,
    django_settings,
    gunicorn,
    haproxy,
    logrotate,
    nginx,
    node,
    postgresql,
    shell,
    supervisord,
    valkey,
)
from praekelt_standards.components.file import Command, File, Rejection, Substitution
from praekelt_standards.components.program import Missing, Origin, Program, find_all
from praekelt_standards.vumi import golden, toolkit

VALIDATED, EXECUTED = "validated", "executed"


@dataclass(frozen=True)
class Verified:
    """One file that one program has read, and what it rejects in it."""

    path: PurePosixPath  # relative to snippets/
    by: str  # the program, its version and where it came from
    rejections: tuple[Rejection, ...] = ()
    how: str = VALIDATED
    replaced: tuple[Substitution, ...] = ()  # what the program saw instead of what is printed


@dataclass(frozen=True)
class Asked:
    """One version of a program that was given files: which, what was said of them, and how long that took."""

    by: str
    verified: tuple[Verified, ...]
    seconds: float


Judge = Callable[[Program, Sequence[File], Sequence[File]], tuple[Rejection, ...]]


def _alone(validate: Callable[[Program, Sequence[File]], tuple[Rejection, ...]]) -> Judge:
    return lambda program, files, beside: validate(program, files)


# Settings that Django's own `check --deploy` is asked about, by the name of their module, with what it need not say of them.
DEPLOYED: Mapping[str, Collection[str]] = {
    "live": (),
    # The QA server is reached over http, and by testers alone: no redirect to https, no cookies for https only.
    "qa": ("security.W004", "security.W008", "security.W012", "security.W016"),
}


def _settings(program: Program, files: Sequence[File], beside: Sequence[File]) -> tuple[Rejection, ...]:
    # Settings import one another and read files of their hosts, so they are one project with all of these.
    whole = [replace(file, project=pages.project_of(file.path)) for file in (*files, *beside)]
    own, others = whole[: len(files)], whole[len(files) :]
    found: list[Rejection] = []
    # What is not to be said of some may be said at the lines of others, so each kind of silence is asked for by itself.
    for silent in dict.fromkeys(tuple(DEPLOYED.get(file.path.stem, ())) for file in own):
        asked = [file for file in own if tuple(DEPLOYED.get(file.path.stem, ())) == silent]
        around = [*(file for file in own if file not in asked), *others]
        deployed = [file.path for file in asked if file.path.stem in DEPLOYED]
        said = django_settings.validate(program, asked, around, deploy=deployed)
        found += [one for one in said if not (silent and one.message.startswith(silent))]
    return tuple(found)


def _commands(name: str, validate: Callable[[Program, Sequence[Command]], tuple[Rejection, ...]]) -> Judge:
    def judge(program: Program, files: Sequence[File], beside: Sequence[File]) -> tuple[Rejection, ...]:
        return validate(program, [command for file in files for command in supervisord.commands(file, name)])

    return judge


def _conversations(program: Program, files: Sequence[File], beside: Sequence[File]) -> Iterable[Rejection]:
    for file in files:
        today = golden.held(pages.snippets() / file.path, program) or ""
        for number, (printed, held) in enumerate(zip_longest(file.text.splitlines(), today.splitlines()), 1):
            if printed != held:
                problem = f"the conversation says {printed!r}, and what is held today says {held!r}; run tox -e rewrite"
                yield Rejection(file.path, number, problem)
                break


# What is replaced in a file, because it is true of its own host only, before its program reads it.
_REPLACED: dict[str, Callable[[File], tuple[Substitution, ...]]] = {
    "nginx": nginx.substitutions,
    "haproxy": haproxy.substitutions,
    "supervisord": supervisord.substitutions,
    "gunicorn": gunicorn.substitutions,
    "logrotate": logrotate.substitutions,
    "postgresql": postgresql.substitutions,
    "valkey": valkey.substitutions,
    "settings": django_settings.substitutions,
}

# What a file is, the program that reads files of that kind, and how the program is asked.
_JUDGES: dict[str, tuple[str, Judge]] = {
    "nginx": ("nginx", _alone(nginx.validate)),
    "haproxy": ("haproxy", _alone(haproxy.validate)),
    "supervisord": ("supervisord", _alone(supervisord.validate)),
    "gunicorn": ("gunicorn", _alone(gunicorn.validate)),
    "gunicorn command": ("gunicorn", _commands("gunicorn", gunicorn.validate_commands)),
    "celery command": ("celery", _commands("celery", celery.validate_commands)),
    "logrotate": ("logrotate", _alone(logrotate.validate)),
    "postgresql": ("postgres", _alone(postgresql.validate)),
    "valkey": ("valkey", _alone(valkey.validate)),
    "settings": ("django", _settings),
    "bash": ("bash", _alone(shell.validate)),
    "sh": ("sh", _alone(shell.validate)),
    "javascript": ("node", _alone(node.validate)),
    "conversation": ("node", lambda program, files, beside: tuple(_conversations(program, files, beside))),
}
# What is not only read but run, and what it is run in.
_RUN_IN = {"conversation": f"the sandbox of vumi {toolkit.VUMI}"}
# What only Debian's packages bring is asked where it is there; `tox -e debian` brings it.
ELSEWHERE: Mapping[str, str] = {"logrotate": "tox -e debian"}


def host_of(snippet: PurePosixPath) -> PurePosixPath:
    """The folder that a file lies in as it would below ``/``, or below the project's checkout."""
    parts = snippet.parts
    for position, name in enumerate(parts[:-1]):
        if name in pages.ON_A_HOST:
            return PurePosixPath(*parts[:position])
    return pages.project_of(snippet)


@cache
def _file(snippet: PurePosixPath) -> File | None:
    try:
        text = (pages.snippets() / snippet).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
    return File(snippet, text, host_of(snippet))


def kinds(file: File) -> Iterator[str]:
    """The keys of the programs that this file is for."""
    name, path = file.path.name, file.deployed
    if pages.snippets() / file.path in golden.files():
        yield "conversation"
    elif path.match("postgresql/*/main/*.conf"):
        yield "postgresql"
    elif path.match("etc/valkey/*.conf"):
        yield "valkey"
    elif file.path.suffix == ".sh":
        yield shell.interpreter(file)
    elif file.path.suffix in (".js", ".mjs"):
        yield "javascript"
    elif file.path.suffix == ".py" and "settings" in (path.stem, path.parent.name) and name != "__init__.py":
        yield "settings"
    else:
        for format in recognition.of(str(path), file.text):
            if format in _JUDGES:
                yield format
            if format == "supervisord":
                yield from (
                    f"{name} command" for name in ("gunicorn", "celery") if any(supervisord.commands(file, name))
                )


def every_file() -> tuple[PurePosixPath, ...]:
    """Every file below ``snippets/``, relative to it, in the order of their names."""
    folder = pages.snippets()
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return tuple(sorted(PurePosixPath(path.relative_to(folder).as_posix()) for path in found))


def _by_kind(snippets: Iterable[PurePosixPath] | None) -> tuple[dict[str, list[File]], list[File], set[PurePosixPath]]:
    """The files of the wanted files' projects by the kinds that some wanted file is of, every file, and the wanted ones.

    A program reads the files of a project together, so its verdict on one may depend on others.
    """
    wanted = set(every_file() if snippets is None else snippets)
    projects = {pages.project_of(path) for path in wanted}
    everything = [file for name in every_file() if (file := _file(name)) is not None]
    found: dict[str, list[File]] = {}
    for file in everything:
        if pages.project_of(file.path) in projects:
            for kind in kinds(file):
                found.setdefault(kind, []).append(file)
    by_kind = {kind: files for kind, files in found.items() if any(file.path in wanted for file in files)}
    return by_kind, everything, wanted


def ask(snippets: Iterable[PurePosixPath] | None = None, origin: Origin | None = None) -> Iterator[Asked]:
    """Give these files (all of them where none is named) to their programs, one call for each version of each program.

    `origin` leaves out the programs that came from anywhere else.  Raises `Missing` when a program is not here.
    """
    by_kind, everything, wanted = _by_kind(snippets)
    for kind, files in by_kind.items():
        name, judge = _JUDGES[kind]
        try:
            programs = find_all(name)
        except Missing:
            if name in ELSEWHERE:
                continue
            raise
        beside = [file for file in everything if file not in files]
        for program in (one for one in programs if origin in (None, one.origin)):
            begun = time.monotonic()
            rejections = judge(program, files, beside)
            by = f"{program} in {_RUN_IN[kind]}" if kind in _RUN_IN else str(program)
            how = EXECUTED if kind in _RUN_IN else VALIDATED
            verified = []
            for file in (one for one in files if one.path in wanted):
                own = tuple(one for one in rejections if one.path == file.path)
                replaced = _REPLACED[kind](file) if kind in _REPLACED else ()
                verified.append(Verified(file.path, by, own, how, replaced))
            strange = [one for one in rejections if one.path not in {file.path for file in files}]
            verified += [Verified(one.path, str(program), (one,)) for one in strange]
            yield Asked(by, tuple(verified), time.monotonic() - begun)


def verify(snippets: Iterable[PurePosixPath] | None = None, origin: Origin | None = None) -> tuple[Verified, ...]:
    """What every program says of these files; as `ask` does, which also tells how long it took."""
    return tuple(one for asked in ask(snippets, origin) for one in asked.verified)


def unasked(snippets: Iterable[PurePosixPath] | None = None) -> dict[str, tuple[PurePosixPath, ...]]:
    """The programs that are not here and that a command elsewhere brings, and the files that they would be given."""
    found: dict[str, tuple[PurePosixPath, ...]] = {}
    by_kind, _, wanted = _by_kind(snippets)
    for kind, files in by_kind.items():
        name, _ = _JUDGES[kind]
        try:
            find_all(name)
        except Missing:
            if name in ELSEWHERE:
                found[name] = tuple(file.path for file in files if file.path in wanted)
    return found


def refusals(snippet: PurePosixPath, verified: Iterable[Verified]) -> tuple[str, ...]:
    """What real programs refuse in a file, and what they were expected to refuse and do not.

    A project's ``expected.toml`` lists, as ``[[rejected]]``, what is refused on purpose: program, path and line.
    """
    folder = pages.project_of(snippet)
    file = pages.snippets() / folder / "expected.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8")).get("rejected", []) if file.is_file() else []
    expected = {
        (one["program"], folder / one["path"], one["line"]) for one in listed if folder / one["path"] == snippet
    }
    problems, met = [], set()
    for one in verified:
        for rejection in one.rejections:
            key = (one.by.split()[0], rejection.path, rejection.line)
            met.add(key)
            if key not in expected:
                problems.append(f"snippets/{rejection} ({one.by})")
    for program, path, line in sorted(expected - met):
        problems.append(f"snippets/{path}:{line}: {program} does not refuse this; take it out of expected.toml")
    return tuple(problems)
