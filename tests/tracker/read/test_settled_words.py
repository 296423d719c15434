"""What the map says about words counts in every command that reads a plan, not only in an import."""

from __future__ import annotations

from datetime import date

from automation.plan.ratings import State
from automation.tracker.read.answers import NOTHING_SETTLED, Answers
from automation.tracker.read.reading import read_grids
from automation.tracker.read.result import ReadTracker
from tests.support.grids import grid

PLAN = grid(
    "Plan",
    "Action | Lead | Deadline | Position",
    "Mend the gate | Clerk and Warden | when funded | Under way",
    "Paint the hall | Warden | Nov-17 | Green",
)
SETTLED = Answers(
    ratings={"under way": State.AT_RISK},
    leads={"clerk and warden": "Clerk; Warden"},
    dates={"when funded": date(2018, 3, 31)},
)


def gate(read: ReadTracker) -> tuple[State | None, tuple[str, ...], date | None]:
    action = read.plan.actions[0]
    return action.rating.state, action.leads, action.due.by


def test_words_mean_what_the_map_says():
    assert gate(read_grids([PLAN])) == (None, ("Clerk and Warden",), None)
    settled = read_grids([PLAN], answers=SETTLED)
    assert gate(settled) == (State.AT_RISK, ("Clerk", "Warden"), date(2018, 3, 31))
    assert [lead.name for lead in settled.plan.leads] == ["Clerk", "Warden"]
    assert "Under way" in [entry.word for entry in settled.plan.key.entries]


def test_what_nobody_settled_stays_as_it_is():
    before, after = read_grids([PLAN]).plan, read_grids([PLAN], answers=NOTHING_SETTLED).plan
    assert before == after
    settled = read_grids([PLAN], answers=SETTLED).plan
    assert settled.actions[1].rating == before.actions[1].rating
    assert settled.actions[1].due == before.actions[1].due
