from __future__ import annotations

from datetime import date

import pytest

from automation.checks.run_checks import run_checks
from automation.plan.place import Place
from automation.plan.ratings import BragKey, KeyEntry, Rating
from automation.tracker.sheets import BRAG_KEY
from tests.support.checking import of, rows
from tests.support.grids import grid, read, told
from tests.support.plans import action, evidence, place, plan


def test_a_rating_that_the_key_does_not_know_is_an_error_and_nothing_else():
    doubtful = plan(action("2.1", rating="Purple"), action("2.2", rating=" amber ", due="Dec-17", row=3))
    assert rows("B01", doubtful) == [("2.1", "I2")]
    assert rows("B02", doubtful) == []


def test_the_impact_rating_of_evidence_is_read_by_the_same_key():
    assert rows(
        "B01", plan(action("2.1"), evidence=(evidence("2", "Done"), evidence("2", "nearly", row=3)))
    ) == [("2", "C3")]


def test_late_and_green_amber_or_not_rated_is_reported():
    found = plan(
        action("2.1", "Jun-17", "Green", row=2),
        action("2.2", "Jun-17", "Amber", row=3),
        action("2.3", "Jun-17", "", row=4),
        action("2.4", "Jun-17", "Red", row=5),
        action("2.5", "Jun-17", "Blue", row=6),
        action("2.6", "Oct-17", "Green", row=7),
    )
    assert rows("B02", found) == [("2.1", "I2"), ("2.2", "I3"), ("2.3", "I4")]


def test_late_begins_the_day_after():
    due = plan(action("2.1", "Sep-17", "Green"))
    assert rows("B02", due, date(2017, 9, 30)) == []
    found = of("B02", due, date(2017, 10, 1))
    assert found[0].message == "2.1 is Green although it was due by 30 September 2017, 1 day ago."


def test_what_comes_round_or_has_only_to_start_says_what_takes_it_out_of_the_late_ones():
    day = date(2017, 11, 1)
    found = plan(
        action("2.1", "Jul-17 quarterly thereafter", "Green", row=2),
        action("2.2", "To start in Jul-17", "Green", row=3),
        action("2.3", "quarterly from Jul-17 until Dec-17", "Green", row=4),
        action("2.4", "Jul-17 quarterly thereafter", "Green", row=5, revised="Jan-18 quarterly thereafter"),
        action("2.5", "To start in Jul-17", "Green", row=6, revised="Mar-18"),
    )
    rhythm, start, ended = of("B02", found, day)
    assert rhythm.message == "2.1 is Green although it was due by 31 October 2017, 1 day ago."
    assert rhythm.hint == (
        "If this round is done, type under Revised due date when it comes round next, such as "
        "Jan-18 quarterly thereafter; if not, type Red and say why in Comments."
    )
    assert start.message == "2.2 is Green although it was to start by 31 July 2017, 93 days ago."
    assert start.hint.startswith(
        "If it has started, type under Revised due date by when it is to be finished"
    )
    # No round is to come: it is done, or it is late like anything else.
    assert ended.message == "2.3 is Green although it was due by 31 October 2017, 1 day ago."
    assert ended.hint.startswith("If it is done, set it to Blue. If not, set it to Red, or enter a revised")


def test_blue_needs_a_comment():
    assert rows(
        "B03", plan(action("2.1", rating="Blue"), action("2.2", rating="Blue", comments="Done 4 May"))
    ) == [("2.1", "J2")]


def test_a_comment_that_says_done_contradicts_every_rating_but_blue():
    found = plan(
        action("2.1", "Dec-17", "Amber", comments="Completed", row=2),
        action("2.2", "Dec-17", "Green", comments="Completed on 4 September", row=3),
        action("2.3", "Dec-17", "Red", comments="This has been completed.", row=4),
        action("2.4", "Dec-17", "", comments="All done", row=5),
        action("2.5", "Dec-17", "Blue", comments="Completed", row=6),
        action("2.6", "Dec-17", "Amber", comments="Not completed", row=7),
    )
    assert rows("B06", found) == [("2.1", "J2"), ("2.2", "J3"), ("2.3", "J4"), ("2.4", "J5")]
    assert of("B06", found)[0].message == "2.1 is Amber, but its comment says 'Completed'."


