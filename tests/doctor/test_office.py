"""Excel, its add-in, the tracker's macros, and what makes Excel block them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlwings
from pyopenvba import ExcelFile

from automation.doctor.office import (
    add_in_folder,
    look_at_macros,
    look_at_origin,
    look_for_add_in,
    look_for_excel,
    untrusted_share,
)
from automation.doctor.pc import Pc, Setup
from automation.doctor.report import State
from automation.tracker.write.macros import MODULE, macro_source
from tests.support.pcs import look, mac_pc, plain_pc, setup_of, some_tracker, windows_pc
from tests.support.workbooks import remade

VERSION = Pc().version_of("xlwings")
PACKAGE = Path(xlwings.__file__).parent


def setup(pc: Pc) -> Setup:
    return Setup(pc, Path("plan.xlsm"), Path("output"))


def install(pc: Pc) -> Path:
    """Put the package's add-in where Excel looks for it."""
    folder = add_in_folder(pc)
    folder.mkdir(parents=True)
    return Path(shutil.copyfile(PACKAGE / "addin" / "xlwings.xlam", folder / "xlwings.xlam"))


def test_a_machine_without_excel_is_told_what_needs_one_and_nothing_is_wrong(tmp_path: Path) -> None:
    for pc in (plain_pc(tmp_path), windows_pc(tmp_path, excel=False), mac_pc(tmp_path, excel=False)):
        excel, add_in = look(look_for_excel, setup(pc)), look(look_for_add_in, setup(pc))
        assert (excel.state, add_in.state) == (State.NOT_HERE, State.NOT_HERE)
        assert "every other command works" in excel.message


def test_an_add_in_that_is_not_installed_is_to_be_mended(tmp_path: Path) -> None:
    pc = mac_pc(tmp_path)
    assert look(look_for_excel, setup(pc)).state is State.FINE
    line = look(look_for_add_in, setup(pc))
    assert line.state is State.MEND
    assert line.mend.splitlines()[-1].endswith("-m xlwings.cli addin install")


def test_windows_needs_no_add_in(tmp_path: Path) -> None:
    assert look(look_for_add_in, setup(windows_pc(tmp_path))).state is State.NOT_HERE


def test_an_add_in_of_another_version_is_to_be_mended(tmp_path: Path) -> None:
    pc = mac_pc(tmp_path)
    install(pc).write_bytes(b"PK another one")
    line = look(look_for_add_in, setup(pc))
    assert line.state is State.MEND
    assert f"does not match the xlwings package, which is version {VERSION}" in line.message
    assert "addin install" in line.mend


def test_a_mac_needs_the_script_that_starts_python_beside_the_add_in(tmp_path: Path) -> None:
    pc = mac_pc(tmp_path)
    path = install(pc)
    assert "UBF8T346G9.Office/User Content.localized/Startup.localized/Excel" in path.as_posix()
    assert "runpython install" in look(look_for_add_in, setup(pc)).mend
    scripts = pc.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    scripts.mkdir(parents=True)
    (scripts / f"xlwings-{VERSION}.applescript").write_bytes(b"")
    assert look(look_for_add_in, setup(pc)).state is State.FINE


def test_a_tracker_without_macros_is_shown_the_command_that_adds_buttons(tmp_path: Path) -> None:
    path = some_tracker(tmp_path, "Our plan.xlsx")
    line = look(look_at_macros, setup_of(windows_pc(tmp_path, which=lambda _: "x"), path))
    assert line.state is State.MEND
    assert line.mend.splitlines()[-1] == f'    improvement-plan buttons "{path}"'
    # Where there is no Excel nobody misses them.
    assert look(look_at_macros, setup_of(plain_pc(tmp_path), path)).state is State.NOT_HERE


def test_other_peoples_macros_are_not_taken_for_the_toolkits(tmp_path: Path) -> None:
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
        file.vba_project().add_module(MODULE, macro_source())
        file.save()
    assert look(look_at_macros, setup_of(windows_pc(tmp_path), path)).state is State.FINE


def test_the_tracker_that_ships_has_the_macros(tmp_path: Path) -> None:
    path = some_tracker(tmp_path, "plan.xlsm")
    assert look(look_at_macros, setup_of(windows_pc(tmp_path), path)).state is State.FINE
    assert look(look_at_macros, setup_of(plain_pc(tmp_path), path)).state is State.FINE


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


def test_only_windows_records_where_a_file_came_from(tmp_path: Path) -> None:
    path = with_macros(some_tracker(tmp_path, "plan.xlsx"))
    assert look(look_at_origin, setup_of(plain_pc(tmp_path), path)).state is State.NOT_HERE


@pytest.mark.parametrize(
    ("path", "server"),
    [
        (r"\\10.1.2.3\plans\plan.xlsm", "10.1.2.3"),
        (r"\\files.council.gov.uk\plans\plan.xlsm", "files.council.gov.uk"),
        (r"\\?\UNC\files.council.gov.uk\plans\plan.xlsm", "files.council.gov.uk"),
        (r"\\files\plans.2026\plan.xlsm", ""),
        (r"C:\Users\pat\plan.v2.xlsm", ""),
        (r"\\?\C:\Users\pat\plan.v2.xlsm", ""),
    ],
)
def test_a_server_name_with_dots_counts_as_the_internet(path: str, server: str) -> None:
    class Given:
        def __str__(self) -> str:
            return path

    assert untrusted_share(Given()) == server  # type: ignore[arg-type]
