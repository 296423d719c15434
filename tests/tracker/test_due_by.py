"""What the column Due by and the live Summary make of a tracker, beside what the toolkit makes of it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation.analysis.rollup import summarise
from automation.checks.run_checks import run_checks
from automation.files import workbook_folder
from automation.plan.due_language import read_due
from automation.plan.settings import Settings
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.formulas import due_by, plain_date
from tests.support.office import extend_table, needs_office, recalculated, values
from tests.support.plans import action, plan
from tests.support.trackers import AS_AT, tracker_of

SHIPPED_TRACKER = workbook_folder() / "improvement-plan.xlsm"
PHRASES = Path(__file__).parents[1] / "plan" / "due_phrases.csv"
PLAIN = {
    "Sep-17": date(2017, 9, 30), "sept 2017": date(2017, 9, 30), "September 17": date(2017, 9, 30),
    "Sep '17": date(2017, 9, 30), "Sep.17": date(2017, 9, 30), "MAY/18": date(2018, 5, 31),
    "Feb-20": date(2020, 2, 29), "30/09/2017": date(2017, 9, 30), "30.9.17": date(2017, 9, 30),
    "2017-09-30": date(2017, 9, 30), "3/4/17": date(2017, 4, 3), "03 04 2017": date(2017, 4, 3),
    "30 September 2017": date(2017, 9, 30), "1-Sept-17": date(2017, 9, 1), "17-09-30": date(2030, 9, 17),
    "Sep\xa017": date(2017, 9, 30), "29/02/2016": date(2016, 2, 29),
}  # fmt: skip
NOT_PLAIN = (
    "* 17", "J?n 17", "?-17", "31/09/2017", "29/02/2017", "30/13/2017", "12/31/2017", "00/09/2017",
    "5%/9/2017", "+5/09/2017", "30/9-17", "Sep--17", "Sep 1 7", "Sep-5", "Sep 20017", "1. Sep-17", "1 Sep-17",
    "42990", "2018", "Q3 2017", "Sep", "TBC", "n/a", "-", "1e1", "1/2", "17/18", "Sep-1917", "TRUE", "=1+1",
)  # fmt: skip


def test_what_excel_reads_by_itself_means_the_same_to_the_toolkit() -> None:
    assert {text: plain_date(text) for text in PLAIN} == PLAIN
    assert {text: read_due(text).by for text in PLAIN} == PLAIN
    assert [text for text in NOT_PLAIN if plain_date(text) is not None] == []


def test_the_formulas_are_known_to_excel_2016_and_read_no_date_from_a_text() -> None:
    assert not any(name in due_by() for name in ("LET(", "DATEVALUE(", "LAMBDA("))


def changed(path: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path.with_name("changed.xlsx"))
    return path.with_name("changed.xlsx")


def empty_due_dates(book: Any) -> None:
    book["Due dates"].delete_rows(2, book["Due dates"].max_row)


@needs_office
@pytest.mark.parametrize("locale", ["en-GB", "en-US"])
def test_due_by_reads_plain_months_and_dates_with_due_dates_empty(tmp_path: Path, locale: str) -> None:
    with PHRASES.open(encoding="utf-8", newline="") as file:
        known = [row["phrase"] for row in csv.DictReader(file) if not row["phrase"].startswith("#")]
    phrases = list(dict.fromkeys([*PLAIN, *NOT_PLAIN, *known]))
    rows = [action(f"2.{n}", text, "Green", row=n) for n, text in enumerate(phrases, 2)]
    tracker_of(plan(*rows, settings=Settings(as_at=AS_AT)), tmp_path / "plan.xlsx")
    shown = values(recalculated(changed(tmp_path / "plan.xlsx", empty_due_dates), tmp_path / "out", locale))
    found = {text: shown.get(("Actions", f"H{n}")) for n, text in enumerate(phrases, 2)}
    worked_out = {text: day.date() if isinstance(day, datetime) else day for text, day in found.items()}
    assert worked_out == {text: plain_date(text) for text in phrases}
    assert all(read_due(text).by == day for text, day in worked_out.items() if day is not None)
    assert shown["Summary", "I7"] == sum(day is not None and day < AS_AT for day in worked_out.values())


@needs_office
def test_excel_and_the_toolkit_count_the_shipped_tracker_alike_whatever_is_beside_its_late_actions(
    tmp_path: Path,
) -> None:
    late = [a for a in read_tracker(SHIPPED_TRACKER).plan.actions if a.is_late(date(2017, 10, 2))]
    words = ("n/a", "-", "none", "No", "TBC", "as above", "ongoing", "when funded", "not revised")

    def fill(book: Any) -> None:
        for number, one in enumerate(late):
            book["Actions"].cell(one.place.row, one.place.columns["revised"] + 1).value = words[number % 9]

    (tmp_path / "plan.xlsx").write_bytes(SHIPPED_TRACKER.read_bytes())
    path = changed(tmp_path / "plan.xlsx", fill)
    shown = values(recalculated(path, tmp_path / "out"))
    counts = summarise(read_tracker(path).plan, date(2017, 10, 2)).overall
    assert (len(late), counts.late, shown["Summary", "I7"]) == (30, 30, 30)


@needs_office
def test_rows_with_a_dropdown_alone_and_a_section_listed_twice_count_nothing(
    tmp_path: Path,
) -> None:
    rows = [action(f"{n}.1", "Sep-17", "Green", row=n + 1) for n in (1, 2, 3)]
    path = tmp_path / "plan.xlsx"
    tracker_of(plan(*rows, settings=Settings(as_at=AS_AT)), path)

    def add(book: Any) -> None:
        for row in (5, 6, 7):
            book["Actions"].cell(row, 9).value = "Green"
            book["Actions"].cell(row, 1).value = "2"
        extend_table(book["Actions"], 7)
        for column in (1, 2, 3):
            book["Sections"].cell(5, column).value = book["Sections"].cell(3, column).value
        book["Sections"].tables["Sections"].ref = "A1:I5"

    path = changed(path, add)
    found = read_tracker(path)
    shown = values(recalculated(path, tmp_path / "out"))
    assert len(found.plan.actions) == 3
    assert {"S64", "S70"} <= {finding.code for finding in found.findings}
    # All, the one theme, and the three sections: Green, Not rated, Total.
    assert [shown["Summary", f"{column}7"] for column in "FGH"] == [3, 0, 3]
    assert [shown["Summary", f"{column}12"] for column in "FGH"] == [3, 0, 3]
    assert [shown["Summary", f"H{row}"] for row in (26, 27, 28)] == [1, 1, 1]
    assert not shown.get(("Summary", "H29"))
    assert shown["Summary", "A8"] == "1 section stands twice on the sheet Sections."


@needs_office
def test_a_confirmed_row_wins_over_what_excel_reads_and_may_say_that_there_is_no_date(tmp_path: Path) -> None:
    rows = [action(f"2.{n}", due, "Green", revised=to, row=n) for n, due, to in (
        (2, "Sep-17", ""), (3, "Oct-17", ""), (4, "Aug-17", "TBC"), (5, "Jul-17", "Soon"),
    )]  # fmt: skip
    tracker_of(plan(*rows, settings=Settings(as_at=AS_AT)), tmp_path / "plan.xlsx")

    def confirm(book: Any) -> None:
        empty_due_dates(book)
        lines = (("Sep-17", date(2017, 12, 1)), ("Oct-17", None), ("TBC", None), ("Soon", date(2018, 1, 31)))
        for row, (phrase, by) in enumerate(lines, 2):
            for column, value in ((1, phrase), (2, by), (5, "Yes")):
                book["Due dates"].cell(row, column).value = value
        book["Due dates"].tables["DueDates"].ref = "A1:E5"

    path = changed(tmp_path / "plan.xlsx", confirm)
    shown = values(recalculated(path, tmp_path / "out"))
    days = [shown.get(("Actions", f"H{row}")) for row in (2, 3, 4, 5)]
    wanted = [date(2017, 12, 1), None, date(2017, 8, 31), date(2018, 1, 31)]
    assert [day.date() if day else None for day in days] == wanted
    assert [a.due_by for a in read_tracker(path).plan.actions] == wanted


def test_the_check_names_what_excel_cannot_read_also_while_due_dates_is_empty(tmp_path: Path) -> None:
    rows = [action(f"2.{n}", due, "Green", row=n) for n, due in enumerate(("Sep-17", "Q2 2017/18", "TBC"), 2)]
    tracker_of(plan(*rows, settings=Settings(as_at=AS_AT)), tmp_path / "plan.xlsx")

    def told(path: Path) -> list[tuple[str, str]]:
        found = run_checks(read_tracker(path), AS_AT).findings
        return [(finding.cell, finding.hint) for finding in found if finding.code == "D10"]

    hint = "Add a row to Due dates: Q2 2017/18, By 30/09/2017. The check button offers it."
    assert told(changed(tmp_path / "plan.xlsx", empty_due_dates)) == [("F3", hint)]
    assert told(tmp_path / "plan.xlsx") == []
    # Somebody else's tracker has no such sheet, and no formula that looks anything up.
    assert told(changed(tmp_path / "plan.xlsx", lambda book: book.remove(book["Due dates"]))) == []
