"""Figures in performance files of many shapes, each found by the words beside it."""

from __future__ import annotations

from datetime import date

import pytest

from automation.tracker.read.grid import Grid, Value
from automation.tracker.read.number_formats import Shown
from automation.tracker.read.performance_files import LabelError, figures_of, labels_of, month_of

JUL, AUG, SEP = date(2017, 7, 31), date(2017, 8, 31), date(2017, 9, 30)

WIDE: list[list[Value]] = [
    ["Children's services scorecard"],
    [],
    ["Ref", "Indicator", "Target", "Jul-17", "Aug-17", "Sep-17", "YTD"],
    ["K1", "Return interviews in 72 hours", "90%", Shown("62%", 62.0), Shown("71%", 71.0), None, "66%"],
    ["K2", "Caseload per worker", 16, 21.5, 20.1, 19.8, 20.4],
]  # fmt: skip
TIDY: list[list[Value]] = [
    ["Measure", "Period", "Team", "Value"],
    ["Return interviews in 72 hours", "2017-07", "All", "62%"],
    ["Caseload per worker", "2017-07", "All", "21.5"],
    ["Return interviews in 72 hours", "2017-08", "All", "71%"],
    ["Caseload per worker", "2017-08", "All", "20.1"],
]
CARDS: list[list[Value]] = [
    ["Caseload per worker"],
    [20.1],
    ["", "Return interviews in 72 hours:", None, "71%"],
]
PIVOTED: list[list[Value]] = [
    ["Month", "Return interviews in 72 hours", "Caseload per worker"],
    [date(2017, 7, 1), 62, 21.5],
    [date(2017, 8, 1), 71, 20.1],
]
MERGED: list[list[Value]] = [
    ["", "July 2017", "", "August 2017", ""],
    ["Indicator", "Actual", "Target", "Actual", "Target"],
    ["Return interviews in 72 hours", 62, 90, 71, 90],
    ["Caseload per worker", 21.5, 16, 20.1, 16],
]
TWO_ROWS: list[list[Value]] = [
    ["Indicator", "2016/17", "", "2017/18", ""],
    ["", "Feb", "Mar", "Jul", "Aug"],
    ["Return interviews in 72 hours", 40, 44, 62, 71],
    ["Caseload per worker", 25, 24, 21.5, 20.1],
]
BY_YEAR: list[list[Value]] = [
    ["Year", "Month", "Return interviews in 72 hours", "Caseload per worker"],
    [2017, "July", 62, 21.5],
    [None, "August", 71, 20.1],
]
SHAPES = {
    "wide": WIDE, "tidy": TIDY, "pivoted": PIVOTED, "merged": MERGED, "two rows": TWO_ROWS,
    "by year": BY_YEAR,
}  # fmt: skip


def grid(rows: list[list[Value]], sheet: str = "KPI") -> Grid:
    return Grid(sheet, rows)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    ("label", "values"),
    [("Return interviews in 72 hours", (62, 71)), ("caseload  per worker ", (21.5, 20.1))],
)
def test_every_shape_gives_the_figure_of_each_month(
    name: str, label: str, values: tuple[float, float]
) -> None:
    found = {figure.day: figure.value for figure in figures_of([grid(SHAPES[name])], label)}
    assert (found[JUL], found[AUG]) == values


def test_a_card_has_its_figure_under_it_or_to_the_right_and_no_month_of_its_own() -> None:
    (under,) = figures_of([grid(CARDS)], "Caseload per worker")
    (beside,) = figures_of([grid(CARDS)], "Return interviews in 72 hours")
    assert (under.day, under.value, under.cell) == (None, 20.1, "A2")
    assert (beside.day, beside.value, beside.cell) == (None, 71, "D3")


def test_each_figure_names_its_cell_and_what_it_shows_is_read() -> None:
    *_, last = figures_of([grid(WIDE)], "Return interviews in 72 hours")
    assert (last.sheet, last.cell, last.value) == ("KPI", "E4", 71)
    assert [one.day for one in figures_of([grid(WIDE)], "Caseload per worker")] == [JUL, AUG, SEP]


def test_months_of_a_financial_year_fall_into_two_calendar_years() -> None:
    days = [one.day for one in figures_of([grid(TWO_ROWS)], "Caseload per worker")]
    assert days == [date(2017, 2, 28), date(2017, 3, 31), JUL, AUG]


def test_a_column_that_is_named_is_the_only_one_read() -> None:
    targets = figures_of([grid(MERGED)], "Caseload per worker", "Target")
    assert [one.value for one in targets] == [16, 16]
    with pytest.raises(LabelError, match="No figure of 'Caseload per worker' stands under 'Forecast'"):
        figures_of([grid(MERGED)], "Caseload per worker", "Forecast")


@pytest.mark.parametrize(
    ("label", "sheet", "said"),
    [
        ("Repeat referrals", "", "Nothing is labelled 'Repeat referrals'."),
        ("Caseload per worker", "Summary", "There is no sheet called 'Summary'."),
        ("Indicator", "", "No figure stands beside 'Indicator'."),
    ],
)
def test_what_is_not_there_is_one_sentence(label: str, sheet: str, said: str) -> None:
    with pytest.raises(LabelError) as raised:
        figures_of([grid(WIDE)], label, sheet=sheet)
    assert str(raised.value) == said


def test_two_figures_for_one_month_are_a_question_and_the_same_one_twice_is_not() -> None:
    twice = [*TIDY, ["Caseload per worker", "2017-08", "North", "18.0"]]
    with pytest.raises(LabelError, match="several figures for one month, in KPI!D5 and D6"):
        figures_of([grid(twice)], "Caseload per worker")
    again = [*TIDY, ["Caseload per worker", "2017-08", "All", "20.1"]]
    assert figures_of([grid(again)], "Caseload per worker")[-1].value == 20.1


def test_what_could_be_a_label_is_what_a_figure_stands_beside() -> None:
    assert {text for _, text in labels_of([grid(MERGED)])} >= {
        "Return interviews in 72 hours",
        "Caseload per worker",
    }
    assert "Children's services scorecard" not in {text for _, text in labels_of([grid(WIDE)])}


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Sep-17", SEP), ("September 2017", SEP), ("2017-09", SEP), ("30/09/2017", SEP), ("Sept 17", SEP),
        (date(2017, 9, 1), SEP), (date(2017, 9, 15), date(2017, 9, 15)),
        ("Sep", None), ("2017", None), ("17", None), ("Actual", None), ("62%", None), (42, None),
        (None, None), ("May", None), ("June to Dec 17", None),
    ],
)  # fmt: skip
def test_months_are_read_as_people_write_them(said: Value, day: date | None) -> None:
    assert month_of(said) == day
