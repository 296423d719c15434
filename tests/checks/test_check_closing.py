"""What was closed is minuted, done, still so and looked at again."""

from __future__ import annotations

from datetime import date

from automation.plan.model import Decision, Plan
from automation.plan.settings import Settings
from automation.tracker.sheets import TABLES
from tests.support.checking import of
from tests.support.plans import action, evidence, place, plan

SHEET = next(table for table in TABLES if table.kind == "decisions")


def decided(*lines: str, months: int = 6) -> Plan:
    rows = []
    for number, line in enumerate(lines, 2):
        meeting, minute, decision, refs = (part.strip() for part in line.split("|"))
        day = date.fromisoformat(meeting)
        rows.append(Decision("Board", day, minute, decision, refs, place=place(SHEET, number)))
    return plan(
        action("2.1", rating="Blue"),
        action("2.2", "Dec-17", rating="Green", row=3),
        action("3.1", rating="Blue", row=4),
        evidence=(evidence("3", "Green", row=5), evidence("3", "", row=6)),
        decisions=tuple(rows),
        settings=Settings(recheck_months=months),
    )


def cells(code: str, *lines: str, months: int = 6) -> list[str]:
    return [f"{one.ref} {one.cell}" for one in of(code, decided(*lines, months=months))]


def test_a_closing_has_a_minute_and_nothing_else_needs_one():
    assert cells("C01", "2017-09-04 |  | Closed | 3", "2017-09-04 | 17/1 | Closed | 2.1") == ["3 C2"]
    assert cells("C01", "2017-09-04 |  | Noted | 3") == []


def test_what_is_closed_is_done_until_it_is_reopened():
    assert cells("C02", "2017-09-04 | 17/1 | Closed | 2; 3") == ["2 E2"]
    assert cells("C02", "2017-09-04 | 17/1 | Closed | 2", "2017-09-18 | 17/2 | Reopened | 2") == []


def test_what_is_closed_is_looked_at_again_in_time():
    assert cells("C03", "2017-03-06 | 17/1 | Closed | 2.1") == ["2.1 B2"]
    assert cells("C03", "2017-03-06 | 17/1 | Closed | 2.1", "2017-08-14 | 17/2 | Noted | 2.1") == []
    assert cells("C03", "2017-04-02 | 17/1 | Closed | 2.1") == []
    assert cells("C03", "2016-03-06 | 17/1 | Closed | 2.1", months=0) == []


def test_the_evidence_of_a_closed_section_is_still_rated_as_done():
    assert cells("C04", "2017-09-04 | 17/1 | Closed | 3") == ["3 C5"]
    assert cells("C04", "2017-09-04 | 17/1 | Closed | 3.1") == [], "the section was not closed"
