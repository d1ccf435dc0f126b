"""Settings of the clinic."""

import os

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles"]
STATIC_URL = "/static/"
STATIC_ROOT = "/srv/clinic/static"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "clinic", "HOST": "10.0.0.20"},
}
