"""The translations of a sandbox app: catalogues of gettext in JSON, alone or in the app's configuration, and as ``.po``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.text import plain

_KEY = re.compile(r'"((?>(?:[^"\\\n]|\\.)*))"[ \t\n]*+:')
_HEADER = re.compile(r"^[ \t]*+(?:Language|lang)[ \t]*+:[ \t]*+([\w@.-]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Translation:
    """What one text is in another language, and the line that says so."""

    text: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations into one language, by what they translate; the language is empty where the file does not say."""

    language: str
    texts: dict[str, Translation]


def read(text: str) -> tuple[Catalogue, ...]:
    """Each catalogue in a JSON file; raises `Unreadable` with the line where it is no JSON."""
    source = plain(text)
    try:
        values = json.loads(source)
    except json.JSONDecodeError as error:
        raise Unreadable(f"it is no JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise Unreadable("it is nested too deeply to be read") from None
    return tuple(_catalogues("", values, _lines(source))) if isinstance(values, dict) else ()


def _catalogues(language: str, values: dict[str, object], lines: dict[str, int]) -> Iterator[Catalogue]:
    header = values.get("")
    if isinstance(header, dict):
        said = next(
            (one for key, one in header.items() if key.lower() in ("language", "lang") and isinstance(one, str)), ""
        )
        texts = {
            original: Translation(forms[1], lines.get(original))
            for original, forms in values.items()
            if original and isinstance(forms, list) and len(forms) > 1 and isinstance(forms[1], str) and forms[1]
        }
        yield Catalogue(language or said, texts)
        return
    for key, inner in values.items():
        if key.startswith("translation."):
            if isinstance(inner, str):
                try:
                    inner = json.loads(inner)
                except ValueError:
                    continue
            if isinstance(inner, dict):
                yield from _catalogues(key.removeprefix("translation."), inner, lines)
        elif key in ("locale_data", "messages") and isinstance(inner, dict):
            yield from _catalogues(language, inner, lines)


def _lines(source: str) -> dict[str, int]:
    """The line of each key, the last where one is given twice, as in JSON itself."""
    found: dict[str, int] = {}
    line, at = 1, 0
    for key in _KEY.finditer(source):
        line += source.count("\n", at, key.start())
        at = key.start()
        try:
            found[json.loads(f'"{key[1]}"')] = line
        except ValueError:
            continue
    return found


def read_po(text: str) -> tuple[Catalogue, ...]:
    """The catalogue that a ``.po`` file is; what is marked as fuzzy is left out, as a compiler of it does."""
    language, texts = "", {}
    parts: dict[str, str] = {}
    into, at, fuzzy = "", 0, False

    def done() -> None:
        nonlocal language
        original, translated = parts.get("msgid"), parts.get("msgstr") or parts.get("msgstr[0]")
        if original == "" and translated:
            found = _HEADER.search(translated)
            language = found[1] if found else ""
        elif original and translated and not fuzzy and "msgctxt" not in parts:
            texts[original] = Translation(translated, at)

    for number, line in enumerate(plain(text).split("\n"), 1):
        line = line.strip()
        if line.startswith("#"):
            if into.startswith("msgstr"):
                done()
                parts, into, fuzzy = {}, "", False
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        word, _, rest = line.partition(" ")
        if word in ("msgctxt", "msgid", "msgid_plural") or word.startswith("msgstr"):
            if word in ("msgctxt", "msgid") and into.startswith("msgstr"):
                done()
                parts, fuzzy = {}, False
            into, line = word, rest.strip()
            parts[into] = ""
            at = number if word == "msgid" else at
        if into and line.startswith('"') and line.endswith('"') and len(line) > 1:
            parts[into] += _unquoted(line[1:-1])
    done()
    return (Catalogue(language, texts),)


def _unquoted(source: str) -> str:
    escapes = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(.)", lambda code: escapes.get(code[1], code[1]), source) if "\\" in source else source
