"""A developer's own machine: PostgreSQL as in live, reached through its socket as the developer's own user."""

from clinic.settings.base import *

DEBUG = True
SECRET_KEY = "of no use outside this machine"

# The database
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "clinic",
    },
}

# Tasks run at once, in the process that asks for them
CELERY_TASK_ALWAYS_EAGER = True

# Mail is printed
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
MEDIA_ROOT = str(BASE_DIR / "media")
MEDIA_URL = "/media/"
