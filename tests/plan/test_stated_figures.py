"""Figures and dates that evidence of success states in words."""

from __future__ import annotations

import pytest

from automation.plan.stated_figures import date_in, measures_in


def stated(text: str) -> list[tuple[str, str, str]]:
    """Give the name, the unit and the direction of each measure."""
    return [(one.name, one.unit, one.better) for one, _ in measures_in(text, "2")]


def figures(text: str) -> list[tuple[str, float | None, float | None]]:
    """Give the date, the target and the actual figure of each reading."""
    ((_, readings),) = measures_in(text, "2")
    return [(str(one.day or ""), one.target, one.actual) for one in readings]


TURNOVER = (
    "Turnover of gardeners will fall from 30% (2014) / 25.5% (2015) towards the average of 14.5% by 30/9/19. "
    "It is to fall in steps: 22% by 30/9/17, 18% by 30/9/18 and 14.5% by 30/9/19."
)


def test_past_values_steps_and_the_last_target_are_all_there():
    ((measure, _),) = measures_in(TURNOVER, "LMG")
    assert (measure.name, measure.section, measure.unit, measure.better) == (
        "Turnover of gardeners",
        "LMG",
        "%",
        "lower",
    )
    assert (measure.baseline, str(measure.baseline_date)) == (25.5, "2015-12-31")
    assert figures(TURNOVER) == [
        ("2014-12-31", None, 30.0),
        ("2015-12-31", None, 25.5),
        ("2017-09-30", 22.0, None),
        ("2018-09-30", 18.0, None),
        ("2019-09-30", 14.5, None),
    ]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("80% of ponds checked by Sep-17 and 90% by January 2018",
         [("2017-09-30", 80, None), ("2018-01-31", 90, None)]),
        ("At least 75% of newts were seen by October 2017. This will become 85% by end April 2018.",
         [("2017-10-31", 75, None), ("2018-04-30", 85, None)]),
        ("95% of ponds hold water", [("", 95, None)]),
        ("Leaks will be lower than the national average of 16.7%", []),
        ("Leaks are down by 10%", []),
    ],
)  # fmt: skip
def test_targets_have_the_date_that_stands_behind_them(text, readings):
    assert figures(text) == readings


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("At least 95% of ponds are clean on time by Oct-17", [("Ponds are clean on time", "%", "higher")]),
        ("Increase the number of ponds with newts to 20% by Dec 2017",
         [("Number of ponds with newts", "%", "higher")]),
        ("Timeliness of reviews improves to and is kept at 95% by Sep-17",
         [("Timeliness of reviews improves to and is kept", "%", "higher")]),
        ("100% of ponds and 95% of paths are swept",
         [("Ponds", "%", "higher"), ("Paths are swept", "%", "higher")]),
        ("Leaks will improve. (35% by Dec-17 and 30% by Jun-18)", [("Leaks", "%", "lower")]),
        ("Complaints fall to fewer than 12 cases by Mar-18", [("Complaints", "cases", "lower")]),
        ("A pond is mended", []),
        ("Ponds are checked within 10 days", []),
        ("A report of the % of ponds that leak", []),
    ],
)  # fmt: skip
def test_a_measure_is_named_by_whom_it_is_a_share_of_or_by_what_stands_before_it(text, measures):
    assert stated(text) == measures


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("The pond is agreed in December 2017 and lined by April 2018", "Apr-18"),
        ("The liner arrives by 5/10/17", "05/10/2017"),
        ("It is in the Annual Report 2017/18", "Financial year 2017/18"),
        ("Results by October 2017 inform the plan for 2018/19", "Oct-17"),
        ("In 2016 it leaked; 90% hold water", ""),
        ("The pond holds water", ""),
    ],
)
def test_the_last_date_that_a_text_names(text, by):
    assert date_in(text) == by
