"""How the tracker looks: ratings are coloured as the key says, with words that can be read on the colour."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter

from automation.plan.colours import NAMES, contrast, read_colour
from automation.plan.ratings import COLOURS, DEFAULT_KEY, BragKey, KeyEntry, Rating, State
from automation.tracker.write.styles import Formats, colour_ratings


@pytest.mark.parametrize("colour", [*COLOURS.values(), *map(read_colour, NAMES)])
def test_a_word_can_be_read_on_each_colour_that_a_key_can_name(colour: str) -> None:
    assert contrast(Rating("", colour=colour).ink, colour) >= 4.5


def rules_of(key: BragKey) -> dict[str, str]:
    """Return the colour of each rule, by what the key has to say under Colour."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        colour_ratings(book.add_worksheet(), key, (1, 3, 500, 3), "$D2", Formats(book))
    (rules,) = openpyxl.load_workbook(file).active.conditional_formatting
    assert str(rules.sqref) == "D2:D501"
    return {
        rule.formula[0].rpartition('="')[2].partition('"')[0]: rule.dxf.fill.bgColor.rgb[-6:]
        for rule in rules.rules
    }


def test_a_rating_has_the_colour_that_the_key_names_or_else_that_of_its_state() -> None:
    rules = rules_of(DEFAULT_KEY)
    assert {name: rules[name] for name in NAMES} == {name: read_colour(name) for name in NAMES}
    assert {state: rules[state.lower()] for state in State} == COLOURS


def test_a_colour_in_digits_has_a_rule_too() -> None:
    entry = KeyEntry(Rating("Stuck", State.OFF_TRACK, "7A0019"), "", counts_as="Off track", colour="#7A0019")
    assert rules_of(BragKey((entry,)))["#7a0019"] == "7A0019"
