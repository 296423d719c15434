"""A closed workbook that is about to be changed: its sheets as text, its styles, tables and formula list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree import ElementTree as ET

from automation.plan.findings import PlanError
from automation.plan.text import one_line
from automation.tracker.read.number_formats import shows_percent
from automation.tracker.read.safety import INDEX, UNSURE, Package, plain_xml, protected
from automation.tracker.write.package_parts import unusual, with_parts
from automation.tracker.write.second_reader import read_again, shown_in
from automation.tracker.write.sheet_cells import Address, Area, Element, SheetText, edited, name_of, outline

_LINKS, _TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_BEFORE_CALCULATION = frozenset({"sheets", "functionGroups", "externalReferences", "definedNames"})


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell's style says: whether protection locks it, and whether it shows dates or per cents."""

    is_locked: bool = True
    is_date: bool = False
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """A table of Excel: its part, sheet and cells, its headings, and its columns with a formula."""

    part: str
    sheet: str
    text: str
    root: Element
    cells: Area
    headings: tuple[str, ...]
    calculated: frozenset[int]

    @property
    def first_row(self) -> int:
        """Return the row below the headings."""
        return self.cells.first[0] + int(self.root.get("headerRowCount") or 1)

    @property
    def totals(self) -> int:
        """Return how many rows of totals it has."""
        return int(self.root.get("totalsRowCount") or 0)

    def holds_rows_of(self, address: Address) -> bool:
        """Return whether a cell is in it, below its headings and above its totals."""
        return self.first_row <= address[0] <= self.cells.last[0] - self.totals

    def down_to(self, row: int) -> bytes:
        """Return its part with the table, and the filter that covers it, ending at another row."""
        edits = [self.root.with_attribute("ref", str(self.cells.to_row(row)))]
        for one in self.root.children:
            area = Area.of(one.get("ref"))
            if one.name == "autoFilter" and area.last == self.cells.last:
                edits.append(one.with_attribute("ref", str(area.to_row(row))))
        return edited(self.text, edits).encode()


_PASSWORDS = (
    *("reservationPassword", "hashValue", "workbookPassword"),
    *("workbookHashValue", "revisionsPassword", "revisionsHashValue"),
)
"""What holds a password of a workbook: to change it, to add and remove its sheets, or to end its sharing."""


