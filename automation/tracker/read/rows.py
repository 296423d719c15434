"""Rows: the actions and the evidence of success, each in its section.

A row's section comes from its own cell, else from the block that it stands in, else from its ref, else from
the row above. The dictionaries in `Rows` keep what was read once (phrases, leads, ratings), because a large
tracker says the same few things thousands of times.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from automation.plan.blank_words import is_nothing
from automation.plan.due import BLANK, Due, DueKind, uk
from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.leads import LeadNames
from automation.plan.model import Action, Evidence, Section, ref_key
from automation.plan.place import Place, column_letters
from automation.plan.ratings import BragKey, Rating
from automation.plan.text import listed
from automation.tracker import problems
from automation.tracker.read.cells import CELL_UNREAD, SUSPECT, Cells, UnseenSpaces, count, is_plain, short
from automation.tracker.read.grid import Value, text_of
from automation.tracker.read.number_formats import Shown, beneath
from automation.tracker.read.published_form import Heading, blocks_of, read_heading, section_of, shared_ref
from automation.tracker.read.struck_cells import Strikes, struck_dues
from automation.tracker.read.tables import Line, Table
from automation.tracker.sheets import ACTIONS

_MOVABLE = frozenset(["text", "outcome", "lead", "due", "revised", "comments", "report_reference", "rating"])
"""Fields whose value is looked for in the column without a heading beside theirs."""
_NUMBERED_TITLE = re.compile(r"(\d{1,3}[A-Z]?)\s*[.:)\u2013-]\s+([^\W\d_]{2}.*|\D.{7,})", re.DOTALL)
_AFTER_REF = re.compile(r"\s*[.:)\u2013-](?:\s|(?=[^\W\d_]))\s*(?=.*[^\W\d_]{2})(\S.*)", re.DOTALL)
_EXPLAINS = re.compile(r"\(.*\)$|\[.*\]$|<.*>$|e\.?g\.?\s|for example", re.IGNORECASE | re.DOTALL)
_MOST_NAMED = 12
"""How many rows without an action are named one by one."""
_NO_FIELDS: Mapping[str, int] = {}
_ACTION_FIELDS = (
    "ref", "text", "outcome", "lead", "due", "revised", "rating", "comments", "report_reference", "section",
    "theme", "completed",
)  # fmt: skip
_EVIDENCE_FIELDS = ("text", "rating", "comments", "measure", "section")


@dataclass(slots=True)
class _Block:
    """The section that rows belong to where a line above them says so."""

    ref: str
    heading: Heading


class Rows:
    """Reads tables of actions and of evidence, one after the other, and keeps what it read.

    Args:
        cells: reads cells and gathers findings.
        key: the tracker's BRAG key.
        names: the leads that the tracker lists.
        confirmed: the date of each phrase that a person confirmed, by `phrase_key`; None for no date.
        sections: the sections that the tracker lists.
        strikes: what is struck out on the sheets.
    """

    def __init__(
        self,
        cells: Cells,
        *,
        key: BragKey,
        names: LeadNames,
        confirmed: Mapping[str, date | None],
        sections: Sequence[Section],
        strikes: Strikes,
    ) -> None:
        self.cells = cells
        self.key = key
        self.names = names
        self.confirmed = confirmed
        self.actions: list[Action] = []
        self.evidence: list[Evidence] = []
        self._listed = {ref_key(section.ref): section for section in sections}
        self._found: dict[str, Section] = {}
        self._named: dict[str, tuple[str, str]] = {}
        self._order: dict[str, str] = {}
        self._first_use: dict[str, tuple[Place, str]] = {}
        self._children: dict[str, list[str]] = {}
        self._block: _Block | None = None
        self._theme = ""
        self._sheet = ""
        self._section = ""
        self._last: dict[str, list[str | int]] = {}
        self._columns: Mapping[str, int] = _NO_FIELDS
        self._fields: tuple[str, ...] = ()
        self._where: list[tuple[int, int]] = []
        self._without_action: list[int] = []
        self._keys: dict[str, str] = {}
        self._strikes = strikes
        self._struck_rows: Collection[int] = ()
        self._dues: dict[str, Due] = {}
        self._spaces = UnseenSpaces(cells)
        self._ratings: dict[str, Rating] = {}

    def read(self, table: Table) -> None:
        """Read a table's rows in their order, with the lines between them."""
        if table.grid.sheet != self._sheet:
            self._sheet, self._block, self._theme, self._section = table.grid.sheet, None, "", ""
            first = True
        else:
            first = False
        self._own = table.grid.sheet.casefold() == table.kind.sheet.casefold()
        self._last = {}
        self._struck_rows = self._strikes.on(table.grid.sheet)
        if table.above:
            self._open(table, table.above, first=first)
        strays = _Strays(table, self.cells)
        skip = {self._guidance(table), *self._only_numbered(table)}
        said = {line.row: line for line in table.below}
        read = self._action if table.kind is ACTIONS else self._evidence_row
        rows, breaks = table.grid.rows, table.breaks
        columns = table.headings.columns
        first_column = column_letters(min(columns.values()))
        for number in sorted({*table.rows, *said}) if said else table.rows:
            if number in breaks:
                self._open(table, breaks[number], first=False)
            if number in said:
                key = self._use(self._current(""), Place(self._sheet, number, _NO_FIELDS), "")
                self._children.setdefault(key, []).append(self._line(said[number]))
                continue
            if number in skip:
                continue
            row = rows[number - 1]
            moved = strays.columns(row, number, self.key) if strays.at else columns
            cell = f"{first_column}{number}"
            self.cells.guarded(
                "This row was not read", self._sheet, cell, None, read, table, row, number, moved
            )
        strays.report()
        self._report_without_action(table)
        self._spaces.report()
        self._spaces = UnseenSpaces(self.cells)
        last = table.rows[-1] if table.rows else 0
        for number, lines in breaks.items():
            if number > last:
                self._unplaced(lines)

    def all_sections(self, *, is_listed: bool) -> tuple[Section, ...]:
        """Give the sections that the tracker lists, then those that its rows name besides.

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
                self.cells.findings.append(
                    problems.SECTION_NOT_LISTED.at(
                        f"The section {short(ref)} is not listed on the sheet Sections.",
                        "Correct the section here, or give it a row on Sections.",
                        sheet=place.sheet,
                        cell=place.cell("section"),
                        ref=label,
                    )
                )
        return tuple(sections)

    def _key(self, ref: str) -> str:
        key = self._keys.get(ref)
        if key is None:
            key = self._keys[ref] = ref_key(ref)
        return key

    # Blocks

    def _open(self, table: Table, lines: Sequence[Line], *, first: bool) -> None:
        """Open the block that the lines above some rows name."""
        for block in blocks_of(lines):
            heading = read_heading(block, first=first, share=self._share(table))
            if heading is None:
                continue
            if heading.unplaced:
                self._unplaced(heading.unplaced)
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
        return next((shared_ref(text_of(row[column])) for row in rows if _holds(row, column)), "")

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
        """Give the section of a row without one of its own, from its block, its ref or the row above."""
        block = self._block
        if block is not None:
            if not block.ref:
                self._keep_section(shared_ref(ref) or short(block.heading.title, 40))
            return block.ref
        return shared_ref(ref) or self._section or self._theme or self._sheet

    def _line(self, line: Line) -> str:
        return self.cells.clean(line.text, self._sheet, line.row, line.column)

    def _unplaced(self, lines: Sequence[Line]) -> None:
        first = lines[0]
        more = len(lines) - 1
        also = f" (and {count(more, 'line')} after it)" if more else ""
        self.cells.findings.append(
            problems.UNPLACED.at(
                f"'{short(first.text)}'{also} stands outside the rows of the table and was not read.",
                "Move it into the row that it belongs to, or above the headings.",
                sheet=self._sheet,
                cell=f"{column_letters(first.column)}{first.row}",
            )
        )

    def _guidance(self, table: Table) -> int:
        """Find the row right below the headings that only explains them; 0 where there is none."""
        if self._own or not table.rows or table.rows[0] > table.header_row + 2:
            return 0
        number = table.rows[0]
        texts = [
            str(v).strip() for v in table.grid.rows[number - 1][slice(*table.span)] if v not in (None, "")
        ]
        told = [text for text in texts if _EXPLAINS.match(text)]
        if len(texts) < 2 or len(told) < len(texts):
            return 0
        self.cells.at(
            problems.GUIDANCE, table, number, "ref",
            "The row below the headings explains them; it was not read as an action.",
            "Move it above the headings.",
        )  # fmt: skip
        return number

    def _only_numbered(self, table: Table) -> Sequence[int]:
        """Find the rows at a table's end that hold a number beforehand and nothing else yet."""
        columns = table.headings.columns
        if table.kind is not ACTIONS or "ref" not in columns:
            return ()
        numbered = {columns[name] for name in ("ref", "section", "theme") if name in columns}
        rows = table.grid.rows
        low, high = table.span
        first = len(table.rows)
        while first:
            row = rows[table.rows[first - 1] - 1]
            if any(
                _holds(row, column) for column in range(low, min(high, len(row))) if column not in numbered
            ):
                break
            first -= 1
        found = table.rows[first:]
        if len(found) < 2:
            return ()
        self.cells.at(
            problems.UNPLACED, table, found[0], "ref",
            f"The last {count(len(found), 'row')} hold a number alone, so they are no actions yet.",
            "Nothing needs doing, unless one of them should be an action.",
        )  # fmt: skip
        return found

    def _texts(
        self, row: Sequence[Value], number: int, columns: Mapping[str, int], fields: tuple[str, ...]
    ) -> list[str]:
        """Give some fields of a row as clean texts; the commonest cells by far go no further than here."""
        if columns is not self._columns or fields is not self._fields:
            self._columns, self._fields = columns, fields
            self._where = [(i, columns[name]) for i, name in enumerate(fields) if name in columns]
        suspect = SUSPECT.search
        width = len(row)
        texts = [""] * len(fields)
        for i, column in self._where:
            if column < width:
                value = row[column]
                if isinstance(value, str):
                    if not value:
                        continue
                    if is_plain(value) or suspect(value) is None:
                        texts[i] = value.strip()
                    else:
                        texts[i] = self.cells.clean(value, self._sheet, number, column)
                elif value is not None:
                    texts[i] = self.cells.clean(value, self._sheet, number, column)
        return texts

    # Actions

    def _action(self, table: Table, row: Sequence[Value], number: int, columns: Mapping[str, int]) -> None:
        sheet = table.grid.sheet
        (
            ref, words, outcome, lead, due, revised, rating_text, comments, reference, written, theme,
            completed,
        ) = self._texts(row, number, columns, _ACTION_FIELDS)  # fmt: skip
        if not (ref or words):
            # A section alone may only have been filled in beforehand, or stand for a heading.
            more = outcome or lead or due or revised or rating_text or comments or reference
            if more or (self._own and written):
                self._without_action.append(number)
            return
        place = Place(sheet, number, columns)
        if ref and isinstance(beneath(row[columns["ref"]]), date):
            self.cells.at(
                problems.REF_IS_DATE, table, number, "ref",
                f"The ref is the date {ref}.",
                "Format the cell as text, and type the ref again.",
                ref=ref,
            )  # fmt: skip
        if self._own:
            self._look_for_spaces(row, place, section=written, rating=rating_text)
        section = self._section_of(table, written, ref, theme, number)
        if table.grid.prose and self._is_name_of_blank(ref, section):
            ref = ""
        label = self._label(ref, section, number)
        self._use(section, place, label)
        self._section = section
        struck = self._struck_dues(place, ref, words, due, revised) if number in self._struck_rows else {}
        self.actions.append(
            Action(
                ref=ref,
                section=section,
                text=words,
                outcome=outcome,
                lead=lead,
                leads=self._leads(lead, place) if lead else (),
                due=self._due(row, due, place, "due", label, struck) if due else BLANK,
                revised=BLANK
                if is_nothing(revised)
                else self._due(row, revised, place, "revised", label, struck),
                rating=self._rating(rating_text) if rating_text else Rating.NOT_RATED,
                rating_text=rating_text,
                comments=comments,
                report_reference=reference,
                label=label,
                completed_text=completed,
                place=place,
            )
        )

    def _report_without_action(self, table: Table) -> None:
        """Name the rows that are no actions although something stands in them, once for a table."""
        numbers, self._without_action = self._without_action, []
        if not numbers:
            return
        more = f" and {count(len(numbers) - _MOST_NAMED, 'more row')}" if len(numbers) > _MOST_NAMED else ""
        named = listed([str(number) for number in numbers[:_MOST_NAMED]]) + more
        one = len(numbers) == 1
        what = f"Row {named} has" if one else f"Rows {named} have"
        self.cells.at(
            problems.ROW_WITHOUT_ACTION, table, numbers[0], "ref",
            f"{what} neither a Ref nor an Action, and {'does' if one else 'do'} not count as "
            f"{'an action' if one else 'actions'}.",
            "Type the Ref and the Action, or clear the row.",
        )  # fmt: skip

    def _section_of(self, table: Table, written: str, ref: str, theme: str, number: int) -> str:
        if written:
            if self._own:
                return written
            section, title = self._named.get(written) or _named_section(written)
            if section == written and (found := _titled(written, shared_ref(ref))):
                section, title = self._named[written] = found
            if self._key(section) not in self._found and (title or theme):
                place = Place(table.grid.sheet, number, table.headings.columns)
                self._found[self._key(section)] = Section(section, theme or self._theme, title, place=place)
            return section
        if "section" not in table.headings.columns:
            section = self._current(ref) if not theme else (shared_ref(ref) or self._section_by_theme(theme))
            if self._key(section) not in self._found and (theme or self._theme):
                place = Place(table.grid.sheet, number, table.headings.columns)
                self._found[self._key(section)] = Section(section, theme or self._theme, place=place)
            return section
        shared = shared_ref(ref)
        known = self._key(shared) in self._listed or self._key(shared) in self._order
        section = shared if shared and (known or not self._section) else self._current(ref)
        if self._own or (shared and self._section and self._key(shared) != self._key(self._section)):
            self.cells.at(
                problems.SECTION_BLANK, table, number, "section",
                f"The section is blank; read as {short(section)}." if section else "The section is blank.",
                f"Type {short(section)}." if section else "Type the section.",
                ref=ref,
            )  # fmt: skip
        return section

    def _section_by_theme(self, theme: str) -> str:
        return self._block.ref if self._block is not None and self._block.ref else theme

    def _label(self, ref: str, section: str, number: int) -> str:
        key = self._key(section)
        if ref:
            self._last[key] = [ref, 1]
            return ref
        last = self._last.get(key)
        if last is None:
            return f"{section} row {number}" if section else f"Row {number}"
        last[1] = int(last[1]) + 1
        return f"{last[0]} ({last[1]})"

    def _is_name_of_blank(self, ref: str, section: str) -> bool:
        """Say whether a ref is only how our papers name an action without one: `LMG 1 (2)` below `LMG 1`."""
        last = self._last.get(self._key(section))
        return last is not None and ref == f"{last[0]} ({int(last[1]) + 1})"

    def _struck_dues(self, place: Place, ref: str, words: str, due: str, revised: str) -> Mapping[str, str]:
        found = self._strikes.of(place, ACTIONS)
        return struck_dues(found, {"ref": ref, "text": words}, due, revised)

    def _leads(self, text: str, place: Place) -> tuple[str, ...]:
        return self.cells.guarded(CELL_UNREAD, place.sheet, place.cell("lead"), (), self.names.resolve, text)

    def _due(
        self, row: Sequence[Value], text: str, place: Place, name: str, label: str, struck: Mapping[str, str]
    ) -> Due:
        return self.cells.guarded(
            CELL_UNREAD,
            place.sheet,
            place.cell(name),
            None,
            self._read_due,
            row,
            text,
            place,
            name,
            label,
            struck,
        ) or Due(text, DueKind.UNCLEAR, understood=False, note="It could not be read.")

    def _read_due(
        self,
        row: Sequence[Value],
        text: str,
        place: Place,
        name: str,
        label: str,
        struck: Mapping[str, str],
    ) -> Due:
        column = place.columns[name]
        value = row[column]
        if name in struck:
            value = text = self.cells.clean(struck[name], place.sheet, place.row, column)
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return self._confirm_day(value)
        if isinstance(value, Shown) and isinstance(value.beneath, date):
            self._report_shown(text, value.beneath, place, name, label)
        due_read = self._dues.get(text)
        if due_read is None:
            due_read = self._dues[text] = self._confirm(read_due(text))
        return due_read

    def _report_shown(self, text: str, day: date, place: Place, name: str, label: str) -> None:
        """Report a date of which people see the month or the year alone, which is what counts."""
        excel = f", but Excel's Due by counts {uk(day)}" if self._own else ""
        self.cells.findings.append(
            problems.SHOWN_AS_MONTH.at(
                f"The due date of {label} shows {text} but is the date {uk(day)}; it was read as {text}"
                f"{excel}.",
                f"Format the cell as text, and type {text} again.",
                sheet=place.sheet,
                cell=place.cell(name),
                ref=label,
            )
        )

    def _confirm_day(self, day: date) -> Due:
        """Read a real date, which counts as itself: Excel does not look it up on the sheet Due dates.

        A row there can confirm it, and a check reports one that says something else.
        """
        due = Due.on(day)
        return due.confirm(day) if self.confirmed.get(phrase_key(due.text)) == day else due

    def _confirm(self, due: Due) -> Due:
        key = phrase_key(due.text)
        return due.confirm(self.confirmed[key]) if key in self.confirmed else due

    def _rating(self, text: str) -> Rating:
        rating = self._ratings.get(text)
        if rating is None:
            rating = self._ratings[text] = self.key.read(text) or Rating.NOT_RATED
        return rating

    def _look_for_spaces(self, row: Sequence[Value], place: Place, **texts: str) -> None:
        for name, text in texts.items():
            if text and (value := row[place.columns[name]]) != text:
                self._spaces.look(place, name, value, text)

    # Evidence

    def _evidence_row(
        self, table: Table, row: Sequence[Value], number: int, columns: Mapping[str, int]
    ) -> None:
        words, rating_text, comments, measure, written = self._texts(row, number, columns, _EVIDENCE_FIELDS)
        if not (words or rating_text or comments or measure):
            return
        section = self._section_of(table, written, "", "", number)
        place = Place(table.grid.sheet, number, columns)
        if self._own:
            self._look_for_spaces(row, place, section=written, rating=rating_text)
        self._use(section, place, section)
        self._section = section
        rating = self._rating(rating_text) if rating_text else Rating.NOT_RATED
        self.evidence.append(Evidence(section, words, rating, rating_text, comments, measure, place))


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


