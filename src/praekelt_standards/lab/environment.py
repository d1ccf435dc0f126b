"""A virtual environment of a host's own, in which the packages of a real one are seen and nothing of it can be changed."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

# How pip has a script begin: with its Python, or with a shell where that Python's path is too long for the kernel.
_STARTED = re.compile(rb"[^\n]*/python[\d.]*\n|/bin/sh\n'''exec' [^\n]*\n' '''\n")
_ASKED = """\
import json, sys
print(json.dumps([sys._base_executable, sys.version_info[:2], [path for path in sys.path if path.endswith("-packages")]]))
"""


@dataclass(frozen=True)
class Real:
    """An environment of this machine: the Python it was made from, and the folders of its packages."""

    python: Path
    version: str
    packages: tuple[Path, ...]


@cache
def real(environment: Path) -> Real:
    """What the environment in this folder says of itself."""
    asked = [str(environment / "bin/python"), "-I", "-c", _ASKED]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True)
    python, (major, minor), packages = json.loads(done.stdout)
    return Real(Path(python), f"python{major}.{minor}", tuple(map(Path, packages)))


def make(environment: Path, folder: Path, place: PurePosixPath) -> None:
    """Make an environment in `folder`, which its own host knows as `place`.

    What is installed in it stays there and goes before the packages of the real one, which are only looked at.
    """
    from_ = real(environment)
    packages = folder / "lib" / from_.version / "site-packages"
    for made in (packages, folder / "bin"):
        made.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = {from_.python.parent}\ninclude-system-site-packages = false\n")
    lines = "".join(f"import site; site.addsitedir({str(path)!r})\n" for path in from_.packages)
    (packages / "real.pth").write_text(lines)
    for name in ("python", "python3", from_.version):
        (folder / "bin" / name).symlink_to(from_.python)
    for script in (environment / "bin").iterdir():
        target = folder / "bin" / script.name
        if target.is_symlink() or not script.is_file():
            continue
        with script.open("rb") as opened:
            if opened.read(2) == b"#!" and (found := _STARTED.match(opened.read(1000))):
                opened.seek(2 + found.end())
                target.write_bytes(f"#!{place}/bin/python\n".encode() + opened.read())
                target.chmod(0o755)
