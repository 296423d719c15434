"""A small engine of xlwings over LibreOffice, so that the buttons meet a live spreadsheet application.

It knows what the buttons use: apps, books, sheets, ranges. LibreOffice is driven by office_bridge.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.support.office import shared_office


class Engine:
    """What xlwings asks of an engine: the applications that run, and how values come and go."""

    name, type = "libreoffice", "desktop"

    def __init__(self) -> None:
        self.apps: list[App] = []

    @staticmethod
    def clean_value_data(data: Any, day: Any, empty: Any, number: Any, err_to_str: bool) -> Any:
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty
            if isinstance(value, dict):
                return datetime.fromisoformat(value["day"])
            if isinstance(value, str) and value.startswith("#") and not err_to_str:
                return None
            return value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return {"day": value.isoformat()} if isinstance(value, date) else value


class App:
    pid = 1

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.api = self
        self.status_bar: Any = False
        self.screen_updating = True
        self.alerts: list[str] = []
        self.bars: list[Any] = []

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "status_bar" and hasattr(self, "bars"):
            self.bars.append(value)
        object.__setattr__(self, name, value)

    @property
    def calculation(self) -> str:
        return "automatic" if shared_office()("calculates_by_itself") else "manual"

    @calculation.setter
    def calculation(self, mode: str) -> None:
        shared_office()("calculates_by_itself", mode == "automatic")

    def activate(self, steal_focus: bool) -> None:
        pass

    def alert(self, prompt: str, title: str, *_: Any) -> None:
        self.alerts.append(prompt)


class Book:
    """A workbook in LibreOffice, with the names under which Excel tells how it is open.

    `shared` and `editing` stand for states that LibreOffice cannot be put into by a program: the old shared
    workbook, and a cell that somebody is typing into, during which Excel rejects every call.
    """

    def __init__(self, path: Path, app: App, *, read_only: bool) -> None:
        self.path, self.name = str(path), path.name
        self.app, self.api = app, self
        self.shared = self.editing = False
        self.bridge("open", str(path), read_only)

    def bridge(self, *command: Any) -> Any:
        if self.editing:
            raise RuntimeError("Call was rejected by callee.")
        return shared_office()(*command)

    @property
    def fullname(self) -> str:
        if self.editing:
            raise RuntimeError("Call was rejected by callee.")
        return self.path

    @property
    def ReadOnly(self) -> bool:  # noqa: N802 (Excel's name)
        return bool(self.bridge("is_read_only"))

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802 (Excel's name)
        return bool(self.bridge("is_structure_protected"))

    @property
    def MultiUserEditing(self) -> bool:  # noqa: N802 (Excel's name)
        return self.shared

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        pass


class Sheets:
    def __init__(self, book: Book) -> None:
        self.book = book

    def __len__(self) -> int:
        return len(self.book.bridge("sheets"))

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self.book.bridge("sheets"))

    def __call__(self, key: Any) -> Sheet:
        names = self.book.bridge("sheets")
        return Sheet(self.book, names[key - 1] if isinstance(key, int) else names[names.index(key)])

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.bridge("active"))

    def add(self, before: Any, after: Any, name: str) -> Sheet:
        self.book.bridge("add", name, len(self))
        self.book.bridge("activate", name)  # as Excel does
        return Sheet(self.book, name)


class Sheet:
    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name, self.api = book, name, self

    @property
    def visible(self) -> bool:
        return bool(self.book.bridge("visible", self.name))

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 (Excel's name)
        return bool(self.book.bridge("is_protected", self.name))

    @property
    def FilterMode(self) -> bool:  # noqa: N802 (Excel's name)
        tables = self.book.bridge("filtered_tables", self.name)
        return bool(self.book.bridge("hidden_rows", self.name)) and not any(tables)

    @property
    def ListObjects(self) -> list[Any]:  # noqa: N802 (Excel's name)
        filters = [SimpleNamespace(FilterMode=on) for on in self.book.bridge("filtered_tables", self.name)]
        return [SimpleNamespace(ShowAutoFilter=True, AutoFilter=one) for one in filters]

    def activate(self) -> None:
        self.book.bridge("activate", self.name)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def used_range(self) -> Range:
        return Range(self, 1, 1, *self.book.bridge("used", self.name))

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, Range):
            first = (first.row, first.column)
        if isinstance(last, Range):
            last = (last.row, last.column)
        if isinstance(first, str):
            found = re.fullmatch(r"([A-Z]+)(\d+)", first)
            assert found
            column = 0
            for letter in found[1]:
                column = column * 26 + ord(letter) - 64
            first = (int(found[2]), column)
        return Range(self, *first, *(last or first))


class Tables:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.areas = sheet.book.bridge("tables", sheet.name)

    def __len__(self) -> int:
        return len(self.areas)

    def __iter__(self) -> Iterator[Table]:
        return (self(number) for number in range(1, len(self) + 1))

    def __call__(self, key: int) -> Table:
        name, *corners = self.areas[key - 1]
        return Table(name, Range(self.sheet, *corners))


class Table:
    def __init__(self, name: str, cells: Range) -> None:
        self.name, self.range = name, cells

    def resize(self, cells: Any) -> None:
        self.range.sheet.book.bridge("resize_table", self.name, cells.last_cell.row)


class Range:
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet, self.row, self.column, self.bottom, self.right = sheet, top, left, bottom, right
        self.options: Any = {}
        self.api = self

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.row + 1, self.right - self.column + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int) -> Range:
        row, column = self.row + row - 1, self.column + column - 1
        return Range(self.sheet, row, column, row, column)

    @property
    def raw_value(self) -> Any:
        where = (self.row, self.column, self.bottom, self.right)
        return self.sheet.book.bridge("read", self.sheet.name, *where)

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        rows = value if isinstance(value, list) else [[value]]
        self.sheet.book.bridge("write", self.sheet.name, self.row, self.column, rows)

    @property
    def formula(self) -> str:
        return str(self.sheet.book.bridge("formula", self.sheet.name, self.row, self.column))

    @formula.setter
    def formula(self, text: str) -> None:
        self.sheet.book.bridge("enter", self.sheet.name, self.row, self.column, text)

    @property
    def Locked(self) -> bool:  # noqa: N802 (Excel's name)
        return bool(self.sheet.book.bridge("is_locked", self.sheet.name, self.row, self.column))

    @property
    def data_validation(self) -> DataValidation:
        return DataValidation(self)

    def _lay_out(self, how: str, *values: Any) -> Any:
        where = (self.row, self.column, self.bottom, self.right)
        return self.sheet.book.bridge("lay_out", how, self.sheet.name, *where, *values)

    @property
    def column_width(self) -> Any:
        return self._lay_out("width")

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._lay_out("width", value)

    @property
    def wrap_text(self) -> Any:
        return self._lay_out("wrap")

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._lay_out("wrap", value)

    def autofit(self, axis: str) -> None:
        assert axis == "r"
        self._lay_out("fit")

    @property
    def number_format(self) -> str | None:
        where = (self.row, self.column, self.bottom, self.right)
        found: str | None = self.sheet.book.bridge("number_format", self.sheet.name, *where)
        return found


class DataValidation:
    def __init__(self, cells: Range) -> None:
        self.cells = cells

    def _offer(self, values: list[str]) -> None:
        cells = self.cells
        where = (cells.row, cells.column, cells.bottom, cells.right)
        cells.sheet.book.bridge("offer", cells.sheet.name, *where, values)

    def set_list(self, source: list[str], in_cell_dropdown: bool) -> None:
        self._offer(source)

    def delete(self) -> None:
        self._offer([])


@contextmanager
def open_live(path: Path, *, read_only: bool = False) -> Iterator[Any]:
    """Open a workbook in LibreOffice as an xlwings Book; `book.impl.app.alerts` holds what it was told."""
    import xlwings

    engine = Engine()
    xlwings.engines.add(xlwings.main.Engine(engine))
    was, xlwings.engines.active = xlwings.engines.active, xlwings.engines["libreoffice"]
    engine.apps.append(App(engine))
    impl = Book(path, engine.apps[0], read_only=read_only)
    try:
        yield xlwings.Book(impl=impl)
    finally:
        xlwings.engines.active = was
        xlwings.engines.engines.remove(xlwings.engines.engines_by_name.pop("libreoffice"))
        impl.editing = False
        impl.bridge("shut")
