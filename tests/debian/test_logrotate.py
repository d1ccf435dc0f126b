"""logrotate's verdict on its configuration files, and on what it passes over in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praekelt_standards.components import logrotate
from praekelt_standards.components.file import File
from praekelt_standards.components.program import Program, find_all

RULES = """\
# Log rotation
/var/praekelt/logs/*.log
/var/praekelt/logs/clinic/*.log {
    daily
    rotate 14
    compress
    delaycompress
    missingok
    notifempty
    create 0640 www-data www-data
    sharedscripts
    postrotate
        kill -USR2 "$(cat /run/supervisord.pid)"
    endscript
}
"""
BREAKS = [
    ("    daily\n", "    dayly\n", 4, "unknown option 'dayly'"),
    ("rotate 14", "rotate often", 5, "bad rotation count 'often'"),
    ("missingok", "missingok yes", 8, "unknown option 'yes'"),
    ("create 0640", "create 0980", 10, "extra arguments for create"),
    ("    endscript\n", "", 12, "endscript"),
    ("}\n", "", 3, "this block is never closed"),
    ('"$(cat', '"$(cat (', 13, "yntax error"),
]


@pytest.fixture(params=find_all("logrotate"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    """One version of logrotate."""
    found: Program = request.param
    return found


def test_each_break_is_found_at_its_line(program: Program, printed, assert_found: Callable[..., None]) -> None:  # type: ignore[no-untyped-def]
    good: File = printed("etc/logrotate.d/clinic", RULES)
    assert_found(good, BREAKS, lambda files: logrotate.validate(program, files))
