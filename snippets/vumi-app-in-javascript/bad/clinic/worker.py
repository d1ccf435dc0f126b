"""Answers with the clinic's opening hours."""

from vumi.application import ApplicationWorker


class ClinicWorker(ApplicationWorker):  # breaks vumi-app-in-javascript
    def consume_user_message(self, message):
        return self.reply_to(message, "The clinic is open from 8 to 17.", continue_session=False)
