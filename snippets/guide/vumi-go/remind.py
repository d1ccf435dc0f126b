"""Reminds one mother by SMS, through an HTTP API conversation of Vumi Go."""

import os
import sys
from functools import partial

import requests
from go_http.exceptions import UserOptedOutException
from go_http.send import HttpApiSender
from requests.adapters import HTTPAdapter
from urllib3 import Retry

session = requests.Session()
# Tried again only where no connection was made: what reached the server may have been sent
session.mount(os.environ["GO_URL"], HTTPAdapter(max_retries=Retry(5, read=False, backoff_factor=0.2)))
# The client itself would wait for ever
session.request = partial(session.request, timeout=10)
sender = HttpApiSender(
    account_key=os.environ["GO_ACCOUNT"],
    conversation_key=os.environ["GO_CONVERSATION"],
    conversation_token=os.environ["GO_TOKEN"],
    api_url=os.environ["GO_URL"],
    session=session,
)
try:
    message = sender.send_text(sys.argv[1], "Your visit to the clinic is tomorrow.")
except UserOptedOutException as refused:
    sys.exit(refused.reason)
except requests.HTTPError as refused:
    sys.exit(f"not sent: {refused.response.status_code} {refused.response.text}")
# By which the events of this message can be told from others
print(message["message_id"], flush=True)
sender.fire_metric("reminders", 1, agg="sum")
