"""Where Junebug posts every message that comes in: the mo_url of its channel."""

import json

from clinic import junebug
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


@csrf_exempt
@require_POST
def message(request):
    """Ask whoever dials for a name, and thank whoever gives one."""
    if not is_of_our_channel(request):
        return HttpResponseForbidden("this does not come from our channel")
    try:
        incoming = json.loads(request.body)
        message_id, content = incoming["message_id"], incoming["content"]
        event = incoming["channel_data"].get("session_event")
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponseBadRequest("this is no message of Junebug's")
    if event == "new" or not content:
        junebug.reply(message_id, "What is your name?", goes_on=True)
    else:
        junebug.reply(message_id, f"Thank you, {content}.", goes_on=False)
    return HttpResponse()


def is_of_our_channel(request):
    """Whether a request has the token that Junebug was given for us."""
    return constant_time_compare(request.headers.get("Authorization", ""), f"Token {junebug.TOKEN}")