def test_one_step_or_one_round_that_is_done_leaves_the_action_open():
    text = "Undertake a training needs analysis across the division"
    found = plan(
        action("2.1", "Dec-17", "Green", text=text, comments="Stakeholder mapping completed", row=2),
        action("2.2", "Dec-17", "Green", text=text, comments="Needs analysis completed", row=3),
        action("2.3", "Dec-17 quarterly thereafter", "Green", comments="Completed in September", row=4),
    )
    assert rows("B06", found) == [("2.2", "J3")]


def test_delay_contradicts_green_and_an_open_end_contradicts_blue():
    found = plan(
        action("2.1", "Dec-17", "Green", comments="Delayed by the supplier", row=2),
        action("2.2", "Dec-17", "Amber", comments="Delayed by the supplier", row=3),
        action("2.3", "Sep-17", "Blue", comments="Not yet started", row=4),
        action("2.4", "Dec-17", "Green", comments="delayed start resolved", row=5),
        action("2.5", "Dec-17", "Red", comments="On track", row=6),
    )
    assert rows("B06", found) == [("2.1", "J2"), ("2.3", "J4"), ("2.5", "J6")]


def test_words_that_the_key_gives_a_rating_do_not_contradict_it():
    key = BragKey((KeyEntry(Rating.RED, "Not started, or on track after a restart"),))
    assert rows("B06", plan(action("2.5", "Dec-17", "Red", comments="On track"), key=key)) == []


def key_of(*entries: tuple[str, str, str]) -> BragKey:
    """Make a key from its rows, each a rating, its meaning and its other words; the first stands in row 2."""
    return BragKey(
        tuple(
            KeyEntry(
                Rating(rating), meaning, tuple(also.split("; ")) if also else (), place(BRAG_KEY, number)
            )
            for number, (rating, meaning, also) in enumerate(entries, 2)
        )
    )


ON = ("Amber", "On track", "A"), ("Red", "Off track", "R")


@pytest.mark.parametrize(
    ("entries", "cells"),
    [
        ([("Green", "Complete: done and evidenced.", "G"), *ON], ["B2"]),
        ([("Green", "Complete", ""), ("Blue", "Not started", ""), *ON], ["B2"]),
        ([("Blue", "", ""), *ON, ("Green", "Action completed", "")], ["B5"]),
        ([*ON, ("Green", "On track", "G; complete")], ["C4"]),
        ([*ON, ("Green", "On track to complete", "G")], ["A2"]),
        ([*ON, ("Green", "Not yet complete", "G")], ["A2"]),
        ([("Blue", "Done, and the evidence is recorded.", ""), *ON, ("Green", "Complete", "")], []),
        ([("Blue", "Embedded", "Complete"), *ON, ("Green", "On track to complete", "")], []),
        ([("Blue", "", ""), *ON, ("Green", "Will be completed on time", "")], []),
        ([("Blue", "", ""), *ON, ("Green", "Some actions complete", "Not complete")], []),
    ],
)
def test_the_rating_that_means_done_is_blue(entries, cells):
    found = plan(action("2.1", "Dec-17", "Green"), key=key_of(*entries))
    assert rows("B11", found) == [("", cell) for cell in cells]


def test_the_key_that_every_tracker_starts_with_says_what_is_done():
    assert rows("B11", plan(action("2.1", "Dec-17", "Green"))) == []


