"""Rows that the check offers for Due dates and BRAG key, and adds where somebody chooses Yes."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from automation import buttons
from automation.history.change_record import ChangeRecord
from automation.history.store import History
from automation.history_jobs import undo_changes
from automation.plan.model import Plan
from automation.plan.ratings import State, tally
from automation.plan.settings import Settings
from automation.tracker.excel_live import read_open
from automation.tracker.proposed_rows import due_phrases, ratings
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.sheets import PROPOSED_DUE, PROPOSED_RATINGS, SUMMARY, TWICE
from automation.tracker.write.summary_note import LINE_ROW, NOTE_ROW
from automation.tracker.write.workbook import build_tracker
from tests.support.office import needs_office
from tests.support.office_engine import open_live
from tests.support.plans import action, evidence, plan, section
from tests.support.trackers import AS_AT


def test_a_rating_that_says_what_it_is_gets_a_row_and_one_that_does_not_is_left_to_a_person() -> None:
    rated = [action(f"2.{n}", rating=word) for n, word in enumerate(("Closed", "closed ", "Amber", "Pink"))]
    found = ratings(plan(*rated, evidence=(evidence("2", "In progress"),)))
    assert list(found.rows.values()) == [
        ("Closed", "", "", "Done"),
        ("In progress", "", "", "On track"),
    ]


def test_each_phrase_that_excel_cannot_read_gets_one_row() -> None:
    rows = (action("2.1", "Q2 2017/18"), action("2.2", "q2 2017/18"), action("2.3", "Sep-17"))
    assert list(due_phrases(plan(*rows)).rows) == ["Q2 2017/18"]


@needs_office
def test_ratings_without_a_row_are_offered_and_added_where_somebody_ticks_them(tmp_path: Path) -> None:
    rows = (
        action("2.1", "Sep-17", "Closed", row=2),
        action("2.2", "Sep-17", "In progress", row=3),
        action("2.3", "Sep-17", "Green", row=4),
    )
    build_tracker(plan(*rows, settings=Settings(as_at=AS_AT)), tmp_path / "plan.xlsx", as_at=AS_AT)
    with open_live(tmp_path / "plan.xlsx") as live:
        assert (
            "The key does not have 2 ratings. On the sheet Proposed ratings choose"
            in buttons.check_the_plan(live)
        )
        assert shown(live, LINE_ROW) == "2 ratings are not in the key."
        live.sheets[PROPOSED_RATINGS].range("A2").value = "Yes"
        said = buttons.check_the_plan(live)
        assert "1 rating added to BRAG key. The key does not have 1 rating" in said
        assert record(tmp_path) == [
            ("BRAG key", "A6", "null", '"Closed"'),
            ("BRAG key", "D6", "null", '"Done"'),
        ]
        key = live.sheets["BRAG key"]
        assert key.range((6, 1), (6, 5)).value == ["Closed", None, None, "Done", None]
        assert key.tables[0].range.last_cell.row == 6
        read = read_open(live).plan
        assert tally(read.actions, AS_AT, read.key).in_state(State.DONE) == 1
        assert shown(live, LINE_ROW) == "1 rating is not in the key."
        assert live.sheets[SUMMARY].range((6, 11), (7, 11)).options(ndim=1).value == ["Closed", 1]


@needs_office
def test_the_summary_says_whether_the_toolkit_counts_the_same(tmp_path: Path) -> None:
    rows = (action("2.1", "Sep-17", "Green", row=2), action("2.2", "Dec-17", "Green", row=3))
    build_tracker(plan(*rows, settings=Settings(as_at=AS_AT)), tmp_path / "plan.xlsx", as_at=AS_AT)
    with open_live(tmp_path / "plan.xlsx") as live:
        buttons.check_the_plan(live)
        assert shown(live, NOTE_ROW).startswith("The toolkit counts the same (checked on")
        live.sheets["Actions"].range("F3").value = "end of Q1 2017/18"
        buttons.check_the_plan(live)
        assert shown(live, NOTE_ROW).startswith(
            "The toolkit counts 2 Late (1 here): it dates 2.2 otherwise (checked on"
        )


def shown(book: Any, row: int) -> str:
    return str(book.sheets[SUMMARY].range((row + 1, 1)).value)


@needs_office
def test_the_second_row_of_a_section_is_cleared_where_somebody_ticks_it_and_that_is_recorded(
    tmp_path: Path,
) -> None:
    rows = (action("2.1", "Dec-17", "Green", row=2),)
    sections = (section("2", title="Homes"), section("7", title="Schools"), section("2", title="Homes again"))
    built = plan(*rows, sections=sections, settings=Settings(as_at=AS_AT))
    build_tracker(built, tmp_path / "plan.xlsx", as_at=AS_AT)
    with open_live(tmp_path / "plan.xlsx") as live:
        said = buttons.check_the_plan(live)
        assert "The sheet Sections has 1 row that stands there twice. On the sheet Sections twice" in said
        assert shown(live, LINE_ROW) == "1 section stands twice on the sheet Sections."
        assert live.sheets[TWICE].range((2, 2), (2, 4)).value == ["2 (row 4)", "Leadership", "Homes again"]
        assert live.sheets["Sections"].range("C4").value == "Homes again", "nothing is done unasked"
        live.sheets[TWICE].range("A2").value = "Yes"
        assert "1 row cleared on Sections" in buttons.check_the_plan(live)
        assert [live.sheets["Sections"].range(f"A{row}").value for row in (2, 3, 4)] == ["2", "7", None]
        assert shown(live, LINE_ROW) == "Everything is counted."
        assert "twice" not in buttons.check_the_plan(live)
    assert record(tmp_path) == [
        ("Sections", "A4", '"2"', "null"),
        ("Sections", "B4", '"Leadership"', "null"),
        ("Sections", "C4", '"Homes again"', "null"),
        ("Sections", "E4", '"Head of service"', "null"),
    ]
    save_as_recorded(tmp_path / "plan.xlsx")
    undo_changes(tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert [cell.value for cell in book["Sections"][4]][:3] == ["2", "Leadership", "Homes again"]
    book.close()


def record(folder: Path) -> list[tuple[str, ...]]:
    """Give what is on record: sheet, cell, said, says now."""
    with History.open(history_path(folder / "plan.xlsx")) as history:
        rows = ChangeRecord(history).rows()
    assert {row[-2] for row in rows} == {"button Check the plan"}
    return [row[1:5] for row in rows]


def save_as_recorded(path: Path) -> None:
    """Write what is on record into the closed tracker, as Excel saves it."""
    book = openpyxl.load_workbook(path)
    for sheet, cell, _, is_now in record(path.parent):
        value = json.loads(is_now)
        book[sheet][cell] = datetime.fromisoformat(value["date"]) if isinstance(value, dict) else value
    book.save(path)
    book.close()


def dates(read: Plan) -> list[str]:
    return [str(one.due_by) for one in read.actions]


@needs_office
def test_a_proposed_reading_is_confirmed_where_somebody_ticks_it_and_undone_again(tmp_path: Path) -> None:
    rows = (
        action("2.1", "31 August (annually)", row=2),
        action("2.2", "By 30 September", row=3),
        action("2.3", "Dec-17", row=4),
        action("2.4", "soon", row=5),
    )
    path = tmp_path / "plan.xlsx"
    build_tracker(plan(*rows, settings=Settings(as_at=AS_AT)), path, as_at=AS_AT)
    book = openpyxl.load_workbook(path)
    listed = {row[0].value: row[0] for row in book["Due dates"].iter_rows(min_row=2)}
    listed["31 August (annually)"].value = "Somebody typed over the first"
    book.save(path)
    book.close()
    with open_live(path) as live:
        assert "Excel cannot read 2 due dates by itself" in buttons.check_the_plan(live)
        shown = live.sheets[PROPOSED_DUE].range((2, 1), (3, 5)).options(ndim=2).value
        assert [row[1:3] for row in shown] == [
            ["31 August (annually)", "31 August 2017"],
            ["By 30 September", "30 September 2017"],
        ]
        assert shown[0][4] == "Proposed: By 31 August 2017."
        for cell in ("A2", "A3"):
            live.sheets[PROPOSED_DUE].range(cell).value = "Yes"
        said = buttons.check_the_plan(live)
        assert "1 due date added to Due dates. 1 due date confirmed on Due dates" in said
        assert [row[0] for row in live.sheets["Due dates"].used_range.value if row[4] == "Yes"] == [
            "By 30 September",
            "31 August (annually)",
        ]
        assert dates(read_open(live).plan) == ["2017-08-31", "2017-09-30", "2017-12-31", "None"]
    save_as_recorded(path)
    assert dates(read_tracker(path).plan) == ["2017-08-31", "2017-09-30", "2017-12-31", "None"]
    undo_changes(path)
    assert dates(read_tracker(path).plan) == ["None", "None", "2017-12-31", "None"]
