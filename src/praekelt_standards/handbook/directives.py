"""The directives `snippet`, `standard`, `all-standards` and `checklist`, and the role `standard`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import OptionSpec

from praekelt_standards import pages, registry, runs
from praekelt_standards.finding import Finding
from praekelt_standards.handbook.ledger import PATH, Ledger
from praekelt_standards.handbook.verify import BAD, GOOD, WHERE, kind_of, shown
from praekelt_standards.handbook.witnesses import OURS
from praekelt_standards.parts import NoSuchPart, Part
from praekelt_standards.project import Project
from praekelt_standards.snippets import DAY

logger = logging.getLogger(__name__)

_LANGUAGES = {
    ".py": "python", ".sh": "bash", ".json": "json", ".toml": "toml", ".yml": "yaml", ".yaml": "yaml", ".js": "javascript",
    ".rst": "rst", ".sql": "sql", ".html": "html+django", ".css": "css", ".service": "ini", ".ini": "ini",
}  # fmt: skip
_FOLDERS = {"nginx": "nginx", "supervisor": "ini", "systemd": "ini"}
_NAMES = {"Dockerfile": "docker", "Vagrantfile": "ruby"}
# The chapters in the order of the overview; a new one comes after them.
_CHAPTERS = ("platforms", "django", "stack", "vumi", "logging")
_ENVIRONMENTS = {"live": "live", "qa": "QA", "development": "development"}


def language_of(snippet: PurePosixPath) -> str:
    """The name of the highlighting that suits a file."""
    by_folder = next((_FOLDERS[name] for name in reversed(snippet.parts[:-1]) if name in _FOLDERS), "text")
    return _NAMES.get(snippet.name) or _LANGUAGES.get(snippet.suffix) or by_folder


def environments(standard: registry.Standard) -> str:
    """Where a standard is asked for, in words."""
    names = [_ENVIRONMENTS[name] for name in standard.environments]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def by_chapter() -> dict[str, list[registry.Standard]]:
    """Every standard that has a page, under the name of its chapter, in the order of the overview."""
    found: dict[str, list[registry.Standard]] = {name: [] for name in _CHAPTERS}
    for standard in registry.every():
        if page := pages.page(standard.name):
            found.setdefault(page.parts[0], []).append(standard)
    return {chapter: standards for chapter, standards in found.items() if standards}


def reference(name: str, text: str | None = None) -> addnodes.pending_xref:
    """A link to a standard's permalink, to be resolved when every page has been read."""
    link = addnodes.pending_xref(
        "", nodes.literal(text or name, text or name, classes=["xref"]),
        refdomain="std", reftype="ref", reftarget=name, refexplicit=True, refwarn=True,
    )  # fmt: skip
    return link


@cache
def findings(folder: Path) -> tuple[Finding, ...]:
    """What the checks find in the project in this folder."""
    return registry.check_project(Project(folder), day=DAY).findings


