"""Ask celery's own code what it makes of command lines; neither an application nor a worker is started."""

import json
import os
import sys
from typing import Any

import click
from celery import Celery  # type: ignore[import-untyped]
from celery.bin.base import CLIContext  # type: ignore[import-untyped]
from celery.bin.celery import celery  # type: ignore[import-untyped]

# A folder of the host, which it would change to while it reads its options.
for option in celery.params:
    if option.name == "workdir":
        option.callback = None


def refused(words: list[str]) -> Any:
    """What is wrong with one command line, or nothing."""
    try:
        around = celery.make_context("celery", list(words))
        around.obj = CLIContext(app=Celery("printed"), no_color=True, workdir=None)
        rest = [*getattr(around, "_protected_args", getattr(around, "protected_args", [])), *around.args]
        if not rest:
            return "it names no command of celery's"
        name, command, rest = celery.resolve_command(around, rest)
        command.make_context(name, rest, parent=around)
    except click.ClickException as error:
        return " ".join(error.format_message().split())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, celery would not have started
        return str(error) or type(error).__name__
    return None


answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
json.dump([refused(words) for words in json.load(sys.stdin)], answer)
answer.flush()
