"""The modules that a deployment writes: what a Salt state or a playbook makes of a template in the project."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from praekelt_standards.included import run_file
from praekelt_standards.project import Project, view

_TARGET = re.compile(r"\b(?:name|dest|path)[ \t]*[:=]")
_SOURCE = re.compile(r"\b(?:source|src)[ \t]*[:=][ \t]*[\"']?(?:salt://)?([^\s\"']+)")
_STATES = (".sls", ".yml", ".yaml")
_MOST = 500  # modules that are written; a project has a few
_NEAR = 4  # lines between what is written and what it is made of


@view
def written_modules(project: Project) -> tuple[tuple[str, PurePosixPath], ...]:
    """Each module that a state or a task writes, by its path on the host as it is written there, and the file it is made of."""
    found: dict[str, PurePosixPath] = {}
    looked = 0
    for name in project.paths:
        text = project.text(PurePosixPath(name)) if name.endswith(_STATES) else None
        lines = text.split("\n") if text and ".py" in text and ("source" in text or "src" in text) else []
        for number, line in enumerate(lines):
            if len(line) < 1000 and _TARGET.search(line) and (target := _module_in(line)):
                around = sorted(range(max(0, number - _NEAR), number + _NEAR + 1), key=lambda at: abs(at - number))
                sources = (_SOURCE.search(lines[at]) for at in around if at < len(lines) and len(lines[at]) < 1000)
                source = next((one[1] for one in sources if one), "")
                looked += 1
                if looked > _MOST:
                    return tuple(found.items())
                if source and (path := run_file(project, PurePosixPath(name), source)):
                    found.setdefault(target, path)
    return tuple(found.items())


def _module_in(line: str) -> str:
    """The path of a module in a line, from the last blank before it; nothing where there is none."""
    return next((word for word in re.split(r"[\s\"']+", line) if word.endswith(".py") and "/" in word), "")
