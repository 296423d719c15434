from __future__ import annotations

from datetime import date

from tests.support.checking import of, rows
from tests.support.plans import action, evidence, plan


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


def test_blue_needs_a_comment():
    assert rows(
        "B03", plan(action("2.1", rating="Blue"), action("2.2", rating="Blue", comments="Done 4 May"))
    ) == [("2.1", "J2")]
