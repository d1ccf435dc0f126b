"""A site as its repository keeps it: which hosts it has, which files belong on each, and what is shipped to them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

INVENTORY = PurePosixPath("inventory.yml")
_DEPLOYED = frozenset({"etc", "srv", "usr", "var"})  # folders that stand for the one of that name under /
_SCRIPTS = ("build", "prepare", "first_time", "migrate")


@dataclass(frozen=True)
class File:
    """One file: its content, and whether it may be executed."""

    content: bytes
    executable: bool = False


@dataclass(frozen=True)
class HostFiles:
    """One host of a site: where it is, what lies on it, and the scripts that prepare it."""

    name: str
    address: str
    files: Mapping[PurePosixPath, File]  # by absolute path
    checkout: PurePosixPath | None = None  # where the repository lies, if it is shipped to this host
    virtualenv: PurePosixPath | None = None
    scripts: Mapping[str, PurePosixPath] = field(default_factory=dict)  # relative to the repository

    def has(self, path: str) -> bool:
        """Whether this file, an absolute path, belongs on the host."""
        return PurePosixPath(path) in self.files

    def matching(self, pattern: str) -> list[PurePosixPath]:
        """The files of this host whose absolute path matches a pattern."""
        return sorted(path for path in self.files if path.match(pattern))


@dataclass(frozen=True)
class Site:
    """The files of one repository, and those of its hosts that are wanted."""

    files: Mapping[PurePosixPath, File]
    environment: str = "live"
    wanted: tuple[str, ...] | None = None

    @staticmethod
    def read(folder: Path, environment: str = "live") -> Site:
        """The site in a folder; without an inventory it is one host called ``app1``."""
        files = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[PurePosixPath(path.relative_to(folder))] = File(path.read_bytes(), os.access(path, os.X_OK))
        return Site(files, environment)

    def only(self, *names: str) -> Site:
        """The same site with no other hosts than these."""
        known = [host.name for host in self.hosts]
        for name in names:
            if name not in known:
                raise ValueError(f"There is no host {name!r}; there are {', '.join(known)}.")
        return replace(self, wanted=names)

    def altered(self, path: str, old: str, new: str) -> Site:
        """The same site with one text replaced in one file of the repository, where it stands exactly once."""
        file = self.files[PurePosixPath(path)]
        found = file.content.count(old.encode())
        if found != 1:
            raise ValueError(f"{path} holds {old!r} {found} times; to be replaced it must stand there exactly once.")
        return self.with_file(path, file.content.replace(old.encode(), new.encode()), executable=file.executable)

    def with_file(self, path: str, content: bytes | str, *, executable: bool = False) -> Site:
        """The same site with this file of the repository added, or put in the place of the one of that name."""
        content = content.encode() if isinstance(content, str) else content
        return replace(self, files={**self.files, PurePosixPath(path): File(content, executable)})

    def without_file(self, path: str) -> Site:
        """The same site with one file of the repository missing."""
        left = dict(self.files)
        del left[PurePosixPath(path)]
        return replace(self, files=left)

    @property
    def hosts(self) -> tuple[HostFiles, ...]:
        """The wanted hosts, in the order in which the inventory names them, which is the order of starting them."""
        if INVENTORY not in self.files:
            return (self._host("app1", {"ansible_host": "10.0.0.11"}, ("",)),)
        import yaml

        groups = yaml.safe_load(self.files[INVENTORY].content)
        if self.environment not in groups:
            raise ValueError(f"{INVENTORY} has no group {self.environment!r}; it has {', '.join(groups)}.")
        found = [self._host(*host) for host in _hosts(groups[self.environment], {}, (self.environment,))]
        return tuple(host for host in found if self.wanted is None or host.name in self.wanted)

    def folders(self) -> set[str]:
        """The folders at the top of the repository that hold the files of hosts."""
        return {p.parts[0] for p in self.files if len(p.parts) > 2 and p.parts[1] in _DEPLOYED}

    @property
    def checkout(self) -> Mapping[PurePosixPath, File]:
        """The files that are shipped with the code, by path in the repository."""
        kept_out = self.folders() | _DEPLOYED
        return {path: file for path, file in self.files.items() if path.parts[0] not in kept_out}

    def _host(self, name: str, facts: Mapping[str, Any], folders: tuple[str, ...]) -> HostFiles:
        files: dict[PurePosixPath, File] = {}
        for folder in folders:
            for path, file in self.files.items():
                if len(path.parts) > 1 and (not folder or path.parts[0] == folder):
                    deployed = path.relative_to(folder) if folder else path
                    if deployed.parts[0] in _DEPLOYED:
                        files[_as_on_host(PurePosixPath("/") / deployed)] = file
        paths = {key: PurePosixPath(facts[key]) for key in ("checkout", "virtualenv", *_SCRIPTS) if key in facts}
        checkout, virtualenv = paths.pop("checkout", None), paths.pop("virtualenv", None)
        return HostFiles(name, facts["ansible_host"], files, checkout, virtualenv, paths)


def _as_on_host(path: PurePosixPath) -> PurePosixPath:
    """A secret file is kept as NAME.example.EXT, and written on the host without that word."""
    return path.with_name(path.name.replace(".example", "")) if ".example" in path.name else path


def _hosts(
    group: Mapping[str, Any], inherited: Mapping[str, Any], folders: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, Any], tuple[str, ...]]]:
    """Every host of an inventory's group: its name, its facts, and the folders of its files, the nearest last."""
    facts = {**inherited, **(group.get("vars") or {})}
    for name, own in (group.get("hosts") or {}).items():
        yield name, {**facts, **(own or {})}, (*folders, name)
    for name, below in (group.get("children") or {}).items():
        yield from _hosts(below or {}, facts, (*folders, name))
