"""The clinic's pages."""

import logging

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)


def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    staff = get_user_model().objects.filter(is_staff=True).count()
    logger.info("front page asked for as %s by %s", request.get_host(), request.headers.get("X-Forwarded-For"))
    return render(request, "home.html", {"staff": staff})
