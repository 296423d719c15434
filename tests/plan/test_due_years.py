from __future__ import annotations

from datetime import date

import pytest

from automation.plan.due_words import tokens
from automation.plan.due_years import Moment, Unsure, financial_year, last_of, quarter, season_or_term


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("Q2 2017/18", date(2017, 7, 1), date(2017, 9, 30)),
        ("Q4 2017/18", date(2018, 1, 1), date(2018, 3, 31)),
        ("Q1-Q2 2017/18", date(2017, 4, 1), date(2017, 9, 30)),
        ("first quarter of calendar year 2018", date(2018, 1, 1), date(2018, 3, 31)),
    ],
)
def test_a_quarter_is_the_three_months_of_its_year(phrase, first, last):
    found = quarter(tokens(phrase), 0)
    assert found is not None
    assert isinstance(found[0], Moment)
    assert (found[0].first, found[0].last) == (first, last)


@pytest.mark.parametrize("phrase", ["Q2", "Q2 2017"])
def test_a_quarter_of_no_certain_year_is_asked(phrase):
    found = quarter(tokens(phrase), 0)
    assert found is not None
    assert isinstance(found[0], Unsure)


def test_a_financial_year_ends_in_march():
    found = financial_year(tokens("FY 17/18"), 0)
    assert found is not None
    assert isinstance(found[0], Moment)
    assert found[0].last == last_of(2018, 3)


@pytest.mark.parametrize("phrase", ["half-term", "autumn term 2017", "spring 2018", "Easter"])
def test_terms_and_seasons_name_no_day(phrase):
    found = season_or_term(tokens(phrase), 0)
    assert found is not None
    assert isinstance(found[0], Unsure)
