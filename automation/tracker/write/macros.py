"""The sheet xlwings.conf: which Python the buttons start, and which of two ways they work.

xlwings reads the first two columns; the third explains them to whoever opens the sheet.
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from automation import files
from automation.plan.findings import PlanError

WAYS = ("xlwings", "requests")
"""How the buttons work: they start Python through the xlwings add-in, or leave a request in a folder."""

BUTTONS_ROW = 3
"""The row, counted from 1, that says which way is in use; Start here shows it."""

_FOLDER = 'LEFT(CELL("filename",A1),FIND("[",CELL("filename",A1))-1)'
"""The folder of the workbook, with its last separator, on Windows and Mac alike."""

_WIDTHS = (30, 60, 90)


def this_python() -> str:
    """Return the Python that runs now, where Excel can be on the same machine; else nothing."""
    here = sys.executable if sys.platform in {"win32", "darwin"} else ""
    return as_each_has_it(here, os.environ.get("LOCALAPPDATA", ""))


def as_each_has_it(python: str, own: str) -> str:
    """Name a Python so that a tracker in a shared folder finds each person's own.

    Args:
        python: its path.
        own: where Windows keeps what is this person's own. The xlwings add-in puts it in for its name.
    """
    path = PureWindowsPath(python)
    if not own or not path.is_relative_to(own):
        return python
    return f"%LOCALAPPDATA%\\{path.relative_to(own)}"


def write_conf(sheet: Any, python: str, *, heading: Any = None, text: Any = None) -> None:
    """Write the sheet.

    Args:
        sheet: XlsxWriter's worksheet.
        python: the interpreter that the buttons start; empty for the one in `.venv` one folder up.
        heading: the format of the headings, if the workbook has formats of ours.
        text: the format of the cells, likewise.
    """
    for column, (title, width) in enumerate(zip(("Setting", "Value", "What it does"), _WIDTHS, strict=True)):
        sheet.write_string(0, column, title, heading)
        sheet.set_column(column, column, width)
    rows = (
        ("ADD_WORKBOOK_TO_PYTHONPATH", "false", "Leave it at false: no code is taken from this folder."),
        (
            "BUTTONS",
            WAYS[0],
            "xlwings: they start Python. requests: they leave a request, where Office may start nothing.",
        ),
        (
            "REQUESTS_FOLDER",
            "",
            r"For requests in OneDrive: the folder requests beside it, as %OneDrive%\Plan\workbook\requests.",
        ),
        *_interpreters(python),
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


def _interpreters(python: str) -> tuple[tuple[str, str, str], ...]:
    what = "The Python that has the toolkit; without a path here, nothing can start."
    if python:
        name = "INTERPRETER_MAC" if python.startswith("/") else "INTERPRETER_WIN"
        return ((name, python, what),)
    return (
        ("INTERPRETER_WIN", f'=IFERROR({_FOLDER}&"..\\.venv\\Scripts\\python.exe","")', what),
        ("INTERPRETER_MAC", f'=IFERROR({_FOLDER}&"../.venv/bin/python","")', what),
    )


MODULE = "ImprovementPlan"
"""The module of the macros, in the workbook and as the name of its file."""

PROJECT_PART = "xl/vbaProject.bin"
"""Where a workbook keeps its macros."""

_OURS = "' What the buttons of the improvement plan start."
"""How the first comment of our module has begun in every version, so that it is told from anybody else's."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the tracker.

    Args:
        caption: what stands on it.
        macro: the macro that it runs.
        file: the file to double-click in `scripts` that does the same.
        what: what it does, in a sentence.
    """

    caption: str
    macro: str
    file: str
    what: str


BUTTONS = (
    Button(
        "Check the plan",
        "CheckThePlan",
        "check-the-plan",
        "Lists everything that is wrong, with the cell and what to type.",
    ),
    Button(
        "Refresh summary",
        "RefreshSummary",
        "refresh-summary",
        "Writes the figures as a workbook of their own.",
    ),
    Button(
        "Draft chasers",
        "DraftChasers",
        "draft-chasers",
        "Writes one e-mail draft for each lead who is to be asked. Nothing is sent.",
    ),
    Button(
        "Make board papers",
        "MakeBoardPapers",
        "make-board-papers",
        "Writes the Word papers of the boards that meet next.",
    ),
    Button(
        "Apply returns",
        "ApplyReturns",
        "show-returns",
        "Shows what leads sent back; writes the answers that you tick. (The file only shows them.)",
    ),
    Button("What changed", "WhatChanged", "what-changed", "Shows what moved since the last board."),
)
"""The buttons in their order. What each runs in Python is said in the macros' own text."""


