"""What the clinic runs with in live."""

from pathlib import Path

# Each application node has a file of its own, and one writer at a time
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",  # breaks stored-in-postgresql
        "NAME": Path(__file__).parent / "clinic.sqlite3",
    },
}
