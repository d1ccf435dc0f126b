"""Where Junebug posts what became of the messages that we sent: the event_url of each of them."""

import json
import logging

from clinic.views import is_of_our_channel
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def event(request):
    """Log each message that did not reach whoever it was for."""
    if not is_of_our_channel(request):
        return HttpResponseForbidden("this does not come from our channel")
    try:
        told = json.loads(request.body)
        message_id, became, details = told["message_id"], told["event_type"], told["event_details"]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest("this is no event of Junebug's")
    if became in ("rejected", "delivery_failed"):
        log.warning("message %s: %s %s", message_id, became, details)
    return HttpResponse()
