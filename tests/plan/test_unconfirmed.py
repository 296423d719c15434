"""What an import proposed waits until its row or its whole sheet is confirmed."""

from __future__ import annotations

from automation.plan.due_language import read_due
from automation.plan.model import Body, Evidence, Plan
from automation.plan.settings import Settings
from automation.plan.unconfirmed import unconfirmed

OPEN, CHECKED = Body("Pond Board"), Body("Newt Board", is_checked=True)


def test_a_row_waits_until_it_or_its_sheet_is_confirmed():
    waiting = Plan(bodies=(OPEN, CHECKED), settings=Settings(unconfirmed="Bodies"))
    assert unconfirmed(waiting, "bodies") == (OPEN,)
    assert unconfirmed(Plan(bodies=(OPEN, CHECKED)), "bodies") == ()


def test_evidence_without_a_date_has_nothing_to_confirm():
    dated, blank = Evidence("1", "Newts stay", by=read_due("Dec-17")), Evidence("1", "It is lined")
    plan = Plan(evidence=(dated, blank), settings=Settings(unconfirmed="Evidence By"))
    assert unconfirmed(plan, "evidence") == (dated,)