class Snippet(SphinxDirective):
    """Shows a file of ``snippets/``, or a part of it, and under a wrong one what the checks find in it.

    `findings` asks for that under a file which belongs to no standard.
    """

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"part": directives.unchanged_required, "findings": directives.flag}

    def run(self) -> list[nodes.Node]:
        name = PurePosixPath(self.arguments[0])
        file = pages.snippets() / name
        self.env.note_dependency(str(file))
        try:
            part = shown(name, self.options.get("part"))
        except (OSError, UnicodeDecodeError, NoSuchPart) as error:
            reason = (error.strerror or error) if isinstance(error, OSError) else error
            logger.warning("snippets/%s: %s", name, reason, location=self.get_location())
            part = Part("", 1)
        shown_files: dict[str, set[str]] = self.env.praekelt_shown  # type: ignore[attr-defined]
        shown_files.setdefault(self.env.docname, set()).add(str(name))
        kind = kind_of(name)
        box = nodes.container("", classes=["snippet", *([kind] if kind else [])])
        box += self._caption(name, kind)
        block = nodes.literal_block(part.text, part.text, language=language_of(name), force=True, classes=["snippet"])
        block[OURS] = str(name)
        self.set_source_info(block)
        box += block
        if (kind == BAD or "findings" in self.options) and part.text:
            box += self._findings(name, part, block)
        return [box]

    def _caption(self, name: PurePosixPath, kind: str | None) -> nodes.paragraph:
        caption = nodes.paragraph("", classes=["snippet-caption"])
        if kind:
            word = {GOOD: "Do", BAD: "Do not"}[kind]
            caption += nodes.inline(word, word, classes=["snippet-kind"])
        where = pages.destination(name)
        path, _, host = where.partition(" on ")
        caption += nodes.literal(path, path)
        if host:
            caption += nodes.inline(host, f" on {host}")
        if part := self.options.get("part"):
            caption += nodes.inline(part, f", {part}")
        return caption

    def _findings(self, name: PurePosixPath, part: Part, block: nodes.literal_block) -> list[nodes.Node]:
        folder = pages.snippets() / pages.project_of(name)
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            self.env.note_dependency(str(file))
        relative = name.relative_to(pages.project_of(name))
        items = nodes.bullet_list("", classes=["findings"], support_smartquotes=False)
        lines = []
        for finding in findings(folder):
            if finding.place is not None and finding.place.path != relative:
                continue
            line = finding.place.line if finding.place else None
            here = line is not None and part.first <= line < part.first + part.text.count("\n")
            if line is not None and not here:
                continue
            if line is not None:
                lines.append(line - part.first + 1)
            said = nodes.paragraph()
            said += nodes.Text(f"{finding.problem}; {finding.remedy} ")
            said += nodes.inline("", "", nodes.Text("["), reference(finding.standard), nodes.Text("]"))
            items += nodes.list_item("", said)
        if not items.children:
            return []
        block["highlight_args"] = {"hl_lines": sorted(set(lines))}
        title = nodes.paragraph("", "The check says:", classes=["findings-title"])
        return [title, items]


class Standard(SphinxDirective):
    """The standard's own words on its page, with its level and where it is asked for."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        try:
            standard = registry.standard(name)
        except registry.UnknownStandard as error:
            logger.warning("%s", error, location=self.get_location())
            return []
        if self.env.docname.rpartition("/")[2] != name:
            logger.warning("the page of %s must be called %s.rst", name, name, location=self.get_location())
        said = " ".join(" ".join(self.content).split())
        if said != standard.sentence:
            logger.warning(
                "the page says %r and the docstring of %s says %r; make them the same",
                said, standard.module, standard.sentence, location=self.get_location(),
            )  # fmt: skip
        box = nodes.container("", classes=["standard", standard.level])
        if name not in self.state.document.ids:
            box["ids"].append(name)
            self.state.document.note_explicit_target(box)
        domain = self.env.get_domain("std")
        domain.data["labels"][name] = (self.env.docname, name, name)
        domain.data["anonlabels"][name] = (self.env.docname, name)
        sentence = nodes.paragraph("", classes=["standard-sentence"])
        sentence += self.parse_inline(said)[0]
        facts = nodes.paragraph("", classes=["standard-facts"])
        facts += nodes.inline(standard.level, standard.level, classes=["badge", standard.level])
        facts += nodes.Text(f" Asked for in {environments(standard)}. ")
        facts += nodes.Text("Its name is ")
        facts += nodes.literal(name, name)
        facts += nodes.Text(".")
        box += [sentence, facts]
        return [box]


class Proof(SphinxDirective):
    """What an experiment on the real programs tried, and what it saw: of this page's standard, or of the one named."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0] if self.arguments else self.env.docname.rpartition("/")[2]
        proof = pages.proof(name)
        for file in ("proof.py", "proof.outcome"):
            self.env.note_dependency(str(pages.snippets() / name / file))
        if proof is None:
            logger.warning("snippets/%s has no proof.outcome; run `tox -e rewrite`", name, location=self.get_location())
            return []
        title, parts = proof
        self.env.praekelt_shown.setdefault(self.env.docname, set()).add(f"{name}/proof.py")  # type: ignore[attr-defined]
        box = nodes.container("", nodes.paragraph("", "", *self.parse_inline(title)[0]), classes=["proof"])
        for part, lines in parts.items():
            box += nodes.paragraph("", f"{part}:", classes=["proof-part"])
            seen = nodes.bullet_list("", support_smartquotes=False)
            for tried, came in lines:
                line = nodes.paragraph("", f"{tried}: ")
                # What was seen stands out; how it was tried is said in words
                line += self.parse_inline(came)[0] if part == pages.NOTES else nodes.strong(came, came)
                seen += nodes.list_item("", line)
            box += seen
        where = nodes.paragraph("", "The experiment is ", classes=["stamp"])
        where += nodes.literal("", f"snippets/{name}/proof.py")
        run = runs.read(Path(self.env.app.confdir) / runs.PATH).get(name)
        where += nodes.Text(f". {_went(run, name)}")
        box += where
        return [box]


