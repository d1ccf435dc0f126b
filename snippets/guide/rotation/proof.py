"""A program that writes numbered lines has its log rotated three times, by the words of the site's own rule."""

import gzip
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from praekelt_standards.lab import rotation
from praekelt_standards.lab.host import Host
from praekelt_standards.lab.node import printed, small_site, with_program
from praekelt_standards.lab.proofs import Bench, Seen, share
from praekelt_standards.lab.waiting import until

NOTES = rotation.NOTE
RULE = printed("site/app/etc/logrotate.d/clinic").partition("\n}\n")[0] + "\n}\n"
LOG = "/var/praekelt/logs/clinic/lines.log"
LINES = """\
import itertools
import time

for number in itertools.count():
    print(number, flush=True)
    time.sleep(0.2)
"""
PROGRAM = f"""\
[program:lines]
command = /srv/clinic/ve/bin/python /srv/clinic/src/lines.py
stdout_logfile = {LOG}
stdout_logfile_maxbytes = 0
redirect_stderr = true
"""


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, RULE.replace("    delaycompress\n", ""))


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, RULE)


def limits(bench: Bench) -> Iterator[Seen]:
    silent = re.sub(r"postrotate.*endscript", "", RULE, flags=re.DOTALL)
    yield from tried(bench, silent, "lines that go on to the old file where no program is told of the rotation")


def tried(bench: Bench, rule: str, what: str = "lines that are in no log afterwards") -> Iterator[Seen]:
    site = with_program(small_site(), PROGRAM).with_file("lines.py", LINES)
    with bench.lab(site, tools=["logrotate"]) as lab:
        host = lab.app1
        until("the program wrote no lines", lambda: "3\n" in host.read(LOG))
        for _ in range(3):
            rotation.rotate(host, rule)
            if "postrotate" not in rule:
                written = host.read(f"{LOG}.1")
                until("nothing more was written to the old file", partial(grown, host, written))
                yield Seen(what, "all" if not host.path(LOG).exists() else "some")
                return
            until("the new log got no lines", lambda: host.path(LOG).exists() and host.read(LOG).count("\n") > 2)
        numbers = {int(line) for path in host.path(LOG).parent.iterdir() for line in text(path).split()}
        yield Seen(what, share(max(numbers) + 1 - len(numbers), max(numbers) + 1))


def grown(host: Host, written: str) -> bool:
    """Whether more stands in the renamed log by now."""
    return host.read(f"{LOG}.1") != written


def text(path: Path) -> str:
    """The text of a log, compressed or not."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
