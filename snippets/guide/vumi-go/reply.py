"""Answers the message on standard input, which Vumi Go posted: its published client has no call for that."""

import json
import os
import sys

import requests

message = json.load(sys.stdin)
answer = requests.put(
    f"{os.environ['GO_URL']}/{os.environ['GO_CONVERSATION']}/messages.json",
    auth=(os.environ["GO_ACCOUNT"], os.environ["GO_TOKEN"]),
    json={
        "in_reply_to": message["message_id"],
        "content": "Thank you. We will call you back.",
        "session_event": "close",
    },
    timeout=10,
)
answer.raise_for_status()
print(answer.json()["message_id"])
