"""A letter as it stands before it leaves."""

from __future__ import annotations

from datetime import date

from automation.chasing.letter import Chase, Waiting, action_keys, chase_json, marks_in, subject_mark
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
    chase = plan_letters(plan(action("2.1")), MONDAY)
    mark = subject_mark(chase.letters[0].letter_id)
    (letter,) = chase_json(chase)["letters"]
    assert letter == {
        "lead": "ART service manager",
        "leads": ["ART service manager"],
        "to": ["lead@example.org"],
        "cc": [],
        "level": "chase",
        "subject": f"1 action late: Improvement plan {mark}",
        "actions": ["2.1"],
    }


def test_two_rows_with_one_ref_are_two_actions():
    assert action_keys(plan(action("2.1"), action("2.2"), action("2.1"))) == ("2.1", "2.2", "2.1#2")


def test_the_actions_on_hold_are_named_in_one_sentence():
    assert Chase(MONDAY).waiting_in_words == ""
    one = Chase(MONDAY, waiting=(Waiting("2.1", "x"), Waiting("2.1", "y")))
    assert one.waiting_in_words.startswith("No letter goes about 2.1 until the errors in what it would say ")
    only = Chase(MONDAY, waiting=(Waiting("2.1", "2.1 has no lead. Type it (Actions!E4)"),))
    assert only.waiting_in_words == (
        "No letter goes about 2.1 until this is put right: 2.1 has no lead. Type it (Actions!E4)."
    )
    many = Chase(MONDAY, waiting=tuple(Waiting(f"2.{number}", "x") for number in range(1, 13)))
    assert many.waiting_in_words.startswith("No letter goes about 2.1, 2.2, ")
    assert "2.10 and 2 more until the errors in " in many.waiting_in_words


def test_a_mark_is_found_whatever_a_reply_puts_around_it():
    (letter,) = plan_letters(plan(action("2.1")), MONDAY).letters
    mark = subject_mark(letter.letter_id)
    assert letter.subject.endswith(mark)
    for said in ("RE: {}", "FW: RE: [EXTERNAL] {}", "Automatic reply: {} (late)"):
        assert marks_in(said.format(letter.subject.upper())) == (mark,)
    assert marks_in(f"{mark.replace(' ', '  ')} {mark}") == (mark,)
    assert marks_in("our ref 78d367e0, [our ref 12], [ref 78d367e0]") == ()