def _went(run: runs.Run | None, name: str) -> str:
    """Whether this build has run something, where, with what and how long it took."""
    if run is None:
        command = pages.elsewhere(name) or "tox"
        return f"What it saw is committed, and it was not run for this build; {command} runs it."
    return f"{'It failed' if run.failed else 'Run for this build'}: {_how(run)}."


def _how(run: runs.Run) -> str:
    """When, where, with what and for how long something was run."""
    programs = f", with {', '.join(run.programs)}" if run.programs else ""
    return f"{run.day}, {where(run)}{programs}, in {run.seconds:.1f} seconds"


def where(run: runs.Run) -> str:
    """The machine that something was run on, and how the hosts were kept apart, if it has any."""
    mode = run.mode.split(" ")[0]
    return f"on {run.machine}, {WHERE[mode]}" if mode else f"on {run.machine}"


def status(name: str, run: runs.Run | None) -> str:
    """Whether an experiment proves a standard, in the words of the index."""
    if run is not None:
        return "failed in this build" if run.failed else "proved by this build"
    return "committed, not run for this build" if pages.proof(name) else "no proof"


class AllStandards(SphinxDirective):
    """A table of every standard: its name, its level, where it is asked for, whether an experiment proves it, what it says."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        done = runs.read(Path(self.env.app.confdir) / runs.PATH)
        table = nodes.table("", classes=["all-standards"])
        group = nodes.tgroup("", cols=5)
        table += group
        for width in (20, 8, 14, 14, 44):
            group += nodes.colspec("", colwidth=width)
        group += nodes.thead(
            "", _row(*(nodes.Text(title) for title in ("Name", "Level", "Asked for in", "Proved", "It says")))
        )
        body = nodes.tbody()
        for standards in by_chapter().values():
            for standard in standards:
                badge = nodes.inline(standard.level, standard.level, classes=["badge", standard.level])
                where = nodes.Text(environments(standard))
                said = nodes.inline("", "", *self.parse_inline(standard.sentence)[0])
                proved = nodes.Text(status(standard.name, done.get(standard.name)))
                body += _row(reference(standard.name), badge, where, proved, said)
        group += body
        return [table]


def _row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


class Checklist(SphinxDirective):
    """A list to tick before a deploy: every standard that is asked for in live, chapter by chapter."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        made: list[nodes.Node] = []
        for chapter, standards in by_chapter().items():
            made.append(nodes.rubric("", chapter.capitalize()))
            items = nodes.bullet_list("", classes=["checklist"])
            for standard in standards:
                if "live" in standard.environments:
                    line = nodes.paragraph()
                    line += [*self.parse_inline(standard.sentence)[0], nodes.Text(" ("), reference(standard.name)]
                    line += nodes.Text(")")
                    items += nodes.list_item("", line)
            made.append(items)
        return made


