"""The real Junebug, on CPython 2.7, posts to the Django view that the handbook prints, and takes what the client sends.

What is recorded of it, and of the messages that Vumi Go posted, is what Junebug and Vumi do.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from praekelt_standards.lab.waiting import becomes
from praekelt_standards.vumi import messages, real_junebug
from praekelt_standards.vumi.real_junebug import INCOMING, TOKEN, Junebug

_SERVE = """
import sys
from wsgiref.simple_server import make_server
import django
from django.conf import settings
from django.urls import path
settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x", ROOT_URLCONF="__main__")
django.setup()
from clinic.events import event
from clinic.views import message
urlpatterns = [path("junebug/", message), path("events/", event)]
from django.core.wsgi import get_wsgi_application
make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application()).serve_forever()
"""


def test_what_is_recorded_is_what_the_real_one_does() -> None:
    made = real_junebug.files(real_junebug.record())
    assert made == {path: path.read_text(encoding="utf-8") for path in made}


def test_what_is_recorded_of_vumis_messages_is_what_it_writes() -> None:
    written = messages.files(messages.record())
    assert written == {path: path.read_text(encoding="utf-8") for path in written}


@pytest.fixture
def port() -> int:
    """Where the Django site is to listen, which Junebug has to know before there is an address of Junebug for the site."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def junebug(port: int) -> Iterator[Junebug]:
    with real_junebug.junebug(f"http://127.0.0.1:{port}/junebug/") as running:
        yield running


@pytest.fixture
def environment(junebug: Junebug, port: int) -> dict[str, str]:
    told = {"JUNEBUG_URL": junebug.url, "JUNEBUG_CHANNEL": "ussd", "JUNEBUG_TOKEN": TOKEN}
    told["JUNEBUG_EVENTS"] = f"http://127.0.0.1:{port}/events/"
    return {**os.environ, "PYTHONPATH": str(real_junebug.POSTED.parent), **told}


@pytest.fixture
def site(port: int, environment: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """The printed views, served; gives the file of what they log."""
    log = tmp_path / "log"
    with log.open("w") as errors:
        process = subprocess.Popen([sys.executable, "-c", _SERVE, str(port)], env=environment, stderr=errors)

    def listens() -> bool:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True

    try:
        assert becomes(listens)
        yield log
    finally:
        process.kill()
        process.wait()


def screens(sent: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    """What the phone shows: who it goes to, the text, and whether the session is closed."""
    return [(message["to_addr"], message["content"], message["session_event"]) for message in sent]


@pytest.mark.usefixtures("site")
def test_a_conversation_goes_through_the_real_one(junebug: Junebug) -> None:
    asked, thanked = ("+27820000001", "What is your name?", None), ("+27820000001", "Thank you, Amina.", "close")
    shown = {name: screens(junebug.phone(message)) for name, message in INCOMING.items()}
    assert shown == {
        "a session begins": [asked],
        "a session goes on": [thanked],
        "nothing is entered": [asked],
        "an SMS comes in": [thanked],
        "the caller hangs up": [],
    }


def test_a_message_of_its_own_goes_through_the_real_one(junebug: Junebug, environment: dict[str, str]) -> None:
    code = "from clinic import junebug\nprint(junebug.send('+27820000001', 'Your visit is tomorrow.'))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    [sent] = junebug.phone()
    assert sent["message_id"] == done.stdout.strip()
    assert screens([sent]) == [("+27820000001", "Your visit is tomorrow.", None)]


def test_what_becomes_of_it_comes_from_the_real_one(junebug: Junebug, environment: dict[str, str], site: Path) -> None:
    code = "from clinic import junebug\nprint(junebug.send('+27820000001', 'Your visit is tomorrow.'))"
    done = subprocess.run([sys.executable, "-c", code], env=environment, text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    sent = done.stdout.strip()
    for event in real_junebug.EVENTS.values():
        junebug.becomes(sent, event)
    logged = [line for line in site.read_text().splitlines() if line.startswith("message ")]
    assert logged == [
        f"message {sent}: rejected {{'reason': 'Invalid destination address'}}",
        f"message {sent}: delivery_failed {{}}",
    ]
