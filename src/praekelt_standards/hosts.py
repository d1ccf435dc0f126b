"""Where hostnames are named and requests are shared out: nginx's servers and upstreams, haproxy's backends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Place
from praekelt_standards.formats import HAPROXY, NGINX
from praekelt_standards.project import Project, view
from praekelt_standards.readers.nginx import Directive, is_templated
from praekelt_standards.readers.template import is_templated as is_filled_in


@dataclass(frozen=True)
class Name:
    """A hostname as it is written, and where."""

    place: Place
    text: str

    @property
    def is_a_host(self) -> bool:
        """Whether somebody could ask for it: not a catch-all, not this machine itself, not an address."""
        return not _NO_HOST.fullmatch(self.text)

    @property
    def is_open(self) -> bool:
        """Whether it is filled in only when it is deployed."""
        return is_templated(self.text) or self.text.startswith("$")


_NO_HOST = re.compile(
    r"[\"']{2}|_|__|-|\*|localhost(?:\.localdomain)?|(?:\d{1,3}\.){3}\d{1,3}|\[?[0-9a-fA-F:]*:[0-9a-fA-F:]*\]?|"
)


@dataclass(frozen=True)
class NginxServer:
    """One server block of nginx: the names it answers to, and whether it serves anything to the network."""

    place: Place
    names: tuple[Name, ...]
    serves: bool
    passes: bool  # hands requests on: to an application, or to another server


@dataclass(frozen=True)
class Server:
    """One server that requests are shared out to: ``10.0.0.11:8000`` is host 10.0.0.11 and port 8000."""

    place: Place
    host: str
    port: str
    is_spare: bool = False  # asked only when the others are down, or switched off


@dataclass(frozen=True)
class Group:
    """Servers that share requests: an upstream of nginx, a backend or a listen section of haproxy."""

    place: Place
    by: str  # nginx or haproxy
    name: str
    servers: tuple[Server, ...]

    @property
    def hosts(self) -> tuple[str, ...]:
        """Each host that takes a share, once; this host itself, however it is named, is not one of several."""
        shared = [server.host for server in self.servers if not server.is_spare and not is_filled_in(server.host)]
        return tuple(dict.fromkeys(host for host in shared if host and not _THIS_HOST.match(host)))


_THIS_HOST = re.compile(r"unix:|/|127\.|localhost\b|\[?::1\]?\Z|0\.0\.0\.0\Z|\*\Z")
_PASSES = frozenset({"proxy_pass", "uwsgi_pass", "fastcgi_pass", "scgi_pass", "grpc_pass"})
SERVES = _PASSES | {"root", "alias", "try_files", "include"}


@view
def nginx_servers(project: Project) -> tuple[NginxServer, ...]:
    """Every server block of nginx's files, in order; those of files for development are left out."""
    return tuple(_nginx_servers(project))


def _nginx_servers(project: Project) -> Iterator[NginxServer]:
    for document in project.documents(NGINX):
        if is_elsewhere(document.path):
            continue
        for top in document.content:
            for block in top.walk():
                if block.name == "server" and block.block is not None:
                    inside = [inner for inner in block.walk() if inner is not block]
                    names = [
                        Name(document.at(inner.line), arg)
                        for inner in block.block
                        if inner.name == "server_name"
                        for arg in inner.args
                    ]
                    yield NginxServer(
                        document.at(block.line),
                        tuple(names),
                        any(inner.name in SERVES for inner in inside) and not _is_private(block),
                        any(inner.name in _PASSES for inner in inside),
                    )


def _is_private(block: Directive) -> bool:
    """Whether every address that a server listens on is this host's own."""
    listens = [inner.args[0] for inner in block.block or () if inner.name == "listen" and inner.args]
    return bool(listens) and all(
        _THIS_HOST.match(address) and not address.startswith(("*", "0.")) for address in listens
    )


@view
def groups(project: Project) -> tuple[Group, ...]:
    """Every group of servers that share requests, in the order of the files and their lines."""
    found = [*_upstreams(project), *_backends(project)]
    return tuple(sorted(found, key=lambda group: (group.place.path, group.place.line or 0)))


def _upstreams(project: Project) -> Iterator[Group]:
    for document in project.documents(NGINX):
        if is_elsewhere(document.path):
            continue
        for top in document.content:
            for block in top.walk():
                if block.name == "upstream" and block.block is not None:
                    servers = tuple(
                        Server(
                            document.at(inner.line),
                            *_address(inner.args[0]),
                            bool({"backup", "down"} & set(inner.args)),
                        )
                        for inner in block.block
                        if inner.name == "server" and inner.args
                    )
                    yield Group(document.at(block.line), "nginx", " ".join(block.args), servers)


def _backends(project: Project) -> Iterator[Group]:
    for document in project.documents(HAPROXY):
        if is_elsewhere(document.path):
            continue
        for section in document.content:
            if section.kind in ("backend", "listen"):
                servers = tuple(
                    Server(document.at(keyword.line), *_address(keyword.words[2]), "backup" in keyword.words)
                    for keyword in section.keywords
                    if keyword.words[0] in ("server", "server-template") and len(keyword.words) > 2
                )
                yield Group(document.at(section.line), "haproxy", section.name, servers)


def _address(text: str) -> tuple[str, str]:
    """The host and the port of an address."""
    if text.startswith(("unix:", "/")):
        return text, ""
    host, _, port = text.rpartition(":")
    return (host, port) if host and (port.isdigit() or is_filled_in(port)) else (text, "")
