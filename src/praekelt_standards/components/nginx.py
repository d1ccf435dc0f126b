"""What the real nginx says of configuration files: whole ones, and fragments that other files include."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from praekelt_standards.components.file import (
    PREFIX,
    File,
    Rejection,
    Substitution,
    by_project,
    moved,
    put,
    substituted,
    temporary,
)
from praekelt_standards.components.program import Program, run

STAND_IN = Path(__file__).with_name("stand_in.pem")  # a certificate, its key and DH parameters, for tests alone

# Directives whose file or folder nginx opens, or makes, while it tests a configuration.
_PATHS = re.compile(
    r"\b(?:error_log|access_log|pid|lock_file|include|auth_basic_user_file|\w+_temp_path|\w+_cache_path"
    r"|\w*ssl_\w*certificate(?:_key)?|ssl_dhparam)\s+[\"']?(/(?!dev/)[^\s;\"']+)",
    re.MULTILINE,
)
_LISTEN = re.compile(r"\blisten\s+((?:(\[[^\]\s]*\]|\*|[\w.-]+):)?(\d+)|[\d.]+|\[[^\]\s]*\])(?=[\s;])")
_USER = re.compile(r"^\s*(user\s+[\w-]+(?:\s+[\w-]+)?)(?=\s*;)", re.MULTILINE)
_HTTP = re.compile(r"\bhttp\s*\{")
_SERVER = re.compile(r"(?:^|[{;])\s*(server\s+)([a-zA-Z][\w.-]*)((?::\d+)?)(?=[\s;])", re.MULTILINE)
_PASS = re.compile(r"\b((?:proxy|fastcgi|uwsgi|scgi|grpc)_pass\s+(?:\w+://)?)([a-zA-Z][\w.-]*)((?::\d+)?)(?=[\s;/])")
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_SAID = re.compile(r"\[(warn|error|crit|emerg)\] (?:\d+#\d+: )?(.*?)(?: in (/\S+):(\d+))?$", re.MULTILINE)

_MAIN = {"events", "http", "stream", "mail", "worker_processes", "user", "pid", "daemon", "load_module"}
_IN_HTTP = {"server", "upstream", "map", "geo", "log_format", "limit_req_zone", "limit_conn_zone", "proxy_cache_path"}
_IN_HTTP |= {"split_clients", "server_names_hash_bucket_size", "server_names_hash_max_size", "types_hash_max_size"}
_IN_SERVER = {"location", "listen", "server_name", "ssl_certificate", "ssl_certificate_key", "ssl_protocols"}
_IN_SERVER |= {"ssl_ciphers", "ssl_session_cache", "ssl_session_timeout", "ssl_prefer_server_ciphers", "ssl_dhparam"}

# What a distribution's package puts beside nginx.conf, which printed files include.
_DISTRIBUTED = {
    "mime.types": "types { text/html html; text/css css; application/javascript js; image/png png; }\n",
    "proxy_params": "proxy_set_header Host $http_host;\n",
    "fastcgi_params": "fastcgi_param REQUEST_METHOD $request_method;\n",
    "uwsgi_params": "uwsgi_param REQUEST_METHOD $request_method;\n",
}

# Names that a fragment may take from a file that is not shown: how they are used, how they are given, what stands in.
_SHARED = (
    (_PASS, 2, r"\bupstream\s+{}\b", "upstream {} {{ server 127.0.0.1:9; }}"),
    (
        re.compile(r"\baccess_log\s+[^\s;]+\s+([a-zA-Z]\w*)(?=[\s;])"),
        1,
        r"\blog_format\s+{}\b",
        "log_format {} '$request';",
    ),
    (
        re.compile(r"\blimit_req\s+(?:[^;]*\s)?zone=(\w+)"),
        1,
        r"\bzone={}:",
        "limit_req_zone $binary_remote_addr zone={}:1m rate=9r/s;",
    ),
    (
        re.compile(r"\blimit_conn\s+(\w+)"),
        1,
        r"\bzone={}:",
        "limit_conn_zone $binary_remote_addr zone={}:1m;",
    ),
    (
        re.compile(r"\bproxy_cache\s+(?!off\b)(\w+)\s*;"),
        1,
        r"\bkeys_zone={}:",
        "proxy_cache_path " + PREFIX + "/cache-{} keys_zone={}:1m;",
    ),
)


@dataclass(frozen=True)
class _Trial:
    """Files that nginx judges together, in a folder of their own; `main` is the one it starts from, if there is one."""

    folder: Path
    files: tuple[File, ...]
    main: File | None = None


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this nginx rejects, at the files' own lines; files of one project are judged as deployed side by side.

    Fragments that no printed nginx.conf includes are put where they can stand, many projects' in one run;
    when that run fails, each half is run again, until every project has its own verdict.
    A warning is a rejection, save that something is deprecated, which is true of some versions only.
    """
    rejections: list[Rejection] = []
    fragments: list[_Trial] = []
    with temporary() as prefix:
        for number, members in enumerate(by_project(files).values()):
            reached: set[File] = set()
            for main in [file for file in members if context(file) == "main"]:
                trial = _Trial(prefix / f"{number}-{len(reached)}-{main.path.name}", tuple(members), main)
                _deploy(trial)
                reached |= {main, *_included(trial)}
                rejections += _judge(program, trial.folder, [trial])
            if rest := tuple(file for file in members if file not in reached):
                fragments.append(_Trial(prefix / str(number), rest))
                _deploy(fragments[-1])
        # What one project defines for all servers must not be found by another that forgot to.
        apart = [trial for trial in fragments if any(_defines(file) for file in trial.files)]
        together = [trial for trial in fragments if trial not in apart]
        for trial in apart:
            rejections += _judge(program, trial.folder, [trial])
        rejections += _bisected(program, prefix, together)
    return tuple(dict.fromkeys(rejections))


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    made = list(moved(_PATHS.findall(file.text)))
    for found in _LISTEN.finditer(file.text):
        if _is_address(found[2] or found[1], found[3]):
            made.append(Substitution(found[0], f"listen unix:{PREFIX}/{found[1]}"))
    made += [Substitution(user, "user root root") for user in _USER.findall(file.text)]
    made += [Substitution(f"{a}{host}{port}", f"{a}127.0.0.1{port}") for a, host, port in _SERVER.findall(file.text)]
    for start, host, port in _PASS.findall(file.text):
        if port or "." in host:
            made.append(Substitution(f"{start}{host}{port}", f"{start}127.0.0.1{port}"))
    if http := _HTTP.search(file.text):
        made.append(Substitution(http[0], f"{http[0]} {_temporary(file.text)}"))
    return tuple(dict.fromkeys(made))


