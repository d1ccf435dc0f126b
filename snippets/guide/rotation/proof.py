"""A program that writes numbered lines has its log rotated three times, by the words of the site's own rule."""

import gzip
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.node import printed, small_site, with_program
from praekelt_standards.lab.proofs import Bench, Seen, share
from praekelt_standards.lab.waiting import becomes

RULE = printed("site/app/etc/logrotate.d/clinic").partition("\n}\n")[0]
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
    with bench.lab(site) as lab:
        host = lab.app1
        assert becomes(lambda: "3\n" in host.read(LOG))
        for _ in range(3):
            rotate(host, rule)
            if "postrotate" not in rule:
                written = host.read(f"{LOG}.1")
                assert becomes(partial(grown, host, written))
                yield Seen(what, "all" if not host.path(LOG).exists() else "some")
                return
            assert becomes(lambda: host.path(LOG).exists() and host.read(LOG).count("\n") > 2)
        numbers = {int(line) for path in host.path(LOG).parent.iterdir() for line in text(path).split()}
        yield Seen(what, share(max(numbers) + 1 - len(numbers), max(numbers) + 1))


def rotate(host: Host, rule: str) -> None:
    """What logrotate does by this rule: shift the names, rename the log, run the script, compress what may be."""
    script = rule.partition("postrotate\n")[2].partition("endscript")[0]
    waits = "delaycompress" in rule
    host.run(["/bin/sh", "-euc", f"for n in 3 2 1; do mv {LOG}.$n.gz {LOG}.$((n + 1)).gz || true; done 2>/dev/null"])
    if waits:
        host.run(["/bin/sh", "-euc", f"test ! -e {LOG}.1 || mv {LOG}.1 {LOG}.2; test ! -e {LOG}.2 || gzip {LOG}.2"])
    host.run(["/bin/sh", "-euc", f"mv {LOG} {LOG}.1\n{script}\n{'' if waits or not script else f'gzip {LOG}.1'}"])


def grown(host: Host, written: str) -> bool:
    """Whether more stands in the renamed log by now."""
    return host.read(f"{LOG}.1") != written


def text(path: Path) -> str:
    """The text of a log, compressed or not."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
