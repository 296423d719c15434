"""Rows: the actions and the evidence of success, each in its section.

The dictionaries in `Rows` keep what was read once (phrases, ratings), because a tracker says the same few
things over and over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from automation.plan.blank_words import is_nothing
from automation.plan.due import BLANK, Due, DueKind, uk
from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.leads import LeadNames
from automation.plan.model import Action, Evidence, Section
from automation.plan.place import Place, column_letters
from automation.plan.ratings import BragKey, Rating
from automation.plan.text import count, listed
from automation.tracker import problems
from automation.tracker.read.cells import CELL_UNREAD, SUSPECT, Cells, UnseenSpaces, is_plain
from automation.tracker.read.grid import Value, holds
from automation.tracker.read.number_formats import Shown, beneath
from automation.tracker.read.row_sections import RowSections
from automation.tracker.read.stray_columns import StrayColumns
from automation.tracker.read.struck_cells import Strikes, struck_dues
from automation.tracker.read.tables import Table
from automation.tracker.sheets import ACTIONS

_EXPLAINS = re.compile(r"\(.*\)$|\[.*\]$|<.*>$|e\.?g\.?\s|for example", re.IGNORECASE | re.DOTALL)
_ROW_UNREAD = "This row was not read"
_MOST_NAMED = 12
"""How many rows without an action are named one by one."""
_NO_FIELDS: Mapping[str, int] = {}
_OF_AN_ACTION = ("outcome", "lead", "due", "revised", "rating", "comments", "report_reference")
"""Fields that only an action has; a row that holds one of them and neither ref nor text is reported."""
_ACTION_FIELDS = ("ref", "text", *_OF_AN_ACTION, "section", "theme", "completed")
_EVIDENCE_FIELDS = ("text", "rating", "comments", "measure", "section")


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
        self.sections = RowSections(cells, sections)
        self._sheet = ""
        self._columns: Mapping[str, int] = _NO_FIELDS
        self._fields: tuple[str, ...] = ()
        self._where: list[tuple[int, int]] = []
        self._without_action: list[int] = []
        self._strikes = strikes
        self._struck_rows: Collection[int] = ()
        self._due_phrases: dict[str, Due] = {}
        self._spaces = UnseenSpaces(cells)
        self._ratings: dict[str, Rating] = {}

    def read(self, table: Table) -> None:
        """Read a table's rows in their order, with the lines between them."""
        self._sheet = table.grid.sheet
        self._own = table.grid.sheet.casefold() == table.kind.sheet.casefold()
        self._struck_rows = self._strikes.on(table.grid.sheet)
        self.sections.begin(table)
        strays = StrayColumns(table, self.cells)
        skip = {self._guidance(table), *self._only_numbered(table)}
        said = {line.row: line for line in table.below}
        read = self._action if table.kind is ACTIONS else self._evidence_row
        rows, breaks = table.grid.rows, table.breaks
        columns = table.headings.columns
        first_column = column_letters(min(columns.values()))
        for number in sorted({*table.rows, *said}) if said else table.rows:
            if number in breaks:
                self.sections.open(table, breaks[number], first=False)
            if number in said:
                self.sections.hear(said[number])
            elif number not in skip:
                row = rows[number - 1]
                moved = strays.columns(row, number, self.key) if strays.at else columns
                given = table, row, number, moved
                self.cells.guarded(_ROW_UNREAD, self._sheet, f"{first_column}{number}", None, read, *given)
        strays.report()
        self._report_without_action(table)
        self._spaces.report()
        self._spaces = UnseenSpaces(self.cells)
        last = table.rows[-1] if table.rows else 0
        for number, lines in breaks.items():
            if number > last:
                self.sections.unplaced(lines)

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
        message = "The row below the headings explains them; it was not read as an action."
        self.cells.at(problems.GUIDANCE, table, number, "ref", message, "Move it above the headings.")
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
                holds(row, column) for column in range(low, min(high, len(row))) if column not in numbered
            ):
                break
            first -= 1
        found = table.rows[first:]
        if len(found) < 2:
            return ()
        message = f"The last {count(len(found), 'row')} hold a number alone, so they are no actions yet."
        hint = "Nothing needs doing, unless one of them should be an action."
        self.cells.at(problems.UNPLACED, table, found[0], "ref", message, hint)
        return found

    def _texts(
        self, row: Sequence[Value], number: int, columns: Mapping[str, int], fields: tuple[str, ...]
    ) -> list[str]:
        """Return some fields of a row as clean texts; the commonest cells by far go no further than here."""
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
        texts = dict(zip(_ACTION_FIELDS, self._texts(row, number, columns, _ACTION_FIELDS), strict=True))
        ref, words, written = texts["ref"], texts["text"], texts["section"]
        if not (ref or words):
            # A section alone may only have been filled in beforehand, or stand for a heading.
            if any(texts[name] for name in _OF_AN_ACTION) or (self._own and written):
                self._without_action.append(number)
            return
        place = Place(sheet, number, columns)
        if ref and isinstance(beneath(row[columns["ref"]]), date):
            message, hint = f"The ref is the date {ref}.", "Format the cell as text, and type the ref again."
            self.cells.at(problems.REF_IS_DATE, table, number, "ref", message, hint, ref)
        if self._own:
            self._look_for_spaces(row, place, section=written, rating=texts["rating"])
        section = self.sections.of_row(table, written, ref, texts["theme"], number)
        if table.grid.prose and self.sections.is_name_of_blank(ref, section):
            ref = ""
        label = self.sections.label(ref, section, number)
        self.sections.put(section, place, label)
        due, revised = self._dues(row, texts, place, label)
        self.actions.append(
            Action(
                ref=ref,
                section=section,
                text=words,
                outcome=texts["outcome"],
                lead=texts["lead"],
                leads=self._leads(texts["lead"], place),
                due=due,
                revised=revised,
                rating=self._rating(texts["rating"]),
                rating_text=texts["rating"],
                comments=texts["comments"],
                report_reference=texts["report_reference"],
                label=label,
                completed_text=texts["completed"],
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
        message = f"Rows {named} have neither a Ref nor an Action, and do not count as actions."
        if len(numbers) == 1:
            message = f"Row {named} has neither a Ref nor an Action, and does not count as an action."
        hint = "Type the Ref and the Action, or clear the row."
        self.cells.at(problems.ROW_WITHOUT_ACTION, table, numbers[0], "ref", message, hint)

    def _leads(self, text: str, place: Place) -> tuple[str, ...]:
        if not text:
            return ()
        return self.cells.guarded(CELL_UNREAD, place.sheet, place.cell("lead"), (), self.names.resolve, text)

    def _dues(
        self, row: Sequence[Value], texts: Mapping[str, str], place: Place, label: str
    ) -> Iterator[Due]:
        """Read the due date and the revised one; words that are struck out of them do not count."""
        struck: Mapping[str, str] = {}
        if place.row in self._struck_rows:
            named = {"ref": texts["ref"], "text": texts["text"]}
            struck = struck_dues(self._strikes.of(place, ACTIONS), named, texts["due"], texts["revised"])
        for name, is_blank in (("due", not texts["due"]), ("revised", is_nothing(texts["revised"]))):
            if is_blank:
                yield BLANK
                continue
            given = row, texts[name], place, name, label, struck
            cell = place.cell(name)
            due = self.cells.guarded(CELL_UNREAD, place.sheet, cell, None, self._read_due, *given)
            unread = "It could not be read."
            yield due or Due(texts[name], DueKind.UNCLEAR, understood=False, note=unread)

    def _read_due(
        self, row: Sequence[Value], text: str, place: Place, name: str, label: str, struck: Mapping[str, str]
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
        due_read = self._due_phrases.get(text)
        if due_read is None:
            due_read = self._due_phrases[text] = self._confirm(read_due(text))
        return due_read

    def _report_shown(self, text: str, day: date, place: Place, name: str, label: str) -> None:
        """Report a date of which people see the month or the year alone, which is what counts."""
        excel = f", but Excel's Due by counts {uk(day)}" if self._own else ""
        self.cells.report(
            problems.SHOWN_AS_MONTH,
            f"The due date of {label} shows {text} but is the date {uk(day)}; it was read as {text}{excel}.",
            f"Format the cell as text, and type {text} again.",
            sheet=place.sheet,
            cell=place.cell(name),
            ref=label,
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
        if not text:
            return Rating.NOT_RATED
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
        section = self.sections.of_row(table, written, "", "", number)
        place = Place(table.grid.sheet, number, columns)
        if self._own:
            self._look_for_spaces(row, place, section=written, rating=rating_text)
        self.sections.put(section, place, section)
        rating = self._rating(rating_text)
        self.evidence.append(Evidence(section, words, rating, rating_text, comments, measure, place))
