"""Reads a changed workbook again, by readers that are not our own, and compares it with the former one."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from automation.tracker.read.grid import text_of
from automation.tracker.read.safety import INDEX, Package
from automation.tracker.read.values import ExcelSource
from automation.tracker.write.package_parts import with_parts
from automation.tracker.write.sheet_cells import Address, Formula

_STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/"
    ),
}
"""The names of the Strict form, which openpyxl does not know, and the usual ones."""

Cells = Mapping[tuple[str, Address], Any]
"""Values by sheet and cell; blank cells are left out."""


def read_again(content: bytes) -> Cells:
    """Return the value or formula of each cell, as openpyxl reads the workbook.

    Raises:
        ValueError: openpyxl cannot read it.
    """
    import openpyxl  # noqa: PLC0415 (loaded only to compare)

    try:
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(_in_usual_form(content)), read_only=True)
            return dict(_cells_of(book))
    except Exception as error:
        raise ValueError(str(error)) from error


def _cells_of(book: Any) -> Iterator[tuple[tuple[str, Address], Any]]:
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            value = cell.value
            if cell.data_type == "f":
                value = Formula(value) if isinstance(value, str) else repr(vars(value))
            yield (sheet.title, (cell.row, cell.column)), value


def _in_usual_form(content: bytes) -> bytes:
    """Return a workbook in the Strict form in the usual one; any other is returned as it is."""
    package = Package(content, "")
    if b"purl.oclc.org" not in package.part(INDEX):
        return content
    parts: dict[str, bytes | None] = {}
    for name in package.namelist():
        part = package.part(name)
        for strict, usual in _STRICT.items():
            part = part.replace(strict, usual)
        parts[name] = part
    return with_parts(package, content, parts)


def shown_in(content: bytes, package: Package) -> Mapping[tuple[str, Address], str]:
    """Return what each cell shows, results of formulas included."""
    return {
        (grid.sheet, (row, column)): text_of(value)
        for grid in ExcelSource(content, package).grids()
        for row, values in enumerate(grid.rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None and value != ""
    }


def differences(before: Cells, after: Cells) -> set[tuple[str, Address]]:
    """Return the cells that are not the same in both."""
    return {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}


def same_parts(before: Package, after: Package, changed: Mapping[str, bytes | None]) -> bool:
    """Return whether a changed package has exactly the parts that it should have.

    Args:
        before: the former package.
        after: the changed one.
        changed: the new content of each changed part; None for one that is left out.
    """
    stay = [info for info in before.infolist() if changed.get(info.filename, b"") is not None]
    if [info.filename for info in stay] != after.namelist():
        return False
    return all(
        after.part(old.filename) == changed[old.filename]
        if old.filename in changed
        else after.part(old.filename) == before.part(old.filename) and _facts(old) == _facts(new)
        for old, new in zip(stay, after.infolist(), strict=True)
    )


def _facts(info: zipfile.ZipInfo) -> tuple[object, ...]:
    packed = (info.CRC, info.compress_size, info.compress_type, info.flag_bits)
    return *packed, info.date_time, info.external_attr, info.extra


def is_value(found: Any, value: Any) -> bool:
    """Return whether openpyxl found in a cell what was to be written."""
    if value is None or value == "":
        return found is None
    if isinstance(value, date) and not isinstance(value, datetime):
        return bool(found == datetime.combine(value, time()))
    if isinstance(found, datetime) and isinstance(value, int | float):
        from openpyxl.utils.datetime import to_excel  # noqa: PLC0415 (loaded only to compare)

        found = to_excel(found)  # type: ignore[no-untyped-call]  # a number in a column of dates
    if isinstance(found, str) and not isinstance(found, Formula):
        found = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), found)
    return bool(found == value) and isinstance(found, Formula) is isinstance(value, Formula)
