"""Try to make namespaces as a lab would, say what is missing, and end: `python -m praekelt_standards.lab.trial MODE`."""

from __future__ import annotations

import os
import sys

from praekelt_standards.lab import linux, namespaces
from praekelt_standards.lab.plan import Mode


def main(mode: str) -> int:
    """0 where it works."""
    try:
        namespaces.isolate(Mode(mode))
        pid = os.fork()
        if pid:
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        linux.mount_privately()
        namespaces.network("link add bridge type bridge", "link add one type veth peer name other")
    except (namespaces.CannotIsolate, OSError) as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
