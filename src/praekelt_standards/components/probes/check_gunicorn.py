"""Ask gunicorn's own code what it makes of configuration files and command lines, and which names it would pass over."""

import ast
import json
import os
import re
import sys
import traceback
from difflib import get_close_matches
from typing import Any

from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.util import SUPPORTED_WORKERS  # type: ignore[import-untyped]

# Facts of a host that a command line states, and that cannot be looked up on this one.
OF_THE_HOST = {"user", "group", "chdir", "config", "args", "pythonpath"}


def unused(tree: ast.Module) -> dict[str, int]:
    """The names that a file gives a value or a function, and never uses itself, with the lines where it does."""
    given: dict[str, int] = {}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            given[node.name] = node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given[node.id] = max(node.lineno, given.get(node.id, 0))
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            waiting += ast.iter_child_nodes(node)
    return {name: line for name, line in given.items() if name not in used and not name.startswith("_")}


def check(config: Any) -> None:
    """Look at what gunicorn would look at only when it starts."""
    _ = config.address
    if config.loglevel.lower() not in config.logger_class.LOG_LEVELS:
        raise ValueError(f"loglevel: {config.loglevel!r} is none of {', '.join(config.logger_class.LOG_LEVELS)}")
    worker = config.settings["worker_class"].get()
    # A worker that gunicorn knows may need a library that is not here; that is no fault of the file.
    if not isinstance(worker, str) or worker not in SUPPORTED_WORKERS:
        _ = config.worker_class
    if hasattr(config, "validate"):
        config.validate()


def judged(path: str) -> list[tuple[Any, str]]:
    """What is wrong with one configuration file: lines and messages."""
    config = Config()
    with open(path, encoding="utf-8") as opened:
        text = opened.read()
    said: list[tuple[Any, str]] = []
    lines: dict[str, int] = {}
    name = None
    try:
        tree = ast.parse(text, path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                lines[node.id] = max(node.lineno, lines.get(node.id, 0))
            elif isinstance(node, ast.FunctionDef):
                lines[node.name] = node.lineno
        values = {"__file__": path, "__name__": "__config__"}
        exec(compile(tree, path, "exec"), values)  # noqa: S102 - it is what gunicorn does with the file
        for name, value in values.items():
            if name in config.settings:
                config.set(name, value)
        name = None
        for other, line in sorted(unused(tree).items(), key=lambda item: item[1]):
            if other not in config.settings:
                said.append((line, unknown(other, config)))
        check(config)
        config.set("capture_output", False)  # or the logger would take our own output
        config.logger_class(config)
    except BaseException as error:  # noqa: BLE001 - whatever it is, gunicorn would not have started
        frames = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        frames += [error.lineno or 1] if isinstance(error, SyntaxError) else []
        message = worded(error, name)
        said.append((lines.get(name or "") or next(iter(frames), None) or named(message, text, lines), message))
    return said


def unknown(name: str, config: Any) -> str:
    """What to say of a name that is no setting."""
    close = get_close_matches(name.lower(), config.settings, 1)
    return f"gunicorn has no setting {name}" + (f"; did you mean {close[0]}?" if close else " and passes over it")


def worded(error: BaseException, name: Any) -> str:
    """The error in one line, after the name of the setting that it is about."""
    if isinstance(error, SystemExit):
        return "it ends before gunicorn starts"
    text = re.sub(r"\s*\[Traceback.*", "", str(error), flags=re.DOTALL).strip().rstrip(":")
    return (f"{name}: " if name else "") + (text or type(error).__name__)


def named(message: str, text: str, lines: Any) -> Any:
    """The line of the setting that an error without a line names, or whose value it quotes."""
    for name, line in lines.items():
        if re.search(rf"\b{re.escape(name)}\b", message):
            return line
    for word in re.findall(r"'([^']+)'", message):
        for wanted in (f"'{word}'", f'"{word}"', word):
            for number, line in enumerate(text.splitlines(), 1):
                if wanted in line:
                    return number
    return None


def refused(words: list[str]) -> Any:
    """What is wrong with one command line, or nothing."""
    config = Config()
    parser = config.parser()

    def refuse(message: str) -> None:
        raise ValueError(message)

    parser.error = refuse
    try:
        options = vars(parser.parse_args(words))
        for name, value in options.items():
            if value is not None and name not in OF_THE_HOST:
                config.set(name, value)
        check(config)
        if len(options["args"]) > 1:
            raise ValueError(f"it takes one application, and {options['args'][1]} is a second")
        if not options["args"] and not options.get("config"):
            raise ValueError("it names no application")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, gunicorn would not have started
        return worded(error, None)
    return None


answer = os.fdopen(os.dup(1), "w")  # what a configuration file prints must not get into the answer
os.dup2(2, 1)
task = json.load(sys.stdin)
json.dump(
    {"files": [judged(path) for path in task["files"]], "commands": [refused(words) for words in task["commands"]]},
    answer,
)
answer.flush()
