"""Real vumi, on CPython 2.7, runs the workers that the handbook prints, and the sandbox that its JavaScript app is deployed in."""

from __future__ import annotations

import configparser
import json
import shlex
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from praekelt_standards import pages, runs
from praekelt_standards.components.program import Missing, find
from praekelt_standards.lab.proofs import Bench, Proof, folders
from praekelt_standards.lab.waiting import becomes
from praekelt_standards.verify import proof_run
from praekelt_standards.vumi import deployed, golden, python27
from praekelt_standards.vumi.python27 import NotHeld, Vumi, vumi
from praekelt_standards.vumi.sandbox import Reply, transcript
from praekelt_standards.vumi.toolkit import node_modules

GUIDE = pages.snippets() / "guide"
# Where the files of a program lie as it is deployed
DEPLOYED = {
    "clinic-ussd-transport": GUIDE / "vumi-deployed/etc",
    "clinic-sms-transport": GUIDE / "vumi-deployed/etc",
    "clinic-dispatcher": GUIDE / "vumi-deployed/etc",
    "clinic-ussd-app": GUIDE / "vumi-deployed/etc",
    "clinic-callback": GUIDE / "vumi-worker/etc",
}


@pytest.fixture(scope="module")
def real() -> Vumi:
    return vumi(GUIDE / "vumi-worker/requirements.txt")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Python project as an engineer has it."""
    return Path(shutil.copytree(GUIDE / "vumi-worker", tmp_path / "worker"))


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where a Valkey of the test's own listens, which speaks Redis's protocol."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    command = [find("valkey").path, "--port", str(number), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def listens() -> bool:
        with socket.create_connection(("127.0.0.1", number), timeout=1):
            return True

    try:
        assert becomes(listens)
        yield number
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def clinics() -> Iterator[str]:
    """Where the clinic's own service answers with the opening hours."""

    class Hours(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/hours" else 404)
            self.end_headers()
            self.wfile.write(json.dumps({"from": "8:00", "to": "16:00"}).encode())

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hours) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def config(name: str, **moved: str) -> dict[str, Any]:
    """A worker's file as the handbook prints it, but for the places that are elsewhere in a test."""
    [file] = {folder / "clinic" / name for folder in DEPLOYED.values() if (folder / "clinic" / name).is_file()}
    text = file.read_text(encoding="utf-8")
    for place, here in moved.items():
        before = {"port": "6379", "redis": "10.0.0.20"}[place]
        assert before in text
        text = text.replace(before, here)
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def supervised() -> configparser.RawConfigParser:
    """The programs that supervisord starts."""
    read = configparser.RawConfigParser()
    read.read([file for folder in DEPLOYED.values() for file in folder.glob("supervisor/conf.d/*.conf")])
    return read


def worker_class(program: str) -> str:
    """The class that supervisord starts as this program."""
    return supervised()[f"program:{program}"]["command"].partition("--worker-class=")[2].split()[0]


def etc(tmp_path: Path) -> Path:
    """/etc/clinic as it is deployed."""
    for folder in DEPLOYED.values():
        shutil.copytree(folder / "clinic", tmp_path / "etc", dirs_exist_ok=True)
    return tmp_path / "etc"


def sandboxed(real: Vumi, port: int, app: Path) -> dict[str, Any]:
    """What the sandbox's worker is told, as the handbook prints it, with the places of the test."""
    packages = node_modules(GUIDE / "vumi-app")
    return deployed.worker(find("node"), packages, real.folder / deployed.SANDBOXER, app, ("127.0.0.1", port))


def app(tmp_path: Path, clinics: str, source: str | None = None) -> Path:
    """The JavaScript app as it is deployed: built, with its packages and its configuration."""
    folder = Path(shutil.copytree(GUIDE / "vumi-app", tmp_path / "app"))
    (folder / "go-app.js").write_text(source or golden.built(folder), encoding="utf-8")
    (folder / "node_modules").symlink_to(node_modules(GUIDE / "vumi-app"))
    settings = folder / "config/config.json"
    settings.write_text(settings.read_text().replace("http://clinics.example.com/", clinics))
    return folder


def test_the_workers_own_tests_pass(real: Vumi, project: Path) -> None:
    answer = real.run(["-m", "twisted.trial", "clinic"], folder=project)
    assert answer.status == 0, answer.output + answer.errors
    assert "PASSED (successes=5)" in answer.output


