"""Trackers with a plan's headings over whatever a cell can hold."""

from __future__ import annotations

import io
import random
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from automation.tracker.sheets import TABLES
from tests.support.never_raises import SIGNS
from tests.support.workbooks import remade

ERRORS = (
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!", "#A_LATER_EXCEL!",
)  # fmt: skip
"""What Excel shows in place of a value, old and new, and one that nobody has heard of yet."""

_ODD: tuple[Any, ...] = (
    0, 1, -1, 10**9, 10**15, 10**18, 1e300, -1e-300, 0.75, 42_979, 2_958_465, True, False, "TRUE",
    datetime(1900, 1, 1), datetime(1900, 3, 1, 23, 59), datetime(9999, 12, 31), date(2017, 9, 1), time(9, 30),
    timedelta(days=3, hours=4), "9" * 400, "x" * 32_000, "=1/0", "31/12/9999", "01/01/0001", "Dec 9999",
    "n/a", "-", "Head of service", "jo@example.org", "Sep-17", "Yes", "worst", "A01", "Actions!F14", "D03",
    "1.1", "Red", "\n\n", "",
)  # fmt: skip


def odd_tracker(path: Path, seed: int, rows: int = 12) -> Path:
    """Make a tracker of all our sheets whose cells hold odd values, stray signs and errors, by chance."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in TABLES:
        sheet = book.create_sheet(table.sheet)
        sheet.append([column.heading for column in table.columns])
        for row in range(2, rows + 2):
            for column in range(1, len(table.columns) + 1):
                sheet.cell(row, column).value = _odd(chance)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(remade(content.getvalue(), lambda name, part: _with_errors(name, part, chance)))
    return path


def _odd(chance: random.Random) -> Any:
    how = chance.random()
    if how < 0.15:
        return "#N/A"
    if how < 0.5:
        return "".join(chance.choice(SIGNS[:-8]) for _ in range(chance.choice((1, 1, 2, 3)))).replace(
            "\ud800", ""
        )
    return chance.choice(_ODD)


def _with_errors(name: str, part: bytes, chance: random.Random) -> bytes:
    if not name.startswith("xl/worksheets/sheet"):
        return part
    return re.sub(rb"<v>#N/A</v>", lambda _: b"<v>%s</v>" % chance.choice(ERRORS).encode(), part)
