"""The buttons and their macros, and the sheet xlwings.conf that says how they work.

On Windows the macros start the Python that the PC's own settings name, whatever the sheet says. On a Mac the
xlwings add-in does so; it reads the first two columns of the sheet. The third explains them to people.
"""

from __future__ import annotations

import struct
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation import files
from automation.plan.findings import PlanError

WAYS = ("start", "requests")
"""How the buttons can work: start Python, or leave a request in a folder."""

BUTTONS_ROW = 3
"""The row (from 1) that says which way is used; Start here shows it."""

_OWN_PYTHON = '=IFERROR(LEFT(CELL("filename",A1),FIND("[",CELL("filename",A1))-1)&"../.venv/bin/python","")'
"""The formula of the Python in `.venv` one folder up from the workbook."""

_WIDTHS = (30, 60, 90)


def this_python() -> str:
    """Return the Python that runs now if this is a Mac, where the add-in has to be told; else nothing."""
    return sys.executable if sys.platform == "darwin" else ""


def write_conf(sheet: Any, python: str, *, heading: Any = None, text: Any = None) -> None:
    """Write the sheet xlwings.conf.

    Args:
        sheet: XlsxWriter's worksheet.
        python: the interpreter that the buttons start on a Mac; empty for the one in `.venv` one folder up.
        heading: the format of the headings, if the workbook has our formats.
        text: the format of the other cells, likewise.
    """
    for column, (title, width) in enumerate(zip(("Setting", "Value", "What it does"), _WIDTHS, strict=True)):
        sheet.write_string(0, column, title, heading)
        sheet.set_column(column, column, width)
    rows = (
        (
            "ADD_WORKBOOK_TO_PYTHONPATH",
            "false",
            "Leave this as false, so that no code is loaded from this folder.",
        ),
        (
            "BUTTONS",
            WAYS[0],
            "start: start Python. requests: leave a request, for PCs where Office may not start programs.",
        ),
        (
            "REQUESTS_FOLDER",
            "",
            r"Only for requests in OneDrive: its folder, such as %OneDrive%\Plan\workbook\requests.",
        ),
        (
            "INTERPRETER_MAC",
            python or _OWN_PYTHON,
            "Only for a Mac: the path of the Python that has the toolkit. A PC with Windows keeps its own.",
        ),
    )
    for row, (name, value, what) in enumerate(rows, start=1):
        sheet.write_string(row, 0, name, text)
        if value.startswith("="):
            sheet.write_formula(row, 1, value, text, "")
        else:
            sheet.write_string(row, 1, value, text)
        sheet.write_string(row, 2, what, text)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.data_validation(BUTTONS_ROW - 1, 1, BUTTONS_ROW - 1, 1, {"validate": "list", "source": list(WAYS)})


MODULE = "ImprovementPlan"
"""The name of the module with the macros, in the workbook and as a file."""

PROJECT_PART = "xl/vbaProject.bin"
"""The part of a workbook that holds its macros."""

_OURS = "' What the buttons of the improvement plan start."
"""How the first comment of our module begins in every version; this tells it from other people's modules."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: the words on it, and what it does in a sentence."""

    caption: str
    what: str

    @property
    def macro(self) -> str:
        """Return the name of the macro that it runs."""
        return self.caption.title().replace(" ", "")

    @property
    def file(self) -> str:
        """Return the name of the file in `scripts` that does the same."""
        # The file for Apply returns only shows what came back, and is named for that.
        return self.caption.lower().replace("apply", "show").replace(" ", "-")


BUTTONS = (
    Button("Check the plan", "Lists everything that is wrong, with its cell and what to type."),
    Button("Refresh summary", "Writes the figures to a separate workbook."),
    Button("Draft chasers", "Writes an e-mail draft for each lead who needs to be asked. Nothing is sent."),
    Button(
        "Mark letters sent", "Notes that the newest drafts were sent. Only what was sent counts as asked."
    ),
    Button("Make board papers", "Writes the Word papers for the next board meetings."),
    Button(
        "Mark paper done", "Notes that the paper that is due is finished, so that nobody is reminded of it."
    ),
    Button(
        "Apply returns",
        "Shows the answers from leads, and writes those that you tick. (The file only shows them.)",
    ),
    Button("What changed", "Shows what has changed since the last board."),
)
"""The buttons in order. The macros say which Python function each runs."""


_HEIGHT = 30
"""The height in points of a row with a button."""


