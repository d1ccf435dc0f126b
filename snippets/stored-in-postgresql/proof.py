"""Two visitors make an appointment at once: each transaction reads what there is, then adds a line of its own."""

from collections.abc import Iterator

from praekelt_standards import pages
from praekelt_standards.lab.node import laid, small_site, without_services
from praekelt_standards.lab.proofs import Bench, Seen
from praekelt_standards.lab.site import Site

PASSWORD = "database/etc/clinic/database-password.example"
STORE = """\
    database:
      hosts:
        database: {ansible_host: 10.0.0.20}
      vars: {prepare: scripts/prepare-database.sh, first_time: scripts/create-database.sh}
"""
WRITERS = """
import threading

import django

django.setup()

from django.db import OperationalError, connection, transaction

meet = threading.Barrier(2)
came = []


def write(name):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM appointment")
            meet.wait(60)
            cursor.execute("INSERT INTO appointment VALUES (%s)", [name])
        came.append("stored")
    except OperationalError as error:
        came.append(str(error).splitlines()[0])
    finally:
        connection.close()


with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE appointment (patient varchar(20))")
visitors = [threading.Thread(target=write, args=[name]) for name in ("Thandi", "Sipho")]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
with connection.cursor() as cursor:
    cursor.execute("DROP TABLE appointment")
print(", ".join(sorted(came)))
"""


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, laid(without_services(small_site()), "stored-in-postgresql/bad"))


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, with_database(laid(without_services(small_site()), "stored-in-postgresql/good")))


def with_database(site: Site) -> Site:
    """The site with the database host as it is printed, PostgreSQL alone."""
    printed = Site.read(pages.snippets() / "site")
    for path, file in printed.files.items():
        if path.parts[0] in ("database", "scripts") and "valkey" not in path.parts:
            site = site.with_file(str(path), file.content, executable=file.executable)
    return site.altered("inventory.yml", "  children:\n", f"  children:\n{STORE}")


def tried(bench: Bench, site: Site) -> Iterator[Seen]:
    password = (pages.snippets() / "site" / PASSWORD).read_text().strip()
    with bench.lab(site) as lab:
        said = lab.app1.run(
            ["/srv/clinic/ve/bin/python", "-c", WRITERS],
            folder="/srv/clinic/src",
            environment={
                "DJANGO_SETTINGS_MODULE": "clinic.small",
                "PYTHONPATH": "/srv/clinic/src",
                "CLINIC_DATABASE_PASSWORD": password,
            },
        ).stdout
        yield Seen("what the two are told", said.strip())
