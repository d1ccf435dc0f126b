"""What the printed site says in two places it says alike, and every name in it is one that something knows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.metadata import metadata
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement

from praekelt_standards import pages
from praekelt_standards.lab.services import services
from praekelt_standards.lab.site import Site

SITE = pages.snippets() / "site"
SETTINGS = sorted(path.stem for path in (SITE / "clinic/settings").glob("[a-z]*.py"))
# The packages of Ubuntu, by the program for which a host of the site needs one.
PACKAGES = {
    "haproxy": "haproxy",
    "nginx": "nginx",
    "postgres": "postgresql",
    "supervisord": "supervisor",
    "valkey": "valkey-server",
    "logrotate": "logrotate",
    "virtualenv": "python3-virtualenv",
}


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a little Python beside the site's manage.py."""
    own = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=SITE,
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


# Settings

_KNOWN = """
import json, re
from pathlib import Path
import django
from django.conf import global_settings, settings
from django.db import connections
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}})
from celery.app.defaults import flatten, NAMESPACES
home = Path(django.__file__).parent
begun = (home / "conf/project_template/project_name/settings.py-tpl").read_text()
names = [name for name in dir(global_settings) if name.isupper()] + re.findall("^([A-Z_]+) = ", begun, re.M)
# What a backend of mail asks for has no default.
names += [name for one in (home / "core/mail").rglob("*.py") for name in re.findall("[A-Z_]{5,}", one.read_text())]
celery = [f"CELERY_{name.upper()}" for name, _ in flatten(NAMESPACES)]
print(json.dumps([names + celery, list(connections.settings["default"])]))
"""


def test_django_or_celery_knows_every_setting_that_the_site_does_not_use_itself() -> None:
    known, of_a_database = json.loads(_python(_KNOWN).stdout)
    modules = {name: (SITE / f"clinic/settings/{name}.py").read_text() for name in SETTINGS}
    for name, text in modules.items():
        for setting in re.findall(r"^([A-Z_]+) = ", text, re.MULTILINE):
            used = any(len(re.findall(rf"\b{setting}\b", one)) > 1 for one in modules.values())
            assert setting in known or used, f"{name}: {setting}"
        for key in re.findall(
            r'^        "([A-Z_]+)":', text.partition("DATABASES")[2].partition("\n}")[0], re.MULTILINE
        ):
            assert key in of_a_database, f"{name}: {key}"


@pytest.mark.parametrize("module", ["clinic.wsgi", "clinic.celery"])
def test_what_is_started_with_no_settings_named_is_for_development_and_logs_each_line_once(module: str) -> None:
    start = f"import {module}; import django; django.setup(); from django.conf import settings; import logging"
    said = _python(
        f"{start}; print(settings.DEBUG, settings.SETTINGS_MODULE); logging.getLogger('django').warning('once')"
    )
    assert said.stdout == "True clinic.settings.development\n"
    assert said.stderr.count("once") == 1


# Scripts

