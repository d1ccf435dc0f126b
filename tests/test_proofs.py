"""Every experiment of the handbook is run, and sees what is committed; one that shows no harm, or not that of what is printed, fails."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from praekelt_standards import registry, runs
from praekelt_standards.lab import proofs
from praekelt_standards.lab.node import laid
from praekelt_standards.lab.proofs import Bench, Disproved, NotTried, Observation, Proof, Seen, assert_harm
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes, until
from praekelt_standards.verify import proof_run

EVERY = [Proof.read(folder) for folder in proofs.folders()]
PROOFS = [proof for proof in EVERY if not proof.elsewhere]  # the others are tried in tests/debian


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The running sites that the experiments share."""
    with Bench() as made:
        yield made


@pytest.fixture(scope="module")
def observed(bench: Bench, request: pytest.FixtureRequest) -> dict[str, Observation | Exception]:
    """What each experiment sees whose test was asked for, all of them run once."""
    asked = [one for one in request.session.items if "observed" in getattr(one, "fixturenames", ())]
    names = {one.callspec.params["proof"].name for one in asked}  # type: ignore[attr-defined]
    return {proof.name: seen for proof, seen in proofs.observe_all((p for p in PROOFS if p.name in names), bench)}


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_an_experiment_sees_what_is_committed(proof: Proof, observed: dict[str, Observation | Exception]) -> None:
    try:
        seen = seen_by(proof, observed)
        proof.compare(seen)
    except Exception as error:
        runs.note([proof_run(proof.name, error)])
        raise
    runs.note([proof_run(proof.name, seen)])


@pytest.mark.parametrize("proof", EVERY, ids=lambda proof: proof.name)
def test_an_experiment_says_what_it_tries_and_belongs_to_a_standard_or_a_page(proof: Proof) -> None:
    assert proof.title.endswith(".") and ". " not in proof.title
    assert proof.name in registry.names() or proof.name.startswith("guide/")


def seen_by(proof: Proof, observed: dict[str, Observation | Exception]) -> Observation:
    """What an experiment saw; fails where it failed."""
    seen = observed[proof.name]
    if isinstance(seen, Exception):
        raise seen
    return seen


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_what_was_seen_is_refused_where_the_halves_saw_the_same(
    proof: Proof, observed: dict[str, Observation | Exception]
) -> None:
    halves = seen_by(proof, observed).halves
    for half in ("broken", "kept"):
        with pytest.raises(Disproved, match=f"{proof.name}: no harm"):
            assert_harm(proof.name, halves[half], halves[half])


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_what_was_seen_is_refused_where_the_halves_have_changed_places(
    proof: Proof, observed: dict[str, Observation | Exception]
) -> None:
    seen = seen_by(proof, observed)
    turned = {**seen.halves, "broken": seen.halves["kept"], "kept": seen.halves["broken"]}
    with pytest.raises(Disproved, match="is not what proof.outcome says"):
        proof.compare(replace(seen, halves=turned))


def _with(name: str, **halves: object) -> Proof:
    """An experiment with other halves."""
    [proof] = [one for one in PROOFS if one.name == name]
    module = ModuleType("turned")
    vars(module).update({**vars(proof.module), **halves})
    return replace(proof, module=module)


def _of_the_logs(**halves: object) -> Proof:
    return _with("log-extension", **halves)


QUICK = ["django-pinned", "guide/release", "log-location"]


@pytest.mark.parametrize("name", QUICK)
def test_an_experiment_turned_to_its_broken_half_fails(name: str, bench: Bench) -> None:
    broken = _with(name).module.broken
    with pytest.raises(Disproved, match=f"{name}: no harm: it is the same whether .* is broken or kept\n- "):
        _with(name, kept=broken).observe(bench)


@pytest.mark.parametrize("name", QUICK)
def test_an_experiment_whose_harm_no_longer_happens_fails(name: str, bench: Bench) -> None:
    healed = _with(name).module.kept
    with pytest.raises(Disproved, match=f"{name}: no harm"):
        _with(name, broken=healed).observe(bench)


def _saw(came: str, project: str | None = None) -> Callable[[Bench], Iterator[Seen]]:
    """A half that runs one of the handbook's projects, and sees this."""

    def half(bench: Bench) -> Iterator[Seen]:
        if project:
            bench.runs(laid(Site({}), project))
        yield Seen("this", came)

    return half


GOOD, BAD, ERROR = "log-extension/good", "log-extension/bad", "log-extension/bad-error"


def _broken(bench: Bench) -> Iterator[Seen]:
    yield from _saw("harm", BAD)(bench)
    yield from _saw("harm", ERROR)(bench)


def test_an_experiment_that_runs_what_is_printed_passes(bench: Bench) -> None:
    _of_the_logs(broken=_broken, kept=_saw("none", GOOD)).observe(bench)


def test_a_broken_half_that_keeps_the_standard_fails(bench: Bench) -> None:
    proof = _of_the_logs(broken=_saw("harm", GOOD), kept=_saw("none", GOOD))
    with pytest.raises(Disproved, match="log-extension: a project that is run where the standard is broken is kept by"):
        proof.observe(bench)


def test_a_kept_half_that_breaks_the_standard_fails(bench: Bench) -> None:
    proof = _of_the_logs(broken=_broken, kept=_saw("none", BAD))
    with pytest.raises(Disproved, match="where the standard is kept is broken by its own check: .*clinic.out does not"):
        proof.observe(bench)


