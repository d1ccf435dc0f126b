"""What ``praekelt-standards verify`` runs, which is what CI runs of the same pages: their blocks, the files that they show
with the readers, the checks and the real programs, the site itself, and the experiments."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from praekelt_standards import pages, syntax, verification
from praekelt_standards.components.program import Missing, find
from praekelt_standards.finding import Unreadable
from praekelt_standards.handbook.ledger import PARSED, REFUSED
from praekelt_standards.handbook.verify import reader_of, shown
from praekelt_standards.lab import proofs
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.proofs import Bench, Disproved, Observation, Proof
from praekelt_standards.lab.site import Site
from praekelt_standards.parts import NoSuchPart
from praekelt_standards.project import Project
from praekelt_standards.registry import check_project
from praekelt_standards.runs import Run
from praekelt_standards.snippets import DAY, EXPECTED, Case, cases, disagreements
from praekelt_standards.verification import Verified

PATH = Path("build") / "verified.json"
_SHOWN = re.compile(r"^ *\.\. snippet:: *(\S+)", re.MULTILINE)
_SITES = {"live": "www.clinic.example.com/", "qa": "qa.clinic.example.com/"}
# What a site's virtual environment brings, whose versions no package of the system tells.
_BROUGHT = ("django", "gunicorn", "celery")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Scope:
    """What is to be verified: pages of ``docs/``, files below ``snippets/``, and the folders of experiments."""

    files: tuple[PurePosixPath, ...]
    proofs: tuple[Path, ...]
    pages: tuple[Path, ...] = ()


@dataclass
class Record:
    """What was verified and run, what is wrong, and what could not be asked here."""

    verified: list[Verified] = field(default_factory=list)
    blocks: int = 0
    runs: list[Run] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def proved(self) -> list[str]:
        """The experiments that saw what is committed."""
        return [run.name for run in self.runs if not run.is_site and not run.failed]

    def write(self, path: Path = PATH) -> None:
        """Write down what read each file, and what it refused there or saw in the place of what is printed."""
        found: dict[str, list[dict[str, object]]] = {}
        for one in self.verified:
            how = REFUSED if one.rejections else one.how
            told: dict[str, object] = {"by": one.by, "how": how, "replaced": [asdict(each) for each in one.replaced]}
            told["refused"] = [str(rejection) for rejection in one.rejections]
            found.setdefault(f"snippets/{one.path}", []).append(told)
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(".new")
        made.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n", encoding="utf-8")
        made.replace(path)


def scope(names: Iterable[str] = ()) -> Scope:
    """What belongs to these standards and pages; without a name, everything.  Raises `Unreadable` for an unknown name."""
    every, experiments = verification.every_file(), proofs.folders()
    wanted, proving, read = set(), [], []
    for name in names:
        page = _page(name)
        standard = page.stem if page else name
        shown_there = _SHOWN.findall((pages.docs() / page).read_text(encoding="utf-8")) if page else ()
        files = {path for path in every if str(path) in shown_there or path.parts[0] == standard}
        own = [folder for folder in experiments if folder.name == standard]
        if not page and not files:
            close = get_close_matches(name, _names(), 1)
            meant = f" Did you mean {close[0]}?" if close else ""
            raise Unreadable(f"{name} is neither a standard nor a page of docs/.{meant}")
        wanted |= files
        proving += [folder for folder in own if folder not in proving]
        read += [page] if page and page not in read else []
    if not names:
        return Scope(every, experiments, tuple(_pages()))
    return Scope(tuple(path for path in every if path in wanted), tuple(proving), tuple(read))


def _pages() -> Iterator[Path]:
    for path in sorted(pages.docs().rglob("*.rst")):
        yield path.relative_to(pages.docs())


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


def verify(
    chosen: Scope, say: Say, record: Record | None = None, *, rewrite: bool = False, mode: str | None = None
) -> Record:
    """Run all that belongs to what was chosen; the record is filled on the way, for whoever is interrupted."""
    begun = time.monotonic()
    record = Record() if record is None else record
    try:
        _read(chosen.files, record, say)
        _validate(chosen.files, record, say)
        for page in chosen.pages:
            _evaluate(page, record, say)
        if any(path.parts[0] == "site" for path in chosen.files):
            _execute(record, say, mode)
        if chosen.proofs:
            _prove(chosen.proofs, record, say, rewrite, mode)
    finally:
        record.seconds = time.monotonic() - begun
    return record


# Files: what reads them, what the checks find in them, what the real programs say


def _read(files: Sequence[PurePosixPath], record: Record, say: Say) -> None:
    """Read each file by its syntax, and hold the projects that they belong to against the standards."""
    for path in files:
        try:
            text = (pages.snippets() / path).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            record.problems.append(f"snippets/{path}: it is not UTF-8: {error.reason}")
            continue
        record.problems += [f"snippets/{path}: {problem}" for problem in syntax.problems(path, text)]
    known = {case.folder: case for case in cases(pages.snippets())}
    for folder in dict.fromkeys(pages.snippets() / pages.project_of(path) for path in files):
        if case := known.get(folder):
            say(f"checking snippets/{folder.relative_to(pages.snippets())} against its marks")
            record.problems += [one.removeprefix(f"{pages.home()}/") for one in _marked(case)]
        elif folder.is_dir() and folder.parent.name in ("snippets", "guide"):
            say(f"checking snippets/{folder.relative_to(pages.snippets())}")
            audit = check_project(Project(folder), day=DAY)
            found = [one for one in audit.findings if one.level != "advice"]
            where = folder.relative_to(pages.home())
            record.problems += [f"{where}/{one.place or ''}: {one.problem} [{one.standard}]" for one in found]
            record.problems += [f"{where}/{one.place}: {one.reason}" for one in audit.unread]


def _marked(case: Case) -> list[str]:
    try:
        return disagreements(case)
    except (TypeError, ValueError) as error:
        return [f"{case.folder / EXPECTED}: {error}"]


def _validate(files: Sequence[PurePosixPath], record: Record, say: Say) -> None:
    by_file: dict[PurePosixPath, list[Verified]] = {path: [] for path in files}
    for asked in verification.ask(files):
        say(f"asked {asked.by}, in {asked.seconds:.1f} s, of:")
        for one in asked.verified:
            say(f"  snippets/{one.path}")
            by_file.setdefault(one.path, []).append(one)
    for path, verified in by_file.items():
        record.verified += verified
        record.problems += verification.refusals(path, verified)
    missing = verification.unasked(files)
    for name, unread in missing.items():
        which = ", ".join(f"snippets/{path}" for path in unread)
        record.unasked.append(f"{name} is not here; {verification.ELSEWHERE[name]} asks it of {which}")
    parsed = [path for path, verified in by_file.items() if not verified and path.name != EXPECTED]
    if parsed:
        say("read by their syntax alone:")
    for path in parsed:
        by = reader_of(path)
        say(f"  snippets/{path}: {by}")
        record.verified.append(Verified(path, by, how=PARSED))


# Pages: their blocks


def _evaluate(page: Path, record: Record, say: Say) -> None:
    """Run the blocks of a page; of the files that it shows, which are verified by themselves, see that the part is there."""
    from sybil import Document
    from sybil.example import SybilFailure

    from praekelt_standards.handbook.blocks import Block, blocks

    path = pages.docs() / page
    ran = 0
    for example in Document.parse(str(path), blocks):
        ran += 1
        place = f"docs/{page}:{example.line}"
        try:
            if isinstance(example.parsed, Block) and example.parsed.kind == "snippet":
                shown(PurePosixPath(example.parsed.argument), example.parsed.options.get("part"))
            else:
                example.evaluate()
        except SybilFailure as failure:
            record.problems.append(f"{place}: {failure.result}")
        except (OSError, UnicodeDecodeError, NoSuchPart) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            record.problems.append(f"{place}: {reason}")
        except Exception as error:  # whatever the handbook's own Python raises
            record.problems.append(f"{place}: {type(error).__name__}: {error}")
    say(f"ran docs/{page}: {ran or 'no'} {'block' if ran == 1 else 'blocks'}")
    record.blocks += ran


# The site


def _execute(record: Record, say: Say, mode: str | None) -> None:
    """Bring up the live site and the QA server from the files as they are printed, until every program of theirs runs."""
    for environment, page in _SITES.items():
        say(f"bringing up the {environment} site")
        site = Site.read(pages.snippets() / "site", environment)
        lab = Lab(site, ready=page, mode=mode, seconds=120, say=lambda line: None)
        try:
            with lab:
                say(f"ran the {environment} site, in {lab.choice}: first page after {lab.timings['first 200']:.1f} s")
                record.runs.append(site_run(lab, environment))
        except Exception as error:  # whatever a program says of why it does not serve
            record.runs.append(site_run(lab, environment, error))
            record.problems.append(f"the {environment} site does not run: {error}")
            say(f"the {environment} site does not run")


def site_run(lab: Lab, environment: str, error: BaseException | None = None) -> Run:
    """A site that has served its page, or why it has not, to be written down."""
    found = [*map(str, lab.programs.found), *_brought()] if hasattr(lab, "programs") else []
    return Run(
        f"site/{environment}/{lab.mode.value}",
        str(lab.choice),
        tuple(found),
        lab.timings.get("first 200", 0.0),
        tuple(map(str, _deployed(lab.site))),
        failed=_reason(error),
        substituted=str(lab.ledger) if lab.ledger.edits else "",
    )


def proof_run(name: str, seen: Observation | BaseException) -> Run:
    """An experiment that saw what is committed, or why it did not, to be written down."""
    if isinstance(seen, BaseException):
        return Run(name, "", (), 0.0, failed=_reason(seen))
    brought = _brought() if seen.mode else ()
    return Run(name, seen.mode, (*seen.programs, *brought), sum(seen.seconds.values()))


def _brought() -> tuple[str, ...]:
    return tuple(str(find(name)) for name in _BROUGHT)


def _reason(error: BaseException | None) -> str:
    """The first line of what went wrong."""
    if error is None:
        return ""
    return str(error).partition("\n")[0] or type(error).__name__


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


# The experiments


def _prove(folders: Sequence[Path], record: Record, say: Say, rewrite: bool, mode: str | None) -> None:
    with Bench(mode=mode) as bench:
        for proof, seen in proofs.observe_all([Proof.read(folder) for folder in folders], bench, say):
            if isinstance(seen, Missing) and proof.elsewhere:
                record.unasked.append(f"{proof.name} was not tried: {seen}; {proof.elsewhere} tries it")
                continue
            if isinstance(seen, Exception):
                record.runs.append(proof_run(proof.name, seen))
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
                    record.runs.append(proof_run(proof.name, error))
                    record.problems.append(f"{error}\nif it is right: praekelt-standards verify {proof.name} --rewrite")
                    say(f"{proof.name} is not what was committed")
                    continue
                say(f"proved {proof.name} in {took:.1f} s")
            record.runs.append(proof_run(proof.name, seen))
