"""Row sections: which section each row of a tracker belongs to.

A row's section comes from its own cell, else from the block that it stands in, else from its ref, else from
the row above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from automation.plan.model import Section, ref_key
from automation.plan.place import Place, column_letters
from automation.plan.text import count
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.grid import holds, text_of
from automation.tracker.read.published_form import Heading, blocks_of, read_heading, section_of, shared_ref
from automation.tracker.read.tables import Line, Table

_NUMBERED_TITLE = re.compile(r"(\d{1,3}[A-Z]?)\s*[.:)\u2013-]\s+([^\W\d_]{2}.*|\D.{7,})", re.DOTALL)
_AFTER_REF = re.compile(r"\s*[.:)\u2013-](?:\s|(?=[^\W\d_]))\s*(?=.*[^\W\d_]{2})(\S.*)", re.DOTALL)
_NO_FIELDS: Mapping[str, int] = {}


@dataclass(slots=True)
class _Block:
    """The section that rows belong to where a line above them says so."""

    ref: str
    heading: Heading


class RowSections:
    """Follows the sections down the tables of a tracker, and names rows without a ref of their own.

    Args:
        cells: reads cells and gathers findings.
        listed: the sections that the tracker lists.
    """

    def __init__(self, cells: Cells, listed: Sequence[Section]) -> None:
        self.cells = cells
        self._listed = {ref_key(section.ref): section for section in listed}
        self._found: dict[str, Section] = {}
        self._named: dict[str, tuple[str, str]] = {}
        self._order: dict[str, str] = {}
        self._first_use: dict[str, tuple[Place, str]] = {}
        self._children: dict[str, list[str]] = {}
        self._block: _Block | None = None
        self._theme = ""
        self._sheet = ""
        self._section = ""
        self._last: dict[str, tuple[str, int]] = {}
        self._keys: dict[str, str] = {}
        self._own = False

    def begin(self, table: Table) -> None:
        """Begin with a table: the lines above it may name its section."""
        first = table.grid.sheet != self._sheet
        if first:
            self._sheet, self._block, self._theme, self._section = table.grid.sheet, None, "", ""
        self._own = table.grid.sheet.casefold() == table.kind.sheet.casefold()
        self._last = {}
        if table.above:
            self.open(table, table.above, first=first)

    def put(self, section: str, place: Place, label: str) -> None:
        """Note the section of a row; it holds for rows below it that name none."""
        self._use(section, place, label)
        self._section = section

    def hear(self, line: Line) -> None:
        """Note what the children of the present section will say."""
        key = self._use(self._current(""), Place(self._sheet, line.row, _NO_FIELDS), "")
        self._children.setdefault(key, []).append(self._line(line))

    def all_sections(self, *, is_listed: bool) -> tuple[Section, ...]:
        """Return the sections that the tracker lists, then those that its rows name besides.

        Args:
            is_listed: whether the tracker has a list of sections, so that one it lacks is a finding.
        """
        sections = list(self._listed.values())
        for key, ref in self._order.items():
            section = self._found.get(key) or Section(ref)
            said = self._children.get(key)
            if said:
                section = replace(section, children_say="\n".join(said))
            place, label = self._first_use[key]
            if key in self._listed:
                continue
            if section.place.row == 0:
                section = replace(section, place=place)
            sections.append(section)
            if is_listed and ref:
                self.cells.report(
                    problems.SECTION_NOT_LISTED,
                    f"The section {short(ref)} is not listed on the sheet Sections.",
                    "Correct the section here, or give it a row on Sections.",
                    sheet=place.sheet,
                    cell=place.cell("section"),
                    ref=label,
                )
        return tuple(sections)

    def open(self, table: Table, lines: Sequence[Line], *, first: bool) -> None:
        """Open the block that the lines above some rows name."""
        for block in blocks_of(lines):
            heading = read_heading(block, first=first, share=self._share(table))
            if heading is None:
                continue
            if heading.unplaced:
                self.unplaced(heading.unplaced)
            if heading.theme:
                theme = self._line(Line(heading.theme, heading.row, heading.column))
                self._theme = "" if theme.casefold() == "no theme" else theme
                self._block = None
            if heading.named:
                self._block = _Block(heading.ref, heading)
                self._section = ""
                self._last = {}
                if heading.ref:
                    self._keep_section(heading.ref)

    @staticmethod
    def _share(table: Table) -> str:
        """Return the section that the first ref of a table's rows speaks of."""
        column = table.headings.columns.get("ref", 1 << 20)
        rows = (table.grid.rows[number - 1] for number in table.rows)
        return next((shared_ref(text_of(row[column])) for row in rows if holds(row, column)), "")

    def _keep_section(self, ref: str) -> None:
        """Keep what the block says of its section, once its ref is known."""
        block = self._block
        assert block is not None
        block.ref = ref
        heading = block.heading
        place = Place(
            self._sheet,
            heading.row,
            dict.fromkeys(("ref", "theme", "title", "owner", "owner_name"), heading.column),
        )
        clean = self.cells.clean
        section = Section(
            ref,
            self._theme,
            clean(heading.title, self._sheet, heading.row, heading.column),
            clean(heading.owner, self._sheet, heading.row, heading.column),
            clean(heading.owner_name, self._sheet, heading.row, heading.column),
            place=place,
        )
        self._found.setdefault(self._key(ref), section)
        self._use(ref, place, "")

    def _use(self, ref: str, place: Place, label: str) -> str:
        """Note that something belongs to a section; gives the section's key."""
        key = self._key(ref)
        if key not in self._order:
            self._order[key] = ref
            self._first_use[key] = (place, label)
        return key

    def _current(self, ref: str) -> str:
        """Return the section of a row without one of its own, from its block, its ref or the row above."""
        block = self._block
        if block is not None:
            if not block.ref:
                self._keep_section(shared_ref(ref) or short(block.heading.title, 40))
            return block.ref
        return shared_ref(ref) or self._section or self._theme or self._sheet

    def _line(self, line: Line) -> str:
        return self.cells.clean(line.text, self._sheet, line.row, line.column)

    def unplaced(self, lines: Sequence[Line]) -> None:
        """Report lines that stand outside the rows of a table."""
        first = lines[0]
        more = len(lines) - 1
        also = f" (and {count(more, 'line')} after it)" if more else ""
        self.cells.report(
            problems.UNPLACED,
            f"'{short(first.text)}'{also} stands outside the rows of the table and was not read.",
            "Move it into the row that it belongs to, or above the headings.",
            sheet=self._sheet,
            cell=f"{column_letters(first.column)}{first.row}",
        )

    def _key(self, ref: str) -> str:
        key = self._keys.get(ref)
        if key is None:
            key = self._keys[ref] = ref_key(ref)
        return key

    def of_row(self, table: Table, written: str, ref: str, theme: str, number: int) -> str:
        """Return the section of a row.

        Args:
            table: its table.
            written: what the row's own cell of the section says.
            ref: its ref.
            theme: what its cell of the theme says, in other people's trackers.
            number: the row.
        """
        if written:
            return written if self._own else self._by_its_cell(table, written, ref, theme, number)
        if "section" not in table.headings.columns:
            return self._by_its_block(table, ref, theme, number)
        shared = shared_ref(ref)
        known = self._key(shared) in self._listed or self._key(shared) in self._order
        section = shared if shared and (known or not self._section) else self._current(ref)
        if self._own or (shared and self._section and self._key(shared) != self._key(self._section)):
            message, hint = "The section is blank.", "Type the section."
            if section:
                message, hint = f"The section is blank; read as {short(section)}.", f"Type {short(section)}."
            self.cells.at(problems.SECTION_BLANK, table, number, "section", message, hint, ref)
        return section

    def _by_its_cell(self, table: Table, written: str, ref: str, theme: str, number: int) -> str:
        section, title = self._named.get(written) or _named_section(written)
        if section == written and (found := _titled(written, shared_ref(ref))):
            section, title = self._named[written] = found
        if title or theme:
            self._find(section, theme, title, table, number)
        return section

    def _by_its_block(self, table: Table, ref: str, theme: str, number: int) -> str:
        block = self._block.ref if self._block is not None else ""
        section = shared_ref(ref) or block or theme if theme else self._current(ref)
        if theme or self._theme:
            self._find(section, theme, "", table, number)
        return section

    def _find(self, section: str, theme: str, title: str, table: Table, number: int) -> None:
        """Keep what a row says of a section of which nothing is known yet."""
        key = self._key(section)
        if key not in self._found:
            place = Place(table.grid.sheet, number, table.headings.columns)
            self._found[key] = Section(section, theme or self._theme, title, place=place)

    def label(self, ref: str, section: str, number: int) -> str:
        """Return what a row is called: its ref, or how manieth it is below the last one with a ref."""
        key = self._key(section)
        if ref:
            self._last[key] = ref, 1
            return ref
        if key not in self._last:
            return f"{section} row {number}" if section else f"Row {number}"
        last, times = self._last[key]
        self._last[key] = last, times + 1
        return f"{last} ({times + 1})"

    def is_name_of_blank(self, ref: str, section: str) -> bool:
        """Return whether a ref is only how our papers name an action without: `LMG 1 (2)` below `LMG 1`."""
        last = self._last.get(self._key(section))
        return last is not None and ref == f"{last[0]} ({last[1] + 1})"


@lru_cache(maxsize=4096)
def _named_section(text: str) -> tuple[str, str]:
    """Part the cell of a section into ref and title: `Recommendation 2. Strengthen...`, `3 - Improve...`."""
    found = section_of(text)
    if found and found[0]:
        return found
    if match := _NUMBERED_TITLE.fullmatch(text):
        return match[1], match[2].strip()
    return text, ""


def _titled(text: str, share: str) -> tuple[str, str] | None:
    """Part the cell of a section where it begins with what the action's ref shares: `LMG - Leadership`."""
    if not share or not text.casefold().startswith(share.casefold()):
        return None
    match = _AFTER_REF.fullmatch(text[len(share) :])
    return (text[: len(share)], match[1].strip()) if match else None
