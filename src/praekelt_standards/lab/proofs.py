"""Experiments: what goes wrong when a standard is broken, and that it does not when it is kept.

An experiment is a file ``proof.py`` below ``snippets/``, in the folder of the standard (or of the guide's page) that it is about.

- Its docstring is one sentence that says what is tried.
- ``broken(bench)`` tries it where the standard is broken, and ``kept(bench)`` where it is kept.
  Each yields what it sees, line by line, as ``Seen("GET /static/clinic.css at app2", 404)``.
- ``limits(bench)``, where there is one, tries what an engineer should know besides: where the harm does not happen, or what keeping costs.
- Every line holds on every machine: a status, a file's name, and "none", "some" or "all" where a race decides how many.
- ``NOTES``, where there is one, says what stands in for the real thing, and which printed files are not run as they are printed.

`Bench` gives it running sites.
Something that both halves try must come out differently, or there was no harm and the experiment fails.
What a half runs is held against the check of the standard: it breaks the standard in the one half, and keeps it in the other.
The files that the page prints are what is run, byte for byte, unless a note says of one that it is not.

An experiment that needs more than pip and npm bring names the command that tries it as ``ELSEWHERE``, and is not held against the check.

``proof.outcome``, beside it, is what was seen, and is never typed: ``tox -e rewrite`` writes it, the tests compare it.
The handbook prints it on the standard's page.
"""

from __future__ import annotations

import importlib.util
import subprocess
import tempfile
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread, get_ident
from types import ModuleType
from typing import Self

from praekelt_standards import pages, registry
from praekelt_standards.components.program import Missing, find_all
from praekelt_standards.lab import audited, folder
from praekelt_standards.lab.host import Host, NotStarted
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import Response, ask
from praekelt_standards.lab.site import File, Site
from praekelt_standards.lab.waiting import until

PROOF, OUTCOME = "proof.py", "proof.outcome"
HALVES = {"broken": "When it is broken", "kept": "When it is kept", "limits": "To know besides"}
QA_PAGE = "qa.clinic.example.com/"


class Disproved(Exception):
    """An experiment did not show what the handbook says it shows."""


class NotTried(Exception):
    """An experiment came to no end; says which one, in which half, and what its programs wrote."""


@dataclass(frozen=True)
class Seen:
    """One thing that was tried, and what came of it."""

    tried: str
    came: object

    def __str__(self) -> str:
        return f"{self.tried}: {self.came}"


def share(hits: int, of: int) -> str:
    """How many, in words that hold where a race decides the number."""
    return "none" if not hits else "all" if hits == of else "some"


def answer(response: Response) -> str:
    """What came back for a page, in a word."""
    return "closed without an answer" if response.status is None else str(response.status)


def page(lab: Lab, node: str, port: int = 80, seconds: float = 30.0) -> str:
    """What comes for the first page at a port of a host, in a word."""
    name = PAGE.rstrip("/")
    try:
        with lab.connect(node, port, seconds=seconds) as connection:
            return answer(ask(connection, "GET", "/", {"Host": name, "Connection": "close"}, None))
    except (ConnectionRefusedError, TimeoutError):
        return "no answer"


def collected(host: Host, words: str, pattern: str = "**/*.log") -> str:
    """The names of the logs below /var/praekelt/logs that match a pattern and hold these words; "none" without any."""
    root = host.path("/var/praekelt/logs")
    found = sorted(path for path in root.glob(pattern) if path.is_file() and words in path.read_text(errors="replace"))
    return ", ".join(f"/var/praekelt/logs/{path.relative_to(root)}" for path in found) or "none"


@contextmanager
def exchanged(host: Host, path: str, content: str | bytes, again: Callable[[], object]) -> Iterator[None]:
    """Another file in the place of one of a host's; put back in the end.  `again` has it read, before and after."""
    target = host.path(path)
    before = target.read_bytes()
    host.write(path, File(content.encode() if isinstance(content, str) else content))
    try:
        again()
        yield
    finally:
        target.write_bytes(before)
        again()


def restart_nginx(lab: Lab, name: str) -> None:
    """Stop nginx on a host and start it again, with the files as they are by now."""
    host = lab.hosts[name]
    host.stop("nginx")
    started = host.start("nginx")

    def serves() -> bool:
        if not started.running:
            raise NotStarted(f"{name}: nginx does not start\n{host.read('/lab/nginx.out')}")
        lab.connect(name).close()
        return True

    until(f"nginx on {name} did not serve", serves)


def restart(host: Host, *programs: str) -> None:
    """Restart programs that supervisord keeps on a host."""
    host.run(["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf", "restart", *programs])


