"""Shell: the simple commands of a script or of a command line, and the program that a command comes down to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers import variables
from praekelt_standards.readers.template import ERB, JINJA, PERCENT, VALUE, without_tags
from praekelt_standards.readers.text import plain, quoted
from praekelt_standards.readers.words import Word, like


@dataclass(frozen=True, slots=True)
class Redirection:
    """A file that a command reads or writes, such as ``2>> /var/praekelt/logs/clinic-error.log``."""

    operator: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command: its words without their quotes, and what is set (``NAME=value``) for it alone.

    A word on another line than the first one is a `Word`, which knows its line.
    Substitutions such as ``$(hostname)`` stay in the words as they are written.
    `background` says that the script goes on without waiting for it (``&``).
    """

    words: tuple[str, ...]
    line: int
    variables: tuple[str, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    background: bool = False


_BLANK = re.compile(r"(?>(?:[ \t\r\f\v]++|\\\n)*)")
_OPERATOR = re.compile(r"\n|;;&|;;|;&|;|&&|\|\||\|&|&(?!>)|\||\(|\)")
_REDIRECTION = re.compile(r"\d*+(<<<|<<-?|>>|>\||<>|>&|<&|<(?![(%])|>(?!\())|&>>?")
_PIECE = re.compile(
    rf"""([^ \t\r\f\v\n;&|()<>"'\\$`{{%]++|{PERCENT}|{ERB}|\$?{JINJA}|[{{%]|<(?=%))"""
    r"""|\\(.|\Z)|'([^']*+)'|("|\$\(|\$\{|`|[<>]\()|\$""",
    re.DOTALL,
)
_OPENING = {'"': '"', "$(": ")", "${": "}", "`": "`", "<(": ")", ">(": ")", "(": ")"}
_WITHIN = {
    '"': re.compile(r"\\.|[\"`]|\$[({]", re.DOTALL),
    ")": re.compile(r"\\.|[()\"`]|'[^']*+'|\$\{", re.DOTALL),
    "}": re.compile(r"\\.|[}\"`]|'[^']*+'|\$[({]", re.DOTALL),
    "`": re.compile(r"\\.|`", re.DOTALL),
}
_ESCAPE_WITHIN = re.compile(r"\\([\\\"$`\n])|(\$\()")
_VARIABLE = re.compile(r"[A-Za-z_]\w*\+?=")
# Words that stand around the commands of a compound command.
_AROUND = frozenset("if then elif else fi while until do done { } ! time".split())
_NO_COMMAND = frozenset("for select function".split())


def commands(text: str, line: int = 1) -> Iterator[Command]:
    """Every simple command of a script, in order; `line` is that of the text's first line."""
    text = without_tags(plain(text))
    position, counted, opened = 0, 0, line
    words: list[str] = []
    variables: list[str] = []
    redirections: list[Redirection] = []
    documents: list[tuple[str, bool]] = []  # here-documents that begin at the next line's start
    pattern = False  # between the branches of a case
    last_arithmetic = text.rfind("))")

    def finished(background: bool = False) -> Iterator[Command]:
        if (words and words[0] not in _NO_COMMAND) or (not words and (variables or redirections)):
            yield Command(tuple(words), opened, tuple(variables), tuple(redirections), background)
        words.clear()
        variables.clear()
        redirections.clear()

    while True:
        position = _end(_BLANK, text, position)
        if text.startswith("#", position):
            position = text.find("\n", position)
            position = len(text) if position < 0 else position
        if position >= len(text):
            break
        line += text.count("\n", counted, position)
        counted = position
        testing = bool(words) and words[0] == "[[" and words[-1] != "]]"
        if operator := _OPERATOR.match(text, position):
            sign = operator[0]
            position = operator.end()
            if pattern or (testing and sign != "\n"):
                pattern = pattern and sign != ")"
                if pattern or sign == ")":
                    words.clear()
            elif sign == "(":
                if words in ([], ["for"]) and text.startswith("(", position) and position < last_arithmetic:
                    position = text.index("))", position) + 2
                words.clear()  # a function's name
            else:
                pattern = sign.startswith((";;", ";&"))
                yield from finished(sign == "&")
            if sign == "\n" and documents:
                for document in documents:
                    position = _after_document(text, position, *document)
                documents.clear()
            continue
        if not words and not variables and not redirections:
            opened = line
        if redirection := _REDIRECTION.match(text, position):
            position = _end(_BLANK, text, redirection.end())
            target, position = _word(text, position, line)
            if redirection[1] in ("<<", "<<-"):
                documents.append((target, redirection[1] == "<<-"))
            elif not testing:
                redirections.append(Redirection(redirection[0], target, line))
            continue
        start = position
        word, position = _word(text, position, line)
        if word.endswith("=") and text.startswith("(", position):
            position = _after(text, position + 1, "(", line, start)  # an array
        if text[start:position] == "esac" and (pattern or not words):
            pattern = False
            words.clear()
        elif words and ((words[0], word) == ("function", "{") or (words[0], word) == ("case", "in")):
            pattern = word == "in"
            words.clear()
        elif not words and _VARIABLE.match(text, start):
            variables.append(word if line == opened else Word(word, line))
        elif words or text[start:position] not in _AROUND:
            # A text over several lines may be a script itself, whose commands have lines of their own.
            words.append(word if line == opened and "\n" not in word else Word(word, line))
    yield from finished()


def script(text: str) -> tuple[Command, ...]:
    """The commands of a script, with the variables filled in that it gives one plain value and no other."""
    found = tuple(commands(text))
    known = _values(found)
    return tuple(filled_in(command, known) for command in found) if known else found


def _values(found: tuple[Command, ...]) -> dict[str, str]:
    """Each variable that a script sets to the same text wherever it sets it, and that text."""
    known: dict[str, str] = {}
    open_: set[str] = set()
    for command in found:
        if command.words and command.words[0] not in ("export", "readonly", "declare", "local"):
            continue
        for word in (*command.variables, *command.words[1:]):
            name, equals, value = word.partition("=")
            added, name = name.endswith("+"), name.removesuffix("+")
            value = _USE.sub(lambda use: known.get(use[1] or use[2], use[0]), value)
            if not equals or name in open_:
                continue
            if "$" in value or "`" in value or added or known.get(name, value) != value or len(value) > 500:
                known.pop(name, None)
                open_.add(name)
            else:
                known[name] = value
    return known


_USE = re.compile(r"\$(?:\{(\w+)\}|([A-Za-z_]\w*))")


def filled_in(command: Command, known: dict[str, str]) -> Command:
    """A command with what is known of its variables; one that is a word of its own is split as a shell splits it."""
    if not any("$" in word for word in command.words) and not any("$" in one.target for one in command.redirections):
        return command

    def fill(word: str) -> str:
        return variables.filled_in(word, known)

    words = [
        like(part, word)
        for word in command.words
        for part in (split(fill(word)) if _USE.fullmatch(word) else (fill(word),))
    ]
    to = [Redirection(one.operator, fill(one.target), one.line) for one in command.redirections]
    return Command(tuple(words), command.line, command.variables, tuple(to), command.background)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _word(text: str, start: int, line: int) -> tuple[str, int]:
    """The word that begins here, without its quotes, and where it ends."""
    pieces: list[str] = []
    position = start
    while piece := _PIECE.match(text, position):
        position = piece.end()
        literal, escaped, single, opening = piece.groups()
        if opening:
            position = _after(text, position, opening, line, start)
            whole = text[piece.start() : position]
            pieces.append(_inside(whole[1:-1]) if opening == '"' else whole)
        elif escaped is not None:
            pieces.append("" if escaped == "\n" else escaped)
        else:
            pieces.append(single if single is not None else literal or piece[0])
    if text.startswith("'", position):
        line += text.count("\n", start, position)
        raise Unreadable(f"the quotation mark before {quoted(text[position + 1 :])} is never closed", line)
    return "".join(pieces), position


def _inside(text: str) -> str:
    """What stands between double quotation marks, with its escapes taken away."""
    if "\\" not in text:
        return text
    if "$(" in text or "`" in text:
        return text  # the escapes of a command within are its own
    return _ESCAPE_WITHIN.sub(lambda escape: "" if escape[1] == "\n" else escape[1] or escape[0], text)


def _after(text: str, position: int, opening: str, line: int, word: int) -> int:
    """Where the quotation or substitution ends whose `opening` ends here; others may stand within it.

    The word that it belongs to begins at `word`, in that line.
    """
    start = position
    closings = [_OPENING[opening]]
    quotes = int(opening == '"')
    while closings:
        if not (mark := _WITHIN[closings[-1]].search(text, position)):
            line += text.count("\n", word, start)
            raise Unreadable(f"{quoted(opening + text[start:])} is never closed", line)
        position = mark.end()
        sign = mark[0]
        if sign == closings[-1]:
            closings.pop()
            quotes -= sign == '"'
        elif sign in _OPENING:
            closings.append(_OPENING[sign])
            quotes += sign == '"'
        elif sign[0] == "'" and quotes and closings[-1] == "}":
            position = mark.start() + 1  # between double quotation marks it is an apostrophe
    return position


_HERE = re.compile(r"(?<!<)<<(-?)[ \t]*+([\"']?)([A-Za-z_]\w*+)\2")


def here_documents(text: str) -> Iterator[tuple[int, str]]:
    """What a script writes into files: each here-document's first line and its text; of one that is a script, those in it."""
    waiting = [(1, text)]
    while waiting:
        line, script = waiting.pop()
        position = counted = 0
        while opening := _HERE.search(script, position):
            start = script.find("\n", opening.end()) + 1
            if not start:
                break
            position = _after_document(script, start, opening[3], bool(opening[1]))
            line += script.count("\n", counted, start)
            counted = start
            lines = script[start:position].removesuffix("\n").split("\n")
            ends = lines[-1].lstrip("\t") if opening[1] else lines[-1]
            body = "\n".join(lines[:-1] if ends == opening[3] else lines) + "\n"
            body = re.sub(r"^\t+", "", body, flags=re.MULTILINE) if opening[1] else body
            if "<<" in body and len(body) < len(script) and _HERE.search(body):
                waiting.append((line, body))
            else:
                yield line, body


def _after_document(text: str, position: int, closing: str, indented: bool) -> int:
    """Where a here-document ends; as in a shell, at the end of the text when nothing closes it."""
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        position = end + 1
        if (line.lstrip("\t") if indented else line) == closing:
            break
    return min(position, len(text))


_SPLIT = re.compile(
    rf"(?>(?:[^\s\"'\\{{$%<]++|\\.|\"(?>(?:[^\"\\]++|\\.)*)\"|'[^']*+'|{VALUE}|[{{$%<])+)|[\"'\\]", re.DOTALL
)
_QUOTED = re.compile(rf"\"((?>(?:[^\"\\]++|\\.)*))\"|'([^']*+)'|\\(.)|({JINJA}|{ERB})", re.DOTALL)


def split(text: str) -> tuple[str, ...]:
    """The words of a command that no shell reads, such as supervisord's ``command``, without their quotes."""
    if '"' not in text and "'" not in text and "\\" not in text and "{{" not in text and "<%" not in text:
        return tuple(text.split())
    return tuple(_QUOTED.sub(_unquoted, word) for word in _SPLIT.findall(text))


def _unquoted(found: re.Match[str]) -> str:
    double, single, escaped, value = found.groups()
    if double is not None:
        return re.sub(r"\\([\"\\])", r"\1", double)
    return str(single if single is not None else escaped if escaped is not None else value)
