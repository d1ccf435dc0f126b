"""The verdicts of the shells on scripts and of node on JavaScript: whether they can be read to their end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praekelt_standards.components import node, shell
from praekelt_standards.components.file import File
from praekelt_standards.components.program import find, find_all

SCRIPT = """\
#!/bin/sh
set -eu
cd "$(dirname "$0")/.."

if [ -d static ]; then
    cp --recursive static/. /srv/clinic/static/
fi
"""
PROGRAM = """\
#!/usr/bin/env node
var vumigo = require("vumigo_v02");

this.app = (function () {
    var App = function () {
        return { name: "clinic", states: ["start", "end"] };
    };
    return { App: App };
})();
"""


@pytest.mark.parametrize("name", ["sh", "bash"])
def test_a_script_that_cannot_be_read_is_found(
    name: str, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    breaks = [("; then", ";", 7, "fi" if name == "sh" else "fi"), ("\nfi\n", "\n", 7, "end of file")]
    assert_found(printed("build.sh", SCRIPT), breaks, lambda files: shell.validate(find(name), files))


def test_a_script_is_for_the_shell_that_its_first_line_names(printed: Callable[..., File]) -> None:
    assert shell.interpreter(printed("a", "#!/bin/bash -e\n")) == "bash"
    assert shell.interpreter(printed("a", "#!/usr/bin/env bash\n")) == "bash"
    assert shell.interpreter(printed("a.sh", SCRIPT)) == "sh"
    only_bash = printed("a", "#!/bin/bash\nhosts=(app1 app2)\n")
    assert shell.validate(find("bash"), [only_bash]) == ()
    assert [one.line for one in shell.validate(find("sh"), [only_bash])] == [2]


def test_nothing_in_a_script_is_run(printed: Callable[..., File], tmp_path: object) -> None:
    assert shell.validate(find("sh"), [printed("a.sh", f"touch {tmp_path}/run\nexit 3\n")]) == ()
    assert list(tmp_path.iterdir()) == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("program", find_all("node"), ids=str)
def test_javascript_that_cannot_be_read_is_found_at_its_own_line(
    program: object, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    breaks = [
        ("return {", "retrun {", 6, "SyntaxError"),
        ('"end"]', '"end"', 6, "SyntaxError"),
        ("})();\n", "})(;\n", 9, "SyntaxError"),
    ]
    assert_found(printed("app.js", PROGRAM), breaks, lambda files: node.validate(program, files))  # type: ignore[arg-type]


@pytest.mark.parametrize("program", find_all("node"), ids=str)
def test_a_module_is_read_as_a_module(program: object, printed: Callable[..., File]) -> None:
    text = 'import { App } from "vumigo";\n\nexport default await App.make();\n'
    files = [printed("app.js", text), printed("app.mjs", "await 1;\n"), printed("bad.js", text + "let x = ;\n")]
    assert [(one.path.name, one.line) for one in node.validate(program, files)] == [("bad.js", 4)]  # type: ignore[arg-type]
