"""An app that does what it should not is run as a Python worker and in the sandbox, both by Vumi itself."""

from collections.abc import Iterator
from pathlib import Path

from praekelt_standards import pages
from praekelt_standards.components.program import find
from praekelt_standards.lab.proofs import Bench, Seen
from praekelt_standards.vumi.python27 import vumi
from praekelt_standards.vumi.sandbox import Reply

# Vumi runs on CPython 2.7 only, which `tox -e debian` brings.
ELSEWHERE = "tox -e debian"

WORKER = """\
import subprocess

from vumi.application import ApplicationWorker


class HostileWorker(ApplicationWorker):
    def consume_user_message(self, message):
        if message["content"] == u"files":
            answer = open("/etc/passwd").readline().decode("ascii")
        elif message["content"] == u"program":
            answer = subprocess.check_output(["echo", "it ran"]).decode("ascii")
        elif message["content"] == u"loop":
            while True:
                pass
        else:
            answer = u"hello"
        return self.reply_to(message, answer)
"""
APP = """\
api.on_inbound_message = function(command) {
    var answer = 'hello';
    if (command.msg.content === 'files') answer = require('fs').readFileSync('/etc/passwd');
    if (command.msg.content === 'program') answer = require('child_process').execSync('echo it ran');
    while (command.msg.content === 'loop') {}
    this.request('outbound.reply_to', {content: answer, in_reply_to: command.msg.message_id}, function() {
        this.done();
    });
};
"""
LOOP = "a loop without an end"
TRIED = {
    "a message is answered": "hello",
    "the host's /etc/passwd is read": "files",
    "a program of the host is started": "program",
    LOOP: "loop",
    "the message after one on which the app loops is answered": "hello",
}


def broken(bench: Bench) -> Iterator[Seen]:
    folder = bench.folder()
    (folder / "hostile.py").write_text(WORKER)
    yield from told(folder, "hostile.HostileWorker", {"transport_name": "ussd"})


def kept(bench: Bench) -> Iterator[Seen]:
    folder = bench.folder()
    (folder / "go-app.js").write_text(APP)
    # What the handbook's own file says of Node's limits
    config = {
        "transport_name": "ussd",
        "sandbox_id": "clinic",
        "executable": str(find("node").path),
        "javascript_file": str(folder / "go-app.js"),
        "app_context": "{require: function() { return null; }}",
        "timeout": 2,
        "rlimits": {"RLIMIT_AS": [-1, -1], "RLIMIT_DATA": [-1, -1], "RLIMIT_NOFILE": [64, 64]},
        "sandbox": {"outbound": {"cls": "vxsandbox.resources.outbound.OutboundResource"}},
    }
    yield from told(folder, "vxsandbox.worker.StandaloneJsFileSandbox", config)


def told(folder: Path, worker: str, config: dict[str, object]) -> Iterator[Seen]:
    requirements = pages.snippets() / "guide/vumi-worker/requirements.txt"
    replies, _, _ = vumi(requirements).talk(folder, worker, config, list(TRIED.values()), seconds=2.5)
    for tried, reply in zip(TRIED, replies):
        if tried != LOOP:  # which no app answers
            yield Seen(tried, "yes" if isinstance(reply, Reply) else "no")