SCRIPTS = sorted((SITE / "scripts").glob("*.sh"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_stops_at_the_first_thing_that_fails(script: Path) -> None:
    begun = re.match(r"(?:#.*\n)+set .*\n", script.read_text())
    assert begun is not None
    shell = script.read_text().partition("\n")[0].removeprefix("#!")
    for fails in ("false", 'echo "$nothing_of_this_name"'):
        done = subprocess.run([shell], input=f"{begun[0]}{fails}\necho went on\n", capture_output=True, text=True)
        assert (done.returncode != 0, done.stdout) == (True, "")


# Hosts


def test_every_path_that_the_readme_names_is_there() -> None:
    readme = (SITE / "README.rst").read_text()
    inventory = (SITE / "inventory.yml").read_text()
    named = [one for one in re.findall(r"``(.+?)``", readme) if "." in one or "/" in one]
    assert len(named) > 5
    for name in named:
        if name.startswith("/"):
            assert name == "/" or re.search(rf" {name}$", inventory, re.MULTILINE), name
        elif name == "NAME.example.EXT":
            assert [*SITE.rglob("*.example.*")]
        elif name != ".example":
            assert (SITE / name).is_file(), name
    steps = re.findall(r"^#\. .*?``(scripts/\S+)``", readme.replace("``, and", "\n"), re.MULTILINE)
    assert steps == [f"scripts/{name}.sh" for name in ("build", "after-install", "migrate", "restart")]


def test_a_machine_for_development_has_the_packages_of_every_host() -> None:
    hosts = [host for environment in ("live", "qa") for host in Site.read(SITE, environment).hosts]
    needed = {need for host in hosts for one in services(host) for need in one.needs}
    needed |= {"logrotate"} if any(host.matching("/etc/logrotate.d/*") for host in hosts) else set()
    needed |= {"virtualenv"} if "|| virtualenv" in (SITE / "scripts/build.sh").read_text() else set()
    [installed] = re.findall(r"apt-get install --yes (.*)", (SITE / "Vagrantfile").read_text())
    assert set(installed.split()) == {PACKAGES[need] for need in needed}


def test_a_machine_for_development_gets_the_files_of_the_qa_server(tmp_path: Path) -> None:
    vagrant = (SITE / "Vagrantfile").read_text()
    [(shared, checkout)] = re.findall(r'synced_folder "(.+)", "(.+)"', vagrant)
    assert f"checkout: {checkout}\n" in (SITE / "inventory.yml").read_text()
    (tmp_path / "root").mkdir()
    [script] = re.findall(r"<<-SCRIPT\n(.*?)\n *SCRIPT", vagrant, re.DOTALL)
    copied = [line.strip().replace(f"{checkout}/", f"{SITE / shared}/") for line in script.splitlines()[2:]]
    for line in copied:
        assert line.endswith(" /")
        subprocess.run(["/bin/sh", "-euc", f"{line.removesuffix('/')}{tmp_path}/root"], check=True)
    [qa] = Site.read(SITE, "qa").hosts
    laid = {
        PurePosixPath("/") / path.relative_to(tmp_path / "root")
        for path in (tmp_path / "root").rglob("*")
        if path.is_file()
    }
    assert {path.with_name(path.name.replace(".example", "")) for path in laid} == set(qa.files)


# What the two sites may say differently: names, addresses, and what there is for haproxy's sake.
MAY_DIFFER = re.compile(
    r"^ *[#;]|^(live|qa)$|clinic\.settings\.(live|qa)|clinic\.example\.com|10\.0\.0\.|127\.0\.0\.1|"
    r"real_ip_header|location = /up|access_log off|return 200"
)
TWINS = [
    (path, twin)
    for path in sorted(one for one in (SITE / "qa").rglob("*") if one.is_file() and one.parent.name != "logrotate.d")
    for folder in ("app", "app1", "database")
    if (twin := SITE / folder / path.relative_to(SITE / "qa")).is_file()
]


@pytest.mark.parametrize(("of_qa", "of_live"), TWINS, ids=lambda path: "/".join(path.relative_to(SITE).parts))
def test_qa_is_laid_out_as_live(of_qa: Path, of_live: Path) -> None:
    lines = [path.read_text().splitlines() for path in (of_qa, of_live)]
    for own, other in (lines, reversed(lines)):
        differ = [line for line in own if line.count("}") == 0 and own.count(line) != other.count(line)]
        assert [line for line in differ if line and not MAY_DIFFER.search(line)] == []


def test_qas_logs_are_rotated_like_those_of_a_node_and_of_the_database_host() -> None:
    hosts = ("app/etc/logrotate.d/clinic", "database/etc/logrotate.d/database")
    live = "\n".join((SITE / path).read_text() for path in hosts)
    assert (SITE / "qa/etc/logrotate.d/clinic").read_text() == live
    assert (SITE / "balancer/etc/logrotate.d/haproxy").read_text().partition("{")[2] in live


def test_haproxy_is_as_patient_as_its_page_says() -> None:
    page = (pages.docs() / "site/balancer.rst").read_text()
    [times] = re.findall(
        r"looks at each node every (\d+) seconds, .*?every (\d+) milliseconds.*?"
        r"fails (\d+) times.*?well (\d+) times.*?"
        r"waits (\d+) seconds.*?(\d+) for a visitor.*?(\d+) for a page",
        page,
        re.DOTALL,
    )
    configuration = (SITE / "balancer/etc/haproxy/haproxy.cfg").read_text()
    inter, fast, fall, rise, connect, client, server = times
    assert f"check inter {inter}s fastinter {fast}ms rise {rise} fall {fall}\n" in configuration
    for name, seconds in (("connect", connect), ("client", client), ("server", server)):
        assert f"    timeout {name} {seconds}s\n" in configuration
    [patience] = re.findall(r"^timeout = (\d+)$", (SITE / "gunicorn.conf.py").read_text(), re.MULTILINE)
    assert f"gunicorn, which ends a worker after {patience}" in page
    assert int(server) > int(patience)


# Pages


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.add(tag)


def test_the_stylesheet_is_for_what_the_pages_hold() -> None:
    held = {name for page in (SITE / "clinic/templates").rglob("*.html") for name in _Elements(page.read_text()).names}
    selectors = re.findall(r"([^{}]+)\{[^{}]*\}", (SITE / "clinic/static/clinic/clinic.css").read_text())
    assert selectors
    assert {selector.strip() for selector in selectors} <= held


def test_every_extra_that_the_site_requires_is_one_of_its_package() -> None:
    lines = (SITE / "requirements.txt").read_text().splitlines()
    required = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert any(one.extras for one in required)
    for one in required:
        assert one.extras <= set(metadata(one.name).get_all("Provides-Extra", []))
