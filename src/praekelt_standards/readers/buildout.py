"""zc.buildout: the eggs that a buildout asks for, and the versions that it settles on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.readers import ini
from praekelt_standards.readers.requirements import Include, Requirement, requirement


@dataclass(frozen=True, slots=True)
class Buildout:
    """A buildout: what its parts ask for, what its versions fix, and the files that it extends."""

    eggs: tuple[Requirement, ...]
    versions: tuple[Requirement, ...]
    extends: tuple[Include, ...] = ()


def read(text: str) -> Buildout:
    """The eggs and the versions of a buildout, in file order."""
    options = ini.read(text)
    settled = {"versions"}
    for option in options:
        if (option.section, option.name) == ("buildout", "versions"):
            settled |= {line for line, _ in option.lines}
    eggs: list[Requirement] = []
    versions: list[Requirement] = []
    extends: list[Include] = []
    for option in options:
        if option.section in settled:
            value = option.lines[0][0] if option.lines else ""
            version = re.split(r"\s*[#;]", value)[0].strip()
            specifier = f"=={version}" if version[:1].isdigit() else version
            versions.append(Requirement(option.name, specifier, option.line, f"{option.name} = {value}"))
        elif option.name in ("eggs", "egg", "extra-eggs"):
            for line, number in option.lines:
                for word in re.split(r"(?<![<>=!~,])\s+(?![<>=!~,])", line):
                    if "$" not in word and (one := requirement(word, number)):
                        eggs.append(one)
        elif (option.section, option.name) == ("buildout", "extends"):
            extends += [Include(word, number) for line, number in option.lines for word in line.split()]
    return Buildout(tuple(eggs), tuple(versions), tuple(extends))
