"""Servers on this machine that keep a contract, for the clients that the handbook prints."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass(frozen=True)
class Request:
    """One request, as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


# The status and the body to answer a request with, as it is or in JSON; None for a connection that is closed without an answer.
Contract = Callable[[Request], tuple[int, object] | None]


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Contract], str]]:
    """Serves by a contract until the tests of a file are over, and says at which address."""
    servers: list[ThreadingHTTPServer] = []
    with ExitStack() as stack:

        def begin(contract: Contract) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_POST(self) -> None:
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    answer = contract(Request(self.command, self.path, dict(self.headers), body))
                    if answer is not None:
                        self.send_response(answer[0])
                        self.end_headers()
                        said = answer[1] if isinstance(answer[1], str) else json.dumps(answer[1])
                        self.wfile.write(said.encode())

                do_PUT = do_POST

                def log_message(self, format: str, *words: object) -> None:
                    """Keep quiet: a failed test shows what was taken."""

            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            # It looks this often, in seconds, whether it is to end, which is waited for.
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            servers.append(server)
            return f"http://127.0.0.1:{server.server_port}"

        yield begin
        with ThreadPoolExecutor() as pool:  # since each is waited for
            for server in servers:
                pool.submit(server.shutdown)
