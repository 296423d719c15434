from datetime import date, timedelta

from automation.analysis.slippage import slippage
from automation.analysis.trend import trend
from automation.views.view_history import slippage_view, trend_view
from tests.support.nights import AS_AT, HISTORY, SMALL
from tests.support.plans import action, plan


def test_the_trend_shows_each_night_as_it_was():
    rows = trend_view(HISTORY["trend"]).rows
    assert [(row[0], row[6], row[7]) for row in rows] == [
        (date(2017, 7, 11), 6, 1),
        (date(2017, 9, 1), 6, 4),
        (AS_AT, 6, 2),
    ]


def test_many_nights_are_thinned_and_the_note_says_so():
    nights = trend((AS_AT - timedelta(days=i), SMALL) for i in range(100))
    view = trend_view(nights, "Some are illustrative.")
    assert len(view.rows) == 60
    assert view.note == "Some are illustrative. 100 nights recorded, 60 of them shown. Late: on that night."


def test_the_furthest_moved_stands_first_and_what_did_not_move_is_left_out():
    nights = [
        (date(2017, 7, 1), plan(action("2.1", "Jul-17"), action("2.2", "Jul-17"), action("2.3", "Jul-17"))),
        (date(2017, 8, 1), plan(action("2.1", "Aug-17"), action("2.2", "Dec-17"), action("2.3", "Jul-17"))),
        (date(2017, 9, 1), plan(action("2.1", "Sep-17"), action("2.2", "Dec-17"), action("2.3", "Jul-17"))),
    ]
    view = slippage_view(slippage(nights))
    assert [(row[0], row[5], row[6]) for row in view.rows] == [("2.2", 153, 1), ("2.1", 61, 2)]
    assert view.rows[1][7] == "first Jul-17; Aug-17 on 1 August 2017; Sep-17 on 1 September 2017"
    assert view.note.startswith("2 of 3 actions ever recorded.")


def test_nothing_moved_says_so():
    view = slippage_view(slippage([(AS_AT, SMALL)]))
    assert view.rows == ()
    assert view.empty == "No due date has moved."
