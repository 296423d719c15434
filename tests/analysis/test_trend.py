from __future__ import annotations

from datetime import date, timedelta

from automation.analysis.trend import sampled, trend
from tests.support.plans import action, evidence, plan


def test_each_night_is_counted_as_at_itself_in_the_order_of_days():
    same = plan(action("2.1", "Jun-17", "Amber"), evidence=(evidence("2", "Green"),))
    found = trend([(date(2017, 7, 1), same), (date(2017, 6, 30), same)])
    assert [(night.day, night.counts.late, night.impact.green) for night in found] == [
        (date(2017, 6, 30), 0, 1),
        (date(2017, 7, 1), 1, 1),
    ]


def test_many_nights_are_sampled_with_the_first_and_the_last():
    nights = trend((date(2017, 4, 1) + timedelta(days=day), plan()) for day in range(200))
    shown = sampled(nights)
    assert len(shown) == len(set(shown)) == 60
    assert (shown[0], shown[-1]) == (nights[0], nights[-1])
    assert sampled(nights[:7]) == nights[:7]
