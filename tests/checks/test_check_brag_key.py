from __future__ import annotations

from datetime import date

import pytest

from automation.chasing.people import held_letters
from automation.chasing.planning import plan_letters
from automation.checks.run_checks import run_checks
from automation.tracker.read.grid import Grid
from tests.support.checking import of, rows
from tests.support.grids import grid, read, told
from tests.support.plans import action, evidence, plan


def test_a_rating_that_the_key_does_not_know_is_an_error_and_nothing_else():
    doubtful = plan(action("2.1", rating="Purple"), action("2.2", rating=" amber ", due="Dec-17", row=3))
    assert rows("B01", doubtful) == [("2.1", "I2")]
    assert rows("B02", doubtful) == []


def test_the_impact_rating_of_evidence_is_read_by_the_same_key():
    assert rows(
        "B01", plan(action("2.1"), evidence=(evidence("2", "Done"), evidence("2", "nearly", row=3)))
    ) == [("2", "C3")]


ONE = grid("Plan", "Ref | Action | Lead | Due date | Progress BRAG", "1.1 | Do it | Head | Dec-17 | Green")


def of_key(code: str, *lines: str, plan_sheet: Grid = ONE) -> list[str]:
    """Give the cells of a key, its headings and its rows, at which a code is found."""
    found = run_checks(read(plan_sheet, grid("Key", *lines)), date(2017, 10, 2)).findings
    return [where.removeprefix("Key!") for code_found, where in told(found) if code_found == code]


def test_a_word_that_many_rows_have_is_reported_once_with_the_state_that_it_seems_to_say():
    found = of(
        "B01",
        plan(
            action("2.1", rating="In progress", row=2),
            action("2.2", rating="in  progress", row=3),
            action("2.3", rating="Purple", row=4),
            action("2.4", rating="Green", row=5),
            evidence=(evidence("2", "IN PROGRESS"), evidence("2", "Superseded", row=3)),
        ),
    )
    assert [(finding.ref, finding.cell) for finding in found] == [("2.1", "I2"), ("2.3", "I4"), ("2", "C3")]
    progress, purple, superseded = found
    assert progress.message == (
        "The rating of 2.1, 'In progress', is not in the BRAG key, also in 2 other rows. "
        "It counts as Not rated."
    )
    assert progress.hint == (
        "On the sheet BRAG key, give 'In progress' a row that counts as On track, or add 'In progress' to "
        "the row Green under 'Also written as', if that is what it means. Or type Blue, Red, Amber or Green."
    )
    assert purple.hint == (
        "Type Blue, Red, Amber or Green, or add 'Purple' to the sheet BRAG key: under 'Also written as', "
        "or as a row of its own with what it counts as."
    )
    # The key has no rating for what was withdrawn.
    assert superseded.hint.startswith(
        "On the sheet BRAG key, give 'Superseded' a row that counts as Withdrawn, if that is what it means."
    )


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (["Rating | Meaning", "Green | Complete: done and evidenced", "Amber | On track"], ["B2", "B3"]),
        (["Rating | Meaning | Counts as", "Green | Complete | "], ["C2"]),
        (["Rating | Meaning | Counts as", "Blue | Not started | ", "Red | | "], ["C2"]),
        (["Rating | Meaning", "Blue | Done", "Paused | Waiting for a decision"], ["B3"]),
        (["Rating | Meaning | Counts as", "Complete | | ", "Live | | "], ["C3"]),
        # A filled Counts as settles it, whatever the meaning says.
        (["Rating | Meaning | Counts as", "Green | Complete | Done", "Amber | On track | On track"], []),
        (["Rating | Meaning | Counts as", "Green | Complete | On track"], []),
        (
            [
                "Rating | Meaning",
                "Blue | Done",
                "Green | On track to be completed",
                "Red | Late",
                "Amber | ?",
            ],
            [],
        ),
    ],
)
def test_a_meaning_that_speaks_against_what_the_word_usually_counts_as_is_asked_about(lines, cells):
    assert of_key("B14", *lines) == cells


def test_what_is_asked_about_a_key_names_what_its_meaning_says():
    lines = ("Green | Complete | ", "Parked | | ", "Live | Work in progress | ")
    key = grid("Key", "Rating | Meaning | Counts as", *lines)
    found = [f for f in run_checks(read(ONE, key), date(2017, 10, 2)).findings if f.code == "B14"]
    assert [finding.message for finding in found] == [
        "Green means 'Complete' in the key, but Green usually counts as On track.",
        "The key does not say what Parked counts as, so it counts for nothing.",
        "The key does not say what Live counts as, so it counts for nothing.",
    ]
    assert found[0].hint.startswith(
        "Type Done under Counts as, if that is right; or one of: Done; Done, not yet"
    )
    assert found[1].hint.startswith("Type At risk under Counts as, if that is right")
    assert found[2].hint.startswith("Type On track under Counts as, if that is right")


