"""What the check says that the sandbox withholds is not there in the true sandbox, and is there where it says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from praekelt_standards.components.program import find
from praekelt_standards.jsbox import OF_A_BROWSER, OF_NODE
from praekelt_standards.vumi.sandbox import Outside, Sandbox

# What an app of the sandbox may count on.
THERE = ("console", "Buffer", "require", "JSON", "Promise", "Math", "Date", "encodeURIComponent", "parseInt")
APP = """
var there = %s.filter(function(name) { return eval('typeof ' + name) !== 'undefined'; });
api.on_inbound_message = function(command) {
    var reply = {content: JSON.stringify(there), in_reply_to: command.msg.message_id};
    api.request('outbound.reply_to', reply, function() { api.done(); });
};
"""


def under_node(names: list[str], folder: Path) -> set[str]:
    script = folder / "asked.js"
    script.write_text(APP.split("api.")[0] % json.dumps(names) + "console.log(JSON.stringify(there));")
    done = subprocess.run([str(find("node").path), str(script)], text=True, capture_output=True, check=True, timeout=30)
    return set(json.loads(done.stdout))


def in_the_sandbox(names: list[str], folder: Path) -> set[str]:
    return set(json.loads(Sandbox(APP % json.dumps(names), folder, Outside({})).message(None).content))


@pytest.fixture
def names() -> list[str]:
    return sorted(OF_NODE | OF_A_BROWSER | set(THERE))


def test_what_is_withheld_is_not_there_in_the_sandbox(names: list[str], tmp_path: Path) -> None:
    assert in_the_sandbox(names, tmp_path) == set(THERE)


def test_what_is_node_s_is_there_under_node(names: list[str], tmp_path: Path) -> None:
    assert under_node(names, tmp_path) >= OF_NODE | set(THERE)
