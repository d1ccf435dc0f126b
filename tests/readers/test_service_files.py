"""The small readers of what starts programs on a host: systemd, upstart, cron, Procfiles, Vagrantfiles, Apache."""

from __future__ import annotations

import pytest

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers import apache, crontab, procfile, python_script, systemd, upstart, vagrantfile
from praekelt_standards.readers.procfile import ProcessType
from praekelt_standards.readers.python_script import Opened
from praekelt_standards.readers.systemd import Option
from praekelt_standards.readers.upstart import Job
from praekelt_standards.readers.vagrantfile import Box
from praekelt_standards.readers.words import line_of

UNIT = """\
# The clinic
[Unit]
Description = The clinic's pages

[Service]
Environment=A=b=c
ExecStart=/srv/ve/bin/gunicorn clinic.wsgi \\
    # in front
    ; and behind
    --bind 127.0.0.1:8000 \\
    --workers 3
Restart=always
"""


def test_a_unit_has_its_options_and_their_lines() -> None:
    options = systemd.read(UNIT)
    assert options == (
        Option("Unit", "Description", "The clinic's pages", 3),
        Option("Service", "Environment", "A=b=c", 6),
        Option(
            "Service",
            "ExecStart",
            "/srv/ve/bin/gunicorn clinic.wsgi --bind 127.0.0.1:8000 --workers 3",
            7,
            options[2].lines,
        ),
        Option("Service", "Restart", "always", 12),
    )
    words = systemd.command(options[2])
    assert words[-2:] == ("--workers", "3")
    assert [line_of(word, 7) for word in words] == [7, 7, 10, 10, 11, 11]


@pytest.mark.parametrize("sign", ["-", "@", "+", "!", "!!", ":", "-:"])
def test_the_sign_before_a_program_is_not_its_name(sign: str) -> None:
    assert systemd.command(Option("Service", "ExecStart", f"{sign}/bin/a b", 1)) == ("/bin/a", "b")


def test_an_empty_start_takes_back_those_before_it() -> None:
    options = systemd.read("[Service]\nExecStart=a\nExecStart=\nExecStart=b\nExecStartPre=c\n[Other]\nExecStart=d\n")
    assert [option.value for option in systemd.started(options)] == ["b"]
    assert systemd.command(Option("Service", "ExecStart", "", 1)) == ()


