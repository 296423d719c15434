"""Reading the rows of a plan: the actions and the evidence of success, each in its section.

`Rows` keeps each phrase and rating that it has read, because a tracker repeats the same few.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from automation.plan.due import BLANK, Due, DueKind, uk
from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.due_words import MONTHS, is_nothing
from automation.plan.findings import Place, column_letters
from automation.plan.leads import LeadNames, is_role
from automation.plan.model import Action, Evidence, Section
from automation.plan.rating_words import earlier_word, latest_word
from automation.plan.ratings import BragKey, Rating, State
from automation.plan.text import count, listed
from automation.tracker import problems
from automation.tracker.read.cells import (
    CELL_UNREAD,
    ROW_UNREAD,
    Cells,
    Record,
    read_day,
    read_month,
    short,
    texts_by_row,
)
from automation.tracker.read.columns_beside import as_log, kept_columns, log_columns
from automation.tracker.read.contacts import Contact
from automation.tracker.read.grid import Value, holds
from automation.tracker.read.headings import heading_key, heading_of, hidden_columns
from automation.tracker.read.number_formats import Shown, beneath
from automation.tracker.read.row_sections import RowSections
from automation.tracker.read.strikethrough import Strikes, struck_dues
from automation.tracker.read.tables import Table
from automation.tracker.sheets import ACTIONS

_EXPLAINS = re.compile(r"\(.*\)$|\[.*\]$|<.*>$|e\.?g\.?\s|for example", re.IGNORECASE | re.DOTALL)
_EXCELS_NAME = re.compile(
    r"(?:sheet|tabelle|feuil|hoja|foglio|blad|ark|arkusz|planilha|taulukko|list|munka)\s?\d+|sheet",
    re.IGNORECASE,
)
"""The name that Excel gives a sheet, in the languages of its users."""
_LONGEST_NAME = 80
_MOST_NAMED = 12
"""How many rows without an action are named one by one."""
_OF_AN_ACTION = ("outcome", "lead", "due", "revised", "rating", "comments", "report_reference")
"""Fields of an action: a row that has one of them, but neither a ref nor a text, is reported."""
_ACTION_FIELDS = ("ref", "text", *_OF_AN_ACTION, "section", "theme", "completed")
_BLANK = dict.fromkeys(_ACTION_FIELDS, "")
_EVIDENCE_FIELDS = ("text", "rating", "comments", "measure", "section")
_BESIDE = frozenset(["lead_name", "email", "section_owner", "evidence"])
"""What only other people's plans keep beside an action."""
_MOVABLE = frozenset(["text", "outcome", "lead", "due", "revised", "comments", "report_reference", "rating"])
"""Fields whose value may be in the column beside theirs, if that has no heading."""


def _without_date(title: str) -> str:
    """Return a title without months, days, years and versions, so that next month's file has it too."""
    words = re.split(r"[\s_]+", title)
    plain = (
        word for word in words if not re.search(r"\d", word) and word.casefold().strip("(),.") not in MONTHS
    )
    return " ".join(plain).strip(" ,:;()-\u2013\u2014")


