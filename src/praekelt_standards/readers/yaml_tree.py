"""YAML: a document as a tree whose every value knows its line.

PyYAML gives the events, which know their lines; its own loaders forget them, and fail on deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.template import JINJA, without_tags
from praekelt_standards.readers.text import plain

DEEPEST = 60  # levels; what people write by hand has a tenth of it


@dataclass(slots=True, eq=False)
class Node:
    """A value: a text, the items of a list, or the keys and values of a mapping."""

    line: int
    text: str | None = None  # None for a list or a mapping
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    tag: str | None = None
    is_plain: bool = False  # written without quotation marks
    lines: tuple[tuple[int, str], ...] = ()  # of a text that goes over several, as it is written, with their numbers

    def get(self, *keys: str) -> Node | None:
        """The value under these keys, each within the last; None where there is none."""
        here: Node | None = self
        for key in keys:
            here = next((value for name, value in reversed(here.pairs) if name.text == key), None) if here else None
        return here

    def mapping(self) -> Iterator[tuple[str, Node]]:
        """The keys of a mapping as texts, each with its value, in file order, merged ones (``<<``) last."""
        merged: list[Node] = []
        for key, value in self.pairs:
            if key.text == "<<":
                merged += value.items or [value]
            elif key.text is not None:
                yield key.text, value
        own = {key.text for key, _ in self.pairs}
        for other in merged:
            for key, value in other.pairs:
                if key.text is not None and key.text not in own and key.text != "<<":
                    own.add(key.text)
                    yield key.text, value

    def key_line(self, key: str) -> int:
        """The line on which a key stands, which is not always that of its value."""
        return next((name.line for name, _ in self.pairs if name.text == key), self.line)

    def texts(self) -> Iterator[Node]:
        """The texts of a list, or the one text that this is."""
        if self.text is not None:
            yield self
        yield from (item for item in self.items if item.text is not None)


_VALUE = re.compile(JINJA)
# YAML ends a line where no editor does, and a finding's line is the editor's.
_NO_LINE_ENDS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")
# YAML ends a line at these too, editors do not, and a finding's line is an editor's.
_NO_LINE_ENDS = dict.fromkeys(map(ord, "\r\x85\u2028\u2029"), " ")


def read(text: str) -> tuple[Node, ...]:
    """The documents of a file; an empty one is left out."""
    text = without_tags(plain(text)).translate(_NO_LINE_ENDS)
    try:
        return _read(text)
    except Unreadable:
        # Where a value is filled in by a template, YAML sees a mapping within a mapping.
        if "{{" not in text:
            raise
        return _read(_VALUE.sub(lambda value: "${" + value[0].strip("{}- ").replace("\n", " ") + "}", text))


def _read(text: str) -> tuple[Node, ...]:
    import yaml  # only where there is a file to read: a check must start quickly

    documents: list[Node] = []
    lines = text.count("\n") + 1  # what is left out at the end stands, for YAML, one line later
    written: list[str] = []  # those lines, once a text goes over several
    anchors: dict[str, Node] = {}
    open_nodes: list[tuple[Node, list[Node]]] = []  # a mapping's keys and values gather before they are paired
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            line = min(event.start_mark.line + 1, lines) if event.start_mark else 1
            match event:
                case yaml.ScalarEvent():
                    node = Node(line, event.value, tag=event.tag, is_plain=not event.style)
                    last = event.end_mark.line if event.end_mark else 0
                    if last > line - 1 and " " in event.value:
                        written = written or text.split("\n")
                        node.lines = tuple(enumerate(written[line - 1 : last + 1], line))
                case yaml.AliasEvent():
                    if event.anchor not in anchors:
                        raise Unreadable(f"*{event.anchor} is named before it is given", line)
                    node = anchors[event.anchor]
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    if len(open_nodes) >= DEEPEST:
                        raise Unreadable(f"it is nested more than {DEEPEST} levels deep", line)
                    node = Node(line, tag=event.tag)
                    open_nodes.append((node, []))
                    if event.anchor:
                        anchors[event.anchor] = node
                    continue
                case yaml.SequenceEndEvent():
                    node, node.items = open_nodes.pop()
                case yaml.MappingEndEvent():
                    node, gathered = open_nodes.pop()
                    node.pairs = list(zip(gathered[::2], gathered[1::2]))
                case _:
                    continue
            if isinstance(event, yaml.ScalarEvent) and event.anchor:
                anchors[event.anchor] = node
            if open_nodes:
                open_nodes[-1][1].append(node)
            elif node.text != "" or not node.is_plain:
                documents.append(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(f"it is not valid YAML: {error.problem}", mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:
        raise Unreadable(f"it is not valid YAML: {str(error).splitlines()[0]}") from error
    return tuple(documents)
