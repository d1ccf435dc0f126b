"""Every experiment of the handbook is run, and sees what is committed; one that shows no harm, or shows it where it must not, fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from praekelt_standards import registry, runs
from praekelt_standards.lab import proofs
from praekelt_standards.lab.proofs import Bench, Disproved, Observation, Proof, Seen
from praekelt_standards.verify import proof_run

SEES = "test_an_experiment_sees_what_is_committed"
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
    names = {one.callspec.params["proof"].name for one in request.session.items if SEES in one.nodeid}  # type: ignore[attr-defined]
    return {proof.name: seen for proof, seen in proofs.observe_all((p for p in PROOFS if p.name in names), bench)}


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_an_experiment_sees_what_is_committed(proof: Proof, observed: dict[str, Observation | Exception]) -> None:
    seen = observed[proof.name]
    try:
        if isinstance(seen, Exception):
            raise seen
        proof.compare(seen)
    except Exception as error:
        runs.note([proof_run(proof.name, error)])
        raise
    runs.note([proof_run(proof.name, seen)])


@pytest.mark.parametrize("proof", EVERY, ids=lambda proof: proof.name)
def test_an_experiment_says_what_it_tries_and_belongs_to_a_standard_or_a_page(proof: Proof) -> None:
    assert proof.title.endswith(".") and ". " not in proof.title
    assert proof.name in registry.names() or proof.name.startswith("guide/")


def _of_the_logs(**halves: object) -> Proof:
    """The experiment on a log's extension, with other halves."""
    [proof] = [one for one in PROOFS if one.name == "log-extension"]
    module = ModuleType("turned")
    vars(module).update({**vars(proof.module), **halves})
    return replace(proof, module=module)


def test_an_experiment_turned_to_its_broken_half_fails(bench: Bench) -> None:
    broken = _of_the_logs().module.broken
    with pytest.raises(Disproved, match="log-extension: no harm: it is the same whether .* is broken or kept\n- GET"):
        _of_the_logs(kept=broken).observe(bench)


def test_an_experiment_whose_harm_no_longer_happens_fails(bench: Bench) -> None:
    healed = _of_the_logs().module.kept
    with pytest.raises(Disproved, match="no harm"):
        _of_the_logs(broken=healed).observe(bench)


def test_an_experiment_that_sees_less_harm_than_is_committed_fails(bench: Bench) -> None:
    def broken(bench: Bench) -> Iterator[Seen]:
        yield Seen("GET /fails", 500)
        yield Seen("files that hold the traceback", "none")

    def kept(bench: Bench) -> Iterator[Seen]:
        yield Seen("GET /fails", 500)
        yield Seen("files that hold the traceback", "/var/praekelt/logs/clinic.log")

    proof = _of_the_logs(broken=broken, kept=kept)
    with pytest.raises(Disproved, match=r"is not what proof.outcome says(?s:.*)\n-- the collector"):
        proof.compare(proof.observe(bench))


def test_halves_that_try_different_things_prove_nothing(bench: Bench) -> None:
    proof = _of_the_logs(broken=lambda bench: [Seen("this", 1)], kept=lambda bench: [Seen("that", 2)])
    with pytest.raises(Disproved, match="nothing is tried both where"):
        proof.observe(bench)


def test_an_outcome_is_rewritten_only_where_it_is_new(bench: Bench, tmp_path: Path) -> None:
    proof = _of_the_logs(broken=lambda bench: [Seen("this", 1)], kept=lambda bench: [Seen("this", 2)])
    seen = proof.observe(bench)
    proof = replace(proof, folder=tmp_path)
    assert [proof.rewrite(seen), proof.rewrite(seen)] == [True, False]
    assert proof.outcome.read_text() == "When it is broken:\n- this: 1\n\nWhen it is kept:\n- this: 2\n"
