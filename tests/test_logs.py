"""What a log is told to be called."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from praekelt_standards.finding import Place
from praekelt_standards.log_names import well_named
from praekelt_standards.logs import ACCESS, ERROR, OTHER, Log


@pytest.mark.parametrize(
    ("path", "kind", "owner", "name"),
    [
        ("/var/praekelt/logs/clinic.out", OTHER, None, "clinic.log"),
        ("/var/praekelt/logs/clinic", OTHER, None, "clinic.log"),
        ("/var/praekelt/logs/clinic.log.1", OTHER, None, "clinic.log"),
        ("/var/log/clinic.access", ACCESS, None, "clinic-access.log"),
        ("/var/log/clinic.access.log", ACCESS, None, "clinic-access.log"),
        ("/var/log/clinic-1.2.log", OTHER, None, "clinic-1.2.log"),
        ("/var/log/clinic.err", OTHER, None, "clinic-error.log"),
        ("/var/log/clinic.log", ERROR, None, "clinic-error.log"),
        ("/var/log/clinic-error.err", ERROR, None, "clinic-error.log"),
        ("/var/log/clinic_stderr.log", ERROR, None, "clinic-error.log"),
        ("/var/log/clinic.error.log", ERROR, None, "clinic-error.log"),
        ("/var/log/nginx/error.log", ERROR, None, "nginx-error.log"),
        ("/srv/clinic/logs/error.log", ERROR, None, "clinic-error.log"),
        ("/var/log/err.log", ERROR, "clinic", "clinic-error.log"),
        ("/var/log/error.log", ERROR, None, "foo-error.log"),
        ("/var/praekelt/logs/*.err", OTHER, None, "*-error.log"),
        ("/", OTHER, None, "foo.log"),
        ("%(program_name)s.err", OTHER, None, "%(program_name)s-error.log"),
    ],
)
def test_a_better_name_keeps_both_rules(path: str, kind: str, owner: str | None, name: str) -> None:
    assert well_named(Log(Place(PurePosixPath("a.conf"), 1), path, PurePosixPath(path), kind, owner)) == name