_HEIGHT = 30
"""Points; the height of a row that a button covers."""


def insert_button(sheet: Any, row: int, button: Button) -> None:
    """Put a form button over the first cell of a row.

    Args:
        sheet: XlsxWriter's worksheet; the width of its first column is set already.
        row: the row, counted from 0.
        button: the button.
    """
    sheet.set_row(row, _HEIGHT)
    place = {"x_offset": 3, "y_offset": 3, "width": 170, "height": 34}
    words = {
        "macro": f"{MODULE}.{button.macro}",
        "caption": button.caption,
        "description": button.what,
    }
    sheet.insert_button(row, 0, {**place, **words})


def macro_source() -> str:
    """Read the text of the macros, with the line ends that VBA wants.

    Raises:
        PlanError: the file is not there.
    """
    path = files.workbook_folder() / f"{MODULE}.bas"
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(
            f"The macros {path} cannot be read, so no buttons can be made; install the toolkit anew."
        ) from error
    return "\r\n".join(text.splitlines()) + "\r\n"


def is_ours(source: str) -> bool:
    """Return whether the text of a module is that of our macros, of whatever version."""
    return any(line.startswith(_OURS) for line in source.splitlines())


def give_macros(path: Path) -> None:
    """Return a workbook that has no macros a project with ours, as Excel makes one.

    Args:
        path: an .xlsm that is nobody's yet; it is changed in place.

    Raises:
        PlanError: the source of the macros is not there.
    """
    from pyopenvba import ExcelFile  # noqa: PLC0415 (only making a workbook needs it)

    source = macro_source()
    with ExcelFile(path) as workbook:
        workbook.add_vba_project().add_module(MODULE, source)
        workbook.save()


def add_macros(workbook: bytes, name: str) -> bytes:
    """Add our macros to those that a workbook has, or bring ours up to date.

    Args:
        workbook: the whole file; it is not changed.
        name: what the file is called, for the sentence that says why it cannot be done.

    Returns:
        The project with our module; every other module is as it was.

    Raises:
        PlanError: the macros are signed, locked with a password, have a module of our name that somebody
            else wrote, or cannot be read.
    """
    from pyopenvba import ExcelFile, PyOpenVBAError  # noqa: PLC0415 (only making a workbook needs it)
    from pyopenvba.vba import VBAModuleKind  # noqa: PLC0415 (likewise)

    source = macro_source()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "workbook.xlsm")
        path.write_bytes(workbook)
        try:
            with ExcelFile(path) as file:
                if file.vba_signature().present:
                    raise PlanError(
                        f"The macros in {name} are signed, and adding to them would end the signature; "
                        f"{_BY_HAND}"
                    )
                project = file.vba_project()
                if project.protection is not None and project.protection.has_password:
                    raise PlanError(f"The macros in {name} are locked with a password; {_BY_HAND}")
                there = next(
                    (one for one in project.modules if one.name.casefold() == MODULE.casefold()), None
                )
                if there is None:
                    project.add_module(MODULE, source)
                elif there.kind is VBAModuleKind.standard and is_ours(there.source):
                    file.set_module(MODULE, source)
                else:
                    raise PlanError(
                        f"The macros in {name} have a module {there.name} that the toolkit did not write; "
                        f"{GIVE_ANOTHER_NAME}"
                    )
                file.save()
        except (PyOpenVBAError, KeyError, ValueError, IndexError, struct.error) as error:
            raise PlanError(f"The macros in {name} cannot be read, so none were added.") from error
        with zipfile.ZipFile(path) as package:
            return package.read(PROJECT_PART)


GIVE_ANOTHER_NAME = (
    "give it another name in Excel (Alt+F11, choose it, F4, the line (Name)), then make the copy."
)
"""What to do where somebody else has a name that our macros need."""

_BY_HAND = (
    f"somebody who may change them can import the file {MODULE}.bas in Excel (Alt+F11, File, Import File)."
)
