"""Every log is rotated by a rule of its own host, in the words of the rule itself, and is written again afterwards."""

from __future__ import annotations

import re
from functools import partial
from pathlib import PurePosixPath

import pytest

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.waiting import becomes


def _exist(host: Host, logs: list[PurePosixPath]) -> bool:
    return all(host.path(log).exists() for log in logs)


def _rotate(host: Host) -> None:
    for configuration in host.files.matching("/etc/logrotate.d/*"):
        for paths, body in re.findall(r"^((?:/\S+\s+)+)\{(.*?)^\}", host.read(configuration), re.MULTILINE | re.DOTALL):
            patterns = [path.removeprefix(str(host.facts.root) if host.facts else "") for path in paths.split()]
            rotated = [log for log in host.logs() if any(log.match(pattern) for pattern in patterns)]
            assert all(any(log.match(pattern) for log in host.logs()) for pattern in patterns)
            if "postrotate" not in body:
                assert "copytruncate" in body
                continue
            for log in rotated:
                host.path(log).rename(host.path(f"{log}.1"))
            script = body.partition("postrotate")[2].partition("endscript")[0]
            host.run(["/bin/sh", "-euc", script])
            assert becomes(partial(_exist, host, rotated))
            for log in rotated:
                host.path(f"{log}.1").unlink()
    rules = "".join(host.read(path) for path in host.files.matching("/etc/logrotate.d/*"))
    for log in host.logs():
        assert f"{log.parent}/*.log" in rules


@pytest.mark.parametrize("name", ["database", "app1", "balancer"])
def test_every_log_of_the_live_site(live: Lab, name: str) -> None:
    _rotate(live.hosts[name])


def test_every_log_of_the_qa_server(qa: Lab) -> None:
    _rotate(qa.qa)
