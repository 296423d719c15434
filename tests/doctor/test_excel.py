"""Excel and its add-in: installed, and the one of the package."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from pyopenvba import ExcelFile

from automation.doctor.excel import add_in_folders, look_for_add_in, look_for_excel
from automation.doctor.lines import State
from automation.doctor.pc import Pc, this_pc
from automation.doctor.setup import Setup
from tests.support.pcs import Programs, look, mac_pc, plain_pc, windows_pc

VERSION = this_pc().version_of("xlwings")
PACKAGE = this_pc().xlwings or Path()


def setup(pc: Pc) -> Setup:
    return Setup(pc, Path("plan.xlsm"), Path("output"))


def install(pc: Pc) -> Path:
    """Put the package's add-in where Excel looks for it."""
    folder = add_in_folders(pc)[0]
    folder.mkdir(parents=True)
    return Path(shutil.copyfile(PACKAGE / "addin" / "xlwings.xlam", folder / "xlwings.xlam"))


def test_a_machine_without_excel_is_told_what_needs_one_and_nothing_is_wrong(tmp_path: Path) -> None:
    for pc in (plain_pc(tmp_path), windows_pc(tmp_path, excel=False), mac_pc(tmp_path, excel=False)):
        excel, add_in = look(look_for_excel, setup(pc)), look(look_for_add_in, setup(pc))
        assert (excel.state, add_in.state) == (State.NOT_HERE, State.NOT_HERE)
        assert "every other command works" in excel.message


@pytest.mark.parametrize("make", [windows_pc, mac_pc])
def test_an_add_in_that_is_not_installed(make: Any, tmp_path: Path) -> None:
    pc = make(tmp_path)
    assert look(look_for_excel, setup(pc)).state is State.FINE
    line = look(look_for_add_in, setup(pc))
    assert line.state is State.MEND
    assert line.mend.splitlines()[-1].endswith("-m xlwings.cli addin install")


def test_the_packages_own_add_in_is_fine_on_windows(tmp_path: Path) -> None:
    pc = windows_pc(tmp_path)
    path = install(pc)
    assert path.parts[-4:] == ("Microsoft", "Excel", "XLSTART", "xlwings.xlam")
    line = look(look_for_add_in, setup(pc))
    assert (line.state, line.message) == (
        State.FINE,
        f"The add-in in Excel is that of the package xlwings, {VERSION}.",
    )


def test_an_add_in_for_everybody_beside_excel_counts_too(tmp_path: Path) -> None:
    pc = windows_pc(tmp_path)
    shared = tmp_path / "Office" / "XLSTART"
    shared.mkdir()
    shutil.copyfile(PACKAGE / "addin" / "xlwings.xlam", shared / "xlwings.xlam")
    assert look(look_for_add_in, setup(pc)).state is State.FINE


def test_an_add_in_of_another_version_is_told_from_one_that_was_only_saved_anew(tmp_path: Path) -> None:
    pc = windows_pc(tmp_path)
    path = install(pc)

    def name_version(version: str) -> None:
        with ExcelFile(path) as file:
            main = str(file.get_module("Main"))
            line = next(one for one in main.splitlines() if "Const XLWINGS_VERSION" in one)
            file.set_module("Main", main.replace(line, f'{line.partition("=")[0]}= "{version}" ', 1))
            file.save(allow_protected=True)

    name_version("0.30.1")
    line = look(look_for_add_in, setup(pc))
    assert line.state is State.MEND
    assert line.message.startswith(
        f"The add-in in Excel is of version 0.30.1, and the package xlwings is {VERSION}"
    )
    assert "addin install" in line.mend
    name_version(str(VERSION))
    assert path.read_bytes() != (PACKAGE / "addin" / "xlwings.xlam").read_bytes()
    assert look(look_for_add_in, setup(pc)).state is State.FINE


def test_an_add_in_that_cannot_be_read_is_another_one(tmp_path: Path) -> None:
    pc = windows_pc(tmp_path)
    install(pc).write_bytes(b"PK\x03\x04 not a workbook")
    line = look(look_for_add_in, setup(pc))
    assert line.state is State.MEND
    assert "is another one, and the package" in line.message


def test_an_add_in_that_was_downloaded_is_blocked(tmp_path: Path) -> None:
    pc = windows_pc(tmp_path)
    path = install(pc)
    Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", encoding="ascii")
    line = look(look_for_add_in, setup(pc))
    assert line.state is State.MEND
    assert "Unblock-File" in line.mend


def test_a_mac_needs_the_script_that_starts_python_beside_the_add_in(tmp_path: Path) -> None:
    pc = mac_pc(tmp_path)
    path = install(pc)
    assert "UBF8T346G9.Office/User Content.localized/Startup.localized/Excel" in path.as_posix()
    assert "runpython install" in look(look_for_add_in, setup(pc)).mend
    scripts = pc.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    scripts.mkdir(parents=True)
    (scripts / f"xlwings-{VERSION}.applescript").write_bytes(b"")
    assert look(look_for_add_in, setup(pc)).state is State.FINE


def test_without_the_package_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    pc = windows_pc(tmp_path, xlwings=None, version_of=lambda _name: None, run=Programs())
    line = look(look_for_add_in, setup(pc))
    assert line.state is State.MEND
    assert line.mend.endswith("-m pip install xlwings")
