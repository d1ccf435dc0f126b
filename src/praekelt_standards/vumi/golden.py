"""The conversation that the handbook prints of its app, held anew."""

from __future__ import annotations

import json
from pathlib import Path

from praekelt_standards import pages
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
    config = json.loads((app / "config.json").read_text(encoding="utf-8"))
    hours = json.dumps({"from": "8:00", "to": "16:00"})
    return Outside(config, web={f"{config['config']['clinics_url']}hours": (200, hours)})


def conversation_of(app: Path) -> str:
    """The conversation, from the first message to the last."""
    return conversation(Sandbox(built(app), node_modules(app), outside(app)), INPUTS)


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


def mistakes(folder: Path, packages: Path) -> dict[Path, str]:
    """The conversation with each app that makes a mistake, by the file that the handbook keeps it in."""
    found = {}
    for name, inputs in _MISTAKES.items():
        config = {"config": {"name": "clinic"}, "translation.sw": {"": {}, "Thank you.": ["", "Asante."]}}
        app = (folder / "src" / f"{name}.js").read_text(encoding="utf-8")
        found[folder / f"{name}.txt"] = conversation(Sandbox(app, packages, Outside(config)), inputs)
    return found


def main() -> None:
    """Write the conversations that are held today; ``tox -e rewrite`` calls it."""
    guide = pages.snippets() / "guide"
    (guide / "vumi-app" / TRANSCRIPT).write_text(conversation_of(guide / "vumi-app"), encoding="utf-8")
    for file, text in mistakes(guide / "vumi-mistakes", node_modules(guide / "vumi-app")).items():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
