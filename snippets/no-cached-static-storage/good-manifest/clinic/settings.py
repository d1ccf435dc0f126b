"""What the clinic runs with in live."""

STATIC_URL = "/static/"
STATIC_ROOT = "/srv/clinic/static"

# Collected once for each release and shipped to every node, where the files of the release before are kept
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
