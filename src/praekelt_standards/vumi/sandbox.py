"""Vumi's own JavaScript sandbox, driven as its worker drives it: one process for each message, one JSON object a line.

The worker's side of the protocol is what vumi 0.6.19 and vxsandbox 0.6.1 do; a test of theirs runs the same app.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from praekelt_standards.components.program import Program, find
from praekelt_standards.vumi.toolkit import sandboxer

# What an app may require, as Vumi Go let it.
_CONTEXT = (
    "{require: function(m) { if (['jed', 'vumigo_v01', 'vumigo_v02'].indexOf(m) >= 0) return require(m); "
    "return null; }, Buffer: Buffer}"
)
_MEMORY = 2**30
# What people send to, by the channel; an SMS has no session.
_ADDRESSES = {"ussd": "*120*555#", "sms": "555"}
# The line of what node prints that names the error, below the code that it was thrown from.
_ERROR = re.compile(r"^(?:Uncaught )?\w*Error\b.*|^FATAL ERROR: .*|^# Fatal .*", re.MULTILINE)


@dataclass(frozen=True)
class Sent:
    """A message that an app sends besides its answer: to whom, what, and through which endpoint."""

    to: str
    content: str
    endpoint: str

    def __str__(self) -> str:
        return f"({self.endpoint} to {self.to}: {self.content})"


@dataclass(frozen=True)
class Reply:
    """What an app answers to one message, whether the session goes on, and what it sends besides."""

    content: str
    goes_on: bool
    sent: tuple[Sent, ...] = ()


class Broken(Exception):
    """An app did not do with a message what it must; says what it did instead, in its own words where it has any.

    ``reply`` is the answer that its user was given nevertheless, where there was one.
    """

    def __init__(self, why: str, reply: Reply | None = None) -> None:
        super().__init__(why)
        self.reply = reply


@dataclass
class Outside:
    """What an app reaches through the sandbox: its configuration, its store, contacts, the web, other people, metrics and the log."""

    config: dict[str, Any]
    web: dict[str, tuple[int, str]] = field(default_factory=dict)  # the status and body of each address
    store: dict[str, Any] = field(default_factory=dict)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    metrics: list[tuple[str, float, str]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # those of the log that are errors
    sent: list[Sent] = field(default_factory=list)

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

    def _kv_delete(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"existed": self.store.pop(request["key"], None) is not None}

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

    def _outbound_send_to_endpoint(self, request: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(Sent(request["to_addr"], request["content"], request["endpoint"]))
        return {}

    def _log(self, request: dict[str, Any]) -> dict[str, Any]:
        self.log.append(request["msg"])
        return {}

    def _log_error(self, request: dict[str, Any]) -> dict[str, Any]:
        self.errors.append(request["msg"])
        return self._log(request)

    _log_info = _log_debug = _log_warning = _log
    _log_critical = _log_error


class Sandbox:
    """An app as it is built, and the packages that it requires, in the true sandbox, run by this node or the first found.

    ``args``, ``app_context`` and ``memory``, in bytes, are what the worker's configuration says as ``args``,
    ``app_context`` and ``RLIMIT_DATA``; ``channel`` is where its messages come from, ``ussd`` or ``sms``.
    """

    def __init__(
        self, javascript: str, packages: Path, outside: Outside, seconds: float = 30.0, node: Program | None = None,
        *, args: Sequence[str] | None = None, app_context: str = _CONTEXT, memory: int = _MEMORY, channel: str = "ussd",
    ) -> None:  # fmt: skip
        self.javascript = javascript
        self.packages = packages
        self.outside = outside
        self.seconds = seconds
        self.node = node or find("node")
        self.args = [str(sandboxer())] if args is None else list(args)
        self.app_context = app_context
        self.memory = memory
        self.channel = channel

    def message(self, content: str | None, sender: str = "+27820000001") -> Reply:
        """What the app answers to one message; None dials, as a new session.

        Raises `Broken` when it does not answer, or does not end, within its time, or ends without an answer.
        """
        # As the worker does it: a shell sets the limit, and becomes node.
        limited = f'ulimit -d {self.memory // 1024}; exec "$@"'
        process = subprocess.Popen(
            ["sh", "-c", limited, "--", str(self.node.path), *self.args],
            env={"NODE_PATH": str(self.packages), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        end = threading.Timer(self.seconds, stop)
        end.start()
        talk = _Talk(self, process)
        try:
            talk.hold(content, sender)
        except (BrokenPipeError, ValueError):
            pass  # it ended, or was ended, in the middle of a line
        finally:
            end.cancel()
            process.kill()
            _, errors = process.communicate()
        reply = talk.reply and replace(talk.reply, sent=tuple(self.outside.sent[talk.before[2] :]))
        if late.is_set():
            what = "answered, and did not end" if reply else "did not answer"
            raise Broken(f"the app {what} within {self.seconds:g} seconds", reply)
        if reply is None:
            raise Broken(f"the app ended without an answer: {talk.why(errors)}")
        return reply


class _Talk:
    """What the worker and one process of the sandbox say to each other about one message."""

    def __init__(self, sandbox: Sandbox, process: subprocess.Popen[str]) -> None:
        self.sandbox, self.outside, self.process = sandbox, sandbox.outside, process
        self.reply: Reply | None = None
        self.refused: list[str] = []
        self.before = len(self.outside.log), len(self.outside.errors), len(self.outside.sent)

    def why(self, errors: str) -> str:
        """Why there was no answer: what node said, else what was refused, else the app's errors, else its log."""
        if found := _ERROR.search(errors):
            return found[0]
        log, logged, _ = self.before
        return errors.strip() or "\n".join(self.refused or self.outside.errors[logged:] or self.outside.log[log:])

    def send(self, command: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command) + "\n")  # in ASCII, which is what the sandbox reads
        self.process.stdin.flush()

    def hold(self, content: str | None, sender: str) -> None:
        """Give the app a message, and answer each of its requests until it ends."""
        assert self.process.stdout is not None
        channel = self.sandbox.channel
        event = None if channel == "sms" else "resume" if content is not None else "new"
        message: dict[str, Any] = {
            "from_addr": sender, "to_addr": _ADDRESSES[channel], "content": content, "session_event": event, "message_id": "1",
            "transport_name": channel, "transport_type": channel, "helper_metadata": {}, "transport_metadata": {},
        }  # fmt: skip
        code = {"javascript": self.sandbox.javascript, "app_context": self.sandbox.app_context}
        self.send({"cmd": "initialize", "cmd_id": "1", "reply": False, **code})
        self.send({"cmd": "inbound-message", "cmd_id": "2", "reply": False, "msg": message})
        for line in self.process.stdout:
            request = json.loads(line)
            result = self.answered(request) if request["cmd"] == "outbound.reply_to" else self.outside.answer(request)
            self.send({"cmd": request["cmd"], "cmd_id": request["cmd_id"], "reply": True, **result})

    def answered(self, request: dict[str, Any]) -> dict[str, Any]:
        """What the worker answers to a reply: as vxsandbox, it refuses one that does not say what, or to which message."""
        content = request.get("content", 0)
        if not (content is None or isinstance(content, str)):
            reason = "'content' must be given." if "content" not in request else "'content' must be unicode or null."
        elif request.get("in_reply_to") != "1":
            reason = "'in_reply_to' must be given."
        else:
            self.reply = Reply(content or "", bool(request.get("continue_session", True)))
            return {"success": True}
        self.refused.append(f"outbound.reply_to: {reason}")
        return {"success": False, "reason": reason}


