"""What ``praekelt-standards verify`` runs: the real programs on the snippets, the site itself, and the experiments."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from praekelt_standards import pages, verification
from praekelt_standards.finding import Unreadable
from praekelt_standards.lab import proofs
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.proofs import Bench, Disproved, Observation, Proof
from praekelt_standards.lab.site import Site
from praekelt_standards.runs import Run
from praekelt_standards.verification import Verified

_SHOWN = re.compile(r"^ *\.\. snippet:: *(\S+)", re.MULTILINE)
_SITES = {"live": "www.clinic.example.com/", "qa": "qa.clinic.example.com/"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Scope:
    """What is to be verified: files below ``snippets/``, and the folders of experiments."""

    files: tuple[PurePosixPath, ...]
    proofs: tuple[Path, ...]


@dataclass
class Record:
    """What was verified and run, and what is wrong."""

    verified: list[Verified] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def proved(self) -> list[str]:
        """The experiments that saw what is committed."""
        return [run.name for run in self.runs if not run.is_site]


def scope(names: Iterable[str] = ()) -> Scope:
    """What belongs to these standards and pages; without a name, everything.  Raises `Unreadable` for an unknown name."""
    every, experiments = verification.every_file(), proofs.folders()
    wanted, proving = set(), []
    for name in names:
        page = _page(name)
        standard = page.stem if page else name
        shown = (
            set(map(PurePosixPath, _SHOWN.findall((pages.docs() / page).read_text(encoding="utf-8"))))
            if page
            else set()
        )
        files = {path for path in every if path in shown or path.parts[0] == standard}
        own = [folder for folder in experiments if folder.name == standard]
        if not page and not files:
            close = get_close_matches(name, _names(), 1)
            meant = f" Did you mean {close[0]}?" if close else ""
            raise Unreadable(f"{name} is neither a standard nor a page of docs/.{meant}")
        wanted |= files
        proving += [folder for folder in own if folder not in proving]
    if not names:
        return Scope(every, experiments)
    return Scope(tuple(path for path in every if path in wanted), tuple(proving))


def _page(name: str) -> Path | None:
    """The page of a name, relative to ``docs/``: ``log-extension``, ``logging/rotation`` or ``docs/logging/rotation.rst``."""
    path = PurePosixPath(name.removeprefix("docs/")).with_suffix(".rst")
    for found in (pages.docs() / path, *sorted(pages.docs().rglob(path.name) if len(path.parts) == 1 else ())):
        if found.is_file():
            return found.relative_to(pages.docs())
    return None


def _names() -> list[str]:
    found = {path.stem for path in pages.docs().rglob("*.rst")}
    return sorted(found | {path.parts[0] for path in verification.every_file()})


def verify(chosen: Scope, say: Say, *, rewrite: bool = False, mode: str | None = None) -> Record:
    """Validate the files, run the site where one of its files is among them, and run the experiments."""
    begun = time.monotonic()
    record = Record()
    _validate(chosen.files, record, say)
    if any(path.parts[0] == "site" for path in chosen.files):
        _execute(record, say, mode)
    if chosen.proofs:
        _prove(chosen.proofs, record, say, rewrite, mode)
    record.seconds = time.monotonic() - begun
    return record


def _validate(files: Sequence[PurePosixPath], record: Record, say: Say) -> None:
    record.verified += verification.verify(files, lambda line: say(f"validating with {line}"))
    by_file: dict[PurePosixPath, list[Verified]] = {}
    for one in record.verified:
        by_file.setdefault(one.path, []).append(one)
    for path, verified in by_file.items():
        record.problems += verification.refusals(path, verified)


def _execute(record: Record, say: Say, mode: str | None) -> None:
    """Bring up the live site and the QA server from the files as they are printed, until each answers with its page."""
    for environment, page in _SITES.items():
        site = Site.read(pages.snippets() / "site", environment)
        try:
            with Lab(site, ready=page, mode=mode, seconds=120, say=lambda line: None) as lab:
                say(f"ran the {environment} site, in {lab.choice}: first page after {lab.timings['first 200']:.1f} s")
                record.runs.append(site_run(lab, environment))
        except Exception as error:  # whatever a program says of why it does not serve
            record.problems.append(f"the {environment} site does not run: {error}")
            say(f"the {environment} site does not run")


def site_run(lab: Lab, environment: str) -> Run:
    """A site that has served its page, to be written down."""
    return Run(
        f"site/{environment}/{lab.mode.value}",
        str(lab.choice),
        tuple(map(str, lab.programs.found)),
        lab.timings["first 200"],
        tuple(map(str, _deployed(lab.site))),
    )


def proof_run(name: str, seen: Observation) -> Run:
    """An experiment that saw what is committed, to be written down."""
    return Run(name, seen.mode, seen.programs, sum(seen.seconds.values()))


def _deployed(site: Site) -> Iterator[PurePosixPath]:
    """The files that the running site has read: those of its hosts, and the code and scripts without which no page comes."""
    used = {str(script) for host in site.hosts for script in host.scripts.values()}
    loaded = ("gunicorn.conf.py", "inventory.yml", "clinic/templates/home.html", "clinic/static/clinic/clinic.css")
    modules = ("__init__", "celery", "tasks", "urls", "views", "wsgi", "settings/__init__", "settings/base")
    used |= {*loaded, *(f"clinic/{module}.py" for module in modules), f"clinic/settings/{site.environment}.py"}
    folders = {folder for host in site.hosts for folder in _folders_of(site, host.name)}
    for path in site.files:
        if str(path) in used or (path.parts[0] in folders and "logrotate.d" not in path.parts):
            yield PurePosixPath("site") / path


def _folders_of(site: Site, host: str) -> Iterator[str]:
    for folder in site.folders():
        if host == folder or host.rstrip("0123456789") == folder:
            yield folder


def _prove(folders: Sequence[Path], record: Record, say: Say, rewrite: bool, mode: str | None) -> None:
    with Bench(mode=mode) as bench:
        for proof, seen in proofs.observe_all([Proof.read(folder) for folder in folders], bench):
            if isinstance(seen, Exception):
                record.problems.append(str(seen))
                say(f"{proof.name} is not proved")
                continue
            took = sum(seen.seconds.values())
            if rewrite:
                word = "rewritten" if proof.rewrite(seen) else "as it was"
                say(f"tried {proof.name} in {took:.1f} s: {word}")
            else:
                try:
                    proof.compare(seen)
                except Disproved as error:
                    record.problems.append(f"{error}\nif it is right: praekelt-standards verify {proof.name} --rewrite")
                    say(f"{proof.name} is not what was committed")
                    continue
                say(f"proved {proof.name} in {took:.1f} s")
            record.runs.append(proof_run(proof.name, seen))
