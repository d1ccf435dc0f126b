"""Opening one file of somebody's project without being led astray: no link, no device, nothing without an end."""

from __future__ import annotations

import errno
import os
import stat

from praekelt_standards.finding import Unreadable

LARGEST = 2_000_000  # bytes; a configuration file written by hand is far smaller

# O_NONBLOCK: opening a FIFO that took the file's place must not hang. Windows has neither of the two.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content(path: str | os.PathLike[str]) -> bytes:
    """What a regular file holds; raises FileNotFoundError, or `Unreadable` with the reason."""
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise Unreadable(reason_of(error)) from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("it is not a regular file")
        if found.st_size > LARGEST:
            raise Unreadable(f"it is larger than {LARGEST:,} bytes")
        # A file that grows meanwhile, or whose size the system does not know, ends here all the same.
        held = os.read(handle, found.st_size + 1) if found.st_size else b""
        while len(held) < found.st_size and (more := os.read(handle, found.st_size - len(held))):
            held += more
        return held
    except OSError as error:
        raise Unreadable(reason_of(error)) from error
    finally:
        os.close(handle)


def text(held: bytes) -> str:
    """The text of a file, line ends as ``\\n``; `Unreadable` when it is no text. A byte that is no UTF-8 becomes U+FFFD."""
    if (position := held.find(b"\0")) >= 0:
        if held[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unreadable("it is written in UTF-16; save it as UTF-8")
        raise Unreadable("it holds a null byte, so it is not text", held.count(b"\n", 0, position) + 1)
    return held.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def reason_of(error: Exception) -> str:
    """Why the system could not open something, as the end of a sentence."""
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "it is a link, which is not followed"
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return words[:1].lower() + words[1:]
