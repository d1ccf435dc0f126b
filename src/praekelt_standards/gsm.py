"""How long a text is on a phone: GSM 03.38 counted in septets, and UCS-2 where one character does not fit that alphabet."""

from __future__ import annotations

# 3GPP TS 23.038, the default alphabet and its extension; a character of the extension takes two septets.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
SEPTETS = 160  # what one screen or message holds where nothing else is said


def septets(text: str) -> int | None:
    """How many septets a text takes; None when a character of it is in neither alphabet."""
    if any(character not in _BASIC and character not in _EXTENSION for character in text):
        return None
    return sum(2 if character in _EXTENSION else 1 for character in text)


def strangers(text: str) -> str:
    """The characters that make a text be sent in UCS-2, each once."""
    return "".join(dict.fromkeys(one for one in text if one not in _BASIC and one not in _EXTENSION))


def units(text: str) -> int:
    """How many units of UCS-2 a text takes; half a character, which a string of JavaScript may hold, is one as well."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def excess(text: str, limit: int = SEPTETS) -> tuple[int, int] | None:
    """How long a text is and how long it may be, when it is too long for a screen of so many septets; None when it fits.

    UCS-2 takes two octets for what GSM packs into seven bits: 70 where 160 fit, 80 where 182 do.
    """
    found = septets(text)
    if found is not None:
        return (found, limit) if found > limit else None
    fit = -(-limit * 7 // 8) // 2
    taken = units(text)
    return (taken, fit) if taken > fit else None
