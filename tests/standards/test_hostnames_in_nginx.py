"""Every nginx site that names no host, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "hostnames-in-nginx"
PATH = "etc/nginx/sites-enabled/clinic.conf"
PASSES = "    location / { proxy_pass http://127.0.0.1:8000; }\n"


@pytest.mark.parametrize(
    "names", ["_", '""', "localhost", "_ localhost", "10.0.0.11", "-", "localhost.localdomain", '"" _', "*"]
)
def test_a_name_that_is_no_host_is_seen(breaks, names: str) -> None:
    breaks(NAME, {PATH: f"server {{\n    listen 80;\n    server_name {names}; <<<\n{PASSES}}}\n"})


@pytest.mark.parametrize(
    "body",
    [
        PASSES,
        "    root /srv/clinic;\n",
        "    location / {\n        if ($a) {\n            return 403;\n        }\n        uwsgi_pass unix:/run/a.sock;\n    }\n",
        "    location / { fastcgi_pass 127.0.0.1:9000; }\n",
        "    location /static/ { alias /srv/static/; }\n",
        "    location / { try_files $uri @app; }\n",
    ],
)
@pytest.mark.parametrize(
    "listen", ["", "    listen 80;\n", "    listen 80 default_server;\n", "    listen 127.0.0.1:80;\n    listen 80;\n"]
)
def test_a_site_without_names_is_seen(breaks, body: str, listen: str) -> None:
    breaks(NAME, {PATH: f"# clinic\nserver {{ <<<\n{listen}{body}}}\n"})


@pytest.mark.parametrize(
    "path", ["nginx.conf", "etc/nginx/conf.d/default.conf", "clinic.nginx", "conf/nginx.conf.j2", "clinic.vhost"]
)
def test_a_site_is_seen_in_every_file(breaks, path: str) -> None:
    breaks(
        NAME,
        {path: f"http {{\nupstream a {{ server 127.0.0.1:8000; }}\nserver {{ <<<\n    listen 80;\n{PASSES}}}\n}}\n"},
    )


@pytest.mark.parametrize(
    "files",
    [
        {PATH: "server { <<<\n    include ours/pass;\n}\n", "etc/nginx/ours/pass": PASSES},
        {PATH: f"server {{ <<<\n    include ours/logs;\n{PASSES}}}\n", "etc/nginx/ours/logs": "access_log off;\n"},
        {PATH: f"server {{\n    include ours/names;\n{PASSES}}}\n", "etc/nginx/ours/names": "# all\nserver_name _; <<<\n"},
        {PATH: "server { <<<\n    include mime.types;\n    location / { include proxy_params; include ours/pass; }\n}\n",
         "etc/nginx/ours/pass": "server_name not.here.example.com;\nproxy_pass http://a;\n"},
        {PATH: f"server {{\n    server_name _; <<<\n    include /srv/more;\n{PASSES}}}\n"},
        {"nginx.conf": "http { include vhosts/*; }\n", "vhosts/clinic": f"server {{ <<<\n{PASSES}}}\n"},
        {"deploy/nginx.conf": "http { include /etc/nginx/ours/*; }\n", "deploy/ours/clinic": f"server {{ <<<\n{PASSES}}}\n"},
    ],
)  # fmt: skip
def test_a_site_without_names_is_seen_with_what_it_includes(breaks, files: dict[str, str]) -> None:
    breaks(NAME, files)


@pytest.mark.parametrize(
    "files",
    [
        {PATH: f"server {{\n    include names.inc;\n{PASSES}}}\n", "etc/nginx/names.inc": "server_name a.example.com;\n"},
        {PATH: f"server {{\n    include ours/*;\n{PASSES}}}\n", "etc/nginx/ours/logs": "access_log off;\n",
         "etc/nginx/ours/names": "include ours.d/more;\n", "etc/nginx/ours.d/more": "server_name a.example.com;\n"},
        {PATH: f"server {{\n    include /etc/nginx/ours/names;\n    include /srv/more;\n{PASSES}}}\n",
         "etc/nginx/ours/names": "server_name a.example.com;\n"},
    ],
)  # fmt: skip
def test_a_name_that_is_included_is_right(judge, files: dict[str, str]) -> None:
    assert judge(NAME, files) == ("kept", [])


@pytest.mark.parametrize("include", ["includes/clinic.conf", "/srv/names", "{{ names }}", "/etc/nginx/other/*"])
@pytest.mark.parametrize("body", [PASSES, ""])
def test_an_include_that_leads_out_of_the_project_may_name_the_hosts(judge, include: str, body: str) -> None:
    assert judge(NAME, {PATH: f"server {{\n    include {include};\n{body}}}\n"}) == ("undecided", [])


def test_each_file_is_asked(breaks, judge) -> None:
    named = f"server {{\n    server_name a.example.com;\n{PASSES}}}\n"
    breaks(NAME, {PATH: named, "etc/nginx/sites-enabled/media.conf": "server { <<<\n    root /srv/media;\n}\n"})


@pytest.mark.parametrize(
    "names",
    ["www.clinic.example.com", "a.example.com b.example.com", "_ a.example.com", "*.example.com", ".example.com", "~^(www\\.)?clinic\\.",
     "qa-clinic.za.example.net", "clinic", "example.com"],
)  # fmt: skip
def test_a_named_host_is_right(judge, names: str) -> None:
    assert judge(NAME, {PATH: f"server {{\n    server_name {names};\n{PASSES}}}\n"}) == ("kept", [])


SITE = f"server {{\n    server_name a.example.com;\n{PASSES}}}\n"


@pytest.mark.parametrize(
    "text",
    [
        SITE + "server {\n    listen 80 default_server;\n    server_name _;\n    return 444;\n}\n",
        SITE + f"server {{\n    listen 80;\n{PASSES}}}\n",
        SITE + "server {\n    listen 127.0.0.1:8080;\n    location /status { stub_status; }\n}\n",
        SITE + "upstream a {\n    server 127.0.0.1:8000;\n}\n",
    ],
)
def test_what_is_near_it_is_quiet(judge, text: str) -> None:
    assert judge(NAME, {PATH: text}) == ("kept", [])


@pytest.mark.parametrize(
    "files",
    [
        {"etc/nginx/conf.d/status.conf": "server {\n    listen 127.0.0.1:8080;\n    root /srv/status;\n}\n"},
        {"etc/nginx/conf.d/sock.conf": "server {\n    listen unix:/run/a.sock;\n    root /srv/status;\n}\n"},
        {"etc/nginx/proxy.conf": "proxy_set_header Host $host;\n"},
        {"etc/nginx/dev/clinic.conf": f"server {{\n{PASSES}}}\n"},
        {"etc/nginx/nginx.conf": "events {}\nhttp {\n    include sites-enabled/*;\n}\n"},
        {"etc/nginx/locations.conf": PASSES},
    ],
)
def test_what_is_no_site_is_not_asked(judge, files: dict[str, str]) -> None:
    assert judge(NAME, {PATH: SITE, **files}) == ("kept", [])
    assert judge(NAME, {PATH: "", **files}) == ("undecided", [])


@pytest.mark.parametrize(
    "name",
    [
        "{{ host }}",
        "${SERVER_NAME}",
        "%(server_name)s",
        "<%= @host %>",
        "{{ a }} {{ b }}",
        "$hostname",
        "${' '.join(names)}",
    ],
)
def test_a_name_that_is_filled_in_is_undecided(judge, name: str) -> None:
    assert judge(NAME, {PATH: f"server {{\n    server_name {name};\n{PASSES}}}\n"}) == ("undecided", [])


def test_an_empty_project_is_undecided(judge) -> None:
    assert judge(NAME, {}) == ("undecided", [])
