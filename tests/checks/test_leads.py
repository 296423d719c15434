from __future__ import annotations

from tests.support.checking import of, rows
from tests.support.plans import action, lead, plan


def test_a_blank_lead_is_an_error_at_its_cell():
    assert rows("L01", plan(action("2.1", lead=""), action("2.2", row=3))) == [("2.1", "E2")]


def test_a_lead_that_is_not_listed_gets_the_nearest_spelling():
    found = of(
        "L02",
        plan(
            action("2.1", lead="ART servce manager"),
            action("2.2", lead="ART service manager", row=3),
            leads=(lead("ART service manager"), lead("LAC team manager")),
        ),
    )
    assert [(f.ref, f.cell) for f in found] == [("2.1", "E2")]
    assert found[0].hint == (
        "Did you mean 'ART service manager'? Type that, or add 'ART servce manager' to the sheet Leads."
    )


def test_a_lead_that_resembles_nobody_gets_no_guess():
    found = of("L02", plan(action("2.1", lead="Prison governor"), leads=(lead("LAC team manager"),)))
    assert found[0].hint == "Correct the name, or add 'Prison governor' to the sheet Leads."


def test_a_tracker_without_a_list_of_leads_is_not_told_so_by_every_row():
    assert rows("L02", plan(action("2.1"), leads=())) == []
