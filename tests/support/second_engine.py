"""A second engine that works out the formulas of a tracker: HyperFormula, which npm brings.

LibreOffice is the first. Where both come to what the toolkit counts, Excel's figures rest on no quirk of one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import cell as cells
from openpyxl.utils.datetime import to_excel

from tests.support.npm import brought

PACKAGE = "hyperformula@3.5.0"
SCRIPT = Path(__file__).with_name("second_engine.js")

_TEXT = re.compile(r'("(?:[^"]|"")*")')
_COLUMN = re.compile(r"\b([A-Z]\w+)\[(\[#This Row\],\[)?([^\[\]]*)\]\]?")
_FIRST_ROW = re.compile(r"(\$[A-Z]+)1\b")
# INDEX of a range and a number, where it stands for the cell at one end of a range.
_INDEX = r"INDEX\(((?:'[^']*'|\w+)!)(\$\w+)\$(\d+):\$\w+\$\d+,(\d+)\)"
_END = re.compile(rf"{_INDEX}(?=:)|(?<=:){_INDEX}")
_TRUTH = re.compile(r"\b(TRUE|FALSE)\b(?!\()")
_ROW = re.compile(r"\bINDEX\((\$?[A-Z]+\$?(\d+):\$?[A-Z]+\$?\2),")
_COLUMNS = re.compile(r"\bCOLUMN\(\$?([A-Z]+)\$?\d+:\$?([A-Z]+)\$?\d+\)")
_TWO_SHEETS = re.compile(r"((?:'[^']*'|\w+)!\$\w+\$\w+):(?:'[^']*'|\w+)!")


class SecondEngine:
    """A tracker that is open in the engine."""

    def __init__(self, path: Path) -> None:
        folder = brought(PACKAGE)
        node = shutil.which("node")
        if folder is None or node is None:
            pytest.skip(f"npm is not on this machine or could not bring {PACKAGE}")
        self.process = subprocess.Popen(
            [node, str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "NODE_PATH": str(folder / "node_modules")},
        )
        self.sheets = written_out(path)
        self.ask(sheets=self.sheets)

    def ask(self, **question: Any) -> list[list[Any]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        rows: list[list[Any]] = json.loads(self.process.stdout.readline())
        return rows

    def after(self, typed: dict[str, Any], sheet: str) -> list[list[Any]]:
        """Return what a sheet shows while other values stand in some cells (`Actions!I2`)."""
        places = ((*at.split("!"), value) for at, value in typed.items())
        changed = [
            [name, row - 1, cells.column_index_from_string(letters) - 1, _typed(value)]
            for name, at, value in places
            for letters, row in [cells.coordinate_from_string(at)]
        ]
        return self.ask(cells=changed, show=sheet)

    def values(self) -> dict[tuple[str, str], Any]:
        """Return what each cell shows, by its sheet and cell."""
        return {
            (sheet, f"{cells.get_column_letter(column)}{row}"): value
            for sheet in self.sheets
            for row, shown in enumerate(self.ask(show=sheet), 1)
            for column, value in enumerate(shown, 1)
        }


@contextmanager
def in_second_engine(path: Path) -> Iterator[SecondEngine]:
    """Open a tracker in the engine, or skip the test that asks for it with a sentence that says why."""
    engine = SecondEngine(path)
    try:
        yield engine
    finally:
        engine.process.communicate(timeout=60)


def _typed(value: Any) -> Any:
    """Return what stands in a cell after somebody typed this: a text with its mark, a day as its number."""
    if isinstance(value, (date, datetime)):
        return to_excel(value)
    return value if not isinstance(value, str) or value[:1] in {"'", ""} else f"'{value}"


def written_out(path: Path) -> dict[str, list[list[Any]]]:
    """Return the sheets of a tracker with the names and the table columns of each formula written out."""
    book = openpyxl.load_workbook(path)
    tables = {}
    for sheet in book:
        for table in sheet.tables.values():
            left, top, right, bottom = cells.range_boundaries(table.ref)
            letters = {
                str(sheet.cell(top, n).value): cells.get_column_letter(n) for n in range(left, right + 1)
            }
            tables[table.name] = (f"'{sheet.title}'!", top + 1, bottom, letters)
    formulas = Formulas(tables, {name: named.attr_text for name, named in book.defined_names.items()})
    return {
        sheet.title: [[formulas.value(cell) for cell in row] for row in sheet.iter_rows()] for sheet in book
    }


class Formulas:
    """Formulas without names: what each stands for, in the row that asks."""

    def __init__(
        self, tables: dict[str, tuple[str, int, int, dict[str, str]]], names: dict[str, str]
    ) -> None:
        self.tables, self.names = tables, names
        longest_first = "|".join(sorted(names, key=len, reverse=True))
        self.name = re.compile(rf"(?<![\w!\]'])({longest_first})(?![\w(\[!'])")

    def value(self, cell: Any) -> Any:
        value = getattr(cell.value, "text", cell.value)
        return self.ends(self.plain(value, cell.row)) if cell.data_type == "f" else _typed(value)

    def plain(self, formula: str, row: int) -> str:
        formula = _outside_texts(formula, lambda part: self.name.sub(lambda m: self.named(m[1], row), part))
        formula = _outside_texts(formula, lambda part: _TRUTH.sub(r"\1()", part))
        return _outside_texts(formula, lambda part: _COLUMN.sub(lambda m: self.column(m, row), part))

    def named(self, name: str, row: int) -> str:
        meant = _outside_texts(self.names[name], lambda part: _FIRST_ROW.sub(rf"\g<1>{row}", part))
        return f"({self.plain(meant, row)})"

    def column(self, found: re.Match[str], row: int) -> str:
        sheet, first, last, letters = self.tables[found[1]]
        letter = f"{sheet}${letters[found[3]]}"
        return f"{letter}${row}" if found[2] else f"{letter}${first}:${letters[found[3]]}${last}"

    @staticmethod
    def ends(formula: str) -> str:
        def cell(found: re.Match[str]) -> str:
            sheet, letter, first, place = (part for part in found.groups() if part is not None)
            return f"{sheet}{letter}${int(first) + int(place) - 1}"

        def numbers(found: re.Match[str]) -> str:
            first, last = (cells.column_index_from_string(letter) for letter in found.groups())
            return "{" + ",".join(str(n) for n in range(first, last + 1)) + "}"

        formula = _ROW.sub(r"INDEX(\1,1,", formula)
        return _COLUMNS.sub(numbers, _TWO_SHEETS.sub(r"\1:", _END.sub(cell, formula)))


def _outside_texts(formula: str, change: Any) -> str:
    return "".join(part if n % 2 else change(part) for n, part in enumerate(_TEXT.split(formula)))
