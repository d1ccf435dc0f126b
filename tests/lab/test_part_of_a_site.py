"""A lab runs a part of a site, or a few files that are no whole site, and several labs run side by side."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from praekelt_standards.lab.host import NotStarted
from praekelt_standards.lab.lab import Lab, LabFailed
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import choose
from praekelt_standards.lab.site import File, Site
from praekelt_standards.lab.waiting import becomes

_NGINX = """
user www-data;
pid /run/nginx.pid;
error_log /var/praekelt/logs/nginx-error.log;
events {}
http {
    access_log /var/praekelt/logs/nginx.log;
    server {
        listen 80;
        server_name www.clinic.example.com;
        root /srv/pages;
    }
}
"""


def _small(text: str) -> Site:
    files = {"etc/nginx/nginx.conf": _NGINX, "srv/pages/index.html": text, "var/praekelt/logs/README": "logs"}
    return Site({PurePosixPath(path): File(content.encode()) for path, content in files.items()})


def test_two_labs_run_at_once_and_do_not_see_each_other(mode: Mode, bring_up: Callable[[Lab], Lab]) -> None:
    one = bring_up(Lab(_small("one"), mode=mode, ready="www.clinic.example.com/"))
    two = bring_up(Lab(_small("two"), mode=mode, ready="www.clinic.example.com/"))
    assert [lab.get("/", "www.clinic.example.com").text for lab in (one, two)] == ["one", "two"]
    two.app1.write("/srv/pages/index.html", "changed")
    assert [lab.get("/", "www.clinic.example.com").text for lab in (one, two)] == ["one", "changed"]


def test_a_host_can_be_switched_off(mode: Mode, bring_up: Callable[[Lab], Lab]) -> None:
    lab = bring_up(Lab(_small("one"), mode=mode, ready="www.clinic.example.com/"))
    lab.app1.power_off()

    def unreachable() -> bool:
        try:
            lab.get("/", "www.clinic.example.com", seconds=0.2)
        except OSError:
            return True
        return False

    assert becomes(unreachable)


def test_a_command_that_fails_tells_what_it_said(mode: Mode, bring_up: Callable[[Lab], Lab]) -> None:
    lab = bring_up(Lab(_small("one"), mode=mode))
    assert lab.app1.run(["cat"], text="given").stdout == "given"
    with pytest.raises(NotStarted, match="(?s)app1: ls /nowhere ended with status 2.*No such file"):
        lab.app1.run(["ls", "/nowhere"])
    with pytest.raises(NotStarted, match="sleep 9 did not end within 0.1 seconds"):
        lab.app1.run(["sleep", "9"], seconds=0.1)
    with pytest.raises(NotStarted, match="no-such-program"):
        lab.app1.run(["no-such-program"])
    with pytest.raises(AttributeError, match="the lab has no host 'app3'; it has app1"):
        lab.app3.read("/etc/hosts")


def test_what_is_altered_must_be_there(site: Site) -> None:
    with pytest.raises(ValueError, match="holds 'listen 81' 0 times"):
        site.altered("app/etc/nginx/sites-enabled/clinic.conf", "listen 81", "listen 82")
    with pytest.raises(ValueError, match="There is no host 'app3'; there are database, app1, app2, balancer"):
        site.only("app3")


def test_the_sites_environment_may_lie_below_tmp(
    mode: Mode, bring_up: Callable[[Lab], Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        Path(folder, "pyvenv.cfg").write_text("home = /usr/bin\n")
        Path(folder, "bin").mkdir()
        Path(folder, "bin/python").symlink_to(sys.executable)
        monkeypatch.setenv("PRAEKELT_LAB_VIRTUALENV", folder)
        lab = bring_up(Lab(_small("one"), mode=mode))
        assert lab.app1.run(["cat", f"{folder}/pyvenv.cfg"]).stdout == "home = /usr/bin\n"


# Where a host is a folder it can always be made.
@pytest.mark.parametrize("mode", {choose().mode} - {Mode.SUBSTITUTION}, indirect=True, ids=lambda mode: mode.value)
def test_a_host_that_cannot_be_made_says_why(mode: Mode, site: Site, bring_up: Callable[[Lab], Lab]) -> None:
    nowhere = site.altered("inventory.yml", "10.0.0.20", "10.0.0.20x")
    with pytest.raises(LabFailed, match=r'(?s)cannot be made in mode .*database: ip says: .*"10\.0\.0\.20x/24"'):
        bring_up(Lab(nowhere, mode=mode))
