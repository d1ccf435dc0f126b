"""SMS, USSD and other messaging **should** go through Vumi."""

from __future__ import annotations

import re
from collections.abc import Iterator

from praekelt_standards.dependencies import NODE, PHP, PYTHON, RUBY, RUNTIME, Dependency, dependencies, is_vumi_itself
from praekelt_standards.finding import Breach, NotApplicable, Outcome, Undecided
from praekelt_standards.project import Project
from praekelt_standards.settings import live_settings, texts

# Clients of SMS, USSD, WhatsApp and Telegram that talk to a provider, an operator or a modem past Vumi: a name as indexes
# compare it, or its beginning.
_CLIENTS = {
    PYTHON: (
        "twilio", "nexmo", "vonage", "clickatell", "africastalking", "plivo", "messagebird", "infobip", "bulksms", "sinch",
        "telesign", "telnyx", "textmagic", "bandwidth-sdk", "signalwire", "smsapi", "smsglobal", "esendex", "d7sms",
        "smpplib", "python-smpplib", "smpp", "smpp-pdu", "smpp-pdu3", "smpp-twisted", "smpp-twisted3", "jasmin", "aiosmpplib",
        "python-gsmmodem", "python-gammu", "gammu", "pyhumod", "kannel", "rapidsms", "rapidsms-kannel", "rapidsms-twilio",
        "django-sms", "django-sms-gateway", "django-sendsms", "django-twilio", "django-smsaero", "django-africastalking",
        "flask-twilio", "pysms", "smsframework", "sms-client", "ussd-airflow-engine", "django-ussd", "pyussd", "python-ussd",
        "pymessagebird", "messente-api", "messente-python", "textlocal", "gupshup", "sms77api", "smsapi-client", "smsaero-api",
        "cm-text-sdk-python", "netgsm", "moceansdk", "smsgateway", "aiosmpp",
        "yowsup", "yowsup2", "wabclient", "heyoo", "pywa", "whatsapp-api-client-python", "whatsappy", "pywhatkit",
        "python-telegram-bot", "pytelegrambotapi", "aiogram", "telethon", "pyrogram", "telepot", "django-telegram-bot",
    ),
    NODE: (
        "twilio", "nexmo", "@vonage/server-sdk", "@vonage/sms", "messagebird", "plivo", "africastalking", "clickatell-node",
        "clickatell", "smpp", "node-smpp", "infobip", "@infobip-api/sdk", "telnyx", "sinch-rtc", "@sinch/sdk-core",
        "bulksms", "ussd-menu-builder", "ussd-builder", "textmagic-rest-client", "@signalwire/node",
        "@sinch/sms", "messente_api", "smsapi", "whatsapp-web.js", "baileys", "@whiskeysockets/baileys", "venom-bot",
        "@great-detail/whatsapp", "@kapso/whatsapp-cloud-api", "telegraf", "node-telegram-bot-api", "grammy",
    ),
    RUBY: ("twilio-ruby", "nexmo", "vonage", "clickatell", "africastalking-ruby", "plivo", "messagebird-rest", "ruby-smpp"),
    PHP: (
        "twilio/sdk", "vonage/client", "nexmo/client", "nexmo/laravel", "arcturial/clickatell", "clickatell/sms",
        "africastalking/africastalking", "plivo/plivo-php", "messagebird/php-rest-api", "onlinecity/php-smpp",
    ),
}  # fmt: skip
_BEGINNINGS = re.compile(r"(?:infobip|vonage|clickatell|africastalking|rapidsms|messagebird)-")
# What an app or a site reaches Vumi by.
_VUMI = re.compile(r"vumi(?:$|[-.].*)|vxsandbox|junebug|go-http|seed-services-client|vumigo.*|vumi-jssandbox-.*")
# A setting that says where Junebug or Vumi is, for a site whose own code talks to its HTTP API.
_SETTING = re.compile(r"(?:JUNEBUG|VUMI)_")

# A setting by which code of the site's own may call a network's HTTP interface.
_OF_A_NETWORK = re.compile(
    r"(?:AFRICASTALKING|BULKSMS|CLICKATELL|INFOBIP|MESSAGEBIRD|NEXMO|PLIVO|SMPP|TELEGRAM|TWILIO|VONAGE|WASSUP|WHATSAPP)_"
    r"(?:[A-Z0-9]+_)*(?:API|HOST|KEY|PASSWORD|SECRET|SID|TOKEN|URL|USER|USERNAME)"
)
# Clients of a platform for conversations, which may stand before Vumi or beside it.
_FLOWS = frozenset({"rapidpro-python", "temba-client", "temba-components", "turn-python"})
_REMEDY = "send and receive them through Vumi, whose transports reach the same networks"


def check(project: Project) -> Iterator[Outcome]:
    """Each client by which a project sends or receives messages past Vumi."""
    if is_vumi_itself(project):
        return
    named = [one for one in dependencies(project) if one.kind == RUNTIME]
    clients = [one for one in named if is_client(one)]
    settings = live_settings(project)
    apps = [app for live in settings for app in texts(live.get("INSTALLED_APPS"))]
    apps = [app for app in dict.fromkeys(apps) if str(app.value).partition(".")[0] in _CLIENTS[PYTHON]]
    flows = [one for one in named if one.name in _FLOWS]
    through_vumi = any(_VUMI.fullmatch(one.name) for one in named) or any(
        _SETTING.match(name) for live in settings for name in live.settings.values
    )
    networks = [
        (value.place, name)
        for live in settings
        for name, value in live.settings.values.items()
        if _OF_A_NETWORK.fullmatch(name) and not clients and not apps
    ]
    if not clients and not apps and not flows and not networks and not through_vumi:
        yield NotApplicable("none of its dependencies and settings is known to send or receive messages")
    for one in flows if not clients else ():
        yield Undecided(one.place, f"whether what {one.named} asks for goes through Vumi is not shown")
    for place, name in networks[:1]:
        yield Undecided(place, f"whether what is sent with {name} goes through Vumi is not shown")
    for app in apps if not clients else ():
        yield Breach(app.place, f"{app.value} sends and receives messages past Vumi", _REMEDY)
    for one in clients:
        yield Breach(
            one.place,
            f"{one.named} sends and receives messages past Vumi",
            _REMEDY,
        )


def is_client(one: Dependency) -> bool:
    """Whether a dependency is a client for SMS, USSD, SMPP, WhatsApp or Telegram."""
    known = _CLIENTS.get(one.language, ())
    return one.name in known or (one.language == PYTHON and bool(_BEGINNINGS.match(one.name)))
