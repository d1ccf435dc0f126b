"""The JavaScript app that the handbook prints passes its tests, is built, and holds a conversation in the true sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from praekelt_standards import pages
from praekelt_standards.components.program import find
from praekelt_standards.vumi import golden
from praekelt_standards.vumi.sandbox import Broken, Outside, Sandbox
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


def run_tests(app: Path) -> subprocess.CompletedProcess[str]:
    # The test is a command of a shell, which finds on its path the node that was found here, wherever that is.
    path = f"{find('node').path.parent}{os.pathsep}{os.environ['PATH']}"
    command = [*npm(), "test", "--silent"]
    return subprocess.run(command, cwd=app, text=True, capture_output=True, timeout=60, env=os.environ | {"PATH": path})


def test_its_own_tests_pass(copy: Path) -> None:
    done = run_tests(copy)
    assert (done.returncode, done.stdout) == (0, "7 of 7 tests passed\n"), done.stderr


def test_its_own_tests_fail_when_it_is_broken(copy: Path) -> None:
    app = copy / "src/app.js"
    app.write_text(app.read_text().replace("'Welcome to the clinic.'", "'Welcome.'"))
    done = run_tests(copy)
    assert done.returncode == 1
    assert "not ok  the menu answers in the language that was chosen" in done.stderr


def test_what_is_built_is_what_holds_the_conversation(copy: Path) -> None:
    subprocess.run([*npm(), "run", "build", "--silent"], cwd=copy, check=True, timeout=60)
    assert (copy / "go-app.js").read_text() == golden.built(APP)


@pytest.mark.parametrize("file", golden.files(), ids=lambda file: file.name)
def test_every_conversation_is_held_as_it_is_printed(file: Path) -> None:
    assert golden.held(file) == file.read_text(encoding="utf-8")


def test_every_conversation_below_the_snippets_is_one_of_these() -> None:
    guide = pages.snippets() / "guide"
    assert {*guide.glob("vumi-mistakes/*.txt"), *guide.glob("*/conversation.txt")} == set(golden.files())


def test_the_conversation_leaves_what_it_promised(packages: Path) -> None:
    outside = golden.outside(APP)
    sandbox = Sandbox(golden.built(APP), packages, outside)
    for content in (None, "1", "1", "Amina", "7"):
        sandbox.message(content)
    contact = outside.contacts["+27820000001"]
    assert (contact["name"], contact["extra"]) == ("Amina", {"due_month": "7"})
    assert outside.store["registered"] == 1
    assert outside.metrics == [("registrations", 1, "last")]


@pytest.mark.parametrize(
    ("javascript", "said"),
    [
        ("api.on_inbound_message = function() { while (true) {} };", "did not answer within 1 seconds"),
        ("while (true) {}", "did not answer within 1 seconds"),
        ("api.on_inbound_message = function() {};", "did not answer within 1 seconds"),
        ("api.on_inbound_message = function() { this.done(); };", "ended without an answer"),
        ("api.on_inbound_message = function() { throw new Error('my own words'); };", "my own words"),
        ("api.on_inbound_message = function() { process.exit(); };", "process is not defined"),
        ("setTimeout(function() {}, 1);", "setTimeout is not defined"),
        ("require('fs').readFileSync('/etc/passwd');", "null"),
        ("this is no JavaScript", "SyntaxError"),
    ],
)
def test_an_app_that_does_not_answer_ends_within_its_time_and_says_why(
    javascript: str, said: str, packages: Path
) -> None:
    sandbox = Sandbox(javascript, packages, Outside({}), seconds=1)
    begun = time.monotonic()
    with pytest.raises(Broken) as raised:
        sandbox.message(None)
    assert said in str(raised.value)
    assert time.monotonic() - begun < 5
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    assert not [pid for pid in children if "sandboxer" in Path(f"/proc/{pid}/cmdline").read_text()]


def test_node_runs_what_is_printed() -> None:
    assert int(find("node").version.split(".")[0].lstrip("v")) >= 18
