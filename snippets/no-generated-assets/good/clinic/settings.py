"""What the clinic runs with in live."""

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "compressor",
    "clinic",
]

# scripts/build.sh runs manage.py compress, and its files are shipped with the release
COMPRESS_OFFLINE = True
