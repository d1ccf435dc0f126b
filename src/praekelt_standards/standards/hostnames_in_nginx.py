"""The hostnames of a site **must** be managed in nginx, since a site may have several for QA and live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from praekelt_standards.finding import Breach, Outcome, Undecided
from praekelt_standards.hosts import NginxServer, nginx_servers
from praekelt_standards.platforms import elsewhere, not_shown
from praekelt_standards.project import Project


def check(project: Project) -> Iterator[Outcome]:
    """Each file of nginx that serves a site and names no host for it."""
    if apart := elsewhere(project):
        yield apart
        return
    files: dict[PurePosixPath, list[NginxServer]] = defaultdict(list)
    for server in nginx_servers(project):
        files[server.place.path].append(server)
    sites = {path: servers for path, servers in files.items() if any(server.serves for server in servers)}
    if not sites:
        yield not_shown(project, "no nginx server here serves a site, so where its hostnames are managed is not shown")
    for servers in sites.values():
        names = [name for server in servers for name in server.names]
        if any(name.is_a_host and not name.is_open for name in names):
            continue
        if templated := [name for name in names if name.is_open]:
            yield Undecided(templated[0].place, f"server_name {templated[0].text} is filled in when it is deployed")
            continue
        first = next(server for server in servers if server.serves)
        if first.beyond and not first.names:
            words = f"include {first.beyond.text} leads out of the project, and may name the hosts"
            yield Undecided(first.beyond.place, words)
            continue
        written = " ".join(name.text or '""' for name in first.names)
        yield Breach(
            first.names[0].place if first.names else first.place,
            f"server_name {written} names no host, so this server answers for every name"
            if written
            else "this server has no server_name, so it answers for every name",
            "name its hosts, as in server_name www.example.com example.com;",
        )
