"""Where hostnames are named and requests are shared out: nginx's servers and upstreams, haproxy's backends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Place
from praekelt_standards.formats import HAPROXY
from praekelt_standards.included import nginx
from praekelt_standards.project import Document, Project, view
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
    """One server block of nginx with what it includes: the names it answers to, and whether it serves the network.

    `beyond` is an include that leads out of the project, so that what it says is not known.
    """

    place: Place
    names: tuple[Name, ...]
    serves: bool
    passes: bool  # hands requests on: to an application, or to another server
    beyond: Name | None = None


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
_SERVES_ITSELF = _PASSES | {"root", "alias", "try_files"}
SERVES = _SERVES_ITSELF | {"include"}


# Files that one server includes, and how deep; what is beyond is taken for a file of elsewhere.
_MOST, _DEEPEST = 100, 10
# What nginx, its packages and certbot bring along; none of it names a host or passes requests on.
# It is compiled when the first include is met: a check must start quickly.
_BROUGHT_ALONG = (
    r"(?:\A|/)(?:mime\.types|(?:fastcgi|proxy|scgi|uwsgi)_params|fastcgi\.conf|fastcgi-php\.conf|snakeoil\.conf|"
    r"koi-utf|koi-win|win-utf|options-ssl-nginx\.conf)\Z"
)


@view
def nginx_servers(project: Project) -> tuple[NginxServer, ...]:
    """Every server block of nginx's files, in order; those of files for development are left out."""
    return tuple(_nginx_servers(project))


def _nginx_servers(project: Project) -> Iterator[NginxServer]:
    every = nginx(project)
    for document in every.files:
        if not is_elsewhere(document.path):
            for block in every.directives[document.path]:
                if block.name == "server" and block.block is not None:
                    yield _server(project, document, block)


class _Part(NamedTuple):
    """What a block or an included file says of the server that it is in; `includes` tells which stand in no inner block."""

    path: PurePosixPath
    names: tuple[Name, ...]
    listens: tuple[str, ...]
    includes: tuple[tuple[Name, bool], ...]
    serves: bool
    passes: bool


def _part(document: Document[tuple[Directive, ...]], directives: tuple[Directive, ...]) -> _Part:
    names: list[Name] = []
    listens: list[str] = []
    includes: list[tuple[Name, bool]] = []
    said: set[str] = set()
    for top in directives:
        for inner in top.walk():
            said.add(inner.name)
            if inner.name == "include" and inner.args:
                includes.append((Name(document.at(inner.line), inner.args[0]), inner is top))
            elif inner is top and inner.name == "server_name":
                names += [Name(document.at(inner.line), arg) for arg in inner.args]
            elif inner is top and inner.name == "listen":
                listens += inner.args[:1]
    serves, passes = bool(said & _SERVES_ITSELF), bool(said & _PASSES)
    return _Part(document.path, tuple(names), tuple(listens), tuple(includes), serves, passes)


def _parts(project: Project) -> dict[PurePosixPath, _Part]:
    """What each file of nginx says where it is included, as far as it was asked."""
    return {}


def _server(project: Project, document: Document[tuple[Directive, ...]], server: Directive) -> NginxServer:
    """A server block, evaluated with the files that it includes, and those that they include."""
    every, parts = nginx(project), project.once(_parts)
    names: list[Name] = []
    listens: list[str] = []
    serves = passes = False
    beyond: Name | None = None
    waiting = [(_part(document, server.block or ()), True, 0)]
    seen = {(document.path, True)}
    for part, is_its_own, depth in waiting:
        if is_its_own:
            names += part.names
            listens += part.listens
        serves, passes = serves or part.serves, passes or part.passes
        for include, is_outermost in part.includes:
            if re.search(_BROUGHT_ALONG, include.text):
                continue
            found = every.included.get((part.path, include.text), ())
            known = [path for path in found[:_MOST] if path in every.by_path]
            if not known or depth > _DEEPEST or len(seen) > _MOST:
                beyond = beyond or include
                continue
            for path in known:
                step = (path, is_its_own and is_outermost)
                if step not in seen:
                    seen.add(step)
                    if path not in parts:
                        parts[path] = _part(every.by_path[path], every.by_path[path].content)
                    waiting.append((parts[path], step[1], depth + 1))
    serves = (serves or beyond is not None) and not _is_private(listens)
    return NginxServer(document.at(server.line), tuple(names), serves, passes, beyond)


def _is_private(listens: list[str]) -> bool:
    """Whether every address that a server listens on is this host's own."""
    return bool(listens) and all(
        _THIS_HOST.match(address) and not address.startswith(("*", "0.")) for address in listens
    )


@view
def groups(project: Project) -> tuple[Group, ...]:
    """Every group of servers that share requests, in the order of the files and their lines."""
    found = [*_upstreams(project), *_backends(project)]
    return tuple(sorted(found, key=lambda group: (group.place.path, group.place.line or 0)))


def _upstreams(project: Project) -> Iterator[Group]:
    every = nginx(project)
    for document in every.files:
        if is_elsewhere(document.path):
            continue
        for block in every.directives[document.path]:
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
