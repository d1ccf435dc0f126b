"""The clients of Vumi Go that the handbook prints, against a server that enforces what the published worker of its API did.

That worker is go/apps/http_api_nostream in the repository of Vumi Go, which cannot be installed beside anything else.
The messages, the events and the names of the aggregates are recorded from Vumi itself, and `tox -e debian` compares them.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from praekelt_standards.vumi import messages

FOLDER = messages.MESSAGE.parent
SEEN: dict[str, Any] = json.loads(messages.RECORD.read_text(encoding="utf-8"))
POSTED: dict[str, Any] = json.loads(messages.MESSAGE.read_text(encoding="utf-8"))
OPTED_OUT = "+27820000009"


def refused(reason: str) -> tuple[int, object]:
    return 400, {"success": False, "reason": reason}


class VumiGo:
    """One conversation: takes and refuses requests as the published worker, and keeps what it took."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.busy = False  # with as many requests of the account as the worker allows at once
        self.asked = 0
        self.sent: list[dict[str, Any]] = []
        self.metrics: list[Any] = []

    def __call__(self, request: Any) -> tuple[int, object] | None:
        self.asked += 1
        token = "Basic " + base64.b64encode(b"account:token").decode()
        handlers = {"/conversation/messages.json": self.message, "/conversation/metrics.json": self.metric}
        if not request.path.startswith("/conversation/") or request.headers.get("Authorization") != token:
            return 401, "Unauthorized"
        if request.path not in handlers:
            return 404, "No Such Resource"
        if self.busy:
            return 403, "Too many concurrent connections"
        if request.method != "PUT":
            return 405, "Method Not Allowed"
        return handlers[request.path](request.body)

    def message(self, body: bytes) -> tuple[int, object]:
        try:
            asked = json.loads(body)
        except ValueError:
            return refused("Invalid Message")
        reply_to = asked.get("in_reply_to")
        if reply_to and reply_to != POSTED["message_id"]:
            return refused("Invalid in_reply_to value")
        kind, address = asked.get("to_addr_type", "msisdn"), asked.get("to_addr")
        if not reply_to and address == OPTED_OUT:
            return refused(f"Recipient with {kind} {address} has opted out")
        content = asked.get("content")
        right = {"content": content is None or isinstance(content, str)}
        if reply_to:
            right["session_event"] = asked.get("session_event") in SEEN["session_events"]
        else:
            right["to_addr"] = isinstance(address, str)
        wrong = [f"Invalid or missing value for payload key '{key}'" for key in right if not right[key]]
        if right["content"] and content is not None and self.limit is not None and len(content) > self.limit:
            wrong.append(f"Payload content too long: {len(content)} > {self.limit}")
        if wrong:
            return refused(wrong[0] if len(wrong) == 1 else "Errors:\n* " + "\n* ".join(wrong))
        sent = {**POSTED, "message_id": f"{len(self.sent) + 1:032}", "content": content, "session_event": None}
        if reply_to:
            closes = asked.get("session_event") == "close"
            swapped = {"to_addr": POSTED["from_addr"], "from_addr": POSTED["to_addr"], "in_reply_to": reply_to}
            sent.update(swapped, session_event="close" if closes else None)
        else:
            sent.update(to_addr=address, from_addr=None)
        self.sent.append(sent)
        return 200, sent

    def metric(self, body: bytes) -> tuple[int, object] | None:
        fired = []
        try:
            for name, value, aggregate in json.loads(body):
                number = float(value)
                if not isinstance(aggregate, str):
                    return refused(f"{aggregate!r} is not a valid aggregate.")
                if aggregate.lower() not in SEEN["aggregates"]:
                    return refused(f"'{aggregate}' is not a valid aggregate.")
                fired.append((name, number, aggregate.lower()))
        except (TypeError, ValueError):
            return None  # an error that the worker does not expect, and after which it never answers
        self.metrics += fired
        return 200, {"success": True, "reason": "Metrics published"}


Serve = Callable[[VumiGo], str]
KEY = ("account", "token")


@pytest.fixture
def go() -> VumiGo:
    return VumiGo()


@pytest.fixture
def environment(go: VumiGo, serve: Serve) -> dict[str, str]:
    told = {"GO_ACCOUNT": "account", "GO_CONVERSATION": "conversation", "GO_TOKEN": "token", "GO_URL": serve(go)}
    return {**os.environ, **told}


