"""An app that means harm is run as a Python worker and in the sandbox as the handbook deploys it, both by Vumi itself."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from signal import SIGTERM
from typing import Any

from praekelt_standards import pages
from praekelt_standards.components.program import find
from praekelt_standards.lab.proofs import Bench, Seen
from praekelt_standards.vumi import deployed
from praekelt_standards.vumi.python27 import vumi
from praekelt_standards.vumi.sandbox import Reply
from praekelt_standards.vumi.toolkit import node_modules

# Vumi runs on CPython 2.7 only, which `tox -e debian` brings.
ELSEWHERE = "tox -e debian"

WORKER = """\
import mmap
import subprocess

from vumi.application import ApplicationWorker


class HostileWorker(ApplicationWorker):
    def consume_user_message(self, message):
        answer = u"hello"
        if message["content"] == u"files":
            answer = open("/etc/passwd").readline().decode("ascii")
        elif message["content"] == u"program":
            answer = subprocess.check_output(["echo", "it ran"]).decode("ascii")
        elif message["content"] == u"memory":
            answer = u"%d bytes" % len(mmap.mmap(-1, 1200 * 1000 * 1000))
        elif message["content"] == u"loop":
            while True:
                pass
        return self.reply_to(message, answer)
"""
# Whatever the sandbox gives an app was made by node, and its constructor makes a function that sees all of node.
APP = """\
var node = api.request.constructor('return process')();
var tricks = {
    hello: function() { return 'hello'; },
    files: function() { return node.mainModule.require('fs').readFileSync('/etc/passwd', 'utf8').split('\\n')[0]; },
    program: function() { return node.mainModule.require('child_process').execSync('echo it ran').toString(); },
    memory: function() { for (var kept = []; kept.length < 12; ) { kept.push(Buffer.alloc(1e8)); } return 'taken'; },
    loop: function() { while (true) {} },
    signal: function(pid) { return String(node.kill(Number(pid), 'SIGTERM')); },
    asked: function() { return require('child_process').execSync('echo it ran').toString(); }
};
api.on_inbound_message = function(command) {
    var words = command.msg.content.split(' ');
    var answer;
    try { answer = tricks[words[0]](words[1]); } catch (error) { answer = 'withheld: ' + error.message; }
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
    "1.2 GB of memory is taken": "memory",
    LOOP: "loop",
    "the message after one on which the app loops is answered": "hello",
}


def broken(bench: Bench) -> Iterator[Seen]:
    folder = bench.folder()
    (folder / "hostile.py").write_text(WORKER)
    yield from told(folder, "hostile.HostileWorker", {"transport_name": "ussd"}, TRIED)


def kept(bench: Bench) -> Iterator[Seen]:
    folder, config = sandbox(bench)
    yield from told(folder, SANDBOX, config, TRIED)


def limits(bench: Bench) -> Iterator[Seen]:
    folder, config = sandbox(bench)
    with subprocess.Popen(["sleep", "60"]) as other:
        list(told(folder, SANDBOX, config, {"a signal is sent": f"signal {other.pid}"}))
        arrived = other.poll() == -SIGTERM
        other.kill()
    yield Seen("another program of the same user is ended by a signal", "yes" if arrived else "no")
    config["args"] = [word for word in config["args"] if "permission" not in word and "allow" not in word]
    without = {
        "without --permission, a program is started by an app that asks require for it": "asked",
        "without --permission, the host's /etc/passwd is read": "files",
        "without --permission, a program of the host is started": "program",
    }
    yield from told(folder, SANDBOX, config, without)


SANDBOX = "vxsandbox.worker.StandaloneJsFileSandbox"


def sandbox(bench: Bench) -> tuple[Path, dict[str, Any]]:
    """A folder with the app, and the configuration that the handbook prints, but for the services that it does not ask."""
    folder, guide = bench.folder(), pages.snippets() / "guide"
    (folder / "go-app.js").write_text(APP)
    sandboxer = vumi(guide / "vumi-worker/requirements.txt").folder / deployed.SANDBOXER
    config = deployed.worker(find("node"), node_modules(guide / "vumi-app"), sandboxer, folder)
    config["sandbox"] = {"outbound": config["sandbox"]["outbound"]}
    return folder, config | {"timeout": 2}


def told(folder: Path, worker: str, config: dict[str, Any], tried: dict[str, str]) -> Iterable[Seen]:
    requirements = pages.snippets() / "guide/vumi-worker/requirements.txt"
    replies, _, _ = vumi(requirements).talk(folder, worker, config, list(tried.values()), seconds=2.5)
    for what, reply in zip(tried, replies):
        if what != LOOP:  # which no app answers
            yield Seen(what, "yes" if isinstance(reply, Reply) and not reply.content.startswith("withheld") else "no")
