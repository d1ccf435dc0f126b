"""What a command line comes down to: the program that sudo, env, tini, python -m and their like start in the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.shell import Command, commands
from praekelt_standards.readers.words import Word, line_of

_DEEPEST = 20  # wrappers around wrappers


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """A program that starts another one: its options that take a value, and how many words come before the other."""

    options: frozenset[str] = frozenset()
    words: int = 0
    subcommand: str = ""
    module: str = ""  # the option that names a Python module to run instead


def _wrapper(options: str = "", words: int = 0, subcommand: str = "", module: str = "") -> _Wrapper:
    return _Wrapper(frozenset(options.split()), words, subcommand, module)


_IN_A_CONTAINER = _wrapper(
    "-a -c -e -h -l -m -p -u -v -w --add-host --attach --cap-add --cap-drop --cpus --cpuset-cpus --device --dns --entrypoint "
    "--env --env-file --expose --health-cmd --hostname --ip --label --link --log-driver --log-opt --memory --mount --name "
    "--net --network --network-alias --pid --platform --publish --restart --security-opt --shm-size --tmpfs --ulimit --user "
    "--volume --volumes-from --workdir",
    words=1,  # the image
    subcommand="run",
)
_WRAPPERS = {
    "authbind": _wrapper(),
    "builtin": _wrapper(),
    "catatonit": _wrapper(),
    "chpst": _wrapper("-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -r -t"),
    "chrt": _wrapper("-T -P -D", words=1),
    "command": _wrapper(),
    "conda": _wrapper("-n -p --name --prefix --cwd", subcommand="run"),
    "coverage": _wrapper(
        "--source --rcfile --include --omit --data-file --context --concurrency", subcommand="run", module="-m"
    ),
    "ddtrace-run": _wrapper(),
    "doas": _wrapper("-u -C"),
    "docker": _IN_A_CONTAINER,
    "dockerize": _wrapper("-wait -template -stdout -stderr -timeout -wait-retry-interval -wait-http-header -delims"),
    "dotenv": _wrapper("-f --file", subcommand="run"),
    "dumb-init": _wrapper("-r --rewrite"),
    "env": _wrapper("-u --unset -C --chdir"),
    "envdir": _wrapper(words=1),
    "exec": _wrapper("-a"),
    "flock": _wrapper("-w -E --timeout --conflict-exit-code", words=1),
    "gosu": _wrapper(words=1),
    "hatch": _wrapper("-e --env", subcommand="run"),
    "honcho": _wrapper("-e --env -f --procfile -d --app-root", subcommand="run"),
    "ionice": _wrapper("-c -n --class --classdata"),
    "newrelic-admin": _wrapper(subcommand="run-program"),
    "nice": _wrapper("-n --adjustment"),
    "nohup": _wrapper(),
    "opentelemetry-instrument": _wrapper(),
    "pdm": _wrapper("-p --project", subcommand="run"),
    "pipenv": _wrapper("--python", subcommand="run"),
    "podman": _IN_A_CONTAINER,
    "poetry": _wrapper("-C --directory -P --project", subcommand="run"),
    "runuser": _wrapper("-u -g -G -s --user --group --shell"),
    "rye": _wrapper(subcommand="run"),
    "s6-setuidgid": _wrapper(words=1),
    "setpriv": _wrapper("--reuid --regid --groups --pdeathsig --inh-caps --ambient-caps --bounding-set"),
    "setsid": _wrapper(),
    "setuidgid": _wrapper(words=1),
    "stdbuf": _wrapper("-i -o -e --input --output --error"),
    "su-exec": _wrapper(words=1),
    "sudo": _wrapper("-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir --chroot --close-from"),
    "systemd-cat": _wrapper("-t -p --identifier --priority"),
    "time": _wrapper("-f -o"),
    "timeout": _wrapper("-s -k --signal --kill-after", words=1),
    "tini": _wrapper("-p -e"),
    "uv": _wrapper(
        "-p --python --with --with-editable --with-requirements --env-file --extra --group --only-group --package "
        "--directory --project --index --index-url --config-file",
        subcommand="run",
        module="-m --module",
    ),
    "with-contenv": _wrapper(),
}
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*(?:-dbg)?\Z")
_PYTHON_OPTIONS = frozenset(("-W", "-X", "-Q", "--check-hash-based-pycs"))
_SHELLS = frozenset("sh bash dash ash ksh zsh".split())
_SHELL_OPTIONS = frozenset(("-o", "+o", "-O", "+O", "--rcfile", "--init-file"))
_LOOKED_UP = re.compile(r"(?:\$\(|`)(?:command -v|which) ([\w./-]+)(?:\)|`)")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
# What a start script does besides starting its program.
_PREPARATIONS = frozenset(
    ". : [ [[ cat cd chmod chown cp date echo exit export false grep hash hostname id install ln local ls mkdir mv "
    "printf pwd read readonly return rm sed set shift shopt sleep source test touch trap true type ulimit umask unset "
    "wait whoami".split()
)


class _Step(NamedTuple):
    words: tuple[str, ...]
    text: str | None = None  # for a shell to run


def unwrap(words: Sequence[str]) -> tuple[str, ...]:
    """The words of the program that a command line runs in the end, the program first; none for an empty command.

    Of several commands in ``sh -c "..."`` it is the one after ``exec``, or else the last that does more than prepare.
    A module (``python -m gunicorn``) and a script (``python manage.py``) stand for themselves, without ``python``.
    """
    found = tuple(words)
    for _ in range(_DEEPEST):
        step = _unwrapped(found)
        if step.text is not None:
            inner = _main(step.text)
            if inner is None:
                return found
            found = inner
        elif step.words == found or not step.words:
            break
        else:
            found = step.words
    return found


def program(words: Sequence[str]) -> str:
    """The name, without its folder, of the program that a command line runs in the end; empty for an empty command."""
    found = unwrap(words)
    return found[0].rpartition("/")[2] if found else ""


def _main(text: str) -> tuple[str, ...] | None:
    try:
        found = [_on_its_line(command, text) for command in commands(text, line_of(text, 1) or 1) if command.words]
    except Unreadable:
        return None
    for words in found:
        if words[0] == "exec" and len(words) > 1:
            return words
    serious = [words for words in found if words[0].rpartition("/")[2] not in _PREPARATIONS]
    return (serious or found or [()])[-1]


def _on_its_line(command: Command, text: str) -> tuple[str, ...]:
    """The words of a command within a text, which know their lines where the text knows its own."""
    if not isinstance(text, Word):
        return tuple(map(str, command.words))
    return tuple(word if isinstance(word, Word) else Word(word, command.line) for word in command.words)


def _unwrapped(words: tuple[str, ...]) -> _Step:
    if not words:
        return _Step(words)
    if looked_up := _LOOKED_UP.fullmatch(words[0]):
        return _Step((looked_up[1], *words[1:]))
    name = words[0].rpartition("/")[2]
    if name in ("su", "flock", "runuser") and "-c" in words[:-1]:
        return _Step(words, words[words.index("-c") + 1])
    if wrapper := _WRAPPERS.get(name):
        return _Step(_after_wrapper(words, wrapper))
    if name in _SHELLS:
        return _shell(words)
    if name == "eval":
        return _Step(words, " ".join(words[1:]))
    if name == "start-stop-daemon":
        return _Step(_daemon(words))
    if name.startswith("wait-for") and "--" in words:
        return _Step(words[words.index("--") + 1 :])
    if _PYTHON.match(name):
        return _Step(_python(words))
    return _Step(words)


def _after_wrapper(words: tuple[str, ...], wrapper: _Wrapper) -> tuple[str, ...]:
    rest = words[1:]
    if wrapper.subcommand:
        position = _past_options(rest, wrapper.options)
        if rest[position : position + 1] != (wrapper.subcommand,):
            return words
        rest = rest[position + 1 :]
    position = 0
    while position < len(rest) and (rest[position].startswith("-") or _ASSIGNMENT.match(rest[position])):
        if wrapper.module and rest[position] in wrapper.module.split():
            return rest[position + 1 :]
        if rest[position] == "--":
            position += 1
            break
        position += _width(rest[position], wrapper.options)
    return rest[position + wrapper.words :]


def _past_options(words: tuple[str, ...], options: frozenset[str]) -> int:
    position = 0
    while position < len(words) and words[position].startswith("-"):
        position += _width(words[position], options)
    return position


def _width(word: str, options: frozenset[str]) -> int:
    """How many words an option takes: two, where its value is a word of its own."""
    if word in options:
        return 2
    bundled = len(word) > 2 and word[0] == "-" and word[1] != "-" and word[:2] not in options
    return 2 if bundled and f"-{word[-1]}" in options else 1


def _shell(words: tuple[str, ...]) -> _Step:
    """What a shell is given: a text after an option with a c in it, or a script."""
    position = 1
    while position < len(words) and words[position][:1] in ("-", "+"):
        word = words[position]
        if word[0] == "-" and word[1:2] != "-" and "c" in word:
            return _Step(words, words[position + 1]) if position + 1 < len(words) else _Step(words)
        if word == "--":
            position += 1
            break
        position += _width(word, _SHELL_OPTIONS)
    return _Step(words[position:] or words[:1])


def _daemon(words: tuple[str, ...]) -> tuple[str, ...]:
    started: tuple[str, ...] = ()
    for option in ("--startas", "-a", "--exec", "-x"):
        if not started and option in words[:-1]:
            started = (words[words.index(option) + 1],)
    if not started:
        return words
    return started + (words[words.index("--") + 1 :] if "--" in words else ())


def _python(words: tuple[str, ...]) -> tuple[str, ...]:
    position = 1
    while position < len(words) and words[position].startswith("-"):
        word = words[position]
        if re.fullmatch(r"-[A-Za-z]*m", word):
            return words[position + 1 :] or words[:1]
        if module := re.fullmatch(r"-m(\w.*)", word):
            return (module[1], *words[position + 1 :])
        if word == "-" or re.fullmatch(r"-[A-Za-z]*c", word):
            return words[:1]
        position += _width(word, _PYTHON_OPTIONS)
    return words[position:] or words[:1]
