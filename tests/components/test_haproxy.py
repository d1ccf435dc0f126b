"""haproxy's verdict, its warnings included, by every haproxy that is here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praekelt_standards.components import haproxy
from praekelt_standards.components.file import File
from praekelt_standards.components.program import Program, find_all

WHOLE = """\
global
    log /dev/log local0
    chroot /var/lib/haproxy
    stats socket /run/haproxy/admin.sock mode 660 level admin user haproxy
    user haproxy
    group haproxy
    maxconn 4000

defaults
    log global
    mode http
    option httplog
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    errorfile 503 /etc/haproxy/errors/503.http

frontend www
    bind 10.0.0.10:80
    bind *:443 ssl crt /etc/ssl/private/clinic.pem
    default_backend clinic

backend clinic
    balance roundrobin
    option httpchk GET /health
    http-check send hdr Host www.clinic.example.com
    server app1 app1.example.com:80 check
    server app2 10.0.0.12:80 check
"""
BREAKS = [
    ("balance roundrobin", "balance roundrobbin", 24, "roundrobin"),
    ("default_backend clinic", "default_backend clinc", 18, "clinc"),
    ("timeout client", "timeout clint", 14, "clint"),
    ("10.0.0.10:80\n", "10.0.0.10:80000\n", 19, "invalid port"),
    ("mode http\n", "mode htp\n", 11, "htp"),
    ("server app2", "server app1", 28, "app1"),
    ("app2 10.0.0.12:80 check", "app2 10.0.0.12:80 chek", 28, "chek"),
    ("maxconn 4000", "maxcon 4000", 7, "maxcon"),
    ("http-check send", "http-check sned", 26, "sned"),
    # Only warnings, with which haproxy would start:
    ("    timeout client 30s\n", "", 17, "missing timeouts"),
    ("    option httpchk", "    option httpclose\n    option forceclose\n    option httpchk", 26, "forceclose"),
]


@pytest.fixture(scope="module", params=find_all("haproxy"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = request.param
    return found


def test_what_is_wrong_or_warned_of_is_found_at_its_own_line(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    good = printed("etc/haproxy/haproxy.cfg", WHOLE)
    assert_found(good, BREAKS, lambda files: haproxy.validate(program, files))


@pytest.mark.parametrize("section", ["frontend www", "backend clinic"])
def test_a_section_alone_is_judged_with_stand_ins_for_the_rest(
    program: Program, printed: Callable[..., File], section: str
) -> None:
    text = section + WHOLE.split(section)[1].split("\n\n")[0] + "\n"
    assert haproxy.validate(program, [printed("part.cfg", text)]) == ()
    assert haproxy.stand_ins(printed("part.cfg", text))
    (found,) = haproxy.validate(program, [printed("part.cfg", text + "    wrong\n")])
    assert (found.line, "'wrong'" in found.message) == (text.count("\n") + 1, True)


def test_one_files_backend_does_not_hide_that_another_has_none(program: Program, printed: Callable[..., File]) -> None:
    without = printed("haproxy.cfg", WHOLE.partition("backend clinic\n")[0], "without")
    found = haproxy.validate(program, [printed("haproxy.cfg", WHOLE, "with"), without])
    assert {one.path for one in found} == {without.path}
    assert haproxy.stand_ins(without) == ()
