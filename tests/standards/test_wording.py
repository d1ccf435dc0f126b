"""What the standards say of a project: the words, where an engineer could be misled by others."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/var/log/{{ name }}/beat.log", " is not under /var/praekelt/logs, whatever is filled in"),
        ("/srv/{{ name }}/log/beat.log", " is not under /var/praekelt/logs, whatever is filled in"),
        ("{{ root }}/log/beat.log", "the folder of {{ root }}/log/beat.log is log, not logs"),
    ],
)
def test_a_folder_that_leads_elsewhere_is_not_told_to_change_its_last_name(said, path: str, words: str) -> None:
    text = f"[program:a]\ncommand = true\nstdout_logfile = {path}\n"
    (one,) = said("log-location", {"a.conf.j2": text})
    assert one.startswith("a.conf.j2:3: ") and words in one