class ClosedWorkbook:
    """A workbook that is about to be changed.

    Args:
        content: the file.
        name: its name.

    Raises:
        PlanError: it is not an .xlsx or .xlsm, or cannot be changed without harm.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, one_line(name)
        if content[:2] != b"PK":
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise PlanError(protected(self.name))
            raise PlanError(f"{self.name} is not an .xlsx or .xlsm workbook, so nothing was written to it.")
        self.package = Package(content, self.name)
        self.package.unpack()
        self._entries = {_key(entry): entry for entry in self.package.namelist()}
        self._texts: dict[str, SheetText] = {}
        try:
            self._root = plain_xml(self.package.part(INDEX))
            self.sheets = {sheet.name: sheet.part for sheet in self.package.sheets()}
        except UNSURE:
            raise unusual(self.package) from None
        for why, applies in self._against():
            if applies:
                raise PlanError(f"{self.name} {why}. Nothing was written.")

    def _against(self) -> Iterator[tuple[str, bool]]:
        """Yield each reason against changing it, and whether it applies."""
        marks = [*self._root.iterfind("{*}fileSharing"), *self._root.iterfind("{*}workbookProtection")]
        folders = {entry.rpartition("/")[0] for entry in self._entries}
        yield (
            "is signed, and a change would break the signature. Save a copy first",
            "_xmlsignatures" in folders,
        )
        yield "is shared in the old way. Stop sharing it in Excel first", "xl/revisions" in folders
        # Without a password anybody may take the protection off, and in Excel it keeps nobody from typing.
        has_password = any(mark.get(name) for mark in marks for name in _PASSWORDS)
        yield (
            "is protected with a password. Take it off in Excel first, or save a copy without it",
            has_password,
        )

    def sheet(self, name: str) -> SheetText:
        """Return a sheet as text."""
        if name not in self._texts:
            self._texts[name] = SheetText(self.package.part(self.sheets[name]))
        return self._texts[name]

    @cached_property
    def former(self) -> Mapping[tuple[str, Address], Any]:
        """Return the value or formula of each cell as it is now."""
        return read_again(self.content)

    @cached_property
    def shown(self) -> Mapping[tuple[str, Address], str]:
        """Return what each cell shows now."""
        return shown_in(self.content, self.package)

    @cached_property
    def is_1904(self) -> bool:
        """Return whether its days are counted from 1904, as on old Macs."""
        settings = self._root.find("{*}workbookPr")
        return settings is not None and settings.get("date1904") in {"1", "true"}

    def look(self, style: int) -> CellLook:
        """Return what the style with a number says."""
        return self._looks.get(style, CellLook())

    @cached_property
    def _looks(self) -> Mapping[int, CellLook]:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # noqa: PLC0415 (only to write)

        part = next((part for _, kind, part in self.package.related(INDEX) if kind == "styles"), "")
        root = plain_xml(self.package.part(part)) if part else ET.Element("none")
        codes = {int(one.get("numFmtId", -1)): one.get("formatCode") for one in root.iterfind("{*}numFmts/*")}
        found = {}
        for number, form in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
            lock, code = form.find("{*}protection"), int(form.get("numFmtId", 0))
            is_open = lock is not None and lock.get("locked") in {"0", "false"}
            shows = codes.get(code) or BUILTIN_FORMATS.get(code)
            is_date = bool(shows and is_date_format(shows))
            found[number] = CellLook(not is_open, is_date, shows_percent(shows or ""))
        return found

    @cached_property
    def tables(self) -> Sequence[ExcelTable]:
        """Return the tables on its sheets."""
        return [
            self._table(part, sheet)
            for sheet, sheet_part in self.sheets.items()
            for _, kind, part in self.package.related(sheet_part)
            if kind == "table"
        ]

    def _table(self, part: str, sheet: str) -> ExcelTable:
        text = self.package.part(part).decode("utf-8")
        root = outline(text)
        area, columns = Area.of(root.get("ref")), list(root.find("tableColumn"))
        calculated = frozenset(
            number
            for number, column in enumerate(columns, area.first[1])
            if any(column.find("calculatedColumnFormula"))
        )
        headings = tuple(column.get("name") for column in columns)
        return ExcelTable(part, sheet, text, root, area, headings, calculated)

    def with_parts(
        self, parts: Mapping[str, bytes | None], gone: Sequence[tuple[str, Address]]
    ) -> tuple[bytes, Mapping[str, bytes | None]]:
        """Return the file with changed parts, and all the parts that are changed by it.

        Args:
            parts: the new content of sheets and tables.
            gone: the cells that no longer have a formula.
        """
        changed = {**parts, **self._without_in_list(gone), **self._recalculated()}
        changed = {self._entries[_key(part)]: content for part, content in changed.items()}
        return with_parts(self.package, self.content, changed), changed

    def _without_in_list(self, gone: Sequence[tuple[str, Address]]) -> dict[str, bytes | None]:
        """Return the list of formulas without those that went; an empty one goes, and what mentions it."""
        lists = [(tie, part) for tie, kind, part in self.package.related(INDEX) if kind == "calcChain"]
        if not lists or not gone:
            return {}
        tie, part = lists[0]
        numbers = {
            sheet.get("name"): sheet.get("sheetId", "") for sheet in self._root.iterfind(".//{*}sheet")
        }
        left_out = {(numbers[sheet], name_of(address)) for sheet, address in gone}
        text = self.package.part(part).decode("utf-8")
        edits: list[tuple[int, int, str]] = []
        number, stated, kept = "", "", 0
        for entry in outline(text).children:
            number = entry.get("i") or number  # an entry without one is on the sheet of the one before it
            if (number, entry.get("r")) in left_out:
                edits.append((entry.start, entry.end, ""))
                continue
            kept += 1
            if stated != number and not entry.get("i"):
                edits.append(entry.with_attribute("i", number))
            stated = number
        if kept:
            return {part: edited(text, edits).encode()} if edits else {}
        return {
            part: None,
            _LINKS: self._without(_LINKS, "Id", tie),
            _TYPES: self._without(_TYPES, "PartName", f"/{part}"),
        }

    def _without(self, part: str, attribute: str, value: str) -> bytes:
        text = self.package.part(part).decode("utf-8")
        gone = (one for one in outline(text).children if _key(one.get(attribute)) == _key(value))
        return edited(text, [(one.start, one.end, "") for one in gone]).encode()

    def _recalculated(self) -> dict[str, bytes | None]:
        """Return the workbook's index with the mark that asks Excel to work out every formula."""
        text = self.package.part(INDEX).decode("utf-8")
        root = outline(text)
        there = next((one for one in root.children if one.name == "calcPr"), None)
        if there is None:
            at = max(one.end for one in root.children if one.name in _BEFORE_CALCULATION)
            edit = (at, at, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>')
        elif there.get("fullCalcOnLoad") in {"1", "true"}:
            return {}
        else:
            edit = there.with_attribute("fullCalcOnLoad", "1")
        return {INDEX: edited(text, [edit]).encode()}


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()
