"""What the real haproxy says of configuration files, its warnings included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from praekelt_standards.components.file import File, Rejection, Substitution, moved, put, substituted, temporary
from praekelt_standards.components.program import Program, run

STAND_IN = Path(__file__).with_name("stand_in.pem")
_PATHS = re.compile(
    r"^\s*(?:errorfile\s+\d+|chroot|ca-base|crt-base|(?:(?:default-)?server|bind|http-\w+|acl|use_backend)\s.*?"
    r"\b(?:crt|ca-file|crl-file|crt-list|-f|lf-file)|stats\s+socket|pidfile|server-state-base|server-state-file)"
    r"\s+(/[^\s#]+)",
    re.MULTILINE,
)
_ACCOUNT = re.compile(r"\b((user|group)\s+(?!root\b)[\w-]+)(?=\s|$)")
_SERVER = re.compile(r"^(\s*server\s+\S+\s+)([a-zA-Z][\w.-]*)((?::\d+)?)(?=\s|$)", re.MULTILINE)
_SAID = re.compile(r"^\[(ALERT|WARNING)\].*? : (?:config : )?(.*(?:\n   \|.*)*)", re.MULTILINE)
_PLACE = re.compile(r"(?:parsing )?\[(/.*?):(\d+)\] ?:? ?|\((/[^\s()]*?):(\d+)\)")
_SUMMARY = re.compile(r"Error\(s\) found in|Fatal errors found|Some warnings were found|config file .* (?:has|is)")

# What a file that shows some sections only takes from the rest of its configuration.
_DEFAULTS = "defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n"


def validate(program: Program, files: Sequence[File]) -> tuple[Rejection, ...]:
    """What this haproxy rejects or warns of, at the files' own lines.

    Each file has a run of its own: haproxy makes one configuration of all the files it is given,
    so the defaults and backends of one would hide what another lacks.
    """
    with temporary() as prefix:
        return tuple(
            rejection
            for number, file in enumerate(files)
            for rejection in dict.fromkeys(_judge(program, prefix / str(number), file))
        )


def substitutions(file: File) -> tuple[Substitution, ...]:
    """What is replaced in this file because it is true of its own host only."""
    made = list(moved(_PATHS.findall(file.text)))
    made += [Substitution(words, f"{kind} root") for words, kind in _ACCOUNT.findall(file.text)]
    for start, host, port in _SERVER.findall(file.text):
        start = start.strip() + start[len(start.rstrip()) :]
        made.append(Substitution(f"{start}{host}{port}", f"{start}127.0.0.1{port}"))
    return tuple(dict.fromkeys(made))


def stand_ins(file: File) -> tuple[Substitution, ...]:
    """What is added before and after a file that shows some sections only, for what it takes from the others."""
    sections = re.findall(r"^(\w+)[ \t]*([^\s#]*)", file.text, re.MULTILINE)
    if {"global", "defaults"} & {kind for kind, _ in sections}:
        return ()
    made = [Substitution("", _DEFAULTS)]
    given = {name for kind, name in sections if kind in {"backend", "listen"}}
    for name in re.findall(r"^\s+(?:default_backend|use_backend)\s+([\w.-]+)(?=\s|$)", file.text, re.MULTILINE):
        if name not in given:
            made.append(Substitution("", f"backend {name}\n    server shown-elsewhere 127.0.0.1:9\n"))
    if not {"frontend", "listen"} & {kind for kind, _ in sections}:
        backends = "".join(f"    use_backend {name} if FALSE\n" for name in sorted(given))
        made.append(Substitution("", f"frontend shown-elsewhere\n    bind 127.0.0.1:9\n{backends}"))
    return tuple(dict.fromkeys(made))


def _judge(program: Program, prefix: Path, file: File) -> list[Rejection]:
    for name in _PATHS.findall(file.text):
        place = prefix / name.removeprefix("/")
        match place.suffix:
            case ".pem" | ".crt" | ".key":
                put(place, STAND_IN.read_text())
            case ".http":
                put(place, "HTTP/1.0 503 Service Unavailable\r\n\r\n")
            case _:
                place.parent.mkdir(parents=True, exist_ok=True)
    place = prefix / file.deployed
    put(place, substituted(file.text, substitutions(file), prefix))
    command: list[str | Path] = [program.path, "-c", "-dW"]
    before, after = prefix / "before.cfg", prefix / "after.cfg"
    added = [one.used for one in stand_ins(file)]
    put(before, "".join(added[:1]))
    put(after, "".join(added[1:]))
    for part in (before, place, after):
        if part.stat().st_size:
            command += ["-f", part]
    answer = run(command, folder=prefix)
    rejections = []
    for _, said in _SAID.findall(answer.errors):
        if _SUMMARY.match(said):
            continue
        found = _PLACE.search(said)
        line = int(found[2] or found[4]) if found and str(place) in (found[1], found[3]) else None
        message = " ".join(_PLACE.sub("", said).replace("\n   |", "").split()).replace(str(prefix), "")
        rejections.append(Rejection(file.path, line or _named(file, message), message))
    if answer.status and not rejections:
        rejections.append(Rejection(file.path, None, answer.errors.strip() or f"ended with status {answer.status}"))
    return rejections


def _named(file: File, message: str) -> int | None:
    """The line that begins the section which a message without a line names."""
    for name in re.findall(r"'([\w.-]+)'", message):
        pattern = rf"^\s*(?:frontend|backend|listen|default_backend|use_backend|server)\s+{re.escape(name)}\b"
        if found := re.search(pattern, file.text, re.MULTILINE):
            return file.text.count("\n", 0, found.end()) + 1
    return None
