from datetime import date, timedelta

from automation.analysis.trend import TrendNight
from automation.plan.tally import Counts
from automation.reports.trend_chart import sampled, trend


def nights(number):
    first = date(2017, 4, 1)
    return [
        TrendNight(first + timedelta(days=i), Counts(blue=i, green=number - i, late=3), Counts())
        for i in range(number)
    ]


def test_many_nights_are_sampled_with_the_first_and_the_last():
    of = nights(200)
    shown = sampled(of)
    assert len(shown) == 60
    assert (shown[0], shown[-1]) == (of[0], of[-1])
    assert len(set(shown)) == 60
    assert sampled(nights(7)) == tuple(nights(7))


def test_the_trend_says_its_ends_and_its_late_line():
    drawn = trend("Trend", nights(4))
    assert "Trend. On 1 April 2017: 4 Green; 3 late. On 4 April 2017: 3 Blue and 1 Green; 3 late." in drawn
    assert "Black line: late, 3 at the end" in drawn
    assert drawn.count("<rect") == 1 + 2 + 2 + 2


def test_one_night_and_none():
    assert "<circle" in trend("Trend", nights(1))
    assert "<rect" not in trend("Trend", [])
