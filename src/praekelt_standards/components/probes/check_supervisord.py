"""Ask supervisord's own code what it makes of configuration files, and which keys of theirs it asked for."""

import json
import sys
from typing import Any

from supervisor import options  # type: ignore[import-untyped]

asked: set[tuple[str, str]] = set()
saneget = options.UnhosedConfigParser.saneget


def recording(parser: Any, section: str, option: str, *rest: Any, **named: Any) -> Any:
    """Read one key, and remember that it was asked for."""
    asked.add((section, option))
    return saneget(parser, section, option, *rest, **named)


def refuse(_: Any, message: object) -> None:
    """Say what is wrong instead of ending the process."""
    raise ValueError(message)


options.UnhosedConfigParser.saneget = recording
options.ServerOptions.usage = refuse


def judged(path: str) -> dict[str, Any]:
    """What supervisord, and supervisorctl where it has a section, makes of one configuration."""
    asked.clear()
    server = options.ServerOptions()
    error = None
    try:
        server.realize(["-c", path])
        with open(path) as opened:
            if "[supervisorctl]" in opened.read():
                options.ClientOptions().read_config(path)
    except Exception as reason:  # noqa: BLE001 - whatever it is, it would have ended supervisord
        # It lists every variable of the environment, which may hold secrets and tells the reader nothing.
        error = str(reason).split(" Available names:")[0] or type(reason).__name__
    return {
        "error": error,
        "warnings": [said for said in server.parse_warnings if not said.startswith("No file matches")],
        "included": [said.split('"')[1] for said in server.parse_infos if said.startswith("Included extra file")],
        "asked": sorted(asked),
    }


json.dump([judged(path) for path in json.load(sys.stdin)], sys.stdout)