def test_no_letter_goes_for_a_rating_of_which_it_is_not_settled_what_it_counts_as():
    sheet = grid(
        "Plan",
        "Ref | Action | Lead | Due date | Progress BRAG",
        "1.1 | Do it | Head | Aug-17 | Green",
        "1.2 | Do that | Head | Aug-17 | Amber",
        "1.3 | Do more | Head | Aug-17 | green ",
    )
    leads = grid("Leads", "Lead | Email", "Head | head@example.org")
    rows_of_key = ("Blue | Embedded | Done", "Amber | | ", "Red | | ")
    asked_about = {}
    for counts_as in ("", "On track", "Done"):
        key = grid("Key", "Rating | Meaning | Counts as", f"Green | Complete | {counts_as}", *rows_of_key)
        tracker = read(sheet, leads, key)
        held = held_letters(tracker, date(2017, 10, 2))
        asked_about[counts_as] = [
            asked.label
            for letter in plan_letters(tracker.plan, date(2017, 10, 2), held=held).letters
            for asked in letter.asked
        ]
    assert asked_about == {"": ["1.2"], "On track": ["1.1", "1.2", "1.3"], "Done": ["1.2"]}


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (["Blue | Done | Closed", "Red | Off track | closed; Late"], ["C3"]),
        (["Blue | Done | ", "Green | On track | ", "BLUE | Done | "], ["A4"]),
        # Its own word is the rating's: the other row loses it, wherever it stands.
        (["Blue | Done | Live", "Live | On track | "], ["C2"]),
        (["Live | On track | ", "Blue | Done | Live"], ["C3"]),
        (["Blue | Done | Closed; Shut", "Green | On track | Open"], []),
        (["Blue | Done | Blue; closed; Closed", "Green | On track | "], []),
    ],
)
def test_a_word_in_two_rows_of_the_key_is_an_error_where_it_does_not_count(lines, cells):
    assert of_key("B15", "Rating | Meaning | Also written as", *lines) == cells


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (["Done | | Done | Blue", "Live | | On track | #FFFFFE"], ["D3"]),
        (["Done | | Done | Blue", "Live | | On track | 204E9F"], ["D3"]),
        (["Done | | Done | Blue", "Live | | On track | light grey"], []),
        (
            [
                "Done | | Done | Blue",
                "Live | | On track | Green",
                "Late | | Off track | orange",
                "Risk | | At risk | amber",
            ],
            [],
        ),
        # A row that counts for nothing has no colour to mistake.
        (["Done | | Done | Blue", "Live | | Somewhere | Blue"], []),
        (["Done | | Done | ", "Live | | On track | "], []),
    ],
)
def test_colours_that_people_take_for_one_another_are_reported(lines, cells):
    assert of_key("B17", "Rating | Meaning | Counts as | Colour", *lines) == cells


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (["Rating | Meaning | Counts as", "Live | | On track", "Stuck | | Off track"], ["C2"]),
        (
            ["Rating | Counts as | Meaning", "Live | On track |", "Over | Withdrawn | It was completed"],
            ["B3"],
        ),
        (["Rating | Meaning | Counts as", "Live | | On track", "Ready | | Done, not yet evidenced"], ["C2"]),
        (["Rating | Meaning", "Green | On track", "Red | Off track"], ["A2"]),
        (["Rating | Meaning | Counts as", "Live | | On track", "Closed | | Done"], []),
        (["Rating | Meaning", "Complete | It is over", "Green | On track", "Red | Off track"], []),
    ],
)
def test_a_key_without_a_rating_that_counts_as_done_is_an_error(lines, cells):
    assert of_key("B11", *lines) == cells


def test_the_key_that_every_tracker_starts_with_says_what_is_done():
    assert rows("B11", plan(action("2.1", "Dec-17", "Green"))) == []


def test_a_rating_that_was_renamed_while_in_use_is_led_to_its_row():
    key = grid(
        "Key", "Rating | Meaning | Counts as", "Blue | Finished | Done", "Fine | Going well | On track"
    )
    (found,) = [f for f in run_checks(read(ONE, key), date(2017, 10, 2)).findings if f.code == "B01"]
    assert (found.sheet, found.cell) == ("Plan", "E2")
    assert "or add 'Green' to the row Fine under 'Also written as'" in found.hint
