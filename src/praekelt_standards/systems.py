"""Which operating system the name of an image, of a box or of a release stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from praekelt_standards import facts

UBUNTU = "Ubuntu"


@dataclass(frozen=True)
class System:
    """An operating system; for Ubuntu the release where one is named (``24.04``), and whether it is an LTS."""

    name: str
    release: str = ""
    lts: bool | None = None  # None: not known

    def __str__(self) -> str:
        return f"{self.name} {self.release}".strip()


_DEBIAN = frozenset("wheezy jessie stretch buster bullseye bookworm trixie forky".split())
_ELSEWHERE = {
    "debian": "Debian", "alpine": "Alpine", "fedora": "Fedora", "centos": "CentOS", "rockylinux": "Rocky Linux",
    "almalinux": "AlmaLinux", "amzn": "Amazon Linux", "rhel": "Red Hat", "ubi": "Red Hat", "opensuse": "openSUSE", "archlinux": "Arch Linux",
    "freebsd": "FreeBSD", "windowsservercore": "Windows", "nanoserver": "Windows",
}  # fmt: skip
_TOKEN = re.compile(r"[a-z]+\d*|\d+(?:\.\d+)*")
_VERSION = re.compile(r"ubuntu[^a-z0-9]*?(\d\d?)[._-]?(04|06|10)(?!\d)")
_NUMBER = re.compile(r"(?<![\d.])(\d\d?\.(?:04|06|10))(?![\d])")
_BITS = re.compile(r"(?:32|64)$")
# Images that are built upon an LTS release of Ubuntu, and whose tags count their own versions.
_UPON_LTS = ("phusion/baseimage", "phusion/passenger-")
# What the image's own makers call it while its release is not out, or is not an LTS.
_MOVING = frozenset({"devel", "rolling"})


@cache
def _releases() -> dict[str, tuple[str, bool]]:
    """Each Ubuntu release by version and by code name: its version, and whether it is an LTS."""
    known: dict[str, tuple[str, bool]] = {}
    for release in facts.table("releases").get("ubuntu", ()):
        known[release["codename"]] = known[release["version"]] = (release["version"], release["lts"])
    return known


@cache
def _images() -> dict[str, dict[str, Any]]:
    return {name: image for image in facts.table("images")["image"] for name in image["names"]}


def ubuntu(name: str) -> System | None:
    """The Ubuntu release of this version or code name; None where there is no such release."""
    if (known := _releases().get(name)) is not None:
        return System(UBUNTU, *known)
    if not re.fullmatch(r"\d\d\.(?:04|10)", name):
        return None
    # A release newer than the table: an LTS comes out in April of every even year.
    return System(UBUNTU, name, int(name[:2]) % 2 == 0 and name.endswith(".04"))


def without_registry(image: str) -> str:
    """An image's name and tag without the host they are fetched from, or the digest after them."""
    first, slash, rest = image.partition("@")[0].partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        image = rest
    else:
        image = image.partition("@")[0]
    return image.removeprefix("library/")


def known_image(image: str) -> dict[str, Any] | None:
    """What is known of an image by its name alone, whatever its tag."""
    return _images().get(without_registry(image).partition(":")[0])


def system_of(image: str) -> System | None:
    """The system that the name of an image or a box says, or that is known of it; None where neither tells."""
    name, _, tag = without_registry(image).lower().partition(":")
    if "$" in name or "{" in name:
        return None
    whole = f"{name}:{tag}"
    # A release's code name is an ordinary word: it counts in a tag, beside the system's own name, and as boxes have it.
    boxes = {token[:-2] for token in _TOKEN.findall(name) if _BITS.search(token)}
    is_ubuntu = any(token.startswith("ubuntu") for token in _TOKEN.findall(whole))
    last = name.rpartition("/")[2]
    codes = {
        *_TOKEN.findall(tag),
        *boxes,
        *((last,) if "/" in name else ()),
        *(_TOKEN.findall(name) if is_ubuntu else ()),
    }
    by_name = [known for word in sorted(codes) if word.isalpha() and (known := ubuntu(word))]
    if is_ubuntu or by_name:
        return _ubuntu_of(name, tag, whole, by_name)
    for word in sorted(codes | set(_TOKEN.findall(name))):
        bare = word.rstrip("0123456789")
        if word in codes and (bare in _DEBIAN):
            return System("Debian")
        if other := _ELSEWHERE.get(word) or _ELSEWHERE.get(bare):
            return System(other)
    if name.rpartition("/")[2] == "baseimage" and (number := _NUMBER.search(tag)):
        return ubuntu(number[1])
    if name.startswith(_UPON_LTS):
        return System(UBUNTU, "", True)
    image_known = known_image(image)
    return System(image_known["system"]) if image_known and "system" in image_known else None


def _ubuntu_of(name: str, tag: str, whole: str, by_name: list[System]) -> System:
    if by_name:
        return by_name[0]
    if tag in _MOVING:
        return System(UBUNTU, tag, False)
    if found := _VERSION.search(whole):
        version = f"{found[1]}.{found[2]}"
        return ubuntu(version) or System(UBUNTU, version)
    if (number := _NUMBER.search(tag)) and (known := ubuntu(number[1])):
        return known
    # The tag "latest", also where no tag is written, is the newest LTS: its makers say so.
    return System(UBUNTU, "", True if tag in ("", "latest") and name.rpartition("/")[2] == "ubuntu" else None)
