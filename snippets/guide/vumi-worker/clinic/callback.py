"""Takes the numbers of people who want the clinic to call them back."""

from __future__ import unicode_literals

from twisted.internet.defer import inlineCallbacks
from vumi.application import ApplicationWorker
from vumi.config import ConfigDict, ConfigText
from vumi.persist.txredis_manager import TxRedisManager


# Configuration
class CallbackConfig(ApplicationWorker.CONFIG_CLASS):
    clinic = ConfigText("The name that the first screen shows.", required=True, static=True)
    redis_manager = ConfigDict("Where the numbers that wait are kept.", required=True, static=True)


# The worker
class CallbackWorker(ApplicationWorker):
    CONFIG_CLASS = CallbackConfig

    @inlineCallbacks
    def setup_application(self):
        self.redis = yield TxRedisManager.from_config(self.get_static_config().redis_manager)

    def teardown_application(self):
        return self.redis.close_manager()

    def new_session(self, message):
        return self.reply_to(message, self.menu(), continue_session=True)

    @inlineCallbacks
    def consume_user_message(self, message):
        if message["content"] == "1":
            yield self.redis.sadd("waiting", message["from_addr"])
            yield self.reply_to(message, "Thank you. We will call you back.", continue_session=False)
        elif message["content"] == "2":
            yield self.redis.srem("waiting", message["from_addr"])
            yield self.reply_to(message, "We will not call you.", continue_session=False)
        else:
            yield self.reply_to(message, self.menu(), continue_session=True)

    def menu(self):
        return "%s\n1. Call me back\n2. Do not call me" % (self.get_static_config().clinic,)
