"""PostgreSQL's verdict on its settings and on who may connect, by every PostgreSQL that is here."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from praekelt_standards.components import postgresql
from praekelt_standards.components.file import File
from praekelt_standards.components.program import Program, find_all

SETTINGS = """\
# Where the database is
data_directory = '/var/lib/postgresql/data'
hba_file = '/etc/postgresql/pg_hba.conf'
include_dir = 'conf.d'

# Connections
listen_addresses = '10.0.0.20'
port = 5432
max_connections = 200
shared_buffers = 256MB

# Logs
logging_collector = on
log_directory = '/var/praekelt/logs'
log_filename = 'postgresql.log'
log_timezone = 'UTC'
"""
SETTINGS_BREAKS = [
    ("max_connections", "max_conections", 9, "max_conections"),
    ("200", "many", 9, "many"),
    ("256MB", "256XB", 10, "256XB"),
    ("5432", "54320000", 8, "range"),
    ("= on\n", "= onn\n", 13, "Boolean"),
    ("log_filename = 'postgresql.log'", "log_filename = 'postgresql.log", 15, "syntax error"),
    ("'UTC'", "'UCT+'", 16, "UCT+"),
]
ACCESS = """\
# Who may connect
local   all     postgres                peer
host    clinic  clinic  10.0.0.11/32    scram-sha-256
host    clinic  clinic  10.0.0.12/32    scram-sha-256
"""
ACCESS_BREAKS = [
    ("host ", "hots ", 3, "hots"),
    ("/32", "/33", 3, "mask"),
    ("10.0.0.11", "10.0.0.311", 3, "10.0.0.311"),
    ("sha-256", "sha256", 3, "scram-sha256"),
    ("peer", "", 2, "method"),
    ("peer", "peer map", 2, "map"),
]


@pytest.fixture(scope="module", params=find_all("postgres"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = request.param
    return found


def test_wrong_settings_are_found_at_their_own_lines(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    good = printed("etc/postgresql/postgresql.conf", SETTINGS)
    assert_found(good, SETTINGS_BREAKS, lambda files: postgresql.validate(program, files))


def test_wrong_access_rules_are_found_at_their_own_lines(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    good = printed("etc/postgresql/pg_hba.conf", ACCESS)
    assert_found(good, ACCESS_BREAKS, lambda files: postgresql.validate(program, files))


def test_access_rules_that_let_nobody_in_are_no_rules(program: Program, printed: Callable[..., File]) -> None:
    (found,) = postgresql.validate(program, [printed("pg_hba.conf", "# nobody yet\n")])
    assert (found.line, found.message) == (None, "it gives nobody access")


def test_only_root_is_turned_into_somebody_else() -> None:
    assert bool(postgresql.unprivileged()) == (os.geteuid() == 0)
