"""The translations in the configuration of a sandbox: a JSON file with a key such as ``translation.sw`` for each language."""

from __future__ import annotations

import json

from praekelt_standards.finding import Unreadable


def read(text: str) -> dict[str, dict[str, str]]:
    """Each language with its texts by what they translate; raises `Unreadable` with the line where it is no JSON."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"it is no JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise Unreadable("it is nested too deeply to be read") from None
    found: dict[str, dict[str, str]] = {}
    for key, texts in values.items() if isinstance(values, dict) else ():
        if key.startswith("translation.") and isinstance(texts, dict):
            found[key.removeprefix("translation.")] = {
                original: forms[1]
                for original, forms in texts.items()
                if original and isinstance(forms, list) and len(forms) > 1 and isinstance(forms[1], str)
            }
    return found