class Verified(SphinxDirective):
    """What this build verified and ran: by what version of what, where, and how long it took."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        ledger = Ledger.read(Path(self.env.app.confdir) / PATH) or Ledger()
        done = runs.read(Path(self.env.app.confdir) / runs.PATH)
        return [
            nodes.paragraph("", f"All of it was done on {runs.machine()}."),
            self._blocks(ledger),
            nodes.rubric("", "Substitutions"),
            nodes.paragraph("", _SUBSTITUTIONS),
            self._replaced(ledger),
            nodes.rubric("", "Sites"),
            _sites(done),
            nodes.rubric("", "Experiments"),
            self._experiments(done),
        ]

    def _blocks(self, ledger: Ledger) -> nodes.Node:
        """How many blocks each program accepted, ran or refused, and how."""
        counts = Counter(
            (stamp.by, stamp.how, "with substitutions" if stamp.replaced else stamp.where)
            for entry in ledger.entries
            for stamp in entry.stamps
        )
        asked = {one.by: one for one in ledger.asked}
        rows = []
        for (by, how, where), number in sorted(counts.items()):
            time = f"{asked[by].seconds:.1f} s for {asked[by].files} files" if by in asked else ""
            rows.append([nodes.Text(text) for text in (by, how, where, str(number), time)])
        return _table("verified", (40, 12, 20, 8, 20), ("By", "How", "Where", "Blocks", "Time"), rows)

    def _replaced(self, ledger: Ledger) -> nodes.Node:
        """What the programs saw in the place of something that is printed."""
        counts = Counter(
            (stamp.by.split()[0], written, used)
            for entry in ledger.entries
            for stamp in entry.stamps
            for written, used in stamp.replaced
        )
        rows = []
        for (by, written, used), number in sorted(counts.items()):
            cells: list[nodes.Node] = [nodes.Text(by), nodes.literal("", written), nodes.literal("", used)]
            rows.append([*cells, nodes.Text(str(number))])
        return _table("substitutions", (16, 36, 40, 8), ("Program", "Printed", "Read instead", "Blocks"), rows)

    def _experiments(self, done: dict[str, runs.Run]) -> nodes.Node:
        """What is tried for each standard, and how it went; the standards without an experiment come last."""
        items, without = nodes.bullet_list(""), nodes.paragraph("", "No experiment: ")
        standards = [standard.name for group in by_chapter().values() for standard in group]
        guides = sorted(f"guide/{file.parent.name}" for file in pages.snippets().glob("guide/*/proof.py"))
        for name in (*standards, *guides):
            link = reference(name) if name in standards else nodes.literal("", f"snippets/{name}")
            if proof := pages.proof(name):
                went = _went(done.get(name), name)
                tried = self.parse_inline(proof[0])[0]
                line = nodes.paragraph(
                    "", "", link, nodes.Text(": "), *tried, nodes.Text(" "), nodes.emphasis("", went)
                )
                items += nodes.list_item("", line)
            else:
                without += [link, nodes.Text(", ")]
        if len(without) > 1:
            without.pop()
            items += nodes.list_item("", without)
        return items


_SUBSTITUTIONS = (
    "What a file says of its own host alone is replaced before a program reads the file here: "
    "PREFIX is a temporary folder, OWNER and GROUP are whoever runs the program. The lines keep their numbers. "
    "What a fragment takes from a file that is not shown is added around it."
)


def _table(
    kind: str, widths: tuple[int, ...], titles: tuple[str, ...], rows: Iterable[Sequence[nodes.Node]]
) -> nodes.table:
    table = nodes.table("", classes=[kind])
    group = nodes.tgroup("", *(nodes.colspec("", colwidth=width) for width in widths), cols=len(widths))
    group += nodes.thead("", _row(*map(nodes.Text, titles)))
    group += nodes.tbody("", *(_row(*cells) for cells in rows))
    table += group
    return table


def _sites(done: dict[str, runs.Run]) -> nodes.Node:
    """The site and its QA server as they were brought up, the time being that of the first page."""
    items = nodes.bullet_list("")
    for name, what in (("live", "The live site"), ("qa", "The QA server")):
        every = [run for key, run in done.items() if key.startswith(f"site/{name}/")]
        for run in every:
            said = f"{what}: {'it failed' if run.failed else 'first page'} {_how(run)}."
            if run.substituted:
                said += f" {run.substituted.capitalize()}."
            items += nodes.list_item("", nodes.paragraph("", said))
        if not every:
            items += nodes.list_item("", nodes.paragraph("", f"{what}: not run for this build; tox runs it."))
    return items


class StandardRole(SphinxRole):
    """A link to a standard by its name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if self.text not in registry.names():
            logger.warning("%s", registry.UnknownStandard(self.text), location=self.get_location())
        link = reference(self.text)
        self.set_source_info(link)
        return [link], []
