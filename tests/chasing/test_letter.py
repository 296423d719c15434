"""A letter as it stands before it leaves."""

from __future__ import annotations

from datetime import date

from automation.chasing.letter import Chase, Waiting, action_keys, chase_json
from automation.chasing.planning import plan_letters
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)


def test_the_json_has_the_agreed_shape():
    chase = plan_letters(plan(action("2.1"), leads=(lead("ART service manager", ""),)), MONDAY)
    assert chase_json(chase) == {
        "as_at": "2017-10-02",
        "letters": [],
        "not_sent": [
            {
                "lead": "ART service manager",
                "why": "2.1: No e-mail address: fill in the Email of ART service manager on the Leads sheet.",
            }
        ],
        "waiting": [],
    }
    (letter,) = chase_json(plan_letters(plan(action("2.1")), MONDAY))["letters"]
    assert letter == {
        "lead": "ART service manager",
        "to": ["lead@example.org"],
        "cc": [],
        "level": "chase",
        "subject": "1 action late: Improvement plan",
        "actions": ["2.1"],
    }


def test_two_rows_with_one_ref_are_two_actions():
    assert action_keys(plan(action("2.1"), action("2.2"), action("2.1"))) == ("2.1", "2.2", "2.1#2")


def test_the_actions_that_wait_are_named_in_one_sentence():
    assert Chase(MONDAY).waiting_in_words == ""
    one = Chase(MONDAY, waiting=(Waiting("2.1", "x"), Waiting("2.1", "y")))
    assert one.waiting_in_words.startswith("A letter about 2.1 waits until you settle an error in ")
    many = Chase(MONDAY, waiting=tuple(Waiting(f"2.{number}", "x") for number in range(1, 13)))
    assert many.waiting_in_words.startswith("Letters about 2.1, 2.2, ")
    assert "2.10 and 2 more wait until you settle the errors in " in many.waiting_in_words
