"""Values in columns without a heading: read where they surely belong, else reported."""

from __future__ import annotations

from automation.plan.ratings import Rating
from tests.support.grids import grid, read, told


def test_a_rating_beside_its_column_is_read_and_reported():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | | Progress BRAG | Comments",
            "1.1 | One | Head | Sep-17 | Green | | fine",
            "1.2 | Two | Head | Sep-17 | | Amber | ",
        )
    )
    assert [a.rating for a in found.plan.actions] == [Rating.GREEN, Rating.AMBER]
    assert found.plan.actions[0].place.cell("rating") == "E2"
    assert ("S55", "Plan!E2") in told(found.findings)


def test_text_in_a_column_without_a_heading_is_never_lost_in_silence():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | Comments",
            "1.1 | One | Head | Sep-17 | fine | ask the chair",
            "1.2 | Two | Head | Sep-17 | fine | ask again",
        )
    )
    stray = [f for f in found.findings if f.code == "S54"]
    assert [(f.where) for f in stray] == ["Plan!F2"]
    assert "ask the chair" in stray[0].message
    assert "1 text below it" in stray[0].message


def test_a_column_that_is_empty_from_top_to_bottom_changes_nothing():
    found = read(
        grid(
            "Plan",
            "Ref | | Action | Lead | | Due date | Progress BRAG | Comments | Desired outcome",
            "1.1 | | One | Head | | Sep-17 | Green | fine | better",
        )
    )
    assert (found.plan.actions[0].due.text, found.plan.actions[0].text) == ("Sep-17", "One")
    assert told(found.findings) == []
