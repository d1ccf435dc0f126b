"""The live site serves its pages and writes its logs where the handbook says, started from the very files it prints."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from praekelt_standards.lab.host import Host
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes

WWW = "www.clinic.example.com"
MEDIA = "media.clinic.example.com"
CLINIC_LOG = "/var/praekelt/logs/clinic/clinic.log"
NGINX_LOG = "/var/praekelt/logs/nginx/nginx.log"
QUIET = 0.7  # seconds


def test_every_file_lies_on_its_host_byte_for_byte(live: Lab) -> None:
    for host in live.hosts.values():
        laid = {path: host.path(path).read_bytes() for path in host.files.files}
        printed = {path: file.content for path, file in host.files.files.items()}
        if live.mode is not Mode.SUBSTITUTION:
            assert laid == printed
        assert laid.keys() == printed.keys()


def test_a_page_is_served_by_both_nodes(live: Lab) -> None:
    def asked(node: str) -> bool:
        assert live.get("/?both", WWW).status == 200
        return "GET /?both" in live.hosts[node].read(NGINX_LOG)

    assert becomes(lambda: asked("app1"))
    assert becomes(lambda: asked("app2"))


def test_the_second_hostname_is_served_too(live: Lab) -> None:
    assert live.get("/", "clinic.example.com").status == 200


def test_the_stylesheet_that_a_page_names_is_served_by_both_nodes_and_may_be_kept(live: Lab) -> None:
    [link] = re.findall(r'href="(/static/[^"]+css)"', live.get("/", WWW).text)
    printed = live.site.files[next(path for path in live.site.files if path.name == "clinic.css")]
    assert re.fullmatch(r"/static/clinic/clinic\.[0-9a-f]{12}\.css", link)
    for node in ("app1", "app2", None):
        answer = live.get(link, WWW, at=node)
        assert (answer.status, answer.content) == (200, printed.content)
        assert answer.headers["content-type"] == "text/css"
        assert answer.headers["cache-control"] == "max-age=2592000"


def test_static_files_of_an_earlier_release_are_still_served_after_the_next(live: Lab) -> None:
    live.app2.write("/srv/clinic/static/clinic/clinic.0123456789ab.css", "an earlier release")
    live.app2.run(["/bin/sh", "/srv/clinic/src/scripts/after-install.sh"])
    assert live.get("/static/clinic/clinic.0123456789ab.css", WWW, at="app2").text == "an earlier release"


def test_an_uploaded_file_is_served_from_the_one_node_that_has_it(live: Lab) -> None:
    live.app1.write("/srv/clinic/media/leaflet.pdf", "a leaflet")
    for _ in range(4):
        answer = live.get("/leaflet.pdf", MEDIA)
        assert (answer.status, answer.text) == (200, "a leaflet")
        assert answer.headers["content-type"] == "application/pdf"


def test_an_unknown_host_is_turned_away(live: Lab) -> None:
    assert live.get("/", "evil.example").status == 502
    assert live.get("/", "evil.example", at="app1").status is None


def test_the_log_names_who_asked_and_believes_nobody_but_the_balancer(live: Lab) -> None:
    live.get("/?straight", WWW, at="app1", headers={"X-Forwarded-For": "192.0.2.1"})
    assert "192.0.2.1" not in live.app1.read(NGINX_LOG)
    assert becomes(lambda: live.get("/?who", WWW).status and "GET /?who" in live.app1.read(NGINX_LOG))
    [line] = set(re.findall(r"^(\S+) .*/\?who", live.app1.read(NGINX_LOG), re.MULTILINE))
    assert line == ("127.0.0.1" if live.mode is Mode.SUBSTITUTION else "10.0.0.1")


def test_the_application_knows_that_the_page_was_asked_for_over_tls(live: Lab) -> None:
    secure = {"X-Forwarded-Proto": "https"}
    assert "strict-transport-security" in live.get("/", WWW, headers=secure).headers
    assert "strict-transport-security" not in live.get("/", WWW).headers


def test_logs_appear_where_the_handbook_says_and_nowhere_else(live: Lab) -> None:
    clinic = {"clinic/clinic.log", "clinic/clinic-worker.log", "nginx/nginx.log", "nginx/nginx-error.log"}
    expected = {
        "database": {"postgresql/postgresql.log", "valkey/valkey.log"},
        "app1": {*clinic, "clinic/clinic-beat.log", "supervisord.log"},
        "app2": {*clinic, "supervisord.log"},
        "balancer": {"haproxy.log", "supervisord.log"},
    }
    for name, logs in expected.items():
        host = live.hosts[name]
        # A program's log may come a moment after its first page.
        assert becomes(partial(_has_logs, host, logs)), f"{name} has {_logs(host)}"
        assert [path for path in host.path("/var/log").rglob("*") if path.is_file()] == []


def _logs(host: Host) -> set[str]:
    return {str(path.relative_to("/var/praekelt/logs")) for path in host.logs()}


def _has_logs(host: Host, logs: set[str]) -> bool:
    return _logs(host) == logs


def test_each_log_tells_what_it_is_there_for(live: Lab) -> None:
    live.get("/?told", WWW, at="app1")
    assert becomes(lambda: "clinic.views front page asked for as www.clinic" in live.app1.read(CLINIC_LOG))
    for host, log, words in (
        (live.app1, NGINX_LOG, "www.clinic.example.com ["),
        (live.balancer, "/var/praekelt/logs/haproxy.log", "pages/app1"),
        (live.database, "/var/praekelt/logs/postgresql/postgresql.log", "ready to accept connections"),
        (live.database, "/var/praekelt/logs/valkey/valkey.log", "Ready to accept connections"),
    ):
        assert becomes(partial(_holds, host, log, words)), f"{log} on {host.name} does not hold {words!r}"


def _holds(host: Host, log: str, words: str) -> bool:
    return words in host.read(log)


def test_every_time_in_the_logs_is_in_one_zone(live: Lab) -> None:
    zones = re.findall(r"\d\d:\d\d:\d\d(?:,\d+)? ?([+-]\d{4})", live.app1.read(CLINIC_LOG))
    assert set(zones) <= {"+0000"}
    assert set(re.findall(r"\d\d:\d\d:\d\d\.\d+ ([A-Z]+)", live.database.read(live.database.logs()[0]))) == {"UTC"}


def test_a_task_that_one_node_asks_for_is_done_by_a_worker(live: Lab) -> None:
    call = ["/srv/clinic/ve/bin/celery", "--app", "clinic", "call", "clinic.tasks.remind", "--args", '["Thandi"]']
    environment = {"DJANGO_SETTINGS_MODULE": "clinic.settings.live"}
    live.app2.run(call, folder="/srv/clinic/src", environment=environment)
    nodes = [live.app1, live.app2]
    log = "/var/praekelt/logs/clinic/clinic-worker.log"
    assert becomes(lambda: sum("clinic.tasks reminded Thandi" in node.read(log) for node in nodes) == 1)


def test_django_finds_nothing_to_say_about_the_live_settings(live: Lab) -> None:
    check = ["/srv/clinic/ve/bin/python", "/srv/clinic/src/manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    live.app1.run(check, user="www-data", environment={"DJANGO_SETTINGS_MODULE": "clinic.settings.live"})


def test_a_node_is_restarted_by_its_script(live: Lab) -> None:
    done = live.app2.run(["/bin/sh", "/srv/clinic/src/scripts/restart.sh"])
    assert {"clinic: started", "clinic-worker: started"} <= set(done.stdout.splitlines())
    assert becomes(lambda: live.get("/", WWW, at="app2").status == 200)


def test_a_traceback_reaches_the_log(live: Lab) -> None:
    live.database.stop("postgres")
    try:
        assert becomes(lambda: live.get("/", WWW, at="app1").status == 500)
        assert becomes(lambda: "Traceback (most recent call last)" in live.app1.read(CLINIC_LOG))
        assert "django.db.utils.OperationalError" in live.app1.read(CLINIC_LOG)
    finally:
        live.database.start("postgres")
    assert becomes(lambda: live.get("/", WWW).status == 200)


@pytest.mark.alone  # and therefore the first for which the site is brought up
def test_the_first_page_comes_within_four_seconds(live: Lab, record_property: Callable[[str, object], None]) -> None:
    """The limit is for an idle machine of two cores; what was measured is printed, and written down for the handbook.

    Where others use the processors meanwhile, they take their share of the time, and the limit grows by that.
    """
    took = [live.timings["first 200"]]
    if took[0] >= 4.0:
        with Lab(live.site, ready=live.ready, mode=live.mode) as again:
            took.append(again.timings["first 200"])
    busy = _busy()
    limit = 4.0 if busy < 0.2 else 4.0 * _slowness()
    seconds = ", ".join(f"{one:.1f} s" for one in took)
    told = f"first page in {live.mode.value}: {seconds}; {busy:.0%} busy with other things: limit {limit:.1f} s"
    record_property("measured", told)
    assert min(took) < limit


def _busy() -> float:
    """The share of the processors' time that is used while this process and the lab's are at rest."""

    def used() -> tuple[int, int]:
        told = [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
        return sum(told) - told[3] - told[4], sum(told)  # idle, and waiting for a disk

    before, all_before = used()
    time.sleep(1.0)
    after, all_after = used()
    return (after - before) / (all_after - all_before)


def _slowness() -> float:
    """How many times as long as on a quiet machine of two cores it takes here and now to start what two nodes start."""
    begun = time.monotonic()
    starting = [subprocess.Popen([sys.executable, "-c", "import celery, django.test, psycopg"]) for _ in range(4)]
    assert [one.wait(120) for one in starting] == [0] * 4
    return max(1.0, (time.monotonic() - begun) / QUIET)


def test_the_record_says_how_it_ran(live: Lab, site: Site) -> None:
    record = live.record()
    assert str(record["mode"]).startswith(live.mode.value)
    assert set(record["programs"]) == {"nginx", "haproxy", "postgres", "supervisord", "valkey"}  # type: ignore[call-overload]
    assert [host.name for host in site.hosts] == list(live.hosts)
