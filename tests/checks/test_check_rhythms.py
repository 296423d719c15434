"""An action that is done again and again is not due once."""

from __future__ import annotations

import pytest

from tests.support.checking import of
from tests.support.plans import action, plan


@pytest.mark.parametrize(
    ("text", "due", "proposed"),
    [
        ("Write the quarterly report", "Jul-17", "Jul-17 quarterly thereafter"),
        ("Report to the board on a monthly basis", "Jul-17", "Jul-17 monthly thereafter"),
        ("Look at the log at each Pond Board meeting", "May-17", "May-17 quarterly thereafter"),
    ],
)
def test_the_rhythm_of_the_text_is_proposed_for_the_one_month(text, due, proposed):
    (finding,) = of("D18", plan(action("2.1", due, text=text)))
    assert finding.cell == "F2"
    assert f"such as {proposed}." in finding.hint


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Write the quarterly report", "Jul-17 quarterly thereafter"),
        ("Write the quarterly report", "Twice yearly"),
        ("Write the report", "Jul-17"),
        ("Work closely with each family", "Jul-17"),
        ("Meet every child", "Jul-17"),
        ("Arrange all meetings in May", "Jul-17"),
    ],
)
def test_a_date_that_comes_round_and_a_text_without_a_rhythm_say_nothing(text, due):
    assert of("D18", plan(action("2.1", due, text=text))) == []
