"""Text in which commands stand among other words (a README, a Fabric file, a Makefile): those that install packages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.readers.text import plain


@dataclass(frozen=True, slots=True)
class PipLine:
    """One command, as it stands in the text, from ``sudo`` or the program to where it ends."""

    text: str
    line: int


_INSTALL = re.compile(
    r"""
      (?<![\w/.-])
      (?>(?: \b run_as_root\(\s*+[urfb]*["'] | \b sudo (?: \(\s*+[urfb]*["'] | (?>(?:[ \t]+(?:-[a-zA-Z-]+(?:=\S+)?|[A-Z_]+=\S*))*)[ \t]+(?:www-data[ \t]+|root[ \t]+)? ) )?)
      (?>(?: [\w.~$\{\}()%<>-]*+/ )*)
      (?>(?: python[\d.]*+[ \t]+-m[ \t]+ )?)
      (?: pip[\d.]*+(?:-[\d.]+)?[ \t]+(?>(?:-[^\s]+[ \t]+)*)install\b | easy_install(?:-[\d.]+)?[ \t]
        | python[\d.]*+[ \t]+setup\.py[ \t]+install\b )
      (?! [ \t]*+ (?: an?|the|this|that|your|our|by|to|or|and|is|was|with|for|from|it|in|on|as|if|using|will|can|may|command|into|name=\S* )
          (?: [ \t]|$ ) )
      [^\n`"'|&;#]*+ (?>(?: '[^'\n]*+' [^\n`"'|&;]*+ | "[^"\n]*+" [^\n`"'|&;]*+ )*)
    """,
    re.VERBOSE,
)
_HOLDS = re.compile(r"pip|easy_install|setup\.py")


def read_code(text: str) -> tuple[PipLine, ...]:
    """Every command that installs with pip or easy_install in a file whose comments begin with ``#``."""
    lines = plain(text).split("\n")
    return read("\n".join("" if line.lstrip().startswith("#") else line for line in lines))


def read(text: str) -> tuple[PipLine, ...]:
    """Every command that installs with pip or easy_install, in prose or in code."""
    found = []
    for number, line in enumerate(plain(text).split("\n"), 1):
        if _HOLDS.search(line) and len(line) < 2000:
            found += [PipLine(" ".join(command[0].split()), number) for command in _INSTALL.finditer(line)]
    return tuple(found)