def insert_button(sheet: Any, row: int, button: Button) -> None:
    """Put a form button over the first cell of a row.

    Args:
        sheet: XlsxWriter's worksheet, with the width of its first column already set.
        row: the row, from 0.
        button: the button.
    """
    sheet.set_row(row, _HEIGHT)
    place = {"x_offset": 3, "y_offset": 3, "width": 170, "height": 34}
    words = {"caption": button.caption, "description": button.what}
    sheet.insert_button(row, 0, {**place, **words, "macro": f"{MODULE}.{button.macro}"})


def macro_source() -> str:
    """Return the source of the macros, with the line ends that VBA needs.

    Raises:
        PlanError: the file cannot be read.
    """
    path = files.workbook_folder() / f"{MODULE}.bas"
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(
            f"The macros {path} cannot be read, so buttons cannot be added. Install the toolkit again."
        ) from error
    return "\r\n".join(text.splitlines()) + "\r\n"


def is_ours(source: str) -> bool:
    """Return whether the source of a module is a version of our macros."""
    return any(line.startswith(_OURS) for line in source.splitlines())


def put_macros_into(path: Path, name: str) -> None:
    """Add our macros to those in a workbook, or bring ours up to date.

    Args:
        path: a new .xlsm that nobody uses yet; it is changed in place.
        name: what to call it in error sentences.

    Raises:
        PlanError: its macros are signed, have a password, contain somebody else's module of our name, or
            cannot be read; or the source of our macros cannot be read.
    """
    from pyopenvba import ExcelFile, PyOpenVBAError  # noqa: PLC0415 (only making a workbook needs it)
    from pyopenvba.vba import VBAModuleKind  # noqa: PLC0415 (likewise)

    source = macro_source()
    try:
        with ExcelFile(path) as file:
            project = file.vba_project() if file.has_vba_project() else file.add_vba_project()
            if file.vba_signature().present:
                raise PlanError(
                    f"The macros in {name} are signed, and a change would break the signature. {_BY_HAND}"
                )
            if project.protection is not None and project.protection.has_password:
                raise PlanError(f"The macros in {name} are locked with a password. {_BY_HAND}")
            there = next((one for one in project.modules if one.name.casefold() == MODULE.casefold()), None)
            if there is None:
                project.add_module(MODULE, source)
            elif there.kind is VBAModuleKind.standard and is_ours(there.source):
                file.set_module(MODULE, source)
            else:
                raise PlanError(
                    f"The macros in {name} have a module {there.name} that the toolkit did not write. In "
                    "Excel, rename it (Alt+F11, select it, F4, the line (Name)), then run this again."
                )
            file.save()
        _drop_compiled(path)
    except (PyOpenVBAError, KeyError, ValueError, IndexError, struct.error) as error:
        raise PlanError(f"The macros in {name} cannot be read, so no buttons were added.") from error


def _drop_compiled(path: Path) -> None:
    """Leave only the source of a workbook's macros, as MS-OVBA (2.3.4.1) asks of programs other than Office.

    What an Office version compiled from an older source would not fit; Office compiles it again when it
    opens the workbook.
    """
    from pyopenvba import vba  # noqa: PLC0415 (only making a workbook needs it)
    from pyopenvba.cfb import CFB  # noqa: PLC0415 (likewise)

    with zipfile.ZipFile(path) as package:
        parts = [(info, package.read(info)) for info in package.infolist()]
    storage = CFB.from_bytes({info.filename: data for info, data in parts}[PROJECT_PART])
    project = vba.parse_vba_project(storage)
    for module in project.modules:
        compiled_and_source = storage.get_stream_in_storage("VBA", module.stream_name)
        storage.write_stream_in_storage("VBA", module.stream_name, compiled_and_source[module.text_offset :])
        module.text_offset = 0
    storage.write_stream_in_storage("VBA", "dir", vba.compress(vba.serialize_dir_stream(project)))
    storage.write_stream_in_storage("VBA", "_VBA_PROJECT", _ONLY_SOURCE)
    storage.drop_streams_in_storage("VBA", lambda stream: stream.startswith("__SRP_"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for info, data in parts:
            package.writestr(info, storage.to_bytes() if info.filename == PROJECT_PART else data)


_ONLY_SOURCE = bytes.fromhex("cc61ffff000000")
"""The stream that says which Office compiled the macros: none."""


_BY_HAND = (
    f"Somebody who may change them can import the file {MODULE}.bas in Excel (Alt+F11, File, Import File)."
)
