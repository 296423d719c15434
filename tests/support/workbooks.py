"""Small workbooks for tests, and the means to spoil them in one chosen way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAN = (
    ("Ref", "Action", "Lead", "Due date", "Progress BRAG", "Comments", "Desired outcome"),
    ("1.1", "Do it", "Head of service", "Sep-17", "Green", "fine", "It is done"),
)


def workbook(*rows: Iterable[object], sheet: str = "Plan") -> bytes:
    """Make a workbook with one sheet, the plan of one action unless rows are given."""
    book = Workbook()
    book.active.title = sheet
    for row in rows or PLAN:
        book.active.append(tuple(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def remade(
    data: bytes,
    change: Callable[[str, bytes], bytes | None] = lambda _name, content: content,
    more: Iterable[tuple[str, bytes]] = (),
) -> bytes:
    """Pack a workbook anew, each part changed (None leaves it out), with more parts behind."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
        for name, content in more:
            new.writestr(name, content)
    return target.getvalue()


def with_sheet(rows: str, *, head: str = "", tail: str = "") -> bytes:
    """Make a workbook whose sheet holds these rows of XML, after the headings and one action."""
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{NAMESPACE}"><sheetData>'
    xml += "".join(
        f'<row r="{number}">{"".join(cell(column, number, text) for column, text in enumerate(row))}</row>'
        for number, row in enumerate(PLAN, 1)
    )
    whole = f"{xml}{rows}</sheetData>{tail}</worksheet>".encode()
    return remade(workbook(), lambda name, content: whole if name == SHEET else content)


def cell(column: int, row: int, text: str) -> str:
    """Write a cell with text of its own."""
    return f'<c r="{chr(65 + column)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
