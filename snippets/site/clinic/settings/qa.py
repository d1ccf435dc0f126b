"""The QA server: the live stack on one host, without haproxy."""

import tomllib
from pathlib import Path

from clinic.settings.base import *

# Secrets stay on the host
SECRETS = tomllib.loads(Path("/etc/clinic/secrets.toml").read_text())
SECRET_KEY = SECRETS["secret_key"]

# The database
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": 5432,
        "NAME": "clinic",
        "USER": "clinic",
        "PASSWORD": SECRETS["database_password"],
    },
}

# The queue
CELERY_BROKER_URL = f"redis://:{SECRETS['queue_password']}@127.0.0.1:6379"

# Mail is kept, not sent: testers read it here
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = "/srv/clinic/mail"
DEFAULT_FROM_EMAIL = "qa@clinic.example.com"

# Uploaded files
MEDIA_URL = "http://media.qa.clinic.example.com/"
