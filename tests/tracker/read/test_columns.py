"""What stands in a column: which of its cells are dates, statuses, people and sentences."""

from __future__ import annotations

from datetime import date

import pytest

from automation.tracker.read.columns import content_of, is_date, is_state, people_in


@pytest.mark.parametrize(
    "text", ["Sep-17", "30/09/2017", "09/17", "30/Sep/17 12:00 AM", "Autumn 1", "Ongoing", "March", "Monthly"]
)
def test_a_due_phrase_is_a_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "Red",
        "20 days",
        "1.1",
        "Matron",
        "In progress",
        "Train the staff by 2017",
        "Send it monthly",
        "Decision",
    ],
)
def test_other_texts_are_no_dates(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "Green",
        "a",
        "Not started",
        "Working on it",
        "On track",
        "Partly met",
        "Yet to start",
        "Red - late",
    ],
)
def test_ratings_and_statuses_are_states(text: str) -> None:
    assert is_state(text)


@pytest.mark.parametrize(
    "text", ["Progress", "Start", "Head of Estates", "High", "Track the wards", "Green space plan"]
)
def test_headings_roles_and_sentences_are_no_states(text: str) -> None:
    assert not is_state(text)


def test_roles_names_and_addresses_are_people() -> None:
    assert people_in("Head of Estates") == people_in("Phase Leader, Years 3 and 4") == 1
    assert (
        people_in("Jane Brown") > people_in("SENCO") > people_in("Governance") > people_in("repaint the hall")
    )
    assert people_in("a@example.org") > 0.5
    assert people_in("Red") == 0


def test_the_shares_are_of_the_filled_cells() -> None:
    content = content_of(["Sep-17", "", date(2017, 9, 30), "Head of Estates"])
    assert (content.filled, round(content.dates, 2), round(content.people, 2)) == (0.75, 0.67, 0.33)
    assert content_of(["", None]).filled == 0


def test_ditto_marks_are_no_content() -> None:
    found = content_of(["Head of Estates", "as above", '"', "same"])
    assert (found.people, found.filled) == (1, 1)


def test_levels_and_figures_are_known() -> None:
    assert content_of(["High", "Low", "Medium"]).levels == 1
    assert content_of(["50%", "100%"]).percents == 1
    assert content_of(["CH-1", "CH-2"]).refs == 1
