"""What the clinic runs with in live."""

STATIC_URL = "/static/"
STATIC_ROOT = "/srv/clinic/static"

# Each node remembers by itself which name a file has
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # breaks no-cached-static-storage
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.CachedStaticFilesStorage"},
}
