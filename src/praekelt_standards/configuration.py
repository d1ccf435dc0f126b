"""What a project says to the checker: ``praekelt-standards.toml``, or ``[tool.praekelt-standards]`` in pyproject.toml."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from praekelt_standards import files
from praekelt_standards.finding import Place, Unreadable

ENVIRONMENTS = ("live", "qa", "development")


def today() -> datetime.date:
    """The day that a waiver's end is held against: the clock's, or the one that SOURCE_DATE_EPOCH names."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH", ""):
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.date.today()


@dataclass(frozen=True)
class Waiver:
    """One standard set aside for some files, for a reason, up to and including a day."""

    standard: str
    path: str
    reason: str  # empty where the project gives none, and then nothing is set aside
    until: datetime.date
    approved_by: str | None
    place: Place
    standard_line: int | None = None  # of the setting that names the standard

    def covers(self, standard: str, path: PurePosixPath | None) -> bool:
        """Whether it speaks of this standard and this file (None: of the project as a whole)."""
        return self.standard == standard and bool(self._matches(str(path) if path is not None else "."))

    @cached_property
    def _matches(self) -> Callable[[str], object]:
        """What its path says: a file, a pattern, a folder with all that lies below it, or with ``.`` the whole project."""
        path = self.path.removeprefix("./").rstrip("/") or "."
        patterns = [path, f"{path}/*"] if path != "." else ["*"]
        patterns += [pattern.removeprefix("**/") for pattern in patterns]
        return re.compile("|".join(map(translate, patterns))).match

    def holds(self, day: datetime.date) -> bool:
        """Whether it sets anything aside on this day."""
        return bool(self.reason) and day <= self.until


@dataclass(frozen=True)
class Configuration:
    """The settings of one project; each is optional."""

    environment: str = "live"
    started: datetime.date | None = None
    exclude: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    place: Place | None = None

    @cached_property
    def left_out(self) -> Callable[[str], object]:
        """Whether the project asks for a path not to be looked at; a folder that is left out is never entered."""
        patterns = [each for pattern in self.exclude for each in (pattern, pattern.removeprefix("**/"))]
        return re.compile("|".join(map(translate, patterns)) or "(?!)").match


@dataclass
class _Table:
    """One table of the file, whose keys are taken out one by one, so that what is left over is a mistake."""

    values: dict[str, Any]
    path: Path
    name: str
    lines: Sequence[tuple[int, str]]  # of the file, from the table's header to the next one
    headers: Mapping[str, int] = field(default_factory=dict)  # the lines of the tables within it
    allowed: list[str] = field(default_factory=list)

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        self.allowed.append(key)
        value = self.values.pop(key, default)
        if isinstance(value, dict):
            header = f"{self.name.strip('[]')}.{key}".lstrip(".")
            hint = f"; write [[{header}]]" if kind is list else ""
            raise self.wrong(f"{key} is a table, and not {_KINDS[kind]}{hint}", key)
        if value is not default and type(value) is not kind:
            raise self.wrong(f"{key} = {_written(value)} is not {_KINDS[kind]}", key)
        return value

    def need(self, key: str, kind: type) -> Any:
        if key not in self.values:
            raise self.wrong(f"a waiver needs {key}; write {key} = {_EXAMPLES[key]}")
        return self.take(key, kind)

    def texts(self, key: str) -> tuple[str, ...]:
        for value in (values := self.take(key, list, [])):
            if type(value) is not str:
                raise self.wrong(f"{key} holds {_written(value)}, which is not a text", key)
        return tuple(values)

    def done(self) -> None:
        from difflib import get_close_matches

        for key in self.values:
            near = get_close_matches(key, self.allowed, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.allowed)}"
            raise self.wrong(f"there is no setting {key!r} here; {hint}", key)

    def line(self, key: str = "") -> int | None:
        """The line that a key is set in, else the table's own."""
        setting = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
        own = self.headers.get(key) or (self.lines[0][0] if self.lines else None)
        return next((number for number, line in self.lines if key and setting.match(line)), own)

    def wrong(self, problem: str, key: str = "") -> Unreadable:
        where = f"{self.name}: " if self.name else ""
        return _wrong(self.path, self.line(key), where + problem)


_KINDS = {
    str: "a text",
    list: "a list",
    datetime.date: "a date, which is written without quotation marks: 2027-06-30",
}
_LONGEST_QUOTED = 80  # characters of a line
_EXAMPLES = {"standard": '"log-extension"', "path": '"etc/legacy/*.conf"', "until": "2027-06-30"}


