"""Python scripts: the log files that one opens by name, or writes into supervisord's options, read without running it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.readers.text import plain


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is written to, by its name in the text; `option` is supervisord's, where that is what it is for."""

    path: str
    line: int
    option: str = ""


_PATH = r"r?([\"'])(?P<path{n}>/[^\"'\n]++)[\"']"
_OPENS = re.compile(
    rf"\bopen\(\s*+{_PATH.format(n=1)}\s*+,\s*+(?:mode\s*+=\s*+)?[\"'][aw]"
    rf"|\b\w*FileHandler\(\s*+(?:filename\s*+=\s*+)?{_PATH.format(n=2)}"
    rf"|\bbasicConfig\([^()]{{0,300}}?\bfilename\s*+=\s*+{_PATH.format(n=3)}"
    r"|[\"'](?P<option>std(?:out|err)_logfile)[\"']\s*+[,:]\s*+[\"'](?P<path4>[^\"'\n]++)[\"']"
)
_COMMENT = re.compile(r"^[ \t]*+#[^\n]*+", re.MULTILINE)


def read(text: str) -> tuple[Opened, ...]:
    """Each file that the script writes to under an absolute name, or has supervisord write to, in file order."""
    text = _COMMENT.sub("", plain(text))
    found = []
    line, counted = 1, 0
    for opened in _OPENS.finditer(text):
        path = next(name for name in ("path1", "path2", "path3", "path4") if opened[name])
        line += text.count("\n", counted, opened.start(path))
        counted = opened.start(path)
        found.append(Opened(opened[path], line, opened["option"] or ""))
    return tuple(found)
