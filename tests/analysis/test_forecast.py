"""The forecast: both paces and their difference, when it gives no number, and what it would have said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from automation.analysis.forecast import Forecast, forecast, forecast_json
from automation.plan.model import Plan
from automation.plan.ratings import Rating
from tests.support.plans import action, plan, section

AS_AT = date(2017, 10, 2)


JUMPED = (
    "In the week to 28 August 2017 the plan went from 30 to 60 actions; it needs 8 weeks on record since "
    "then."
)


def plan_of(done: int, total: int) -> Plan:
    """Make a plan of two sections in which the first actions are done."""
    actions = [
        action(f"{1 + number % 2}.{number}", "Mar-18", "Blue" if number < done else "Green")
        for number in range(total)
    ]
    return plan(*actions, sections=(section("1", "Leadership"), section("2", "Protection")))


def nights(done: list[int], total: int | list[int] = 60) -> list[tuple[date, Plan]]:
    """Make a night a week, the last of them on the day."""
    totals = total if isinstance(total, list) else [total] * len(done)
    first = AS_AT - timedelta(weeks=len(done) - 1)
    return [
        (first + timedelta(weeks=week), plan_of(*sizes))
        for week, sizes in enumerate(zip(done, totals, strict=True))
    ]


def test_both_paces_stand_in_one_sentence_because_they_differ() -> None:
    fast_then_slow = [*range(0, 38, 2), *[36] * 8]
    found = forecast(nights(fast_then_slow), AS_AT)
    assert found.plan is not None
    assert (found.plan.done, found.plan.total, found.plan.still_open) == (36, 60, 24)
    assert (found.plan.half_year.done, found.plan.recent.done) == (36, 0)
    assert found.by == date(2018, 3, 31)
    said = found.sentence()
    assert said.startswith("At the pace of the last 26 weeks (1.4 a week) the 24 open actions are done by ")
    assert "at that of the last 8 weeks (0.0 a week), not within five years." in said
    assert said.endswith(" at the first pace and 0% at the second.")


def test_themes_and_sections_follow_in_the_plans_order_and_add_up() -> None:
    found = forecast(nights(list(range(12))), AS_AT)
    assert [(scope.kind, scope.name) for scope in found.scopes] == [
        ("plan", "Whole plan"),
        ("theme", "Leadership"),
        ("theme", "Protection"),
        ("section", "1"),
        ("section", "2"),
    ]
    whole, *themes = found.scopes[:3]
    assert whole.still_open == sum(theme.still_open for theme in themes)
    assert forecast(nights([0] * 9 + [2]), AS_AT, by=date(2018, 1, 1)).by == date(2018, 1, 1)


@pytest.mark.parametrize(
    ("done", "total", "why"),
    [
        ([1], 9, "It needs 8 weeks on record; there are 0."),
        ([1, 2], 9, "It needs 8 weeks on record; there is 1."),
        (list(range(8)), 60, "It needs 8 weeks on record; there are 7."),
        ([5] * 12, 5, "No action is open."),
        (
            [3] * 12,
            [30] * 6 + [60] * 6,
            JUMPED,
        ),
    ],
)
def test_it_says_why_there_is_no_number(done: list[int], total: int | list[int], why: str) -> None:
    found = forecast(nights(done, total), AS_AT)
    assert found.plan is None
    assert found.sentence() == f"There is no forecast. {why}"


def test_a_plan_that_grew_a_little_or_long_ago_has_a_forecast() -> None:
    assert forecast(nights(list(range(10)), [60] * 5 + [64] * 5), AS_AT).plan is not None
    long_ago = forecast(nights(list(range(20)), [30] * 4 + [60] * 16), AS_AT)
    assert long_ago.plan is not None
    assert long_ago.plan.half_year.weeks == 15


def test_nights_that_are_made_up_are_said_to_be() -> None:
    week = nights(list(range(12)))
    assert forecast(week, AS_AT, made_up={week[3][0]}).illustrative
    assert not forecast(week, AS_AT, made_up={date(2010, 1, 1)}).illustrative


def test_many_nights_in_a_week_count_as_one_and_weeks_without_any_are_filled_evenly() -> None:
    daily = [(AS_AT - timedelta(days=day), plan_of(0, 9)) for day in range(6, -1, -1)]
    assert "there are 0" in forecast(daily, AS_AT).why_not
    week = nights(list(range(0, 40, 2)))
    assert forecast(week[:6] + week[9:], AS_AT).record == forecast(week, AS_AT).record


def test_a_look_back_says_what_it_would_have_said_and_what_came() -> None:
    steady = forecast(nights(list(range(0, 60, 2))), AS_AT).backtest
    assert steady is not None
    assert steady.sentence() == (
        "On 3 July 2017 this forecast would have been 58 to 58 actions done by now; 58 are done, as it would "
        "have expected."
    )
    stopped = forecast(nights([*range(0, 34, 2), *[32] * 13]), AS_AT).backtest
    assert stopped is not None
    assert "which it would have missed" in stopped.sentence()
    assert forecast(nights(list(range(21))), AS_AT).backtest is None


def test_what_is_withdrawn_is_not_to_be_done() -> None:
    found = forecast(nights(list(range(10)), 20), AS_AT)
    assert found.plan is not None
    assert found.plan.total == 20
    printed = forecast_json(found)
    assert printed["why_not"] == ""
    assert forecast_json(Forecast(AS_AT, AS_AT, "No action is open."))["forecasts"] == []


class TestMoreTimeForAnAction:
    """What a board is told of the forecast where it is asked for an extension."""

    def nights(self) -> list[tuple[date, Plan]]:
        """Give twelve weeks in which 8 Amber actions came due, of which 5 were done, 2 of them late."""
        first = AS_AT - timedelta(weeks=12)
        found = []
        for week in range(13):
            done = 30 + 2 * week
            rest = plan_of(done, 60).actions
            due = [
                action(f"9.{n}", "Aug-17", "Blue" if week >= done_in else "Amber")
                for n, done_in in enumerate((3, 3, 3, 9, 10, 99, 99, 99))
            ]
            sections = (section("1"), section("2"), section("9"))
            found.append((first + timedelta(weeks=week), plan(*rest, *due, sections=sections)))
        return found

    def test_it_says_how_many_of_its_kind_were_done_by_their_date_and_within_the_time(self) -> None:
        found = forecast(self.nights(), AS_AT)
        said = found.if_extended(Rating.AMBER, 30, date(2017, 10, 31))
        of_its_kind, _, whole = said.partition(". ")
        assert of_its_kind == (
            "Amber actions done so far: 3 of 8 by their date, 5 of 8 within 30 days after it"
        )
        assert whole.startswith("The forecast for the whole plan is about ")
        assert said.endswith(": it does not move.")
        assert found.if_extended(Rating.AMBER, 30, date(2019, 10, 31)).endswith(": this date is later.")

    def test_a_kind_of_which_few_came_due_says_nothing_of_its_own(self) -> None:
        said = forecast(self.nights(), AS_AT).if_extended(Rating.GREEN, 30, date(2017, 10, 31))
        assert said.startswith("The forecast for the whole plan is about ")

    def test_made_up_nights_and_a_short_record_say_nothing(self) -> None:
        made_up = forecast(self.nights(), AS_AT, made_up={self.nights()[0][0]})
        short = forecast(self.nights()[6:], AS_AT)
        assert made_up.plan is not None
        assert {one.if_extended(Rating.AMBER, 30, AS_AT) for one in (made_up, short)} == {""}
