"""The command ``praekelt-standards``: the only place that prints or sets an exit status."""

from __future__ import annotations

import argparse
import functools
import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from praekelt_standards import __version__
from praekelt_standards.finding import Unreadable

if TYPE_CHECKING:
    from praekelt_standards.project import Project
    from praekelt_standards.registry import Audit

NOTHING_FOUND, FINDINGS, NOT_READ = 0, 1, 2
INTERRUPTED = 130  # what a shell says of a command that Ctrl-C ended

_EPILOG = """\
examples:
  praekelt-standards check .                          audit the project in this folder, as it is deployed live
  praekelt-standards check etc/nginx.conf             audit one file
  praekelt-standards check . --environment qa         what is asked for in QA
  praekelt-standards check . --standard log-extension one standard alone
  praekelt-standards check . --format sarif           for a code host; github is for its workflows, json for programs
  praekelt-standards explain log-extension            the handbook's page on a standard
  praekelt-standards explain waiver                   how a standard is set aside
  praekelt-standards verify log-extension             for the handbook's contributors: run what the page shows

exit status: 0 nothing found, 1 findings, 2 the command or the project could not be read
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="praekelt-standards",
        description="Hold a project against Praekelt's platform standards.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"praekelt-standards {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog=parser.prog)
    check = commands.add_parser("check", help="audit a folder or one file; nothing of it is run or written to")
    check.add_argument("path", type=Path, metavar="PATH", nargs="?", default=Path(), help="default: this folder")
    check.add_argument(
        "--format", choices=("text", "json", "sarif", "github"), default="text", help="default: text, for people"
    )
    check.add_argument(
        "--environment", choices=("live", "qa", "development"), help="default: live, or what the project says"
    )
    check.add_argument("--standard", action="append", metavar="NAME", help="check this one; may be repeated")
    commands.add_parser("list", help="name every standard and its level")
    explain = commands.add_parser("explain", help="print the handbook's page on a standard")
    explain.add_argument("name", metavar="NAME")
    verify = commands.add_parser("verify", help="run the real programs on the handbook's snippets, and its experiments")
    verify.add_argument("name", metavar="NAME", nargs="*", help="a standard or a page; default: everything")
    verify.add_argument("--rewrite", action="store_true", help="commit to what the experiments see now")
    verify.add_argument("--mode", choices=("namespaces", "user-namespaces", "substitution"), help="default: the best")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    gc.set_threshold(100_000)  # a check makes many small things and throws few of them away
    options = _parser().parse_args(arguments)
    from praekelt_standards.registry import UnknownStandard

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a file's name may hold what this terminal cannot show
    try:
        match options.command:
            case "check":
                status = _check(options)
            case "list":
                status = _list()
            case "verify":
                status = _verify(options)
            case _:
                status = _explain(options.name)
        sys.stdout.flush()
        return status
    except (Unreadable, UnknownStandard) as error:
        print(f"praekelt-standards: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains as it ends
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # Python's own status for it is 1, which means findings
        import traceback

        traceback.print_exc()
        print("praekelt-standards: this is a mistake of ours; please report it with the lines above", file=sys.stderr)
    return NOT_READ


def _check(options: argparse.Namespace) -> int:
    from praekelt_standards import registry
    from praekelt_standards.project import Project
    from praekelt_standards.report.progress import Progress

    path: Path = options.path
    chosen = [registry.standard(name) for name in dict.fromkeys(options.standard)] if options.standard else None
    progress = Progress()
    try:
        base = None if path.is_absolute() or ".." in path.parts else Path()
        project = Project(path, base, progress.tell)
        audit = registry.check_project(project, chosen, options.environment)
    finally:
        progress.done()
    if not project.is_whole and audit.unread:
        unread = audit.unread[0]
        raise Unreadable(f"{project.root / str(unread.place)}: could not be read: {unread.reason}")
    print(_report(options.format, audit, project, path))
    return FINDINGS if any(finding.level != "advice" for finding in audit.findings) else NOTHING_FOUND


def _report(format: str, audit: Audit, project: Project, path: Path) -> str:
    """The audit in the words of one format."""
    from_here = PurePath(os.path.relpath(project.root))
    match format:
        case "json":
            from praekelt_standards.report.as_json import as_json

            return as_json(audit, str(path))
        case "sarif":
            from praekelt_standards.report.as_sarif import as_sarif

            return as_sarif(audit, from_here)
        case "github":
            from praekelt_standards.report.as_github import as_github

            return as_github(audit, from_here)
        case _:
            from praekelt_standards.report.text import text

            on_a_terminal = sys.stdout.isatty()
            known = on_a_terminal or "COLUMNS" in os.environ
            colour = on_a_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
            return text(audit, project, width=_columns() if known else None, colour=colour)


def _columns() -> int:
    """How wide the terminal is; a line is not easier to read for being wider than a hundred columns."""
    from shutil import get_terminal_size

    return min(get_terminal_size().columns, 100)


def _list() -> int:
    from textwrap import fill

    from praekelt_standards import registry

    for one in registry.every():
        line = f"{one.name:28} {one.level:7} {one.sentence.replace('**', '').replace('``', '')}"
        print(fill(line, _columns(), subsequent_indent=" " * 37) if sys.stdout.isatty() else line)
    return NOTHING_FOUND


def _verify(options: argparse.Namespace) -> int:
    """For a contributor at work: what was run, line by line, and then what is wrong."""
    try:
        from praekelt_standards import runs, verify
        from praekelt_standards.components.program import Missing
    except ImportError as error:
        raise Unreadable(
            f"{error.name} is not installed; run: pip install '.[docs,lab]' in a checkout of the handbook"
        ) from error
    record = verify.Record()
    try:
        chosen = verify.scope(options.name)
        say = functools.partial(print, flush=True)
        verify.verify(chosen, say, record, rewrite=options.rewrite, mode=options.mode)
    except Missing as error:
        raise Unreadable(str(error)) from error
    finally:
        runs.note(record.runs)
        record.write()
    for problem in record.problems:
        print(f"\n{problem}")
    for unasked in record.unasked:
        print(f"\nNot asked: {unasked}.")
    files = len({one.path for one in record.verified})
    print(
        f"\n{files} files verified, {record.blocks} blocks run, {len(record.proved)} proved, "
        f"{len(record.problems)} wrong, in {record.seconds:.1f} s"
    )
    return FINDINGS if record.problems else NOTHING_FOUND


def _explain(name: str) -> int:
    from praekelt_standards.explain import explain

    print(explain(name, _columns()))
    return NOTHING_FOUND


if __name__ == "__main__":
    sys.exit(main())
