"""Hold a conversation with your own app, in the true sandbox: ``python -m praekelt_standards.vumi.dial FOLDER``.

The folder is the app's: its ``node_modules``, its ``config``, and its ``go-app.js`` as it is built.
Each line is sent to the app, and an empty one dials anew.  No service is reached: each HTTP call is answered with 404.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from praekelt_standards.components.program import Missing
from praekelt_standards.vumi import deployed
from praekelt_standards.vumi.sandbox import Broken, Outside, Reply, Sandbox, screen


def app(folder: Path) -> Sandbox:
    """The app of a folder, with its configuration; raises `Missing` with the command that makes what is not there."""
    packages, built = folder / "node_modules", folder / "go-app.js"
    for path, command in ((packages, "npm install"), (built, "npm run build")):
        if not path.exists():
            raise Missing(f"{path} is not here; run: {command}")
    config = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (folder / "config").glob("*.json")}
    return deployed.sandbox(built.read_text(encoding="utf-8"), packages, Outside(config))


def main(words: Sequence[str]) -> int:
    """Talk until there is no more input; 2 where there is no app to talk to."""
    if len(words) != 1:
        print("usage: python -m praekelt_standards.vumi.dial FOLDER", file=sys.stderr)
        return 2
    try:
        sandbox = app(Path(words[0]))
    except (Missing, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    content: str | None = None
    while True:
        answer: Reply | Broken
        try:
            answer = sandbox.message(content)
        except Broken as broken:
            answer = broken
        print("\n".join(f"  {line}".rstrip() for line in screen(answer)), flush=True)
        try:
            content = input("> ") or None
        except (EOFError, KeyboardInterrupt):
            print()
            return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
