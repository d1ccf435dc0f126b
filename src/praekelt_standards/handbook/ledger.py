"""What verified each block of the handbook: written while the pages are tested, and printed under the blocks.

It is built and never committed, because versions and places differ from one machine to the next.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

PATH = Path("build") / "ledger.json"
SHOWN, PARSED, VALIDATED, REFUSED, EXECUTED = "shown", "parsed", "validated", "refused", "executed"


@dataclass(frozen=True)
class Stamp:
    """What verified a block, and how: shown, parsed, validated, executed, or refused where it was to be."""

    how: str
    by: str


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


class Ledger:
    """The entries of one run, by page and line."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = {(entry.page, entry.line): entry for entry in entries}

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
        made.write_text(json.dumps([asdict(entry) for entry in self.entries], indent=1) + "\n", encoding="utf-8")
        made.replace(path)

    @classmethod
    def read(cls, path: Path = PATH) -> Ledger | None:
        """The ledger that was written last; None when there is none."""
        try:
            written = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return cls(
            Entry(one["page"], one["line"], one["text"], tuple(Stamp(**stamp) for stamp in one["stamps"]))
            for one in written
        )