class Rows:
    """Reads tables of actions and of evidence, one after the other, and collects what it read.

    Args:
        cells: reads cells and collects findings.
        key: the tracker's BRAG key.
        names: the leads that the tracker lists.
        confirmed: the date of each phrase that a person confirmed, by `phrase_key`; None for no date.
        sections: the sections that the tracker lists.
        strikes: what is struck through on the sheets.
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
        self.named: dict[str, str] = {}
        """What each sheet is called that only has the name that Excel gave it."""
        self.contacts: list[Contact] = []
        """What rows say about the names and addresses of their leads."""
        self.owners: list[tuple[str, str, Place]] = []
        """Who owns the section of a row, as rows say."""
        self._log_columns: list[tuple[int, str]] = []
        self._kept_columns: list[tuple[int, str]] = []
        self._without_action: list[int] = []
        self._strikes = strikes
        self._read_dues: dict[Value, Due] = {}
        self._ratings: dict[str, Rating] = {}

    def read(self, table: Table) -> None:
        """Read the rows of a table in order, with the lines between them."""
        self._without_action = []
        self._log_columns, self._kept_columns = log_columns(table), kept_columns(table)
        self.sections.begin(table, self._name(table))
        strays = stray_columns(table)
        unplaced: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        skip = {self._guidance(table), *self._only_numbered(table)}
        said = {line.row: line for line in table.below}
        read = self._action if table.kind is ACTIONS else self._evidence_row
        texts = texts_by_row(table)
        for number in sorted({*table.rows, *said}):
            if number in table.breaks:
                self.sections.open(table, table.breaks[number], first=False)
            if number in said:
                self.sections.hear(said[number])
            elif number not in skip:
                record = Record(self.cells, table, number, texts=texts[number])
                for stray, beside in strays.items():
                    if holds(record.values, stray):
                        record = self._with_stray(record, stray, beside, unplaced)
                self.cells.guarded(ROW_UNREAD, record.place, "", None, read, record)
        self._report_unplaced(table, unplaced)
        self._report_without_action(table)
        for number, lines in table.breaks.items():
            if not table.rows or number > table.rows[-1]:
                self.sections.unplaced(lines)

    def _name(self, table: Table) -> str:
        """Return the name of a sheet; if Excel gave it that, the title above its table."""
        sheet = table.grid.sheet
        if not _EXCELS_NAME.fullmatch(sheet.strip()):
            return sheet
        above = (line.text for line in table.above if len(line.text) <= _LONGEST_NAME)
        name = _without_date(next(above, "")) or sheet
        return self.named.setdefault(sheet, name)

    def _guidance(self, table: Table) -> int:
        """Return the number of the row below the headings if it only explains them, else 0."""
        if table.is_own or not table.rows or table.rows[0] > table.header_row + 2:
            return 0
        number = table.rows[0]
        row = table.grid.rows[number - 1][slice(*table.span)]
        texts = [str(value).strip() for value in row if value not in (None, "")]
        if len(texts) < 2 or not all(map(_EXPLAINS.match, texts)):
            return 0
        message = "The row below the headings explains them, so it was not read as an action."
        hint = "Move it above the headings."
        self.cells.at(problems.GUIDANCE, table.place(number), "ref", message, hint)
        return number

    def _only_numbered(self, table: Table) -> Sequence[int]:
        """Return the rows at the end of a table that have been numbered but not filled in yet."""
        columns = table.headings.columns
        if table.kind is not ACTIONS or "ref" not in columns:
            return ()
        numbered = {columns[name] for name in ("ref", "section", "theme") if name in columns}
        first = len(table.rows)
        header = table.grid.rows[table.header_row - 1]
        keys = {column: heading_key(str(value)) for column, value in enumerate(header) if value}
        numbered.update(hidden_columns(keys, table.kind))
        others = [column for column in range(*table.span) if column not in numbered]
        while first and not any(holds(table.grid.rows[table.rows[first - 1] - 1], c) for c in others):
            first -= 1
        found = table.rows[first:]
        if len(found) < 2:
            return ()
        message = (
            f"The last {count(len(found), 'row')} have only a number, so they do not count as actions yet."
        )
        hint = "You need do nothing, unless one of them should be an action."
        self.cells.at(problems.UNPLACED, table.place(found[0]), "ref", message, hint)
        return found

    # Values in columns without a heading

    def _with_stray(
        self, record: Record, stray: int, beside: str, unplaced: Mapping[int, list[tuple[int, str]]]
    ) -> Record:
        """Return a row in which a value without a heading is read as the field that it surely belongs to."""
        row, columns, number = record.values, record.place.columns, record.place.row
        text, field, rating = str(row[stray]).strip(), "", columns.get("rating")
        if (
            rating is not None
            and not holds(row, rating)
            and self.key.read(text) not in (None, Rating.NOT_RATED)
        ):
            field = "rating"
        elif beside in _MOVABLE and not holds(row, columns[beside]):
            field = beside
        else:
            unplaced[stray].append((number, text))
            return record
        heading = heading_of(record.table.kind, field)
        moved = Record(self.cells, record.table, number, {**columns, field: stray})
        message = f"'{short(text)}' is in a column without a heading and was read as {heading}."
        moved.at(problems.MOVED, field, message, f"Move it into the column {heading}.")
        return moved

    def _report_unplaced(self, table: Table, unplaced: Mapping[int, list[tuple[int, str]]]) -> None:
        for column, texts in unplaced.items():
            number, text = texts[0]
            also = f" (with {count(len(texts) - 1, 'more text')} below)" if len(texts) > 1 else ""
            self.cells.report(
                problems.UNPLACED,
                f"'{short(text)}'{also} is in a column without a heading and was not read.",
                "Give the column a heading, or move the text to the column where it belongs.",
                sheet=table.grid.sheet,
                cell=f"{column_letters(column)}{number}",
            )

    # Actions

    def _action(self, record: Record) -> None:
        place, table = record.place, record.table
        texts = _BLANK | {name: record.text(name) for name in _ACTION_FIELDS if name in place.columns}
        as_written = texts["rating"]
        texts["rating"] = self._present_rating(table, as_written)
        if self._log_columns:
            texts["comments"] = as_log(_texts_in(record, self._log_columns))
        ref, written = texts["ref"], texts["section"]
        if not _names_an_action(record, texts):
            # A row with only a section may have been prepared in advance, or may be a heading.
            if ref or any(texts[name] for name in _OF_AN_ACTION) or (table.is_own and written):
                self._without_action.append(place.row)
            return
        if isinstance(beneath(record.value("ref")), date):
            message, hint = f"The ref is the date {ref}.", "Format the cell as text, then type the ref again."
            record.at(problems.REF_IS_DATE, "ref", message, hint, ref)
        if table.is_own:
            record.compare_spaces(section=written, rating=texts["rating"])
        section = self.sections.of_row(record, written, ref, texts["theme"])
        if table.grid.prose and self.sections.is_name_of_blank(ref, section):
            ref = ""
        label = self.sections.label(ref, section, place.row)
        self.sections.put(section, place, label)
        due, revised = self._dues(record, texts, label)
        lead, leads = self._lead(record, texts["lead"])
        completed_on = _completed_on(record, texts["completed"])
        self._beside(record, section, leads)
        self.actions.append(
            Action(
                ref=ref,
                section=section,
                text=texts["text"],
                outcome=texts["outcome"],
                lead=lead,
                leads=leads,
                due=due,
                revised=revised,
                rating=self._rating(texts["rating"])
                if texts["rating"]
                else self._rating_of_completed(completed_on),
                rating_text=texts["rating"],
                comments=texts["comments"],
                report_reference=texts["report_reference"],
                label=label,
                completed_text=texts["completed"],
                completed_on=completed_on,
                kept=(
                    *_texts_in(record, self._kept_columns),
                    *_how_it_moved(table, as_written, texts["rating"]),
                ),
                place=place,
            )
        )

    def _beside(self, record: Record, section: str, leads: Sequence[str]) -> None:
        """Note what a row says about people and success in columns beside those of the action."""
        columns, place = record.place.columns, record.place
        if _BESIDE.isdisjoint(columns):
            return
        if "lead_name" in columns or "email" in columns:
            self.contacts.append(Contact(tuple(leads), record.text("lead_name"), record.text("email"), place))
        if "section_owner" in columns and (owner := record.text("section_owner")):
            self.owners.append((section, owner, place))
        if "evidence" in columns and (text := record.text("evidence")):
            known = {(row.section, row.text) for row in self.evidence}
            if (section, text) not in known:
                at = replace(place, columns={"text": columns["evidence"]})
                self.evidence.append(Evidence(section, text, Rating.NOT_RATED, "", place=at))

    def _lead(self, record: Record, written: str) -> tuple[str, tuple[str, ...]]:
        """Return the lead as written, and the leads that it names.

        A plan without a column for the lead may name one above its rows.
        """
        lead, place, table = written, record.place, record.table
        headings = table.headings
        if not lead and headings.by_content and "lead" not in place.columns:
            lead = "" if any(name == "lead" for _, _, name in headings.proposed) else self._lead_above(table)
        if not lead:
            return "", ()
        return lead, self.cells.guarded(CELL_UNREAD, place, "lead", (), self.names.resolve, lead)

    def _lead_above(self, table: Table) -> str:
        """Return who leads the rows of a table, as the lines above it or the name of its sheet say."""
        sheet, owner = table.grid.sheet, self.sections.owner()
        if owner or not is_role(sheet):
            return owner
        message = f"The table has no column for Lead, so the name of the sheet, '{sheet}', was read as Lead."
        place = replace(table.place(table.header_row), columns={"text": table.headings.columns["text"]})
        self.cells.at(problems.MOVED, place, "text", message, "If it is not the lead, add a column Lead.")
        return sheet

    def _report_without_action(self, table: Table) -> None:
        """Report the rows of a table that hold something but are not actions, in one finding."""
        numbers = self._without_action
        if not numbers:
            return
        more = f" and {count(len(numbers) - _MOST_NAMED, 'more row')}" if len(numbers) > _MOST_NAMED else ""
        named = listed([str(number) for number in numbers[:_MOST_NAMED]]) + more
        lacks = "no Action" if table.headings.by_content else "neither a Ref nor an Action"
        message = f"Rows {named} have {lacks}, so they do not count as actions."
        if len(numbers) == 1:
            message = f"Row {named} has {lacks}, so it does not count as an action."
        hint = "Type the Ref and the Action, or clear the row."
        self.cells.at(problems.ROW_WITHOUT_ACTION, table.place(numbers[0]), "ref", message, hint)

    def _dues(self, record: Record, texts: Mapping[str, str], label: str) -> Iterator[Due]:
        """Return the due date and the revised one, without words that are struck through."""
        place = record.place
        struck: Mapping[str, str] = {}
        if place.row in self._strikes.on(place.sheet):
            struck = struck_dues(self._strikes.of(place, ACTIONS), texts, texts["due"], texts["revised"])
        for name in ("due", "revised"):
            if not texts[name] or (name == "revised" and is_nothing(texts[name])):
                yield BLANK
                continue
            value = record.value(name)
            if not struck and type(value) in {str, date} and (known := self._read_dues.get(value)):
                yield known
                continue
            given = record, texts[name], name, label, struck
            due = self.cells.guarded(CELL_UNREAD, place, name, None, self._due, *given)
            unread = "It could not be read."
            yield due or Due(texts[name], DueKind.UNCLEAR, understood=False, note=unread)

    def _due(self, record: Record, text: str, name: str, label: str, struck: Mapping[str, str]) -> Due:
        value, place = record.value(name), record.place
        if name in struck:
            value = text = self.cells.clean(struck[name], place.sheet, place.row, place.columns[name])
        if isinstance(value, Shown) and isinstance(value.beneath, date):
            self._report_shown(record, text, value.beneath, name, label)
        written = (read_day(value) or text) if isinstance(value, date) else text
        if written not in self._read_dues:
            self._read_dues[written] = self._confirmed(
                Due.on(written) if isinstance(written, date) else read_due(written)
            )
        return self._read_dues[written]

    def _confirmed(self, due: Due) -> Due:
        """Return a due date with the date that a row of Due dates confirms for it.

        A real date counts as it is, in Excel too: such a row can only confirm it.
        """
        key = phrase_key(due.text)
        if key not in self.confirmed or (due.typed and self.confirmed[key] != due.by):
            return due
        return due.confirm(self.confirmed[key])

    @staticmethod
    def _report_shown(record: Record, text: str, day: date, name: str, label: str) -> None:
        """Report a date of which people see only the month or the year, which is what counts."""
        excel = f", but Excel's Due by counts {uk(day)}" if record.table.is_own else ""
        record.at(
            problems.SHOWN_AS_MONTH,
            name,
            f"The due date of {label} shows {text}, but its cell is {uk(day)}. It was read as {text}{excel}.",
            f"Format the cell as text, then type {text} again.",
            label,
        )

    def _present_rating(self, table: Table, text: str) -> str:
        """Return the word for the present rating, where somebody else's plan also says how it moved."""
        if not text or table.is_own or self.key.read(text) is not None:
            return text
        word = latest_word(text)
        return word if self.key.read(word) is not None else text

    def _rating(self, text: str) -> Rating:
        if text not in self._ratings:
            self._ratings[text] = self.key.read(text) or Rating.NOT_RATED
        return self._ratings[text]

    def _rating_of_completed(self, completed_on: date | None) -> Rating:
        """Return the rating of an action that has none: done, if it has the day on which it was."""
        return (self.key.of_state(State.DONE) if completed_on else None) or Rating.NOT_RATED

    # Evidence

    def _evidence_row(self, record: Record) -> None:
        text, rating, comments, measure, written = map(record.text, _EVIDENCE_FIELDS)
        if not (text or rating or comments or measure):
            return
        section = self.sections.of_row(record, written, "", "")
        if record.table.is_own:
            record.compare_spaces(section=written, rating=rating)
        self.sections.put(section, record.place, section)
        self.evidence.append(
            Evidence(
                section,
                text,
                self._rating(rating),
                rating,
                comments,
                measure,
                self._by(record),
                record.place,
                is_checked=record.is_checked(),
            )
        )

    def _by(self, record: Record) -> Due:
        """Return the day by which a row of evidence is to be seen."""
        text = record.text("by")
        if is_nothing(text):
            return BLANK
        due = self.cells.guarded(CELL_UNREAD, record.place, "by", None, self._due, record, text, "by", "", {})
        if due is None or not (due.understood or due.confirmed):
            message, hint = f"'{short(text)}' is not a date.", "Type a date, or a month and a year."
            record.at(problems.DAY_UNREADABLE, "by", message, hint)
        return due or BLANK


