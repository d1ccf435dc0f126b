"""The modules that a deployment writes: what a Salt state or a playbook makes of a template in the project."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from praekelt_standards.included import run_file
from praekelt_standards.project import Project, view

_TARGET = re.compile(r"\b(?:name|dest|path)[ \t]*[:=][ \t]*[\"']?(?:\S* )*?(\S*/\w+\.py)\b")
_SOURCE = re.compile(r"\b(?:source|src)[ \t]*[:=][ \t]*[\"']?(?:salt://)?([^\s\"']+)")
_STATES = (".sls", ".yml", ".yaml")
_NEAR = 4  # lines between what is written and what it is made of


@view
def written_modules(project: Project) -> tuple[tuple[str, PurePosixPath], ...]:
    """Each module that a state or a task writes, by its path on the host as it is written there, and the file it is made of."""
    found: dict[str, PurePosixPath] = {}
    for name in project.paths:
        text = project.text(PurePosixPath(name)) if name.endswith(_STATES) else None
        lines = text.split("\n") if text and ".py" in text and ("source" in text or "src" in text) else []
        for number, line in enumerate(lines):
            if len(line) < 1000 and (target := _TARGET.search(line)):
                around = sorted(range(max(0, number - _NEAR), number + _NEAR + 1), key=lambda at: abs(at - number))
                sources = (_SOURCE.search(lines[at]) for at in around if at < len(lines) and len(lines[at]) < 1000)
                source = next((one[1] for one in sources if one), "")
                if source and (path := run_file(project, PurePosixPath(name), source)):
                    found.setdefault(target[1], path)
    return tuple(found.items())
