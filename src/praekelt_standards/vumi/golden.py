"""The conversation that the handbook prints of its app, held anew."""

from __future__ import annotations

import json
from pathlib import Path

from praekelt_standards import pages
from praekelt_standards.components.program import Program
from praekelt_standards.vumi.sandbox import Outside, Sandbox, conversation
from praekelt_standards.vumi.toolkit import node_modules

TRANSCRIPT = "conversation.txt"
# A mother who speaks Swahili, mistypes once, registers, and calls again to ask when the clinic is open.
INPUTS: list[str | None] = [None, "2", "1", "A", "Amina", "13", "7", None, "2"]


def built(app: Path) -> str:
    """The app's files as its build joins them."""
    return "".join((app / "src" / name).read_text(encoding="utf-8") for name in ("index.js", "app.js", "init.js"))


def outside(app: Path) -> Outside:
    """What the sandbox gives the app: its configuration, and the clinic's own service."""
    config = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (app / "config").glob("*.json")}
    hours = json.dumps({"from": "8:00", "to": "16:00"})
    return Outside(config, web={f"{config['config']['clinics_url']}hours": (200, hours)})


def conversation_of(app: Path, node: Program | None = None) -> str:
    """The conversation, from the first message to the last."""
    return conversation(Sandbox(built(app), node_modules(app), outside(app), node=node), INPUTS)


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


def held(file: Path, node: Program | None = None) -> str | None:
    """What the conversation in this file is today; None for a file that is no conversation."""
    guide = pages.snippets() / "guide"
    if file == guide / "vumi-app" / TRANSCRIPT:
        return conversation_of(file.parent, node)
    if file.parent == guide / "vumi-mistakes" and file.suffix == ".txt":
        return mistake(file.parent / "src" / f"{file.stem}.js", node_modules(guide / "vumi-app"), node)
    return None


def files() -> list[Path]:
    """Every conversation that the handbook prints."""
    guide = pages.snippets() / "guide"
    return [guide / "vumi-app" / TRANSCRIPT, *(guide / "vumi-mistakes" / f"{name}.txt" for name in _MISTAKES)]


def main() -> None:
    """Write the conversations that are held today; ``tox -e rewrite`` calls it."""
    for file in files():
        file.write_text(held(file) or "", encoding="utf-8")


if __name__ == "__main__":
    main()
