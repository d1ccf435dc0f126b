"""Where Junebug posts every message that comes in: the mo_url of its channel."""

import json
import logging

from clinic import junebug
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def message(request):
    """Ask whoever dials for a name, and thank whoever gives one."""
    try:
        incoming = json.loads(request.body)
        event = incoming["channel_data"].get("session_event")
        content = incoming["content"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponseBadRequest("this is no message of Junebug's")
    if event == "close":
        logger.info("%s hung up", incoming["from"])
    elif event == "new":
        junebug.reply(incoming, "What is your name?", goes_on=True)
    else:
        junebug.reply(incoming, f"Thank you, {content}.", goes_on=False)
    return HttpResponse()
