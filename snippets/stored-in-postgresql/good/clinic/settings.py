"""What the clinic runs with in live."""

import os

# The database is on a host of its own, which both application nodes use
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "10.0.0.20",
        "NAME": "clinic",
        "USER": "clinic",
        "PASSWORD": os.environ["CLINIC_DATABASE_PASSWORD"],
        "CONN_MAX_AGE": 60,
    },
}
