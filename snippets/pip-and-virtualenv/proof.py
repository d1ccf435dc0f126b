"""Two projects are installed on one host, one after the other: the clinic is tested with Django 5.2.19, the pharmacy with 6.1."""

import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from praekelt_standards.lab.proofs import Bench, Seen

CLINIC, PHARMACY = "5.2.19", "6.1"


def broken(bench: Bench) -> Iterator[Seen]:
    folder = offered(bench)
    host = environment(folder / "host")
    install(folder, host, CLINIC)
    install(folder, host, PHARMACY)
    yield Seen("the Django that the clinic runs on afterwards", django(host))


def kept(bench: Bench) -> Iterator[Seen]:
    folder = offered(bench)
    clinic, pharmacy = environment(folder / "clinic"), environment(folder / "pharmacy")
    install(folder, clinic, CLINIC)
    install(folder, pharmacy, PHARMACY)
    yield Seen("the Django that the clinic runs on afterwards", django(clinic))


def environment(folder: Path) -> str:
    """A Python with packages of its own, which stands for the host's where both projects share it."""
    venv.create(folder, symlinks=True)
    return str(folder / "bin/python")


def install(folder: Path, python: str, version: str) -> None:
    pip = [sys.executable, "-m", "pip", "--python", python, "--isolated", "--disable-pip-version-check", "install"]
    there = ["--quiet", "--no-index", "--find-links", str(folder), f"Django=={version}"]
    subprocess.run([*pip, *there], capture_output=True, check=True, timeout=120)


def django(python: str) -> str:
    asked = "from importlib.metadata import version; print(version('Django'))"
    return subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def offered(bench: Bench) -> Path:
    """A folder with two Djangos, which are Django in name and version alone."""
    folder = bench.folder()
    for version in (CLINIC, PHARMACY):
        about = f"Django-{version}.dist-info"
        with ZipFile(folder / f"Django-{version}-py3-none-any.whl", "w") as made:
            made.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: Django\nVersion: {version}\n")
            made.writestr(
                f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: proof\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            made.writestr(f"{about}/RECORD", "")
    return folder
