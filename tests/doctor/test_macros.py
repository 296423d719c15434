"""Buttons: whether the tracker has the toolkit's, and how it gets them."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pyopenvba import ExcelFile

from automation.doctor.lines import State
from automation.doctor.macros import look_at_macros
from automation.tracker.write.macros import MODULE, macro_source
from tests.support.pcs import look, plain_pc, setup_of, some_tracker, windows_pc
from tests.support.workbooks import remade


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
