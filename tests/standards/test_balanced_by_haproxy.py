"""Every way to balance several hosts without haproxy, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "balanced-by-haproxy"
PATH = "etc/nginx/sites-enabled/clinic.conf"


@pytest.mark.parametrize(
    "servers",
    [
        ["10.0.0.11:8000", "10.0.0.12:8000"],
        ["app1.example.com", "app2.example.com:8000 weight=2"],
        ["10.0.0.11:8000", "10.0.0.11:8001", "10.0.0.12:8000"],
        ["127.0.0.1:8000", "10.0.0.11:8000", "10.0.0.12:8000"],
        ["10.0.0.11:8000 max_fails=3", "10.0.0.12:8000", "10.0.0.13:8000 backup"],
        ["[2001:db8::1]:8000", "[2001:db8::2]:8000"],
    ],
)
@pytest.mark.parametrize("more", ["", "    least_conn;\n", "    ip_hash;\n    keepalive 8;\n"])
def test_several_hosts_of_an_upstream_are_seen(breaks, servers: list[str], more: str) -> None:
    lines = "".join(f"    server {server};\n" for server in servers)
    breaks(NAME, {PATH: f"# nodes\nupstream clinic {{ <<<\n{more}{lines}}}\n"})


@pytest.mark.parametrize(
    "servers",
    [
        ["127.0.0.1:8000", "127.0.0.1:8001"],
        ["unix:/run/a.sock", "unix:/run/b.sock"],
        ["10.0.0.11:8000"],
        ["10.0.0.11:8000", "10.0.0.11:8001"],
        ["10.0.0.11:8000", "10.0.0.12:8000 backup"],
        ["10.0.0.11:8000", "10.0.0.12:8000 down"],
        ["localhost:8000", "127.0.0.1:8001", "[::1]:8002"],
        ["{{ first }}:8000", "{{ second }}:8000"],
        ["127.0.0.1:8000", "10.0.0.11:8000"],
    ],
)
def test_one_host_needs_no_balancer(judge, servers: list[str]) -> None:
    lines = "".join(f"    server {server};\n" for server in servers)
    assert judge(NAME, {PATH: f"upstream clinic {{\n{lines}}}\n"}) == ("not-applicable", [])


BALANCED = (
    "backend pages\n    balance roundrobin\n    server app1 10.0.0.11:80 check\n    server app2 10.0.0.12:80 check\n"
)


@pytest.mark.parametrize("section", ["backend pages", "listen pages\n    bind :80"])
def test_haproxy_keeps_it(judge, section: str) -> None:
    text = BALANCED.replace("backend pages", section)
    assert judge(NAME, {"etc/haproxy/haproxy.cfg": text, PATH: "upstream a {\n    server 127.0.0.1:8000;\n}\n"}) == (
        "kept",
        [],
    )


def test_nginx_beside_haproxy_is_seen(breaks) -> None:
    text = "upstream a { <<<\n    server 10.0.0.11:8000;\n    server 10.0.0.12:8000;\n}\n"
    breaks(NAME, {"etc/haproxy/haproxy.cfg": BALANCED, PATH: text})


@pytest.mark.parametrize("environment", ["qa", "development"])
def test_only_live_is_asked(judge, environment: str) -> None:
    text = "upstream a {\n    server 10.0.0.11:8000;\n    server 10.0.0.12:8000;\n}\n"
    assert judge(NAME, {PATH: text}, environment) == ("not-applicable", [])


def test_an_empty_project_has_nothing_to_balance(judge) -> None:
    assert judge(NAME, {}) == ("not-applicable", [])
