"""Holds a conversation with a real worker of vumi: run by vumi's own CPython 2.7, never imported.

On standard input it reads a JSON object: the worker's class, its config, the channel, "ussd" or "sms", and the
messages, None for a new session.
It prints a JSON array a line, as soon as each is known: "reply", what the worker answered to a message, or null when
it did not within the seconds given, whether the session goes on, and what it sent besides, as address, text and
endpoint; then "metrics" with what it published.
Its messages go through the queues in memory that vumi brings for tests; everything else is real.
"""
# mypy: ignore-errors

from __future__ import print_function

import json
import sys

from twisted.internet import task
from twisted.internet.defer import TimeoutError, inlineCallbacks, returnValue
from vumi.application.tests.helpers import ApplicationHelper
from vumi.utils import load_class_by_string


def say(*words):
    print(json.dumps(words))
    sys.stdout.flush()


@inlineCallbacks
def answered(helper):
    """The reply, as soon as there is one, and the messages that were sent before it."""
    sent = []
    while True:
        messages = yield helper.worker_helper.wait_for_dispatched_outbound(len(sent) + 1)
        if messages[len(sent)]["in_reply_to"]:
            returnValue((messages[len(sent)], sent))
        sent.append(messages[len(sent)])


@inlineCallbacks
def talk(reactor, asked):
    worker_class = load_class_by_string(asked["worker"])
    sms = asked["channel"] == "sms"
    helper = ApplicationHelper(
        worker_class, transport_name=asked["config"]["transport_name"], transport_type=asked["channel"]
    )
    helper.worker_helper.setup()
    # Not the whole helper's setup, which would put an imitation in Redis's place.
    yield helper.worker_helper.get_worker(worker_class, asked["config"])
    for content in asked["messages"]:
        helper.clear_dispatched_outbound()
        event = None if sms else "resume" if content else "new"
        yield helper.make_dispatch_inbound(
            content, from_addr="+27820000001", to_addr="555" if sms else "*120*555#", session_event=event
        )
        try:
            reply, sent = yield answered(helper).addTimeout(asked["seconds"], reactor)
            sent = [[one["to_addr"], one["content"], one["routing_metadata"]["endpoint_name"]] for one in sent]
            say("reply", reply["content"], reply["session_event"] != "close", sent)
        except TimeoutError:
            say("reply", None, False, [])
    metrics = helper.worker_helper.get_dispatched_metrics()
    say("metrics", [[name, value] for batch in metrics for name, _, points in batch for _, value in points])
    yield helper.worker_helper.cleanup()


if __name__ == "__main__":
    task.react(talk, [json.load(sys.stdin)])
