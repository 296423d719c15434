"""The Python that the buttons start: named, there, and able to run them."""

from __future__ import annotations

import json
import sys
import venv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from automation import __version__
from automation.doctor.office import CODE, FOLDER, REQUESTS, look_at_interpreter, user_file
from automation.doctor.pc import Pc
from automation.doctor.report import Line, State
from automation.overnight.schedule import run_program
from automation.trusted import PYTHON_KEY, Kind, confirm
from tests.support.pcs import (
    lines,
    mac_pc,
    needs_paths_of_a_mac,
    plain_pc,
    python_link,
    setup_of,
    some_tracker,
    states,
    tracker_with_conf,
    windows_pc,
)

OWN_FOLDER = 'LEFT(CELL("filename",A1),FIND("[",CELL("filename",A1))-1)'


INTERPRETER = "Python of the buttons"


def asked(pc: Pc, tracker: Path) -> dict[str, Line]:
    return {line.what: line for line in lines(look_at_interpreter, setup_of(pc, tracker))}


HERE = {"toolkit": __version__}


class Answers:
    """Answers as a Python that has the toolkit does, and tells which one was started."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def __call__(self, command: Sequence[str], _given: str) -> tuple[int, str]:
        self.started.append(command[0])
        return 0, json.dumps(HERE)


def real(tmp_path: Path, **changes: Any) -> Pc:
    """Give a Mac on which programs really run."""
    return mac_pc(tmp_path, run=run_program, **changes)


def told(tmp_path: Path, python: str, **changes: Any) -> Pc:
    """Give a Windows PC whose own settings name the Python that the buttons start."""
    pc = windows_pc(tmp_path, **changes)
    return replace(
        pc, registry=lambda key: python if key == PYTHON_KEY else windows_pc(tmp_path).registry(key)
    )


def test_on_windows_the_pc_names_the_python_and_no_cell_does(tmp_path: Path) -> None:
    theirs = python_link(tmp_path / "theirs" / "python.exe")
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_WIN", str(theirs)), ("INTERPRETER", str(theirs)))
    answers = Answers()
    found = asked(told(tmp_path, sys.executable, run=answers), tracker)
    assert states(found.values()) == {INTERPRETER: State.FINE, CODE: State.FINE}
    assert answers.started == [sys.executable]
    # A tracker without the sheet is as good.
    assert (
        asked(told(tmp_path, sys.executable, run=answers), some_tracker(tmp_path))[CODE].state is State.FINE
    )


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("", "The buttons have not been told which Python to start on this PC."),
        (r"C:\gone\python.exe", r"The buttons start C:\gone\python.exe, which is not on this PC."),
    ],
)
def test_a_windows_pc_that_names_no_python_is_told_the_command(
    python: str, message: str, tmp_path: Path
) -> None:
    pc = told(tmp_path, python, which=lambda _: "x")
    line = asked(pc, some_tracker(tmp_path))[INTERPRETER]
    assert (line.state, line.message) == (State.MEND, message)
    assert line.mend.endswith("    improvement-plan doctor --trust")


def test_the_python_that_has_the_toolkit_is_started_and_loads_the_buttons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What lies where the doctor is started does not count: Excel starts Python somewhere else.
    (tmp_path / "xlwings.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    tracker = tracker_with_conf(tmp_path, ("Setting", "Value"), ("INTERPRETER_MAC", sys.executable))
    pc = told(tmp_path, sys.executable, run=run_program) if sys.platform == "win32" else real(tmp_path)
    found = asked(pc, tracker)
    assert states(found.values()) == {INTERPRETER: State.FINE, CODE: State.FINE}
    assert f"toolkit {__version__}" in found[CODE].message


@needs_paths_of_a_mac
def test_a_hidden_sheet_counts_and_the_mac_has_a_row_of_its_own(tmp_path: Path) -> None:
    rows = ("interpreter_mac", sys.executable), ("INTERPRETER_WIN", r"C:\py\python.exe")
    tracker = tracker_with_conf(tmp_path, *rows, hidden=True)
    answers = Answers()
    assert asked(mac_pc(tmp_path, run=answers), tracker)[CODE].state is State.FINE
    assert answers.started == [sys.executable]


def test_settings_below_a_blank_row_do_not_count(tmp_path: Path) -> None:
    tracker = tracker_with_conf(tmp_path, ("PYTHONPATH", ""), ("", ""), ("INTERPRETER_MAC", sys.executable))
    line = asked(real(tmp_path), tracker)[INTERPRETER]
    assert line.state is State.MEND
    assert line.message.startswith("python is not on this PC")


@pytest.mark.parametrize("name", [r"C:\nowhere\python.exe", "/nowhere/python", "pythonw", "venv/bin/python"])
def test_a_python_that_does_not_exist_is_to_be_mended(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Excel is started somewhere else, so what is there counted from here does not count.
    python_link(tmp_path / "venv" / "bin" / "python")
    monkeypatch.chdir(tmp_path)
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_MAC", name))
    found = asked(real(tmp_path), tracker)
    assert found.keys() == {INTERPRETER}
    assert found[INTERPRETER].state is State.MEND
    assert found[INTERPRETER].message == f"{name} is not on this PC, but the sheet xlwings.conf names it."
    assert "INTERPRETER_MAC" in found[INTERPRETER].mend
    assert found[INTERPRETER].mend.endswith(f"    {sys.executable}")


def test_environment_variables_in_the_path_are_replaced(tmp_path: Path) -> None:
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_MAC", "%Where%/" + Path(sys.executable).name))
    answers = Answers()
    pc = mac_pc(tmp_path, run=answers, environ={"WHERE": str(Path(sys.executable).parent)})
    assert asked(pc, tracker)[CODE].state is State.FINE
    assert [Path(python) for python in answers.started] == [Path(sys.executable)]


@pytest.mark.skipif(sys.platform == "win32", reason="the link to this Python is a script")
def test_a_path_counted_from_the_workbooks_folder_is_worked_out_as_excel_does(tmp_path: Path) -> None:
    formula = f'=IFERROR({OWN_FOLDER}&"../.venv/bin/python","")'
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_MAC", formula))
    assert asked(real(tmp_path), tracker)[INTERPRETER].state is State.MEND
    python = python_link(tmp_path / ".venv" / "bin" / "python")
    found = asked(real(tmp_path), tracker)
    assert str(python) in found[INTERPRETER].message
    assert (found[INTERPRETER].state, CODE in found) == (State.MEND, False)
    confirm(Kind.PROGRAM, str(python))
    found = asked(real(tmp_path), tracker)
    assert found[CODE].state is State.FINE
    # In OneDrive Excel knows no folder to count from.
    cloud = real(tmp_path, environ={"OneDrive": str(tmp_path)})
    assert "web address" in asked(cloud, tracker)[INTERPRETER].message


def test_without_a_python_on_the_sheet_the_xlwings_files_are_used_in_order(tmp_path: Path) -> None:
    tracker = tracker_with_conf(tmp_path, ("BUTTONS", "xlwings"))
    pc = mac_pc(tmp_path, run=Answers())
    own = user_file(pc)
    own.parent.mkdir(parents=True)
    own.write_text(f'"INTERPRETER_MAC","{sys.executable}"\n', encoding="utf-8")
    assert str(own) in asked(pc, tracker)[INTERPRETER].message
    beside = tracker.with_name("xlwings.conf")
    beside.write_text('"INTERPRETER_MAC","/gone/python"\n', encoding="utf-8")
    line = asked(pc, tracker)[INTERPRETER]
    assert (line.state, str(beside) in line.message) == (State.MEND, True)


@needs_paths_of_a_mac
def test_a_tracker_without_the_sheet_is_told_the_command_that_adds_it(tmp_path: Path) -> None:
    tracker = some_tracker(tmp_path, "plan.xlsx")
    line = asked(real(tmp_path, which={"improvement-plan": "x"}.get), tracker)[INTERPRETER]
    assert line.state is State.MEND
    assert line.mend.endswith(f"    improvement-plan buttons {tracker}")


def test_buttons_that_leave_requests_start_no_python(tmp_path: Path) -> None:
    tracker = tracker_with_conf(tmp_path, ("BUTTONS", "Requests"), ("INTERPRETER_MAC", "/gone/python"))
    assert asked(real(tmp_path), tracker)[INTERPRETER].state is State.SAID


def test_requests_for_a_tracker_in_onedrive_need_the_name_of_their_folder(tmp_path: Path) -> None:
    way, folder = ("BUTTONS", "requests"), tmp_path / "workbook" / "requests"
    cloud = real(tmp_path, environ={"OneDriveCommercial": str(tmp_path), "USERPROFILE": str(tmp_path.parent)})
    line = asked(cloud, tracker_with_conf(tmp_path, way))[REQUESTS]
    assert line.state is State.MEND
    assert "a web address for this tracker" in line.message
    assert line.mend.endswith(f"in column B:\n    {folder}")
    for named in ("%onedrivecommercial%/workbook/requests", str(folder)):
        there = tracker_with_conf(tmp_path, way, ("REQUESTS_FOLDER", named))
        assert asked(cloud, there)[REQUESTS].state is State.FINE
    # Whoever watches looks beside the tracker, and nowhere that a cell of it names.
    other = tracker_with_conf(tmp_path, way, ("REQUESTS_FOLDER", "/elsewhere/requests"))
    assert f"the folder that is watched is {folder}" in asked(cloud, other)[REQUESTS].message
    # What lies in a folder of this PC needs no name.
    assert REQUESTS not in asked(real(tmp_path), tracker_with_conf(tmp_path, way))


def test_without_excel_nothing_is_started(tmp_path: Path) -> None:
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_MAC", "/gone/python"))
    assert asked(plain_pc(tmp_path), tracker)[INTERPRETER].state is State.NOT_HERE


@pytest.mark.skipif(sys.platform == "win32", reason="a new environment is laid out otherwise there")
def test_a_python_without_the_toolkit_cannot_load_the_buttons(tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", with_pip=False, symlinks=True)
    python = tmp_path / "bare" / "bin" / "python"
    confirm(Kind.PROGRAM, str(python))
    line = asked(real(tmp_path), tracker_with_conf(tmp_path, ("INTERPRETER_MAC", str(python))))[CODE]
    assert line.state is State.MEND
    assert "cannot run the buttons: ModuleNotFoundError: No module named 'xlwings'" in line.message
    assert line.mend.endswith(sys.executable)


@needs_paths_of_a_mac
def test_a_file_that_is_only_named_like_python_cannot_run_the_buttons(tmp_path: Path) -> None:
    python = tmp_path / "python.exe"
    python.write_bytes(b"no program at all")
    confirm(Kind.PROGRAM, str(python))
    line = asked(real(tmp_path), tracker_with_conf(tmp_path, ("INTERPRETER_MAC", str(python))))[CODE]
    assert line.state is State.MEND


@needs_paths_of_a_mac
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((0, json.dumps(HERE | {"toolkit": "0.0.1"})), "The buttons use version 0.0.1 of the toolkit"),
        ((124, "python did not answer"), "cannot run the buttons: python did not answer"),
        ((9009, ""), "cannot run the buttons: it printed nothing"),
        (
            (0, "Python was not found; run without arguments to install from the Store"),
            "Python was not found",
        ),
    ],
)
def test_other_answers_of_a_python_are_explained(
    answer: tuple[int, str], message: str, tmp_path: Path
) -> None:
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_MAC", sys.executable))
    line = asked(mac_pc(tmp_path, run=lambda _command, _given: answer), tracker)[CODE]
    assert line.state is State.MEND
    assert message in line.message


@pytest.mark.parametrize(
    "rows",
    [
        [("INTERPRETER_MAC", "{python}")],
        [("INTERPRETER", "{python}")],
        [("INTERPRETER", "python")],
        [],
    ],
    ids=["win", "plain", "by name", "none"],
)
def test_the_doctor_does_not_start_a_program_that_nobody_confirmed(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    python = python_link(tmp_path / "theirs" / "python.exe")
    values = [(name, value.format(python=python, folder=python.parent)) for name, value in rows]
    started: list[str] = []
    pc = mac_pc(
        tmp_path,
        run=lambda command, _: (started.append(command[0]), (0, "{}"))[1],
        which=lambda _: str(python),
    )
    setup = setup_of(pc, tracker_with_conf(tmp_path, *values, ("BUTTONS", "xlwings")))
    (line,) = lines(look_at_interpreter, setup)
    assert line.state is State.MEND
    assert f"Found {python}" in line.message
    assert "It was not tried, because nobody has confirmed it on this PC." in line.message
    assert started == []
    confirm(Kind.PROGRAM, str(python))
    lines(look_at_interpreter, setup)
    assert started == [str(python)]


@pytest.mark.skipif(sys.platform == "win32", reason="the link to this Python is a script")
def test_code_from_a_folder_named_in_the_tracker_is_not_loaded_before_it_is_confirmed(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "automation.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    rows = ("INTERPRETER_MAC", sys.executable), ("SHAREPOINT_WIN", f"x;{theirs}")
    for row in (("PYTHONPATH", str(theirs)), ("PYTHONPATH", f"/nowhere;{theirs}")):
        setup = setup_of(mac_pc(tmp_path, run=run_program), tracker_with_conf(tmp_path, *rows, row))
        found = [line for line in lines(look_at_interpreter, setup) if line.what == FOLDER]
        assert str(theirs) in found[-1].message
        assert not (tmp_path / "ran").exists()
    confirm(Kind.CODE, str(theirs))
    found = {line.what: line for line in lines(look_at_interpreter, setup)}
    assert (tmp_path / "ran").exists()
    assert found[CODE].state is State.MEND
