"""The tables beside the plan itself: its key, settings, leads, sections, measures, boards and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from automation.plan.blank_words import is_nothing
from automation.plan.due_phrases import phrase_key
from automation.plan.leads import address_parts
from automation.plan.model import (
    Acceptance,
    Board,
    DuePhrase,
    Lead,
    Measure,
    MeasureReading,
    Section,
    ref_key,
)
from automation.plan.place import Place
from automation.plan.ratings import DEFAULT_KEY, RATED, BragKey, KeyEntry
from automation.plan.settings import Settings, nearest_setting, read_setting, settings_from
from automation.tracker import problems
from automation.tracker.read.cells import Cells, Record, UnseenSpaces, read_day, read_figure, records, short
from automation.tracker.read.grid import text_of
from automation.tracker.read.number_formats import beneath
from automation.tracker.read.tables import Table
from automation.tracker.write.formulas import CONFIRMING


def read_key(cells: Cells, tables: Sequence[Table]) -> BragKey:
    """Read the tracker's own BRAG key; the default one where the tracker brings none."""
    entries = tuple(cells.rows(_key_entries, tables))
    return BragKey(entries) if entries else DEFAULT_KEY


def _key_entries(cells: Cells, tables: Sequence[Table]) -> Iterator[KeyEntry]:
    for record in records(cells, tables, "rating"):
        word = record.text("rating")
        rating = DEFAULT_KEY.read(word)
        if rating is None:
            record.at(
                problems.KEY_ROW_UNKNOWN,
                "rating",
                f"'{short(word)}' is not one of the ratings {', '.join(RATED)}.",
                "Name the rating here, and put the other word under Also written as.",
            )
        else:
            also = listed(record.text("also"))
            yield KeyEntry(rating, record.text("meaning"), also, record.place)


def read_settings(cells: Cells, tables: Sequence[Table]) -> tuple[Settings, dict[str, Place]]:
    """Read the Settings sheet; what cannot be understood is reported and keeps its default.

    Returns:
        The settings, and the place of each one's row by its field.
    """
    rows = cells.rows(_settings, tables)
    return settings_from({name: value for name, value, _ in rows}), {name: at for name, _, at in rows}


def _settings(cells: Cells, tables: Sequence[Table]) -> Iterator[tuple[str, Any, Place]]:
    for record in records(cells, tables, "name"):
        name = record.text("name")
        answer = read_setting(name, _setting_value(record, name))
        if isinstance(answer, str):
            unknown = answer.startswith("There is no setting")
            record.at(
                problems.SETTING_WRONG,
                "name" if unknown else "value",
                answer,
                _spelt(name) if unknown else "The column What it does says what may stand here.",
            )
        else:
            yield (*answer, record.place)
            if answer[0] == "as_at" and answer[1] is not None and isinstance(record.value("value"), str):
                text = record.text("value")
                record.at(
                    problems.AS_AT_IS_TEXT,
                    "value",
                    f"'{short(text)}' is kept as text, and Excel may count with another day.",
                    f"Type it as a date: {answer[1]:%d/%m/}{answer[1].year:04d}.",
                )