def _written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _wrong(path: Path, line: int | None, problem: str) -> Unreadable:
    """What is wrong with a project's settings, and where."""
    return Unreadable(f"{path}: {problem}" if line is None else f"{path}:{line}: {problem}")


def _no_toml(path: Path, text: str, error: Exception) -> Unreadable:
    """What Python's reader says of a text that is no TOML, with the line that it stopped at, where it says that."""
    if isinstance(error, RecursionError):
        return _wrong(path, None, "this is no TOML: it is nested too deeply")
    reason, _, where = str(error).partition(" (at ")
    found = re.match(r"line (\d+), column (\d+)\)", where)
    if found is None:
        return _wrong(path, None, f"this is no TOML: {reason}{f', at the {where[:-1]}' if where else ''}")
    line = int(found[1])
    quoted = text.split("\n")[line - 1].strip()
    quoted = quoted if len(quoted) <= _LONGEST_QUOTED else f"{quoted[: _LONGEST_QUOTED - 3]}..."
    return _wrong(path, line, f"this is no TOML: {reason} at column {found[2]}{f': {quoted}' if quoted else ''}")


def configuration(root: Path) -> Configuration:
    """The settings of the project in this folder; the defaults where it has none.

    Raises `Unreadable`, which names the file, and the line where that is known, when they are wrong.
    """
    for name, prefix in (("praekelt-standards.toml", ()), ("pyproject.toml", ("tool", "praekelt-standards"))):
        path = root / name
        try:
            text = files.text(files.content(path))
        except FileNotFoundError:
            continue
        except Unreadable as error:
            if prefix:  # it may well not speak of us; the files that it matters to say so themselves
                continue
            raise _wrong(path, error.line, error.reason) from error
        if prefix and "praekelt-standards" not in text:
            continue
        import tomllib  # only where there is something to read: a check must start quickly

        try:
            values: Any = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise _no_toml(path, text, error) from error
        for key in prefix:
            values = values.get(key, {}) if isinstance(values, dict) else {}
        if values or not prefix:
            return _read(path, text, values, ".".join(prefix))
    return Configuration()


def _read(path: Path, text: str, values: Any, prefix: str) -> Configuration:
    tables = _tables(text)
    if not isinstance(values, dict):
        raise _wrong(path, None, f"{prefix} is not a table; write [{prefix}]")
    headers = {name.removeprefix(f"{prefix}."): lines[0][0][0] for name, lines in tables.items() if lines[0]}
    own = next(iter(tables.get(prefix, [[]])))
    table = _Table(dict(values), path, f"[{prefix}]" if prefix else "", own, headers)
    environment = table.take("environment", str, "live")
    if environment not in ENVIRONMENTS:
        raise table.wrong(
            f"there is no environment {environment!r}; there are {', '.join(ENVIRONMENTS)}", "environment"
        )
    started = table.take("started", datetime.date)
    exclude = tuple(pattern.removeprefix("./").rstrip("/") for pattern in table.texts("exclude"))
    entries = table.take("waivers", list, [])
    table.done()
    header = f"{prefix}.waivers" if prefix else "waivers"
    waivers = []
    for number, entry in enumerate(entries):
        lines = tables.get(header, [])[number : number + 1]
        if not isinstance(entry, dict):
            problem = f"waivers holds {_written(entry)}, which is not a table; write [[{header}]]"
            raise table.wrong(problem, "waivers")
        one = _Table(dict(entry), path, f"[[{header}]]", lines[0] if lines else [(table.line("waivers") or 1, "")])
        waiver = Waiver(
            standard=one.need("standard", str),
            path=one.need("path", str),
            reason=one.take("reason", str, "").strip(),
            until=one.need("until", datetime.date),
            approved_by=one.take("approved_by", str),
            place=Place(PurePosixPath(path.name), one.line()),
            standard_line=one.line("standard"),
        )
        if not waiver.path.strip():
            problem = (
                'path is empty, so the waiver is for nothing; name a file or a folder, or "." for the whole project'
            )
            raise one.wrong(problem, "path")
        one.done()
        waivers.append(waiver)
    return Configuration(environment, started, exclude, tuple(waivers), Place(PurePosixPath(path.name)))


def _tables(text: str) -> dict[str, list[list[tuple[int, str]]]]:
    """The numbered lines of each table of a TOML file, by the name in its header; those before any header are under ""."""
    found: dict[str, list[list[tuple[int, str]]]] = {"": [[]]}
    lines = found[""][0]
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[{1,2}([\w\s.\"'-]+)\]{1,2}\s*(?:#.*)?$", line):
            lines = []
            found.setdefault(re.sub(r"[\s\"']", "", header[1]), []).append(lines)
        lines.append((number, line))
    return found
