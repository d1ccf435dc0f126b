"""The worker in which the handbook deploys its app, as the printed file says, with the places of this machine in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from praekelt_standards import pages
from praekelt_standards.components.program import Missing, Program, find
from praekelt_standards.vumi.sandbox import Outside, Sandbox
from praekelt_standards.vumi.toolkit import sandboxer

APP = "guide/vumi-deployed/etc/clinic/ussd-app.yaml"
SANDBOXER = "lib/python2.7/site-packages/vumi/application/sandboxer.js"


def permission(node: Program) -> str:
    """The option that has this node withhold files and programs; raises `Missing` for one that has none."""
    release = tuple(int(part) for part in node.version.split(".")[:2])
    if release < (20, 0):
        raise Missing(f"{node} cannot withhold files from an app; name a node of 20 or newer in PRAEKELT_NODE")
    return "--permission" if release >= (23, 5) or (22, 13) <= release < (23, 0) else "--experimental-permission"


def worker(
    node: Program, packages: Path, runs: Path, app: Path | None = None, redis: tuple[str, int] | None = None
) -> dict[str, Any]:
    """The configuration of the worker.

    ``packages`` is the app's ``node_modules``, and ``runs`` the ``sandboxer.js`` that runs the app; an ``app`` has its own ``go-app.js``
    and ``config``, and ``redis`` is a host and a port.
    """
    text = (pages.snippets() / APP).read_text(encoding="utf-8")
    host, port = redis or ("10.0.0.20", 6379)
    # Node follows links before it looks whether a file may be read.
    here = {
        f"/srv/clinic/vumi/{SANDBOXER}": str(runs.resolve()),
        "/srv/clinic/vumi-app/node_modules": str(packages.resolve()),
        "/srv/clinic/vumi-app": str(app or "/srv/clinic/vumi-app"),
        "/usr/bin/node": str(node.path),
        "--permission": permission(node),
        "host: 10.0.0.20, port: 6379": f"host: {host}, port: {port}",
    }
    for printed, place in here.items():
        if printed not in text:
            raise ValueError(f"{APP} no longer says {printed}")
        text = text.replace(printed, place)
    read: dict[str, Any] = yaml.safe_load(text)
    # Node searches the node_modules of each folder above what runs the app, and may not read it; a host has none there.
    above = [folder / "node_modules" for folder in runs.resolve().parents if (folder / "node_modules").is_dir()]
    read["args"][1:1] = [f"--allow-fs-read={folder}/" for folder in above]
    return read


def sandbox(
    javascript: str,
    packages: Path,
    outside: Outside,
    node: Program | None = None,
    seconds: float = 30.0,
    channel: str = "ussd",
) -> Sandbox:
    """An app as it is built in the sandbox as the handbook deploys it: with what node withholds, and its limits."""
    node = node or find("node")
    said = worker(node, packages, sandboxer())
    return Sandbox(
        javascript, packages.resolve(), outside, seconds, node, channel=channel,
        args=said["args"], app_context=said["app_context"], memory=said["rlimits"]["RLIMIT_DATA"][1],
    )  # fmt: skip
