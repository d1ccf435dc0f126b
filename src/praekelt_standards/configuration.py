"""What a project says to the checker: ``praekelt-standards.toml``, or ``[tool.praekelt-standards]`` in pyproject.toml."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from praekelt_standards.finding import Place, Unreadable

ENVIRONMENTS = ("live", "qa", "development")


@dataclass(frozen=True)
class Waiver:
    """One standard set aside for some files, for a reason, until a day."""

    standard: str
    path: str
    reason: str
    until: datetime.date
    approved_by: str | None
    place: Place

    def covers(self, standard: str, path: PurePosixPath | None) -> bool:
        """Whether it sets this standard aside for this file (None: for the project as a whole)."""
        return self.standard == standard and fnmatchcase(str(path) if path is not None else ".", self.path)


@dataclass(frozen=True)
class Configuration:
    """The settings of one project; each is optional."""

    environment: str = "live"
    started: datetime.date | None = None
    exclude: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    place: Place | None = None

    def left_out(self, path: PurePosixPath) -> bool:
        """Whether the project asks for this path, or a folder above it, not to be looked at."""
        return any(fnmatchcase(str(p), pattern) for p in (path, *path.parents) for pattern in self.exclude)


@dataclass
class _Table:
    """One table of the file, whose keys are taken out one by one, so that what is left over is a mistake."""

    values: dict[str, Any]
    path: Path
    name: str
    line: int | None = None
    allowed: list[str] = field(default_factory=list)

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        self.allowed.append(key)
        value = self.values.pop(key, default)
        if value is not default and type(value) is not kind:
            raise self.wrong(f"{key} = {value!r} is not {_KINDS[kind]}")
        return value

    def need(self, key: str, kind: type) -> Any:
        if key not in self.values:
            raise self.wrong(f"a waiver needs {key}; write {key} = {_EXAMPLES.get(key, '...')}")
        return self.take(key, kind)

    def done(self) -> None:
        for key in self.values:
            raise self.wrong(f"there is no setting {key!r} here; there are {', '.join(self.allowed)}")

    def wrong(self, problem: str) -> Unreadable:
        return Unreadable(f"{self.path.name}: {self.name}: {problem}", self.line)


_KINDS = {str: "a text", list: "a list", datetime.date: "a date such as 2026-11-24 (without quotation marks)"}
_EXAMPLES = {
    "standard": '"log-extension"',
    "path": '"etc/legacy/*.conf"',
    "reason": '"why it cannot be kept"',
    "until": "2027-06-30",
}


def configuration(root: Path) -> Configuration:
    """The settings of the project in this folder; the defaults where it has none.

    Raises `Unreadable`, which names the file, and the line where that is known, when they are wrong.
    """
    for name, keys in (("praekelt-standards.toml", ()), ("pyproject.toml", ("tool", "praekelt-standards"))):
        path = root / name
        if path.is_symlink() or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if keys and "praekelt-standards" not in text:
            continue
        import tomllib  # only where there is something to read: a check must start quickly

        try:
            values: Any = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise Unreadable(f"{name} is not valid TOML: {error}") from error
        for key in keys:
            values = values.get(key, {}) if isinstance(values, dict) else {}
        if values:
            return _read(path, text, values, ".".join(keys))
    return Configuration()


def _read(path: Path, text: str, values: Any, prefix: str) -> Configuration:
    if not isinstance(values, dict):
        raise Unreadable(f"{path.name}: {prefix} is not a table; write [{prefix}]")
    table = _Table(dict(values), path, f"[{prefix}]" if prefix else "the file")
    environment = table.take("environment", str, "live")
    if environment not in ENVIRONMENTS:
        raise table.wrong(f"there is no environment {environment!r}; there are {', '.join(ENVIRONMENTS)}")
    started = table.take("started", datetime.date)
    exclude = tuple(str(pattern).rstrip("/") for pattern in table.take("exclude", list, []))
    entries = table.take("waivers", list, [])
    table.done()
    header = f"[[{prefix}.waivers]]" if prefix else "[[waivers]]"
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.split("#")[0].replace(" ", "").strip() == header]
    waivers = []
    for number, entry in enumerate(entries):
        line = lines[number] if number < len(lines) else None
        if not isinstance(entry, dict):
            raise Unreadable(f"{path.name}: waivers holds {entry!r}, which is not a table; write {header}", line)
        one = _Table(dict(entry), path, header, line)
        waivers.append(
            Waiver(
                standard=one.need("standard", str),
                path=one.need("path", str),
                reason=one.need("reason", str),
                until=one.need("until", datetime.date),
                approved_by=one.take("approved_by", str),
                place=Place(PurePosixPath(path.name), line),
            )
        )
        one.done()
        if not waivers[-1].reason.strip():
            raise one.wrong("the reason is empty; say why the standard cannot be kept")
    return Configuration(environment, started, exclude, tuple(waivers), Place(PurePosixPath(path.name)))
