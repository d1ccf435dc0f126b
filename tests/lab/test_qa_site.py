"""The QA server: the same stack on one host, without haproxy."""

from __future__ import annotations

import re

from praekelt_standards.lab.lab import Lab
from waiting import becomes

QA = "qa.clinic.example.com"
_USER = "from django.contrib.auth.models import User; User.objects.create_user('thandi', 'thandi@example.com', 'x')"


def test_the_page_its_stylesheet_and_an_upload_are_served(qa: Lab) -> None:
    [link] = re.findall(r'href="(/static/[^"]+css)"', qa.get("/", QA).text)
    assert qa.get(link, QA).status == 200
    qa.qa.write("/srv/clinic/media/leaflet.pdf", "a leaflet")
    assert qa.get("/leaflet.pdf", "media.qa.clinic.example.com").text == "a leaflet"


def test_an_unknown_host_is_closed_upon(qa: Lab) -> None:
    assert qa.get("/", "www.clinic.example.com").status is None


def test_logs_appear_where_the_handbook_says(qa: Lab) -> None:
    clinic = {f"clinic/{name}.log" for name in ("clinic", "clinic-worker", "clinic-beat")}
    others = {"nginx/nginx.log", "nginx/nginx-error.log", "postgresql/postgresql.log", "valkey/valkey.log"}
    found = {str(path.relative_to("/var/praekelt/logs")) for path in qa.qa.logs()}
    assert found == clinic | others | {"supervisord.log"}


def test_a_forgotten_password_is_answered_with_a_link_to_this_very_site(qa: Lab) -> None:
    manage = ["/srv/clinic/ve/bin/python", "/srv/clinic/src/manage.py", "shell", "--command", _USER]
    qa.qa.run(manage, environment={"DJANGO_SETTINGS_MODULE": "clinic.settings.qa"})
    form = qa.get("/password-reset/", QA)
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    cookie = {"Cookie": form.headers["set-cookie"].partition(";")[0]}
    sent = qa.post(
        "/password-reset/", QA, {"csrfmiddlewaretoken": token, "email": "thandi@example.com"}, headers=cookie
    )
    assert (sent.status, sent.headers["location"]) == (302, "/password-reset/done/")
    assert becomes(lambda: any(qa.qa.path("/srv/clinic/mail").iterdir()))
    [mail] = qa.qa.path("/srv/clinic/mail").iterdir()
    [link] = re.findall(r"^http://qa\.clinic\.example\.com(/password-reset/\S+)$", mail.read_text(), re.MULTILINE)
    assert qa.get(link, QA).status == 302


def test_a_task_is_done(qa: Lab) -> None:
    call = ["/srv/clinic/ve/bin/celery", "--app", "clinic", "call", "clinic.tasks.remind", "--args", '["Sipho"]']
    environment = {"DJANGO_SETTINGS_MODULE": "clinic.settings.qa"}
    qa.qa.run(call, folder="/srv/clinic/src", environment=environment)
    assert becomes(lambda: "reminded Sipho" in qa.qa.read("/var/praekelt/logs/clinic/clinic-worker.log"))
