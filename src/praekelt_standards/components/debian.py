"""The distribution's own programs, fetched without root and without touching what the system has installed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from praekelt_standards.components.program import Answer, Missing, cache, run

# What is run, by the package that brings it; a package that a release does not have is left out.
PACKAGES = ("nginx", "nginx-core", "haproxy", "postgresql", "logrotate")
_PROGRAMS = ("usr/sbin/nginx", "usr/sbin/haproxy", "usr/sbin/logrotate", "usr/lib/postgresql/*/bin/*")
# The C library must be the running system's, and PostgreSQL's compiler of queries is large and not needed.
_LEFT_OUT = re.compile(r"libc6|libcrypt1|libgcc-s1|libllvm|libperl|lib.*-perl$|libpam-|libnss-")

_MIRRORS = {
    "debian": ("http://deb.debian.org/debian", "http://deb.debian.org/debian-security", "main"),
    "ubuntu": ("http://archive.ubuntu.com/ubuntu", "http://security.ubuntu.com/ubuntu", "main universe"),
}
_KEYRING = "/usr/share/keyrings/{}-archive-keyring.gpg"


def fetch(again: bool = False) -> Path:
    """The folder with the distribution's programs in its `bin`, fetched once for each release; raises `Missing`."""
    kept = cache() / "debian"
    distribution, release = _system()
    stamp = f"{distribution} {release}: {' '.join(PACKAGES)}\n"
    if not again and (kept / "stamp").is_file() and (kept / "stamp").read_text() == stamp:
        return kept
    cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="debian-", dir=cache()) as name:
        work = Path(name)
        apt = _apt(work, distribution, release)
        _must(run([*apt("apt-get"), "update"], seconds=300), "read the lists of packages")
        packages = _wanted(apt("apt-cache"))
        made = work / "made"
        _unpacked(apt, packages, work / "archives", made / "root")
        _wrap(made, kept)
        (made / "stamp").write_text(stamp)
        _replace(kept, made, work / "old")
    return kept


def unpack(folder: Path, distribution: str, release: str, packages: Sequence[str]) -> None:
    """Unpack these packages of a release below a folder, and nothing that they depend on; raises `Missing`."""
    if shutil.which("apt-get") is None:
        raise Missing("apt-get is not here; run tox -e debian on Debian or Ubuntu")
    cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="debian-", dir=cache()) as name:
        work = Path(name)
        apt = _apt(work, distribution, release)
        _must(run([*apt("apt-get"), "update"], seconds=300), "read the lists of packages")
        _unpacked(apt, packages, work / "archives", folder)


def _unpacked(apt: _Apt, packages: Sequence[str], archives: Path, folder: Path) -> None:
    archives.mkdir()
    _must(run([*apt("apt-get"), "download", *packages], folder=archives, seconds=600), "download the packages")
    folder.mkdir(parents=True, exist_ok=True)
    for archive in sorted(archives.glob("*.deb")):
        _must(run(["dpkg-deb", "-x", archive, folder], seconds=120), f"unpack {archive.name}")


def _system() -> tuple[str, str]:
    """The distribution and the release that runs here."""
    found = Path("/etc/os-release")
    text = found.read_text(encoding="utf-8") if found.is_file() else ""
    facts = {name: value.strip("\"'") for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)}
    distribution, release = facts.get("ID", ""), facts.get("VERSION_CODENAME", "")
    if distribution not in _MIRRORS or not release or shutil.which("apt-get") is None:
        raise Missing(
            f"the distribution's own packages are fetched on {' or '.join(map(str.title, _MIRRORS))} only, "
            f"and this is {facts.get('PRETTY_NAME', sys.platform)}; run tox -e debian on one of them"
        )
    return distribution, release


class _Apt:
    """The words that start one of apt's commands with lists, cache and state of our own."""

    def __init__(self, options: Sequence[str]) -> None:
        self.options = options

    def __call__(self, command: str) -> list[str]:
        return [command, *self.options]


def _apt(work: Path, distribution: str, release: str) -> _Apt:
    packages, security, parts = _MIRRORS[distribution]
    if distribution == "ubuntu" and os.uname().machine != "x86_64":
        packages = security = "http://ports.ubuntu.com/ubuntu-ports"
    keyring = Path(_KEYRING.format(distribution))
    if not keyring.is_file():
        raise Missing(f"{keyring} is not here; run: apt-get install {distribution}-archive-keyring")
    sources = work / "sources.list"
    signed = f"deb [signed-by={keyring}]"
    sources.write_text(f"{signed} {packages} {release} {parts}\n{signed} {security} {release}-security {parts}\n")
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": work,
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "root",  # apt's own account cannot enter our folder
        "Acquire::Languages": "none",
        "APT::Update::Error-Mode": "any",  # or a mirror out of reach is a warning only
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "30",
    }
    return _Apt([word for name, value in settings.items() for word in ("-o", f"{name}={value}")])


def _wanted(apt_cache: Sequence[str]) -> list[str]:
    """The packages of the programs, and the libraries that they need, which need others."""
    answer = run([*apt_cache, "depends", "postgresql"])
    versioned = re.findall(r"Depends: (postgresql-\d+)", _must(answer, "find PostgreSQL"))
    available = _must(run([*apt_cache, "pkgnames", "nginx"]), "find nginx").split()
    new = [*(one for one in PACKAGES if not one.startswith("nginx") or one in available), *versioned]
    wanted: dict[str, None] = {}
    while new:
        wanted.update(dict.fromkeys(new))
        listed = _must(run([*apt_cache, "depends", "--important", *new]), "find the libraries")
        needed = re.findall(r"(?<!\|)(?:Pre)?Depends: (z?lib[\w.+-]+)", listed.replace("  ", ""))
        new = [one for one in dict.fromkeys(needed) if one not in wanted and not _LEFT_OUT.match(one)]
    return list(wanted)


def _wrap(made: Path, kept: Path) -> None:
    """Give each program a script that starts it with the libraries that came with it."""
    root = made / "root"
    libraries = [folder.relative_to(root) for folder in sorted(root.glob("**/lib/*-linux-*")) if folder.is_dir()]
    path = ":".join(str(kept / "root" / folder) for folder in libraries if "share" not in folder.parts)
    (made / "bin").mkdir()
    for program in _found(root):
        wrapper = made / "bin" / program.name
        real = kept / "root" / program.relative_to(root)
        wrapper.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={shlex.quote(path)} exec {shlex.quote(str(real))} "$@"\n')
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _found(root: Path) -> Iterable[Path]:
    for pattern in _PROGRAMS:
        programs = sorted(root.glob(pattern))
        if not programs:
            raise Missing(f"the distribution's packages brought no {pattern}; fetch them again: tox -e debian")
        yield from programs


def _replace(kept: Path, made: Path, old: Path) -> None:
    """Put what was made in place of what was kept; whoever looks sees the one or the other."""
    if kept.exists():
        kept.rename(old)
    try:
        made.rename(kept)
    except OSError:
        if not (kept / "stamp").is_file():  # somebody else who fetched the same at once is no harm
            raise


def _must(answer: Answer, what: str) -> str:
    if answer.status:
        said = [line for line in (answer.errors or answer.output).splitlines() if line.strip()]
        raise Missing(
            f"could not {what} of the distribution: {' '.join(said[-3:])}; "
            "see that the network is there, then run tox -e debian again"
        )
    return answer.output


if __name__ == "__main__":
    try:
        print(fetch(again="--again" in sys.argv[1:]))
    except Missing as missing:
        sys.exit(str(missing))
