"""Changes cells in the XML of a sheet as text, at their place; everything between them stays as it is.

Parsing a sheet and writing it again would lose what the parser does not know, and change how the rest is
spelt. So the text is only searched for where its elements begin and end.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.sax.saxutils import escape, quoteattr

from automation.plan.findings import column_letters
from automation.tracker.read.safety import column_number

Address = tuple[int, int]
"""A cell by its row and column, both from 1."""

_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>"
    r"|<(?P<end>/?)(?:(?P<prefix>[^\s<>/:!?]++):)?(?P<name>[^\s<>/:!?]++)"
    r"(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>",
    re.DOTALL,
)
_LAST: Address = (1_048_576, 16_384)
"""The last cell of a sheet."""
_ATTRIBUTE = re.compile(r"\s([^\s=\"'<>/]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Formula(str):
    """A formula, with its equals sign; any other text is text, whatever it begins with."""

    __slots__ = ()


Content = str | Formula | int | float | None
"""What is written into a cell; None and an empty text make it blank."""


@dataclass(slots=True)
class Element:
    """An element and where it stands: its start tag, what is in it, and its end tag."""

    name: str
    prefix: str
    tag: str
    start: int
    inner: int
    outer: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute; empty if there is none."""
        found = self._attribute(name)
        return html.unescape(found[2][1:-1]) if found else ""

    def _attribute(self, name: str) -> re.Match[str] | None:
        return next((found for found in _ATTRIBUTE.finditer(self.tag) if found[1] == name), None)

    def find(self, *names: str) -> Iterator[Element]:
        """Return the elements of these names in it, at any depth."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.find(*names)

    @property
    def is_empty_tag(self) -> bool:
        """Return whether it is written as one tag, such as `<row/>`."""
        return self.tag.endswith("/>")

    def with_attribute(self, name: str, value: str) -> tuple[int, int, str]:
        """Return the edit that gives it an attribute."""
        found = self._attribute(name)
        written = f" {name}={quoteattr(value)}"
        if found:
            return self.start + found.start(), self.start + found.end(), written
        at = self.inner - (2 if self.is_empty_tag else 1)
        return at, at, written


def outline(text: str, closed: Collection[str] = ()) -> Element:
    """Return the root element of a part.

    Args:
        text: the part's XML.
        closed: the elements of which the inside does not matter, except for formulas.

    Raises:
        ValueError: the elements are not closed in order.
    """
    root = Element("", "", "", 0, 0)
    path = [root]
    for token in _TOKEN.finditer(text):
        name = token["name"]
        if name is None:
            continue
        inside = path[-1]
        if token["end"]:
            if inside.name != name:
                raise ValueError(f"{name} is not open")
            inside.outer, inside.end = token.span()
            path.pop()
            continue
        element = Element(name, f"{token['prefix']}:" if token["prefix"] else "", token[0], *token.span())
        if inside.name not in closed or name == "f":
            inside.children.append(element)
        if element.is_empty_tag:
            element.outer = element.end = element.inner
        else:
            path.append(element)
    if len(path) > 1 or len(root.children) != 1:
        raise ValueError("an element is not closed")
    return root.children[0]


def edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Return text with parts of it replaced; each edit has a start, an end and what stands there then."""
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def address_of(cell: str) -> Address:
    """Return the row and column of a cell such as `F14`; (0, 0) for what is not one."""
    found = re.fullmatch(r"([A-Z]{1,3})([1-9]\d{0,6})", cell.replace("$", "").upper())
    row, column = (int(found[2]), column_number(found[1].encode())) if found else (0, 0)
    return (row, column) if row <= _LAST[0] and column <= _LAST[1] else (0, 0)


