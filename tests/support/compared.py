"""Compares a workbook with what it was, byte by byte, without any of the code that changed it."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from automation.tracker.read.open_file import open_source


def packed_parts(data: bytes) -> dict[str, tuple[object, ...]]:
    """Give each part as it lies in the file: its packed bytes and all that the list at the end says of it."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        for info in package.infolist():
            name, extra = struct.unpack("<2H", data[info.header_offset + 26 : info.header_offset + 30])
            start = info.header_offset + 30 + name + extra
            packed = data[start : start + info.compress_size]
            found[info.filename] = packed, info.date_time, info.flag_bits, info.external_attr, info.extra
    return found


def parts_changed(before: bytes, after: bytes) -> set[str]:
    """Give the parts that are not byte for byte what they were, new and lost ones too, in the same order."""
    old, new = packed_parts(before), packed_parts(after)
    assert [name for name in new if name in old] == [name for name in old if name in new]
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def part(data: bytes, name: str) -> str:
    """Give a part as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode("utf-8")


def without_cells(xml: str, cells: Collection[str]) -> str:
    """Give a sheet's XML without some cells, rows that then have none, and its stated size."""
    names = "|".join(cells)
    cell = rf"<((?:\w+:)?)c\s[^<>]*?\br=[\"'](?:{names})[\"'][^<>]*?(?:/>|(?<!/)>.*?</\1c>)"
    xml = re.sub(cell, "", xml, flags=re.DOTALL)
    xml = re.sub(
        r"<((?:\w+:)?)row\s[^<>]*r=[\"']\d+[\"'][^<>/]*>\s*</\1row>|<sheetData/>|</?sheetData>", "", xml
    )
    return re.sub(r"<(?:\w+:)?dimension[^<>]*/>", "", xml)


def cells_of(path: Path | bytes) -> dict[tuple[str, str], Any]:
    """Give the value or formula of every cell, as openpyxl reads them."""
    data = path if isinstance(path, bytes) else path.read_bytes()
    with warnings.catch_warnings(action="ignore"):  # of what openpyxl would lose if it saved the workbook
        book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): getattr(cell.value, "text", cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def shown_by(path: Path) -> Mapping[tuple[str, int, int], object]:
    """Give what every cell shows, as the toolkit reads it: row and column from 1."""
    source, _ = open_source(path)
    return {
        (grid.sheet, row, column): value
        for grid in source.grids()
        for row, values in enumerate(grid.rows, 1)
        for column, value in enumerate(values, 1)
        if value not in {None, ""}
    }
