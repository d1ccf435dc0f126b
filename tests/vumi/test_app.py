"""The JavaScript app that the handbook prints passes its tests, is built, and holds a conversation in the true sandbox."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from praekelt_standards import pages
from praekelt_standards.components.program import Missing, Program, find
from praekelt_standards.vumi import deployed, golden
from praekelt_standards.vumi.sandbox import Broken, Outside, Reply, Sandbox, Sent, transcript
from praekelt_standards.vumi.toolkit import node_modules, npm

APP = pages.snippets() / "guide" / "vumi-app"


@pytest.fixture(scope="module")
def packages() -> Path:
    return node_modules(APP)


@pytest.fixture
def copy(tmp_path: Path, packages: Path) -> Path:
    """The app as an engineer has it after `npm ci`."""
    shutil.copytree(APP, tmp_path / "app")
    (tmp_path / "app/node_modules").symlink_to(packages)
    return tmp_path / "app"


def run_tests(app: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """What a command says in the app's folder; without one, what `npm test` starts."""
    # What npm starts is a command of a shell, which finds on its path the node that was found here, wherever that is.
    path = f"{find('node').path.parent}{os.pathsep}{os.environ['PATH']}"
    words = command or ("node", "test/run.js")
    return subprocess.run(words, cwd=app, text=True, capture_output=True, timeout=60, env=os.environ | {"PATH": path})


@pytest.mark.parametrize(("app", "said"), [("vumi-first", "1 of 1 tests passed"), ("vumi-app", "8 of 8 tests passed")])
def test_its_own_tests_pass_and_say_what_the_page_says(app: str, said: str, copy: Path) -> None:
    shutil.copytree(pages.snippets() / "guide" / app, copy, dirs_exist_ok=True)
    done = run_tests(copy, *npm(), "test", "--silent")
    assert (done.returncode, done.stdout) == (0, f"{said}\n"), done.stderr
    assert f"``npm test`` prints ``{said}``" in (pages.docs() / "vumi/javascript.rst").read_text(encoding="utf-8")


def test_its_own_tests_fail_when_it_is_broken(copy: Path) -> None:
    app = copy / "src/app.js"
    app.write_text(app.read_text().replace("'Welcome to the clinic.'", "'Welcome.'"))
    done = run_tests(copy)
    assert done.returncode == 1
    assert "not ok  the menu answers in the language that was chosen" in done.stderr


def test_what_is_built_is_what_holds_the_conversation(copy: Path) -> None:
    subprocess.run([*npm(), "run", "build", "--silent"], cwd=copy, check=True, timeout=60)
    assert (copy / "go-app.js").read_text() == golden.built(APP)


@pytest.fixture(scope="module")
def outside() -> Outside:
    """What the clinic's app reaches in its conversation."""
    return golden.outside(APP)


@pytest.fixture(scope="module")
def held(packages: Path, outside: Outside) -> dict[Path, str | None]:
    """What is held today of what is printed; two at a time, since every message waits for a node of its own."""
    others = [file for file in golden.files() if file != APP / golden.TRANSCRIPT]
    with ThreadPoolExecutor(2) as pool:
        longest = pool.submit(golden.conversation_of, APP, outside)
        ended = dict(zip(others, pool.map(golden.held, others), strict=True))
        return {**ended, APP / golden.TRANSCRIPT: longest.result()}


