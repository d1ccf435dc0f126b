"""Which programs a lab runs, under what names its hosts know them, and what of this machine they need to see."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from praekelt_standards.components.program import Program, find, find_all

VIRTUALENV = "PRAEKELT_LAB_VIRTUALENV"


@dataclass(frozen=True)
class Programs:
    """The programs of one lab: those that were looked for, the commands of its hosts, and the site's environment."""

    found: tuple[Program, ...]
    commands: dict[str, Path]
    virtualenv: Path

    @property
    def visible(self) -> tuple[str, ...]:
        """The folders of this machine that a host must see so that the commands run there."""
        folders = {Path(sys.prefix), Path(sys.base_prefix), self.virtualenv, _base(self.virtualenv)}
        folders |= {path.resolve().parent.parent for path in self.commands.values()}
        folders = {folder for folder in folders if not folder.is_relative_to("/usr") and folder != Path("/")}
        return tuple(sorted(str(f) for f in folders if not any(f != o and f.is_relative_to(o) for o in folders)))


def programs(needed: frozenset[str], *, relocatable: bool) -> Programs:
    """The programs of these names: the system's, else those that pip brings.

    `relocatable`: a host is a folder, so a program must not keep files at places fixed when it was built.
    """
    found, commands = [], {}
    for name in sorted(needed):
        program = _moving(name) if relocatable else find(name)
        found.append(program)
        commands["valkey-server" if name == "valkey" else name] = program.path
    if "postgres" in commands:
        folder = commands["postgres"].resolve().parent
        commands |= {tool: folder / tool for tool in ("initdb", "pg_isready", "psql")}
    if "supervisord" in commands:
        commands["supervisorctl"] = commands["supervisord"].with_name("supervisorctl")
    return Programs(tuple(found), commands, virtualenv())


def virtualenv() -> Path:
    """The virtual environment whose packages a site's own one sees: this one, unless a variable names another."""
    return Path(os.environ.get(VIRTUALENV) or sys.prefix).absolute()


def _moving(name: str) -> Program:
    """A version that can run in any folder: distributions build nginx with places fixed under /var."""
    every = find_all(name)
    return next((program for program in every if name != "nginx" or program.origin == "wheel"), every[0])


def _base(environment: Path) -> Path:
    """The installation of Python that a virtual environment was made from."""
    try:
        lines = (environment / "pyvenv.cfg").read_text().splitlines()
    except OSError:
        return environment
    return Path(next(line.partition("=")[2].strip() for line in lines if line.startswith("home"))).parent
