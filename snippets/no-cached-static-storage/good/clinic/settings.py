"""What the clinic runs with in live."""

STATIC_URL = "/static/"
STATIC_ROOT = "/srv/clinic/static"

# The files keep their names; nginx serves them from STATIC_ROOT on every node
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
