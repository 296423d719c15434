"""Reading the smaller tables: the BRAG key, settings, leads, sections, measures, boards and so on.

`_READERS` lists, for each table, the fields that a row needs and the function that reads a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from automation.plan.colours import NAMES, read_colour
from automation.plan.due import BLANK, Due
from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.due_words import is_nothing
from automation.plan.findings import Place
from automation.plan.former_plan import FormerAction
from automation.plan.leads import address_parts
from automation.plan.model import (
    AboutText,
    Acceptance,
    Board,
    Body,
    Decision,
    Document,
    DuePhrase,
    Lead,
    Measure,
    MeasureReading,
    Section,
    Source,
    Voice,
    ref_key,
)
from automation.plan.rating_words import speaks_against
from automation.plan.ratings import COLOURS, DEFAULT_KEY, KeyEntry, Rating, State, named
from automation.plan.settings import Settings, nearest_setting, read_setting
from automation.tracker import problems
from automation.tracker.read.cells import Cells, Record, read_day, read_rows, short
from automation.tracker.read.grid import text_of
from automation.tracker.read.number_formats import beneath
from automation.tracker.read.tables import Table
from automation.tracker.sheets import TableSheet
from automation.tracker.write.formulas import CONFIRMING


def read_small_table(cells: Cells, tables: Sequence[Table], kind: TableSheet) -> tuple[Any, ...]:
    """Return the rows of one kind of table, from all tables of the tracker."""
    needed, read = _READERS[kind.kind]
    return tuple(read_rows(cells, [table for table in tables if table.kind is kind], needed, read))


def _key_entry(record: Record) -> KeyEntry | None:
    """Return a row of the BRAG key; one with an unknown state counts for nothing."""
    word, counts_as, colour = record.text("rating"), record.said("counts_as"), record.said("colour")
    meaning, also = record.text("meaning"), listed(record.text("also"))
    if not word:
        return None
    usual = DEFAULT_KEY.read(word)
    if usual == Rating.NOT_RATED:
        return KeyEntry(Rating.NOT_RATED, meaning, place=record.place)
    state = State.named(counts_as)
    if counts_as and state is None:
        name = short(word)
        message = (
            f"'{short(counts_as)}' is not a state that a rating can count as, so {name} counts for nothing."
        )
        record.at(problems.KEY_STATE_UNKNOWN, "counts_as", message, f"Type one of: {'; '.join(State)}.")
    settled = bool(counts_as)
    if not counts_as:
        state = usual.state if usual else None
        settled = state is not None and not speaks_against(state, meaning)
    fill = read_colour(colour)
    if colour and not fill:
        message = f"'{short(colour)}' is not a colour that is known, so the usual one is used."
        hint = f"Type a name, such as {', '.join(NAMES[:6])}, or six digits such as #1F4E9E."
        record.at(problems.COLOUR_UNKNOWN, "colour", message, hint)
    fill = fill or read_colour(word) or (COLOURS[state] if state else Rating.NOT_RATED.colour)
    return KeyEntry(Rating(named(word), state, fill), meaning, also, counts_as, colour, settled, record.place)


def _setting(record: Record) -> tuple[str, Any, Place] | None:
    """Return the field, value and place of a setting, or None with a finding if it is not understood."""
    name = record.text("name")
    answer = read_setting(name, _setting_value(record, name))
    if isinstance(answer, str):
        field, hint = "value", "The column What it does says what you can type here."
        if answer.startswith("There is no setting"):
            nearest = nearest_setting(name)
            field, hint = "name", "Delete the row, or spell the setting as it is in a new tracker."
            if nearest:
                hint = f"Did you mean '{nearest}'? Type that, or delete the row."
        record.at(problems.SETTING_WRONG, field, answer, hint)
        return None
    if answer[0] == "as_at" and answer[1] is not None and isinstance(record.value("value"), str):
        message = f"'{short(record.text('value'))}' is stored as text, so Excel may use another day."
        hint = f"Type it as a date: {answer[1]:%d/%m/}{answer[1].year:04d}."
        record.at(problems.AS_AT_IS_TEXT, "value", message, hint)
    return (*answer, record.place)


def _setting_value(record: Record, name: str) -> Any:
    """Return the value of a setting in the type that the setting has, if the cell allows it."""
    known, value = Settings.named(name), record.value("value")
    kind = known.type if known is not None else ""
    if isinstance(beneath(value), float) and kind != "str":
        value = beneath(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        text = record.text("value")
        return (read_day(text) if kind == "date | None" else None) or text
    # A ref such as 2.1, or a council called 2020, is a number to Excel.
    return text_of(value) if kind == "str" and not isinstance(value, date) else value


def _due_phrase(record: Record) -> DuePhrase:
    """Return a row of Due dates. If its date cannot be read, it does not count as confirmed."""
    phrase, written, by = record.text("phrase"), record.text("by"), read_day(record.value("by"))
    record.compare_spaces(phrase=phrase)
    confirmed = record.text("confirmed").casefold() in CONFIRMING
    if by is None and not is_nothing(written) and written.casefold() != "no date":
        problem = problems.CONFIRMED_UNREADABLE if confirmed else problems.DAY_UNREADABLE
        message = f"'{short(written)}' is not a date."
        hint = "Type one date, as day/month/year, or leave the cell blank if there is no date."
        record.at(problem, "by", message, hint)
        confirmed = False
    return DuePhrase(phrase, by, record.text("kind"), record.text("how"), confirmed, record.place)


def _lead(record: Record) -> Lead:
    return Lead(
        record.text("name"),
        also=tuple(word for word in listed(record.text("also"), commas=False) if not is_nothing(word)),
        person=record.said("person"),
        emails=address_parts(record.said("emails")),
        escalate_to=record.said("escalate_to"),
        away_until=record.day("away_until"),
        cover=record.said("cover"),
        place=record.place,
    )


_TITLES = "ref", "theme", "title", "short_title", "owner", "owner_name"
_SAYINGS = "children_say", "level3_test", "test_outcome"


def _section(record: Record) -> Section:
    texts = {name: record.text(name) for name in (*_TITLES, *_SAYINGS)}
    record.compare_spaces(ref=texts["ref"], theme=texts["theme"])
    return Section(**texts, test_date=record.day("test_date"), place=record.place)


def once_each(cells: Cells, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return each section once, from its first row, and report those that are listed twice."""
    first: dict[str, Section] = {}
    for section in sections:
        other = first.setdefault(ref_key(section.ref), section)
        if other is not section:
            also = other.place.cell("ref")
            message = f"The section {short(section.ref)} is on this sheet twice, also in {also}."
            cells.at(problems.SECTION_TWICE, section.place, "ref", message, "Keep only one of the rows.")
            cells.forget_spaces(section.place)
    return tuple(first.values())