def conversation(sandbox: Sandbox, inputs: Sequence[str | None]) -> str:
    """A whole conversation as two people would read it on a phone: what was sent, and the screen that came back."""
    answers: list[Reply | Broken] = []
    for content in inputs:
        try:
            answers.append(sandbox.message(content))
        except Broken as error:
            answers.append(error)
    return transcript(inputs, answers, sandbox.channel)


def transcript(inputs: Sequence[str | None], answers: Sequence[Reply | Broken | None], channel: str = "ussd") -> str:
    """Messages and what came back for each, as the handbook prints a conversation."""
    lines: list[str] = []
    for content, answer in zip(inputs, answers):
        lines.append(f"> {content}" if content is not None else "> dials *120*555#")
        lines += [f"  {line}".rstrip() for line in screen(answer, channel)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def screen(answer: Reply | Broken | None, channel: str = "ussd") -> list[str]:
    """The lines that a phone shows for an answer, and in brackets what else happened."""
    reply = answer.reply if isinstance(answer, Broken) else answer
    lines = reply.content.split("\n") if reply else []
    if reply and not reply.goes_on and channel != "sms":
        lines.append("(the session ends)")
    lines += [str(sent) for sent in reply.sent] if reply else []
    match answer:
        case Broken(reply=None):
            lines.append(f"(nothing comes back: {str(answer).splitlines()[0]})")
        case Broken():
            lines.append(f"({answer})")
        case None:
            lines.append("(nothing comes back)")
    return lines
