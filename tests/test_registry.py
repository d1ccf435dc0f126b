"""Every standard by its name, what they say of a project, and what its waivers set aside."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from praekelt_standards import HANDBOOK_URL, pages, registry
from praekelt_standards.finding import Unreadable
from praekelt_standards.project import Project
from praekelt_standards.registry import Audit, check_project

PROGRAM = """\
[program:clinic]
command = clinic
redirect_stderr = true
stdout_logfile = /var/praekelt/logs/clinic.out
"""
WAIVER = """\
[[waivers]]
standard = "log-extension"
path = "etc/*"
reason = "the vendor's agent cannot be told"
until = 2027-06-30
"""
DAY = datetime.date(2027, 6, 30)


def audit(folder: Path, waivers: str = "", day: datetime.date = DAY, name: str = "log-extension") -> Audit:
    (folder / "etc").mkdir(exist_ok=True)
    (folder / "etc/supervisord.conf").write_text(PROGRAM)
    (folder / "praekelt-standards.toml").write_text(waivers)
    return check_project(Project(folder), [registry.standard(name)], day=day)


@pytest.mark.parametrize("name", registry.names())
def test_every_standard_is_a_sentence_with_a_level_and_has_a_permalink(name: str) -> None:
    standard = registry.standard(name)
    assert standard.sentence.endswith(".") and standard.level in ("must", "should")
    assert standard.url.endswith(f"#{name}")


def test_a_name_that_is_none_is_answered_with_the_near_one() -> None:
    with pytest.raises(registry.UnknownStandard, match="'log-extention'. Did you mean 'log-extension'?"):
        registry.standard("log-extention")
    with pytest.raises(registry.UnknownStandard, match="`praekelt-standards list` names them all"):
        registry.standard("qqq")


@pytest.mark.parametrize("environment", ["live", "qa", "development"])
def test_an_empty_folder_keeps_no_standard_and_breaks_none(environment: str, tmp_path: Path) -> None:
    verdicts = {v.verdict for v in check_project(Project(tmp_path), environment=environment).verdicts}
    assert verdicts <= {registry.UNDECIDED, registry.NOT_APPLICABLE}


def test_one_file_is_asked_nothing_that_the_rest_of_a_project_would_tell(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("Django==5.2.19\n")
    result = check_project(Project(tmp_path / "requirements.txt"))
    assert {one.verdict for one in result.verdicts} == {registry.KEPT, registry.NOT_APPLICABLE}
    assert registry.UNDECIDED in {one.verdict for one in check_project(Project(tmp_path)).verdicts}


def test_the_environment_is_the_one_that_the_project_names(tmp_path: Path) -> None:
    assert audit(tmp_path, 'environment = "qa"\n').environment == "qa"


def test_what_cannot_be_read_makes_a_standard_undecided_that_asked_for_it(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text("server {\n")
    (verdict,) = check_project(Project(tmp_path), [registry.standard("log-extension")]).verdicts
    assert verdict.verdict == registry.UNDECIDED
    assert verdict.reason.startswith("nginx.conf:1: it could not be read: ")


def test_what_is_undecided_is_said_beside_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text("server {\n")
    result = audit(tmp_path)
    assert [v.verdict for v in result.verdicts] == [registry.BROKEN]
    assert [name for name, _ in result.undecided] == ["log-extension"]


def test_a_waived_finding_is_no_breach_and_stays_to_be_seen(tmp_path: Path) -> None:
    result = audit(tmp_path, WAIVER)
    assert result.findings == ()
    assert [(finding.standard, waiver.until) for finding, waiver in result.waived] == [("log-extension", DAY)]
    (verdict,) = result.verdicts
    assert (verdict.verdict, verdict.reason) == (registry.KEPT, "broken in one place, which is waived")


def test_a_waiver_that_ended_sets_nothing_aside_and_is_a_finding(tmp_path: Path) -> None:
    result = audit(tmp_path, WAIVER, DAY + datetime.timedelta(days=1))
    assert [finding.standard for finding in result.findings] == ["log-extension", "waiver"]
    assert str(result.findings[1].place) == "praekelt-standards.toml:1"
    assert result.findings[1].problem == "the waiver of log-extension for etc/* ended on 2027-06-30"
    assert result.waived == ()


def test_a_waiver_without_a_reason_sets_nothing_aside_and_is_a_finding(tmp_path: Path) -> None:
    result = audit(tmp_path, WAIVER.replace("reason", "# "))
    assert [finding.standard for finding in result.findings] == ["log-extension", "waiver"]
    assert result.findings[1].problem == "the waiver of log-extension for etc/* gives no reason"


def test_a_waiver_that_sets_nothing_aside_is_a_finding(tmp_path: Path) -> None:
    result = audit(tmp_path, WAIVER + WAIVER.replace("etc/*", "var/*"))
    assert [(f.standard, f.level, str(f.place)) for f in result.findings] == [
        ("waiver", "should", "praekelt-standards.toml:6")
    ]


def test_a_waiver_of_the_project_as_a_whole_sets_aside_what_is_found_in_a_file(tmp_path: Path) -> None:
    for path in (".", "./"):
        result = audit(tmp_path, WAIVER.replace("etc/*", path))
        assert result.findings == () and len(result.waived) == 1


def test_a_waiver_is_not_called_unused_by_a_check_that_did_not_look(tmp_path: Path) -> None:
    assert audit(tmp_path, WAIVER, name="log-location").findings == ()
    alone = Project(tmp_path / "etc/supervisord.conf", tmp_path)
    (tmp_path / "praekelt-standards.toml").write_text(WAIVER + WAIVER.replace("etc/*", "var/*"))
    assert check_project(alone, [registry.standard("log-extension")], day=DAY).findings == ()
    (tmp_path / "nginx.conf").write_text("server {\n")
    (tmp_path / "etc/supervisord.conf").unlink()
    unread = check_project(Project(tmp_path), [registry.standard("log-extension")], day=DAY)
    assert unread.findings == ()


def test_a_waiver_of_what_is_no_standard_is_a_mistake_with_a_place(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"praekelt-standards\.toml:2: No standard is called 'log-extention'"):
        audit(tmp_path, WAIVER.replace("log-extension", "log-extention"))


def test_a_finding_about_a_waiver_links_to_what_the_handbook_says_of_waivers(tmp_path: Path) -> None:
    (about,) = (f for f in audit(tmp_path, WAIVER.replace("etc/*", "var/*")).findings if f.standard == "waiver")
    page, _, anchor = about.url.removeprefix(HANDBOOK_URL).partition("#")
    text = (pages.docs() / page.replace(".html", ".rst")).read_text()
    assert f"\n{anchor.replace('-', ' ').capitalize()}\n---" in text


@pytest.mark.parametrize(
    ("name", "text"), [("tool.sh", "echo 'never closed\n"), ("Dockerfile", "FROM\n"), ("compose.yml", "services: [\n")]
)
def test_an_unclear_file_that_only_may_name_the_settings_leaves_them_judged(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic/settings.py").write_text("INSTALLED_APPS = []\nALLOWED_HOSTS = ['*']\n")
    (tmp_path / name).write_text(text)
    asked = [registry.standard("allowed-hosts-open"), registry.standard("runs-on-ubuntu-lts")]
    result = check_project(Project(tmp_path), asked)
    assert [one.verdict for one in result.verdicts] == [registry.KEPT, registry.UNDECIDED]
    assert [str(one.place.path) for one in result.unread] == [name]
