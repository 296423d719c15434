"""Excel, its add-in, the tracker's macros, and what makes Excel block them."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pyopenvba import ExcelFile

from automation.doctor.excel import (
    add_in_folders,
    look_at_macros,
    look_at_origin,
    look_for_add_in,
    look_for_excel,
)
from automation.doctor.pc import Pc, Setup
from automation.doctor.report import State
from automation.tracker.write.macros import MODULE, macro_source
from tests.support.pcs import Programs, look, mac_pc, plain_pc, setup_of, some_tracker, windows_pc
from tests.support.workbooks import remade

VERSION = Pc().version_of("xlwings")
PACKAGE = Pc().xlwings or Path()


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


def test_a_tracker_without_macros_gets_buttons_by_a_command(tmp_path: Path) -> None:
    path = some_tracker(tmp_path, "Our plan.xlsx")
    line = look(look_at_macros, setup_of(windows_pc(tmp_path, which=lambda _: "x"), path))
    assert line.state is State.MEND
    assert line.mend.splitlines()[-1] == f'    improvement-plan buttons "{path}"'
    # Where there is no Excel nobody misses them.
    assert look(look_at_macros, setup_of(plain_pc(tmp_path), path)).state is State.NOT_HERE


def test_the_toolkits_macros_are_told_from_other_peoples(tmp_path: Path) -> None:
    path = some_tracker(tmp_path, "plan.xlsx").rename(tmp_path / "plan.xlsm")
    with ExcelFile(path) as file:
        file.add_vba_project().add_module("Theirs", "Sub Theirs()\r\nEnd Sub\r\n")
        file.save()
    before = path.read_bytes()
    line = look(look_at_macros, setup_of(windows_pc(tmp_path), path))
    assert line.state is State.MEND
    assert "has macros, but not the toolkit's" in line.message
    assert path.read_bytes() == before
    with ExcelFile(path) as file:
        # Of our name, but nothing that the toolkit wrote.
        file.vba_project().add_module(MODULE, "Sub CheckThePlan()\r\nEnd Sub\r\n")
        file.save()
    assert look(look_at_macros, setup_of(windows_pc(tmp_path), path)).message == line.message
    with ExcelFile(path) as file:
        file.set_module(MODULE, macro_source().replace("Nothing was changed", "Nothing happened"))
        file.save()
    older = look(look_at_macros, setup_of(windows_pc(tmp_path), path))
    assert (older.state, "as another version wrote them" in older.message) == (State.SAID, True)
    with ExcelFile(path) as file:
        file.set_module(MODULE, macro_source())
        file.save()
    assert look(look_at_macros, setup_of(windows_pc(tmp_path), path)).state is State.FINE


def test_the_tracker_that_ships_has_the_macros_of_this_version(tmp_path: Path) -> None:
    path = some_tracker(tmp_path, "plan.xlsm")
    assert look(look_at_macros, setup_of(windows_pc(tmp_path), path)).state is State.FINE
    assert look(look_at_macros, setup_of(plain_pc(tmp_path), path)).state is State.FINE


def test_macros_that_cannot_be_read_are_left_to_excel(tmp_path: Path) -> None:
    path = some_tracker(tmp_path, "plan.xlsm")
    with zipfile.ZipFile(path) as package:
        project = package.read("xl/vbaProject.bin")
    path.write_bytes(
        remade(path.read_bytes(), lambda name, content: project[:900] if name.endswith(".bin") else content)
    )
    assert look(look_at_macros, setup_of(windows_pc(tmp_path), path)).state is State.FINE


def test_a_folder_of_csv_files_can_have_no_buttons(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[2] / "workbook"
    line = look(look_at_macros, setup_of(windows_pc(tmp_path), folder, tmp_path))
    assert line.state is State.SAID


def with_macros(path: Path) -> Path:
    """Give a workbook a part for macros; only that it is there counts here."""
    content = path.read_bytes()
    if b"xl/vbaProject.bin" not in content:
        path.write_bytes(remade(content, more=[("xl/vbaProject.bin", b"\xd0\xcf macros")]))
    return path


def on_windows(tmp_path: Path, mark: str, *, macros: bool = True) -> Setup:
    path = some_tracker(tmp_path, "Our plan.xlsx")
    if macros:
        with_macros(path)
    if mark:
        # On Windows this is the second content of the file, elsewhere a file of that name.
        Path(f"{path}:Zone.Identifier").write_bytes(mark.encode())
    return setup_of(windows_pc(tmp_path), path)


@pytest.mark.parametrize(
    ("mark", "state"),
    [
        ("[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://council.example/plan.xlsm\r\n", State.MEND),
        ("[ZoneTransfer]\r\nReferrerUrl=C:\\Downloads\\plan.zip\r\nZoneId = 4\r\n", State.MEND),
        ("[ZoneTransfer]\r\nZoneId=0\r\n", State.FINE),
        ("[ZoneTransfer]\r\nZoneId=1\r\n", State.FINE),
        ("[ZoneTransfer]\r\nZoneId=2\r\n", State.FINE),
        ("[ZoneTransfer]\r\nHostUrl=https://example.org/?ZoneId=3\r\n", State.FINE),
        ("", State.FINE),
    ],
)
def test_windows_blocks_what_comes_from_the_internet(mark: str, state: State, tmp_path: Path) -> None:
    line = look(look_at_origin, on_windows(tmp_path, mark))
    assert line.state is state
    if state is State.MEND:
        assert "Properties > tick Unblock" in line.mend
        assert line.mend.splitlines()[-1] == f'    Unblock-File "{tmp_path / "Our plan.xlsx"}"'


def test_without_macros_nothing_is_blocked(tmp_path: Path) -> None:
    line = look(look_at_origin, on_windows(tmp_path, "[ZoneTransfer]\nZoneId=3\n", macros=False))
    assert line.state is State.SAID
    assert "Protected View" in line.message


def test_a_mac_marks_with_quarantine(tmp_path: Path) -> None:
    path = with_macros(some_tracker(tmp_path, "plan.xlsx"))
    programs = Programs({"xattr -p com.apple.quarantine": (0, "0081;5f3c;Safari;")})
    line = look(look_at_origin, setup_of(mac_pc(tmp_path, run=programs), path))
    assert line.state is State.MEND
    assert line.mend.splitlines()[-1] == f"    xattr -d com.apple.quarantine {path}"
    assert programs.ran == [f"xattr -p com.apple.quarantine {path}"]
    assert look(look_at_origin, setup_of(mac_pc(tmp_path), path)).state is State.FINE


def test_linux_cannot_tell(tmp_path: Path) -> None:
    path = with_macros(some_tracker(tmp_path, "plan.xlsx"))
    assert look(look_at_origin, setup_of(plain_pc(tmp_path), path)).state is State.NOT_HERE
