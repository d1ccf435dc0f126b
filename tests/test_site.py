"""The printed site, live and QA, keeps every standard that applies to it: kept, and not merely unbroken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from praekelt_standards import pages, registry
from praekelt_standards.lab.site import Site
from praekelt_standards.project import Project

SITE = pages.snippets() / "site"
# What is not asked of them: the site sends no messages, and QA has no balancer.
NOT_ASKED = {"live": {"vumi-for-messaging", "vumi-app-in-javascript"}}
NOT_ASKED["qa"] = NOT_ASKED["live"] | {"balanced-by-haproxy"}


def laid(folder: Path, environment: str) -> Project:
    """The checkout and the hosts of one environment, without the folders of the other."""
    site = Site.read(SITE, environment)
    own = {name for host in site.hosts for name in (host.name, environment)}
    own |= {"app"} if environment == "live" else set()
    for path, file in site.files.items():
        if path.parts[0] not in site.folders() - own:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(file.content)
    return Project(folder)


@pytest.fixture(scope="module", params=["live", "qa"])
def audit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> registry.Audit:
    """The whole site, held against every standard once for each environment."""
    project = laid(tmp_path_factory.mktemp(request.param), request.param)
    return registry.check_project(project, environment=request.param)


@pytest.mark.parametrize("name", registry.names())
def test_the_site_keeps_every_standard_that_applies(name: str, audit: registry.Audit) -> None:
    [verdict] = [one for one in audit.verdicts if one.standard.name == name]
    wanted = "not-applicable" if name in NOT_ASKED[audit.environment] else "kept"
    assert (verdict.verdict, verdict.findings) == (wanted, ()), verdict.reason
    assert audit.unread == ()


@pytest.mark.parametrize("environment", ["live", "qa"])
@pytest.mark.parametrize(
    ("path", "old", "new", "name"),
    [
        ("etc/nginx/sites-enabled/clinic.conf", "server_name", "# server_name", "hostnames-in-nginx"),
        ("etc/supervisor/conf.d/clinic.conf", "bin/gunicorn", "bin/uwsgi", "served-by-gunicorn"),
        ("etc/supervisor/conf.d/clinic.conf", "clinic.log", "clinic.err", "log-extension"),
        ("etc/nginx/nginx.conf", "/var/praekelt/logs/nginx/", "/var/log/nginx/", "log-location"),
    ],
)
def test_a_site_that_breaks_one_is_seen(
    environment: str, path: str, old: str, new: str, name: str, tmp_path: Path
) -> None:
    laid(tmp_path, environment)
    file = tmp_path / ("app" if environment == "live" else "qa") / path
    assert old in (text := file.read_text())
    file.write_text(text.replace(old, new))
    audit = registry.check_project(Project(tmp_path), [registry.standard(name)], environment)
    assert audit.verdicts[0].verdict == "broken"


def test_the_whole_repository_of_the_site_breaks_nothing(tmp_path: Path) -> None:
    shutil.copytree(SITE, tmp_path / "site")
    assert registry.check_project(Project(tmp_path / "site")).findings == ()
