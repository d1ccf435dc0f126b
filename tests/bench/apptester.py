"""How long a hundred AppTester tests take in one node, beside a hundred starts of node that do nothing.

``tox -e bench`` runs both in turn, round after round, and exits with 1 when the bound is passed.
The tests are the printed app's own, each of them many times, run by the printed runner.
The bound is on the time by the clock: the tests keep node's threads for garbage and compilation busy, which a start that
does nothing does not, and a newer node, which starts in less, has a higher ratio with the same tests.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from praekelt_standards import pages
from praekelt_standards.components.program import find
from praekelt_standards.vumi.toolkit import node_modules

APP = pages.snippets() / "guide" / "vumi-app"
HUNDRED, ROUNDS, BOUND = 100, 5, 0.10
# Put over the printed file of tests, which it calls: as many as we want, under names of their own.
MANY = """
var printed = require('./printed.test.js');
module.exports = function(ClinicApp) {
    var own = printed(ClinicApp), names = Object.keys(own), many = {};
    for (var i = 0; i < %d; i++) { many[i + ' ' + names[i %% names.length]] = own[names[i %% names.length]]; }
    return many;
};
"""


def cost(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and CPU seconds, of what the call starts and waits for."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run()
    seconds, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure, print the medians, and return 1 when the bound is passed."""
    found = find("node")
    node = str(found.path)
    with tempfile.TemporaryDirectory() as folder:
        app = Path(shutil.copytree(APP, Path(folder) / "app"))
        (app / "node_modules").symlink_to(node_modules(APP))
        (app / "test/app.test.js").rename(app / "test/printed.test.js")
        (app / "test/app.test.js").write_text(MANY % HUNDRED)

        def tests() -> None:
            done = subprocess.run([node, "test/run.js"], cwd=app, capture_output=True, text=True, check=True)
            assert done.stdout == f"{HUNDRED} of {HUNDRED} tests passed\n", done.stdout

        def starts() -> None:
            for _ in range(HUNDRED):
                subprocess.run([node, "-e", "0"], check=True)

        rounds = [(cost(tests), cost(starts)) for _ in range(ROUNDS)]
    clock, cpu = (statistics.median(one[kind] / other[kind] for one, other in rounds) for kind in (0, 1))
    print(
        f"{HUNDRED} tests / {HUNDRED} starts of {found}: {clock:.3f} by the clock (at most {BOUND}), {cpu:.3f} in CPU seconds"
    )
    return int(clock > BOUND)


if __name__ == "__main__":
    sys.exit(main())
