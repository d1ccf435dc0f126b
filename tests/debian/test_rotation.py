"""The real logrotate, with the rules as they are printed, rotates every log of a running site and loses nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from praekelt_standards.lab import proofs
from praekelt_standards.lab.host import Host
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.proofs import Bench, Proof
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes

SITE = Path(__file__).parents[2] / "snippets" / "site"


@pytest.fixture(scope="module")
def live() -> Iterator[Lab]:
    """The live site, running, with logrotate on its hosts."""
    with Lab(Site.read(SITE), ready="www.clinic.example.com/", tools=["logrotate"], seconds=120) as lab:
        yield lab


@pytest.fixture(scope="module")
def qa() -> Iterator[Lab]:
    """The QA server, running, with logrotate on it."""
    with Lab(Site.read(SITE, "qa"), ready="qa.clinic.example.com/", tools=["logrotate"], seconds=120) as lab:
        yield lab


def _rotate(host: Host) -> None:
    rules = [str(path) for path in host.files.matching("/etc/logrotate.d/*")]
    host.run(["logrotate", "--force", "--state", "/lab/logrotate.state", *rules])


def _after_two_days(host: Host) -> None:
    logs = [log for log in host.logs() if log.suffix == ".log"]
    for log in logs:
        with open(host.path(log), "a", encoding="utf-8") as lines:  # an empty log would stay where it is
            lines.write(f"the first day of {log}\n")
    _rotate(host)
    assert becomes(lambda: all(host.path(log).exists() for log in logs), 30)
    for log in logs:
        assert f"the first day of {log}\n" in host.read(f"{log}.1")
        with open(host.path(log), "a", encoding="utf-8") as lines:
            lines.write(f"the second day of {log}\n")
    _rotate(host)
    assert becomes(lambda: all(host.path(log).exists() for log in logs), 30)
    for log in logs:
        assert f"the first day of {log}\n" in gzip.decompress(host.path(f"{log}.2.gz").read_bytes()).decode()
        assert f"the second day of {log}\n" in host.read(f"{log}.1")


@pytest.mark.parametrize("name", ["database", "app2", "balancer"])
def test_every_log_of_a_host_of_the_live_site(live: Lab, name: str) -> None:
    _after_two_days(live.hosts[name])


def test_every_log_of_the_qa_server(qa: Lab) -> None:
    _after_two_days(qa.qa)


def test_the_programs_write_to_the_new_files(live: Lab) -> None:
    _rotate(live.app1)
    clinic, nginx = (PurePosixPath(f"/var/praekelt/logs/{name}/{name}.log") for name in ("clinic", "nginx"))
    assert live.get("/?after", "www.clinic.example.com", at="app1").status == 200
    assert becomes(lambda: "/?after" in live.app1.read(nginx), 30)
    live.get("/", "www.clinic.example.com", at="app1")
    assert becomes(
        lambda: live.get("/", "www.clinic.example.com", at="app1") and live.app1.path(clinic).stat().st_size, 30
    )


@pytest.mark.parametrize("name", ["guide/rotation", "log-extension"])
def test_an_experiment_sees_the_same_with_the_real_logrotate(name: str) -> None:
    [proof] = map(Proof.read, proofs.folders([name]))
    with Bench() as bench:
        seen = proof.observe(bench)
    assert any(program.startswith("logrotate ") for program in seen.programs)
    proof.compare(seen)
