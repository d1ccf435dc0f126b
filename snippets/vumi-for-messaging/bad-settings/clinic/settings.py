"""What the clinic runs with in live."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "rapidsms",  # breaks vumi-for-messaging
    "clinic",
]

ALLOWED_HOSTS = ["*"]

# A backend of its own for every operator
INSTALLED_BACKENDS = {
    "operator": {
        "ENGINE": "rapidsms.backends.kannel.KannelBackend",
        "SENDSMS_URL": "http://10.0.0.40:13013/cgi-bin/sendsms",
    },
}
