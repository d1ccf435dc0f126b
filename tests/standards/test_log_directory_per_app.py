"""Many logs of one app laid straight into the folder, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "log-directory-per-app"


def programs(*names: str, mark: str = " <<<") -> str:
    return "".join(
        f"[program:{name}]\ncommand = true\nstdout_logfile = /var/praekelt/logs/{name}.log{mark}\n" for name in names
    )


@pytest.mark.parametrize(
    "names",
    [
        ("clinic", "clinic-worker", "clinic-beat"),
        ("clinic_app", "clinic_worker", "clinic_celery", "clinic_beat"),
        ("clinic.app", "clinic.worker", "clinic.celery"),
        ("clinic-app", "clinic_worker", "clinic.celery"),
    ],
)
def test_many_logs_of_one_app_are_seen(breaks, names: tuple[str, ...]) -> None:
    breaks(NAME, {"a.conf": programs(*names)})


@pytest.mark.parametrize(
    "where",
    [
        "command = /srv/clinic/ve/bin/true\n",
        "directory = /srv/clinic/src\n",
        "directory = /var/praekelt/clinic\n",
        "directory = /home/ubuntu/clinic/app\n",
    ],
)
def test_the_logs_of_programs_that_are_at_home_in_one_place_are_one_apps(breaks, where: str) -> None:
    text = programs("app", "celery", "worker").replace("command = true\n", where)
    breaks(NAME, {"a.conf": text})


def test_programs_that_are_at_home_in_different_places_are_different_apps(judge) -> None:
    text = "".join(
        programs(name, mark="").replace("true", f"/srv/{name.partition('-')[2]}/ve/bin/true")
        for name in ("celery-a", "celery-b", "celery-c")
    )
    assert judge(NAME, {"a.conf": text}) == ("not-applicable", [])


def test_logs_are_counted_across_files_and_formats(breaks) -> None:
    breaks(
        NAME,
        {
            "a.conf": programs("clinic", "clinic-worker"),
            "nginx.conf": "http {\n    access_log /var/praekelt/logs/clinic-nginx.log; <<<\n}\n",
        },
    )


@pytest.mark.parametrize(
    ("names", "verdict"),
    [
        (("clinic",), "not-applicable"),
        (("clinic", "clinic-worker"), "not-applicable"),
        (
            ("www.shop.example.com-access", "www.clinic.example.com-access", "www.farm.example.com-access"),
            "not-applicable",
        ),
        (("qa-shop", "qa-clinic", "qa-farm"), "not-applicable"),
        (("clinic", "shop", "school"), "not-applicable"),
        (("clinic/clinic", "clinic/worker", "clinic/beat"), "kept"),
        (("clinic/app", "shop/app", "shop"), "kept"),
    ],
)
def test_what_is_near_it_is_quiet(judge, names: tuple[str, ...], verdict: str) -> None:
    assert judge(NAME, {"a.conf": programs(*names, mark="")}) == (verdict, [])


def test_one_log_named_thrice_is_one(judge) -> None:
    files = {f"{host}/a.conf": programs("clinic", mark="") for host in ("one", "two", "three")}
    assert judge(NAME, files) == ("not-applicable", [])


def test_logs_elsewhere_are_another_standards_business(judge) -> None:
    text = programs("clinic", "clinic-worker", "clinic-beat", mark="").replace("praekelt/logs", "log")
    assert judge(NAME, {"a.conf": text}) == ("not-applicable", [])
