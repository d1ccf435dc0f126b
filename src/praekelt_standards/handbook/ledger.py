"""What verified each block of the handbook: written while the pages are tested, and printed under the blocks.

It is built and never committed, because versions and places differ from one machine to the next.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

PATH = Path("build") / "ledger.json"
SHOWN, PARSED, VALIDATED, REFUSED, EXECUTED = "shown", "parsed", "validated", "refused", "executed"


@dataclass(frozen=True)
class Stamp:
    """What verified a block, and how: shown, parsed, validated, executed, or refused where it was to be.

    `where`: how the hosts of a site were kept apart; for a program's verdict, whether it read what is printed or,
    in some words, what was `replaced` there because it is true of the file's own host only.
    """

    how: str
    by: str
    where: str = ""
    replaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One block of one page, what its text was when it was verified, and what verified it."""

    page: str  # relative to docs/
    line: int
    text: str  # a digest of the block's text and of the file that it shows
    stamps: tuple[Stamp, ...]


def digest(*texts: str) -> str:
    """A short name for these texts, another one for any others."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Asked:
    """One program that was given files of ``snippets/``: how many, and how long it took."""

    by: str
    files: int
    seconds: float


class Ledger:
    """The entries of one run, by page and line, and the programs that were asked."""

    def __init__(self, entries: Iterable[Entry] = (), asked: Iterable[Asked] = ()) -> None:
        self._entries = {(entry.page, entry.line): entry for entry in entries}
        self.asked = tuple(asked)

    def add(self, page: PurePosixPath | str, line: int, text: str, stamps: Iterable[Stamp]) -> None:
        """Note what verified the block at this line."""
        self._entries[str(page), line] = Entry(str(page), line, text, tuple(dict.fromkeys(stamps)))

    def entry(self, page: PurePosixPath | str, line: int) -> Entry | None:
        """The entry of the block at this line."""
        return self._entries.get((str(page), line))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, in the order of the pages and their lines."""
        return tuple(self._entries[key] for key in sorted(self._entries))

    def write(self, path: Path = PATH) -> None:
        """Write the whole ledger; a file that is there is replaced at once, never half."""
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(".new")
        written = {"asked": [asdict(one) for one in self.asked], "entries": [asdict(one) for one in self.entries]}
        made.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        made.replace(path)

    @classmethod
    def read(cls, path: Path = PATH) -> Ledger | None:
        """The ledger that was written last; None when there is none."""
        try:
            written = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        if not isinstance(written, dict):  # by an earlier edition
            return None
        return cls(
            (
                Entry(one["page"], one["line"], one["text"], tuple(map(_stamp, one["stamps"])))
                for one in written["entries"]
            ),
            (Asked(**one) for one in written["asked"]),
        )


def _stamp(written: dict[str, Any]) -> Stamp:
    return Stamp(**{**written, "replaced": tuple((one, used) for one, used in written["replaced"])})