def _names_an_action(record: Record, texts: Mapping[str, str]) -> bool:
    """Return whether a row is an action: in somebody else's plan, a number alone names none."""
    if not texts["ref"] or not (record.table.headings.by_content and "text" in record.place.columns):
        return bool(texts["ref"] or texts["text"])
    return any(texts[name] for name in ("text", "lead", "due", "revised"))


def _how_it_moved(table: Table, as_written: str, present: str) -> Iterator[tuple[str, str]]:
    """Yield what a cell says beside the present rating, to be kept under a heading of its own."""
    if as_written != present:
        heading, before = table.heading(table.headings.columns["rating"]), earlier_word(as_written)
        yield (f"Previous {heading}", before) if before else (f"{heading} as written", as_written)


def _completed_on(record: Record, text: str) -> date | None:
    return (read_day(record.value("completed")) or read_month(text)) if text else None


def _texts_in(record: Record, columns: Sequence[tuple[int, str]]) -> list[tuple[str, str]]:
    """Return what a row holds in some columns, each with its heading."""
    place, values = record.place, record.values
    return [
        (heading, record.cells.clean(values[column], place.sheet, place.row, column))
        for column, heading in columns
        if holds(values, column)
    ]


def stray_columns(table: Table) -> dict[int, str]:
    """Return the columns with values but no heading, and the field of the heading to their left.

    The field is empty if that heading is not one of the plan.
    """
    rows = [table.grid.rows[number - 1] for number in table.rows]
    fields = {column: field for field, column in reversed(table.headings.columns.items())}
    found: dict[int, str] = {}
    beside = ""
    for column in range(*table.span):
        if table.heading(column):
            beside = fields.get(column, "")
        elif any(holds(row, column) for row in rows):
            found[column] = beside
    return found
