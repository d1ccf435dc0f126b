"""What the lab asks its keeper for: how, which hosts, and what of this machine they may see."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from enum import Enum


class Mode(Enum):
    """How a lab keeps its hosts apart from this machine."""

    NAMESPACES = "namespaces"
    USER_NAMESPACES = "user-namespaces"
    SUBSTITUTION = "substitution"


@dataclass(frozen=True)
class PlannedHost:
    """One host: its name, its address, and the open file on which its servant is asked."""

    name: str
    address: str
    channel: int


@dataclass(frozen=True)
class Plan:
    """Everything that the keeper must know; it travels as one argument of its command line."""

    mode: str
    lab: int  # the process that the lab belongs to
    control: int  # the open file on which the keeper says that it is ready, or why not
    client: int  # the open file on which the one who asks the site for pages is asked
    hosts: tuple[PlannedHost, ...]
    visible: tuple[str, ...]  # the folders of this machine that hold the programs to run

    def text(self) -> str:
        """The plan as the keeper's argument."""
        return json.dumps(asdict(self))

    @staticmethod
    def read(text: str) -> Plan:
        """The plan that stands in the keeper's argument."""
        values = json.loads(text)
        values["hosts"] = tuple(PlannedHost(**host) for host in values["hosts"])
        values["visible"] = tuple(values["visible"])
        return Plan(**values)

    @property
    def files(self) -> tuple[int, ...]:
        """The open files that the keeper inherits."""
        return self.control, self.client, *(host.channel for host in self.hosts)

    def close_but(self, *kept: int) -> None:
        """Close the channels of the others, so that each channel ends when its own servant does."""
        for file in self.files:
            if file not in kept:
                os.close(file)
