"""The sheet xlwings.conf: which Python the buttons start, and which of two ways they work.

xlwings reads the first two columns; the third explains them to whoever opens the sheet.
"""

from __future__ import annotations

import os
import sys
from pathlib import PureWindowsPath
from typing import Any

WAYS = ("xlwings", "requests")
"""How the buttons work: they start Python through the xlwings add-in, or leave a request in a folder."""

BUTTONS_ROW = 3
"""The row, counted from 1, that says which way is in use; Start here shows it."""

_FOLDER = 'LEFT(CELL("filename",A1),FIND("[",CELL("filename",A1))-1)'
"""The folder of the workbook, with its last separator, on Windows and Mac alike."""

_WIDTHS = (30, 60, 90)


def this_python() -> str:
    """Give the Python that runs now, where Excel can be on the same machine; else nothing."""
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
