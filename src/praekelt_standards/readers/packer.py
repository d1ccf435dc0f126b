"""Packer: the images that a template builds upon, in HCL and in JSON."""

from __future__ import annotations

import re

from praekelt_standards.readers.text import plain
from praekelt_standards.readers.vagrantfile import Box

# As its builders for Amazon, Google, Azure, OpenStack, DigitalOcean, Docker, Vagrant and virtual machines call it.
_IMAGE = re.compile(
    r"^(?![ \t]*+(?:#|//))(?:[^\n]{0,200}?[{,\s])?\"?"
    r"(?:source_ami|source_image(?:_family|_name)?|image|image_offer|source_path|iso_url)\"?[ \t]*+[=:][ \t]*+\"([^\"\n]+)\"",
    re.MULTILINE,
)
# Amazon's images may be looked for by their names; a filter is short.
_FILTER = re.compile(r"\bsource_ami_filter\b[^#]{0,600}?[\s{,\"]name\"?[ \t]*+[=:][ \t]*+\"([^\"\n]+)\"")


def read(text: str) -> tuple[Box, ...]:
    """Every image that is named, in file order; one that a variable names is not seen."""
    text = plain(text)
    found = [(match.start(1), match[1]) for pattern in (_IMAGE, _FILTER) for match in pattern.finditer(text)]
    boxes, line, counted = [], 1, 0
    for start, name in sorted(found):
        line, counted = line + text.count("\n", counted, start), start
        boxes.append(Box(name, line))
    return tuple(boxes)
