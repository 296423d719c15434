"""The buttons: what their macros start, and the sheet xlwings.conf."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyopenvba import ExcelFile

from automation import buttons, files
from automation.plan.model import Plan
from automation.tracker.sheets import CONF, START
from automation.tracker.write.macros import BUTTONS, BUTTONS_ROW, MODULE, macro_source
from automation.trusted import Kind, confirm
from tests.support.macros import modules
from tests.support.office import Bridge, convert, in_office, needs_office
from tests.support.trackers import tracker_of

AS_AT = date(2017, 10, 2)
SHIPPED = files.workbook_folder() / "improvement-plan.xlsm"


def source() -> str:
    return "\n".join(macro_source().splitlines()[1:]).strip()


def jobs() -> dict[str, str]:
    """Find the job that each macro starts."""
    return dict(re.findall(r"Public Sub (\w+)\(\)\r\n    RunJob \"(\w+)\"\r\nEnd Sub", macro_source()))


def test_the_workbook_that_ships_holds_the_macros_as_the_text_says() -> None:
    found = modules(SHIPPED)
    assert found.pop(MODULE) == source()
    assert not any(found.values())  # the workbook's and its sheets' own modules are empty


def test_a_new_tracker_has_the_macros_and_one_without_macros_has_none(tmp_path: Path) -> None:
    tracker_of(Plan(), tmp_path / "new.xlsm")
    tracker_of(Plan(), tmp_path / "new.xlsx")
    assert modules(tmp_path / "new.xlsm")[MODULE] == source()
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    assert CONF not in book.sheetnames
    assert "Job" in {row[0] for row in book[START].iter_rows(values_only=True)}


def test_the_text_is_plain_ascii_so_that_every_code_page_reads_it_alike() -> None:
    assert macro_source().isascii()
    assert all(len(line) <= 130 for line in macro_source().splitlines())


def test_every_button_has_a_macro_and_every_macro_a_function_that_imports() -> None:
    runs = jobs()
    assert {button.macro for button in BUTTONS} == set(runs)
    for job in runs.values():
        assert callable(getattr(buttons, job))
    assert "import automation.buttons; automation.buttons." in macro_source()  # on a Mac
    assert "-m automation.buttons" in macro_source()
    assert importlib.import_module("automation.buttons") is buttons


def test_every_button_names_a_file_that_does_the_same() -> None:
    there = {path.stem for path in files.scripts_folder().glob("*.bat")}
    assert {button.file for button in BUTTONS} <= there


def test_the_texts_on_start_here_are_short_enough_for_a_formula() -> None:
    book = openpyxl.load_workbook(SHIPPED)
    formulas = [
        str(cell.value) for row in book[START].iter_rows() for cell in row if str(cell.value).startswith("=")
    ]
    ways = [formula for formula in formulas if CONF in formula]
    assert len(ways) == 1
    # Excel refuses a whole workbook over one longer text in a formula.
    assert all(len(text) <= 255 for formula in formulas for text in re.findall(r'"((?:[^"]|"")*)"', formula))


@needs_office
def test_start_here_says_which_way_is_in_use(tmp_path: Path) -> None:
    tracker_of(Plan(), tmp_path / "new.xlsm")
    changed = openpyxl.load_workbook(tmp_path / "new.xlsm")
    changed[CONF].cell(BUTTONS_ROW, 2).value = "requests"
    changed.save(tmp_path / "changed.xlsx")

    def said(path: Path) -> str:
        book = openpyxl.load_workbook(convert(path, "xlsx", tmp_path / "out"), data_only=True)
        return " ".join(str(cell) for row in book[START].iter_rows(values_only=True) for cell in row if cell)

    assert "The buttons start the toolkit on this PC" in said(tmp_path / "new.xlsm")
    assert "the file watch-requests must be running" in said(tmp_path / "changed.xlsx")


# In a live spreadsheet application, with macros enabled.


@pytest.fixture(scope="module")
def office(tmp_path_factory: Any) -> Iterator[Bridge]:
    path = tmp_path_factory.mktemp("live") / "improvement plan.xlsm"
    tracker_of(Plan(), path)
    with in_office(path) as bridge:
        yield bridge


@needs_office
def test_every_button_is_bound_to_its_macro(office: Bridge) -> None:
    there = {caption: (sheet, scripts) for sheet, caption, scripts in office("form_buttons")}
    assert set(there) == {button.caption for button in BUTTONS}
    for button in BUTTONS:
        sheet, scripts = there[button.caption]
        assert sheet == START
        assert len(scripts) == 1
        assert f"VBAProject.{MODULE}.{button.macro}?" in scripts[0]


@needs_office
def test_without_the_add_in_a_click_on_a_mac_says_what_to_do(office: Bridge) -> None:
    assert office("macro", f"{MODULE}.ChosenWay") == "start"
    said = office("macro", f"{MODULE}.RunPython", "check_the_plan")
    assert "The xlwings add-in is not installed in this Excel" in said
    assert "scripts/doctor" in said


PYTHON = r"C:\Users\Zoë & co\improvement-plan\.venv\Scripts\python.exe"

STUB = """
Private Function Recorded(ByVal What As String, ByVal Style As Integer, ByVal Wait As Boolean) As Long
    Dim File As Integer
    File = FreeFile
    Open "{record}" For Append As #File
    Print #File, What & "|" & Style & "|" & Wait
    Close #File
    {started}
