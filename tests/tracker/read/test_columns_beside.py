"""Columns beside those of an action find their places: updates, contacts, sponsors, and signs of success."""

from __future__ import annotations

from datetime import date

import pytest

from automation.plan.comment_log import read_log
from automation.tracker.read.answers import Answers
from automation.tracker.read.columns_beside import as_log, in_order_of_log, tells_success
from automation.tracker.read.reading import read_grids
from automation.tracker.read.result import ReadTracker
from tests.support.grids import grid, told

AS_AT = date(2017, 10, 2)


def read(headings: str, *rows: str, answers: Answers | None = None) -> ReadTracker:
    """Read a plan with an action, a lead and a date before the columns that a test is about."""
    start = (
        "1 | Mend the gate of the yard | Head of estates | Oct-17",
        "2 | Paint the hall again | Clerk | Nov-17",
    )
    lines = [f"{first} | {row}" for first, row in zip(start, rows, strict=True)]
    plan = grid("Plan", f"Ref | Action | Lead | Due date | {headings}", *lines)
    return read_grids([plan], answers=answers or Answers())


def states(found: ReadTracker) -> dict[str, tuple[str, str]]:
    return {column.heading: (column.field, column.state) for column in found.columns}


def test_updates_of_several_months_become_one_log_in_their_order():
    found = read(
        "Progress comments Aug | Progress comments Sep 2017",
        "Timber was ordered by post | Timber has come at last",
        "| Colour was chosen by all",
    )
    comments = [action.comments for action in found.plan.actions]
    assert comments == [
        "Aug 2017: Timber was ordered by post\nSep 2017: Timber has come at last",
        "Sep 2017: Colour was chosen by all",
    ]
    log = read_log(comments[0], AS_AT)
    assert [entry.day for entry in log.entries] == [date(2017, 8, 31), date(2017, 9, 30)]
    assert log.latest is not None
    assert log.latest.text == "Timber has come at last"


def test_the_latest_update_is_the_latest_entry():
    found = read(
        "Latest update | Update Jul | Update Aug",
        "Posts are in the ground | Ground was measured twice | Holes were dug by hand",
        "Two walls of four | | Ladders were hired for it",
    )
    comments = found.plan.actions[0].comments
    assert comments == "Posts are in the ground\nAug: Holes were dug by hand\nJul: Ground was measured twice"
    log = read_log(comments, AS_AT)
    assert log.latest is not None
    assert log.latest.text == "Posts are in the ground"
    assert [entry.day for entry in log.entries[1:]] == [date(2017, 8, 31), date(2017, 7, 31)]


def test_a_column_with_no_more_than_a_month_above_it_is_proposed_as_an_update():
    rows = (
        "Ground was measured twice | Holes were dug by hand",
        "Colours were tried out | Ladders were hired for it",
    )
    found = read("Jul 2017 | Aug 2017", *rows)
    assert states(found)["Jul 2017"] == states(found)["Aug 2017"] == ("Comments", "proposed")
    assert {("S72", "Plan!E1"), ("S72", "Plan!F1")} <= set(told(found.findings))
    assert found.plan.actions[0].comments == ""
    settled = read(
        "Jul 2017 | Aug 2017",
        *rows,
        answers=Answers(columns={"jul 2017": "comments", "aug 2017": "comments"}),
    )
    assert (
        settled.plan.actions[0].comments
        == "Jul 2017: Ground was measured twice\nAug 2017: Holes were dug by hand"
    )
    taken = read("Jul 2017 | Aug 2017", *rows, answers=Answers(as_proposed=True))
    assert taken.plan.actions == settled.plan.actions


def test_figures_and_ratings_of_each_month_are_no_updates():
    found = read(
        "Comments | Cost Jul | Cost Aug", "All is well with it | 12 | 13", "It is nearly done now | 14 | 15"
    )
    assert [action.comments for action in found.plan.actions] == [
        "All is well with it",
        "It is nearly done now",
    ]
    assert found.plan.actions[0].kept == (("Cost Jul", "12"), ("Cost Aug", "13"))


@pytest.mark.parametrize(
    ("headings", "ordered"),
    [
        (("Jul", "Aug 2017"), ("Jul 2017", "Aug 2017")),
        (("Nov 17", "Dec", "Jan"), ("Nov 2017", "Dec 2017", "Jan 2018")),
        (("Sep 2017", "Aug", "Jul"), ("Sep 2017", "Aug 2017", "Jul 2017")),
        (("Comments", "Update 12/09/2017"), ("", "12 Sep 2017")),
        (("Jul", "Latest position", "Comments"), ("", "Jul", "Comments")),
        (("Update", "Progress"), ("", "Progress")),
    ],
)
def test_each_entry_begins_with_its_month(headings: tuple[str, ...], ordered: tuple[str, ...]):
    assert tuple(label for _, label in in_order_of_log([*enumerate(headings)])) == ordered


def test_a_blank_update_is_no_entry():
    assert as_log([("Jul", ""), ("Aug", "Done it")]) == "Aug: Done it"


def test_names_addresses_and_sponsors_find_their_places():
    found = read(
        "Executive sponsor | Lead name | E-mail",
        "Director of housing | Ann Example | ann@example.org",
        "Director of housing | Bob Sample | bob@example.org",
    )
    assert [(lead.name, lead.person, lead.emails) for lead in found.plan.leads] == [
        ("Head of estates", "Ann Example", ("ann@example.org",)),
        ("Clerk", "Bob Sample", ("bob@example.org",)),
    ]
    assert [(section.title, section.owner) for section in found.plan.sections] == [
        ("", "Director of housing")
    ]


def test_what_will_show_success_is_proposed_as_outcome_or_as_evidence():
    rows = ("Fewer people fall over it", "Visitors say it looks new")
    found = read("How we will know", *rows)
    assert states(found)["How we will know"] == ("Desired outcome", "proposed")
    assert [action.outcome for action in found.plan.actions] == ["", ""]
    both = tuple(f"A safe way for all | {row}" for row in rows)
    headings = "Desired outcome | Measure of success"
    assert states(read(headings, *both))["Measure of success"] == ("Evidence", "proposed")
    taken = read(headings, *both, answers=Answers(as_proposed=True)).plan
    assert [(row.text, row.place.cell("text")) for row in taken.evidence] == [
        (rows[0], "F2"),
        (rows[1], "F3"),
    ]
    assert tells_success("Success measure")
    assert not tells_success("Desired outcome")
