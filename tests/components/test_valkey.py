"""Valkey's verdict on its configuration files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praekelt_standards.components import valkey
from praekelt_standards.components.file import File
from praekelt_standards.components.program import Program, find_all

QUEUE = """\
# The queue
bind 10.0.0.20
port 6379
include /etc/valkey/password.conf

maxmemory 256mb
maxmemory-policy noeviction
dir /var/lib/valkey
appendonly yes
logfile /var/praekelt/logs/valkey/valkey.log
"""
BREAKS = [
    ("port 6379", "prot 6379", 3, "Bad directive"),
    ("port 6379", "port six", 3, "argument couldn't be parsed into an integer"),
    ("256mb", "256 mb", 6, "wrong number of arguments"),
    ("noeviction", "never", 7, "argument(s) must be one of"),
    ("appendonly yes", "appendonly maybe", 9, "argument must be 'yes' or 'no'"),
]


@pytest.fixture(params=find_all("valkey"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    """One version of Valkey."""
    found: Program = request.param
    return found


def test_each_break_is_found_at_its_line(program: Program, printed, assert_found: Callable[..., None]) -> None:  # type: ignore[no-untyped-def]
    good: File = printed("etc/valkey/valkey.conf", QUEUE)
    assert_found(good, BREAKS, lambda files: valkey.validate(program, files))