@dataclass
class Bench:
    """What experiments work with; use it as a context manager.  Two experiments at once may share it."""

    mode: Mode | str | None = None
    say: Callable[[str], object] = lambda line: None
    _stack: ExitStack = field(default_factory=ExitStack)
    _lock: Lock = field(default_factory=Lock)
    _qa: Lab | None = None
    _folders: Path | None = None
    _folders_lock: Lock = field(default_factory=Lock)
    _begun: list[Lab] = field(default_factory=list)
    _used: dict[int, list[Lab]] = field(default_factory=dict)  # by each experiment's thread
    _ran: dict[int, list[audited.Files]] = field(default_factory=dict)  # likewise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @contextmanager
    def lab(
        self, site: Site, ready: str | None = None, *, tools: Iterable[str] = (), project: Site | None = None
    ) -> Iterator[Lab]:
        """A site of the experiment's own, running; its hosts have these tools besides, as far as this machine has them.

        `project` is what the experiment brings onto the hosts later, where it is not there when they start.
        """
        self.runs(project or site)
        with self._up(site, ready, filter(_is_here, tools)) as lab:
            self._note(lab)
            yield lab

    def give_up(self) -> None:
        """End every site, whatever an experiment is doing with it."""
        for lab in list(self._begun):
            lab.close()

    def _up(self, site: Site, ready: str | None, tools: Iterable[str] = ()) -> Lab:
        lab = Lab(site, ready=ready, mode=self.mode, tools=tools, seconds=120, say=self.say)
        self._begun.append(lab)  # the QA server too, which may be starting when all is given up
        return lab

    def runs(self, site: Site) -> None:
        """Say which files are run, where that is not told by `lab`."""
        files = {path: file.content for path, file in site.files.items()}
        self._ran.setdefault(get_ident(), []).append(files)

    def ran(self) -> list[audited.Files]:
        """The files that the experiment in this thread has run since this was asked last."""
        return self._ran.pop(get_ident(), [])

    def _note(self, lab: Lab) -> None:
        self._used.setdefault(get_ident(), []).append(lab)

    def used(self) -> list[Lab]:
        """The sites that the experiment in this thread has used since this was asked last."""
        return self._used.pop(get_ident(), [])

    @property
    def qa(self) -> Lab:
        """The QA server as the handbook prints it; whoever changes something in it says so to `runs`, and puts it back."""
        with self._lock:
            if self._qa is None:
                site = Site.read(pages.snippets() / "site", "qa")
                self._qa = self._stack.enter_context(self._up(site, QA_PAGE))
            self._note(self._qa)
            return self._qa

    def folder(self) -> Path:
        """An empty folder of this machine, gone in the end, whatever ends us."""
        with self._folders_lock:  # not that of the QA server, whose start takes seconds
            if self._folders is None:
                self._folders = self._stack.enter_context(folder.kept("proof-"))
        return Path(tempfile.mkdtemp(dir=self._folders))


def _is_here(program: str) -> bool:
    try:
        return bool(find_all(program))
    except Missing:
        return False


@dataclass(frozen=True)
class Observation:
    """What one experiment saw, half by half, and how long each took."""

    title: str
    halves: dict[str, tuple[Seen, ...]]
    seconds: dict[str, float]
    notes: Mapping[str, str] = field(default_factory=dict)
    mode: str = ""  # how the hosts of its sites were kept apart, if it has any
    programs: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The observation as it is committed and printed."""
        parts = []
        for half, lines in self.halves.items():
            parts.append("\n".join([f"{HALVES[half]}:", *(f"- {line}" for line in lines)]))
        if self.notes:
            parts.append("\n".join([f"{pages.NOTES}:", *(f"- {what}: {how}" for what, how in self.notes.items())]))
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class Proof:
    """The experiment in a folder below ``snippets/``."""

    folder: Path
    module: ModuleType

    @staticmethod
    def read(folder: Path) -> Proof:
        """Load the experiment of a folder."""
        spec = importlib.util.spec_from_file_location(f"proof of {folder.name}", folder / PROOF)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return Proof(folder, module)

    @property
    def name(self) -> str:
        """The name of the standard, or of the guide's page, that it is about."""
        return self.folder.relative_to(pages.snippets()).as_posix()

    @property
    def title(self) -> str:
        """What is tried."""
        return " ".join((self.module.__doc__ or "").split())

    @property
    def elsewhere(self) -> str | None:
        """The command that tries it, where it needs more than pip and npm bring."""
        command: str | None = vars(self.module).get("ELSEWHERE")
        return command

    @property
    def outcome(self) -> Path:
        """Where what it sees is written."""
        return self.folder / OUTCOME

    @property
    def notes(self) -> Mapping[str, str]:
        """What stands in for the real thing, and which printed files are not run as they are printed."""
        notes: dict[str, str] = vars(self.module).get("NOTES", {})
        return notes

    def observe(self, bench: Bench) -> Observation:
        """Run the experiment; raises `NotTried` where it fails, and `Disproved` where it shows no harm or not that of what is printed."""
        halves, seconds, ran = {}, {}, {}
        bench.used(), bench.ran()
        for half in HALVES:
            if half in vars(self.module):
                begun = time.monotonic()
                try:
                    halves[half] = tuple(getattr(self.module, half)(bench))
                except Missing:
                    raise
                except Exception as error:  # whatever a program says of why it fails
                    raise NotTried(f"{self.name}, {HALVES[half].lower()}: {told(error)}") from error
                seconds[half] = time.monotonic() - begun
                ran[half] = bench.ran()
        labs = bench.used()
        programs = {str(program) for lab in labs for program in lab.programs.found}
        mode = str(labs[0].choice) if labs else ""
        seen = Observation(self.title, halves, seconds, self.notes, mode, tuple(sorted(programs)))
        assert_harm(self.name, halves.get("broken", ()), halves.get("kept", ()))
        if self.name in registry.names() and not self.elsewhere:
            self._audit(ran, bench.folder)
        return seen

    def _audit(self, ran: Mapping[str, Sequence[audited.Files]], folder: Callable[[], Path]) -> None:
        """Raise `Disproved` where the halves do not break and keep the standard by its own check, with the printed files."""
        problems: list[str] = []
        for half in ("broken", "kept"):
            problems += audited.judged(self.name, half, ran.get(half, ()), folder)
        problems += audited.printed(self.folder, self.notes, [files for half in ran.values() for files in half])
        if problems:
            raise Disproved("\n".join(f"{self.name}: {problem}" for problem in problems))

    def compare(self, seen: Observation) -> None:
        """Raise `Disproved` where something else was seen than what is committed."""
        committed = self.outcome.read_text(encoding="utf-8") if self.outcome.exists() else ""
        if committed != seen.text:
            lines = unified_diff(committed.splitlines(), seen.text.splitlines(), "committed", "seen", lineterm="", n=9)
            told = "\n".join(lines)
            raise Disproved(f"{self.name}: what is seen now is not what {OUTCOME} says\n{told}")

    def rewrite(self, seen: Observation) -> bool:
        """Commit to what was seen; whether it is something new."""
        new = not self.outcome.exists() or self.outcome.read_text(encoding="utf-8") != seen.text
        if new:
            self.outcome.write_text(seen.text, encoding="utf-8")
        return new


