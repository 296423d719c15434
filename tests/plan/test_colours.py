"""Colours: their names, and whether they can be told apart and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.colours import NAMES, WHITE, contrast, is_alike, read_colour
from automation.plan.ratings import COLOURS, Rating

RGB = st.integers(0, 0xFFFFFF).map("{:06X}".format)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("Blue", "1F4E9E"), (" light  GREEN ", "A9D18E"), ("#1f4e9e", "1F4E9E"), ("1F4E9E", "1F4E9E"),
        ("gray", "7F7F7F"), ("heather", ""), ("", ""), ("#12345", ""), ("#GG0000", ""), ("1F4E9E1", ""),
    ],
)  # fmt: skip
def test_a_colour_is_read_by_its_name_or_its_six_digits(text: str, colour: str) -> None:
    assert read_colour(text) == colour


def test_every_name_of_a_colour_is_understood() -> None:
    assert all(len(read_colour(name)) == 6 for name in NAMES)
    assert {"blue", "red", "amber", "green", "purple", "light grey"} <= set(NAMES)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("000000", "FFFFFF") == contrast("FFFFFF", "000000") == pytest.approx(21)
    assert contrast("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("C00000", "C00000") == 1


@given(RGB)
def test_the_word_of_a_rating_can_be_read_on_any_colour(colour: str) -> None:
    assert contrast(Rating("Anything", colour=colour).ink, colour) >= 4.5


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("1F4E9E", "1F4E9E", True),
        ("FFFFFE", WHITE, True),
        ("FFC000", "FFC510", True),
        ("FFC000", "ED7D31", False),
        # As bright as one another, but of different hues.
        ("C00000", "2E7D32", False),
        ("E7E6E6", WHITE, False),
    ],
)
def test_two_colours_are_alike_if_people_take_one_for_the_other(one: str, other: str, *, alike: bool) -> None:
    assert is_alike(one, other) is is_alike(other, one) is alike


def test_the_usual_colours_of_the_states_can_be_told_apart() -> None:
    usual = [*COLOURS.values(), Rating.NOT_RATED.colour]
    assert [(a, b) for place, a in enumerate(usual) for b in usual[:place] if is_alike(a, b)] == []
