"""A folder that installs the toolkit without the internet, and what it says where it cannot."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from automation import files, offline_installer
from automation.plan.findings import PlanError

INSTALL = runpy.run_path(str(files.scripts_folder() / "offline" / "install.py"))
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


class Pip:
    """Stands in for pip: keeps what it was asked for, and makes our own wheel."""

    def __init__(self, error: str = "") -> None:
        self.asked: list[list[str]] = []
        self.error = error

    def __call__(self, command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.asked.append([*command])
        if "wheel" in command:
            Path(command[command.index("-w") + 1], "improvement_plan_toolkit-1-py3-none-any.whl").touch()
        return subprocess.CompletedProcess(command, int(bool(self.error)), "", self.error)


@pytest.mark.parametrize(
    ("system", "kind", "marker", "start"),
    [
        ("windows", "win_amd64", '"sys_platform": "win32"', "install.bat"),
        ("mac", "macosx_14_0_arm64", '"platform_machine": "arm64"', "install.command"),
        ("linux", "manylinux_2_28_x86_64", '"sys_platform": "linux"', "install.command"),
    ],
)
def test_the_wheels_are_those_that_the_other_system_takes(
    system: str, kind: str, marker: str, start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = Pip()
    monkeypatch.setattr("automation.offline_installer.subprocess.run", pip)
    folder = tmp_path / "for the other PC"
    offline_installer.main([system, "--python", "3.12", "--python", "3.13", "--out", str(folder)])
    offline_installer.main([system, "--python", "3.12", "--python", "3.13", "--out", str(folder)])  # again
    downloads = [command for command in pip.asked if "download" in command]
    assert [command[command.index("--python-version") + 1] for command in downloads] == ["3.12", "3.13"] * 2
    assert all(kind in command and marker in " ".join(command) for command in downloads)
    assert {path.name for path in folder.iterdir()} == {"wheels", "install.py", start, "pythons.txt"}
    assert len(list((folder / "wheels").glob("improvement_plan_toolkit-*"))) == 1


def test_what_pip_says_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "WARNING: slow\nERROR: No matching distribution found for pandas"
    monkeypatch.setattr("automation.offline_installer.subprocess.run", Pip(said))
    with pytest.raises(
        PlanError, match=r"^The wheels could not be made: No matching distribution found for p"
    ):
        offline_installer.download("windows", "3.13", ["pandas"], tmp_path)


FITS: dict[str, Any] = {
    "version": (3, 13, 1),
    "base": r"C:\Users\Pat\AppData\Local\Programs\Python\Python313",
    "bits": 64,
    "pythons": ["3.12", "3.13"],
    "folder": r"C:\Users\Pat\AppData\Local\improvement-plan\.venv",
    "windows": True,
}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"base": r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.13"},
            "the Store's, whose settings Excel cannot see",
        ),
        ({"version": (2, 7, 18)}, "This is Python 2.7; the toolkit needs 3.11 or newer."),
        ({"version": (3, 10, 2)}, "This is Python 3.10; the toolkit needs 3.11 or newer."),
        ({"bits": 32}, "This Python 3.13 is a 32-bit one."),
        ({"version": (3, 14, 0)}, "This is Python 3.14; this folder was made for 3.12 and 3.13."),
        ({"folder": "C:\\" + "deep\\" * 30}, "is too deep for Windows: ask IT to turn on long paths"),
    ],
)
def test_a_python_that_cannot_have_it_is_told_the_step(wrong: dict[str, Any], said: str) -> None:
    why_not = INSTALL["why_not"]
    assert why_not(**FITS) == ""
    found = why_not(**(FITS | wrong))
    assert said in found
    assert "Install Python 3.13 (64-bit) from python.org" in found or "long paths" in found
    assert why_not(**(FITS | {"folder": "/home/" + "deep/" * 30, "windows": False})) == ""


def test_it_installs_where_the_files_to_double_click_look() -> None:
    own = INSTALL["own_folder"](False, {"HOME": "/home/pat"})
    assert Path(own) == Path("/home/pat/.local/share/improvement-plan/.venv")
    text = (files.scripts_folder() / "run.sh").read_text(encoding="utf-8")
    assert "$HOME/.local/share/improvement-plan/.venv" in text


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="it is tried with the network taken away, as Linux can")
def test_a_pc_without_the_internet_gets_the_toolkit(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    offline_installer.main(["linux", "--python", HERE, "--out", str(folder)])
    home = tmp_path / "home"
    home.mkdir()
    alone = {"HOME": str(home), "PATH": os.environ["PATH"]}
    for command in (
        ["sh", str(folder / "install.command")],
        [str(home / ".local/share/improvement-plan/.venv/bin/improvement-plan"), "check", "--example"],
    ):
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", *command],
            env=alone, cwd=home, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in {0, 1}, done.stdout + done.stderr
