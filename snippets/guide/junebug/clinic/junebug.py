"""Sends messages through Junebug, and replies to those that came in through it."""

import json
import os
import urllib.request

URL = os.environ["JUNEBUG_URL"]
CHANNEL = os.environ["JUNEBUG_CHANNEL"]
TOKEN = os.environ["JUNEBUG_TOKEN"]  # the mo_url_auth_token of the channel
EVENTS = os.environ["JUNEBUG_EVENTS"]  # the address of our own view of events


def reply(message_id, content, goes_on):
    """Answer a message that came in; the session ends where it does not go on."""
    return _post(
        {
            "reply_to": message_id,
            "content": content,
            "channel_data": {"continue_session": goes_on},
        }
    )


def send(to, content):
    """Send a message to an address that did not write first."""
    return _post({"to": to, "content": content})


def _post(message):
    request = urllib.request.Request(
        f"{URL}/channels/{CHANNEL}/messages/",
        data=json.dumps({**message, "event_url": EVENTS, "event_auth_token": TOKEN}).encode(),
        headers={"Content-Type": "application/json"},
    )
    # A request that is turned away raises HTTPError; Junebug answers 201 when it took the message
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)["result"]["message_id"]
