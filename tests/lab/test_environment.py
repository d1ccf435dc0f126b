"""A site's build installs into an environment of its own, and the one that the lab itself runs in stays as it is."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from praekelt_standards.lab import environment
from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.plan import Mode
from praekelt_standards.lab.probe import refusal
from praekelt_standards.lab.site import Site

_WHEEL = "praekelt_reminders-1.0-py3-none-any.whl"
_IMPORTED = "import praekelt_reminders, sys; print(praekelt_reminders.__file__, sys.prefix)"


def _wheel() -> bytes:
    """A package that this machine does not have, as pip takes it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as wheel:
        folder = "praekelt_reminders-1.0.dist-info"
        wheel.writestr("praekelt_reminders/__init__.py", "")
        wheel.writestr(f"{folder}/METADATA", "Metadata-Version: 2.1\nName: praekelt-reminders\nVersion: 1.0\n")
        wheel.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{folder}/entry_points.txt", "[console_scripts]\npraekelt-reminders = praekelt_reminders:go\n")
        wheel.writestr(f"{folder}/RECORD", "")
    return made.getvalue()


def _files(folder: Path) -> dict[Path, int]:
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if not path.is_dir()}


def test_what_a_build_installs_is_installed_on_its_hosts_alone(
    mode: Mode, site: Site, bring_up: Callable[[Lab], Lab]
) -> None:
    requirements = "requirements.txt"
    wanted = site.files[next(path for path in site.files if str(path) == requirements)].content
    inventory = next(file.content for path, file in site.files.items() if str(path) == "inventory.yml")
    changed = (
        site.with_file(_WHEEL, _wheel())
        .with_file(requirements, wanted + f"./{_WHEEL}\n".encode())
        .with_file("inventory.yml", inventory.replace(b"        migrate: scripts/migrate.sh\n", b""))
        .only("app1", "app2")
    )
    before = _files(Path(sys.prefix))
    lab = bring_up(Lab(changed, mode=mode))
    for host in (lab.app1, lab.app2):
        file, prefix = host.run(["/srv/clinic/ve/bin/python", "-c", _IMPORTED]).stdout.split()
        assert file.startswith(f"{prefix}/lib/") and prefix.endswith("/srv/clinic/ve")
    assert host.run(["/srv/clinic/ve/bin/gunicorn", "--version"]).stdout.startswith("gunicorn")
    assert _files(Path(sys.prefix)) == before


def test_the_environment_of_this_machine_cannot_be_written_to(site: Site, bring_up: Callable[[Lab], Lab]) -> None:
    # As root both are there; where neither is, a host is a folder and an ordinary process may write wherever it may.
    for mode in (one for one in (Mode.NAMESPACES, Mode.USER_NAMESPACES) if refusal(one) is None):
        lab = bring_up(Lab(site.only("database"), mode=mode))
        tried = lab.database.run(["touch", f"{sys.prefix}/forgotten"], check=False)
        assert "Read-only file system" in tried.stderr


def test_a_script_finds_its_python_however_long_the_way_to_it_was(tmp_path: Path) -> None:
    far = tmp_path / "far"
    (far / "bin").mkdir(parents=True)
    (far / "bin/python").symlink_to(sys.executable)
    body = "print('started')\n"
    (far / "bin/near").write_text(f"#!{far}/bin/python3\n{body}")
    (far / "bin/long").write_text(f"#!/bin/sh\n'''exec' {far}/bin/python \"$0\" \"$@\"\n' '''\n{body}")
    (far / "bin/other").write_text("#!/bin/sh\necho other\n")
    environment.make(far, tmp_path / "ve", PurePosixPath("/srv/ve"))
    for name in ("near", "long"):
        assert (tmp_path / "ve/bin" / name).read_text() == f"#!/srv/ve/bin/python\n{body}"
    assert not (tmp_path / "ve/bin/other").exists()
