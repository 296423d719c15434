"""The PC: commands that can be copied, folders that can be written to, OneDrive, and this real machine."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from automation.doctor.pc import Pc
from tests.support.pcs import mac_pc, plain_pc, windows_pc


@pytest.mark.skipif(sys.platform == "win32", reason="it is read by a shell")
@pytest.mark.parametrize(
    "word", ["plain.xlsm", "Our plan.xlsm", "50% & more.xlsm", "it's ours.xlsm", '$HOME `x` "y"', "a>=1"]
)
def test_a_command_for_a_shell_keeps_every_word_whole(word: str, tmp_path: Path) -> None:
    command = plain_pc(tmp_path).command("printf", "%s", word)
    assert shlex.split(command)[2] == word
    assert subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout == word


@pytest.mark.skipif(sys.platform == "win32", reason="it is a command for the shell of a Linux PC")
def test_the_toolkits_own_command_is_named_so_that_it_is_found(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "python"
    python.parent.mkdir()
    assert plain_pc(tmp_path, which=lambda _: "/bin/x").own_command("doctor") == "improvement-plan doctor"
    assert plain_pc(tmp_path, executable=str(python)).own_command("doctor") == (
        f"{python} -P -m automation.cli doctor"
    )


def test_this_machine_can_be_examined(tmp_path: Path) -> None:
    pc = Pc()
    assert pc.version_of("rich")
    assert pc.version_of("no-such-package") is None
    file = tmp_path / "file"
    file.write_bytes(b"x")
    assert not pc.online_only(file)


def test_excel_is_found_where_windows_registers_it(tmp_path: Path) -> None:
    assert windows_pc(tmp_path, excel=False).excel() is None
    assert windows_pc(tmp_path).excel() == str(tmp_path / "Office" / "EXCEL.EXE")
    registered = {r"Classes\Excel.Application\CLSID": "{00024500-0000-0000-C000-000000000046}"}
    assert windows_pc(tmp_path, registry=registered.get).excel() == ""


def test_a_folder_that_onedrive_keeps(tmp_path: Path) -> None:
    root = tmp_path / "OneDrive - Exampleshire Council"
    (root / "Plan").mkdir(parents=True)
    pc = windows_pc(tmp_path, environ={"OneDriveCommercial": str(root), "OneDrive": str(root)})
    assert pc.onedrive_of(root / "Plan" / "plan.xlsm") == root
    assert pc.onedrive_of(tmp_path / "OneDrive - Exampleshire Council 2" / "plan.xlsm") is None
    assert plain_pc(tmp_path).onedrive_of(root / "Plan" / "plan.xlsm") is None
    cloud = tmp_path / "home" / "Library" / "CloudStorage" / "OneDrive-Exampleshire"
    cloud.mkdir(parents=True)
    assert mac_pc(tmp_path).onedrive_of(cloud / "plan.xlsm") == cloud
