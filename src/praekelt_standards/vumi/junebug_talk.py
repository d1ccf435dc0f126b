"""Runs the real Junebug with one channel: run by CPython 2.7, never imported.

Its arguments are the address that the channel posts messages to, and the token that goes with them.
It prints one JSON value a line: first the address of its HTTP API, the schema of what that takes, and for how many
seconds a message can be replied to, and is followed by events; then, for each line on standard input, the messages that went to the phone since the last one.
A line is a message that comes in on the channel, in Vumi's words, {"event": ...} for what became of one that went out, or null.
Its queues and its Redis are those in memory that Vumi and Junebug bring for tests; everything else is real.
"""
# mypy: ignore-errors

from __future__ import print_function

import json
import sys
import tempfile
from datetime import datetime

from jsonschema import Draft4Validator
from junebug.api import JunebugApi
from junebug.channel import Channel
from junebug.config import JunebugConfig
from junebug.service import JunebugService
from junebug.tests.helpers import FakeAmqpClient, MessageSender
from junebug.workers import MessageForwardingWorker
from twisted.internet import reactor
from twisted.internet.defer import DeferredLock, inlineCallbacks
from twisted.internet.stdio import StandardIO
from twisted.protocols.basic import LineReceiver
from twisted.web.server import Site
from vumi.application.tests.helpers import ApplicationHelper
from vumi.message import JSONMessageEncoder
from vumi.service import get_spec
from vumi.utils import vumi_resource_path

# Every message comes in at this time, so that what is posted of it is the same on every day.
NOON = datetime(2026, 11, 24, 12)
SPEC = "amqp-spec-0-8.xml"


def say(value):
    print(json.dumps(value, cls=JSONMessageEncoder))
    sys.stdout.flush()


def failed(failure):
    failure.printTraceback(sys.stderr)
    reactor.stop()


def schema(function):
    """The schema that a request is held against, which the functions around Junebug's own keep to themselves."""
    for cell in getattr(function, "__closure__", None) or ():
        kept = cell.cell_contents
        for one in kept if isinstance(kept, tuple) else (kept,):
            found = one.schema if isinstance(one, Draft4Validator) else schema(one)
            if found:
                return found


class Phone(LineReceiver):
    """Takes the lines of standard input, one after another."""

    delimiter = b"\n"

    def __init__(self, helper):
        self.helper = helper
        self.said = 0
        self.lock = DeferredLock()

    def lineReceived(self, line):
        self.lock.run(self.handle, json.loads(line)).addErrback(failed)

    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()

    @inlineCallbacks
    def handle(self, fields):
        if fields is not None and "event" in fields:
            event = self.helper.msg_helper.make_event(timestamp=NOON, **fields["event"])
            yield self.helper.worker_helper.dispatch_event(event)
            yield self.helper.kick_delivery()
        elif fields is not None:
            message = self.helper.make_inbound(**fields)
            message["timestamp"] = NOON
            yield self.helper.dispatch_inbound(message)
            yield self.helper.kick_delivery()
        sent = [message.payload for message in self.helper.get_dispatched_outbound()]
        say(sent[self.said :])
        self.said = len(sent)


@inlineCallbacks
def start(mo_url, token):
    config = JunebugConfig({"redis": {"FAKE_REDIS": "yes"}, "logging_path": tempfile.gettempdir()})
    helper = ApplicationHelper(MessageForwardingWorker, transport_name="ussd", transport_type="ussd")
    helper.worker_helper.setup()
    sender = MessageSender(SPEC, None)
    sender.client = FakeAmqpClient(get_spec(vumi_resource_path(SPEC)))
    sender.client.broker = helper.worker_helper.broker
    # Not started as a service, which would look for RabbitMQ
    service = JunebugService(config)
    service.api = JunebugApi(service, config)
    yield service.api.setup(message_sender=sender)
    asked = {"type": "telnet", "config": {"twisted_endpoint": "tcp:0"}, "mo_url": mo_url, "mo_url_auth_token": token}
    channel = Channel(service.api.redis, config, asked, id="ussd")
    yield channel.start(service)
    yield channel.save()
    # The one Redis, which holds the messages that can be replied to
    settings = dict(channel._application_config, redis_manager={"FAKE_REDIS": service.api.redis})
    yield helper.worker_helper.get_worker(MessageForwardingWorker, settings)
    port = reactor.listenTCP(0, Site(service.api.app.resource()), interface="127.0.0.1")
    say(
        {
            "url": "http://127.0.0.1:%d" % port.getHost().port,
            "schema": schema(JunebugApi.app.endpoints["send_message"]),
            "remembers": config.inbound_message_ttl,
            "follows": config.outbound_message_ttl,
        }
    )
    StandardIO(Phone(helper))


if __name__ == "__main__":
    reactor.callWhenRunning(lambda: start(*sys.argv[1:]).addErrback(failed))
    reactor.run()
