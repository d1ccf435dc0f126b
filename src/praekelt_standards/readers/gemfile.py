"""Ruby's Gemfile: the gems that it names, each with its line."""

from __future__ import annotations

import re

from praekelt_standards.readers.requirements import Requirement, Requirements
from praekelt_standards.readers.text import plain

_GEM = re.compile(r"^[ \t]*gem[ \t(]+[\"']([\w.-]+)[\"'](?:[ \t]*,[ \t]*[\"']([^\"'\n]*)[\"'])?")
_GROUP = re.compile(r"^[ \t]*group[ \t(]+([^\n]*?)\)?[ \t]*do\b")
_END = re.compile(r"^[ \t]*end\b")


def read(text: str) -> Requirements:
    """The gems of a Gemfile; those of a group keep its name."""
    found: list[Requirement] = []
    groups: list[str] = []
    for number, line in enumerate(plain(text).split("\n"), 1):
        if group := _GROUP.match(line):
            names = re.findall(r"\w+", group[1])
            groups.append("" if {"production", "default"} & set(names) else " ".join(names))
        elif re.search(r"\bdo\b[^\n]*$|^[ \t]*(?:if|unless|case)\b", line):
            groups.append(groups[-1] if groups else "")
        elif _END.match(line) and groups:
            groups.pop()
        elif gem := _GEM.match(line):
            found.append(Requirement(gem[1], gem[2] or "", number, gem[0].strip(), group=groups[-1] if groups else ""))
    return Requirements(tuple(found))
