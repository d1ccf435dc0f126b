"""Where hosts cannot be isolated, declared facts alone are replaced, and every replacement can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praekelt_standards.lab.substitution import Edit, Facts, NotReversible, undone

FACTS = Facts(
    root=Path("/tmp/lab-x/app1"),
    address="127.9.0.11",
    addresses={"10.0.0.11": "127.9.0.11", "10.0.0.20": "127.9.0.20"},
    loopback="127.9.1.11",
    users={"www-data": ("me", "us"), "postgres": ("nobody", "nogroup")},
    may_chroot=False,
)


@pytest.mark.parametrize(
    ("printed", "used"),
    [
        ("error_log /var/praekelt/logs/a.log;", "error_log /tmp/lab-x/app1/var/praekelt/logs/a.log;"),
        ("serverurl = unix:///run/s.sock", "serverurl = unix:///tmp/lab-x/app1/run/s.sock"),
        ("location /static/ {", "location /static/ {"),
        ("https://www.clinic.example.com/srv/x", "https://www.clinic.example.com/srv/x"),
        ("#!/bin/sh", "#!/bin/sh"),
        ("test -x /usr/bin/env", "test -x /usr/bin/env"),
        ("    listen 80;", "    listen 127.9.0.11:10080;"),
        ("    listen 80 default_server;", "    listen 127.9.0.11:10080 default_server;"),
        ("    bind :80", "    bind 127.9.0.11:10080"),
        ("    bind *:80", "    bind 127.9.0.11:10080"),
        ("    server app1 10.0.0.11:80", "    server app1 127.9.0.11:10080"),
        ("gunicorn clinic.wsgi --bind 0.0.0.0:80", "gunicorn clinic.wsgi --bind 127.9.0.11:10080"),
        ("gunicorn clinic.wsgi --bind 0.0.0.0:8000", "gunicorn clinic.wsgi --bind 127.9.0.11:8000"),
        ("    proxy_pass http://127.0.0.1:8000;", "    proxy_pass http://127.9.1.11:8000;"),
        ("set_real_ip_from 10.0.0.110;", "set_real_ip_from 10.0.0.110;"),
        ("host clinic clinic 10.0.0.0/24 scram", "host clinic clinic 127.0.0.0/8 scram"),
        ("host clinic clinic 127.0.0.1/32 scram", "host clinic clinic 127.0.0.1/32 scram"),
        ("user www-data;", "user me;"),
        ("user = www-data", "user = me"),
        ("install --owner=postgres --group=postgres", "install --owner=nobody --group=nogroup"),
        ("local  all     postgres                 peer", "local  all     nobody                 peer"),
        ("psql --dbname=postgres", "psql --dbname=postgres"),
        ("    chroot /var/lib/haproxy", "    # chroot /tmp/lab-x/app1/var/lib/haproxy"),
    ],
)
def test_the_facts_of_a_file_are_replaced(printed: str, used: str) -> None:
    new, edits = FACTS.substituted(printed)
    assert new == used
    assert undone(new, edits) == printed


_PIECES = [
    "/var/",
    "/srv",
    "10.0.0.11",
    ":80",
    "127.0.0.1",
    "user ",
    "www-data",
    "listen 80;",
    "bind :80",
    " ",
    "\n",
    "x",
]


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_any_substitution_can_be_undone(text: str) -> None:
    new, edits = FACTS.substituted(text)
    assert undone(new, edits) == text


def test_a_file_changed_afterwards_is_found_out() -> None:
    new, edits = FACTS.substituted("user www-data;")
    with pytest.raises(NotReversible, match="'me' does not stand where 'www-data' was replaced by it"):
        undone(new.replace("me", "you"), edits)
    assert edits == (Edit("user", 5, "www-data", "me"),)
