"""The first screen of the page: what a chair came for, by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.plan.model import Board
from automation.reports.glance import cards
from tests.support.nights import HISTORY, SMALL, figures
from tests.support.plans import EIGHT_WORDS, action, plan, under


def shown(of):
    made = cards(of, "It has got worse.", lambda **filters: "#" + "&".join(filters))
    return {card.key: card for card in made}


def lines(card):
    return [f"{item.before} {', '.join(item.refs)} {item.words}".strip() for item in card.items]


def test_what_is_late_but_reported_as_on_track_is_named_first():
    found = shown(figures())
    assert found["green"].title == "Late, but reported as Green"
    assert lines(found["green"]) == ["2.2 Do what 2.2 says (63 days late, ART service manager)"]
    assert [item.refs for item in found["late"].items] == [("9A.1",)]
    assert lines(found["late"])[0].endswith("(32 days late, ICS head of service, Red)")


def test_where_no_late_action_is_reported_as_on_track_it_says_so_in_the_plans_own_words():
    own = under(EIGHT_WORDS, plan(action("2.1", "Jun-17", "Off course")))
    found = shown(figures(own))
    assert found["green"].said == "No late action is reported as On course."
    assert [item.refs for item in found["late"].items] == [("2.1",)]


def test_the_longest_late_are_named_and_the_rest_counted():
    many = plan(*(action(f"2.{n}", "Jun-17", "Red") for n in range(1, 9)))
    card = shown(figures(many))["late"]
    assert len(card.items) == 5
    assert (card.more, card.where) == ("All 8 of them", "#late")


def test_what_moved_is_counted_from_the_night_that_was_chosen_and_named_by_ref():
    of = figures(**HISTORY, since="Since the last meeting (Improvement Board, 11 July 2017).")
    card = shown(of)["moved"]
    assert card.title == "What moved since the last meeting (Improvement Board, 11 July 2017)"
    assert lines(card) == ["1 done: 2.1", "2 newly late: 2.2, 9A.1", "1 rated worse: 9A.1"]
    assert shown(figures())["moved"].said == "It has got worse."


def test_the_next_meetings_and_due_dates_are_named():
    boards = (
        Board("Improvement Board", "ib.docx", date(2017, 10, 9), 7),
        Board("Improvement Board", "ib.docx", date(2017, 9, 4), 7),
        Board("Cabinet", "summary.docx", None),
    )
    assert lines(shown(figures(replace(SMALL, boards=boards)))["next"]) == [
        "Improvement Board meets on 9 October 2017; its paper is due on 2 October 2017.",
        "2.3 Do what 2.3 says (due 31 October 2017, Principal social worker)",
    ]
    assert shown(figures(plan()))["next"].said == "No meeting and no due date in the next 60 days."
