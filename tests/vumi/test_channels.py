"""The client of Vumi Go that the handbook prints, against a server that enforces the documented contract."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import pytest

from praekelt_standards import pages

GUIDE = pages.snippets() / "guide"
MESSAGES = {
    "type": "object",
    "properties": {"to_addr": {"type": "string"}, "content": {"type": "string"}, "session_event": {"type": "string"}},
    "required": ["to_addr", "content"],
}
METRICS = {
    "type": "array",
    "items": {
        "type": "array",
        "prefixItems": [{"type": "string"}, {"type": "number"}, {"enum": ["LAST", "SUM", "AVG", "MIN", "MAX", "sum"]}],
        "minItems": 3,
        "maxItems": 3,
    },
}


class Server(ThreadingHTTPServer):
    """A server on this machine that takes what its contract allows, and keeps it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: list[tuple[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    schemas = {
        ("PUT", "/conversation/messages.json"): MESSAGES,
        ("PUT", "/conversation/metrics.json"): METRICS,
    }

    def handle_any(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        schema = self.schemas.get((self.command, self.path))
        token = "Basic " + base64.b64encode(b"account:token").decode()
        if schema is None:
            self.answer(404, {})
        elif self.command == "PUT" and self.headers["Authorization"] != token:
            self.answer(401, {})
        else:
            try:
                jsonschema.validate(body, schema)
            except jsonschema.ValidationError as error:
                self.answer(400, {"reason": error.message})
                return
            self.server.taken.append((self.path, body))
            self.answer(201 if self.command == "POST" else 200, {"result": {"message_id": "1"}, "success": True})

    do_POST = do_PUT = handle_any

    def answer(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: a failed test shows what was taken."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        # It looks this often, in seconds, whether it is to end, and every test waits for that.
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def remind(server: Server, token: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "GO_ACCOUNT": "account", "GO_CONVERSATION": "conversation", "GO_TOKEN": token, "GO_URL": server.url,
    }  # fmt: skip
    command = [sys.executable, str(GUIDE / "vumi-go/remind.py"), "+27820000001"]
    return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)


def test_the_client_of_vumi_go_and_its_contract_agree(server: Server) -> None:
    done = remind(server, "token")
    assert done.returncode == 0, done.stderr
    (path, message), (other, metrics) = server.taken
    assert (path, other) == ("/conversation/messages.json", "/conversation/metrics.json")
    assert message == {"to_addr": "+27820000001", "content": "Your visit to the clinic is tomorrow."}
    assert metrics == [["reminders", 1, "sum"]]


def test_the_client_fails_loudly_with_a_wrong_token(server: Server) -> None:
    done = remind(server, "another")
    assert done.returncode != 0
    assert "401" in done.stderr
    assert server.taken == []
