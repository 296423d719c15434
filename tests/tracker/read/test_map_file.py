"""The map is read back as it was written, with what people confirmed or changed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from automation.plan.findings import PlanError
from automation.plan.ratings import State
from automation.tracker.read.account import Account, LeftOut, ReadColumn
from automation.tracker.read.answers import Answers
from automation.tracker.read.doubtful_words import DoubtfulWord
from automation.tracker.read.map_file import HEAD, answers_beside, map_path, read_map
from automation.tracker.write.map_workbook import write_map

COLUMNS = (
    ReadColumn("Plan", "A", "Job", ("Mend it",), "Action", "known"),
    ReadColumn("Plan", "B", "Falls to", ("Clerk", "Warden"), "Lead", "proposed"),
    ReadColumn("Plan", "C", "Cost", ("12",), "", "kept"),
)
WORDS = (
    DoubtfulWord("Rating", "In progress", 3, "On track"),
    DoubtfulWord("Lead", "Clerk and Warden", 1, "Clerk and Warden"),
    DoubtfulWord("Due date", "when funded", 2, ""),
    DoubtfulWord("Fill of a cell", "Green", 4, "Green"),
)


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    path = map_path(tmp_path / "plan.xlsx")
    left = Account(left_out=(LeftOut("Plan", "A9:C12", 4, "they are outside every table"),))
    write_map(path, COLUMNS, WORDS, left, Answers(), source="theirs.xlsx", tracker="abc")
    return path


def typed(path: Path, sheet: str, row: str, **cells: object) -> None:
    """Type into the row of a list that has a text in one of its cells, under some headings."""
    book = openpyxl.load_workbook(path)
    headings = [cell.value for cell in book[sheet][HEAD]]
    line = next(
        line for line in book[sheet].iter_rows(min_row=HEAD + 1) if row in [cell.value for cell in line]
    )
    for heading, value in cells.items():
        line[headings.index(heading.replace("_", " "))].value = value
    book.save(path)


def test_a_map_that_nobody_has_touched_settles_nothing(chart: Path):
    found = read_map(chart)
    assert (found.answers, found.source, found.tracker) == (Answers(), "theirs.xlsx", "abc")
    assert found.answers.wrong == ()
    assert answers_beside(chart.with_name("plan.xlsx")) == Answers()


def test_what_is_confirmed_or_changed_is_settled(chart: Path):
    typed(chart, "Columns", "Falls to", Confirmed="Yes")
    typed(chart, "Columns", "Cost", Taken_for="Comments")
    typed(chart, "Words", "In progress", Confirmed="yes")
    typed(chart, "Words", "Clerk and Warden", Taken_to_mean="Clerk; Warden")
    typed(chart, "Words", "when funded", Taken_to_mean=datetime(2018, 3, 31))
    typed(chart, "Words", "Green", Confirmed="Yes")
    assert read_map(chart).answers == Answers(
        columns={"falls to": "lead", "cost": "comments"},
        ratings={"in progress": State.ON_TRACK},
        leads={"clerk and warden": "Clerk; Warden"},
        dates={"when funded": date(2018, 3, 31)},
        fills=frozenset({"green"}),
    )


def test_what_was_settled_stays_settled_when_the_map_is_made_anew(chart: Path):
    typed(chart, "Words", "In progress", Taken_to_mean="At risk")
    typed(chart, "Words", "when funded", Taken_to_mean="no date")
    known = read_map(chart).answers
    write_map(chart, (), (), Account(), known, source="theirs.xlsx", tracker="abc")
    assert (
        read_map(chart).answers
        == known
        == Answers(ratings={"in progress": State.AT_RISK}, dates={"when funded": None})
    )


def test_answers_that_cannot_be_used_are_said_and_the_others_count(chart: Path):
    typed(chart, "Columns", "Falls to", Taken_for="Boss")
    typed(chart, "Columns", "Cost", Taken_for="Action")
    typed(chart, "Columns", "Job", Confirmed="Yes")
    typed(chart, "Words", "In progress", Taken_to_mean="Fine")
    typed(chart, "Words", "when funded", Taken_to_mean="soon")
    found = read_map(chart)
    assert found.answers == Answers(columns={"job": "text"})
    assert list(found.answers.wrong) == [
        "The map takes 'Falls to' for 'Boss', which is no column of a tracker.",
        "The map takes both 'Job' and 'Cost' for Action. The first one counts.",
        "The map says that 'In progress' means 'Fine', which is not a state of a rating.",
        "The map says that 'when funded' means 'soon', which is not a date.",
    ]


def test_a_file_that_is_no_map_gets_a_sentence(tmp_path: Path):
    path = map_path(tmp_path / "plan.xlsx")
    path.write_text("no workbook")
    with pytest.raises(PlanError, match="cannot be read as a map"):
        read_map(path)
    openpyxl.Workbook().save(path)
    with pytest.raises(PlanError, match="is no map"):
        read_map(path)
    beside = answers_beside(tmp_path / "plan.xlsx")
    assert beside == Answers()
    assert "is no map" in beside.wrong[0]


def test_a_map_holds_for_the_plan_that_it_was_made_from_under_any_name(chart: Path):
    typed(chart, "Columns", "Falls to", Confirmed="Yes")
    folder = chart.parent
    assert answers_beside(folder / "theirs.xlsx") == answers_beside(folder / "plan.xlsx")
    assert answers_beside(folder / "theirs.xlsx").columns == {"falls to": "lead"}
    assert answers_beside(folder / "another.xlsx") == Answers()


def test_a_map_that_contradicts_itself_is_said_and_its_first_answer_counts(tmp_path: Path):
    chart = map_path(tmp_path / "plan.xlsx")
    twice = (
        ReadColumn("North", "B", "Status", ("Green",), "Progress BRAG", "proposed"),
        ReadColumn("South", "C", "Status", ("Done it",), "Comments", "proposed"),
    )
    words = (DoubtfulWord("Due date", "soon", 1, ""), DoubtfulWord("Due date", "Soon", 1, ""))
    write_map(chart, twice, words, Account(), Answers(), source="theirs.xlsx", tracker="abc")
    book = openpyxl.load_workbook(chart)
    for row in (HEAD + 1, HEAD + 2):
        book["Columns"].cell(row, 9).value = "Yes"
        book["Words"].cell(row, 4).value = datetime(2018, row, 1)
    book.save(chart)
    found = read_map(chart).answers
    assert (found.columns, found.dates) == ({"status": "rating"}, {"soon": date(2018, HEAD + 1, 1)})
    assert list(found.wrong) == [
        "The map takes 'Status' for two different columns. The first one counts.",
        "The map says that 'Soon' means two different things. The first one counts.",
    ]
