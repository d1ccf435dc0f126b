"""logrotate: which logs each block names, and what is done with them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.template import DOLLAR, ERB, JINJA, VALUE, without_tags
from praekelt_standards.readers.text import plain, quoted


@dataclass(frozen=True, slots=True)
class Path:
    """One path or glob, without its quotation marks."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive and its arguments; a script's whole text, which begins in the next line, is its one argument."""

    name: str
    args: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Stanza:
    """The paths before a block and the directives within it; the directives that stand in no block have no path."""

    paths: tuple[Path, ...]
    directives: tuple[Directive, ...]
    line: int


_SCRIPTS = frozenset(("firstaction", "lastaction", "postrotate", "preremove", "prerotate"))
# Another directive may follow one of these in the same line; the arguments of every other go on to the line's end.
_ALONE = frozenset((
    "allowhardlink", "compress", "copy", "copytruncate", "daily", "dateext", "datehourago", "dateyesterday",
    "delaycompress", "hourly", "ifempty", "ignoreduplicates", "mailfirst", "maillast", "missingok", "monthly",
    "noallowhardlink", "nocompress", "nocopy", "nocopytruncate", "nocreate", "nocreateolddir", "nodateext",
    "nodelaycompress", "noignoreduplicates", "nomail", "nomissingok", "noolddir", "norenamecopy", "nosharedscripts",
    "noshred", "notifempty", "renamecopy", "sharedscripts", "shred", "weekly", "yearly",
))  # fmt: skip
_WORD = re.compile(rf"\"([^\"]*+)\"|'([^']*+)'|((?>(?:[^\s{{}}\"'$<\\]++|\\.|{JINJA}|{DOLLAR}|{ERB}|[$<])+))")
_DIRECTIVE = re.compile(r"([A-Za-z]\w*+)(?=[\s=}]|\Z)(?:\s*+=)?\s*+")
_VALUE_ALONE = re.compile(rf"(?:{VALUE})\s*\Z")
_BLOCK = re.compile(rf"(?>(?:[^{{$]++|{JINJA}|{DOLLAR}|\$)*)\{{")
_COMMENT = re.compile(r"(?<=\s)#")
_NUMBER = re.compile(r"\d++(?=\s|\Z)")
_BLANKS = re.compile(r"\s*+")


def read(text: str) -> tuple[Stanza, ...]:
    """The stanzas in file order; before them one with no path, for the directives that stand in no block, if any."""
    stanzas: list[Stanza] = []
    everywhere: list[Directive] = []
    inside: list[Directive] | None = None
    paths: list[Path] = []
    script: list[str] | None = None
    script_name, script_line, opened = "", 0, 0
    for number, line in enumerate(without_tags(plain(text)).split("\n"), 1):
        directives = everywhere if inside is None else inside
        if script is not None:
            if line.split(None, 1)[:1] == ["endscript"]:
                directives.append(Directive(script_name, ("\n".join(script),), script_line))
                script = None
            else:
                script.append(line)
            continue
        line = line.strip()
        names_paths = inside is None and bool(_BLOCK.match(line))
        position = 0
        while position < len(line) and line[position] != "#":
            if line[position] == "}":
                if inside is None:
                    raise Unreadable("'}' closes nothing", number)
                stanzas.append(Stanza(tuple(paths), tuple(inside), paths[0].line if paths else opened))
                paths, inside, directives = [], None, everywhere
                position += 1
            elif inside is None and (paths or names_paths or not _DIRECTIVE.match(line, position)):
                if word := _WORD.match(line, position):
                    paths.append(Path("".join(filter(None, word.groups())), number))
                    position = word.end()
                elif line[position] == "{":
                    inside, opened = [], number
                    directives = inside
                    position += 1
                else:
                    raise Unreadable(
                        f"the quotation mark before {quoted(line[position + 1 :])} is never closed", number
                    )
            elif directive := _DIRECTIVE.match(line, position):
                name, position = directive[1], directive.end()
                if name in _SCRIPTS:
                    script, script_name, script_line = [], name, number
                    break
                if name in _ALONE:
                    args: tuple[str, ...] = ()
                    if count := _NUMBER.match(line, position):  # such as the day after weekly
                        args, position = (count[0],), count.end()
                else:
                    args, position = _arguments(line, position)
                directives.append(Directive(name, args, number))
            elif _VALUE_ALONE.match(line, position):
                break
            else:
                raise Unreadable(f"{quoted(line[position:])} is no directive", number)
            position = _after_blanks(line, position)
    if script is not None:
        raise Unreadable(f"'{script_name}' has no endscript", script_line)
    if inside is not None:
        begun = paths[0] if paths else Path("", opened)
        raise Unreadable(f"{quoted(f'{begun.text} {{')} is never closed", begun.line)
    if paths:
        raise Unreadable(f"{quoted(paths[0].text)} has no block: write {{ after the path", paths[0].line)
    return (*((Stanza((), tuple(everywhere), everywhere[0].line),) if everywhere else ()), *stanzas)


def _after_blanks(line: str, position: int) -> int:
    blanks = _BLANKS.match(line, position)
    return blanks.end() if blanks else position


def _arguments(line: str, position: int) -> tuple[tuple[str, ...], int]:
    """The arguments in the rest of a line, and where they end: at a brace that closes the block, if one does."""
    end = len(line)
    comment = _COMMENT.search(line, position)
    rest = line[position : comment.start() if comment else end].rstrip()
    if rest.endswith("}") and "{" not in rest:
        rest, end = rest[:-1], position + len(rest) - 1
    if '"' not in rest and "'" not in rest and "{{" not in rest:
        return tuple(rest.split()), end
    return tuple("".join(filter(None, found)) for found in _WORD.findall(rest)), end