def _measure(record: Record) -> Measure:
    return Measure(
        record.text("name"),
        record.text("section"),
        record.text("unit"),
        record.text("better").casefold(),
        record.figure("baseline"),
        record.day("baseline_date"),
        record.place,
        record.is_checked(),
    )


def _reading(record: Record) -> MeasureReading:
    return MeasureReading(
        record.text("measure"),
        record.day("day"),
        record.figure("target"),
        record.figure("actual"),
        record.place,
    )


_FIGURES = {"measures": ("name", "baseline"), "readings": ("measure", "target", "actual")}
"""The field that names a measure, and those that hold its figures."""


def with_units(cells: Cells, measures: Sequence[Measure], tables: Sequence[Table]) -> tuple[Measure, ...]:
    """Return the measures, with the unit % where the unit is blank and their figures are percentages.

    A percentage of a measure with another unit is reported.
    """
    units = {phrase_key(measure.name): measure for measure in reversed(measures)}
    for record, column, key in _in_per_cent(cells, tables):
        measure = units.get(key)
        if measure is None or measure.is_in_per_cent or "%" in measure.unit:
            continue
        if not measure.unit:
            units[key] = replace(measure, unit="%")
        else:
            named = f"the unit of '{short(measure.name)}' is {measure.unit}"
            what = f"This cell shows {record.text(column)}, but {named}."
            hint = "Correct the figure and its number format, or the Unit of the measure."
            record.at(problems.PER_CENT, column, what, hint)
    return tuple(m if m.unit else replace(m, unit=units[phrase_key(m.name)].unit) for m in measures)


def _in_per_cent(cells: Cells, tables: Sequence[Table]) -> Iterator[tuple[Record, str, str]]:
    """Return each figure that is shown as a percentage: its row, its field and its measure."""
    for table in tables:
        name, *fields = _FIGURES.get(table.kind.kind, ("",))
        columns = [
            (table.headings.columns[field], field) for field in fields if field in table.headings.columns
        ]
        for number in table.rows if columns else ():
            row = table.grid.rows[number - 1]
            for column, field in columns:
                if column < len(row) and isinstance(value := row[column], str) and "%" in value:
                    record = Record(cells, table, number)
                    if record.text(field).endswith("%"):
                        yield record, field, phrase_key(record.text(name))


def _board(record: Record) -> Board:
    name = record.text("name")
    meeting = record.day("meeting", problems.BOARD_UNREADABLE, name)
    chosen = (listed(record.said("annexes"), commas=False), listed(record.said("about"), commas=False))
    return Board(name, record.text("paper"), meeting, _days_before(record, name), *chosen, record.place)


_MOST_DAYS_BEFORE = 366


def _days_before(record: Record, board: str) -> int | None:
    """Return how many days before the meeting a paper is due, or None with a finding."""
    text, days = record.text("paper_due_days"), record.number("paper_due_days")
    if not text:
        return None
    if days is not None and days.is_integer() and 0 <= days <= _MOST_DAYS_BEFORE:
        return int(days)
    too_many = days is not None and days > _MOST_DAYS_BEFORE
    what = "is more than a year" if too_many else "is not a number of days"
    hint = "Type only the number of days, such as 5."
    record.at(problems.BOARD_UNREADABLE, "paper_due_days", f"'{short(text)}' {what}.", hint, board)
    return None