@pytest.mark.parametrize(
    ("right", "wrong", "test"),
    [
        ('sadd("waiting"', 'sismember("waiting"', "test_a_number_waits_once"),
        ('srem("waiting"', 'sismember("waiting"', "test_a_number_no_longer_waits"),
        ("1. Call me back", "1. Call", "test_a_new_session"),
        ("required=True", "required=False", "test_a_worker_without_its_settings"),
    ],
)
def test_the_workers_own_tests_fail_when_it_is_broken(
    real: Vumi, project: Path, right: str, wrong: str, test: str
) -> None:
    worker = project / "clinic/callback.py"
    worker.write_text(worker.read_text().replace(right, wrong))
    answer = real.run(["-m", "twisted.trial", "clinic"], folder=project)
    assert answer.status != 0
    assert test in answer.output


def test_the_worker_answers_as_it_is_deployed(real: Vumi, project: Path, port: int) -> None:
    settings = config("callback.yaml", redis="127.0.0.1", port=str(port))
    replies, _, errors = real.talk(project, worker_class("clinic-callback"), settings, [None, "7", "1", "2"])
    menu = Reply("The clinic\n1. Call me back\n2. Do not call me", True)
    thanks, not_called = Reply("Thank you. We will call you back.", False), Reply("We will not call you.", False)
    assert replies == [menu, menu, thanks, not_called], errors


def test_the_app_holds_the_printed_conversation_in_vumis_own_worker(
    real: Vumi, project: Path, port: int, clinics: str, tmp_path: Path
) -> None:
    settings = sandboxed(real, port, app(tmp_path, clinics))
    replies, metrics, errors = real.talk(project, worker_class("clinic-ussd-app"), settings, golden.INPUTS)
    printed = (GUIDE / "vumi-app" / golden.TRANSCRIPT).read_text(encoding="utf-8")
    assert transcript(golden.INPUTS, replies) == printed, errors
    assert [(name.rpartition(".")[2], value) for name, value in metrics] == [("registrations", 1)]


def test_the_app_for_sms_holds_its_printed_conversation_in_vumis_own_worker(
    real: Vumi, project: Path, port: int, clinics: str, tmp_path: Path
) -> None:
    settings = sandboxed(real, port, app(tmp_path, clinics, golden.built(golden.SMS)))
    worker = worker_class("clinic-ussd-app")
    replies, _, errors = real.talk(project, worker, settings, golden.SMS_INPUTS, channel="sms")
    printed = (golden.SMS / golden.TRANSCRIPT).read_text(encoding="utf-8")
    assert transcript(golden.SMS_INPUTS, replies, "sms") == printed, errors


def test_an_app_that_loops_is_ended_and_the_next_message_is_answered(
    real: Vumi, project: Path, port: int, clinics: str, tmp_path: Path
) -> None:
    loops = "if (Object.keys(api).length) { api.on_inbound_message = function(c) {\n"
    loops += "  if (c.msg.content === 'loop') { while (true) {} }\n"
    loops += "  this.request('outbound.reply_to', {content: 'still here', in_reply_to: c.msg.message_id},\n"
    loops += "    function() { this.done(); });\n} }"
    settings = sandboxed(real, port, app(tmp_path, clinics, loops)) | {"timeout": 2}
    worker = worker_class("clinic-ussd-app")
    replies, _, errors = real.talk(project, worker, settings, [None, "loop", "and now"], seconds=4)
    assert replies == [Reply("still here", True), None, Reply("still here", True)], errors


@pytest.mark.parametrize("takes", ["Buffer.alloc(1e7)", "new Array(1e6).fill(i)"])
def test_an_app_that_eats_memory_is_ended_and_the_next_message_is_answered(
    real: Vumi, project: Path, port: int, clinics: str, tmp_path: Path, takes: str
) -> None:
    eats = "if (Object.keys(api).length) { api.on_inbound_message = function(c) {\n"
    eats += f"  if (c.msg.content === 'eat') {{ for (var i = 0, kept = []; i < 150; i++) kept.push({takes}); }}\n"
    eats += "  this.request('outbound.reply_to', {content: 'still here', in_reply_to: c.msg.message_id},\n"
    eats += "    function() { this.done(); });\n} }"
    settings = sandboxed(real, port, app(tmp_path, clinics, eats))
    replies, _, errors = real.talk(project, worker_class("clinic-ussd-app"), settings, [None, "eat", "now"], seconds=6)
    assert replies == [Reply("still here", True), None, Reply("still here", True)], errors


