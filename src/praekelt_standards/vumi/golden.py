"""The conversations that the handbook prints, held anew, and what its runner of tests prints."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from praekelt_standards import pages
from praekelt_standards.components.program import Program, find, run
from praekelt_standards.vumi import deployed
from praekelt_standards.vumi.sandbox import Outside, Sandbox, conversation
from praekelt_standards.vumi.toolkit import node_modules

_APP, SMS = (pages.snippets() / "guide" / name for name in ("vumi-app", "vumi-sms"))
TRANSCRIPT = "conversation.txt"
# A mother who speaks Swahili, mistypes once, registers, and calls again to ask when the clinic is open.
INPUTS: list[str | None] = [None, "2", "1", "A", "Amina", "13", "7", None, "2"]
# One who joins, stops and sends what is no keyword; then joins again, and stops instead of giving a name.
SMS_INPUTS: list[str | None] = ["Join", "Amina", "Stop please", "Hello", "JOIN", "stop"]


def built(app: Path) -> str:
    """The app's files as its build joins them; an app that has no first and last of its own has those of the clinic's."""
    files = [app / "src" / name for name in ("index.js", "app.js", "init.js")]
    return "".join((file if file.is_file() else _APP / "src" / file.name).read_text(encoding="utf-8") for file in files)


def outside(app: Path) -> Outside:
    """What the sandbox gives the app: its configuration, and the clinic's own service."""
    config = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (app / "config").glob("*.json")}
    hours = json.dumps({"from": "8:00", "to": "16:00"})
    return Outside(config, web={f"{config['config']['clinics_url']}hours": (200, hours)})


def conversation_of(app: Path, outside: Outside, node: Program | None = None) -> str:
    """The conversation, from the first message to the last."""
    return conversation(deployed.sandbox(built(app), node_modules(app), outside, node), INPUTS)


def sms_conversation(node: Program | None = None) -> str:
    """The conversation with the app for SMS."""
    packages, outside_it = node_modules(_APP), outside(_APP)
    return conversation(deployed.sandbox(built(SMS), packages, outside_it, node, channel="sms"), SMS_INPUTS)


# What a user sends to the app of each mistake.
_MISTAKES: dict[str, list[str | None]] = {
    "unknown-next": [None, "Amina", "7"],
    "no-return": [None],
    "no-new": [None],
    "no-next": [None, "Amina", None],
    "old-language": [None, "2", None, "2"],
    "promise": [None, "Amina"],
    "withheld": [None],
    "too-long": [None],
}


def mistake(app: Path, packages: Path, node: Program | None = None) -> str:
    """The conversation with an app that makes a mistake."""
    config = {"config": {"name": "clinic"}, "translation.sw": {"": {}, "Thank you.": ["", "Asante."]}}
    sandbox = Sandbox(app.read_text(encoding="utf-8"), packages, Outside(config), node=node)
    return conversation(sandbox, _MISTAKES[app.stem])


def tested(tests: Path, node: Program | None = None) -> str:
    """What the printed runner prints of these tests, in the place of the app's own."""
    with tempfile.TemporaryDirectory() as folder:
        app = Path(shutil.copytree(_APP, Path(folder) / "app"))
        (app / "node_modules").symlink_to(node_modules(app))
        shutil.copy(tests, app / "test/app.test.js")
        answer = run([(node or find("node")).path, "test/run.js"], folder=app)
    return answer.errors + answer.output


def held(file: Path, node: Program | None = None) -> str | None:
    """What this file of a conversation, or of a runner's words, would say today; None for any other file."""
    guide = pages.snippets() / "guide"
    if file == _APP / TRANSCRIPT:
        return conversation_of(file.parent, outside(file.parent), node)
    if file == SMS / TRANSCRIPT:
        return sms_conversation(node)
    if file == guide / "vumi-mistakes/never-run.txt":
        return tested(file.parent / "test/never-run.test.js", node)
    if file.parent == guide / "vumi-mistakes" and file.suffix == ".txt":
        return mistake(file.parent / "src" / f"{file.stem}.js", node_modules(_APP), node)
    return None


def files() -> list[Path]:
    """Every file of this kind that the handbook prints."""
    guide = pages.snippets() / "guide"
    names = [*_MISTAKES, "never-run"]
    return [_APP / TRANSCRIPT, SMS / TRANSCRIPT, *(guide / "vumi-mistakes" / f"{name}.txt" for name in names)]


def main() -> None:
    """Write the conversations that are held today; ``tox -e rewrite`` calls it."""
    for file in files():
        file.write_text(held(file) or "", encoding="utf-8")


if __name__ == "__main__":
    main()
