"""What is installed: Python and packages."""

from __future__ import annotations

import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from automation.doctor.pc import Pc, Setup
from automation.doctor.questions import look_at_packages, look_at_python
from automation.doctor.report import State
from tests.support.pcs import look, plain_pc, windows_pc

ROOT = Path(__file__).resolve().parents[2]


def setup(tmp_path: Path, **changes: object) -> Setup:
    return Setup(
        plain_pc(tmp_path, executable="/venv/bin/python", **changes), tmp_path / "plan.xlsm", tmp_path
    )


STORE = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.2800.0_x64__qbz5n2kfra8p0"


@pytest.mark.parametrize(
    ("base", "executable", "state"),
    [
        (STORE, r"C:\Plan\.venv\Scripts\python.exe", State.MEND),
        (r"D:\Apps", r"C:\Users\Pat\AppData\Local\Microsoft\WindowsApps\python.exe", State.MEND),
        (
            r"C:\Users\Pat\AppData\Local\Programs\Python\Python312",
            r"C:\Plan\.venv\Scripts\python.exe",
            State.FINE,
        ),
        (r"C:\Python312", r"C:\Our WindowsApps plan\.venv\Scripts\python.exe", State.FINE),
    ],
)
def test_python_from_the_microsoft_store_is_to_be_mended(
    base: str, executable: str, state: State, tmp_path: Path
) -> None:
    pc = windows_pc(tmp_path, base=base, executable=executable)
    line = look(look_at_python, Setup(pc, tmp_path / "plan.xlsm", tmp_path))
    assert line.state is state
    assert ("where Excel never looks" in line.message) == (state is State.MEND)
    assert ("python.org" in line.mend) == (state is State.MEND)


INSTALLED = {"pandas": "2.1.4", "rich": "13.7.0", "typer": "0.12"}


def test_missing_and_old_packages_are_named_with_one_command_to_install_them(tmp_path: Path) -> None:
    needs = ["pandas>=2.2", "rich>=13.7", "keyring>=25", "typer>=0.12"]
    line = look(look_at_packages, setup(tmp_path, requirements=lambda: needs, version_of=INSTALLED.get))
    assert line.state is State.MEND
    assert line.message == "Of the 4 packages needed, pandas is 2.1.4 (needed: >=2.2) and keyring is missing."
    assert line.mend.splitlines()[-1] == '    /venv/bin/python -P -m pip install "pandas>=2.2" "keyring>=25"'


@pytest.mark.skipif(sys.platform == "win32", reason="the markers of packages ask the real system")
def test_packages_for_other_systems_are_not_needed(tmp_path: Path) -> None:
    needs = ["rich>=13.7", "tzdata>=2024.1; sys_platform == 'win32'", "pytest>=8; extra == 'test'"]
    given = {"requirements": lambda: needs, "version_of": INSTALLED.get}
    assert look(look_at_packages, setup(tmp_path, **given)).state is State.FINE
    missing = {"requirements": lambda: ["tzdata>=2024.1"], "version_of": INSTALLED.get}
    windows = windows_pc(tmp_path, executable=r"C:\My plan\python.exe", **missing)
    line = look(look_at_packages, Setup(windows, tmp_path, tmp_path))
    assert line.state is State.MEND
    # As PowerShell wants it: a quoted program after &, and no bare > in an argument.
    assert line.mend.endswith(r'    & "C:\My plan\python.exe" -P -m pip install "tzdata>=2024.1"')


def test_the_packages_that_are_checked_are_those_that_the_project_declares(tmp_path: Path) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert list(Pc().requirements()) == declared
    short = [one for one in map(Requirement, declared) if one.marker is None or one.marker.evaluate()]
    here = Setup(Pc(), tmp_path, tmp_path)
    line = look(look_at_packages, here)
    wrong = [one.name for one in short if not one.specifier.contains(metadata.version(one.name))]
    assert (line.state is State.MEND) == bool(wrong)