@pytest.mark.parametrize("file", ["ussd-transport.yaml", "sms-transport.yaml"])
def test_a_transport_starts_with_the_file_that_is_printed(file: str, real: Vumi, project: Path, port: int) -> None:
    settings = config(file, **({"redis": "127.0.0.1", "port": str(port)} if "ussd" in file else {})) | {"web_port": 0}
    _, _, errors = real.talk(project, worker_class(f"clinic-{file.removesuffix('.yaml')}"), settings, [])
    assert "Traceback" not in errors and "Error" not in errors


_READ = """
import inspect, json, sys
from vumi.servicemaker import StartWorkerOptions
from vumi.utils import load_class_by_string
options = StartWorkerOptions()
options.parseOptions(sys.argv[1:])
worker = load_class_by_string(options.worker_class)
known = set(field.name for field in worker.CONFIG_CLASS._get_fields())
# What a class reads by name, as some of vumi's transports do
source = inspect.getsource(inspect.getmodule(worker)).replace('"', "'")
unknown = [key for key in options.worker_config if key not in known and "config.get('%s'" % key not in source]
endpoints = sorted(getattr(worker, "ALLOWED_ENDPOINTS", None) or [])
broker = options.vumi_options
print(json.dumps([options.worker_config, unknown, endpoints, broker, options.default_vumi_options]))
"""


def told(program: str, real: Vumi, project: Path, tmp_path: Path) -> tuple[dict[str, Any], list[str], list[str], Any]:
    """What vumi reads in a program's files: its settings, those that its class does not know, its endpoints, the broker."""
    words = shlex.split(supervised()[f"program:{program}"]["command"])
    words = [word.replace("/etc/clinic", str(etc(tmp_path))) for word in words[words.index("vumi_worker") + 1 :]]
    answer = real.run(["-c", _READ, *words], folder=project)
    assert answer.status == 0, answer.errors
    settings, unknown, endpoints, broker, options = json.loads(answer.output)
    assert set(yaml.safe_load((GUIDE / "vumi-deployed/etc/clinic/vumi.yaml").read_text())) <= set(options)
    assert (options["hostname"], options["vhost"]) == ("127.0.0.1", "/develop")  # as the page says
    return settings, unknown, endpoints, broker


def test_the_printed_files_are_joined_to_one_another_and_known_to_their_classes(
    real: Vumi, project: Path, tmp_path: Path
) -> None:
    read = {program: told(program, real, project, tmp_path) for program in DEPLOYED}
    assert {program: unknown for program, (_, unknown, _, _) in read.items() if unknown} == {}
    names = {program: settings.get("transport_name") for program, (settings, _, _, _) in read.items()}
    joins = read["clinic-dispatcher"][0]
    assert set(joins["receive_inbound_connectors"]) == {names["clinic-ussd-transport"], names["clinic-sms-transport"]}
    assert joins["receive_outbound_connectors"] == [names["clinic-ussd-app"]]
    routes = joins["routing_table"]
    assert set(routes) == {*joins["receive_inbound_connectors"], *joins["receive_outbound_connectors"]}
    assert {target for ends in routes.values() for target, _ in ends.values()} == set(routes)
    assert sorted(routes[names["clinic-ussd-app"]]) == read["clinic-ussd-app"][2]
    assert names["clinic-callback"] == names["clinic-ussd-transport"]  # which it answers in the app's place
    asked = json.loads((GUIDE / "vumi-app/config/config.json").read_text())["endpoints"]
    assert set(asked) < set(read["clinic-ussd-app"][2])
    broker = {str(sorted(one.items(), key=str)) for _, _, _, one in read.values()}
    assert len(broker) == 1 and "'/clinic'" in broker.pop()


def test_nginx_hands_the_gateways_requests_to_the_transport() -> None:
    transport = config("ussd-transport.yaml")
    server = (GUIDE / "vumi-deployed/etc/nginx/sites-enabled/clinic-ussd.conf").read_text()
    assert f"location = {transport['web_path']} {{" in server
    assert f"proxy_pass http://127.0.0.1:{transport['web_port']};" in server


