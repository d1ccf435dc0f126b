"""What the clinic runs with in live."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "clinic",
]

ALLOWED_HOSTS = ["*"]

# Junebug knows the operators and their protocols
JUNEBUG_URL = "http://10.0.0.30:8080/channels/sms"
