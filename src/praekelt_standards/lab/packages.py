"""Another release of a package than the one that is installed, fetched once with pip and kept."""

from __future__ import annotations

import fcntl
import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

from praekelt_standards.components.program import Missing, cache


def release(package: str, version: str) -> Path | None:
    """The folder to put before a Python's path for this release of a package alone; None where it is the one installed.

    Raises `Missing` when pip cannot fetch it.
    """
    if importlib.metadata.version(package) == version:
        return None
    folder = cache() / "releases" / f"{package}-{version}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_name(f"{folder.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs may want it at once
        if not folder.is_dir():
            work = folder.with_name(f"{folder.name}.new")
            shutil.rmtree(work, ignore_errors=True)  # of a run that was killed
            words = ["pip", "install", "--no-deps", "--target", str(work), f"{package}=={version}"]
            pip = [sys.executable, "-m", *words, "--quiet", "--disable-pip-version-check"]
            done = subprocess.run(pip, text=True, capture_output=True, timeout=120)
            if done.returncode:
                raise Missing(f"pip could not fetch {package} {version}; run: {' '.join(words)}\n{done.stderr[-2000:]}")
            work.rename(folder)
    return folder
