"""nginx's verdict on whole files and on fragments, by every nginx that is here."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from praekelt_standards.components import nginx
from praekelt_standards.components.file import File, substituted, temporary
from praekelt_standards.components.program import Program, find_all

MAIN = """\
user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/praekelt/logs/nginx-error.log;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/mime.types;
    log_format timed '$remote_addr "$request" $request_time';
    access_log /var/praekelt/logs/nginx.log timed;
    limit_req_zone $binary_remote_addr zone=login:1m rate=5r/s;
    include /etc/nginx/conf.d/*.conf;
    include /etc/nginx/sites-enabled/*;
}
"""
SITE = """\
upstream clinic {
    server app1.example.com:8000;
    server 10.0.0.12:8000 fail_timeout=0;
}

server {
    listen 80 default_server;
    listen [::]:80 default_server ipv6only=on;
    return 444;
}

server {
    listen 10.0.0.11:80;
    listen 443 ssl;
    server_name www.clinic.example.com qa.clinic.example.com;
    ssl_certificate /etc/ssl/certs/clinic.pem;
    ssl_certificate_key /etc/ssl/private/clinic.key;
    access_log /var/praekelt/logs/clinic.log timed;
    error_log /var/praekelt/logs/clinic-error.log warn;

    location / {
        include proxy_params;
        limit_req zone=login burst=5;
        proxy_pass http://clinic;
    }
}
"""
SITE_BREAKS = [
    ("fail_timeout=0", "fail_timout=0", 3, "invalid parameter"),
    ("listen 80 default_server", "listen 80 default_serve", 7, "invalid parameter"),
    ("listen 10.0.0.11:80", "listen 10.0.0.11:80000", 13, "invalid port"),
    ("listen 10.0.0.11:80", "listen 10.0.0.311:80", 13, "host not found"),
    ("listen 443 ssl", "listen 443 ssl default_server reuseprt", 14, "invalid parameter"),
    ("qa.clinic.example.com;", "qa.clinic.example.com", 16, "suspicious symbols"),
    ("error.log warn", "error.log wrn", 19, "invalid log level"),
    ("proxy_pass", "proxy_pas", 24, "unknown directive"),
    ("    }\n}\n", "    }\n", 26, "expecting"),
    ("return 444", "return four", 9, "invalid return code"),
]


@pytest.fixture(scope="module", params=find_all("nginx"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = request.param
    return found


def test_what_is_wrong_with_a_site_is_found_at_its_own_line(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    good = printed("etc/nginx/sites-available/clinic", SITE)
    assert_found(good, SITE_BREAKS, lambda files: nginx.validate(program, files))


def test_what_is_wrong_with_a_whole_configuration_is_found_at_its_own_line(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    breaks = [
        ("worker_connections", "worker_connection", 7, "unknown directive"),
        ("auto", "atuo", 2, "invalid value"),
        ("events {", "event {", 6, "unknown directive"),
        ("mime.types", "mime.type", 11, "No such file"),
        ("$request_time", "$request_tme", 12, "unknown"),
        ("rate=5r/s", "rate=r/s", 14, "invalid rate"),
        ("}\n\nhttp", "\nhttp", 9, "not allowed here"),
    ]
    assert_found(printed("etc/nginx/nginx.conf", MAIN), breaks, lambda files: nginx.validate(program, files))


def test_a_site_is_judged_with_the_files_that_are_deployed_beside_it(
    program: Program, printed: Callable[..., File]
) -> None:
    main = printed("etc/nginx/nginx.conf", MAIN, "app")
    site = printed("etc/nginx/sites-available/clinic", SITE, "app")
    assert nginx.validate(program, [main, site]) == ()
    for written, line in [("http://clinic;", 24), ("clinic.log timed", 18), ("zone=login", 23)]:
        wrong = printed(
            "etc/nginx/sites-available/clinic", SITE.replace(written, f"{written[:-1]}x{written[-1:]}"), "app"
        )
        found = nginx.validate(program, [main, wrong])
        assert [(one.path, one.line) for one in found] == [(wrong.path, line)], written


def test_a_name_used_twice_for_one_address_is_a_rejection_though_nginx_only_warns(
    program: Program, printed: Callable[..., File]
) -> None:
    server = "server {\n    listen 80;\n    server_name www.clinic.example.com;\n}\n"
    (found,) = nginx.validate(program, [printed("clinic.conf", server * 2)])
    assert (found.line, found.message) == (7, 'conflicting server name "www.clinic.example.com" on 80, ignored')
    # The same name in the files of two projects is no conflict, however many are judged in one run.
    assert nginx.validate(program, [printed("clinic.conf", server, f"project-{number}") for number in range(4)]) == ()


def test_one_projects_upstream_does_not_hide_that_another_has_none(
    program: Program, printed: Callable[..., File]
) -> None:
    main = MAIN.replace("timed;", ";").replace("    include /etc/nginx/sites-enabled/*;\n", "")
    server = "    server {\n        listen 80;\n        location / { proxy_pass http://clinic; }\n    }\n}\n"
    without = printed("etc/nginx/nginx.conf", main.rstrip("}\n") + "\n" + server, "without")
    found = nginx.validate(program, [printed("etc/nginx/conf.d/clinic.conf", SITE, "with"), without])
    assert [(one.path, "not found in upstream" in one.message) for one in found] == [(without.path, True)]


@pytest.mark.parametrize(
    ("path", "text", "context"),
    [
        ("etc/nginx/conf.d/gzip.conf", "gzip on;\n", "http"),
        ("upstreams.conf", "upstream clinic { server 10.0.0.11:8000; }\n", "http"),
        ("tls.conf", "ssl_protocols TLSv1.2 TLSv1.3;\nssl_certificate /etc/ssl/clinic.pem;\n", "server"),
        ("static.conf", "location /static/ { alias /srv/clinic/static/; }\n", "server"),
        ("gunicorn.conf", "proxy_set_header Host $host;\nproxy_pass http://clinic;\n", "location"),
    ],
)
def test_a_fragment_is_put_where_it_can_stand(
    program: Program, printed: Callable[..., File], path: str, text: str, context: str
) -> None:
    file = printed(path, text)
    assert nginx.context(file) == context
    if "ssl_certificate " in text:
        text = text + "ssl_certificate_key /etc/ssl/clinic.key;\n"
    good = printed(path, text)
    assert nginx.validate(program, [good]) == ()
    (found,) = nginx.validate(program, [printed(path, f"# a comment\n{text}wrong on;\n")])
    assert (found.line, found.message) == (text.count("\n") + 2, 'unknown directive "wrong"')


def test_what_stands_in_for_a_file_that_is_not_shown_is_told(printed: Callable[..., File]) -> None:
    added = [one.used.split()[:2] for one in nginx.stand_ins([printed("a.conf", SITE.split("}\n\n", 1)[1])])]
    assert added == [["upstream", "clinic"], ["log_format", "timed"], ["limit_req_zone", "$binary_remote_addr"]]
    assert nginx.stand_ins([printed("b.conf", "proxy_pass http://127.0.0.1:8000;\nupstream clinic {}\n")]) == ()


def test_what_is_replaced_is_told_and_keeps_every_line(printed: Callable[..., File]) -> None:
    site = printed("clinic.conf", SITE)
    told = {one.written: one.used for one in nginx.substitutions(site)}
    assert told["listen 10.0.0.11:80"] == "listen unix:PREFIX/10.0.0.11:80"
    assert told["server app1.example.com:8000"] == "server 127.0.0.1:8000"
    assert told["/var/praekelt/logs/"] == "PREFIX/var/praekelt/logs/"
    with temporary() as prefix:
        used = substituted(SITE, nginx.substitutions(site), prefix)
    assert used.count("\n") == SITE.count("\n")
    assert "server 10.0.0.12:8000" in used


def test_errors_are_not_switched_off_but_written_to_a_file_of_that_name(program: Program, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log off;\nevents {{}}\nhttp {{ access_log off; }}\n"
    )
    command = [program.path, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert (tmp_path / "off").is_file()
