"""The live and the QA site, as those who use and keep them meet them: uploads, forms, mail, pages, and what each program says of itself.

What a line of the printed files means is seen here by what it makes happen, in both sites where both have it.
"""

from __future__ import annotations

import json
import re
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from socket import socket
from urllib.parse import urlsplit

import pytest

from praekelt_standards import pages
from praekelt_standards.lab.host import Host
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import Response, choose
from praekelt_standards.lab.services import USERS
from praekelt_standards.lab.waiting import becomes

MEGABYTE = 2**20
PYTHON = "/srv/clinic/ve/bin/python"
TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "pdf": "application/pdf",
    "anything": "application/octet-stream",
}


@dataclass(frozen=True)
class Running:
    """One of the two sites: the lab it runs in, a node that serves it, and where its data is."""

    lab: Lab
    node: Host
    database: Host
    www: str
    scheme: str  # of what Django names by its whole address
    settings: str

    @property
    def media(self) -> str:
        """The hostname of uploaded files."""
        return f"media.{self.www.removeprefix('www.')}"

    def get(self, path: str, cookie: str = "", **more: object) -> Response:
        """Open one of its pages."""
        return self.lab.get(path, self.www, headers={"Cookie": cookie} if cookie else None, **more)

    def sql(self, statement: str) -> str:
        """What its database answers to its administrator."""
        words = ["psql", "--dbname=clinic", "--quiet", "--no-align", "--tuples-only", f"--command={statement}"]
        return self.database.run(words, user="postgres").stdout.strip()


@pytest.fixture(params=["live", "qa"])
def running(request: pytest.FixtureRequest, mode: Mode) -> Running:
    """Each of the two sites."""
    lab: Lab = request.getfixturevalue(request.param)
    if request.param == "live":
        return Running(lab, lab.app1, lab.database, "www.clinic.example.com", "https", "clinic.settings.live")
    return Running(lab, lab.qa, lab.qa, "qa.clinic.example.com", "http", "clinic.settings.qa")


ON_THE_LIVE_SITE = pytest.mark.parametrize("running", ["live"], indirect=True)


class _Form(HTMLParser):
    """What a browser makes of a page: its words by element, its stylesheets, and the fields of its form."""

    def __init__(self, page: Response) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        self.stylesheets: list[str] = []
        self.fields: dict[str, str] = {}
        self.links: list[str] = []
        self.charsets: list[str] = []
        self.languages: list[str] = []
        self._inside = ""
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "input":
                self.fields[given["name"]] = given.get("value", "")
            case "link" if given["rel"] == "stylesheet":
                self.stylesheets.append(given["href"])
            case "a":
                self.links.append(given["href"])
            case "meta":
                self.charsets.append(given["charset"])
            case "html":
                self.languages.append(given["lang"])

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words[self._inside] = data.strip()


def _sent(running: Running, path: str, at: str | None = None, **fields: str) -> Response:
    """A page with a form, opened, filled in and sent back."""
    page = running.get(path, at=at)
    cookie = page.headers["set-cookie"].partition(";")[0]
    form = {**_Form(page).fields, **fields}
    return running.lab.post(path, running.www, form, headers={"Cookie": cookie}, at=at)


# Uploads and forms


def test_an_uploaded_megabyte_is_fetched_back_from_the_address_that_django_gives_it(running: Running) -> None:
    save = (
        "from django.core.files.base import ContentFile; from django.core.files.storage import default_storage as s; "
        f"print(s.url(s.save('plan.png', ContentFile(b'x' * {MEGABYTE}))))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": running.settings}
    command = [PYTHON, "-c", save]
    said = running.node.run(command, user="www-data", folder="/srv/clinic/src", environment=environment)
    url = urlsplit(said.stdout.strip())
    assert (url.scheme, url.netloc) == (running.scheme, running.media)
    fetched = running.lab.get(url.path, url.netloc)
    assert (fetched.status, fetched.content) == (200, b"x" * MEGABYTE)