class _Strays:
    """Values in columns without a heading: moved where they surely belong, else reported once a column."""

    def __init__(self, table: Table, cells: Cells) -> None:
        header = table.grid.rows[table.header_row - 1]
        headings = table.headings
        headed = {*headings.columns.values(), *headings.double, *headings.unknown}
        headed.update(i for i, value in enumerate(header) if value not in (None, ""))
        low, high = table.span
        width = min(high, max((len(table.grid.rows[n - 1]) for n in table.rows), default=0))
        self.table, self.cells = table, cells
        self.at = [
            column
            for column in range(low, width)
            if column not in headed and any(_holds(table.grid.rows[n - 1], column) for n in table.rows)
        ]
        self._left = dict(zip(self.at, self._beside(headings.columns, header), strict=True))
        self._unplaced: dict[int, list[tuple[int, str]]] = {}

    def _beside(self, columns: Mapping[str, int], header: Sequence[Value]) -> Iterator[str]:
        """Give for each column the field whose heading is the next on its left, if nothing is between."""
        fields: dict[int, str] = {}
        for name, column in columns.items():
            fields.setdefault(column, name)
        placed = sorted(fields)
        filled = [i for i, value in enumerate(header) if value not in (None, "")]
        for column in self.at:
            before = bisect_left(placed, column)
            headed = bisect_left(filled, column)
            nearest = placed[before - 1] if before else -1
            between = headed and filled[headed - 1] > nearest
            yield "" if nearest < 0 or between else fields[nearest]

    def columns(self, row: Sequence[Value], number: int, key: BragKey) -> Mapping[str, int]:
        """Give the columns of a row's fields, which differ where a value stands beside its own column."""
        columns: dict[str, int] = self.table.headings.columns
        for stray in self.at:
            if not _holds(row, stray):
                continue
            text = str(row[stray]).strip()
            rating = columns.get("rating")
            field = ""
            if (
                rating is not None
                and not _holds(row, rating)
                and key.read(text) not in (None, Rating.NOT_RATED)
            ):
                field = "rating"
            elif (beside := self._left[stray]) in _MOVABLE and not _holds(row, columns[beside]):
                field = beside
            if not field:
                self._unplaced.setdefault(stray, []).append((number, text))
                continue
            columns = {**columns, field: stray}
            heading = next(c.heading for c in self.table.kind.columns if c.field == field)
            self.cells.findings.append(
                problems.MOVED.at(
                    f"'{short(text)}' stands in a column without a heading; it was read as {heading}.",
                    f"Move it into the column {heading}.",
                    sheet=self.table.grid.sheet,
                    cell=f"{column_letters(stray)}{number}",
                )
            )
        return columns

    def report(self) -> None:
        """Report what was not moved, once for each column."""
        for column, texts in self._unplaced.items():
            number, text = texts[0]
            more = f", and {count(len(texts) - 1, 'text')} below it" if len(texts) > 1 else ""
            self.cells.findings.append(
                problems.UNPLACED.at(
                    f"'{short(text)}'{more} stands in a column without a heading and was not read.",
                    "Give the column a heading, or move the text into the column that it belongs to.",
                    sheet=self.table.grid.sheet,
                    cell=f"{column_letters(column)}{number}",
                )
            )


def _holds(row: Sequence[Value], column: int) -> bool:
    if column >= len(row):
        return False
    value = row[column]
    return value is not None and value != "" and not (isinstance(value, str) and not value.strip())
