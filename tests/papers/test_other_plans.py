"""A second plan that a board oversees has its own part in the board's paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from automation.history.store import History
from automation.papers.making import Paper, make_papers
from automation.papers.meetings import Meeting
from automation.papers.other_plans import OtherPlan, in_short, overseen
from automation.plan.model import Board, Body, Plan
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.read.which_tracker import history_path
from automation.views.figures import gather
from tests.support.plans import action, plan, section
from tests.support.trackers import AS_AT, small_plan, tracker_of

ADULTS, HOUSING = OtherPlan("Adult services", Path("a")), OtherPlan("Housing", Path("h"))
MET = Board("Improvement Board", "improvement-board.docx", date(2017, 9, 4), 7)


def overseeing(what: str, **more: object) -> Plan:
    of = small_plan()
    return replace(of, bodies=(Body("Improvement  board", oversees=what),), boards=(MET, *of.boards), **more)


@pytest.mark.parametrize(
    ("oversees", "named"),
    [
        ("this plan; adult  services", ["Adult services"]),
        ("Housing;Adult services", ["Adult services", "Housing"]),
        ("the quality of Adult services", []),
        ("", []),
    ],
)
def test_a_board_oversees_the_plans_that_its_body_names(oversees: str, named: list[str]) -> None:
    found = overseen(overseeing(oversees), "Improvement Board", [ADULTS, HOUSING])
    assert [other.name for other in found] == named
    assert overseen(overseeing(oversees), "Cabinet", [ADULTS, HOUSING]) == ()


def test_bodies_that_nobody_has_confirmed_bring_no_plan_into_a_paper() -> None:
    proposed = overseeing("Adult services", settings=Settings(unconfirmed="Bodies"))
    assert overseen(proposed, "Improvement Board", [ADULTS]) == ()


def paper_of(the_plan: Plan, others: list[OtherPlan], folder: Path) -> Paper:
    meeting = Meeting("Improvement Board", "improvement-board", date(2017, 10, 9), AS_AT)
    file = TrackerFile(folder / "plan.xlsm")
    (paper,) = make_papers(gather(the_plan, AS_AT, None), [meeting], file, folder, None, others=others)
    assert isinstance(paper, Paper)
    return paper


def test_the_second_plan_has_its_figures_and_its_late_actions_in_its_own_words(tmp_path: Path) -> None:
    before, now = (
        plan(
            action("A.1", "Jul-17", rating, text="Review every placement"),
            action("A.2", "Dec-17", "Blue"),
            sections=(section("A", title="Placements"),),
        )
        for rating in ("Amber", "Red")
    )
    tracker = tracker_of(now, tmp_path / "adults" / "plan.xlsx")
    with History.open(history_path(tracker)) as history:
        history.record(ReadTracker(before), date(2017, 9, 1), b"1")
    paper = paper_of(overseeing("Adult services"), [OtherPlan("Adult services", tracker)], tmp_path)
    assert (paper.notes, paper.findings) == ((), ())
    document = docx.Document(str(paper.path))
    texts = [(p.style.name, p.text) for p in document.paragraphs]
    at = texts.index(("Heading 1", "Adult services"))
    said = texts[at + 1][1]
    assert said.startswith("The plan is off course: the only open action is late or Red.")
    assert "Since 1 September 2017 it has stayed level" in said
    assert next(text for style, text in texts[at + 2 :] if style == "Heading 2") == "Late and Red"
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Red", "Off track or late.", "0", "1", "+1"] in rows
    assert any(row[0] == "A.1" and row[1] == "Review every placement" for row in rows)


def test_a_second_plan_that_cannot_be_read_is_named_and_the_paper_is_made(tmp_path: Path) -> None:
    gone = OtherPlan("Adult services", tmp_path / "gone.xlsx")
    (note,) = paper_of(overseeing("Adult services"), [gone], tmp_path).notes
    assert note.startswith("Adult services, which Improvement Board oversees, is not in the paper: ")


def test_a_paper_without_a_second_plan_says_nothing_of_one(tmp_path: Path) -> None:
    document = docx.Document(str(paper_of(overseeing("this plan"), [ADULTS], tmp_path).path))
    assert "Adult services" not in [p.text for p in document.paragraphs]


def test_the_page_says_in_short_how_each_plan_stands_that_a_board_oversees(tmp_path: Path) -> None:
    adults = plan(action("A.1", "Jul-17", "Red"), sections=(section("A", title="Placements"),))
    there = OtherPlan("Adult services", tracker_of(adults, tmp_path / "adults" / "plan.xlsx"))
    gone = OtherPlan("Housing", tmp_path / "gone.xlsx")
    found = dict(in_short(overseeing("Adult services; Housing"), [there, gone], AS_AT))
    assert found["Adult services"].startswith("The plan is off course: the only open action is late or Red.")
    assert found["Housing"].startswith("It cannot be shown: ")
    assert in_short(overseeing("this plan"), [there], AS_AT) == ()
