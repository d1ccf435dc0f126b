"""Reminds patients of their visits by SMS."""

import json
import urllib.request

from django.conf import settings


def remind(number):
    """Send a reminder through Junebug, whichever operator the number is with."""
    message = {"to": number, "content": "Your visit to the clinic is tomorrow."}
    request = urllib.request.Request(
        f"{settings.JUNEBUG_URL}/messages/",
        data=json.dumps(message).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()