_DISPATCH = """
import json, sys
from twisted.internet import task
from twisted.internet.defer import inlineCallbacks
from vumi.dispatchers.endpoint_dispatchers import RoutingTableDispatcher
from vumi.tests.helpers import MessageHelper, WorkerHelper


@inlineCallbacks
def main(reactor, config):
    workers, messages = WorkerHelper(), MessageHelper()
    workers.setup()
    yield workers.get_worker(RoutingTableDispatcher, config)
    yield workers.dispatch_inbound(messages.make_inbound("in by USSD"), "clinic_ussd")
    yield workers.dispatch_outbound(messages.make_outbound("out by USSD"), "clinic_app")
    sms = messages.make_outbound("out by SMS")
    sms.set_routing_endpoint("sms")
    yield workers.dispatch_outbound(sms, "clinic_app")
    print(json.dumps([[message["content"] for message in found] for found in (
        workers.get_dispatched_inbound("clinic_app"),
        workers.get_dispatched_outbound("clinic_ussd"),
        workers.get_dispatched_outbound("clinic_sms"),
    )]))
    yield workers.cleanup()


task.react(main, [json.load(sys.stdin)])
"""


def test_the_dispatcher_hands_each_message_to_the_transport_that_carries_it(real: Vumi, project: Path) -> None:
    answer = real.run(["-c", _DISPATCH], folder=project, text=json.dumps(config("dispatcher.yaml")))
    assert answer.status == 0, answer.errors
    assert json.loads(answer.output) == [["in by USSD"], ["out by USSD"], ["out by SMS"]]


def test_what_the_files_say_is_what_the_workers_ask_for(real: Vumi, project: Path) -> None:
    settings = config("callback.yaml")
    del settings["clinic"]
    with pytest.raises(NotHeld, match="Missing required config field 'clinic'"):
        real.talk(project, worker_class("clinic-callback"), settings, [None])


def test_a_talk_that_fails_by_itself_is_no_silence_of_the_worker(real: Vumi, project: Path) -> None:
    with pytest.raises(NotHeld, match="KeyError: u?'transport_name'"):
        real.talk(project, worker_class("clinic-callback"), {}, [None])


@pytest.mark.parametrize("program", DEPLOYED)
def test_supervisords_command_starts_the_worker_and_looks_for_the_broker(
    program: str, real: Vumi, project: Path, tmp_path: Path
) -> None:
    read = supervised()[f"program:{program}"]
    words = shlex.split(read["command"])
    assert words.pop(0) == "/srv/clinic/vumi/bin/twistd"
    words = [word.replace("/etc/clinic", str(etc(tmp_path))) for word in words]
    search = read.get("environment", "").replace("/srv/clinic/workers", str(project))
    command = ["env", *shlex.split(search), real.folder / "bin/python", real.folder / "bin/twistd", *words]
    with open(tmp_path / "log", "w") as log:
        worker = subprocess.Popen(
            command,
            cwd=project,
            stdout=log,
            stderr=log,
            env={"PYTHONDONTWRITEBYTECODE": "1", **real.python.environment},
        )
        try:
            # No RabbitMQ runs here, so this is as far as it comes.
            assert becomes(lambda: "Starting factory <vumi.service.AmqpFactory" in (tmp_path / "log").read_text())
        except AssertionError:
            raise AssertionError((tmp_path / "log").read_text()) from None
        finally:
            worker.kill()
            worker.wait()


ELSEWHERE = [proof for proof in map(Proof.read, folders()) if proof.elsewhere]


@pytest.mark.parametrize("proof", ELSEWHERE, ids=lambda proof: proof.name)
def test_an_experiment_that_needs_more_sees_what_is_committed(proof: Proof) -> None:
    try:
        with Bench() as bench:
            seen = proof.observe(bench)
        proof.compare(seen)
    except Exception as error:
        runs.note([proof_run(proof.name, error)])
        raise
    runs.note([proof_run(proof.name, seen)])


def test_debians_packages_bring_a_python_that_runs() -> None:
    python = python27.of_debian()
    assert python.version.startswith("2.7.")
    assert python.path.is_relative_to(python27.cache())


def test_a_python_that_is_named_and_is_none_is_a_failure_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(python27.VARIABLE, "/bin/true")
    with pytest.raises(Missing, match="VUMI_PYTHON27=/bin/true is no CPython 2.7 with ssl; mend or unset it"):
        python27.python27()


def test_packages_out_of_reach_are_a_failure_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = "http://127.0.0.1:9/debian"
    monkeypatch.setenv("PRAEKELT_STANDARDS_CACHE", str(tmp_path))
    monkeypatch.setattr(python27.debian, "_MIRRORS", {"debian": (nowhere, nowhere, "main")})
    with pytest.raises(Missing, match="CPython 2.7 is not here, and Debian's packages .* name it in VUMI_PYTHON27"):
        python27.of_debian()
    assert not (tmp_path / "python2.7" / "stamp").exists()
