"""Projects begun on an older Django than the latest of the day, and those that were not."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from praekelt_standards.django_releases import latest, newest_allowed, releases, series

STANDARD = "django-latest-at-start"
Ask = Callable[[str, dict[str, str]], tuple[str, set[tuple[str, int | None]]]]


def started(day: str) -> dict[str, str]:
    return {"praekelt-standards.toml": f"started = {day}\n"}


@pytest.mark.parametrize(
    ("day", "path", "text", "line"),
    [
        ("2013-11-13", "requirements.txt", "Django==1.5\n", 1),
        ("2016-10-13", "requirements.txt", "gunicorn\nDjango==1.9.6\n", 2),
        ("2020-05-13", "requirements.txt", "Django==2.2.12  # LTS\n", 1),
        ("2025-04-02", "requirements.txt", "Django==5.1.8\n", 1),
        ("2015-02-11", "requirements.txt", "Django>=1.6,<1.7\n", 1),
        ("2025-06-02", "requirements.txt", "Django~=4.2.0\n", 1),
        ("2025-06-02", "setup.py", "setup(install_requires=[\n  'Django==4.2.16'])\n", 2),
        ("2025-06-02", "pyproject.toml", '[project]\ndependencies = ["django==4.2.16"]\n', 2),
        ("2025-06-02", "pyproject.toml", '[tool.poetry.dependencies]\ndjango = "4.2.16"\n', 2),
        ("2025-06-02", "Pipfile", '[packages]\ndjango = "==4.2.16"\n', 2),
        ("2025-06-02", "uv.lock", '[[package]]\nname = "django"\nversion = "4.2.16"\n', 2),
        ("2025-06-02", "Pipfile.lock", '{"default": {\n"django": {"version": "==4.2.16"}}}\n', 2),
        ("2025-06-02", "pylock.toml", '[[packages]]\nname = "django"\nversion = "4.2.16"\n', 2),
        ("2025-06-02", "requirements.lock", "django==4.2.16\n", 1),
        ("2025-06-02", "conda-lock.yml", "package:\n- name: django\n  version: 4.2.16\n", 2),
        ("2025-06-02", "pixi.lock", "packages:\n- pypi: x\n  name: django\n  version: 4.2.16\n", 3),
        ("2025-06-02", "requirements.txt", "Django @ https://github.com/django/django/archive/4.2.16.zip\n", 1),
        ("2013-12-01", "buildout.cfg", "[versions]\ndjango = 1.5.5\n", 2),
        ("2025-06-02", "Dockerfile", "FROM ubuntu:24.04\nRUN pip install django==4.2.16\n", 2),
        ("2025-06-02", "requirements.txt", "git+https://github.com/django/django@4.2.16#egg=django\n", 1),
    ],
)  # fmt: skip
def test_an_older_release_than_the_latest_of_the_day_is_found(
    ask: Ask, day: str, path: str, text: str, line: int
) -> None:
    assert ask(STANDARD, {path: text, **started(day)}) == ("broken", {(path, line)})


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2013-11-05", "Django==1.5\n"),
        ("2013-11-06", "Django==1.6\n"),
        ("2015-10-13", "django==1.8\n"),
        ("2025-04-01", "Django==5.1.7\n"),
        ("2025-06-02", "Django==5.2\n"),
        ("2020-01-01", "Django==5.2.19  # brought up to date since\n"),
        ("2021-03-10", "Django>=3.1,<3.2\n"),
        ("2025-06-02", "Django>=5.2.3,<5.3\n"),
    ],
)
def test_the_latest_of_the_day_and_newer_ones_keep_it(ask: Ask, day: str, text: str) -> None:
    assert ask(STANDARD, {"requirements.txt": text, **started(day)}) == ("kept", set())


def test_what_a_constraint_fixes_is_held_at_that_release(ask: Ask) -> None:
    files = {"requirements.txt": "Django\n", "constraints.txt": "six\nDjango==4.2.16\n"}
    assert ask(STANDARD, {**files, **started("2025-06-02")}) == ("broken", {("constraints.txt", 2)})
    assert ask(STANDARD, {**files, **started("2023-06-02")}) == ("kept", set())
    files = {"requirements.txt": "Django\n-c etc/pins\n", "etc/pins": "Django==4.2.16\n", "constraints.txt": ""}
    assert ask(STANDARD, {**files, **started("2025-06-02")}) == ("broken", {("etc/pins", 1)})


def test_the_date_may_stand_in_pyproject_toml(ask: Ask) -> None:
    text = '[project]\ndependencies = ["django==4.2.16"]\n\n[tool.praekelt-standards]\nstarted = 2025-06-02\n'
    assert ask(STANDARD, {"pyproject.toml": text}) == ("broken", {("pyproject.toml", 2)})


@pytest.mark.parametrize(
    ("files", "verdict"),
    [
        ({"requirements.txt": "Django==1.5\n"}, "undecided"),
        ({"requirements.txt": "Django\n", **started("2025-06-02")}, "undecided"),
        ({"requirements.txt": "Django==${DJANGO}\n", **started("2025-06-02")}, "undecided"),
        ({"requirements.txt": "Django>=4.2\n", **started("2025-06-02")}, "undecided"),
        ({"requirements.txt": "Django==1.5\n", **started("2007-01-01")}, "not-applicable"),
        ({"requirements.txt": "celery==5.7.0\n", **started("2025-06-02")}, "not-applicable"),
        ({"requirements-dev.txt": "Django==1.5\n", **started("2025-06-02")}, "not-applicable"),
    ],
)
def test_there_is_no_verdict_without_a_date_and_a_version(ask: Ask, files: dict[str, str], verdict: str) -> None:
    assert ask(STANDARD, files) == (verdict, set())


def test_the_table_holds_together() -> None:
    every = releases()
    assert list(every) == sorted(every, key=lambda one: one.number)
    assert [one.released for one in every] == sorted(one.released for one in every)
    assert all(one.released < one.ends for one in every)
    assert latest(datetime.date(2008, 9, 2)) is None
    assert str(latest(datetime.date(2013, 11, 5))) == "1.5"
    assert str(latest(datetime.date(2999, 1, 1))) == "6.1"
    assert [str(one) for one in every if one.lts] == ["1.4", "1.8", "1.11", "2.2", "3.2", "4.2", "5.2"]


def test_a_version_belongs_to_its_series() -> None:
    assert [series(version) for version in ("1.10", "5.2.19", "v4.2", "2.0rc1", "5", "main")] == [
        (1, 10), (5, 2), (4, 2), (2, 0), (5, 0), None,
    ]  # fmt: skip
    assert newest_allowed("nonsense") is None
    assert newest_allowed(">=1.8") is None
