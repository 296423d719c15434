"""Which brief somebody asks for: on a visit, on some sections or themes, or for an owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.papers.brief_scope import OWNER, VISIT, brief_about, briefs_by_address, briefs_for_owners
from automation.plan.findings import PlanError
from automation.plan.model import Board, Plan
from tests.support.checking import AS_AT
from tests.support.plans import action, lead, plan, section

BOARDS = (
    Board("Improvement Board", "improvement-board.docx", date(2017, 10, 9), 7),
    Board("Monitoring visit", "visit-brief.docx", date(2017, 9, 1), 7, about=("1",)),
    Board("Monitoring visit", "visit-brief.docx", date(2017, 11, 21), 14, about=("2", "LMG")),
)


def owned() -> Plan:
    sections = (
        section("1", owner="Head of service"),
        section("2", "Practice", owner="ART service manager", owner_name="Kim Reed", row=3),
        section("LMG", "Practice", owner="Head of service ", row=4),
        section("3", "Practice", owner="", row=5),
    )
    return plan(action("1.1"), action("2.1"), sections=sections, boards=BOARDS)


def test_a_visit_is_known_by_its_name_or_part_of_it_and_has_its_scope():
    for asked in ("Monitoring visit", "monitoring"):
        meeting = brief_about(owned(), asked, AS_AT)
        assert (meeting.day, meeting.about, meeting.is_brief) == (date(2017, 11, 21), ("2", "LMG"), True)


def test_refs_and_themes_make_a_brief_for_a_visit_in_plan_order():
    assert brief_about(owned(), "LMG; 1", AS_AT).about == ("1", "LMG")
    meeting = brief_about(owned(), "practice", AS_AT)
    assert (meeting.about, meeting.template, meeting.board) == (
        ("2", "LMG", "3"),
        VISIT,
        "sections 2, LMG and 3",
    )
    assert brief_about(owned(), "lmg", AS_AT).board == "section LMG"


@pytest.mark.parametrize(
    ("asked", "refs"), [("Head of service", ("1", "LMG")), ("reed", ("2",)), ("ART", ("2",))]
)
def test_an_owner_is_known_by_role_or_name_and_gets_all_their_sections(asked, refs):
    meeting = brief_about(owned(), asked, AS_AT)
    assert (meeting.about, meeting.template) == (refs, OWNER)


@pytest.mark.parametrize("asked", ["Improvement Board", "7", "1; 7", "service", "", " ; "])
def test_what_is_nothing_or_may_be_several_is_refused_in_a_sentence(asked):
    with pytest.raises(PlanError, match=r"no visit on the sheet Boards|may mean"):
        brief_about(owned(), asked, AS_AT)


def test_every_owner_gets_one_brief_in_plan_order():
    briefs = briefs_for_owners(owned(), AS_AT)
    assert [(one.board, one.about) for one in briefs] == [
        ("Head of service", ("1", "LMG")),
        ("ART service manager", ("2",)),
    ]
    with pytest.raises(PlanError, match="No section has an owner"):
        briefs_for_owners(plan(action("1.1"), sections=(section("1", owner=""),)), AS_AT)


def test_the_briefs_of_an_owner_are_found_by_the_addresses_of_the_role():
    leads = (
        lead("Head of service", "head@example.org"),
        lead("ART", "art@example.org", also=("ART service manager",)),
    )
    found = briefs_by_address(replace(owned(), leads=leads), AS_AT)
    assert {to: [one.about for one in briefs] for to, briefs in found.items()} == {
        "head@example.org": [("1", "LMG")],
        "art@example.org": [("2",)],
    }