End Function

Private Function NotThere() As String
    Err.Raise 5
End Function
"""


def windows_tracker(path: Path, *, named: str = "PYTHON_OF_THIS_PC", started: str = "Recorded = 0") -> Path:
    """Build a tracker whose macros meet a Windows in the place of this system.

    Args:
        path: where.
        named: the expression for the Python that the PC's own settings name.
        started: what happens as a program is started.

    Returns:
        The file in which each command is recorded.
    """
    tracker_of(Plan(), path)
    record = path.with_suffix(".record")
    text = (
        macro_source().replace("Shell.RegRead(PYTHON_KEY)", named).replace("PYTHON_OF_THIS_PC", f'"{PYTHON}"')
    )
    text = text.replace("Shell.Run(", "Recorded(").replace("Application.Hwnd", "4711")
    text = text.replace('    Set Shell = CreateObject("WScript.Shell")\r\n', "")
    stub = STUB.format(record=record, started=started).replace("\n", "\r\n")
    with ExcelFile(path) as file:
        file.set_module(MODULE, text + stub)
        file.save()
    return record


@needs_office
def test_a_click_starts_the_python_of_this_pc_and_names_this_workbook(tmp_path: Path) -> None:
    path = tmp_path / "R&D plan (new) é.xlsm"
    record = windows_tracker(path)
    with in_office(path) as bridge:
        assert bridge("macro", f"{MODULE}.Start", "check_the_plan") == ""
        assert bridge("macro", f"{MODULE}.CheckThePlan") is None
    command = f'"{PYTHON}" -P -m automation.buttons check_the_plan "--wb={path.name}" --from_xl=1 --hwnd=4711'
    # Hidden, and waited for.
    assert record.read_text("utf-8", "replace").splitlines() == [f"{command}|0|True"] * 2


@needs_office
@pytest.mark.parametrize(
    ("stubs", "said"),
    [
        ({"named": "NotThere()"}, "This PC has not been told which Python has the toolkit."),
        (
            {"started": "Err.Raise 70"},
            f"Excel could not start {PYTHON}. If Office may not start other programs",
        ),
        ({"started": "Recorded = 1"}, f"{PYTHON} was started but could not do this (it ended with 1)."),
    ],
    ids=["no Python", "not started", "not done"],
)
def test_what_keeps_a_click_from_starting_python_is_a_sentence(
    stubs: dict[str, str], said: str, tmp_path: Path
) -> None:
    windows_tracker(tmp_path / "plan.xlsm", **stubs)
    with in_office(tmp_path / "plan.xlsm") as bridge:
        found = bridge("macro", f"{MODULE}.Start", "check_the_plan")
    assert found.startswith(said)
    assert "scripts/" in found


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has its script host and its registry")
def test_on_windows_the_very_lines_start_python_with_the_name_of_the_workbook(tmp_path: Path) -> None:
    """VBScript has no types, no GoTo and only plain constants; all else is as Excel runs it."""
    text = re.sub(r" _\r\n\s*", " ", macro_source())
    own = re.search(r"Private Function StartPython.*?(?=NotSetUp:)", text, re.DOTALL)
    command = re.search(r"Private Function CommandFor.*?End Function", text, re.DOTALL)
    constants = re.findall(r"^Private Const ((?:PYTHON_KEY|MENDING)) As String( .*)$", text, re.MULTILINE)
    assert own
    assert command
    lines = "\n".join([*map("".join, constants), own[0] + "End Function", command[0]])
    lines = re.sub(r" As (?:String|Long|Object)|On Error GoTo \w+|Private (?=Function)", "", lines)
    stubs = """
        Class Book
            Public Name
        End Class
        Class Excel
            Public Hwnd
        End Class
        Dim ThisWorkbook, Application
        Set ThisWorkbook = New Book
        Set Application = New Excel
        ThisWorkbook.Name = "R&D plan (new) " & Chr(233) & ".xlsm"
        Application.Hwnd = 4711
        WScript.Quit Len(StartPython("check_the_plan"))
    """
    (tmp_path / "click.vbs").write_text(f"{lines}\n{stubs}", encoding="ascii")
    # In the place of the toolkit, what tells how it was started.
    (tmp_path / "automation").mkdir()
    (tmp_path / "automation" / "__init__.py").touch()
    told = "import json, pathlib, sys\npathlib.Path(__file__).with_name('told')"
    told += ".write_text(json.dumps(sys.argv[1:]))"
    (tmp_path / "automation" / "buttons.py").write_text(told, encoding="ascii")
    confirm(Kind.PYTHON, sys.executable)
    # Its output goes nowhere: what wine starts beside it would hold a pipe open for ever.
    ended = subprocess.call(
        ["cscript", "//nologo", str(tmp_path / "click.vbs")],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
    assert ended == 0, "it had something to say"
    given = json.loads((tmp_path / "automation" / "told").read_text(encoding="utf-8"))
    assert given == ["check_the_plan", "--wb=R&D plan (new) é.xlsm", "--from_xl=1", "--hwnd=4711"]


@needs_office
@pytest.mark.parametrize("name", ["plan=new.xlsm", "100%TEMP%.xlsm"])
def test_a_name_that_would_not_be_found_again_is_refused(name: str, tmp_path: Path) -> None:
    record = windows_tracker(tmp_path / name)
    with in_office(tmp_path / name) as bridge:
        found = bridge("macro", f"{MODULE}.Start", "check_the_plan")
    assert found.startswith("The name of this workbook holds = or %")
    assert not record.exists()


@needs_office
def test_an_unknown_way_for_the_buttons_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsm"
    tracker_of(Plan(), path)
    with in_office(path) as bridge:
        bridge("write", CONF, BUTTONS_ROW, 2, [["'by hand"]])
        assert bridge("macro", f"{MODULE}.Start", "check_the_plan") == (
            "The sheet xlwings.conf says 'by hand' beside BUTTONS; write start or requests there, "
            "then click again."
        )


@needs_office
@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.caption)
def test_a_click_starts_its_job(office: Bridge, button: Any) -> None:
    # An error in a macro is a message box that nobody sees here; what it gives back shows how far it got.
    assert "not been told which Python" in office("macro", f"{MODULE}.Start", jobs()[button.macro])
    assert office("macro", f"{MODULE}.{button.macro}") is None
    with pytest.raises(RuntimeError):
        office("macro", f"{MODULE}.{button.macro}Not")


@needs_office
def test_the_name_of_a_request_fits_any_disk(office: Bridge) -> None:
    name = office("macro", f"{MODULE}.RequestName", "check_the_plan")
    assert re.fullmatch(r"\d{8}-\d{6}-check-the-plan-\d{3}", name)


@needs_office
def test_an_answer_arrives_letter_by_letter(office: Bridge, tmp_path: Path) -> None:
    text = "2 errors: see Müller's row ✓\r\nŁódź, 学"
    (tmp_path / "one.answer").write_bytes(("\ufeff" + text).encode("utf-16-le"))
    assert office("macro", f"{MODULE}.ReadAnswer", str(tmp_path / "one.answer")) == text


@needs_office
def test_a_request_is_left_answered_and_shown(tmp_path: Path) -> None:
    path = tmp_path / "improvement plan.xlsm"
    tracker_of(Plan(), path)
    folder = tmp_path / "requests"
    seen: list[str] = []

    def answer() -> None:
        for _ in range(300):
            for request in folder.glob("*.request") if folder.is_dir() else ():
                with suppress(PermissionError):
                    seen.append(request.read_text(encoding="ascii").strip())
                    request.unlink()
                    request.with_suffix(".answer").write_bytes("\ufeffNo errors.".encode("utf-16-le"))
                    return
            time.sleep(0.1)

    with in_office(path) as bridge:
        without = bridge("macro", f"{MODULE}.LeaveRequest", "since_last_board")
        folder.mkdir()
        watching = threading.Thread(target=answer)
        watching.start()
        with_folder = bridge("macro", f"{MODULE}.LeaveRequest", "since_last_board")
        watching.join(60)
    assert without.startswith(f"There is no folder {folder}, so nobody is watching it.")
    assert with_folder == "No errors."
    assert seen == ["since_last_board"]
    assert not list(folder.glob("*.part"))


@needs_office
def test_what_fails_on_the_way_of_a_request_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsm"
    tracker_of(Plan(), path)
    (tmp_path / "requests").write_text("a file where the folder should be", encoding="ascii")
    with in_office(path) as bridge:
        said = bridge("macro", f"{MODULE}.LeaveRequest", "since_last_board")
    assert said.startswith(f"The request could not be left in {tmp_path / 'requests'}: ")


def test_nothing_that_can_fail_stands_before_what_catches_it() -> None:
    found = re.search(r"Private Function LeaveIn\(.*?\n(.*?)On Error GoTo Failed", macro_source(), re.DOTALL)
    assert found is not None
    assert all(line.strip().startswith(("Dim ", "'")) for line in found[1].splitlines() if line.strip())


@needs_office
def test_a_workbook_in_onedrive_has_its_folder_named(tmp_path: Path) -> None:
    path, web = tmp_path / "plan.xlsm", "https://council.sharepoint.com/sites/Plan/Documents"
    tracker_of(Plan(), path)
    named = {row[0].value: row[0].row for row in openpyxl.load_workbook(path)[CONF].iter_rows()}
    with in_office(path) as bridge:

        def beside(folder: str, value: str) -> Any:
            bridge("write", CONF, named["REQUESTS_FOLDER"], 2, [[value]])
            return bridge("macro", f"{MODULE}.FolderBeside", folder)

        assert beside(web, "") == ""
        assert beside(web, "/plans/100% done/requests") == "/plans/100% done/requests"
        assert beside(web, "%HOME%/Plan/requests") == f"{Path.home()}/Plan/requests"
        # What lies in a folder of this PC or of a shared drive needs no name.
        assert beside("/shared/Plan", "/elsewhere") == "/shared/Plan/requests"
