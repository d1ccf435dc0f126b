"""The compose reader: every form that a service's parts are written in."""

from __future__ import annotations

import pytest

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.compose import Port, Value, Words, read

TEXT = """\
services:
  web:
    build:
      context: ./app
      dockerfile: docker/Dockerfile
      target: live
    command: gunicorn clinic.wsgi --bind "0.0.0.0:8000"
    ports: ["80:8000"]
    environment:
      DJANGO_SETTINGS_MODULE: clinic.settings.live
      EMPTY:
    volumes:
      - .:/srv
      - type: bind
        source: ./media
        target: /srv/media
    profiles: [live]
    network_mode: host
  worker:
    image: clinic:1
    entrypoint: [tini, --]
    command:
      - celery
      - worker
    environment: [A=b=c, D]
"""


def test_a_service_has_its_parts_and_their_lines() -> None:
    web, worker = read(TEXT)
    assert (web.name, web.line, web.dockerfile, web.target) == ("web", 2, "docker/Dockerfile", "live")
    assert web.build == Value("./app", 4)
    assert web.command == Words(("gunicorn", "clinic.wsgi", "--bind", "0.0.0.0:8000"), 7)
    assert web.ports == (Port("", "80", "8000", 8),)
    assert dict(web.environment)["DJANGO_SETTINGS_MODULE"] == Value("clinic.settings.live", 10)
    assert [volume.text for volume in web.volumes] == [".:/srv", "./media:/srv/media"]
    assert (web.profiles, web.network) == (("live",), "host")
    assert (worker.image, worker.line) == (Value("clinic:1", 20), 19)
    assert worker.entrypoint == Words(("tini", "--"), 21) and worker.command == Words(("celery", "worker"), 23)
    assert [(name, value.text) for name, value in worker.environment] == [("A", "b=c"), ("D", "${D}")]


@pytest.mark.parametrize(
    ("written", "port"),
    [
        ("80:8000", ("", "80", "8000")),
        ("'8000'", ("", "", "8000")),
        ("127.0.0.1:80:8000", ("127.0.0.1", "80", "8000")),
        ("127.0.0.1::8000", ("127.0.0.1", "", "8000")),
        ("80:8000/udp", ("", "80", "8000")),
        ("'[::1]:80:8000'", ("::1", "80", "8000")),
        ("{target: 8000, published: 80, host_ip: 127.0.0.1}", ("127.0.0.1", "80", "8000")),
        ("{target: 8000}", ("", "", "8000")),
        ('"${PORT:-80}:8000"', ("", "${PORT:-80}", "8000")),
        ('"${HOST:-127.0.0.1}:${PORT:-80}:8000"', ("${HOST:-127.0.0.1}", "${PORT:-80}", "8000")),
    ],
)
def test_a_port_is_read_in_every_form(written: str, port: tuple[str, str, str]) -> None:
    (web,) = read(f"services:\n  web:\n    image: a\n    ports:\n      - {written}\n")
    assert web.ports == (Port(*port, 5),)


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_command_that_is_nothing_is_none(nothing: str) -> None:
    assert read(f"services:\n  web:\n    image: a\n    command: {nothing}\n")[0].command is None


def test_the_first_version_has_its_services_at_the_top() -> None:
    web, database = read("web:\n  build: .\n  dockerfile: Other\ndatabase:\n  image: postgres\nvolumes:\n  data: {}\n")
    assert (web.build, web.dockerfile, web.line) == (Value(".", 2), "Other", 1)
    assert database.name == "database"


def test_what_is_shared_by_an_anchor_is_each_ones_own() -> None:
    shared = "x: &x\n  image: a\n  command: one\n"
    web, worker = read(f"{shared}services:\n  web:\n    <<: *x\n  worker:\n    <<: *x\n    command: two\n")
    assert (web.command, worker.command) == (Words(("one",), 3), Words(("two",), 9))
    assert worker.image == Value("a", 2)


@pytest.mark.parametrize("text", ["- a\n- b\n", "words\n"])
def test_what_is_no_mapping_is_no_compose_file(text: str) -> None:
    with pytest.raises(Unreadable, match="no compose file"):
        read(text)


@pytest.mark.parametrize(
    "text", ["", "services:\n", "services: []\n", "services: {web: }\n", "services: {web: []}\n", "version: '3'\n"]
)
def test_no_services_are_none(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    "odd",
    ["ports: 80", "ports: {a: b}", "environment: x", "volumes: {a: b}", "build: [a]", "command: {a: b}", "image: [a]",
     "profiles: {a: b}", "build: {dockerfile: x}"],
)  # fmt: skip
def test_a_part_of_another_shape_does_no_harm(odd: str) -> None:
    (web,) = read(f"services:\n  web:\n    {odd}\n    restart: always\n")
    assert web.name == "web" and web.image is None and web.ports == ()