def ran(environment: dict[str, str], script: str, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FOLDER / script), *words]
    return subprocess.run(command, input=text, env=environment, text=True, capture_output=True, timeout=60)


def test_the_client_sends_a_message_and_fires_a_metric(go: VumiGo, environment: dict[str, str]) -> None:
    done = ran(environment, "remind.py", "+27820000001")
    assert done.returncode == 0, done.stderr
    [sent] = go.sent
    assert (sent["to_addr"], sent["content"]) == ("+27820000001", "Your visit to the clinic is tomorrow.")
    assert done.stdout == sent["message_id"] + "\n"
    assert go.metrics == [("reminders", 1.0, "sum")]


def test_the_client_says_who_has_opted_out(go: VumiGo, environment: dict[str, str]) -> None:
    done = ran(environment, "remind.py", OPTED_OUT)
    assert (done.returncode, done.stderr) == (1, f"Recipient with msisdn {OPTED_OUT} has opted out\n")
    assert (go.sent, go.metrics) == ([], [])


def test_a_wrong_token_is_said_and_not_tried_again(go: VumiGo, environment: dict[str, str]) -> None:
    done = ran({**environment, "GO_TOKEN": "another"}, "remind.py", "+27820000001")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "not sent: 401 Unauthorized\n")
    assert (go.asked, go.sent) == (1, [])


def test_one_request_too_many_sends_nothing_and_is_said(go: VumiGo, environment: dict[str, str]) -> None:
    go.busy = True
    done = ran(environment, "remind.py", "+27820000001")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "not sent: 403 Too many concurrent connections\n"
    assert (go.asked, go.sent, go.metrics) == (1, [], [])


@pytest.mark.parametrize("wrong", [("another", "token"), ("account", "another"), None])
def test_whoever_is_not_known_is_turned_away(go: VumiGo, serve: Serve, wrong: tuple[str, str] | None) -> None:
    answer = requests.put(f"{serve(go)}/conversation/messages.json", auth=wrong, json=SEND, timeout=10)
    assert (answer.status_code, answer.text, go.sent) == (401, "Unauthorized", [])
    answer = requests.put(f"{serve(go)}/another/messages.json", auth=KEY, json=SEND, timeout=10)
    assert (answer.status_code, answer.text, go.sent) == (401, "Unauthorized", [])


def test_what_is_wrong_with_a_message_is_said(serve: Serve, environment: dict[str, str]) -> None:
    done = ran({**environment, "GO_URL": serve(VumiGo(limit=20))}, "remind.py", "+27820000001")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("not sent: 400 ") and "Payload content too long: 37 > 20" in done.stderr


def hurried(folder: Path, printed: str, instead: str) -> str:
    """The printed program with a shorter time in it."""
    text = (FOLDER / "remind.py").read_text(encoding="utf-8")
    assert printed in text
    (folder / "remind.py").write_text(text.replace(printed, instead))
    return str(folder / "remind.py")


@pytest.mark.parametrize(("seconds", "error"), [(0, "RemoteDisconnected"), (1, "ReadTimeout")])
def test_a_message_that_may_have_been_sent_is_not_sent_again(
    serve: Callable[[Any], str], environment: dict[str, str], tmp_path: Path, seconds: int, error: str
) -> None:
    came = []

    def says_nothing(request: Any) -> None:
        came.append(request)
        time.sleep(seconds)

    script = hurried(tmp_path, "timeout=10", "timeout=0.2")
    done = ran({**environment, "GO_URL": serve(says_nothing)}, script, "+27820000001")
    assert error in done.stderr
    assert (done.returncode, done.stdout, len(came)) == (1, "", 1)


