"""The sandbox of an app that also sends SMS: Vumi's own lets an app answer, and send nothing else."""

from __future__ import unicode_literals

from vxsandbox.worker import StandaloneJsFileSandbox


class SmsSandbox(StandaloneJsFileSandbox):
    ALLOWED_ENDPOINTS = frozenset(["default", "sms"])
