"""upstart: the commands of a job file such as /etc/init/clinic.conf, Ubuntu's way before systemd."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from praekelt_standards.readers.shell import split
from praekelt_standards.readers.template import without_tags
from praekelt_standards.readers.text import plain
from praekelt_standards.readers.words import on_line


@dataclass(frozen=True, slots=True)
class Job:
    """What a job runs: the shell text after ``exec``, or between ``script`` and ``end script``, and its first line.

    `variables` are what ``env`` sets for it (``NAME=value``), each a word that knows its line.
    """

    text: str
    line: int
    variables: tuple[str, ...] = ()


_EXEC = re.compile(r"[ \t]*exec[ \t]+(.+)")


def read(text: str) -> tuple[Job, ...]:
    """The main process of a job; what runs before and after it (``pre-start`` and its like) is left out."""
    jobs: list[Job] = []
    variables: tuple[str, ...] = ()
    lines = without_tags(plain(text)).split("\n")
    number = 0
    while number < len(lines):
        line = lines[number].rstrip()
        number += 1
        words = line.split()
        if words and words[-1] == "script" and words[0] != "end":
            first, body = number + 1, []
            while number < len(lines) and lines[number].split() != ["end", "script"]:
                body.append(lines[number])
                number += 1
            number += 1
            if words == ["script"]:
                jobs.append(Job("\n".join(body), first))
        elif found := _EXEC.match(line):
            first, parts = number, [found[1]]
            while parts[-1].endswith("\\") and number < len(lines):
                parts.append(lines[number].rstrip())
                number += 1
            jobs.append(Job("\n".join(parts), first))
        elif words[:1] == ["env"]:
            variables += on_line(split(line)[1:2], number)
    return tuple(replace(job, variables=variables) for job in jobs) if variables else tuple(jobs)
