"""What a sandboxed app asks for as its contacts: one contact for each address, kept in Redis."""

from __future__ import unicode_literals

import json

from twisted.internet.defer import inlineCallbacks, returnValue
from vumi.persist.txredis_manager import TxRedisManager
from vxsandbox import SandboxResource


class ContactsResource(SandboxResource):
    @inlineCallbacks
    def setup(self):
        self.redis = yield TxRedisManager.from_config(self.config["redis_manager"])

    def teardown(self):
        return self.redis.close_manager()

    @inlineCallbacks
    def handle_get_or_create(self, api, command):
        address = command["addr"]
        kept = yield self.redis.hget("contacts", address)
        if kept is None:
            contact = {"key": address, "user_account": api.sandbox_id, "msisdn": address, "extra": {}}
            yield self.redis.hset("contacts", address, json.dumps(contact))
        else:
            contact = json.loads(kept)
        returnValue(self.reply(command, success=True, contact=contact, created=kept is None))

    @inlineCallbacks
    def handle_save(self, api, command):
        contact = command["contact"]
        yield self.redis.hset("contacts", contact["msisdn"], json.dumps(contact))
        returnValue(self.reply(command, success=True, contact=contact))
