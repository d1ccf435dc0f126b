"""What takes messages past Vumi, what takes them through it, and what only looks like either."""

from __future__ import annotations

from collections.abc import Callable

import pytest

STANDARD = "vumi-for-messaging"
Ask = Callable[[str, dict[str, str]], tuple[str, set[tuple[str, int | None]]]]


@pytest.mark.parametrize(
    "name",
    ["messente-api", "messente_python", "heyoo", "pywa", "python-telegram-bot[ext]", "pyTelegramBotAPI", "aiogram", "aiosmpp"],
)  # fmt: skip
def test_a_client_of_any_network_is_found(ask: Ask, name: str) -> None:
    assert ask(STANDARD, {"requirements.txt": f"Django==5.2.19\n{name}\n"}) == ("broken", {("requirements.txt", 2)})


@pytest.mark.parametrize(
    "name", ["whatsapp-web.js", "@whiskeysockets/baileys", "telegraf", "messente_api", "@sinch/sms"]
)
def test_a_client_of_any_network_is_found_in_javascript(ask: Ask, name: str) -> None:
    text = f'{{\n  "dependencies": {{\n    "{name}": "1"\n  }}\n}}\n'
    assert ask(STANDARD, {"package.json": text}) == ("broken", {("package.json", 3)})


@pytest.mark.parametrize(
    "name",
    [
        "slack-sdk",
        "telegram-text",
        "phonenumbers",
        "django-messages",
        "heyoo-docs",
        "botocore",
        "pywavelets",
        "rapidfuzz",
    ],
)
def test_what_sends_no_messages_to_phones_is_no_client(ask: Ask, name: str) -> None:
    assert ask(STANDARD, {"requirements.txt": f"Django==5.2.19\n{name}\n"}) == ("not-applicable", set())


def site(settings: str, requirements: str = "Django==5.2.19\n") -> dict[str, str]:
    return {"requirements.txt": requirements, "clinic/settings.py": settings, "manage.py": "", "clinic/wsgi.py": ""}


def test_an_app_of_a_client_in_the_live_settings_is_found(ask: Ask) -> None:
    files = site("INSTALLED_APPS = [\n    'clinic',\n    'rapidsms.contrib.messagelog',\n]\n")
    assert ask(STANDARD, files) == ("broken", {("clinic/settings.py", 3)})


@pytest.mark.parametrize("name", ["JUNEBUG_URL", "JUNEBUG_CHANNELS", "VUMI_GO_TOKEN"])
def test_a_setting_of_junebug_shows_that_messages_go_through_vumi(ask: Ask, name: str) -> None:
    assert ask(STANDARD, site(f"{name} = 'x'\n")) == ("kept", set())


@pytest.mark.parametrize("name", ["WHATSAPP_API_URL", "TWILIO_AUTH_TOKEN", "CLICKATELL_KEY", "BULKSMS_USERNAME"])
def test_a_setting_for_a_network_leaves_it_undecided(ask: Ask, name: str) -> None:
    settings = f"import os\n{name} = os.environ.get('X', '')\n"
    assert ask(STANDARD, site(settings)) == ("undecided", set())
    assert ask(STANDARD, site(f"JUNEBUG_URL = 'x'\n{settings}")) == ("undecided", set())
    assert ask(STANDARD, site(settings, "Django==5.2.19\ntwilio\n")) == ("broken", {("requirements.txt", 2)})


@pytest.mark.parametrize(
    "name", ["WHATSAPP_SHARING", "TURN_URL", "SMS_CODE", "TELEGRAM", "whatsapp_url", "MY_TWILIO_KEY"]
)
def test_a_setting_by_a_name_alike_says_nothing_of_messages(ask: Ask, name: str) -> None:
    assert ask(STANDARD, site(f"{name} = 'x'\n")) == ("not-applicable", set())


@pytest.mark.parametrize("name", ["JUNE", "MY_JUNEBUG_URL", "junebug_url", "VUMIGO"])
def test_another_setting_shows_nothing(ask: Ask, name: str) -> None:
    assert ask(STANDARD, site(f"{name} = 'x'\n")) == ("not-applicable", set())


def test_a_client_beside_junebug_is_found(ask: Ask) -> None:
    files = site("JUNEBUG_URL = 'x'\n", "Django==5.2.19\ntwilio==9.8.5\n")
    assert ask(STANDARD, files) == ("broken", {("requirements.txt", 2)})


def test_a_platform_for_conversations_is_undecided(ask: Ask) -> None:
    assert ask(STANDARD, {"requirements.txt": "Django==5.2.19\nturn-python==1.0.0\n"})[0] == "undecided"
