"""Whether a file below ``snippets/`` can be read at all, for those that no check of a standard reads.

A file is known by its suffix, or by its name or folder where it has none.
What is not known here, to a format or to a program of the lab fails: nothing is printed that nothing has read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from praekelt_standards import formats, recognition, verification
from praekelt_standards.components.file import File
from praekelt_standards.filenames import Patterns
from praekelt_standards.finding import Unreadable


def _json(text: str) -> None:
    import json

    json.loads(text)


def _toml(text: str) -> None:
    import tomllib

    tomllib.loads(text)


def _yaml(text: str) -> None:
    import yaml

    for _ in yaml.safe_load_all(text):
        pass


def _python(text: str) -> None:
    import ast

    compile(ast.parse(text), "snippet", "exec", dont_inherit=True)


def _rst(text: str) -> None:
    from docutils.core import publish_doctree
    from docutils.utils import SystemMessage

    # The handbook's own directives and roles are known to Sphinx alone; they stand here as comments and plain words.
    text = re.sub(
        r"^( *)\.\. (?:standard|snippet|proof|all-standards|checklist|verified)::",
        r"\1.. its",
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(r":(?:standard|doc|ref):(?=`)", "", text)
    settings = {"halt_level": 2, "report_level": 5, "file_insertion_enabled": False, "raw_enabled": False}
    try:
        publish_doctree(text, settings_overrides=settings)
    except SystemMessage as error:
        raise ValueError(str(error)) from error


def _template(text: str) -> None:
    from django.template import Engine, TemplateSyntaxError  # type: ignore[import-untyped]

    libraries = {name: f"django.templatetags.{name}" for name in ("cache", "i18n", "l10n", "static", "tz")}
    try:
        Engine(libraries=libraries, debug=True).from_string(text)
    except TemplateSyntaxError as error:
        raise ValueError(str(error)) from error


def _requirements(text: str) -> None:
    from packaging.requirements import Requirement

    for line in text.split("\n"):
        if wanted := re.sub(r"(^|\s)#.*|^-[a-z] .*|--\S+", "", line).strip():
            Requirement(wanted)


def _css(text: str) -> None:
    bare = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL)
    bare = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", "''", bare)
    depth = 0
    for number, line in enumerate(bare.split("\n"), 1):
        depth += line.count("{") - line.count("}")
        if depth < 0:
            raise Unreadable("a } has no {", number)
        inside = line.rpartition("{")[2].strip()
        if depth and inside and not re.search(r"[:;{},]", inside):
            raise Unreadable(f"{inside!r} is no declaration", number)
    if depth or "/*" in bare:
        raise ValueError("a { or a /* has no end")


def _sql(text: str) -> None:
    import sqlparse

    for statement in sqlparse.parse(text):
        for token in statement.flatten():  # type: ignore[no-untyped-call]
            if token.ttype is sqlparse.tokens.Error:
                raise ValueError(f"{token.value!r} has no end or no place here")
    bare = re.sub(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"", "", text)
    if bare.count("(") != bare.count(")") or not bare.rstrip().endswith(";"):
        raise ValueError("a parenthesis has no pair, or the last statement no ;")


def _lines(pattern: str, what: str) -> Callable[[str], None]:
    """A reader of files of which every line has one form, empty lines and comments aside."""

    def read(text: str) -> None:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip() and not line.lstrip().startswith("#") and not re.fullmatch(pattern, line):
                raise Unreadable(f"{line!r} is no {what}", number)

    return read


_READERS: Patterns[Callable[[str], None]] = Patterns(
    [
        ("*.json", _json),
        ("*.toml", _toml),
        ("*.yaml", _yaml),
        ("*.yml", _yaml),
        ("*.py", _python),
        ("*.rst", _rst),
        ("*.html", _template),
        ("templates/*.txt", _template),
        ("registration/*.txt", _template),
        ("requirements*.txt", _requirements),
        ("requirements/*.txt", _requirements),
        ("*.css", _css),
        ("*.sql", _sql),
        ("pg_hba.conf", _lines(r"(local|host(no)?(ssl|gssenc)?)( +\S+){3,}", "rule of pg_hba.conf")),
        ("valkey/*.conf", _lines(r"[a-z][a-z0-9-]*( +\S+)+", "directive of valkey")),
        ("environment", _lines(r"[A-Za-z_]\w*=.*|live|qa|development", "setting or name of an environment")),
        ("*-password", _lines(r"\S{6,}", "password")),
        (
            "proof.outcome",
            _lines(
                r"When it is broken:|When it is kept:|To know besides:|How it was tried:|- .+: .+", "outcome of a proof"
            ),
        ),
        ("Vagrantfile", _lines(r"(?s).*", "line")),
    ]
)


def formats_of(path: PurePosixPath, text: str) -> tuple[str, ...]:
    """The formats of ours that a file is of, which is kept under the name ``NAME.example.EXT`` where it holds a secret."""
    return recognition.of(str(path).removesuffix(".example").replace(".example.", "."), text)


def problems(path: PurePosixPath, text: str) -> Iterator[str]:
    """What is wrong with a file's syntax, or that nothing can tell; `path` is relative to ``snippets/``."""
    named = PurePosixPath(str(path).removesuffix(".example").replace(".example.", "."))
    own = formats_of(path, text)
    readers = [formats.ALL[name].read for name in own] or list(_READERS.meanings(str(named)))
    for read in readers:
        try:
            read(text)
        except Exception as error:  # each reader has its own, and a YAML error no base among Python's
            yield f"it cannot be read: {' '.join(str(error).split())}"
    if not readers and not any(verification.kinds(File(path, text, verification.host_of(path)))):
        yield (
            f"nothing reads a file of this name ({named.suffix or named.name}): "
            "give it a Format in formats.py, or a reader in syntax.py"
        )


def every_problem(folder: Path) -> Iterator[str]:
    """What is wrong with each file below the folder of snippets, beginning with its path."""
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or "__pycache__" in file.parts:
            continue
        path = PurePosixPath(file.relative_to(folder).as_posix())
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            yield f"{file}: it is not UTF-8: {error.reason}"
            continue
        for problem in problems(path, text):
            yield f"{file}: {problem}"
