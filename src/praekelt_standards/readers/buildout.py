"""zc.buildout: the eggs that a buildout asks for, and the versions that it settles on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.readers import ini
from praekelt_standards.readers.django_values import CHECKOUT
from praekelt_standards.readers.requirements import Include, Requirement, requirement


@dataclass(frozen=True, slots=True)
class Template:
    """A file that a part fills in: its path as it is written, and what each name in it stands for."""

    path: str
    values: dict[str, str]

    def filled(self, text: str) -> str:
        """A text of the template with what the part puts there; what it does not name stays."""
        return _OPTION.sub(lambda name: self.values.get(name[1].replace("-", "_"), name[0]), text)


# As Genshi writes an option of the part, and as plain templates do.
_OPTION = re.compile(r"\$\{(?:options\.|options\[['\"])?([A-Za-z_][\w-]*)(?:['\"]\])?\}")


@dataclass(frozen=True, slots=True)
class Buildout:
    """A buildout: what its parts ask for, what its versions fix, the files that it extends, and those that it fills in."""

    eggs: tuple[Requirement, ...]
    versions: tuple[Requirement, ...]
    extends: tuple[Include, ...] = ()
    templates: tuple[Template, ...] = ()


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
    return Buildout(tuple(eggs), tuple(versions), tuple(extends), tuple(_templates(options)))


_USE = re.compile(r"\$\{([\w.-]*):([\w.-]+)\}")


def _templates(options: tuple[ini.Option, ...]) -> Iterator[Template]:
    """What each part with an ``input`` fills in, with what it takes from other parts."""
    parts: dict[str, dict[str, str]] = {"buildout": {"directory": CHECKOUT}}
    for option in options:
        parts.setdefault(option.section, {})[option.name] = " ".join(line for line, _ in option.lines)

    def filled(value: str, section: str, depth: int = 0) -> str:
        def fill(use: re.Match[str]) -> str:
            part = use[1] or section
            found = parts.get(part, {}).get(use[2])
            return use[0] if found is None or depth > 9 or len(value) > 500 else filled(found, part, depth + 1)

        return _USE.sub(fill, value)

    for name, part in parts.items():
        if "input" in part and "template" in part.get("recipe", ""):
            # Genshi has the names of options as names of Python.
            values = {key.replace("-", "_"): filled(value, name) for key, value in part.items()}
            yield Template(filled(part["input"], name).removeprefix(f"{CHECKOUT}/"), values)
