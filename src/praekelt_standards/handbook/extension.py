"""The Sphinx extension of the handbook: its directives, and the lists that must be one.

Sphinx's blocks, Sybil's regions, the files below ``snippets/`` and the registry are compared in every build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.typing import ExtensionMetadata

from praekelt_standards import __version__, pages, registry, runs
from praekelt_standards.handbook import directives, witnesses
from praekelt_standards.handbook.ledger import EXECUTED, PARSED, PATH, REFUSED, SHOWN, VALIDATED, Entry, Ledger, digest
from praekelt_standards.snippets import cases

logger = logging.getLogger(__name__)

# Files that stand beside what is shown and are not shown themselves.
_NOT_SHOWN = frozenset({"__init__.py", "expected.toml", "proof.py", "proof.outcome", "package-lock.json"})
_SECTIONS = ("Why", "Do this", "Not this", "How to mend it", "What the check reads", "What it cannot see")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the handbook's directives, its role and its comparisons to a build."""
    app.add_config_value("praekelt_standards_source", "", "env", frozenset({str}))
    app.add_directive("snippet", directives.Snippet)
    app.add_directive("standard", directives.Standard)
    app.add_directive("proof", directives.Proof)
    app.add_directive("verified", directives.Verified)
    app.add_directive("all-standards", directives.AllStandards)
    app.add_directive("checklist", directives.Checklist)
    app.add_role("standard", directives.StandardRole())
    app.connect("config-inited", _note_source)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _prepare)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("doctree-read", _compare)
    app.connect("env-check-consistency", _complete)
    app.connect("build-finished", _fail_again)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}


def _note_source(app: Sphinx, config: Config) -> None:
    """Make every page depend on the package: a changed check may find something else in a snippet."""
    digest = hashlib.sha256()
    package = Path(registry.__file__).parent
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.toml")]):
        if "_handbook" not in file.parts:
            digest.update(file.read_bytes())
    config.praekelt_standards_source = digest.hexdigest()


def _prepare(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    if not hasattr(env, "praekelt_shown"):
        env.praekelt_shown = {}  # type: ignore[attr-defined]


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    getattr(env, "praekelt_shown", {}).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    env.praekelt_shown.update(other.praekelt_shown)  # type: ignore[attr-defined]


def _compare(app: Sphinx, doctree: nodes.document) -> None:
    """Report every block of a page that is not verified or that only one witness sees."""
    page = Path(app.env.doc2path(app.env.docname))
    ledger = Ledger.read(Path(app.confdir) / PATH) or Ledger()
    for seen in list(witnesses.compare(doctree, page)):
        if isinstance(seen, witnesses.Disagreement):
            logger.warning("%s", seen.problem, location=f"{seen.source}:{seen.line}")
            continue
        entry = ledger.entry(_relative(page), seen.lexed.line)
        if entry is None or entry.text != seen.lexed.text:
            problem = (
                "no test has verified this block as it is now; run `pytest docs` before Sphinx, as `tox -e docs` does"
            )
            logger.warning("%s", problem, location=f"{seen.block.source}:{seen.block.line}")
        else:
            _stamp(seen.block.node, entry)
    if page.stem in registry.names():
        titles = [section.next_node(nodes.title) for section in doctree.findall(nodes.section)]
        there = [title.astext() for title in titles if title is not None]
        for wanted in _SECTIONS:
            if wanted not in there:
                logger.warning("the page of a standard needs a section %r", wanted, location=f"{page}:1")


def _relative(page: Path) -> str:
    return page.relative_to(pages.docs()).as_posix()


_WORDS = {VALIDATED: "Accepted by", REFUSED: "Refused by", EXECUTED: "Run by", PARSED: "Read by", SHOWN: "Shown"}


def _stamp(block: nodes.Element, entry: Entry) -> None:
    """Print under a block what verified it."""
    said = []
    for how, word in _WORDS.items():
        by_where: dict[str, list[str]] = {}
        for stamp in entry.stamps:
            if stamp.how == how:
                by_where.setdefault(stamp.where, []).append(stamp.by)
        said += [f"{word} {', '.join(names)}{f', {where}' if where else ''}." for where, names in by_where.items()]
    text = " ".join(said)
    block.parent.insert(block.parent.index(block) + 1, nodes.paragraph(text, text, classes=["stamp"]))


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """The pages whose blocks were verified anew, by something else or at another line, or whose experiment was run anew."""
    ledger = Ledger.read(Path(app.confdir) / PATH) or Ledger()
    now: dict[str, str] = {}
    for entry in ledger.entries:
        docname = entry.page.removesuffix(".rst")
        now[docname] = digest(now.get(docname, ""), repr(entry))
    for run in runs.read(Path(app.confdir) / runs.PATH).values():
        if shown := pages.page(run.name):
            docname = shown.with_suffix("").as_posix()
            now[docname] = digest(now.get(docname, ""), repr(run))
    before: dict[str, str] = getattr(env, "praekelt_stamps", {})
    env.praekelt_stamps = now  # type: ignore[attr-defined]
    return [docname for docname in env.found_docs if before.get(docname) != now.get(docname)]


def _complete(app: Sphinx, env: BuildEnvironment) -> None:
    """Report a run that failed, a standard without page or snippets, and a snippet that no page shows."""
    for run in runs.read(Path(app.confdir) / runs.PATH).values():
        if run.failed:
            file = pages.snippets() / ("site/inventory.yml" if run.is_site else f"{run.name}/proof.py")
            logger.warning("%s failed when it was run last: %s; mend it and run `tox -e tests`", run.name, run.failed,
                           location=f"{file}:1")  # fmt: skip
    for name in registry.names():
        page = pages.page(name)
        if page is None:
            module = Path(registry.__file__).parent / "standards" / f"{name.replace('-', '_')}.py"
            logger.warning("%s has no page; write docs/<chapter>/%s.rst", name, name, location=f"{module}:1")
    shown_proofs = {one for files in env.praekelt_shown.values() for one in files if one.endswith("/proof.py")}  # type: ignore[attr-defined]
    for file in sorted(pages.snippets().rglob("proof.py")):
        relative = file.relative_to(pages.snippets()).as_posix()
        if relative not in shown_proofs:
            logger.warning("no page shows this experiment; show it with `.. proof::`", location=f"{file}:1")
    there = {(case.standard, case.good) for case in cases(pages.snippets())}
    for name in registry.names():
        for good, word in ((True, "good"), (False, "bad")):
            if (name, good) not in there:
                folder = pages.snippets() / name / word
                logger.warning("%s has no %s project; put one into snippets/%s/%s/", name, word, name, word,
                               location=f"{folder}:1")  # fmt: skip
    shown = set().union(*env.praekelt_shown.values())  # type: ignore[attr-defined]
    for file in sorted(
        path for path in pages.snippets().rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ):
        name_ = PurePosixPath(file.relative_to(pages.snippets()).as_posix())
        if str(name_) not in shown and file.name not in _NOT_SHOWN and file.stat().st_size:
            logger.warning("no page shows this file; show it with `.. snippet:: %s` or take it away", name_,
                           location=f"{file}:1")  # fmt: skip


def _fail_again(app: Sphinx, exception: Exception | None) -> None:
    """Make the next build read every page again after one with warnings.

    Sphinx keeps the pages that it has read, and a warning about a page it does not read again would be gone.
    """
    if exception is not None or app._warncount:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)
