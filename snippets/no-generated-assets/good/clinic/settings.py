"""What the clinic runs with in live."""

STATIC_URL = "/static/"
STATIC_ROOT = "/srv/clinic/static"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "compressor",
    "clinic",
]

# scripts/build.sh runs manage.py compress, and its files are shipped with the release
COMPRESS_OFFLINE = True
