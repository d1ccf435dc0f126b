"""The Django view and the client that the handbook prints, with what the real Junebug was seen to post, take and answer.

`tox -e debian` runs them with the real one, and compares what is recorded of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from praekelt_standards.vumi import real_junebug

FOLDER = real_junebug.POSTED.parent
SEEN: dict[str, Any] = json.loads(real_junebug.RECORD.read_text(encoding="utf-8"))
Message = dict[str, Any]
TOLD = {"event_url": "https://www.clinic.example.com/events/", "event_auth_token": real_junebug.TOKEN}


class Junebug:
    """Takes and refuses messages as the real one does, and keeps those that it took."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.known = {one["body"]["message_id"] for one in SEEN["posted"].values() if one}

    def __call__(self, request: Any) -> tuple[int, object]:
        if (request.method, request.path) != ("POST", real_junebug.MESSAGES):
            return 404, {}
        message = json.loads(request.body)
        if not Draft4Validator(SEEN["schema"]).is_valid(message):
            return self.refused(400, "invalid_body")
        if "to" not in message and "reply_to" not in message:
            return self.refused(400, "ApiUsageError")
        if "reply_to" in message and message["reply_to"] not in self.known:
            return self.refused(400, "MessageNotFound")
        if message["content"] is None:
            return self.refused(500, "TypeError")
        self.taken.append(message)
        return 201, {"status": 201, "result": {"message_id": f"number {len(self.taken)}"}}

    def refused(self, status: int, kind: str) -> tuple[int, object]:
        return status, {"status": status, "result": {"errors": [{"type": kind}]}}


@pytest.fixture(scope="module")
def running() -> Junebug:
    return Junebug()


@pytest.fixture
def junebug(running: Junebug) -> Junebug:
    """One that has taken nothing yet."""
    running.taken.clear()
    return running


@pytest.fixture(scope="module")
def environment(running: Junebug, serve: Callable[[Junebug], str]) -> dict[str, str]:
    """What the site is told of Junebug."""
    told = {"JUNEBUG_URL": serve(running), "JUNEBUG_CHANNEL": "ussd", "JUNEBUG_TOKEN": real_junebug.TOKEN}
    return {**os.environ, "PYTHONPATH": str(FOLDER), "JUNEBUG_EVENTS": TOLD["event_url"], **told}


def ran(environment: dict[str, str], code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)


_SITE = """
import json, sys
import django
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x", DEFAULT_CHARSET="utf-8")
django.setup()
from django.test import RequestFactory
from clinic.events import event
from clinic.views import message
views = {"message": message, "event": event}
for line in sys.stdin:
    view, body, headers = json.loads(line)
    request = RequestFactory().post("/junebug/", data=body, content_type=headers.pop("Content-Type"), headers=headers)
    print(views[view](request).status_code, flush=True)
"""


class Site:
    """The printed views, which take one request a line and print the status; and the file of what they log."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self.log = process, log

    def post(self, posted: list[tuple[str, dict[str, str]]], view: str = "message", logged: str = "") -> list[int]:
        """The statuses that a view answers to bodies with their headers; what it logs of them is compared."""
        assert self.process.stdin is not None and self.process.stdout is not None
        before, statuses = len(self.log.read_text()), []
        for body, headers in posted:
            self.process.stdin.write(json.dumps([view, body, headers]) + "\n")
            self.process.stdin.flush()
            statuses.append(self.process.stdout.readline().strip())
        log = self.log.read_text()[before:].splitlines()
        said = [line for line in log if not line.startswith(("Forbidden", "Bad Request"))]
        assert "" not in statuses, log
        assert "\n".join(said) == logged
        return [int(status) for status in statuses]


@pytest.fixture(scope="module")
def site(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One Django for every test, since it takes longer to start than to answer."""
    log = tmp_path_factory.mktemp("site") / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", _SITE], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    try:
        yield Site(process, log)
    finally:
        process.kill()
        process.communicate()


HEADERS = SEEN["posted"]["a session goes on"]["headers"]
MESSAGE = SEEN["posted"]["a session goes on"]["body"]


def without(*keys: str, of: Message = MESSAGE) -> str:
    return json.dumps({key: value for key, value in of.items() if key not in keys})


ANSWERED = {
    "a session begins": ("What is your name?", True),
    "a session goes on": ("Thank you, Amina.", False),
    "nothing is entered": ("What is your name?", True),
    "an SMS comes in": ("Thank you, Amina.", False),
}


