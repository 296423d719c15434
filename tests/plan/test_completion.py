"""What a column, a sheet or a heading says about completion."""

from __future__ import annotations

import pytest

from automation.plan.completion import (
    heads_closed_work,
    is_for_closed_work,
    is_plainly_completed,
    says_completed,
)


@pytest.mark.parametrize(
    "text", ["29/09/2017", "2017-09-29", "Yes", "TRUE", "1", "100", "100%", "\u2713", "x", "see comments"]
)
def test_a_filled_column_for_completion_says_that_the_work_is_over(text):
    assert says_completed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "No",
        "n/a",
        "-",
        "\u2014",
        "FALSE",
        "0",
        "0%",
        "0.62",
        "62%",
        "45",
        "TBC",
        "not yet",
        "Ongoing",
        "Delayed",
        "Amber",
        "n/a - moved to 2018",
        "No, waiting for parts",
    ],
)
def test_a_plain_no_or_a_part_of_the_work_does_not(text):
    assert not says_completed(text)


@pytest.mark.parametrize("name", ["Completed", "Closed actions", "Archive 2016-17", "DONE", "Actions_closed"])
def test_a_sheet_for_closed_work_is_known_by_its_name(name):
    assert is_for_closed_work(name)


@pytest.mark.parametrize(
    "name",
    ["Live", "Open and closed", "Not done", "To be completed", "Incomplete", "Case closure", "Abandoned"],
)
def test_other_sheets_are_not(name):
    assert not is_for_closed_work(name)


def test_a_heading_must_say_nothing_else():
    assert heads_closed_work("COMPLETED ACTIONS")
    assert heads_closed_work("Actions closed in 2017") is heads_closed_work("Closed case audits") is False


def test_only_a_yes_a_tick_or_a_word_for_it_says_so_plainly():
    for text in ("Yes", "y 3/5/17", "\u2713", "100%", "1", "Completed 3 May", "No further action"):
        assert is_plainly_completed(text)
    for text in ("see comments", "\u2717", "JB", "No", "Yes, in part", "partly complete", "50%", ""):
        assert not is_plainly_completed(text)