@pytest.mark.parametrize("file", golden.files(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_is_printed_is_what_is_held(file: Path, held: dict[Path, str | None]) -> None:
    assert held[file] == file.read_text(encoding="utf-8")


def test_every_conversation_below_the_snippets_is_one_of_these() -> None:
    guide = pages.snippets() / "guide"
    assert {*guide.glob("vumi-mistakes/*.txt"), *guide.glob("*/conversation.txt")} == set(golden.files())


@pytest.mark.usefixtures("held")
def test_the_conversation_leaves_what_it_promised(outside: Outside) -> None:
    contact = outside.contacts["+27820000001"]
    assert (contact["name"], contact["extra"]) == ("Amina", {"due_month": "7"})
    assert outside.store["registered"] == 1
    assert outside.metrics == [("registrations", 1, "last")]


def test_the_app_for_sms_passes_its_tests(copy: Path) -> None:
    shutil.copytree(golden.SMS, copy, dirs_exist_ok=True)
    assert run_tests(copy).stdout == "4 of 4 tests passed\n"


ANSWERS = "this.request('outbound.reply_to', {content: %s, in_reply_to: c.msg.message_id}, function() { %s });"


def answers(content: str, then: str = "this.done();", before: str = "") -> str:
    return f"api.on_inbound_message = function(c) {{ {before} {ANSWERS % (content, then)} }};"


@pytest.mark.parametrize(
    ("javascript", "said"),
    [
        ("api.on_inbound_message = function() { this.done(); };", "ended without an answer"),
        ("api.on_inbound_message = function() { throw new Error('my own words'); };", "Error: my own words"),
        ("api.on_inbound_message = function() { Promise.reject(new TypeError('mine')); };", "TypeError: mine"),
        ("api.on_inbound_message = function() { process.exit(); };", "process is not defined"),
        ("setTimeout(function() {}, 1);", "setTimeout is not defined"),
        ("require('fs').readFileSync('/etc/passwd');", "null"),
        ("this is no JavaScript", "SyntaxError"),
        ("api.on_inbound_message = function() { this.log_info('x'); this.request('log.error', {msg: 'y'});"
         " this.done(); };", "an answer: y"),
        ("api.on_inbound_message = function() { this.request('outbound.reply_to', {in_reply_to: '1'},"
         " function() { this.done(); }); };", "'content' must be given."),
        ("api.on_inbound_message = function() { this.request('outbound.reply_to', {content: 'x'},"
         " function() { this.done(); }); };", "'in_reply_to' must be given."),
        (answers("7"), "'content' must be unicode or null."),
    ],
)  # fmt: skip
def test_an_app_that_ends_without_an_answer_says_why(javascript: str, said: str, packages: Path) -> None:
    with pytest.raises(Broken) as raised:
        Sandbox(javascript, packages, Outside({})).message(None)
    assert said in str(raised.value).splitlines()[0]
    assert raised.value.reply is None


# Whether it answers first, and does not end then.
GO_ON = {
    "loops over a message": ("api.on_inbound_message = function() { while (true) {} };", False),
    "loops as it is loaded": ("while (true) {}", False),
    "does not answer": ("api.on_inbound_message = function() {};", False),
    "answers": (answers("'hi'", ""), True),
    "answers, and loops": (answers("'hi'", "while (true) {}"), True),
}


@pytest.fixture(scope="module")
def ended(packages: Path) -> dict[str, tuple[Broken, float, float]]:
    """How each app that goes on was ended, within how many seconds it was to be, and after how many it was."""

    def end(javascript: str, is_answered: bool) -> tuple[Broken, float, float]:
        # Where it is to answer first, node has to have begun by then, which takes longer on a machine that is busy.
        for seconds in (0.3, 2, 8, 16) if is_answered else (0.2,):
            begun = time.monotonic()
            with pytest.raises(Broken) as raised:
                Sandbox(javascript, packages, Outside({}), seconds=seconds).message(None)
            took = time.monotonic() - begun
            if bool(raised.value.reply) == is_answered:
                break
        return raised.value, seconds, took

    with ThreadPoolExecutor(len(GO_ON)) as pool:  # all at once, since they are waited for
        return dict(zip(GO_ON, pool.map(end, *zip(*GO_ON.values(), strict=True)), strict=True))


@pytest.mark.parametrize("goes_on", GO_ON)
def test_an_app_that_goes_on_is_ended_when_its_time_is_up(
    goes_on: str, ended: dict[str, tuple[Broken, float, float]]
) -> None:
    broken, seconds, took = ended[goes_on]
    if GO_ON[goes_on][1]:
        assert str(broken) == f"the app answered, and did not end within {seconds:g} seconds"
        assert broken.reply == Reply("hi", True)
        assert transcript([None], [broken]) == f"> dials *120*555#\n  hi\n  ({broken})\n"
    else:
        assert str(broken) == f"the app did not answer within {seconds:g} seconds"
        assert broken.reply is None
    assert took < seconds + 5


@pytest.mark.usefixtures("ended")
def test_an_app_that_went_on_leaves_no_process() -> None:
    children = " ".join(file.read_text() for file in Path("/proc/self/task").glob("*/children")).split()
    assert not [pid for pid in children if "sandboxer" in Path(f"/proc/{pid}/cmdline").read_text()]


@pytest.mark.parametrize("takes", ["Buffer.alloc(1e7)", "new Array(1e6).fill(i)"])
def test_an_app_that_eats_memory_is_ended(takes: str, packages: Path) -> None:
    eats = answers("'full'", before=f"for (var i = 0, kept = []; i < 150; i++) kept.push({takes});")
    with pytest.raises(Broken, match="ended without an answer: (.* memory|.*allocation failed)"):
        deployed.sandbox(eats, packages, Outside({})).message(None)


# Node's own objects lead to all of node; each answers with what it got, or why not.
TRICKS = {
    "reads": "String(own.mainModule.require('fs').readFileSync('/etc/passwd'))",
    "writes": "String(own.mainModule.require('fs').writeFileSync('/tmp/written', 'x'))",
    "starts a program": "String(own.mainModule.require('child_process').execSync('echo it ran'))",
    "starts a thread": "String(new (own.mainModule.require('worker_threads').Worker)('1', {eval: true}))",
}


def hostile(trick: str) -> str:
    own = "var own = this.request.constructor('return process')(), answer;"
    return answers("answer", before=f"{own} try {{ answer = {TRICKS[trick]}; }} catch (e) {{ answer = e.message; }}")


@pytest.mark.parametrize("trick", TRICKS)
def test_a_hostile_app_is_withheld_files_and_programs_as_the_handbook_deploys_it(trick: str, packages: Path) -> None:
    reply = deployed.sandbox(hostile(trick), packages, Outside({})).message(None)
    assert reply.content.startswith("Access to this API has been restricted")


def test_a_hostile_app_gets_out_of_the_sandbox_alone(packages: Path) -> None:
    reply = Sandbox(hostile("starts a program"), packages, Outside({})).message(None)
    assert reply.content == "it ran\n"


def test_the_network_is_withheld_by_a_node_of_25_or_newer_only(packages: Path) -> None:
    node = find("node")
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = f"{{host: '127.0.0.1', port: {server.getsockname()[1]}}}"
        own = "var own = this.request.constructor('return process')(), self = this;"
        says = "function say(what) { self.request('outbound.reply_to', {content: what, in_reply_to: '1'}, self.done); }"
        connects = f"own.mainModule.require('net').connect({there}, function() {{ say('connected'); }})"
        tries = f"try {{ {connects}.on('error', function(e) {{ say(e.message); }}); }} catch (e) {{ say(e.message); }}"
        app = f"api.on_inbound_message = function() {{ {own} {says} {tries} }};"
        reply = deployed.sandbox(app, packages, Outside({}), node).message(None)
    assert (reply.content == "connected") == (int(node.version.split(".")[0]) < 25)


def test_an_app_sends_besides_its_answer(packages: Path) -> None:
    sms = "this.request('outbound.send_to_endpoint', {to_addr: '+1', content: 'Welcome', endpoint: 'sms'});"
    sandbox = Sandbox(answers("'hi'", before=sms), packages, Outside({}))
    assert sandbox.message(None) == Reply("hi", True, (Sent("+1", "Welcome", "sms"),))
    assert sandbox.outside.sent == [Sent("+1", "Welcome", "sms")]


def test_each_release_of_node_has_its_own_word_for_its_permissions() -> None:
    said = {}
    for version in ("20.20.2", "22.12.0", "22.13.0", "23.4.0", "23.5.0", "24.19.0"):
        said[version] = deployed.permission(Program("node", Path("node"), version, "system"))
    assert [version for version, word in said.items() if word == "--permission"] == ["22.13.0", "23.5.0", "24.19.0"]
    with pytest.raises(Missing, match="PRAEKELT_NODE"):
        deployed.permission(Program("node", Path("node"), "18.19.1", "system"))


def test_a_state_that_needs_node_fails_in_the_printed_runner_and_passes_where_the_app_is_loaded_into_node(
    copy: Path,
) -> None:
    app, runner = copy / "src/app.js", copy / "test/run.js"
    state = "self.states.add('states:language', function(name) {"
    assert state in app.read_text()
    needs = "setTimeout(function() {}, 1); process.uptime(); require('fs').existsSync('x');"
    app.write_text(app.read_text().replace(state, f"{state} {needs}"))
    done = run_tests(copy)
    assert done.returncode == 1
    assert "not ok  the session begins with the language" in done.stderr
    own = "vm.runInNewContext(sources.join('\\n'), context,"
    into_node = "global.require = require; context = global; vm.runInThisContext(sources.join('\\n'),"
    assert own in runner.read_text()
    runner.write_text(runner.read_text().replace(own, into_node))
    assert run_tests(copy).stdout == "8 of 8 tests passed\n"


def dial(folder: Path, said: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "praekelt_standards.vumi.dial", str(folder)]
    return subprocess.run(command, input=said, text=True, capture_output=True, timeout=60)


def test_ones_own_app_is_talked_with(copy: Path) -> None:
    (copy / "go-app.js").write_text(golden.built(APP))
    done = dial(copy, "1\n\n")
    assert (done.returncode, done.stderr) == (0, "")
    language, menu, again, end = done.stdout.split("> ")
    assert language == "  Language / Lugha\n  1. English\n  2. Kiswahili\n"
    assert menu == again == "  Welcome to the clinic.\n  1. Register\n  2. Opening hours\n  3. Language\n"
    assert end == "\n"


def test_the_first_app_is_talked_with_when_only_its_first_key_is_there(copy: Path) -> None:
    for file in (copy / "config").glob("translation.*"):
        file.unlink()
    shutil.copytree(pages.snippets() / "guide/vumi-first", copy, dirs_exist_ok=True)
    (copy / "go-app.js").write_text(golden.built(copy))
    assert dial(copy, "").stdout == "  Welcome to the clinic.\n  (the session ends)\n> \n"


@pytest.mark.parametrize(("missing", "command"), [("go-app.js", "npm run build"), ("node_modules", "npm install")])
def test_an_app_that_is_not_built_says_what_to_run(tmp_path: Path, missing: str, command: str) -> None:
    (tmp_path / ("node_modules" if missing == "go-app.js" else "go-app.js")).mkdir()
    done = dial(tmp_path, "")
    assert (done.returncode, done.stderr) == (2, f"{tmp_path / missing} is not here; run: {command}\n")