def name_of(address: Address) -> str:
    """Return a cell as Excel names it."""
    return f"{column_letters(address[1] - 1)}{address[0]}"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, its rows and columns counted from 1."""

    first: Address
    last: Address

    @classmethod
    def of(cls, text: str) -> Area:
        """Return the rectangle that a reference such as `A1:K172` names."""
        first, _, last = text.partition(":")
        return cls(address_of(first), address_of(last or first))

    def holds(self, address: Address) -> bool:
        """Return whether a cell is in it."""
        return all(a <= x <= b for a, x, b in zip(self.first, address, self.last, strict=True))

    def to_row(self, row: int) -> Area:
        """Return the same columns down to another last row."""
        return Area(self.first, (row, self.last[1]))

    def __str__(self) -> str:
        first, last = name_of(self.first), name_of(self.last)
        return first if first == last else f"{first}:{last}"


class SheetText:
    """The XML of a sheet, with its rows and cells found.

    Args:
        xml: the part.

    Raises:
        ValueError: it is not in UTF-8, or its elements are not closed in order.
    """

    def __init__(self, xml: bytes) -> None:
        self.text = xml.decode("utf-8")
        if "<!DOCTYPE" in self.text:
            raise ValueError("it declares a document type")
        self.root = outline(self.text, {"c"})
        data = next(self.root.find("sheetData"), None)
        if data is None:
            raise ValueError("it has no cells")
        self._data = data
        self._rows = dict(_numbered(self._data.children, "row"))

    @cached_property
    def _cells(self) -> dict[Address, Element]:
        return {
            (number, column): cell
            for number, row in self._rows.items()
            for column, cell in _numbered(row.children, "c")
        }

    def cell(self, address: Address) -> Element | None:
        """Return the element of a cell, if the sheet has one."""
        return self._cells.get(address)

    def style(self, address: Address) -> int:
        """Return the number of a cell's style; a cell that is not there has that of its row or column."""
        row, column = address
        cell, its_row = self._cells.get(address), self._rows.get(row)
        if cell is not None:
            return int(cell.get("s") or 0)
        if its_row is not None and its_row.get("customFormat") in {"1", "true"}:
            return int(its_row.get("s") or 0)
        spans = (
            span for span in self._beside("col") if int(span.get("min")) <= column <= int(span.get("max"))
        )
        return next((int(span.get("style") or 0) for span in spans), 0)

    def formula(self, address: Address) -> Element | None:
        """Return the formula of a cell, if it has one."""
        cell = self._cells.get(address)
        return next(cell.find("f"), None) if cell else None

    def is_filled(self, address: Address) -> bool:
        """Return whether a cell holds a value or a formula."""
        cell = self._cells.get(address)
        return cell is not None and bool(self.text[cell.inner : cell.outer].strip())

    @cached_property
    def blocks(self) -> list[Area]:
        """Return the areas that one formula fills: array formulas, spills and data tables."""
        formulas = (next(cell.find("f"), None) for cell in self._cells.values() if cell.children)
        return [Area.of(f.get("ref")) for f in formulas if f and f.get("t") in {"array", "dataTable"}]

    @cached_property
    def merged(self) -> list[Area]:
        """Return the merged cells."""
        return [Area.of(merged.get("ref")) for merged in self._beside("mergeCell")]

    @property
    def is_protected(self) -> bool:
        """Return whether the sheet is protected, so that its locked cells cannot be changed."""
        return any(one.get("sheet") in {"1", "true"} for one in self._beside("sheetProtection"))

    def _beside(self, *names: str) -> Iterator[Element]:
        """Return the elements of these names beside the rows."""
        for child in self.root.children:
            if child is not self._data:
                yield from [child] if child.name in names else child.find(*names)

    def with_cells(self, cells: Mapping[Address, tuple[int, Content]]) -> list[tuple[int, int, str]]:
        """Return the edits that write cells, each with the number of its style and its content."""
        prefix, edits = self._data.prefix, []
        new: dict[int, dict[int, str]] = {}
        for address, (style, content) in sorted(cells.items(), key=lambda item: item[0]):
            there, written = self._cells.get(address), _cell(prefix, address, style, content)
            if there is not None:
                edits.append((there.start, there.end, written))
            else:
                new.setdefault(address[0], {})[address[1]] = written
        rows = {}
        for number, written_cells in new.items():
            if number in self._rows:
                edits += _inserted(self._rows[number], written_cells)
            else:
                inside = "".join(written_cells.values())
                rows[number] = f'<{prefix}row r="{number}">{inside}</{prefix}row>'
        return [*edits, *_inserted(self._data, rows), *self._with_dimension(cells)]

    def _with_dimension(self, cells: Iterable[Address]) -> Iterator[tuple[int, int, str]]:
        """Return the edit that extends the stated size of the sheet over new cells."""
        for stated in self._beside("dimension"):
            area = Area.of(stated.get("ref"))
            rows, columns = zip(area.first, area.last, *cells, strict=True)
            wider = Area((min(rows), min(columns)), (max(rows), max(columns)))
            if min(area.first) and wider != area:
                yield stated.with_attribute("ref", str(wider))

    def with_longer_rules(self, table: Area, last: int) -> Iterator[tuple[int, int, str]]:
        """Return the edits that extend dropdowns and conditional formats that end with a table's last row.

        Args:
            table: the table as it is.
            last: its new last row.
        """
        for rule in self._beside("conditionalFormatting", "dataValidation"):
            stated = rule.get("sqref")
            if (longer := _longer(stated, table, last)) != stated:
                yield rule.with_attribute("sqref", longer)
            for element in rule.find("sqref"):  # as an extension of the sheet writes it
                stated = html.unescape(self.text[element.inner : element.outer])
                if (longer := _longer(stated, table, last)) != stated:
                    yield element.inner, element.outer, longer


