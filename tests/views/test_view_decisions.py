"""The views of decisions: what waits, and who agreed to each moved date; none in a plan without decisions."""

from __future__ import annotations

from datetime import date

from automation.analysis.date_decisions import DateMove
from automation.analysis.slippage import DateChange, Slippage
from automation.plan.due_language import read_due
from automation.plan.model import Decision
from automation.views.view_decisions import decision_views
from automation.views.view_movement import slippage_view
from tests.support.plans import action, plan

MEETING = date(2017, 9, 18)
ASKED = Decision("Pond Board", MEETING, "17/4", "Asked", "2.1", read_due("16/10/2017"), "What is in the way?")
REQUEST = Decision(
    "Pond Board", None, "", "Extension requested", "2.1", read_due("Dec-17"), "Two posts are vacant"
)
GRANTED = Decision("Pond Board", MEETING, "17/5", "Extended", "2.1", read_due("Dec-17"))
MOVE = DateMove("2.1", date(2017, 9, 20), "Sep-17", "Dec-17", 92, 1, decision=GRANTED)


def test_what_waits_is_what_was_asked_and_what_nobody_decided():
    waiting, _ = decision_views(plan(action("2.1"), decisions=(REQUEST, ASKED)), ())
    assert [row[:2] for row in waiting.cells()] == [["Asked", "2.1"], ["Extension requested", "2.1"]]
    later = Decision("Pond Board", date(2017, 10, 16), "", "Noted", "2", why="Answer to 17/4")
    settled, _ = decision_views(plan(action("2.1"), decisions=(ASKED, REQUEST, GRANTED, later)), ())
    assert settled.rows == ()
    assert decision_views(plan(action("2.1")), ()) == ()


def test_who_agreed_stands_beside_each_moved_date_and_in_the_slippage():
    _, agreed = decision_views(plan(action("2.1"), decisions=(GRANTED,)), (MOVE,))
    said = "agreed by Pond Board, 18 September 2017, minute 17/5"
    assert agreed.cells() == [["2.1", "20/09/2017", "Sep-17", "Dec-17", "+92", "1", said]]
    change = DateChange(date(2017, 9, 20), "Dec-17", date(2017, 12, 31), 92)
    entry = Slippage("2.1", "Do it", (), MEETING, "Sep-17", None, (change,), date(2017, 12, 31), in_plan=True)
    assert (
        slippage_view([entry], "", (MOVE,)).rows[0][-1]
        == f"first Sep-17; Dec-17 on 20 September 2017 ({said})"
    )
    assert slippage_view([entry]).rows[0][-1] == "first Sep-17; Dec-17 on 20 September 2017"
