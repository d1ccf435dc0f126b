"""docker compose: the services of a file, what each is built from, what it runs and what it publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers import yaml_tree
from praekelt_standards.readers.shell import split
from praekelt_standards.readers.words import Word, placed
from praekelt_standards.readers.yaml_tree import Node


@dataclass(frozen=True, slots=True)
class Value:
    """A text and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Words:
    """A command word by word, and the line on which it begins; a word on another one is a `Word`, which knows its line."""

    words: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Port:
    """A port that is published: the address and port of the host (empty where Docker chooses), and the container's."""

    address: str
    published: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a compose file."""

    name: str
    line: int
    image: Value | None = None
    build: Value | None = None  # the folder it is built from
    dockerfile: str = "Dockerfile"
    target: str = ""
    command: Words | None = None
    entrypoint: Words | None = None
    ports: tuple[Port, ...] = ()
    volumes: tuple[Value, ...] = ()  # as SOURCE:TARGET
    environment: tuple[tuple[str, Value], ...] = ()
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    network: str = ""  # network_mode


_PARTS = re.compile(r":(?![^{}]*\})")  # a colon within ${PORT:-8000} parts nothing
_OF_A_SERVICE = frozenset({"image", "build", "extends", "command"})


def read(text: str) -> tuple[Service, ...]:
    """The services of a compose file, in file order."""
    services: list[Service] = []
    for document in yaml_tree.read(text):
        if not document.pairs:
            raise Unreadable("it is not a mapping, so it is no compose file", document.line)
        below = document.get("services")
        # The first version of the format had its services at the top.
        for name, node in below.mapping() if below else document.mapping():
            if node.pairs and (below or any(key.text in _OF_A_SERVICE for key, _ in node.pairs)):
                services.append(_service(name, (below or document).key_line(name), node))
    return tuple(services)


def _service(name: str, line: int, node: Node) -> Service:
    given = dict(node.mapping())
    build = given.get("build")
    context, dockerfile, target = build, None, None
    if build is not None and build.pairs:
        context, dockerfile, target = build.get("context"), build.get("dockerfile"), build.get("target")
        context = context or Node(build.line, ".")
    older = given.get("dockerfile")
    return Service(
        name,
        line,
        image=_value(given.get("image")),
        build=_value(context),
        dockerfile=_text(dockerfile) or _text(older) or "Dockerfile",
        target=_text(target),
        command=_words(given.get("command")),
        entrypoint=_words(given.get("entrypoint")),
        ports=tuple(_ports(given.get("ports"))),
        volumes=tuple(_volumes(given.get("volumes"))),
        environment=tuple(_environment(given.get("environment"))),
        env_files=tuple(_env_files(given.get("env_file"))),
        profiles=tuple(item.text or "" for item in profiles.texts()) if (profiles := given.get("profiles")) else (),
        network=_text(given.get("network_mode")),
    )


def _text(node: Node | None) -> str:
    return node.text or "" if node else ""


def _value(node: Node | None) -> Value | None:
    return Value(node.text, node.line) if node and node.text else None


def _words(node: Node | None) -> Words | None:
    if node is None or (node.text is not None and node.is_plain and node.text in ("", "~", "null")):
        return None
    if node.text is not None:
        return Words(placed(split(node.text), node.lines), node.line)
    line = node.items[0].line if node.items else node.line
    return Words(tuple(_word(item, line) for item in node.items), line)


def _word(item: Node, line: int) -> str:
    text = item.text or ""
    # A text over several lines, as a shell is given one, begins on the line after its sign.
    first = item.line + 1 if item.lines and item.lines[0][1].rstrip().endswith(("|", ">", "|-", ">-")) else item.line
    return text if first == line and "\n" not in text else Word(text, first)


def _ports(node: Node | None) -> Iterator[Port]:
    for item in node.items if node else ():
        if item.pairs:
            yield Port(_text(item.get("host_ip")), _text(item.get("published")), _text(item.get("target")), item.line)
        elif item.text:
            *address, target = (
                _PARTS.split(item.text.partition("/")[0])
                if "$" in item.text
                else item.text.partition("/")[0].split(":")
            )
            published = address.pop() if address else ""
            yield Port(":".join(address).strip("[]"), published, target, item.line)


def _volumes(node: Node | None) -> Iterator[Value]:
    for item in node.items if node else ():
        if item.pairs:
            yield Value(f"{_text(item.get('source'))}:{_text(item.get('target'))}", item.line)
        elif item.text:
            yield Value(item.text, item.line)


def _env_files(node: Node | None) -> Iterator[str]:
    if node is not None:
        yield from (one.text or "" for one in node.texts())
        yield from (_text(item.get("path")) for item in node.items if item.pairs)


def _environment(node: Node | None) -> Iterator[tuple[str, Value]]:
    if node is None:
        return
    for item in node.items:
        if item.text:
            name, sign, value = item.text.partition("=")
            # A name alone hands on what the variable is where compose is started.
            yield name, Value(value if sign else f"${{{name}}}", item.line)
    for key, given in node.mapping():
        yield key, Value(given.text or "", given.line)