def test_what_junebug_posts_is_answered(junebug: Junebug, site: Site) -> None:
    came = {name: posted for name, posted in SEEN["posted"].items() if posted}
    assert came.keys() == ANSWERED.keys()
    posted = [(json.dumps(one["body"]), one["headers"]) for one in came.values()]
    assert site.post(posted) == [200] * len(posted)
    assert junebug.taken == [
        {
            "reply_to": one["body"]["message_id"],
            "content": content,
            "channel_data": {"continue_session": goes_on},
            **TOLD,
        }
        for one, (content, goes_on) in ((came[name], ANSWERED[name]) for name in came)
    ]


def test_junebug_posts_nothing_when_the_caller_hangs_up() -> None:
    assert SEEN["posted"]["the caller hangs up"] is None


def test_a_message_can_be_replied_to_for_ten_minutes_and_is_followed_for_two_days() -> None:
    assert (SEEN["remembers"], SEEN["follows"]) == (10 * 60, 2 * 24 * 60 * 60)


def test_what_is_no_message_is_turned_away(junebug: Junebug, site: Site) -> None:
    bodies = ["", "[]", "{}", "5", "null", '{"channel_data": null}']
    bodies += [without(key) for key in ("message_id", "content", "channel_data")]
    assert site.post([(body, HEADERS) for body in bodies]) == [400] * len(bodies)
    assert junebug.taken == []


def test_a_message_needs_no_more_than_the_view_reads(junebug: Junebug, site: Site) -> None:
    assert site.post([(without("from", "to", "group", "timestamp"), HEADERS)]) == [200]
    assert len(junebug.taken) == 1


def test_what_does_not_come_from_the_channel_is_turned_away(junebug: Junebug, site: Site) -> None:
    without_token = {name: value for name, value in HEADERS.items() if name != "Authorization"}
    others = [{**HEADERS, "Authorization": value} for value in ("Token another", "Basic token", "Token tökén", "")]
    posted = [(without(), headers) for headers in (without_token, *others)]
    assert site.post(posted) == [403] * len(posted)
    assert junebug.taken == []


EVENT = SEEN["events"]["the network refuses it"]["body"]
OF_IT = f"message {EVENT['message_id']}: "


def test_of_what_becomes_of_a_message_the_failures_are_logged(site: Site) -> None:
    seen = [SEEN["events"][name] for name in real_junebug.EVENTS]
    kinds = ["submitted", "rejected", "delivery_pending", "delivery_succeeded", "delivery_failed"]
    assert [one["body"]["event_type"] for one in seen] == kinds
    posted = [(json.dumps(one["body"]), one["headers"]) for one in seen]
    logged = f"{OF_IT}rejected {{'reason': 'Invalid destination address'}}\n{OF_IT}delivery_failed {{}}"
    assert site.post(posted, "event", logged) == [200] * len(posted)


def test_what_is_no_event_or_not_from_the_channel_is_turned_away(site: Site) -> None:
    bodies = [
        "",
        "[]",
        "{}",
        "null",
        *(without(key, of=EVENT) for key in ("message_id", "event_type", "event_details")),
    ]
    posted = [(body, HEADERS) for body in bodies]
    posted += [(without(of=EVENT), {**HEADERS, "Authorization": "Token another"})]
    assert site.post(posted, "event") == [400] * len(bodies) + [403]


SEND = "import sys\nfrom clinic import junebug\nprint(junebug.{})\n"


def test_a_message_of_its_own_is_sent_and_its_identifier_given(junebug: Junebug, environment: dict[str, str]) -> None:
    done = ran(environment, SEND.format("send('+27820000001', 'Your visit is tomorrow.')"))
    assert done.stdout == "number 1\n", done.stderr
    assert junebug.taken == [{"to": "+27820000001", "content": "Your visit is tomorrow.", **TOLD}]


@pytest.mark.parametrize(
    "sent", ["send(27820000001, 'x')", "send('+27820000001', None)", "reply('of no message', 'x', True)"]
)
def test_a_message_that_is_turned_away_raises(junebug: Junebug, environment: dict[str, str], sent: str) -> None:
    done = ran(environment, SEND.format(sent))
    assert "urllib.error.HTTPError" in done.stderr
    assert done.stdout == ""
    assert junebug.taken == []


@pytest.mark.parametrize("seen", SEEN["answers"], ids=lambda seen: json.dumps(seen["sent"]))
def test_the_server_of_these_tests_answers_as_the_real_one(
    junebug: Junebug, serve: Callable[[Junebug], str], seen: dict[str, Any]
) -> None:
    status, answer = real_junebug.send(serve(junebug), seen["sent"])
    real = seen["answer"]["result"]
    assert status == seen["status"]
    assert [one["type"] for one in answer["result"].get("errors", ())] == [
        one["type"] for one in real.get("errors", ())
    ]
    assert ("message_id" in answer["result"]) == ("message_id" in real)


def test_what_is_printed_is_what_is_recorded() -> None:
    made = real_junebug.files(SEEN)
    assert made == {path: path.read_text(encoding="utf-8") for path in made}