def test_a_server_that_is_not_there_is_tried_again(environment: dict[str, str], tmp_path: Path) -> None:
    script = hurried(tmp_path, "backoff_factor=0.2", "backoff_factor=0.001")
    logs = f"import logging, runpy; logging.basicConfig(); runpy.run_path({script!r})"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        told = {**environment, "GO_URL": f"http://127.0.0.1:{taken.getsockname()[1]}"}
        command = [sys.executable, "-c", logs, "+27820000001"]
        done = subprocess.run(command, env=told, text=True, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("Retrying (") == 5


def test_a_message_that_was_sent_is_printed_even_where_its_metric_is_lost(
    go: VumiGo, serve: Callable[[Any], str], environment: dict[str, str]
) -> None:
    def loses_metrics(request: Any) -> tuple[int, object] | None:
        return None if request.path.endswith("metrics.json") else go(request)

    done = ran({**environment, "GO_URL": serve(loses_metrics)}, "remind.py", "+27820000001")
    assert done.returncode != 0
    assert [one["message_id"] for one in go.sent] == done.stdout.split()


def test_a_message_that_was_posted_is_answered(go: VumiGo, environment: dict[str, str]) -> None:
    done = ran(environment, "reply.py", text=messages.MESSAGE.read_text(encoding="utf-8"))
    assert done.returncode == 0, done.stderr
    [sent] = go.sent
    assert (sent["in_reply_to"], sent["to_addr"]) == (POSTED["message_id"], POSTED["from_addr"])
    assert (sent["content"], sent["session_event"]) == ("Thank you. We will call you back.", "close")
    assert done.stdout == sent["message_id"] + "\n"


def test_an_answer_to_no_message_fails_loudly(go: VumiGo, environment: dict[str, str]) -> None:
    done = ran(environment, "reply.py", text=json.dumps({**POSTED, "message_id": "of none"}))
    assert done.returncode != 0
    assert "400" in done.stderr
    assert go.sent == []


REPLY = {"in_reply_to": POSTED["message_id"], "content": "x"}
SEND = {"to_addr": "+27820000001", "content": "x"}


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({**SEND, "to_addr": None}, "Invalid or missing value for payload key 'to_addr'"),
        ({**SEND, "content": 5}, "Invalid or missing value for payload key 'content'"),
        ({**SEND, "content": "x" * 21}, "Payload content too long: 21 > 20"),
        ({**SEND, "to_addr": OPTED_OUT}, f"Recipient with msisdn {OPTED_OUT} has opted out"),
        ({**REPLY, "session_event": "end"}, "Invalid or missing value for payload key 'session_event'"),
        ({**REPLY, "in_reply_to": "of none"}, "Invalid in_reply_to value"),
    ],
)
def test_a_message_that_is_wrong_is_turned_away_with_the_reason(serve: Serve, sent: object, reason: str) -> None:
    go = VumiGo(limit=20)
    answer = requests.put(f"{serve(go)}/conversation/messages.json", auth=KEY, json=sent, timeout=10)
    assert (answer.status_code, answer.json()) == (400, {"success": False, "reason": reason})
    assert go.sent == []


@pytest.mark.parametrize("event", SEEN["session_events"])
def test_a_reply_ends_the_session_with_close_alone_and_goes_to_whoever_opted_out(
    go: VumiGo, serve: Serve, event: str | None
) -> None:
    sent = {**REPLY, "to_addr": OPTED_OUT, "session_event": event}
    answer = requests.put(f"{serve(go)}/conversation/messages.json", auth=KEY, json=sent, timeout=10)
    assert answer.status_code == 200
    assert answer.json().keys() == POSTED.keys()
    assert answer.json()["session_event"] == ("close" if event == "close" else None)


@pytest.mark.parametrize("aggregate", ["sum", "SUM", "Avg", "min", "MAX", "last"])
def test_an_aggregate_is_known_in_any_case(go: VumiGo, serve: Serve, aggregate: str) -> None:
    url = f"{serve(go)}/conversation/metrics.json"
    answer = requests.put(url, auth=KEY, json=[["visits", 1200, aggregate]], timeout=10)
    assert (answer.status_code, answer.json()) == (200, {"success": True, "reason": "Metrics published"})
    assert go.metrics == [("visits", 1200.0, aggregate.lower())]


@pytest.mark.parametrize(("aggregate", "said"), [("median", "'median'"), (5, "5")])
def test_an_aggregate_that_is_none_is_turned_away(go: VumiGo, serve: Serve, aggregate: object, said: str) -> None:
    url = f"{serve(go)}/conversation/metrics.json"
    answer = requests.put(url, auth=KEY, json=[["visits", 1, "sum"], ["visits", 1, aggregate]], timeout=10)
    assert (answer.status_code, answer.json()["reason"]) == (400, f"{said} is not a valid aggregate.")
    assert go.metrics == []


def test_what_is_printed_is_what_is_recorded() -> None:
    committed = {path: path.read_text(encoding="utf-8") for path in messages.files(SEEN)}
    assert messages.files(SEEN) == committed


def test_an_event_names_the_message_that_it_is_about() -> None:
    assert {one["event_type"] for one in SEEN["events"]} == {"ack", "nack", "delivery_report"}
    assert all(one["user_message_id"] for one in SEEN["events"])
