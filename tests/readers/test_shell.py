"""The shell reader: against bash and the standard library's shlex, on real scripts' habits, and on hostile text."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praekelt_standards.finding import Unreadable
from praekelt_standards.readers.shell import Command, Redirection, commands, here_documents, script, split

SCRIPT = """\
#!/bin/bash
set -e  # stop at the first mistake
cd /srv/clinic/src && DEBUG=no gunicorn "clinic.wsgi" --name='the clinic' \\
    --bind 127.0.0.1:8000 >> /var/praekelt/logs/clinic.log 2>&1 &
if [ -f ready ]; then touch done; else exit 1; fi
for node in app1 app2; do ssh $node uptime | tee log; done
while read line; do echo "$line"; done < hosts
case "$1" in
  start|restart) supervisorctl start all ;;
  (stop) supervisorctl stop all
    ;;
  *) usage; exit 2 ;;
esac
deploy() { rsync -a . /srv; }
function clean { find . -name '*.pyc' -delete; }
cat > /etc/clinic.conf <<EOF
rm -rf not-a-command; "
EOF
cat <<-'END' | sudo tee /etc/other.conf
\trm "
\tEND
NAME=$(hostname -f | cut -d '.' -f 1) NODES=(app1 app2)
[[ -f a && $b < c ]] && echo both
((n++)); echo "$(date "+%H:%M")" ${X:-"a b"} `id -u`
"""


def words(text: str) -> list[tuple[str, ...]]:
    return [command.words for command in commands(text) if command.words]


def test_a_script_is_its_simple_commands() -> None:
    assert [(command.line, " ".join(command.words)) for command in commands(SCRIPT) if command.words] == [
        (2, "set -e"),
        (3, "cd /srv/clinic/src"),
        (3, "gunicorn clinic.wsgi --name=the clinic --bind 127.0.0.1:8000"),
        (5, "[ -f ready ]"),
        (5, "touch done"),
        (5, "exit 1"),
        (6, "ssh $node uptime"),
        (6, "tee log"),
        (7, "read line"),
        (7, "echo $line"),
        (9, "supervisorctl start all"),
        (10, "supervisorctl stop all"),
        (12, "usage"),
        (12, "exit 2"),
        (14, "rsync -a . /srv"),
        (15, "find . -name *.pyc -delete"),
        (16, "cat"),
        (19, "cat"),
        (19, "sudo tee /etc/other.conf"),
        (23, "[[ -f a $b ]]"),
        (23, "echo both"),
        (24, 'echo $(date "+%H:%M") ${X:-"a b"} `id -u`'),
    ]


def test_a_command_has_its_variables_and_redirections() -> None:
    gunicorn = next(command for command in commands(SCRIPT) if command.variables)
    assert gunicorn.variables == ("DEBUG=no",)
    assert gunicorn.redirections == (
        Redirection(">>", "/var/praekelt/logs/clinic.log", 4),
        Redirection("2>&", "1", 4),
    )
    assert list(commands("A='b c' B=$(x y)\n", line=7)) == [Command((), 7, ("A=b c", "B=$(x y)"))]


def test_templates_are_words() -> None:
    text = "{% if x %}\n%(here)s/ve/bin/gunicorn {{ app | default('a b') }} ${{ secrets.X }} <%= @port %>\n{% endif %}"
    expected = ("%(here)s/ve/bin/gunicorn", "{{ app | default('a b') }}", "${{ secrets.X }}", "<%= @port %>")
    assert [(command.line, command.words) for command in commands(text)] == [(2, expected)]


piece = st.one_of(
    st.text(st.sampled_from("ab/.:=+,@%#-_"), min_size=1, max_size=4),
    st.sampled_from([r"\ ", r"\"", r"\'", r"\\", r"\;", r"\$", r"\#", "\\\n"]),
    st.builds("'{}'".format, st.text(st.sampled_from('ab ;"#&|(\\'), max_size=5)),
    st.builds(
        '"{}"'.format,
        st.lists(st.sampled_from(["a", " ", ";", "'", r"\"", r"\\", r"\$", r"\a", "#", ")"])).map("".join),
    ),
)
word = st.lists(piece, min_size=1, max_size=3).map("".join).filter(lambda w: not w.replace("\\\n", "").startswith("#"))
simple = st.lists(word, max_size=3).map(lambda found: " ".join(["p", *found]))
block = st.sampled_from(
    [
        "{}\n",
        "{} ; ",
        "{} && ",
        "if {}; then :; fi\n",
        "( {} )\n",
        "{{ {}; }} ; ",
        "{} # it's \"one\n",
        "{} <<X\nit's\n X\nX\n",
        "f() {{\n {}\n}}; f\n",
        "case a in a|b) {} ;; c) : ;; esac\n",
        "for x in a; do {}; done\n",
        "A='b c' {} > /dev/stdout\n",
        "[[ a && b ]] && {}\n",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(block, simple), min_size=1, max_size=6))
def test_bash_runs_the_same_commands(blocks: list[tuple[str, str]]) -> None:
    text = "".join(block.format(command) for block, command in blocks) + "\n:\n"
    script = "p() { printf '<%s>' \"$@\"; echo; }\n" + text
    said = subprocess.run([shutil.which("bash") or "bash", "-c", script], capture_output=True, text=True, check=False)
    shown = ["".join(f"<{word}>" for word in found[1:]) or "<>" for found in words(text) if found[0] == "p"]
    assert (shown, said.stderr) == (said.stdout.split("\n")[:-1], "")


@settings(max_examples=100, deadline=None)
@given(st.lists(word, max_size=5).map(" ".join))
def test_a_command_that_no_shell_reads_is_split_as_by_shlex(text: str) -> None:
    assert split(text) == tuple(shlex.split(text))


def test_a_value_over_several_lines_is_one_command() -> None:
    assert split("gunicorn clinic.wsgi\n--name 'the clinic' {{ x | y('z') }} %(here)s") == (
        "gunicorn", "clinic.wsgi", "--name", "the clinic", "{{ x | y('z') }}", "%(here)s",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ls\necho 'a b", "line 2: the quotation mark before 'a b' is never closed"),
        ('ls\necho "a b', "line 2: '\"a b' is never closed"),
        ("ls\necho $(a b", "line 2: '$(a b' is never closed"),
        ("echo ${a", "line 1: '${a' is never closed"),
        ("a\0", "line 1: it holds a null byte, so it is not text"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        list(commands(text))
    assert str(error.value) == message


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert list(commands("\ufeff" + SCRIPT.replace("\n", "\r\n"))) == list(commands(SCRIPT))


@pytest.mark.parametrize(
    "piece",
    ["(", "((", "))", "$(", "${", '"${', "\"${'", "`", "'", '"', "<<a\n", "a=(", "case a in ", "[[ ", "{{",
     "<%", "\\", "\xa0", "; "],
)  # fmt: skip
def test_a_million_of_anything_is_read_or_refused_at_once(piece: str) -> None:
    with contextlib.suppress(Unreadable):
        list(commands(piece * 50_000))
    split(piece * 50_000)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("a ;&|()<>{}[]\"'\\$`#%=\n\xa0")))
def test_any_text_is_read_or_refused(text: str) -> None:
    split(text)
    with contextlib.suppress(Unreadable):
        list(commands(text))


def test_what_a_script_writes_has_its_lines() -> None:
    text = "cat <<EOF > a\none\n two\nEOF\ncat <<-'END' | tee b\n\tthree\n\tEND\nssh host <<OUTER\ncat <<INNER > c\nfour\nINNER\nOUTER\ncat <<< five\ncat <<LAST\nsix"
    assert sorted(here_documents(text)) == [(2, "one\n two\n"), (6, "three\n"), (10, "four\n"), (15, "six\n")]
    assert list(here_documents("cat <<EOF")) == []


def test_what_a_script_sets_once_is_filled_in() -> None:
    text = "A=/srv\nexport B=$A/b C=${A}/c\nD=$(x)\nE=1\nE=2\nF='-w 3 -b :80'\nG=$D/g\nrun $A $B $C $D $E $F $G \"$A/$F\" ${A}x > $B/log\n"
    (run,) = [command for command in script(text) if command.words[:1] == ("run",)]
    assert run.words == (
        "run",
        "/srv",
        "/srv/b",
        "/srv/c",
        "$D",
        "$E",
        "-w",
        "3",
        "-b",
        ":80",
        "$G",
        "/srv/-w 3 -b :80",
        "/srvx",
    )
    assert run.redirections == (Redirection(">", "/srv/b/log", 8),)
