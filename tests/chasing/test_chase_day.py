"""A day's chasing with everything that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from automation.chasing.chase_day import chase_with_history
from automation.history.store import History
from automation.tracker.read.result import ReadTracker
from tests.support.letters import record_drafts
from tests.support.plans import action, plan

MONDAY = date(2017, 10, 2)
NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)


def test_the_nights_of_the_history_tell_whether_somebody_answered(tmp_path):
    before = plan(action("2.1", "Sep-17"), action("3.1", "Sep-17", lead="Team managers"))
    told = replace(before, actions=(replace(before.actions[0], comments="On Friday."), before.actions[1]))
    with History.open(tmp_path / "plan-history.sqlite") as history:
        history.record(ReadTracker(before), MONDAY, None)
        first = chase_with_history(ReadTracker(before), MONDAY, history)
        record_drafts(first.ledger, first.chase.letters, MONDAY, NOW)
        for day in (date(2017, 10, 3), date(2017, 10, 5)):
            history.record(ReadTracker(told), day, None)
        later = chase_with_history(ReadTracker(told), date(2017, 10, 10), history)  # 7 days after the answer
    assert [letter.lead for letter in first.chase.letters] == ["ART service manager", "Team managers"]
    assert [letter.lead for letter in later.chase.letters] == ["ART service manager", "Team managers"]
    rows = {row.ref: row.answered for row in later.register}
    assert rows == {"2.1": "Yes, on 3 October 2017", "3.1": "No"}
    with History.open(tmp_path / "plan-history.sqlite") as history:
        history.record(ReadTracker(before), date(2017, 10, 6), None)
        again = chase_with_history(ReadTracker(before), date(2017, 10, 9), history)
    # The comment came and went again; the last change was on the 6th.
    assert [letter.lead for letter in again.chase.letters] == ["Team managers"]
    assert again.chase.not_sent[0].why == "2.1: updated on 6 October 2017."
