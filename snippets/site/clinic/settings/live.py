"""The live site: two application nodes behind haproxy."""

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
        "HOST": "10.0.0.20",
        "PORT": 5432,
        "NAME": "clinic",
        "USER": "clinic",
        "PASSWORD": SECRETS["database_password"],
        # A connection is kept for the next page, which looks first whether the database was restarted
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    },
}

# The queue
CELERY_BROKER_URL = f"redis://:{SECRETS['queue_password']}@10.0.0.20:6379"

# Mail goes through the postfix of the node
EMAIL_HOST = "localhost"
DEFAULT_FROM_EMAIL = "clinic@clinic.example.com"

# TLS ends at the hosting provider's edge, which also turns http into https; nginx tells gunicorn which it was
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SILENCED_SYSTEM_CHECKS = ["security.W008"]
