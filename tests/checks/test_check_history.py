from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.checks.context import Night
from tests.support.checking import AS_AT, rows
from tests.support.plans import action, plan

SEPTEMBER = date(2017, 9, 1)
OPEN = plan(action("2.1", "Dec-17", "Green", comments="On its way"))


def test_without_an_earlier_night_history_checks_find_nothing():
    assert rows("H01", OPEN) == []


def test_an_action_that_is_gone_is_named():
    earlier = plan(action("2.1"), action("2.2", text="Train every team in the new tool"))
    found = rows("H01", plan(action("2.1")), earlier=earlier, earlier_on=SEPTEMBER)
    assert [ref for ref, _ in found] == ["2.2"]


def test_an_action_is_untouched_only_after_the_days_of_the_setting():
    days = OPEN.settings.stale_days
    assert len(rows("H05", OPEN, earlier=OPEN, earlier_on=date(2017, 7, 1))) == 1
    assert rows("H05", OPEN, earlier=OPEN, earlier_on=SEPTEMBER) == []
    assert len(rows("H05", OPEN, AS_AT, older={days: Night(date(2017, 7, 1), OPEN)})) == 1


def test_with_no_days_in_the_setting_nothing_is_called_untouched():
    off = replace(OPEN, settings=replace(OPEN.settings, stale_days=0))
    assert rows("H05", off, earlier=off, earlier_on=date(2017, 7, 1)) == []