def test_a_half_that_runs_nothing_that_a_check_could_read_fails(bench: Bench) -> None:
    proof = _of_the_logs(broken=_broken, kept=_saw("none"))
    with pytest.raises(Disproved, match="nothing that the check could read is run where the standard is kept"):
        proof.observe(bench)


def test_a_printed_file_that_is_not_run_fails_unless_a_note_says_so(bench: Bench) -> None:
    def half(bench: Bench) -> Iterator[Seen]:
        path = "etc/supervisor/conf.d/clinic.conf"
        bench.runs(laid(Site({}), BAD).altered(f"app/{path}", "user = www-data", "user = nobody"))
        yield from _saw("harm", ERROR)(bench)

    untold = "bad/etc/supervisor/conf.d/clinic.conf is printed, and not run as it is printed"
    with pytest.raises(Disproved, match=untold):
        _of_the_logs(broken=half, kept=_saw("none", GOOD)).observe(bench)
    notes = {"bad/etc/supervisor/conf.d/clinic.conf": "run by another user"}
    _of_the_logs(broken=half, kept=_saw("none", GOOD), NOTES=notes).observe(bench)
    with pytest.raises(Disproved, match="bad-error/.* is printed, and not run"):
        _of_the_logs(broken=_saw("harm", BAD), kept=_saw("none", GOOD)).observe(bench)
    _of_the_logs(broken=_saw("harm", BAD), kept=_saw("none", GOOD), NOTES={"bad-error": "not run"}).observe(bench)


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ({"bad": "not run"}, "the note on bad says that it is not run, but it is"),
        ({"bad/etc/nothing": "changed"}, "a note is on bad/etc/nothing, which is not there"),
    ],
)
def test_a_note_that_is_not_true_fails(notes: dict[str, str], said: str, bench: Bench) -> None:
    with pytest.raises(Disproved, match=said):
        _of_the_logs(broken=_broken, kept=_saw("none", GOOD), NOTES=notes).observe(bench)


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_a_note_can_be_read_on_the_page(proof: Proof) -> None:
    for what, how in proof.notes.items():
        assert ": " not in how and "\n" not in what + how


def _wait(bench: Bench) -> Iterator[Seen]:
    until("the collector found no line with the traceback", lambda: False, 0.2)
    yield Seen("this", 1)


def _run(bench: Bench) -> Iterator[Seen]:
    subprocess.run([sys.executable, "-c", "import sys; sys.exit('no such package')"], capture_output=True, check=True)
    yield Seen("this", 1)


def _fail(bench: Bench) -> Iterator[Seen]:
    raise LookupError
    yield Seen("this", 1)


@pytest.mark.parametrize(
    ("half", "said"),
    [
        (_wait, "the collector found no line with the traceback within 0.2 s$"),
        (_run, r"ended with status 1\nno such package$"),
        (_fail, r"LookupError; line \d+: raise LookupError$"),
    ],
)
def test_an_experiment_that_comes_to_no_end_says_why(
    half: Callable[[Bench], Iterator[Seen]], said: str, bench: Bench
) -> None:
    with pytest.raises(NotTried, match=f"^log-extension, when it is broken: .*{said}"):
        _of_the_logs(broken=half).observe(bench)


_HOLDER = """
import time
from praekelt_standards.lab.proofs import Bench
with Bench() as bench:
    folder = bench.folder()
    (folder / "half").write_text("done")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("kill", [True, False], ids=["kill -9", "at the end"])
def test_the_folder_of_an_experiment_goes_with_it(kill: bool, tmp_path: Path) -> None:
    code = _HOLDER if kill else _HOLDER.replace("time.sleep(60)", "")
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        if kill:
            assert folder.is_relative_to(tmp_path) and (folder / "half").exists()
            holder.kill()
        holder.wait(60)
    assert becomes(lambda: not list(tmp_path.iterdir()), 30)


def test_an_experiment_that_sees_less_harm_than_is_committed_fails(bench: Bench) -> None:
    def broken(bench: Bench) -> Iterator[Seen]:
        yield Seen("GET /fails", 500)
        yield Seen("files that hold the traceback", "none")

    def kept(bench: Bench) -> Iterator[Seen]:
        yield Seen("GET /fails", 500)
        yield Seen("files that hold the traceback", "/var/praekelt/logs/clinic.log")

    proof = _with("guide/rotation", broken=broken, kept=kept, limits=lambda bench: [])
    with pytest.raises(Disproved, match=r"is not what proof.outcome says(?s:.*)\n-- lines that are in no log"):
        proof.compare(proof.observe(bench))


def test_halves_that_try_different_things_prove_nothing(bench: Bench) -> None:
    proof = _of_the_logs(broken=lambda bench: [Seen("this", 1)], kept=lambda bench: [Seen("that", 2)])
    with pytest.raises(Disproved, match="nothing is tried both where"):
        proof.observe(bench)


def test_an_outcome_is_rewritten_only_where_it_is_new(bench: Bench, tmp_path: Path) -> None:
    halves = {"broken": lambda bench: [Seen("this", 1)], "kept": lambda bench: [Seen("this", 2)]}
    proof = _with("guide/rotation", **halves, limits=lambda bench: [Seen("that", 3)], NOTES={"this": "counted"})
    seen = proof.observe(bench)
    proof = replace(proof, folder=tmp_path)
    assert [proof.rewrite(seen), proof.rewrite(seen)] == [True, False]
    assert proof.outcome.read_text() == (
        "When it is broken:\n- this: 1\n\nWhen it is kept:\n- this: 2\n\nTo know besides:\n- that: 3\n\n"
        "How it was tried:\n- this: counted\n"
    )
