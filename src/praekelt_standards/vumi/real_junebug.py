"""The real Junebug, run for one channel; and what it posts, takes and answers, recorded for tests without it."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from praekelt_standards import pages
from praekelt_standards.vumi.python27 import vumi

_TALK = Path(__file__).with_name("junebug_talk.py")
_GUIDE = pages.snippets() / "guide"
# What it posts of a message that comes in, and of what became of one, which the handbook prints; and everything that was seen
POSTED = _GUIDE / "junebug/posted.json"
EVENT = _GUIDE / "junebug/event.json"
RECORD = pages.snippets().parent / "tests/vumi/junebug.json"
TOKEN = "token"
MESSAGES = "/channels/ussd/messages/"

_PHONE = {"from_addr": "+27820000001", "to_addr": "*120*555#"}
_ID = "4c8c4a8e747e4349bc7c6a297e56a87b"
# What comes in, in Vumi's words
INCOMING: dict[str, dict[str, Any]] = {
    "a session begins": {**_PHONE, "message_id": f"{_ID[:-1]}1", "session_event": "new", "content": None},
    "a session goes on": {**_PHONE, "message_id": _ID, "session_event": "resume", "content": "Amina"},
    "nothing is entered": {**_PHONE, "message_id": f"{_ID[:-1]}2", "session_event": "resume", "content": None},
    "an SMS comes in": {**_PHONE, "message_id": f"{_ID[:-1]}3", "content": "Amina"},
    "the caller hangs up": {**_PHONE, "message_id": f"{_ID[:-1]}4", "session_event": "close", "content": None},
}
# What becomes of a message that is sent, in Vumi's words
EVENTS: dict[str, dict[str, Any]] = {
    "the network takes it": {"event_type": "ack", "sent_message_id": "1"},
    "the network refuses it": {"event_type": "nack", "nack_reason": "Invalid destination address"},
    "it is on its way": {"event_type": "delivery_report", "delivery_status": "pending"},
    "it is delivered": {"event_type": "delivery_report", "delivery_status": "delivered"},
    "it is not delivered": {"event_type": "delivery_report", "delivery_status": "failed"},
}
# What is sent through it, by a client that may be wrong
SENT: list[Any] = [
    {"to": "+27820000001", "content": "Your visit is tomorrow."},
    {"reply_to": _ID, "content": "Thank you, Amina.", "channel_data": {"continue_session": False}},
    {"reply_to": _ID, "content": None},
    {"content": "to nobody"},
    {"to": "+27820000001"},
    {"to": "+27820000001", "content": 5},
    {"to": 27820000001, "content": "x"},
    {"to": "+27820000001", "content": "x", "goes_on": True},
    {"to": "+27820000001", "content": "x", "channel_data": "x"},
    {"reply_to": "of no message", "content": "x"},
    {"reply_to": "of no message", "to": "+27820000001", "content": "x"},
    [],
]


class Junebug:
    """A running Junebug: the address of its API, the schema of what that takes, and how long it remembers messages."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        said = self._read()
        self.url: str = said["url"]
        self.schema: dict[str, Any] = said["schema"]
        self.remembers: int = said["remembers"]  # in seconds, a message that came in
        self.follows: int = said["follows"]  # likewise, one that went out

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("Junebug ended, or did not answer in time")
        return json.loads(line)

    def becomes(self, message_id: str, event: dict[str, Any]) -> None:
        """Something becomes of a message that was sent."""
        self.phone({"event": {**event, "user_message_id": message_id}})

    def phone(self, message: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """What goes to the phone, in Vumi's words, after a message of its own; without one, since it was asked last."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        sent: list[dict[str, Any]] = self._read()
        return sent


@contextmanager
def junebug(mo_url: str, seconds: float = 60) -> Iterator[Junebug]:
    """Run Junebug for a channel that posts to this address; it is ended after so many seconds at the latest."""
    real = vumi(_GUIDE / "vumi-worker/requirements.txt", _GUIDE / "junebug-server/requirements.txt")
    with tempfile.TemporaryDirectory() as folder, open(Path(folder) / "errors", "w+") as errors:
        process = subprocess.Popen(
            [real.folder / "bin/python", _TALK, mo_url, TOKEN],
            env={"TMPDIR": folder, "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1", **real.python.environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        end = threading.Timer(seconds, process.kill)
        end.start()
        try:
            yield Junebug(process)
        except RuntimeError as error:
            errors.seek(0)
            raise RuntimeError(f"{error}\n{errors.read()}") from None
        finally:
            end.cancel()
            process.kill()
            process.communicate()


def send(url: str, message: object) -> tuple[int, Any]:
    """The status and the answer that come back for a message sent through Junebug."""
    request = urllib.request.Request(f"{url}{MESSAGES}", json.dumps(message).encode())
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def record() -> dict[str, Any]:
    """What the real Junebug posts of messages and of what becomes of them, the schema of what it takes, and its answers."""
    posted: list[Any] = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            wanted = {name: self.headers[name] for name in ("Content-Type", "Authorization")}
            posted.append({"headers": wanted, "body": body})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        with junebug(address) as running:
            came = {}
            for name, message in INCOMING.items():
                running.phone(message)
                came[name] = posted.pop() if posted else None
            answers = []
            for body in SENT:
                status, answer = send(running.url, body)
                answers.append({"sent": body, "status": status, "answer": _steady(answer)})
            told = {"event_url": address, "event_auth_token": TOKEN}
            sent = send(running.url, {"to": "+27820000001", "content": "x", **told})[1]["result"]["message_id"]
            events = {}
            for name, event in EVENTS.items():
                running.becomes(sent, event)
                events[name] = json.loads(json.dumps(posted.pop()).replace(sent, _ID))
            seen = {
                "posted": came,
                "events": events,
                "schema": running.schema,
                "answers": answers,
                "remembers": running.remembers,
                "follows": running.follows,
            }
        server.shutdown()
    return seen


def _steady(answer: Any) -> Any:
    """An answer, but for what Junebug makes anew each time: the identifier of a message and the time."""
    text = re.sub(r'"(message_id)": "[0-9a-f]{32}"', r'"\1": "made by Junebug"', json.dumps(answer))
    return json.loads(re.sub(r'"(timestamp)": "[-0-9:. ]{26}"', r'"\1": "made by Junebug"', text))


def files(seen: dict[str, Any]) -> dict[Path, str]:
    """The files that what was seen is written to, as they are to be."""
    printed = {
        POSTED: seen["posted"]["a session goes on"]["body"],
        EVENT: seen["events"]["the network refuses it"]["body"],
        RECORD: seen,
    }
    return {path: json.dumps(value, indent=2, sort_keys=True) + "\n" for path, value in printed.items()}


def main() -> None:
    """Write what the real Junebug does today; ``tox -e rewrite`` calls it."""
    for path, text in files(record()).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
