"""Two visitors make an appointment at once: each transaction reads what there is, then adds a line of its own."""

from collections.abc import Iterator

from praekelt_standards.lab.proofs import Bench, Seen

WRITERS = """
import sys
import threading

import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/clinic/mail/clinic.sqlite3"}
if sys.argv[1] == "sqlite":
    from clinic.settings import qa

    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True)
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
    yield Seen("what the two are told", tried(bench, "sqlite"))


def kept(bench: Bench) -> Iterator[Seen]:
    yield Seen("what the two are told", tried(bench, "postgresql"))


def tried(bench: Bench, database: str) -> str:
    return bench.qa.qa.run(
        ["/srv/clinic/ve/bin/python", "-c", WRITERS, database],
        user="www-data",
        folder="/srv/clinic/src",
        environment={"DJANGO_SETTINGS_MODULE": "clinic.settings.qa", "PYTHONPATH": "/srv/clinic/src"},
    ).stdout.strip()