def _acceptance(record: Record) -> Acceptance:
    texts = {name: record.text(name) for name in ("code", "where", "reason", "accepted_by")}
    return Acceptance(**texts, until=record.day("until"), place=record.place)


def _body(record: Record) -> Body:
    texts = {name: record.said(name) for name in ("chair", "meets", "oversees", "about")}
    reports_to = listed(record.said("reports_to"), commas=False)
    return Body(
        record.text("name"),
        **texts,
        reports_to=reports_to,
        place=record.place,
        is_checked=record.is_checked(),
    )


def _decision(record: Record) -> Decision:
    texts = {name: record.text(name) for name in ("board", "minute", "decision", "refs", "why")}
    return Decision(**texts, meeting=record.day("meeting"), new_date=_new_date(record), place=record.place)


def _source(record: Record) -> Source:
    """Return where a measure's figures are; a row whose scale is no number is left out, with a finding."""
    texts = {name: record.text(name) for name in ("measure", "file", "sheet", "row_label", "column_label")}
    scale = record.number("scale") if record.text("scale") else 1.0
    if scale is None or scale == 0:
        message = f"'{short(record.text('scale'))}' is not what a figure can be multiplied by."
        record.at(
            problems.FIGURE_UNREADABLE, "scale", message, "Type a number such as 100, or clear the cell."
        )
        scale = 1.0
    return Source(**texts, scale=scale, place=record.place)


def _new_date(record: Record) -> Due:
    """Return the date of a decision, read as any due date; one that names no day is reported."""
    text, day = record.said("new_date"), read_day(record.value("new_date"))
    due = Due.on(day) if day else read_due(text) if text else BLANK
    if text and due.by is None:
        message, hint = f"'{short(text)}' is not a date.", "Type a date or a month, such as Dec-17."
        record.at(problems.DAY_UNREADABLE, "new_date", message, hint)
    return due


def _voice(record: Record) -> Voice:
    section = record.text("section")
    day = record.day("day", ref=section)
    asked, words, source = (record.said(name) for name in ("asked", "words", "source"))
    how_many, said_so = (_whole(record, name) for name in ("how_many", "said_so"))
    return Voice(section, day, asked, how_many, said_so, words, source, record.place)


def _whole(record: Record, name: str) -> int | None:
    """Return a number of people, or None with a finding if it cannot be read."""
    figure = record.figure(name) if record.said(name) else None
    if figure is None or (figure.is_integer() and figure >= 0):
        return None if figure is None else int(figure)
    what = f"'{short(record.text(name))}' is not a number of people."
    record.at(problems.FIGURE_UNREADABLE, name, what, "Type a whole number, such as 12.")
    return None


def _document(record: Record) -> Document:
    return Document(
        record.text("ref"),
        record.said("path"),
        record.text("shows"),
        record.day("dated"),
        listed(record.said("shown_to")),
        record.said("every"),
        listed(record.said("goes_to"), commas=False),
        record.place,
        record.is_checked(),
    )


def _former(record: Record) -> FormerAction:
    texts = {name: record.text(name) for name in ("ref", "text", "lead", "rating")}
    said = {name: record.said(name) for name in ("became", "new_ref", "why")}
    day = record.day("due") if isinstance(record.value("due"), date) else None
    due = Due.on(day) if day else read_due(record.said("due")) if record.said("due") else BLANK
    to_confirm = record.said("to_confirm").casefold() not in {"", "no"}
    return FormerAction(**texts, **said, due=due, to_confirm=to_confirm, place=record.place)


def _about(record: Record) -> AboutText:
    return AboutText(**{name: record.text(name) for name in ("part", "who", "text")}, place=record.place)


_READERS: dict[str, tuple[tuple[str, ...], Callable[[Record], Any]]] = {
    "sections": (("ref",), _section),
    "measures": (("name",), _measure),
    "readings": (("measure",), _reading),
    "leads": (("name",), _lead),
    "due_dates": (("phrase",), _due_phrase),
    "boards": (("name",), _board),
    "bodies": (("name",), _body),
    "decisions": (("decision", "refs", "minute"), _decision),
    "voices": (("section",), _voice),
    "sources": (("measure", "file"), _source),
    "documents": (("ref", "path", "shows"), _document),
    "former": (("ref", "text"), _former),
    "about": (("part", "who", "text"), _about),
    "brag_key": (("rating",), _key_entry),
    "settings": (("name",), _setting),
    "accepted": (("code", "where"), _acceptance),
}
"""For each table: the fields of which a row needs at least one, and the function that reads a row."""


def listed(text: str, *, commas: bool = True) -> tuple[str, ...]:
    """Split a list in a cell at semicolons and line breaks, or at commas if it has neither."""
    parts = re.split(r"[;\n]", text)
    if commas and len(parts) == 1:
        parts = text.split(",")
    return tuple(word for part in parts if (word := " ".join(part.split())))
