"""uWSGI's ini files: options as supervisord's are written, and some that have a name alone."""

from __future__ import annotations

import re

from praekelt_standards.readers import supervisord
from praekelt_standards.readers.supervisord import Section

_SWITCH = re.compile(r"^([A-Za-z][\w-]*+)(?=[ \t]*+(?:[;#][^\n]*+)?$)", re.MULTILINE)


def read(text: str) -> tuple[Section, ...]:
    """The sections of a file; an option without a value is switched on."""
    return supervisord.read(_SWITCH.sub(r"\1 = true", text))