def told(error: Exception) -> str:
    """An error in words for whoever runs the experiment: what a program wrote, and where nothing says what, the line."""
    match error:
        case subprocess.CalledProcessError(cmd=command, returncode=status, stderr=said):
            words = said.decode(errors="replace") if isinstance(said, bytes) else said or ""
            program = command if isinstance(command, str) else " ".join(map(str, command))
            return f"{program} ended with status {status}\n{words}".rstrip()
        case _ if str(error):
            return str(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.name != "observe"]
    return "; ".join([type(error).__name__, *(f"line {frame.lineno}: {frame.line}" for frame in frames[-1:])])


def assert_harm(name: str, broken: Sequence[Seen], kept: Sequence[Seen]) -> None:
    """Raise `Disproved` where it came to the same whether the standard was broken or kept."""
    came = {seen.tried: seen.came for seen in broken}
    both = [seen for seen in kept if seen.tried in came]
    if not both:
        raise Disproved(f"{name}: nothing is tried both where the standard is broken and where it is kept")
    if all(came[seen.tried] == seen.came for seen in both):
        same = "\n".join(f"- {seen}" for seen in both)
        raise Disproved(f"{name}: no harm: it is the same whether the standard is broken or kept\n{same}")


def folders(names: Iterable[str] = ()) -> tuple[Path, ...]:
    """The folders that hold an experiment; where names are given, those of these names alone."""
    root = pages.snippets()
    found = {path.parent.relative_to(root).as_posix(): path.parent for path in sorted(root.glob(f"**/{PROOF}"))}
    return tuple(found.values()) if not names else tuple(found[name] for name in names if name in found)


def observe_all(
    proofs: Iterable[Proof], bench: Bench, say: Callable[[str], object] = lambda line: None
) -> Iterator[tuple[Proof, Observation | Exception]]:
    """Run experiments, two at a time since each mostly waits; give what each saw, or why it failed, as it ends.

    `say` is told when one begins.  Whoever stops early (Ctrl-C) stops all of them: no other begins, and their sites end.
    """
    waiting = deque(proofs)
    ended: SimpleQueue[tuple[Proof, Observation | BaseException]] = SimpleQueue()

    def work() -> None:
        while True:
            try:
                proof = waiting.popleft()
            except IndexError:  # none is left
                return
            say(f"trying {proof.name}")
            try:
                ended.put((proof, proof.observe(bench)))
            except BaseException as error:
                ended.put((proof, error))

    left = len(waiting)
    # Daemons, so that what an experiment waits for keeps nobody from leaving.
    workers = [Thread(target=work, daemon=True) for _ in range(2)]
    try:
        for worker in workers:
            worker.start()
        while left:
            proof, seen = ended.get()
            left -= 1
            if isinstance(seen, BaseException) and not isinstance(seen, Exception):
                raise seen
            yield proof, seen
    finally:
        waiting.clear()
        if left:
            bench.give_up()
        for worker in workers:
            worker.join(1.0)
