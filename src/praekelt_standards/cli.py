"""The command ``praekelt-standards``: the only place that prints or sets an exit status."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from praekelt_standards import __version__
from praekelt_standards.finding import Unreadable

NOTHING_FOUND, FINDINGS, NOT_READ = 0, 1, 2

_EPILOG = """\
examples:
  praekelt-standards check .                          audit the project in this folder, as it is deployed live
  praekelt-standards check etc/nginx.conf             audit one file
  praekelt-standards check . --environment qa         what is asked for in QA
  praekelt-standards check . --standard log-extension one standard alone
  praekelt-standards explain log-extension            the handbook's page on a standard

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
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="audit a folder or one file; nothing of it is run or written to")
    check.add_argument("path", type=Path, metavar="PATH")
    check.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    check.add_argument(
        "--environment", choices=("live", "qa", "development"), help="default: live, or what the project says"
    )
    check.add_argument("--standard", action="append", metavar="NAME", help="check this one; may be repeated")
    commands.add_parser("list", help="name every standard and its level")
    explain = commands.add_parser("explain", help="print the handbook's page on a standard")
    explain.add_argument("name", metavar="NAME")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    options = _parser().parse_args(arguments)
    from praekelt_standards.registry import UnknownStandard

    try:
        match options.command:
            case "check":
                return _check(options)
            case "list":
                return _list()
            case _:
                return _explain(options.name)
    except (Unreadable, UnknownStandard) as error:
        print(f"praekelt-standards: {error}", file=sys.stderr)
        return NOT_READ
    except BrokenPipeError:
        sys.stderr.close()
        return NOT_READ


def _check(options: argparse.Namespace) -> int:
    from praekelt_standards import registry
    from praekelt_standards.configuration import configuration
    from praekelt_standards.project import Project

    path: Path = options.path
    settings = configuration(path if path.is_dir() else path.parent)
    chosen = [registry.standard(name) for name in options.standard] if options.standard else None
    project = Project(path, settings.left_out)
    audit = registry.check_project(project, chosen, options.environment or settings.environment, settings)
    if not path.is_dir() and audit.unread:
        raise Unreadable(f"{audit.unread[0].place} could not be read: {audit.unread[0].reason}")
    if options.format == "json":
        from praekelt_standards.report.as_json import as_json

        print(as_json(audit, str(path)))
    else:
        from praekelt_standards.report.text import text

        print(text(audit))
    return FINDINGS if any(finding.level != "advice" for finding in audit.findings) else NOTHING_FOUND


def _list() -> int:
    from praekelt_standards import registry

    for one in registry.every():
        print(f"{one.name:28} {one.level:7} {one.sentence.replace('**', '').replace('``', '')}")
    return NOTHING_FOUND


def _explain(name: str) -> int:
    from praekelt_standards.explain import explain

    print(explain(name, min(shutil.get_terminal_size().columns, 100)))
    return NOTHING_FOUND


if __name__ == "__main__":
    sys.exit(main())
