"""`praekelt-standards verify` names what it runs, and fails with what is wrong."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from praekelt_standards import cli, verification, verify
from praekelt_standards.components.file import Rejection
from praekelt_standards.finding import Unreadable
from praekelt_standards.verification import Verified


def test_a_standard_takes_in_its_files_and_its_experiment() -> None:
    chosen = verify.scope(["log-location"])
    assert {path.parts[0] for path in chosen.files} == {"log-location"}
    assert [folder.name for folder in chosen.proofs] == ["log-location"]


@pytest.mark.parametrize("name", ["docs/logging/rotation.rst", "logging/rotation", "rotation"])
def test_a_page_takes_in_the_files_that_it_shows(name: str) -> None:
    chosen = verify.scope([name])
    assert PurePosixPath("site/app/etc/logrotate.d/clinic") in chosen.files
    assert [folder.name for folder in chosen.proofs] == ["rotation"]


def test_without_a_name_everything_is_taken_in() -> None:
    assert verify.scope().files == verification.every_file()
    assert len(verify.scope().proofs) >= 15


def test_an_unknown_name_is_answered_with_one_that_is_near() -> None:
    with pytest.raises(
        Unreadable, match=r"log-extenion is neither a standard nor a page .* Did you mean log-extension\?"
    ):
        verify.scope(["log-extenion"])


def test_what_was_run_is_named_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", "runs-on-ubuntu-lts", "django-pinned"]) == 0
    said = capsys.readouterr().out
    assert "\nproved django-pinned in " in f"\n{said}"
    assert ", 1 proved, 0 wrong, in " in said


def test_an_outcome_that_is_not_seen_is_wrong_and_can_be_committed_to(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from praekelt_standards import pages

    shutil.copytree(pages.snippets(), tmp_path / "snippets", symlinks=True)
    monkeypatch.setattr(pages, "snippets", lambda: tmp_path / "snippets")
    outcome = tmp_path / "snippets/django-pinned/proof.outcome"
    right = outcome.read_text()
    outcome.write_text(right.replace("5.2.19\n", "6.1\n"))
    assert cli.main(["verify", "django-pinned"]) == 1
    said = capsys.readouterr().out
    assert "django-pinned is not what was committed" in said and "verify django-pinned --rewrite" in said
    assert cli.main(["verify", "django-pinned", "--rewrite"]) == 0
    assert outcome.read_text() == right


def test_what_a_program_refuses_is_wrong_unless_it_is_listed() -> None:
    settings = PurePosixPath("no-cached-static-storage/bad/clinic/settings.py")
    listed = Verified(settings, "django 5.2.19 (wheel)", (Rejection(settings, 10, "no such class"),))
    assert verification.refusals(settings, [listed]) == ()
    other = Verified(settings, "django 5.2.19 (wheel)", (Rejection(settings, 3, "no such class"),))
    refused, missed = verification.refusals(settings, [other])
    assert refused == f"snippets/{settings}:3: no such class (django 5.2.19 (wheel))"
    assert missed == f"snippets/{settings}:10: django does not refuse this; take it out of expected.toml"
