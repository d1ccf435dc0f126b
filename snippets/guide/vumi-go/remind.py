"""Reminds one mother by SMS, through an HTTP API conversation of Vumi Go."""

import os
import sys

from go_http.exceptions import UserOptedOutException
from go_http.send import HttpApiSender

sender = HttpApiSender(
    account_key=os.environ["GO_ACCOUNT"],
    conversation_key=os.environ["GO_CONVERSATION"],
    conversation_token=os.environ["GO_TOKEN"],
    api_url=os.environ["GO_URL"],
)
try:
    message = sender.send_text(sys.argv[1], "Your visit to the clinic is tomorrow.")
except UserOptedOutException as refused:
    sys.exit(refused.reason)
sender.fire_metric("reminders", 1, agg="sum")
# By which the events of this message can be told from others
print(message["message_id"])
