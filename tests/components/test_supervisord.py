"""supervisord's verdict, and what it would pass over in silence, by every supervisord that is here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from praekelt_standards.components import supervisord
from praekelt_standards.components.file import File
from praekelt_standards.components.program import Program, find_all

MAIN = """\
[unix_http_server]
file = /run/supervisor.sock
chmod = 0700
chown = nobody:nogroup

[supervisord]
logfile = /var/praekelt/logs/supervisord.log  ; its own
pidfile = /run/supervisord.pid
childlogdir = /var/log/supervisor

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl = unix:///run/supervisor.sock

[include]
files = /etc/supervisor/conf.d/*.conf
"""
MAIN_BREAKS = [
    ("chown =", "chwon =", 4, "did you mean chown?"),
    ("chmod = 0700", "chmod = 0999", 3, "0999"),
    ("[unix_http_server]", "[unix_http_sever]", 1, "no section"),
    ("pidfile =", "pidfil =", 8, "did you mean pidfile?"),
    ("[rpcinterface:", "[rpcinterfaces:", 11, "no section"),
    (":make_main", ":mak_main", 12, "cannot be resolved"),
    ("serverurl =", "severurl =", 15, "did you mean serverurl?"),
    ("[supervisorctl]", "[supervisrctl]", 14, "no section"),
    ("files =", "fils =", 17, "no files setting"),
]
PROGRAM = """\
[program:clinic]
command = /srv/clinic/ve/bin/gunicorn clinic.wsgi:application
    --bind 127.0.0.1:8000  # for nginx alone
directory = /srv/clinic/src
user = www-data
environment = DJANGO_SETTINGS_MODULE="clinic.settings",
    SECRET="%(ENV_SECRET)s"
autorestart = true
stopsignal = TERM
numprocs = 1
redirect_stderr = true
stdout_logfile = /var/praekelt/logs/clinic.log  ; all of it
stdout_logfile_maxbytes = 0

[program:clinic-worker]
command = /srv/clinic/ve/bin/celery --app clinic worker

[group:clinic-all]
programs = clinic, clinic-worker
"""
PROGRAM_BREAKS = [
    # What it reads and passes over:
    ("redirect_stderr", "redirect_stder", 11, "did you mean redirect_stderr?"),
    ("stdout_logfile =", "stdout_logfil =", 12, "did you mean stdout_logfile?"),
    ("user =", "usr =", 5, "did you mean user?"),
    ("[group:", "[grp:", 18, "no section"),
    # What it refuses:
    ("[program:clinic]", "[programm:clinic]", 19, "names unknown program"),
    ("command =", "comand =", 1, "does not specify a command"),
    ("autorestart = true", "autorestart = yess", 8, "yess"),
    ("stopsignal = TERM", "stopsignal = TREM", 9, "TREM"),
    ("numprocs = 1", "numprocs = one", 10, "one"),
    ("numprocs = 1", "numprocs = 2", 10, "process_num"),
    ("stdout_logfile =", "stdout_logfile", 12, "parsing errors"),
    ("/srv/clinic/src", "/srv/%(progam_name)s", 4, "progam_name"),
    ("programs = clinic,", "programs = clinc,", 19, "clinc"),
    ("[program:clinic]", "program:clinic", 1, "no section headers"),
    # What it warns of:
    ("stdout_logfile_maxbytes = 0", "stderr_logfile = /var/praekelt/logs/x.log", 11, "has been ignored"),
]


@pytest.fixture(scope="module", params=find_all("supervisord"), ids=str)
def program(request: pytest.FixtureRequest) -> Program:
    found: Program = request.param
    return found


def test_misspelt_keys_and_sections_of_a_program_are_found_at_their_own_lines(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    good = printed("etc/supervisor/conf.d/clinic.conf", PROGRAM)
    assert_found(good, PROGRAM_BREAKS, lambda files: supervisord.validate(program, files))


def test_misspelt_keys_and_sections_of_supervisord_itself_are_found_at_their_own_lines(
    program: Program, printed: Callable[..., File], assert_found: Callable[..., None]
) -> None:
    good = printed("etc/supervisor/supervisord.conf", MAIN)
    assert_found(good, MAIN_BREAKS, lambda files: supervisord.validate(program, files))


def test_a_program_is_judged_with_the_files_that_are_deployed_beside_it(
    program: Program, printed: Callable[..., File]
) -> None:
    main = printed("etc/supervisor/supervisord.conf", MAIN, "app")
    conf = printed("etc/supervisor/conf.d/clinic.conf", PROGRAM, "app")
    group = printed("etc/supervisor/conf.d/group.conf", "[group:both]\nprograms = clinic\n", "app")
    assert supervisord.validate(program, [main, conf, group]) == ()
    # The group's program is not among the files of its own project.
    alone = printed("etc/supervisor/conf.d/group.conf", group.text, "qa")
    (found,) = supervisord.validate(program, [main, conf, alone])
    assert (found.path, found.line) == (alone.path, 2)


def test_a_program_that_is_not_installed_is_no_fault_of_the_file(
    program: Program, printed: Callable[..., File]
) -> None:
    text = "[program:clinic]\ncommand = /nowhere/at/all\n"
    assert supervisord.validate(program, [printed("clinic.conf", text)]) == ()


def test_a_verdict_tells_nothing_of_the_environment_it_was_made_in(
    program: Program, printed: Callable[..., File], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_PASSWORD", "of no concern")
    text = "[program:clinic]\ncommand = /bin/%(progam_name)s\n"
    (found,) = supervisord.validate(program, [printed("clinic.conf", text)])
    assert "progam_name" in found.message
    assert "PASSWORD" not in found.message
    needs = "[program:clinic]\ncommand = /bin/%(ENV_A_PASSWORD)s\n"
    assert [one.written for one in supervisord.stand_ins(printed("clinic.conf", needs))] == ["%(ENV_A_PASSWORD)s"]


def test_the_command_lines_of_a_program_are_given_in_words_with_their_line(printed: Callable[..., File]) -> None:
    conf = printed("clinic.conf", PROGRAM)
    (gunicorn,) = supervisord.commands(conf, "gunicorn")
    assert (gunicorn.line, gunicorn.words) == (2, ("clinic.wsgi:application", "--bind", "127.0.0.1:8000"))
    (celery,) = supervisord.commands(conf, "celery")
    assert (celery.line, celery.words) == (16, ("--app", "clinic", "worker"))
