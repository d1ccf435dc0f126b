"""Vumi's own JavaScript sandbox, driven as its worker drives it: one process for each message, one JSON object a line.

The worker's side of the protocol is what vumi 0.6.19 and vxsandbox 0.6.1 do; a test of theirs runs the same app.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from praekelt_standards.components.program import Program, find
from praekelt_standards.vumi.toolkit import sandboxer

# What an app may require, as Vumi Go let it.
_CONTEXT = (
    "{require: function(m) { if (['jed', 'vumigo_v01', 'vumigo_v02'].indexOf(m) >= 0) return require(m); "
    "return null; }, Buffer: Buffer}"
)


class Broken(Exception):
    """An app did not answer a message; says what it did instead, in its own words where it has any."""


@dataclass(frozen=True)
class Reply:
    """What an app answers to one message, and whether the session goes on."""

    content: str
    goes_on: bool


@dataclass
class Outside:
    """What an app reaches through the sandbox: its configuration, its store, contacts, the web, metrics and the log."""

    config: dict[str, Any]
    web: dict[str, tuple[int, str]] = field(default_factory=dict)  # the status and body of each address
    store: dict[str, Any] = field(default_factory=dict)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    metrics: list[tuple[str, float, str]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What the worker answers to a request of the app; a resource that it does not have fails."""
        handler: Callable[[dict[str, Any]], dict[str, Any]] | None = getattr(
            self, f"_{request['cmd'].replace('.', '_').replace('-', '_')}", None
        )
        if handler is None:
            return {"success": False, "reason": f"there is no {request['cmd']} here"}
        return {"success": True, **handler(request)}

    def _config_get(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"value": json.dumps(self.config.get(request["key"]))}

    def _kv_get(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"value": self.store.get(request["key"])}

    def _kv_set(self, request: dict[str, Any]) -> dict[str, Any]:
        self.store[request["key"]] = request["value"]
        return {}

    def _kv_incr(self, request: dict[str, Any]) -> dict[str, Any]:
        self.store[request["key"]] = self.store.get(request["key"], 0) + request.get("amount", 1)
        return {"value": self.store[request["key"]]}

    def _contacts_get_or_create(self, request: dict[str, Any]) -> dict[str, Any]:
        address = request["addr"]
        created = address not in self.contacts
        contact = {"key": str(len(self.contacts)), "user_account": "account", "msisdn": address, "extra": {}}
        return {"contact": self.contacts.setdefault(address, contact), "created": created}

    def _contacts_save(self, request: dict[str, Any]) -> dict[str, Any]:
        self.contacts[request["contact"]["msisdn"]] = request["contact"]
        return {"contact": request["contact"]}

    def _http_get(self, request: dict[str, Any]) -> dict[str, Any]:
        status, body = self.web.get(request["url"], (404, ""))
        return {"code": status, "body": body}

    def _metrics_fire(self, request: dict[str, Any]) -> dict[str, Any]:
        self.metrics.append((request["metric"], request["value"], request["agg"]))
        return {}

    def _log(self, request: dict[str, Any]) -> dict[str, Any]:
        self.log.append(request["msg"])
        return {}

    _log_info = _log_debug = _log_warning = _log_error = _log_critical = _log


class Sandbox:
    """An app as it is built, and the packages that it requires, in the true sandbox, run by this node or the first found."""

    def __init__(
        self, javascript: str, packages: Path, outside: Outside, seconds: float = 10.0, node: Program | None = None
    ) -> None:
        self.javascript = javascript
        self.packages = packages
        self.outside = outside
        self.seconds = seconds
        self.node = node or find("node")

    def message(self, content: str | None, sender: str = "+27820000001", event: str = "resume") -> Reply:
        """What the app answers to one message; None dials, as a new session.

        Raises `Broken` when it does not answer within its time, or ends without an answer.
        """
        process = subprocess.Popen(
            [str(self.node.path), str(sandboxer())],
            env={"NODE_PATH": str(self.packages), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        end = threading.Timer(self.seconds, stop)
        end.start()
        said = len(self.outside.log)
        try:
            reply = self._talk(process, content, sender, "new" if content is None else event)
        except (BrokenPipeError, ValueError):
            reply = None
        finally:
            end.cancel()
            process.kill()
            _, errors = process.communicate()
        if reply is not None:
            return reply
        if late.is_set():
            raise Broken(f"the app did not answer within {self.seconds:g} seconds")
        words = errors.strip() or "\n".join(self.outside.log[said:])
        raise Broken(f"the app ended without an answer: {words}")

    def _talk(self, process: subprocess.Popen[str], content: str | None, sender: str, event: str) -> Reply | None:
        assert process.stdin is not None
        assert process.stdout is not None
        message: dict[str, Any] = {
            "from_addr": sender, "to_addr": "*120*555#", "content": content, "session_event": event, "message_id": "1",
            "transport_name": "ussd", "transport_type": "ussd", "helper_metadata": {}, "transport_metadata": {},
        }  # fmt: skip

        def send(command: dict[str, Any]) -> None:
            assert process.stdin is not None
            process.stdin.write(json.dumps(command) + "\n")  # in ASCII, which is what the sandbox reads
            process.stdin.flush()

        send(
            {"cmd": "initialize", "cmd_id": "1", "reply": False, "javascript": self.javascript, "app_context": _CONTEXT}
        )
        send({"cmd": "inbound-message", "cmd_id": "2", "reply": False, "msg": message})
        answer: Reply | None = None
        for line in process.stdout:
            request = json.loads(line)
            if request["cmd"] == "outbound.reply_to":
                answer = Reply(request["content"] or "", bool(request.get("continue_session", True)))
                result: dict[str, Any] = {"success": True}
            else:
                result = self.outside.answer(request)
            send({"cmd": request["cmd"], "cmd_id": request["cmd_id"], "reply": True, **result})
        return answer


def conversation(sandbox: Sandbox, inputs: Sequence[str | None]) -> str:
    """A whole conversation as two people would read it on a phone: what was sent, and the screen that came back."""
    answers: list[Reply | Broken] = []
    for content in inputs:
        try:
            answers.append(sandbox.message(content))
        except Broken as error:
            answers.append(error)
    return transcript(inputs, answers)


def transcript(inputs: Sequence[str | None], answers: Sequence[Reply | Broken | None]) -> str:
    """Messages and what came back for each, as the handbook prints a conversation."""
    lines: list[str] = []
    for content, answer in zip(inputs, answers):
        lines.append(f"> {content}" if content is not None else "> dials *120*555#")
        if isinstance(answer, Reply):
            lines += [f"  {line}".rstrip() for line in answer.content.split("\n")]
            if not answer.goes_on:
                lines.append("  (the session ends)")
        else:
            why = f": {str(answer).splitlines()[0]}" if answer else ""
            lines.append(f"  (nothing comes back{why})")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
