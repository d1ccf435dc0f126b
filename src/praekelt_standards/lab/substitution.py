"""Where hosts cannot be isolated, a few declared facts of their files are replaced, and it is checked that this can be undone."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

# The folders of a host that are its own; every other path means this machine's.
_OWN = "etc|var|srv|run|lab"
_NAME = r"[\w-]+"


class NotReversible(Exception):
    """A substitution lost something of the file as it is printed."""


@dataclass(frozen=True)
class Edit:
    """One replacement: which fact it belongs to, where it starts in the new text, and both wordings."""

    fact: str
    start: int
    written: str
    used: str


def undone(text: str, edits: tuple[Edit, ...]) -> str:
    """The text before these edits were made; raises `NotReversible` where it is not what the edits left."""
    parts, end = [], 0
    for edit in edits:
        if text[edit.start : edit.start + len(edit.used)] != edit.used:
            raise NotReversible(f"{edit.used!r} does not stand where {edit.written!r} was replaced by it")
        parts += [text[end : edit.start], edit.written]
        end = edit.start + len(edit.used)
    return "".join((*parts, text[end:]))


@dataclass(frozen=True)
class Facts:
    """What is true of one host as it is printed, and what stands for it on this machine."""

    root: Path
    address: str  # this host's, on this machine
    addresses: Mapping[str, str]  # every host's
    loopback: str  # what 127.0.0.1 means on this host
    users: Mapping[str, tuple[str, str]]  # user and group, for each user that the files name
    may_chroot: bool = field(default_factory=lambda: os.getuid() == 0)

    def port(self, printed: str) -> str:
        """An ordinary user may not listen below 1024, and something of this machine may listen there."""
        return str(int(printed) + 10000) if int(printed) < 1024 else printed

    def rules(self) -> Mapping[str, str]:
        """Each fact's name, and the pattern of the words that state it in any of the formats."""
        addresses = "|".join(re.escape(address) for address in (*self.addresses, "127.0.0.1", "0.0.0.0"))
        users = "|".join(re.escape(user) for user in self.users) or "(?!)"
        rules = {
            "root": rf"(?:(?<=unix://)|(?<![\w./}}-]))/(?={_OWN.join(('(?:', ')'))}(?:/|\b))",
            # the network of the hosts; one that holds a single address is that of a program on the same host
            "network": r"(?<![\d.])10\.0\.0\.0/24(?!\d)",
            "address": rf"(?<![\d.])(?:{addresses})(?::\d+)?(?![\d./]*\d)",
            "port": r"(?<=\blisten )\d+(?=[ ;])|(?<=\bbind )\*?:\d+",
            "user": rf"(?:(?<=\buser )|(?<=\buser = )|(?<=--owner=))(?:{users})\b(?!-)"
            rf"|(?m:(?<=^local  all     ))(?:{users})(?= )",
            "group": rf"(?:(?<=\bgroup )|(?<=--group=))(?:{users})\b(?!-)",
        }
        if not self.may_chroot:
            rules["chroot"] = r"\bchroot(?= /var/lib/haproxy)"
        return rules

    def used(self, fact: str, written: str) -> str:
        """What stands on this machine for the words that state a fact."""
        match fact:
            case "root":
                return f"{self.root}/"
            case "network":
                return "127.0.0.0/8"
            case "address":
                address, colon, port = written.partition(":")
                own = {
                    "127.0.0.1": self.loopback,
                    "0.0.0.0": self.address,
                }  # every address of a host is its only one here
                there = own.get(address) or self.addresses[address]
                return there + colon + (self.port(port) if port else "")
            case "port":
                return f"{self.address}:{self.port(written.lstrip('*:'))}"
            case "user":
                return self.users[written][0]
            case "group":
                return self.users[written][1]
            case _:
                return f"# {written}"

    def substituted(self, text: str) -> tuple[str, tuple[Edit, ...]]:
        """The text with every fact replaced, and how to undo it; checked by undoing it."""
        pattern = re.compile("|".join(f"(?P<{fact}>{rule})" for fact, rule in self.rules().items()))
        edits: list[Edit] = []
        grown = 0

        def replaced(found: re.Match[str]) -> str:
            nonlocal grown
            fact = found.lastgroup or ""
            used = self.used(fact, found[0])
            edits.append(Edit(fact, found.start() + grown, found[0], used))
            grown += len(used) - len(found[0])
            return used

        new = pattern.sub(replaced, text)
        if undone(new, tuple(edits)) != text:
            raise NotReversible("undoing the substitution does not give the text as it is printed")
        return new, tuple(edits)

    def word(self, word: str) -> str:
        """One word of a command, with the host's own root in it."""
        return re.sub(self.rules()["root"], f"{self.root}/", word)


@dataclass
class Ledger:
    """Every substitution that one lab made."""

    edits: dict[tuple[str, PurePosixPath], tuple[Edit, ...]] = field(default_factory=dict)

    def write(self, facts: Facts, host: str, path: PurePosixPath, content: bytes, target: Path) -> None:
        """Write a file with its facts replaced, read it back, and check that undoing them gives its bytes."""
        try:
            text = content.decode()
        except UnicodeDecodeError:
            target.write_bytes(content)
            return
        new, edits = facts.substituted(text)
        target.write_bytes(new.encode())
        if undone(target.read_bytes().decode(), edits).encode() != content:
            raise NotReversible(f"{path} on {host} cannot be turned back into what is printed")
        if edits:
            self.edits[host, path] = edits

    def __str__(self) -> str:
        facts = Counter(edit.fact for edits in self.edits.values() for edit in edits)
        made = ", ".join(f"{fact} {count}" for fact, count in sorted(facts.items()))
        return f"{len(self.edits)} files differ from what is printed, in declared facts alone: {made or 'none'}"
