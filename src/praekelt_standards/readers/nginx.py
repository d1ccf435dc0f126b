"""nginx: directives and blocks, in a whole configuration, in a part of one, or in a template of one.

Our own scanner, because crossplane opens files itself, takes a template's tags for blocks and is slow;
the tests hold the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.template import ERB, JINJA, VALUE, first_branches, without_tags
from praekelt_standards.readers.text import plain, quoted


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive, its arguments without their quotes, and what its block holds, if it has one.

    The parentheses around the condition of an ``if`` are left out; the text of a Lua block is the last argument.
    """

    name: str
    args: tuple[str, ...]
    line: int
    block: tuple[Directive, ...] | None = None

    def walk(self) -> Iterator[Directive]:
        """This directive, then every directive within it, in file order."""
        waiting = [self]
        while waiting:
            directive = waiting.pop()
            yield directive
            if directive.block:
                waiting.extend(reversed(directive.block))


# nginx counts these four alone as blank; a comment begins only where a word could.
_BLANK = r"(?>(?:[ \t\r\n]++|#[^\n]*+)*)"
_SKIP = re.compile(_BLANK)
# Nearly every directive is this plain, and one match reads the whole of it. The characters left out, and a brace
# after a dollar or another brace, are what the slower way below is for.
_PLAIN = re.compile(_BLANK + r"""(\w++)((?>(?:[ \t]++[^ \t\r\n;{}"'\\\#<]++)*))[ \t]*+(;|(?<!\$)\{(?!\{))""")
_WORD = re.compile(
    rf"""
      "((?>(?: [^"\\{{]++ | \\. | {JINJA} | \{{ )*))"
    | '((?>(?: [^'\\{{]++ | \\. | {JINJA} | \{{ )*))'
    | (?!["'])((?>(?: [^ \t\r\n;{{}}\\$<]++ | \\. | \$\{{[^{{}}\n;]*+\}} | \$\{{?+ | {JINJA} | {ERB} | < )+))
    """,
    re.VERBOSE | re.DOTALL,
)
_VALUE_ALONE = re.compile(rf"(?:{VALUE}|\$\w++)[ \t]*+(?=\n|\}}|\Z)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {'"': '"', "'": "'", "\\": "\\", "t": "\t", "r": "\r", "n": "\n"}
# Names that no argument has: one at the start of a line within a directive shows that the line above is unfinished.
_NO_ARGUMENTS = frozenset(
    "access_log add_header client_max_body_size error_log error_page gzip_types keepalive_timeout listen location "
    "log_format proxy_pass proxy_read_timeout proxy_redirect proxy_set_header server_name ssl_certificate "
    "ssl_certificate_key try_files upstream uwsgi_pass worker_connections worker_processes".split()
)
_TEMPLATED = re.compile(r"\{\{|\{%|<%|%\(\w+\)s|\$\{(?:[A-Z][A-Z0-9_]*\}|[^}]*[^}\w])")


def is_templated(arg: str) -> bool:
    """Whether a part of an argument is filled in when it is deployed; ``$host`` and ``${host}`` are nginx's own."""
    return bool(_TEMPLATED.search(arg))


def read(text: str) -> tuple[Directive, ...]:
    """The directives of a configuration that stand in no block."""
    text = plain(text)
    try:
        return _read(without_tags(text))
    except Unreadable:
        if (other := first_branches(text)) == text:
            raise
        try:
            return _read(without_tags(other))
        except Unreadable:
            pass
        raise


def _read(text: str) -> tuple[Directive, ...]:
    directives: list[Directive] = []
    outer: list[tuple[str, tuple[str, ...], int, list[Directive]]] = []
    position, line, counted = 0, 1, 0
    match, count = _PLAIN.match, text.count
    while True:
        if plainly := match(text, position):
            name, words, end = plainly.groups()
            start, position = plainly.start(1), plainly.end()
            args = tuple(words.split())
        else:
            skipped = _SKIP.match(text, position)
            start = skipped.end() if skipped else position
            first = text[start : start + 1]
            if not first:
                break
            if first == "}" and outer:
                inner = tuple(directives)
                name, args, opened, directives = outer.pop()
                directives.append(Directive(name, args, opened, inner))
                position = start + 1
                continue
            if first in "{$%<" and (alone := _VALUE_ALONE.match(text, start)):
                position = alone.end()
                continue
            if first == ";":
                position = start + 1
                continue
            name, args, end, position = _statement(text, start)
        line += count("\n", counted, start)
        counted = start
        if end == "{" and name.endswith("_by_lua_block"):
            body = position
            position = _end_of_lua(text, body, f"{name} {{", line)
            args, end = (*args, text[body : position - 1]), ";"
        if name == "if" and args and args[0].startswith("(") and args[-1].endswith(")"):
            args = _without_parentheses(args)
        if end == "{":
            outer.append((name, args, line, directives))
            directives = []
        else:
            directives.append(Directive(name, args, line))
    if outer:
        name, args, opened, _ = outer[-1]
        raise Unreadable(f"{quoted(' '.join((name, *args, '{')))} is never closed", opened)
    return tuple(directives)


def _statement(text: str, start: int) -> tuple[str, tuple[str, ...], str, int]:
    """The name, the arguments and the end (``;`` or ``{``) of the directive that begins here, and where it ends."""
    words: list[str] = []
    position = start
    while True:
        skipped = _SKIP.match(text, position)
        here = skipped.end() if skipped else position
        character = text[here : here + 1]
        if word := _WORD.match(text, here):
            piece = word[word.lastindex or 0]
            if words and piece in _NO_ARGUMENTS and word.lastindex == 3 and "\n" in text[position:here]:
                break
            words.append(_ESCAPE.sub(_unescaped, piece) if "\\" in piece else piece)
            position = word.end()
        elif character and character in ";{" and words:
            return words[0], tuple(words[1:]), character, here + 1
        else:
            break
    line = text.count("\n", 0, start) + 1
    if not words and character == "{":
        raise Unreadable("'{' opens a block that has no name", line)
    if not words and character == "}":
        raise Unreadable("'}' closes nothing", line)
    if character and character in "\"'" and not word:
        line = text.count("\n", 0, here) + 1
        raise Unreadable(f"the quotation mark before {quoted(text[here + 1 : here + 60])} is never closed", line)
    raise Unreadable(f"{quoted(text[start:position])} is missing its ';'", line)


def _unescaped(escape: re.Match[str]) -> str:
    return _ESCAPED.get(escape[1], escape[0])


def _without_parentheses(args: tuple[str, ...]) -> tuple[str, ...]:
    """The condition of an ``if``; its parentheses may stand alone or touch a word."""
    args = (args[0][1:], *args[1:])
    args = (*args[:-1], args[-1][:-1])
    return args[not args[0] : len(args) - (not args[-1])]


_LUA = re.compile(
    r"""--\[(=*+)\[|--[^\n]*+|\[(=*+)\[|"(?>(?:[^"\\\n]++|\\.)*)"|'(?>(?:[^'\\\n]++|\\.)*)'|[{}]""", re.DOTALL
)


def _end_of_lua(text: str, start: int, opening: str, line: int) -> int:
    """Where a Lua block ends, after its brace: the braces in Lua's strings and comments do not count."""
    depth, position = 1, start
    while depth and (token := _LUA.search(text, position)):
        position = token.end()
        if token.lastindex:
            closing = f"]{token[token.lastindex]}]"
            position = text.find(closing, position) + len(closing)
            if position < len(closing):
                break
        elif token[0] in "{}":
            depth += 1 if token[0] == "{" else -1
    if depth:
        raise Unreadable(f"{quoted(opening)} is never closed", line)
    return position
