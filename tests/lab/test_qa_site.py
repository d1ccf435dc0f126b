"""The QA server: the same stack on one host, without haproxy."""

from __future__ import annotations

import re

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import Response
from praekelt_standards.lab.waiting import becomes

QA = "qa.clinic.example.com"
_USER = "from django.contrib.auth.models import User; User.objects.create_user('thandi', 'thandi@example.com', 'x')"


def test_the_page_its_stylesheet_and_an_upload_are_served(qa: Lab) -> None:
    [link] = re.findall(r'href="(/static/[^"]+css)"', qa.get("/", QA).text)
    stylesheet = qa.get(link, QA)
    assert (stylesheet.status, stylesheet.headers["content-type"]) == (200, "text/css")
    qa.qa.write("/srv/clinic/media/leaflet.pdf", "a leaflet")
    assert qa.get("/leaflet.pdf", "media.qa.clinic.example.com").text == "a leaflet"


def test_an_unknown_host_is_closed_upon(qa: Lab) -> None:
    assert qa.get("/", "www.clinic.example.com").status is None


def test_logs_appear_where_the_handbook_says(qa: Lab) -> None:
    clinic = {f"clinic/{name}.log" for name in ("clinic", "clinic-worker", "clinic-beat")}
    others = {"nginx/nginx.log", "nginx/nginx-error.log", "postgresql/postgresql.log", "valkey/valkey.log"}
    found = {str(path.relative_to("/var/praekelt/logs")) for path in qa.qa.logs()}
    assert found == clinic | others | {"supervisord.log"}


def test_a_forgotten_password_is_answered_with_a_link_to_this_very_site_which_changes_it(qa: Lab) -> None:
    _manage(qa, "shell", "--command", _USER)
    sent = _submit(qa, "/password-reset/", {"email": "thandi@example.com"})
    assert (sent.status, sent.headers["location"]) == (302, "/password-reset/done/")
    assert "Look at your mail" in qa.get("/password-reset/done/", QA).text
    assert becomes(lambda: any(qa.qa.path("/srv/clinic/mail").iterdir()))
    [mail] = qa.qa.path("/srv/clinic/mail").iterdir()
    assert "From: qa@clinic.example.com\nTo: thandi@example.com" in mail.read_text()
    assert "Subject: A new password for the clinic" in mail.read_text()
    [link] = re.findall(r"^http://qa\.clinic\.example\.com(/password-reset/\S+)$", mail.read_text(), re.MULTILINE)
    opened = qa.get(link, QA)
    assert opened.status == 302
    session = opened.headers["set-cookie"].partition(";")[0]
    words = {"new_password1": "a long new one", "new_password2": "a long new one"}
    changed = _submit(qa, opened.headers["location"], words, session)
    assert (changed.status, changed.headers["location"]) == (302, "/password-reset/complete/")
    assert "Your password is changed" in qa.get("/password-reset/complete/", QA).text


def _submit(qa: Lab, path: str, form: dict[str, str], cookie: str = "") -> Response:
    """Open a page with a form, fill it in, and send it back as a browser would."""
    page = qa.get(path, QA, headers={"Cookie": cookie} if cookie else None)
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert '<form method="post">' in page.text
    assert all(f'name="{name}"' in page.text for name in form)
    cookies = "; ".join(filter(None, (cookie, f"csrftoken={_csrf(page)}")))
    return qa.post(path, QA, {"csrfmiddlewaretoken": token, **form}, headers={"Cookie": cookies})


def _csrf(page: Response) -> str:
    return page.headers["set-cookie"].partition(";")[0].partition("=")[2]


def _manage(qa: Lab, *words: str, settings: str = "qa", user: str = "www-data") -> str:
    command = ["/srv/clinic/ve/bin/python", "/srv/clinic/src/manage.py", *words]
    return qa.qa.run(command, user=user, environment={"DJANGO_SETTINGS_MODULE": f"clinic.settings.{settings}"}).stdout


def test_a_developer_works_with_the_same_database_engine(qa: Lab) -> None:
    if qa.mode is not Mode.SUBSTITUTION:  # where root's virtual environment is out of the stand-in user's reach
        assert _manage(qa, "migrate", "--check", settings="development", user="postgres") == ""
    asked = (
        "from django.conf import settings as s; print(s.DEBUG, s.CELERY_TASK_ALWAYS_EAGER, s.MEDIA_ROOT, s.MEDIA_URL)"
    )
    answer = _manage(qa, "shell", "--verbosity", "0", "--command", asked, settings="development")
    assert re.fullmatch(r"True True \S*/srv/clinic/src/media /media/\n", answer)
    mail = "from django.core.mail import send_mail; send_mail('hello', 'you', 'a@example.com', ['b@example.com'])"
    assert "Subject: hello" in _manage(qa, "shell", "--verbosity", "0", "--command", mail, settings="development")


def test_a_command_with_no_settings_named_takes_those_for_development(qa: Lab) -> None:
    asked = "from django.conf import settings; print(settings.SETTINGS_MODULE)"
    manage = ["/srv/clinic/src/manage.py", "shell", "--verbosity", "0", "--command", asked]
    assert qa.qa.run(["/srv/clinic/ve/bin/python", *manage]).stdout == "clinic.settings.development\n"


def test_beat_starts_with_the_servers_own_settings(qa: Lab) -> None:
    assert becomes(lambda: "beat: Starting" in qa.qa.read("/var/praekelt/logs/clinic/clinic-beat.log"))


def test_a_task_is_done(qa: Lab) -> None:
    call = ["/srv/clinic/ve/bin/celery", "--app", "clinic", "call", "clinic.tasks.remind", "--args", '["Sipho"]']
    environment = {"DJANGO_SETTINGS_MODULE": "clinic.settings.qa"}
    qa.qa.run(call, folder="/srv/clinic/src", environment=environment)
    assert becomes(lambda: "reminded Sipho" in qa.qa.read("/var/praekelt/logs/clinic/clinic-worker.log"))
