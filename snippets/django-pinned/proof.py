"""A release is built on the day after a newer Django has come out: pip is given a folder of two Djangos."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from praekelt_standards.lab.node import printed
from praekelt_standards.lab.proofs import Bench, Seen

TESTED, NEWER = "5.2.19", "6.1"


def broken(bench: Bench) -> Iterator[Seen]:
    yield Seen("pip, offered Django 5.2.19 and 6.1, installs", tried(bench, "bad"))


def kept(bench: Bench) -> Iterator[Seen]:
    yield Seen("pip, offered Django 5.2.19 and 6.1, installs", tried(bench, "good"))


def tried(bench: Bench, case: str) -> str:
    folder = bench.folder()
    for version in (TESTED, NEWER):
        wheel(folder, version)
    lines = printed(f"django-pinned/{case}/requirements.txt").splitlines()
    (folder / "requirements.txt").write_text("\n".join(line for line in lines if line.startswith("Django")))
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    there = ["--no-index", "--find-links", str(folder), "--isolated", "--disable-pip-version-check"]
    answer = subprocess.run(
        [*pip, *there, "--requirement", str(folder / "requirements.txt")],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    [installed] = json.loads(answer.stdout)["install"]
    return installed["metadata"]["version"]


def wheel(folder: Path, version: str) -> None:
    """A package that is Django in its name and version alone, which is all that pip decides by."""
    about = f"Django-{version}.dist-info"
    with ZipFile(folder / f"Django-{version}-py3-none-any.whl", "w") as made:
        made.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: Django\nVersion: {version}\n")
        made.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: proof\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        made.writestr(f"{about}/RECORD", "")
