"""What the clinic runs with in live."""

STATIC_URL = "/static/"
STATIC_ROOT = "/srv/clinic/static"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "compressor",
    "clinic",
]

# The first request for a page makes its files, on the node that happens to answer
COMPRESS_ENABLED = True  # breaks no-generated-assets
