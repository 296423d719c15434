"""What headings say: words that tell a field, and words that deny it."""

from __future__ import annotations

import pytest

from automation.tracker.read.heading_words import STRONG, heading_fit, tells_another, variants, without_months


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("who will lead this", "lead"),
        ("how are we going to do it", "text"),
        ("when will it be done by", "due"),
        ("what do we want to achieve", "outcome"),
        ("agreed implementation date", "due"),
        ("revised implementation date", "revised"),
        ("coments", "comments"),
        ("taken forward by", "lead"),
        ("what does good look like", "outcome"),
    ],
)
def test_a_heading_tells_its_field_in_many_words(key: str, field: str) -> None:
    assert heading_fit(field, key, exact=False) == STRONG


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("start date", "due"),
        ("review date", "revised"),
        ("trustee sponsor", "lead"),
        ("risk rating", "rating"),
        ("portfolio holder", "lead"),
        ("so what", "text"),
        ("finish no later than", "ref"),
    ],
)
def test_other_dates_people_and_ratings_deny_the_field(key: str, field: str) -> None:
    assert heading_fit(field, key, exact=False) <= 0


def test_a_heading_is_read_whole_mended_and_line_by_line() -> None:
    assert "responsible person" in variants("Respon-\nsible person")
    assert variants("Cyfrifoldeb\nResponsibility")[-1] == "responsibility"
    assert variants("Timescale > End")[0] == "end"


def test_months_and_terms_do_not_count_in_a_series() -> None:
    assert {without_months(key) for key in ("rag jul", "rag autumn", "rag q3", "rag 2")} == {"rag"}


def test_an_outcome_tells_another_field_than_those_of_letters() -> None:
    assert tells_another("success measures")
    assert not tells_another("falls to")
