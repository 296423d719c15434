"""Letters to those above a lead who has not answered, night after night through the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from automation.chasing.letter import Level, Stop, action_keys, subject_mark
from automation.chasing.planning import plan_letters
from automation.reports.needs import list_needs
from tests.support.letters import record_sent
from tests.support.plans import action, lead, plan, section

FIRST, SECOND, THIRD, FOURTH, FIFTH = (date(2017, 10, 2) + timedelta(weeks=n) for n in range(5))


def night(listed, day, ledger, **more):
    chase = plan_letters(listed, day, ledger, **more)
    record_sent(ledger, chase.letters, day, datetime(2017, 10, 2, 6, 0, tzinfo=UTC))
    return chase


def leads(**more):
    return (
        lead("ART service manager", "art@example.org", **({"escalate_to": "Head of service"} | more)),
        lead("Head of service", "head@example.org", person="Áine O'Brien"),
        lead("Director", "director@example.org"),
    )


def listed(**more):
    return plan(action("2.1", "Sep-17"), sections=(section("2", owner="Director"),), leads=leads(**more))


def levels(plan_now, days, ledger, **more):
    return [[(x.level, x.to, x.cc) for x in night(plan_now, day, ledger, **more).letters] for day in days]


def test_after_two_chasers_it_goes_to_escalate_to_then_to_the_owner_then_to_a_person(ledger):
    lead_alone = (Level.CHASE, ("art@example.org",), ())
    assert levels(listed(), [FIRST, SECOND, THIRD, FOURTH, FIFTH], ledger) == [
        [lead_alone],
        [lead_alone],
        [(Level.ESCALATE, ("head@example.org",), ("art@example.org",))],
        [(Level.OWNER, ("director@example.org",), ("art@example.org",))],
        [],
    ]
    (last,) = plan_letters(listed(), FIFTH, ledger).not_sent
    assert last.why == "2.1: no answer to any letter, the last of 23 October 2017: please speak to the lead."
    assert last.stop is Stop.SPEAK
    (need,) = list_needs(FIFTH, not_sent=[last])
    assert need.what.startswith("Please speak to ART service manager (2.1): nobody has answered")


def test_an_escalation_says_what_was_asked_and_when(ledger):
    for day in (date(2017, 9, 18), FIRST, SECOND):
        night(listed(), day, ledger)
    (letter,) = night(listed(), THIRD, ledger).letters
    says = "Your help, please: 1 action late with ART service manager, no answer yet"
    assert letter.subject == f"{says} {subject_mark(letter.letter_id)}"
    assert "Dear Áine O'Brien," in letter.text
    said = "a reminder on 18 September 2017, a letter on 2 October 2017 and a letter on 9 October 2017"
    assert said in letter.text
    assert said in letter.html
    assert "is enough.\nA copy of this letter goes to ART service manager.\n\nYou are" in letter.text
    assert letter.rows == ()
    assert "you for questions about the actions of ART service manager that have had no answer" in letter.text
    (letter,) = night(listed(), FOURTH, ledger).letters
    assert "because you own section 2, and nobody we asked before has answered" in letter.text


def test_an_update_starts_again_with_the_lead(ledger):
    levels(listed(), [FIRST, SECOND], ledger)
    told = listed()
    told = replace(told, actions=(replace(told.actions[0], comments="Police signed on Friday."),))
    assert levels(told, [THIRD], ledger) == [[(Level.CHASE, ("art@example.org",), ())]]


def test_the_escalate_to_may_be_an_address(ledger):
    found = levels(listed(escalate_to="Duty desk <duty@example.org>"), [FIRST, SECOND, THIRD], ledger)
    assert found[2] == [(Level.ESCALATE, ("duty@example.org",), ("art@example.org",))]


@pytest.mark.parametrize("same", ["art@example.org", ""])
def test_a_letter_is_not_escalated_to_the_lead(ledger, same):
    found = levels(listed(escalate_to=same), [FIRST, SECOND, THIRD], ledger)
    assert found[2] == [(Level.OWNER, ("director@example.org",), ("art@example.org",))]


def test_an_escalation_back_to_the_lead_waits_until_somebody_else_is_named(ledger):
    levels(listed(escalate_to="ART service manager"), [FIRST, SECOND], ledger)
    chase = plan_letters(listed(escalate_to="ART service manager"), THIRD, ledger)
    assert chase.letters == ()
    assert [item.ref for item in chase.waiting] == ["2.1"]


def test_an_owner_who_was_already_asked_is_not_asked_again(ledger):
    found = levels(listed(escalate_to="Director"), [FIRST, SECOND, THIRD, FOURTH], ledger)
    assert found[2:] == [[(Level.ESCALATE, ("director@example.org",), ("art@example.org",))], []]


def test_with_nobody_to_escalate_to_the_lead_is_asked_again_and_it_is_reported(ledger):
    alone = replace(listed(escalate_to=""), sections=(section("2", owner=""),))
    levels(alone, [FIRST, SECOND], ledger)
    chase = plan_letters(alone, THIRD, ledger)
    assert [x.level for x in chase.letters] == [Level.CHASE]
    assert [x.why for x in chase.not_sent] == [
        "2.1: no answer, and nobody to escalate to: fill in 'Escalate to' on the Leads sheet."
    ]


def test_an_escalate_to_that_is_not_on_the_leads_sheet_is_reported(ledger):
    levels(listed(escalate_to="Hed of service"), [FIRST, SECOND], ledger)
    chase = plan_letters(listed(escalate_to="Hed of service"), THIRD, ledger)
    assert chase.letters == ()
    assert [x.why for x in chase.not_sent] == [
        (
            "2.1: cannot be escalated to Hed of service: 'Hed of service' is neither on the sheet Leads nor "
            "an e-mail address. Did you mean 'Head of service'? (Leads!E2)."
        )
    ]


def test_nothing_is_escalated_to_somebody_who_is_away(ledger):
    levels(listed(), [FIRST, SECOND], ledger)
    people = listed().leads
    gone = replace(listed(), leads=(people[0], replace(people[1], away_until=date(2017, 10, 20)), people[2]))
    chase = plan_letters(gone, THIRD, ledger)
    assert chase.letters == ()
    assert "away until 20 October 2017" in chase.not_sent[0].why
    assert [x.level for x in plan_letters(gone, FOURTH, ledger).letters] == [Level.ESCALATE]


def test_two_late_actions_may_be_at_different_levels(ledger):
    both = replace(
        listed(),
        actions=(action("2.1", "Sep-17"), action("2.2", "Oct-17", row=3)),
    )
    levels(both, [FIRST, SECOND], ledger)
    chase = plan_letters(both, date(2017, 10, 17), ledger)
    assert [(x.level, x.actions) for x in chase.letters] == [
        (Level.REMIND, ("2.2",)),
        (Level.ESCALATE, ("2.1",)),
    ]


def test_a_change_seen_in_the_history_counts_as_an_answer(ledger):
    levels(listed(), [FIRST, SECOND], ledger)
    seen = dict.fromkeys(action_keys(listed()), date(2017, 10, 12))
    chase = plan_letters(listed(), THIRD, ledger, changed=seen)
    assert chase.letters == ()
    assert chase.not_sent[0].why == "2.1: updated on 12 October 2017."


def test_a_chaser_that_falls_on_a_bank_holiday_goes_on_the_next_working_day(ledger):
    easter = replace(listed(), actions=(action("2.1", "Mar-18"),))
    found = levels(easter, [date(2018, 4, 1), date(2018, 4, 2), date(2018, 4, 3), date(2018, 4, 4)], ledger)
    assert [len(letters) for letters in found] == [0, 0, 1, 0]


# Somebody covers -----------------------------------------------------------------------------------------


def covered(until=date(2017, 10, 10), **more):
    """The lead is away until the Tuesday after the second chaser, and Ed Cover gets the letters."""
    people = leads(**({"away_until": until, "cover": "Team manager"} | more))
    return replace(listed(), leads=(*people, lead("Team manager", "ed@example.org", person="Ed Cover")))


def test_an_escalation_says_who_got_the_letters_in_place_of_a_lead_who_was_away(ledger):
    found = levels(covered(), [FIRST, SECOND], ledger)
    assert found == [[(Level.CHASE, ("ed@example.org",), ())]] * 2
    (letter,) = night(covered(), THIRD, ledger).letters
    # The lead is back, was never written to, and sees it for the first time together with Ed.
    assert (letter.level, letter.to) == (Level.ESCALATE, ("head@example.org",))
    assert letter.cc == ("art@example.org", "ed@example.org")
    for body in (letter.text, " ".join(letter.html.split())):
        assert (
            "What we sent: a letter on 2 October 2017 and a letter on 9 October 2017, both to Ed Cover, "
            "who covers for ART service manager"
        ) in body
        assert "A copy of this letter goes to ART service manager and Ed Cover." in body
        assert "A word with ART service manager, or" in body
        assert "has not answered" not in body


def test_while_the_lead_is_away_the_letter_suggests_speaking_to_the_cover(ledger):
    away = covered(until=date(2017, 11, 30))
    levels(away, [FIRST, SECOND], ledger)
    (letter,) = night(away, THIRD, ledger).letters
    assert letter.cc == ("ed@example.org",)
    assert "A word with Ed Cover, who covers for ART service manager, or" in letter.text
    assert "A copy of this letter goes to Ed Cover." in letter.text


def test_a_letter_before_the_lead_was_away_went_to_the_lead(ledger):
    levels(listed(), [FIRST], ledger)
    levels(covered(), [SECOND], ledger)
    (letter,) = night(covered(), THIRD, ledger).letters
    assert (
        "What we sent: a letter on 2 October 2017 and a letter on 9 October 2017 "
        "(to Ed Cover, who covers for ART service manager)"
    ) in letter.text


def test_a_letter_is_not_escalated_to_a_cover_who_did_not_answer(ledger):
    found = levels(covered(escalate_to="Team manager"), [FIRST, SECOND, THIRD], ledger)
    assert found[2] == [(Level.OWNER, ("director@example.org",), ("art@example.org", "ed@example.org"))]


def test_an_address_no_longer_on_the_leads_sheet_is_neither_named_nor_used(ledger):
    levels(listed(), [FIRST, SECOND], ledger)
    people = listed().leads
    moved = replace(listed(), leads=(replace(people[0], emails=("new@example.org",)), *people[1:]))
    (letter,) = night(moved, THIRD, ledger).letters
    assert (letter.to, letter.cc) == (("head@example.org",), ("new@example.org",))
    assert (
        "both to an address that is no longer on the Leads sheet, in place of ART service manager"
    ) in letter.text
    assert "art@example.org" not in letter.text + letter.html


def test_a_cover_given_as_an_address_is_named_by_the_address(ledger):
    desk = covered(cover="Duty desk <duty@example.org>")
    levels(desk, [FIRST, SECOND], ledger)
    (letter,) = night(desk, THIRD, ledger).letters
    assert "both to Duty desk, who covers for ART service manager" in letter.text
    assert "goes to ART service manager and Duty desk." in letter.text
    assert letter.cc == ("art@example.org", "duty@example.org")