def _setting_value(record: Record, name: str) -> Any:
    """Return the value of a setting in the type that it is kept in, as far as its cell shows it."""
    known, value = Settings.named(name), record.value("value")
    kind = known.type if known is not None else ""
    if isinstance(beneath(value), float) and kind != "str":
        value = beneath(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        text = record.text("value")
        return (read_day(text) if kind == "date | None" else None) or text
    # A ref such as 2.1 or a council called 2020 is a number to Excel.
    return text_of(value) if kind == "str" and not isinstance(value, date) else value


def _spelt(name: str) -> str:
    """Say what somebody may have meant who typed a setting that there is not."""
    nearest = nearest_setting(name)
    if nearest:
        return f"Did you mean '{nearest}'? Type that, or delete the row."
    return "Delete the row, or spell the setting as on a fresh tracker."


def read_due_phrases(cells: Cells, tables: Sequence[Table]) -> Iterator[DuePhrase]:
    """Read the sheet Due dates. A confirmation whose date cannot be read is reported and does not count."""
    spaces = UnseenSpaces(cells)
    for record in records(cells, tables, "phrase"):
        spaces.look(record.place, "phrase", record.value("phrase"), record.text("phrase"))
        by = read_day(record.value("by"))
        confirmed = record.text("confirmed").casefold() in CONFIRMING
        written = record.text("by")
        if by is None and not is_nothing(written) and written.casefold() != "no date":
            record.at(
                problems.CONFIRMED_UNREADABLE if confirmed else problems.DAY_UNREADABLE,
                "by",
                f"'{short(written)}' is not a date that can be read.",
                "Type one date, such as 30/09/2017, or leave the cell blank for no date.",
            )
            confirmed = False
        yield DuePhrase(
            record.text("phrase"), by, record.text("kind"), record.text("how"), confirmed, record.place
        )
    spaces.report()


def read_leads(cells: Cells, tables: Sequence[Table]) -> Iterator[Lead]:
    """Read the sheet Leads."""
    for record in records(cells, tables, "name"):
        yield Lead(
            record.text("name"),
            also=tuple(word for word in listed(record.text("also"), commas=False) if not is_nothing(word)),
            person=record.said("person"),
            emails=address_parts(record.said("emails")),
            escalate_to=record.said("escalate_to"),
            away_until=record.day("away_until"),
            cover=record.said("cover"),
            place=record.place,
        )


def read_sections(cells: Cells, tables: Sequence[Table]) -> Iterator[Section]:
    """Read the sheet Sections. A section that stands there twice is reported, and its first row counts."""
    rows: dict[str, str] = {}
    spaces = UnseenSpaces(cells)
    for record in records(cells, tables, "ref"):
        ref, theme = record.text("ref"), record.text("theme")
        cell = record.place.cell("ref")
        first = rows.setdefault(ref_key(ref), cell)
        if first != cell:
            record.at(
                problems.SECTION_TWICE,
                "ref",
                f"The section {short(ref)} stands twice on this sheet, also in {first}.",
                "Keep one of the two rows.",
            )
            continue
        for name, text in (("ref", ref), ("theme", theme)):
            spaces.look(record.place, name, record.value(name), text)
        yield Section(
            ref,
            theme,
            record.text("title"),
            record.text("owner"),
            record.text("owner_name"),
            record.text("children_say"),
            record.text("level3_test"),
            record.day("test_date"),
            record.text("test_outcome"),
            record.place,
        )
    spaces.report()


@dataclass(slots=True)
class PerCent:
    """The figures that are shown in per cent, so that each measure's unit can be held against them."""

    cells: list[tuple[str, str, Record]] = field(default_factory=list)

    def figure(self, record: Record, name: str, column: str) -> float | None:
        """Read a measure's figure, and take down whether its cell shows %."""
        if record.text(column).endswith("%"):
            self.cells.append((phrase_key(name), column, record))
        return record.figure(column)

    def settled(self, measures: Sequence[Measure]) -> tuple[Measure, ...]:
        """Return a blank unit that the cells show; report figures in % of a measure in another unit."""
        units = {phrase_key(measure.name): measure for measure in reversed(measures)}
        for key, column, record in self.cells:
            measure = units.get(key)
            if measure is None or measure.is_in_per_cent or "%" in measure.unit:
                continue
            if not measure.unit:
                units[key] = replace(measure, unit="%")
            else:
                record.at(
                    problems.PER_CENT,
                    column,
                    f"This cell shows {record.text(column)}, but '{short(measure.name)}' "
                    f"is in {measure.unit}.",
                    "Correct the figure and its number format, or the measure's Unit.",
                )
        return tuple(m if m.unit else replace(m, unit=units[phrase_key(m.name)].unit) for m in measures)


def read_measures(cells: Cells, tables: Sequence[Table], per_cent: PerCent) -> Iterator[Measure]:
    """Read the sheet Measures."""
    for record in records(cells, tables, "name"):
        yield Measure(
            record.text("name"),
            record.text("section"),
            record.text("unit"),
            record.text("better").casefold(),
            per_cent.figure(record, record.text("name"), "baseline"),
            record.day("baseline_date"),
            record.place,
        )


def read_readings(cells: Cells, tables: Sequence[Table], per_cent: PerCent) -> Iterator[MeasureReading]:
    """Read the sheet Readings."""
    for record in records(cells, tables, "measure"):
        yield MeasureReading(
            record.text("measure"),
            record.day("day"),
            per_cent.figure(record, record.text("measure"), "target"),
            per_cent.figure(record, record.text("measure"), "actual"),
            record.place,
        )


def read_boards(cells: Cells, tables: Sequence[Table]) -> Iterator[Board]:
    """Read the sheet Boards."""
    for record in records(cells, tables, "name"):
        name = record.text("name")
        yield Board(
            name,
            record.text("paper"),
            record.day("meeting", problems.BOARD_UNREADABLE, name),
            _days_before(record, name),
            record.place,
        )


_MOST_DAYS_BEFORE = 366


def _days_before(record: Record, board: str) -> int | None:
    """Read how many days before the meeting a paper is due; what is no such number is reported."""
    value, text = beneath(record.value("paper_due_days")), record.text("paper_due_days")
    if not text:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    days = float(value) if is_number else read_figure(text)  # type: ignore[arg-type]  # a number, as was asked
    if days is not None and days.is_integer() and 0 <= days <= _MOST_DAYS_BEFORE:
        return int(days)
    too_many = days is not None and days > _MOST_DAYS_BEFORE
    record.at(
        problems.BOARD_UNREADABLE,
        "paper_due_days",
        f"'{short(text)}' is more than a year of days."
        if too_many
        else f"'{short(text)}' is not a number of days.",
        "Type the number of days alone, such as 5.",
        board,
    )
    return None


def read_accepted(cells: Cells, tables: Sequence[Table]) -> Iterator[Acceptance]:
    """Read the sheet Accepted."""
    for record in records(cells, tables, "code", "where"):
        yield Acceptance(
            record.text("code"),
            record.text("where"),
            record.text("reason"),
            record.text("accepted_by"),
            record.day("until"),
            record.place,
        )


def listed(text: str, *, commas: bool = True) -> tuple[str, ...]:
    """Part a list in a cell at semicolons and line breaks; at commas where it has none of these."""
    parts = re.split(r"[;\n]", text)
    if commas and len(parts) == 1:
        parts = text.split(",")
    return tuple(word for part in parts if (word := " ".join(part.split())))