def _longer(stated: str, table: Area, last: int) -> str:
    """Return a list of ranges with those that end with a table's last row extended to another row."""
    areas = [(text, Area.of(text)) for text in stated.split()]
    return " ".join(
        str(area.to_row(last))
        if area.last[0] == table.last[0] and table.first[1] <= area.last[1] and area.first[1] <= table.last[1]
        else text
        for text, area in areas
    )


def _numbered(elements: Iterable[Element], name: str) -> Iterator[tuple[int, Element]]:
    """Return the rows or cells among elements with their number, which counts on where they do not say it."""
    number = 0
    for element in elements:
        if element.name == name:
            said = element.get("r")
            letters = said.rstrip("0123456789")
            number = (column_number(letters.encode()) if name == "c" else int(said or 0)) or number + 1
            yield number, element


def _inserted(into: Element, new: Mapping[int, str]) -> Iterator[tuple[int, int, str]]:
    """Return the edits that put rows into a sheet, or cells into a row, in the order of their numbers."""
    if into.is_empty_tag and new:
        yield into.inner - 2, into.inner, f">{''.join(new.values())}</{into.prefix}{into.name}>"
        return
    there = list(_numbered(into.children, "c" if into.name == "row" else "row"))
    for number, text in new.items():
        at = next((element.start for other, element in there if other > number), into.outer)
        yield at, at, text


def _cell(prefix: str, address: Address, style: int, content: Content) -> str:
    start = f'<{prefix}c r="{name_of(address)}"' + (f' s="{style}"' if style else "")
    if content is None or content == "":
        return f"{start}/>"
    if isinstance(content, Formula):
        return f"{start}><{prefix}f>{escape(content[1:])}</{prefix}f></{prefix}c>"
    if isinstance(content, str):
        text = escape(_ESCAPED.sub("_x005F_", content))
        inside = f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
        return f'{start} t="inlineStr">{inside}</{prefix}c>'
    kind, shown = (' t="b"', int(content)) if isinstance(content, bool) else ("", content)
    return f"{start}{kind}><{prefix}v>{shown!r}</{prefix}v></{prefix}c>"
