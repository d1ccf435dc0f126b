"""In live and QA, nginx **must** stand between the network and the application server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.finding import Breach, Outcome, Place, Undecided
from praekelt_standards.formats import APACHE, COMPOSE
from praekelt_standards.gunicorn_settings import configuration_files, from_environment
from praekelt_standards.hosts import groups, nginx_servers
from praekelt_standards.platforms import elsewhere, not_shown
from praekelt_standards.processes import (
    BY_SYSTEMD,
    BY_UPSTART,
    CONTAINER,
    IN_COMPOSE,
    SUPERVISED,
    Process,
    brings_nginx,
    dockerfile_of,
    live,
    mounts_the_checkout,
    names_nginx,
)
from praekelt_standards.programs import DEVELOPMENT, SERVER, addresses, on_the_network, port_of
from praekelt_standards.project import Project
from praekelt_standards.readers.words import line_of

ENVIRONMENTS = ("live", "qa")
_REMEDY = "bind it to 127.0.0.1 and put an nginx server before it"
_OTHER_PROXIES = re.compile(r"(?:\A|/)(traefik|caddy|httpd|envoy|haproxy|apache)\b")


def check(project: Project) -> Iterator[Outcome]:
    """Each place where requests from the network reach the application server with no nginx in the project."""
    if apart := elsewhere(project):
        yield apart
        return
    if any(server.passes for server in nginx_servers(project)):
        return
    # A server with no name is what an image starts by itself, and it may start nginx before it.
    servers = [one for one in live(project) if one.role in (SERVER, DEVELOPMENT) and one.program]
    # What only a developer starts, as runserver in a compose file, does not keep the image from being deployed by itself.
    deployed = [one for one in servers if one.role == SERVER] or servers
    if deployed and all("nginx" in one.beside for one in deployed):
        return  # the image itself starts nginx before the application
    if beyond := next((server.beyond for server in nginx_servers(project) if server.beyond), None):
        words = f"include {beyond.text} leads out of the project, and may pass requests on"
        yield Undecided(beyond.place, words)
        return
    named = names_nginx(project) or next((server.place for server in nginx_servers(project)), None)
    if named:
        reason = "nginx is named here, and the project does not show the configuration that passes requests on"
        yield Undecided(named, reason)
        return
    if brought := brings_nginx(project):
        place, image = brought
        reason = f"{image} brings nginx, and the project does not show the configuration that passes requests on"
        yield Undecided(place, reason)
        return
    breaches = [*_published(project, servers), *_bound(project, servers), *_apache(project)]
    yield from breaches
    if not breaches:
        yield not_shown(project, "nothing in the project shows what stands before the application")


def _published(project: Project, servers: list[Process]) -> Iterator[Breach]:
    """Services of a compose file that take requests from the network to the application without nginx."""
    for document in project.documents(COMPOSE):
        if is_elsewhere(document.path) or mounts_the_checkout(document.content):
            continue
        started = {one.name for one in servers if one.by == IN_COMPOSE}
        images = {one.name for one in servers if one.by == CONTAINER}
        serving = {
            service.name
            for service in document.content
            if service.name in started
            or (service.build and not service.command and str(dockerfile_of(document.path, service)) in images)
        }
        for service in document.content if serving else ():
            image = service.image.text if service.image else ""
            proxy = _OTHER_PROXIES.search(image)
            for port in service.ports:
                if not on_the_network(port.address):
                    continue
                if service.name in serving:
                    yield Breach(
                        document.at(port.line),
                        f"port {port.published or port.target} of {service.name}, the application server, is published,"
                        " and no nginx stands before it",
                        "publish the port of an nginx service instead, which passes requests on to it",
                    )
                elif proxy:
                    yield Breach(
                        document.at(port.line),
                        f"{image} takes the network's requests here, not nginx",
                        "put nginx in its place, or between it and the application",
                    )


def _apache(project: Project) -> Iterator[Breach]:
    """Apache in nginx's place."""
    for document in project.documents(APACHE):
        if not is_elsewhere(document.path):
            for directive in document.content:
                if directive.name in ("WSGIScriptAlias", "ProxyPass") and directive.args[1:] != ("!",):
                    yield Breach(
                        document.at(directive.line),
                        f"Apache stands before the application, not nginx: {directive.name} {' '.join(directive.args)}",
                        "write an nginx server for the site that passes requests on to gunicorn",
                    )


def _bound(project: Project, servers: list[Process]) -> Iterator[Breach]:
    """Application servers of a host that listen where only nginx should, or that haproxy hands requests to itself."""
    balanced = {server.port: group for group in groups(project) if group.by == "haproxy" for server in group.servers}
    for place, program, address in _addresses(project, servers):
        port = port_of(address)
        if not on_the_network(address):
            continue
        if port in ("80", "443"):
            yield Breach(place, f"{program} itself listens on the network's port {port}: {address}", _REMEDY)
        elif port in balanced:
            yield Breach(
                place,
                f"haproxy's {balanced[port].name} hands requests straight to {program} on {address}",
                f"{_REMEDY}, and let haproxy ask that server",
            )


def _addresses(project: Project, servers: list[Process]) -> Iterator[tuple[Place, str, str]]:
    """Each address that a server of a host listens on; what gunicorn's command does not say, its own file does."""
    told: dict[tuple[str, str], list[tuple[Place, str]]] = {}
    for other in from_environment(project):
        if other.setting.name == "bind" and other.setting.value:
            told.setdefault((other.by, other.name), []).append((other.place, other.setting.value))
    for one in servers:
        if one.by not in (SUPERVISED, BY_SYSTEMD, BY_UPSTART):
            continue
        given = [
            (Place(one.place.path, line_of(address, one.place.line)), address)
            for address in addresses(one.run, one.program)
        ]
        given += told.get((one.by, one.name), ())
        yield from ((place, one.program, address) for place, address in given)
        if one.program != "gunicorn" or given:
            continue
        named = {PurePosixPath(word.rpartition("=")[2]).name for word in one.run} | {"gunicorn.conf.py"}
        for document in configuration_files(project):
            if document.path.name in named and not is_elsewhere(document.path):
                for setting in document.content:
                    if setting.name == "bind" and setting.value is not None:
                        yield document.at(setting.line), one.program, setting.value
