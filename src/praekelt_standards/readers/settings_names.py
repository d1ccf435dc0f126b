"""Where a file names a Django settings module: ``DJANGO_SETTINGS_MODULE`` in any syntax, and ``--settings``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MODULE = r"[A-Za-z_][\w.]*"
_VARIABLE = "DJANGO_SETTINGS_MODULE"
# What its value may be the default of: a variable of the shell, or one that Python reads from the environment.
_DEFAULT = r"(?:[\"']?\$\{\w+:?[-=]|os\.(?:environ\.get|getenv)\([ \t]*[\"']\w+[\"'],[ \t]*)?"
_NAME = re.compile(
    "|".join(
        (
            # A list of names and values, in YAML or in JSON.
            rf"{_VARIABLE}[\"']?,?\s{{1,200}}[\"']?value[\"']?[ \t]*[:=][ \t]*[\"']?(?P<listed>{_MODULE})",
            # Python's os.environ, by a method or by a subscript.
            rf"{_VARIABLE}[\"'](?:,\s{{0,200}}|\][ \t]*=[ \t]*){_DEFAULT}[\"']?(?P<python>{_MODULE})",
            # A shell's default, and every syntax with a sign between the two.
            rf"{_VARIABLE}[\"']?(?::?-|[ \t]*:?[=:](?!=))[ \t]*{_DEFAULT}[\"']?(?P<signed>{_MODULE})",
            # As in ``ENV NAME value`` and in ``SetEnv NAME value``.
            rf"(?:(?i:env|_param)|-g?x)[ \t]+{_VARIABLE}[ \t]+[\"']?(?P<plain>{_MODULE})",
            # Another variable of the same file, such as an ARG of a Dockerfile.
            rf"{_VARIABLE}[ \t]*[= ][ \t]*[\"']?\$\{{?(?P<other>\w+)",
            rf"--settings(?:=|[ \t]+|[\"'],[ \t]*[\"'])[\"']?(?P<option>{_MODULE})",
        )
    )
)
_TESTS = re.compile(
    r"[ \t\"'](?:test|tests|jenkins|harvest|behave)[ \t\"']"
)  # before the option: settings to test with
_NEAR = 200  # characters before an option, within its command
_FILLED_IN = ("{", "$", "%", "<")
_COMMENT = re.compile(r"^[ \t]*(?:[#;]|//)[^\n]*", re.MULTILINE)
_TO_THE_END = re.compile(r"^[ \t]*[#;][^\n]*|(?<=[ \t]);[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Named:
    """A settings module by its dotted name, and the line that names it."""

    module: str
    line: int


def read(text: str, semicolon: bool = False) -> tuple[Named, ...]:
    """Every settings module that the text names, in the order of its lines; a comment names none.

    `semicolon` says that one after a blank begins a comment, as supervisord has it.
    """
    if _VARIABLE not in text and "--settings" not in text:
        return ()
    text = (_TO_THE_END if semicolon else _COMMENT).sub("", text)
    found = []
    line, counted = 1, 0
    for match in _NAME.finditer(text):
        group = match.lastgroup or ""
        module: str | None = match[group]
        if group == "other":
            value = rf"^[ \t]*(?:(?:ARG|ENV|export)[ \t]+)?{module}[ \t]*[= ][ \t]*[\"']?({_MODULE})"
            given = re.search(value, text, re.MULTILINE)
            module = given[1] if given else None
        # One that goes on with what is filled in, as config.settings.{stack} does, is not told.
        goes_on = match[group].endswith(".") or text[match.end(group) : match.end(group) + 1] in _FILLED_IN
        before = max(0, match.start() - _NEAR)
        if group == "option" and _TESTS.search(
            text, text.rfind("\n", before, match.start()) + 1 or before, match.start()
        ):
            continue
        if module and (group == "other" or not goes_on):
            start = match.start(group)
            line, counted = line + text.count("\n", counted, start), start
            found.append(Named(module, line))
    return tuple(found)
