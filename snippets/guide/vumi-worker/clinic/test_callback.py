"""A caller asks to be called back, and takes it back."""

from __future__ import unicode_literals

from twisted.internet.defer import inlineCallbacks, returnValue
from vumi.application.tests.helpers import ApplicationHelper
from vumi.config import ConfigError
from vumi.tests.helpers import VumiTestCase

from clinic.callback import CallbackWorker


class TestCallbackWorker(VumiTestCase):
    def setUp(self):
        self.helper = self.add_helper(ApplicationHelper(CallbackWorker, transport_type="ussd"))

    @inlineCallbacks
    def start(self):
        config = self.helper.mk_config({"clinic": "The clinic"})
        worker = yield self.helper.get_application(config)
        returnValue(worker)

    # One message in, one reply out
    @inlineCallbacks
    def send(self, content, session_event="resume"):
        self.helper.clear_dispatched_outbound()
        yield self.helper.make_dispatch_inbound(content, from_addr="+27820000001", session_event=session_event)
        [reply] = self.helper.get_dispatched_outbound()
        returnValue((reply["content"], reply["session_event"]))

    @inlineCallbacks
    def test_a_new_session_shows_the_menu(self):
        yield self.start()
        reply = yield self.send(None, session_event="new")
        self.assertEqual(reply, ("The clinic\n1. Call me back\n2. Do not call me", None))

    @inlineCallbacks
    def test_a_number_waits_once_however_often_it_asks(self):
        worker = yield self.start()
        for _ in range(2):
            reply = yield self.send("1")
            self.assertEqual(reply, ("Thank you. We will call you back.", "close"))
        waiting = yield worker.redis.smembers("waiting")
        self.assertEqual(waiting, {"+27820000001"})

    @inlineCallbacks
    def test_a_number_no_longer_waits_when_its_owner_says_so(self):
        worker = yield self.start()
        yield self.send("1")
        reply = yield self.send("2")
        self.assertEqual(reply, ("We will not call you.", "close"))
        waiting = yield worker.redis.smembers("waiting")
        self.assertEqual(waiting, set())

    @inlineCallbacks
    def test_any_other_answer_shows_the_menu_again(self):
        yield self.start()
        content, session_event = yield self.send("7")
        self.assertIn("1. Call me back", content)
        self.assertEqual(session_event, None)

    def test_a_worker_without_its_settings_does_not_start(self):
        self.assertRaises(ConfigError, self.helper.get_application, self.helper.mk_config({}))
