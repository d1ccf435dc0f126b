"""A Django project of one page, for experiments that need no more; it lies on a host as clinic/small.py."""

# mypy: ignore-errors
import logging
import sys
import time

from clinic.settings import *  # noqa: F403 - what the experiment is about
from django.http import HttpResponse
from django.template import engines
from django.urls import path

_TRIED = dict(globals())  # what the experiment's settings say goes before what stands here

SECRET_KEY = "of no use outside an experiment, and as long as one must be"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "clinic.small"
MIDDLEWARE = []
INSTALLED_APPS = ["django.contrib.staticfiles"]
STATIC_URL = "/static/"
STATIC_ROOT = "/srv/clinic/static"
STATICFILES_DIRS = ["/srv/clinic/src/assets"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["/srv/clinic/src/templates"],
        "APP_DIRS": True,
        "OPTIONS": {"builtins": ["django.templatetags.static"]},
    }
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": []}},
}
globals().update({name: value for name, value in _TRIED.items() if name.isupper()})
if "compressor" in INSTALLED_APPS:
    STATICFILES_FINDERS = [*STATICFILES_FINDERS, "compressor.finders.CompressorFinder"]
    TEMPLATES[0]["OPTIONS"]["builtins"].append("compressor.templatetags.compress")


def home(request):
    """The page; like most, it asks which host it is asked for."""
    request.get_host()
    return HttpResponse(engines["django"].get_template("home.html").render())


def slow(request):
    """A page that takes its time."""
    logging.getLogger("clinic").info("the slow page has begun")
    time.sleep(1.5)
    return HttpResponse("done")


def fails(request):
    """A page with a mistake in it."""
    raise RuntimeError("the appointment has no patient")


def books(request):
    """A page that says on standard output what it has done."""
    print("booked for", request.GET["for"], flush=True)
    return HttpResponse("booked")


def chatters(request):
    """A page that fills the log of errors with more than supervisord keeps in one file by itself, 50 MB."""
    for _ in range(53):
        sys.stderr.write(("still waiting for the pharmacy's answer " * 25 + "\n") * 1000)
    sys.stderr.flush()
    return HttpResponse("done")


urlpatterns = [
    path("", home),
    path("slow", slow),
    path("fails", fails),
    path("books", books),
    path("chatters", chatters),
]