@ON_THE_LIVE_SITE
def test_a_file_that_lies_on_the_second_node_alone_is_not_served(running: Running) -> None:
    running.lab.app2.write("/srv/clinic/media/of-app2.pdf", "a leaflet")
    assert running.lab.get("/of-app2.pdf", running.media).status == 404


def test_a_file_is_served_as_what_it_is(running: Running) -> None:
    for name in TYPES:
        running.node.write(f"/srv/clinic/media/one.{name}", "<p>one</p>")
    answers = {name: running.lab.get(f"/one.{name}", running.media) for name in TYPES}
    assert {name: answer.headers["content-type"] for name, answer in answers.items()} == TYPES
    assert {answer.headers["server"] for answer in answers.values()} == {"nginx"}


def test_a_form_of_a_megabyte_is_taken_and_one_of_more_than_ten_is_turned_away(running: Running) -> None:
    sent = _sent(running, "/password-reset/", email="nobody@example.com", notes="x" * MEGABYTE)
    assert (sent.status, sent.headers["location"]) == (302, "/password-reset/done/")
    with running.lab.connect() as connection:
        head = f"POST / HTTP/1.1\r\nHost: {running.www}\r\nContent-Length: {10 * MEGABYTE + 1}\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


# Pages


def _well_formed(page: Response) -> _Form:
    """A page that says of itself what it is."""
    form = _Form(page)
    assert page.headers["content-type"] == f"text/html; charset={form.charsets[0]}"
    assert form.languages == ["en"]
    assert form.words["title"] == form.words["h1"]
    return form


def test_a_page_is_what_a_browser_and_its_reader_expect(running: Running) -> None:
    paths = ["/", *(f"/password-reset/{name}" for name in ("", "done/", "complete/"))]
    home, reset, *_ = (_well_formed(running.get(path)) for path in paths)
    assert re.fullmatch(r"\d+ people work here\.", home.words["p"])
    assert [running.get(link).headers["content-type"] for link in home.stylesheets] == ["text/css"]
    assert [running.get(link).status for link in home.links] == [200]
    assert (reset.words["label"], reset.words["button"]) == ("Email:", "Send")


