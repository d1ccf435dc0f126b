"""Templates of configuration files: what is filled in later, and the tags that only steer the filling in."""

from __future__ import annotations

import re

# One value to fill in, as a regular expression for the readers to build upon: such a value may hold blanks, quotes
# and braces, and is one piece of text all the same. Possessive or atomic throughout, so that no text takes more than
# one pass. Groups are atomic, `(?>(?:a|b)*)`: the first releases of CPython 3.11 lose their place in possessive ones.
JINJA = r"\{\{(?>(?:[^{}]++|\{[^{}]*+\})*)\}\}"
ERB = r"<%=(?>(?:[^%<]++|%(?!>)|<(?!%))*)%>"
DOLLAR = r"\$\{[^{}\n;]*+\}"
PERCENT = r"%\(\w+\)s"
VALUE = rf"{JINJA}|{ERB}|{DOLLAR}|{PERCENT}"

# A line that only steers the filling in, as Mako and Bottle have it; one may go on on the next.
_CONTROL = re.compile(
    r"^[ \t]*+%[ \t]*+(?:if|for|while|try|with|elif|else|except|finally|end(?:if|for|while|try|with)?)\b(?>(?:[^\\\n]++|\\\n?)*)",
    re.MULTILINE,
)
_FILLED_IN = re.compile(r"\{\{|\{%|<%|\$[A-Za-z_{(]|%\(\w+\)")
_TAG = re.compile(
    r"""
      \{% (?>(?: [^%{]++ | %(?!\}) | \{(?!%) )*) %\}
    | (?<!\$) \{\# (?>(?: [^\#{\n]++ | \#(?!\}) | \{(?!\#) )*) \#\}
    | ^[ \t]*+ \{\# (?>(?: [^\#{]++ | \#(?!\}) | \{(?!\#) )*) \#\}
    | <% (?!=) (?>(?: [^%<]++ | %(?!>) | <(?!%) )*) %>
    | \{\{-?\s*+ (?: [\#/^!>] | (?:if|else|end|range|with)\b ) [^{}]*+ \}\}
    """,
    re.VERBOSE | re.MULTILINE,
)
_OTHER_BRANCH = re.compile(
    r"\{%[-+]?\s*+el(?:se|if)\b(?>(?:(?!\{%[-+]?\s*+(?:end)?if\b)[^\n;]){0,200})\{%[-+]?\s*+endif\s*+[-+]?%\}"
)
_BRANCH = re.compile(
    r"\{%[-+]?\s*+(if|for|elif|else|endif|endfor)\b(?>(?:[^%{]++|%(?!\})|\{(?!%))*)%\}"
    r"|^[ \t]*+%[ \t]*+(if|for|while|elif|else|end(?:if|for|while|try|with)?)\b[^\n]*+",
    re.MULTILINE,
)


def is_templated(text: str) -> bool:
    """Whether a part of the text is filled in only when it is deployed (jinja, Genshi, ``%(name)s``, ERB, a shell)."""
    return bool(_FILLED_IN.search(text))


def before_values(text: str) -> str:
    """What stands before the first part that is filled in when it is deployed; all of the text where none is."""
    found = _FILLED_IN.search(text)
    return text[: found.start()] if found else text


def without_tags(text: str) -> str:
    """The text without tags such as ``{% if x %}``, ``{# note #}`` and ``% if x:``, each line in its place.

    Values to fill in, such as ``{{ x }}``, stay.
    Of two branches within one line the first one stays, for the two together would be one word.
    """
    if "%" in text:
        text = _CONTROL.sub(_line_ends, text)
    if "{%" not in text and "<%" not in text and "{#" not in text and "{{" not in text:
        return text
    return _TAG.sub(_line_ends, _OTHER_BRANCH.sub("", text))


def first_branches(text: str) -> str:
    """The text with the first branch alone of every ``{% if %}`` and ``% if``, each line in its place.

    Two branches that open the same block each leave braces that match in neither order; one of them alone matches.
    """
    kept: list[str] = []
    start = 0
    depth = 0  # of the blocks within a branch that is left out
    cut: int | None = None
    for tag in _BRANCH.finditer(text):
        kind = tag[1] or tag[2]
        if cut is None:
            if kind in ("elif", "else"):
                kept.append(text[start : tag.start()])
                cut, depth = tag.start(), 0
        elif kind in ("if", "for", "while"):
            depth += 1
        elif kind.startswith("end"):
            if depth == 0:
                kept.append("\n" * text.count("\n", cut, tag.start()))
                start, cut = tag.start(), None
            depth -= 1
    kept.append(text[start:] if cut is None else "\n" * text.count("\n", cut))
    return "".join(kept)


def _line_ends(tag: re.Match[str]) -> str:
    return "\n" * tag[0].count("\n")
