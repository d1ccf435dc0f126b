"""Vagrantfile: the boxes that its machines are made from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from praekelt_standards.readers.text import plain


@dataclass(frozen=True, slots=True)
class Box:
    """The name, or the address, of a box."""

    name: str
    line: int


_BOX = re.compile(r"^[^#\n]*?\.vm\.box(?:_url)?\s*=\s*(?:[^\n#]{0,100}?\|\|\s*)?[\"']([^\"'\n]+)[\"']", re.MULTILINE)
# A list of machines kept as a hash: ``{ :name => "app1", :box => "ubuntu/jammy64" }``.
_IN_A_HASH = re.compile(r"^[^#\n]*?[\s{,:]box[\"']?\s*(?:=>|:)\s*[\"']([^\"'\n]+)[\"']", re.MULTILINE)


def read(text: str) -> tuple[Box, ...]:
    """Every box that is named, in file order; Ruby is not run, so a name that is put together is not seen."""
    text = plain(text)
    boxes = []
    for pattern in (_BOX, _IN_A_HASH):
        line, counted = 1, 0
        for found in pattern.finditer(text):
            line += text.count("\n", counted, found.start(1))
            counted = found.start(1)
            boxes.append(Box(found[1], line))
    return tuple(sorted(boxes, key=lambda box: box.line))