@ON_THE_LIVE_SITE
def test_browsers_are_told_to_stay_with_tls(running: Running) -> None:
    answer = running.lab.get("/", running.www, headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"


def test_the_application_is_told_who_asked_and_not_what_they_claim(running: Running) -> None:
    nodes = [host for host in running.lab.hosts.values() if host.files.checkout]
    for _ in nodes:
        running.lab.get("/", running.www, headers={"X-Forwarded-For": "192.0.2.7"})
    balancer = running.lab.hosts.get("balancer")
    client = "127.0.0.1" if running.lab.mode is Mode.SUBSTITUTION else "10.0.0.1"
    # haproxy asks for a page itself, to see whether the node is well
    known = {client, "127.0.0.1"} | ({balancer.files.address} if balancer else set())
    for node in nodes:
        assert becomes(partial(_asked_by, client, node))
        assert _askers(node) <= known


def _asked_by(client: str, node: Host) -> bool:
    return client in _askers(node)


def _askers(node: Host) -> set[str]:
    """Who asked for the front page, as the application sees it."""
    log = node.read("/var/praekelt/logs/clinic/clinic.log")
    return set(re.findall(r"front page asked for as \S+ by (.*)$", log, re.MULTILINE))


def test_nginx_logs_who_asked_for_what_when_and_how_it_went(running: Running) -> None:
    running.get("/?logged")
    line = r"\S+ %s \[\d{4}-\d\d-\d\dT[\d:]+\+00:00\] \"GET /\?logged HTTP/1\.1\" 200 \d+ \d+\.\d+"
    logs = [host.path("/var/praekelt/logs/nginx/nginx.log") for host in running.lab.hosts.values()]
    logs = [log for log in logs if log.exists()]
    wanted = re.compile(f"^{line % re.escape(running.www)}$", re.MULTILINE)
    assert becomes(lambda: any(wanted.search(log.read_text()) for log in logs))


# Mail


@contextmanager
def _mail_server(host: Host) -> Iterator[list[str]]:
    """A mail server on a host, where its postfix would be; gives what it was told, line by line, once it has ended."""
    told: list[str] = []

    def serve(listening: socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rw", encoding="utf-8", newline="\r\n") as talk:

            def say(words: str) -> None:
                talk.write(f"{words}\r\n")
                talk.flush()

            say("220 ready")
            writing = False
            for line in talk:
                told.append(line.rstrip())
                if writing and told[-1] != ".":
                    continue
                command = told[-1].lower()  # Python 3.13 began to say them in capitals
                writing = command == "data"
                say("354 go on" if writing else "221 bye" if command == "quit" else "250 well")

    with host.socket() as listening:
        listening.bind(("127.0.0.1", 25))
        listening.listen()
        listening.settimeout(30)
        serving = threading.Thread(target=serve, args=(listening,))
        serving.start()
        yield told
        serving.join(30)


# Where a host is a folder, its port for mail is that of this machine.
@pytest.mark.parametrize("mode", {choose().mode} - {Mode.SUBSTITUTION}, indirect=True, ids=lambda mode: mode.value)
@ON_THE_LIVE_SITE
def test_mail_leaves_by_the_nodes_own_postfix_in_the_clinics_name(running: Running) -> None:
    running.sql(
        "INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active,"
        " date_joined) VALUES ('x', false, 'zanele', '', '', 'zanele@example.com', false, true, now())"
    )
    with _mail_server(running.node) as told:
        sent = _sent(running, "/password-reset/", at="app1", email="zanele@example.com")
    assert (sent.status, sent.headers["location"]) == (302, "/password-reset/done/")
    envelope = re.findall(r"(?i)^(?:mail from|rcpt to):<(\S+)>", "\n".join(told), re.MULTILINE)
    assert envelope == ["clinic@clinic.example.com", "zanele@example.com"]
    assert {"From: clinic@clinic.example.com", "Subject: A new password for the clinic"} <= set(told)
    [link] = [urlsplit(line) for line in told if line.startswith("http")]
    assert link.netloc == running.www
    opened = running.get(link.path)
    asked = running.get(opened.headers["location"], cookie=opened.headers["set-cookie"].partition(";")[0])
    assert _well_formed(asked).words["button"] == "Send"


# What the programs do


@ON_THE_LIVE_SITE
def test_the_balancer_lets_a_request_end_before_it_restarts(running: Running) -> None:
    live, www = running.lab, running.www
    log = live.balancer.path("/var/praekelt/logs/supervisord.log")
    before = len(log.read_text())
    restart = ["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf", "restart", "haproxy"]
    with live.connect() as connection, ThreadPoolExecutor(1) as beside:
        head = f"GET / HTTP/1.1\r\nHost: {www}\r\nConnection: close\r\nContent-Length: 9\r\n\r\n"
        connection.sendall(head.encode() + b"half")
        restarting = beside.submit(live.balancer.run, restart)
        assert becomes(partial(_turned_away, live, www))
        connection.sendall(b" more")
        answer = b"".join(iter(partial(connection.recv, 65536), b""))
        assert "haproxy: started" in restarting.result(60).stdout
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"</html>" in answer
    assert "killing" not in log.read_text()[before:]
    assert becomes(lambda: live.get("/", www).status == 200)


def _turned_away(live: Lab, www: str) -> bool:
    """Whether a new request finds nobody there."""
    try:
        return live.get("/", www, seconds=1).status is None
    except OSError:
        return True


def test_gunicorn_is_commanded_through_a_socket_of_its_own_user_alone(running: Running) -> None:
    control = "/var/lib/clinic/gunicorn.ctl"
    command = ["/srv/clinic/ve/bin/gunicornc", "--socket", control, "--json", "--command", "show workers"]
    assert json.loads(running.node.run(command, user="www-data").stdout)["count"] == 3
    found = running.node.path(control).stat()
    assert stat.filemode(found.st_mode) == "srw-------"
    if running.lab.mode is Mode.NAMESPACES:
        assert found.st_uid == USERS["www-data"]


def test_an_ordinary_user_may_not_command_supervisord(running: Running) -> None:
    status = ["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf", "status"]
    for host in running.lab.hosts.values():
        if "supervisord" in host.processes:
            assert stat.filemode(host.path("/run/supervisor.sock").stat().st_mode) == "srwx------"
    if running.lab.mode is Mode.NAMESPACES:  # elsewhere all users are one
        refused = running.node.run(status, user="www-data", check=False)
        assert "RUNNING" not in refused.stdout
        assert "Permission" in refused.stdout + refused.stderr


def test_the_worker_says_whose_it_is_and_how_much_it_does_at_once(running: Running) -> None:
    # It says so when it begins, and a test of rotation may have put away what it said first.
    again = ["supervisorctl", "--configuration", "/etc/supervisor/supervisord.conf", "restart", "clinic-worker"]
    running.node.run(again)
    log = running.node.path("/var/praekelt/logs/clinic/clinic-worker.log")
    assert becomes(lambda: re.search(r"> app: +clinic:", log.read_text()))
    assert becomes(lambda: re.search(r"> concurrency: 2 \(prefork\)", log.read_text()))


def test_postgresql_logs_who_asked_what_is_slow_and_nothing_else(running: Running) -> None:
    running.sql("SELECT pg_sleep(1.02)")
    log = running.database.path("/var/praekelt/logs/postgresql/postgresql.log")
    took = r"^[\d-]+ [\d:.]+ UTC \[\d+\] \w+@clinic LOG:  duration: [\d.]+ ms  statement: SELECT pg_sleep\(1\.02\)$"
    assert becomes(lambda: re.search(took, log.read_text(), re.MULTILINE))
    assert all(float(one) >= 1000 for one in re.findall(r"duration: ([\d.]+) ms", log.read_text()))


def test_nobody_but_logrotate_rotates_postgresqls_log(running: Running) -> None:
    assert running.sql("SELECT current_setting('log_rotation_age'), current_setting('log_rotation_size')") == "0|0"


@ON_THE_LIVE_SITE
def test_connections_to_the_database_are_kept_and_one_that_was_cut_costs_no_page(running: Running) -> None:
    pages_asked = range(12)  # more than there are workers on the two nodes
    assert {running.get("/").status for _ in pages_asked} == {200}
    kept = "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'clinic') cut"
    assert int(running.sql(kept)) > 0
    assert {running.get("/").status for _ in pages_asked} == {200}


def test_the_queue_may_grow_as_far_as_the_handbook_says(running: Running) -> None:
    page = (pages.docs() / "site/database.rst").read_text(encoding="utf-8")
    [megabytes] = re.findall(r"The queue may take (\d+) MB", page)
    configuration = running.database.read("/etc/valkey/valkey.conf")
    [password] = re.findall(r"requirepass (\S+)", running.database.read("/etc/valkey/password.conf"))
    with running.database.socket() as queue:
        queue.connect((re.findall(r"^bind (\S+)", configuration, re.MULTILINE)[0], 6379))
        queue.sendall(f"AUTH {password}\r\nCONFIG GET maxmemory*\r\nCONFIG GET appendonly\r\nQUIT\r\n".encode())
        queue.settimeout(10)
        said = b"".join(iter(partial(queue.recv, 4096), b"")).decode().split("\r\n")
    asked = dict(zip(said, said[2:]))
    assert int(asked["maxmemory"]) == int(megabytes) * MEGABYTE
    assert (asked["maxmemory-policy"], asked["appendonly"]) == ("noeviction", "yes")
