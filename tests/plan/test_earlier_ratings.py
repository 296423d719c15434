from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.plan.earlier_ratings import earlier_ratings, is_previous, oldest_first, plans_as_rated
from tests.support.plans import action, plan

BEFORE = date(2017, 10, 2)


def kept(ref: str, rating: str, **columns: str):
    return replace(action(ref, rating=rating), kept=tuple(columns.items()))


def days_of(*headings: str) -> list[date | None]:
    row = kept("2.1", "Blue", **dict.fromkeys(headings, "Green"))
    return [column.day for column in earlier_ratings(plan(row), BEFORE)]


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("RAG Jul", date(2017, 7, 31)),
        ("Nov", date(2016, 11, 30)),  # the last November before the toolkit came
        ("July 2017 BRAG", date(2017, 7, 31)),
        ("Aug-17", date(2017, 8, 31)),
        ("RAG as at 4/9/2017", date(2017, 9, 4)),
        ("Previous RAG", None),
        ("Status last month", None),
    ],
)
def test_a_column_of_ratings_is_of_the_last_day_of_its_month(heading, day):
    assert days_of(heading) == [day]


@pytest.mark.parametrize("heading", ["Priority", "RAG", "RAG Dec-17", "Health check"])
def test_a_column_that_says_nothing_of_the_past_is_no_earlier_rating(heading):
    assert days_of(heading) == []


def test_a_month_without_ratings_below_it_is_no_earlier_rating():
    costs = plan(
        kept("2.1", "Blue", **{"Jul-17": "12", "Aug-17": "Green"}), kept("2.2", "", **{"Jul-17": "30"})
    )
    assert [column.heading for column in earlier_ratings(costs, BEFORE)] == ["Aug-17"]


@pytest.mark.parametrize(
    ("headings", "order"),
    [
        ("RAG Jul | RAG Aug | RAG Sep", [0, 1, 2]),
        ("RAG Sep | RAG Aug | RAG Jul", [2, 1, 0]),
        ("Nov | Dec | Jan | Feb", [0, 1, 2, 3]),
        ("Feb | Jan | Dec | Nov", [3, 2, 1, 0]),
        ("Jan-18 | Dec-17 | Feb-18", [1, 0, 2]),
        ("RAG | Previous RAG", [1, 0]),
        ("Previous RAG | Current RAG", [0, 1]),
        ("Week 1 | Week 2", [0, 1]),
    ],
)
def test_columns_are_put_in_order_of_time_whichever_way_they_stand(headings, order):
    assert oldest_first(headings.split(" | ")) == order


def test_a_heading_says_that_it_is_an_earlier_one():
    assert is_previous("Previous RAG")
    assert is_previous("Last month's rating")
    assert not is_previous("Latest RAG")


def test_the_plan_of_a_month_has_its_ratings_and_a_blank_cell_keeps_the_one_before():
    rows = (
        kept("2.1", "Blue", **{"RAG Jul": "G to A", "RAG Aug": "Green"}),
        kept("2.2", "Blue", **{"RAG Jul": "Red"}),
        kept("2.3", "Blue", **{"RAG Aug": "Amber"}),
        replace(action("2.4", rating=""), completed_text="1/8/2017", completed_on=date(2017, 8, 1)),
    )
    columns = earlier_ratings(plan(*rows), BEFORE)
    then = [[one.rating.name for one in month.actions] for month in plans_as_rated(plan(*rows), columns)]
    assert then == [
        ["Amber", "Red", "Not rated", "Not rated"],
        ["Green", "Red", "Amber", "Blue"],  # completed on 1 August
    ]