def stand_ins(files: Sequence[File]) -> tuple[Substitution, ...]:
    """What is added beside fragments of one project for the names that they take from a file that is not shown."""
    text = "\n".join(_code(file.text) for file in files)
    made = []
    for use, group, given, definition in _SHARED:
        for found in use.finditer(text):
            name = found[group]
            taken = use is _PASS and (found[3] or "." in name) or name == "off"
            if not taken and not re.search(given.format(re.escape(name)), text):
                made.append(Substitution("", definition.format(name, name)))
    return tuple(dict.fromkeys(made))


def context(file: File) -> str:
    """Where in nginx's configuration this file stands: main, http, server or location."""
    names = set(top_level(file.text))
    if names & _MAIN:
        return "main"
    if names & _IN_HTTP or file.path.parent.name in {"conf.d", "sites-available", "sites-enabled"}:
        return "http"
    return "server" if names & _IN_SERVER else "location"


def top_level(text: str) -> Iterator[str]:
    """The names of the directives that stand in no block."""
    depth, fresh = 0, True
    for found in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\$\{|[{};]|[^\s{};\"']+", _code(text)):
        match found[0]:
            case "{":
                depth, fresh = depth + 1, True
            case "}":
                depth, fresh = depth - 1, True
            case ";":
                fresh = True
            case word:
                if fresh and depth == 0:
                    yield word
                fresh = False


def _code(text: str) -> str:
    """The text without its comments."""
    return re.sub(r"(?m)(^|(?<=\s))#.*$", "", text)


def _is_address(host: str, port: str | None) -> bool:
    """Whether this may be given to `listen`; what may not is left for nginx to judge."""
    if port is not None and not 0 < int(port) < 65536:
        return False
    if not re.fullmatch(r"[\d.]+\.[\d.]*|\[.*\]", host):
        return True
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _temporary(text: str) -> str:
    """Where nginx is to put its temporary files, for each kind that the file does not place itself."""
    kinds = [kind for kind in _TEMPORARY if f"{kind}_temp_path" not in text]
    return " ".join(f"{kind}_temp_path {PREFIX}/{kind};" for kind in kinds)


def _defines(file: File) -> bool:
    return context(file) == "http" and set(top_level(file.text)) != {"server"}


def _places(trial: _Trial, file: File) -> Iterator[Path]:
    """Where a file is on its host: a site that is available is enabled too."""
    yield trial.folder / file.deployed
    if file.deployed.parent.name == "sites-available":
        yield trial.folder / file.deployed.parent.parent / "sites-enabled" / file.deployed.name


def _deploy(trial: _Trial) -> None:
    """Write a trial's files, and what must be on their host for nginx to look at them."""
    conf = trial.main.deployed.parent if trial.main else Path("etc/nginx")
    for name, text in _DISTRIBUTED.items():
        put(trial.folder / conf / name, text)
        put(trial.folder / "etc/nginx" / name, text)
    for file in trial.files:
        for place in _places(trial, file):
            put(place, substituted(file.text, substitutions(file), trial.folder))
    written = {place for file in trial.files for place in _places(trial, file)}
    for file in trial.files:
        for name in _PATHS.findall(file.text):
            # The part of a path before a variable or a wildcard is all that can be there now.
            parts = takewhile(lambda part: not set(part) & set("$*?["), Path(name).parts[1:])
            place = trial.folder.joinpath(*parts)
            if place.suffix in {".pem", ".crt", ".cer", ".key"} and place not in written:
                put(place, STAND_IN.read_text())
            else:
                place.parent.mkdir(parents=True, exist_ok=True)


def _included(trial: _Trial) -> set[File]:
    """The files of the trial that its main file includes, by way of others too."""
    places = {place: file for file in trial.files for place in _places(trial, file)}
    assert trial.main is not None
    base = trial.folder / trial.main.deployed.parent
    waiting, seen = [trial.folder / trial.main.deployed], set[Path]()
    while waiting:
        place = waiting.pop()
        if place in seen or place not in places:
            continue
        seen.add(place)
        text = substituted(places[place].text, substitutions(places[place]), trial.folder)
        for pattern in re.findall(r"\binclude\s+[\"']?([^\s;\"']+)", _code(text)):
            waiting += [path for path in places if path.match(str(base / pattern))]
    return {places[place] for place in seen}


def _bisected(program: Program, prefix: Path, trials: Sequence[_Trial]) -> list[Rejection]:
    rejections = _judge(program, prefix, trials) if trials else []
    if not rejections or len(trials) == 1:
        return rejections
    middle = len(trials) // 2
    return _bisected(program, prefix, trials[:middle]) + _bisected(program, prefix, trials[middle:])


def _judge(program: Program, prefix: Path, trials: Sequence[_Trial]) -> list[Rejection]:
    """Run nginx once on these trials; it stops at the first thing that is wrong."""
    places = {str(place): file for trial in trials for file in trial.files for place in _places(trial, file)}
    command: list[str | Path] = [program.path, "-t", "-q", "-p", f"{prefix}/"]
    if main := trials[0].main:
        conf = prefix / main.deployed
        if not re.search(r"^\s*pid\s", main.text, re.MULTILINE):
            command += ["-g", f"pid {prefix}/nginx.pid;"]
    else:
        conf = trials[0].folder / "etc/nginx/around.conf"
        put(conf, "\n".join(_around(prefix, trials)))
    answer = run([*command, "-c", conf])
    first = main or trials[0].files[0]
    rejections = []
    for severity, message, place, line in _SAID.findall(answer.errors):
        if severity == "warn" and ("is deprecated" in message or '"user" directive makes sense only' in message):
            continue
        for trial in trials:
            message = message.replace(f"unix:{trial.folder}/", "").replace(f"{trial.folder}/", "/")
        if file := places.get(place):
            rejections.append(Rejection(file.path, int(line), message))
        else:
            rejections.append(_unplaced(message, [first, *places.values()]))
    if answer.status and not rejections:
        rejections.append(Rejection(first.path, None, answer.errors.strip() or f"ended with status {answer.status}"))
    return rejections


def _unplaced(message: str, files: Sequence[File]) -> Rejection:
    """A message that names no line: it belongs where the name that it quotes was last written."""
    for name in re.findall(r'"([^"]+)"', message):
        word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")
        for file in files:
            lines = [number for number, line in enumerate(file.text.splitlines(), 1) if word.search(_code(line))]
            if lines:
                return Rejection(file.path, lines[-1], message)
    return Rejection(files[0].path, None, message)


def _around(prefix: Path, trials: Iterable[_Trial]) -> Iterator[str]:
    """The configuration that fragments are included from, each in the place it is written for."""
    yield f"pid {prefix}/nginx.pid; error_log {prefix}/error.log; events {{}}"
    # A fragment may itself say where temporary files go; that it is said twice would be our fault.
    text = "\n".join(file.text for trial in trials for file in trial.files)
    yield "http { " + _temporary(text).replace(PREFIX, str(prefix))
    yield f"access_log {prefix}/access.log;"
    yield from {made.used.replace(PREFIX, str(prefix)) for trial in trials for made in stand_ins(trial.files)}
    placed = [(file, trial.folder / file.deployed) for trial in trials for file in trial.files]
    for number, (file, place) in enumerate(placed):
        include = f"include {place};"
        socket = f"listen unix:{prefix}/around-{number};"
        match context(file):
            case "http":
                yield include
            case "server":
                listens = "" if "listen" in set(top_level(file.text)) else socket
                yield f"server {{ {listens} {include} }}"
            case _:
                yield f"server {{ {socket} location / {{ {include} }} }}"
    yield "}"