@pytest.mark.parametrize(
    ("text", "line"), [("ExecStart=a\n", 1), ("[Service]\nwhat is this\n", 2), ("[Service]\n=a\n", 2)]
)
def test_what_is_no_unit_is_said(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as error:
        systemd.read(text)
    assert error.value.line == line


def test_a_units_template_is_read_as_its_values() -> None:
    text = "{% if a %}\n[Service]\n{% endif %}\n{{ extra }}\nExecStart={{ ve }}/bin/gunicorn\n"
    assert systemd.read(text) == (Option("Service", "ExecStart", "{{ ve }}/bin/gunicorn", 5),)


def test_a_continued_value_that_never_ends_is_read() -> None:
    assert len(systemd.read("[Service]\nExecStart=a \\\n" + "b \\\n" * 20_000)) == 1


def test_a_job_is_what_it_executes() -> None:
    text = "start on x\nexec gunicorn \\\n  clinic.wsgi\n"
    assert upstart.read(text) == (Job("gunicorn \\\n  clinic.wsgi", 2),)
    text = "pre-start script\n  exec mkdir x\nend script\nscript\n  cd /srv\n  exec gunicorn\nend script\npost-start exec true\n"
    assert upstart.read(text) == (Job("  cd /srv\n  exec gunicorn", 5),)
    assert upstart.read("script\n  exec a") == (Job("  exec a", 2),)
    assert upstart.read("description 'x'\n") == ()
    assert upstart.read("env A='b c'\nenv D\nexec a\n") == (Job("a", 3, ("A=b c", "D")),)


def test_a_crontab_is_its_commands() -> None:
    text = (
        "MAILTO=a@example.com\n# 0 * * * * no\n0 4 * * * /srv/backup >> /var/log/backup.log 2>&1\n"
        "*/5 * * * mon-fri www-data cd /srv && ./manage.py tick\n@reboot gunicorn a%input\nnonsense\n0 4 * * * echo 'x\n"
    )
    commands = crontab.read(text)
    assert [(command.words, command.line) for command in commands] == [
        (("/srv/backup",), 3),
        (("www-data", "cd", "/srv"), 4),
        (("./manage.py", "tick"), 4),
        (("gunicorn", "a"), 5),
    ]
    assert commands[0].redirections[0].target == "/var/log/backup.log"


def test_a_procfile_is_its_types() -> None:
    text = "# types\nweb: gunicorn clinic.wsgi\n\nworker:celery -A clinic worker\n"
    assert procfile.read(text) == (
        ProcessType("web", "gunicorn clinic.wsgi", 2),
        ProcessType("worker", "celery -A clinic worker", 4),
    )
    with pytest.raises(Unreadable, match="'gunicorn clinic.wsgi' is no process type") as error:
        procfile.read("web: a\ngunicorn clinic.wsgi\n")
    assert error.value.line == 2


def test_a_vagrantfile_is_its_boxes() -> None:
    text = (
        'Vagrant.configure("2") do |config|\n  config.vm.box = "one"\n  # config.vm.box = "no"\n'
        "  config.vm.define 'b' do |b|\n    b.vm.box     = 'two'\n  end\n  x = [{ :name => 'c', :box => 'three' }]\n"
        '  y = { box: "four" }\n  config.vm.box_url = "http://example.com/five.box"\nend\n'
    )
    assert vagrantfile.read(text) == (
        Box("one", 2), Box("two", 5), Box("three", 7), Box("four", 8), Box("http://example.com/five.box", 9),
    )  # fmt: skip
    assert vagrantfile.read('c.vm.box = ENV["BOX"] || "six"') == (Box("six", 1),)


@pytest.mark.parametrize("text", ["x" * 200_000, "config.vm.box" * 20_000, "{ box: " * 20_000, "\n" * 100_000])
def test_a_hostile_vagrantfile_takes_no_time(text: str) -> None:
    assert vagrantfile.read(text) == ()


def test_apache_is_its_directives() -> None:
    text = (
        '# x\n<VirtualHost *:80>\n    ErrorLog "/var/log/a b.log"\n'
        "    CustomLog /x.log \\\n        combined\n</VirtualHost>\n"
    )
    assert [(one.name, one.args, one.line) for one in apache.read(text)] == [
        ("<VirtualHost", ("*:80",), 2),
        ("ErrorLog", ("/var/log/a b.log",), 3),
        ("CustomLog", ("/x.log", "combined"), 4),
    ]
    assert apache.read('ErrorLog "' + "\\" * 100_000) != ()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("LOG = open('/var/log/a.log', 'at')\n", "/var/log/a.log"),
        ('with open( "/var/log/a.log" , mode="w") as log:\n', "/var/log/a.log"),
        ("logging.FileHandler('/var/log/a.log')\n", "/var/log/a.log"),
        ("RotatingFileHandler(\n    filename=r'/var/log/a.log', maxBytes=1)\n", "/var/log/a.log"),
        ("logging.basicConfig(level=INFO, filename='/var/log/a.log')\n", "/var/log/a.log"),
        ("open('/etc/passwd')\nopen('/etc/passwd', 'r')\n", None),
        ("open(path, 'a')\nopen('a.log', 'a')\n", None),
        ("# open('/var/log/a.log', 'a')\n", None),
    ],
)
def test_a_script_writes_to_what_it_opens_for_that(text: str, path: str | None) -> None:
    line = 3 if text.startswith("Rot") else 2
    assert python_script.read("#!/usr/bin/env python\n" + text) == ((Opened(path, line),) if path else ())


@pytest.mark.parametrize(
    "text", ["open(" * 50_000, "basicConfig(" * 20_000, "basicConfig(" + "a" * 100_000, "open('/" * 50_000]
)
def test_a_hostile_script_takes_no_time(text: str) -> None:
    assert python_script.read(text) == ()
