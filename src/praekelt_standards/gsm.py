"""How long a text is on a phone: GSM 03.38 counted in septets, and UCS-2 where one character does not fit that alphabet."""

from __future__ import annotations

# 3GPP TS 23.038, the default alphabet and its extension; a character of the extension takes two septets.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
SEPTETS, UNITS = 160, 70  # what one screen or message holds of each


def septets(text: str) -> int | None:
    """How many septets a text takes; None when a character of it is in neither alphabet."""
    if any(character not in _BASIC and character not in _EXTENSION for character in text):
        return None
    return sum(2 if character in _EXTENSION else 1 for character in text)


def strangers(text: str) -> str:
    """The characters that make a text be sent in UCS-2, each once."""
    return "".join(dict.fromkeys(one for one in text if one not in _BASIC and one not in _EXTENSION))


def excess(text: str) -> tuple[int, int] | None:
    """How long a text is and how long it may be, when it is too long; None when it fits."""
    found = septets(text)
    if found is not None:
        return (found, SEPTETS) if found > SEPTETS else None
    units = len(text.encode("utf-16-be")) // 2
    return (units, UNITS) if units > UNITS else None
