"""The requirements reader: what people write, what pip's own grammar makes of it, and broken and hostile text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement as Pip

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.requirements import Include, Requirement, normalised, read, requirement

SITE = """\
# The site
-r base.txt
-c constraints.txt  # the versions
--requirement=more.txt
--index-url https://packages.example.com/simple
Django==5.2.19 \\
    --hash=sha256:0a1b \\
    --hash=sha256:2c3d
psycopg[binary, pool] >=3.2, <4  # the driver
celery ; python_version < "3.13"

-e .[site]
-e git+https://github.com/praekelt/vumi.git@develop#egg=vumi
git+ssh://git@github.com/praekelt/django-export.git@1.0.4#egg=django_export&subdirectory=x
raven @ https://packages.example.com/raven-6.10.0.tar.gz
"""


def test_each_line_of_a_file_is_read() -> None:
    found = read(SITE)
    assert [(one.name, one.specifier, one.line) for one in found.requirements] == [
        ("Django", "==5.2.19", 6),
        ("psycopg", ">=3.2,<4", 9),
        ("celery", "", 10),
        ("", "", 12),
        ("vumi", "", 13),
        ("django_export", "", 14),
        ("raven", "", 15),
    ]
    assert found.includes == (Include("base.txt", 2), Include("constraints.txt", 3, True), Include("more.txt", 4))
    assert found.requirements[2].marker == 'python_version < "3.13"'
    assert not found.is_frozen and not found.is_compiled


@pytest.mark.parametrize(
    ("text", "key", "version"),
    [
        ("Django==5.2.19", "django", "5.2.19"),
        ("Django===5.2", "django", "5.2"),
        ("Django == 5.2 , != 5.3", "django", "5.2"),
        ("Django (==5.2)", "django", "5.2"),
        ("Zope.Interface==4.1", "zope-interface", "4.1"),
        ("django__export-x==1", "django-export-x", "1"),
        ("Django==5.2.*", "django", None),
        ("Django>=5.2", "django", None),
        ("Django~=5.2.1", "django", None),
        ("jmbo>=3.0.0<4.0", "jmbo", None),
        ("Django", "django", None),
        ("git+https://github.com/django/django.git@5.2.19#egg=Django", "django", "5.2.19"),
        ("git+https://github.com/django/django.git@v5.2", "django", "v5.2"),
        ("git+https://github.com/django/django@0a1b2c3d4e5f", "django", "0a1b2c3d4e5f"),
        ("git+https://github.com/django/django@main#egg=Django", "django", None),
        ("git+https://github.com/django/django@stable/5.2.x#egg=Django", "django", None),
        ("git+https://user@github.com/django/django#egg=Django", "django", None),
        ("git+ssh://git@github.com/django/django.git#egg=Django", "django", None),
        ("git+git@github.com:django/django.git@5.2#egg=Django", "django", "5.2"),
        ("https://packages.example.com/Django-5.2.19.tar.gz", "django", "5.2.19"),
        ("https://packages.example.com/Django-5.2.19-py3-none-any.whl#sha256=0a", "django", "5.2.19"),
        ("https://packages.example.com/master.zip#egg=Django", "django", None),
        ("Django @ git+https://github.com/django/django@5.2.19", "django", "5.2.19"),
        ("Django @ https://packages.example.com/archive/main.zip", "django", None),
        ("./vendor/Django-5.2.19.tar.gz", "django", "5.2.19"),
        ("hg+https://hg.example.com/x@tip#egg=clinic-1.0", "clinic", None),
        ("Django @ https://github.com/django/django/archive/refs/tags/5.2.19.tar.gz", "django", "5.2.19"),
        ("Django @ https://github.com/django/django/archive/5.2.19.zip#sha256=0a", "django", "5.2.19"),
        ("https://github.com/django/django/archive/v5.2.19.zip", "django", "5.2.19"),
        ("https://github.com/django/django/tarball/5.2.19", "django", "5.2.19"),
        ("https://gitlab.example.com/x/y-z/-/archive/1.0/y-z-1.0.tar.gz", "y-z", "1.0"),
        ("https://github.com/django/django/archive/stable/5.2.x.zip", "django", None),
        ("https://github.com/django/django/zipball/main", "django", None),
        ("Django=={{ v }}", "django", None),
        ("Django==${V}", "django", None),
        ("Django==$V", "django", None),
        (".", "", None),
        ("../clinic[site]", "", None),
    ],
)
def test_a_version_is_fixed_by_a_number_a_tag_a_commit_or_a_file(text: str, key: str, version: str | None) -> None:
    one = requirement(text, 1)
    assert one is not None
    assert (one.key, one.version, one.text) == (key, version, text)


@pytest.mark.parametrize(
    ("text", "specifier", "is_open"),
    [
        ("Django=={{ django_version }}", "=={{django_version}}", True),
        ("Django{{ pin }}", "{{pin}}", True),
        ("Django==${DJANGO}", "==${DJANGO}", True),
        ("Django==%(django)s", "==%(django)s", True),
        ("Django==5.2", "==5.2", False),
    ],
)
def test_what_a_template_fills_in_is_told(text: str, specifier: str, is_open: bool) -> None:
    one = requirement(text, 1)
    assert one is not None
    assert (one.name, one.specifier, one.is_open) == ("Django", specifier, is_open)


def test_tags_of_a_template_are_left_out() -> None:
    found = read("{% if site %}\nDjango==5.2\n{% endif %}\n{# note #}\ncelery==5\n")
    assert [(one.name, one.line) for one in found.requirements] == [("Django", 2), ("celery", 5)]


@pytest.mark.parametrize(
    "line", ["Django=5.2", "<<<<<<< HEAD", "what the clinic needs", "Django==", "==5.2", "Django>=5.2 gunicorn"]
)
def test_a_line_that_pip_refuses_is_told(line: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(f"celery\n\n{line}\n")
    assert error.value.line == 3


def test_a_null_byte_is_told() -> None:
    with pytest.raises(Unreadable, match="null byte"):
        read("Django\0")


def test_options_are_no_requirements() -> None:
    found = read("--find-links https://x.example.com\n-i https://x.example.com\n--no-binary :all:\n--pre\n-e\n-\n")
    assert found.requirements == () and found.includes == ()


FEW = "".join(f"package{number}=={number}.0\n" for number in range(4))


@pytest.mark.parametrize(
    ("text", "is_frozen", "is_compiled"),
    [
        (FEW, False, False),
        (FEW + "more==1.0\n", True, False),
        (FEW + "more==1.0\n-e .\n", True, False),
        (FEW + "more>=1.0\n", False, False),
        (FEW + "more==1.0\n-r base.txt\n", False, False),
        ("# This file is autogenerated by pip-compile with Python 3.11\ndjango==5.2\n", True, True),
        ("# This file was autogenerated by uv via the following command:\ndjango==5.2\n", True, True),
        ("#\n# This file is autogenerated by pip-compile\n#\ndjango>=5.2\n", False, True),
        ("# generated by rye\n# use `rye lock` to update\ndjango==5.2\n", True, True),
        ("", False, False),
    ],
)
def test_a_file_that_fixes_everything_is_frozen(text: str, is_frozen: bool, is_compiled: bool) -> None:
    found = read(text)
    assert (found.is_frozen, found.is_compiled) == (is_frozen, is_compiled)


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}([._-][a-z0-9]{1,3}){0,2}", fullmatch=True)
CLAUSES = st.tuples(
    st.sampled_from(["==", "!=", ">=", "<=", "<", ">", "~="]), st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True)
)
BLANK = st.sampled_from(["", " ", "  "])


@given(
    NAMES,
    st.lists(st.from_regex(r"[a-z]{1,4}", fullmatch=True), max_size=2),
    st.lists(CLAUSES, max_size=3),
    BLANK,
    st.sampled_from(["", '; python_version < "3.13"', " ;sys_platform == 'linux'"]),
)
def test_what_packaging_reads_is_read_the_same(
    name: str, extras: list[str], clauses: list[tuple[str, str]], blank: str, marker: str
) -> None:
    text = name + blank + (f"[{','.join(extras)}]" if extras else "") + blank
    text += f"{blank},{blank}".join(sign + blank + version for sign, version in clauses) + marker
    theirs = Pip(text)
    ours = requirement(text, 1)
    assert ours is not None
    assert ours.name == theirs.name
    assert sorted(filter(None, ours.specifier.split(","))) == sorted(map(str, theirs.specifier)) or len(
        set(clauses)
    ) < len(clauses)
    assert bool(ours.marker) == bool(theirs.marker)
    exact = [version for sign, version in clauses if sign == "=="]
    assert ours.version == (exact[0] if exact else None)


@given(st.text(alphabet="Django==5.2<>~![]{}()%$;#@:/\\.,- \t\n'\"-re", max_size=80))
@settings(max_examples=300)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        for one in read(text).requirements:
            assert isinstance(one, Requirement) and 1 <= one.line <= text.count("\n") + 1


@pytest.mark.parametrize("text", ["a" * 200_000, "Django" + ">=1," * 50_000, "a[" * 50_000, "a @ " * 50_000, "\\\n" * 100_000,
                                  "Django==" + "{{" * 50_000, " " * 200_000 + "#", "-e " * 50_000, "git+" * 50_000])  # fmt: skip
def test_long_text_takes_time_that_grows_with_it_alone(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read(text)


def test_names_are_compared_as_indexes_do() -> None:
    assert normalised("Foo_.-Bar") == "foo-bar"