def test_a_key_row_called_complete_is_the_one_for_blue():
    key = grid("BRAG key", "Rating | Meaning", "Complete | It is over", "Green | On track", "Red | Off track")
    sheet = grid(
        "Plan", "Ref | Action | Lead | Due date | Progress BRAG", "1.1 | Do it | Head | Dec-17 | Green"
    )
    assert "B11" not in dict(told(run_checks(read(sheet, key), date(2017, 10, 2)).findings))


def test_the_cell_of_the_key_is_the_one_that_was_read():
    key = grid("BRAG key", "Rating | Meaning", "Red | Off track", "Green | Complete", "Amber | On track")
    sheet = grid(
        "Plan", "Ref | Action | Lead | Due date | Progress BRAG", "1.1 | Do it | Head | Dec-17 | Green"
    )
    found = run_checks(read(sheet, key), date(2017, 10, 2)).findings
    assert [where for code, where in told(found) if code == "B11"] == ["BRAG key!B3"]


def test_nobody_is_told_to_type_blue_where_the_key_has_none():
    late = action("2.1", "Jun-17", "Green", comments="Completed")
    key = key_of(("Green", "Complete", "G"), *ON)
    assert "first give Blue a row" in of("B02", plan(late, key=key))[0].hint
    assert "If it is done, set it to Blue" in of("B02", plan(late))[0].hint
    assert (
        "Blue" not in of("B06", plan(action("2.1", "Dec-17", "Amber", comments="Completed"), key=key))[0].hint
    )


def test_a_plan_that_nobody_has_rated_is_told_so_once():
    unrated = plan(*(action(f"2.{n}", "Jun-17", row=n) for n in range(1, 13)))
    assert rows("B09", unrated) == [("", "I1")]
    assert rows("B02", unrated) == []
    begun = plan(*unrated.actions, action("2.13", "Jun-17", "Red", comments="Late", row=14))
    assert rows("B09", begun) == []
    assert len(rows("B02", begun)) == 12


def test_blue_far_ahead_with_nothing_to_show():
    early = plan(
        action("2.1", "Jun-18", "Blue", row=2),
        action("2.2", "Jun-18", "Blue", comments="Finished early; report on file", row=3),
        action("2.3", "Nov-17", "Blue", row=4),
        action("3.1", "Jun-18", "Blue", row=5),
        evidence=(evidence("2"), evidence("3", "Green", row=3)),
    )
    assert rows("B05", early) == [("2.1", "I2")]
    assert rows("B03", early) == [("2.3", "J4"), ("3.1", "J5")]


def test_a_rating_in_another_word_of_the_key_is_told_once_with_the_word_that_excel_counts():
    found = of(
        "B10",
        plan(
            action("2.1", rating="Complete", row=2),
            action("2.2", rating="complete", row=3),
            action("2.3", rating="G", row=4),
            # Excel's formulas take these for the word, or for no rating as the toolkit does.
            action("2.4", rating="GREEN", row=5),
            action("2.5", rating="Not rated", row=6),
            action("2.6", rating="", row=7),
            action("2.7", rating="Purple", row=8),
            evidence=(evidence("2", "A"), evidence("2", "Amber", row=3)),
        ),
    )
    assert [(finding.cell, finding.hint) for finding in found] == [
        ("I2", "Type Blue."),
        ("I4", "Type Green."),
        ("C2", "Type Amber."),
    ]
    assert found[0].message == (
        "'Complete' is taken as Blue through the BRAG key, also in 1 other row. "
        "Excel knows only the word Blue: its Summary counts Not rated."
    )
    assert found[2].message == (
        "'A' is taken as Amber through the BRAG key. Excel knows only the word Amber: it gives no colour."
    )


def test_of_somebody_elses_tracker_it_is_told_how_a_word_was_taken_and_nothing_of_a_summary():
    other = Place("Plan", 5, {"ref": 0, "rating": 3})
    (found,) = of("B10", plan(action("2.1", rating="G", place=other), sections=()))
    assert (found.where, found.message) == ("Plan!D5", "'G' is taken as Green through the BRAG key.")
