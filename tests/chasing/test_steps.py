"""What a day asks of one lead about one action."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.chasing.letter import Level, state_of
from automation.chasing.steps import Past, next_ask
from automation.plan.due import Due, DueKind, Every, Milestone
from automation.plan.settings import Settings
from tests.support.plans import action

SETTINGS = Settings()
SEP = date(2017, 9, 30)


def past(*days: tuple[Level, date], of, by: date = SEP) -> list[Past]:
    return [Past(level, day, by, state_of(of)) for level, day in days]


@pytest.mark.parametrize(
    ("as_at", "level"),
    [
        (date(2017, 9, 15), None),  # 15 days before
        (date(2017, 9, 16), Level.REMIND),  # 14 days before
        (date(2017, 9, 30), Level.REMIND),  # on the day
        (date(2017, 10, 1), Level.CHASE),  # 1 day late
    ],
)
def test_a_reminder_goes_14_days_before_and_a_chaser_1_day_after(as_at, level):
    assert next_ask(action("2.1", "Sep-17"), as_at, settings=SETTINGS).level is level


def test_the_settings_decide_the_days():
    settings = Settings(remind_days=3, chase_after_days=5)
    late = action("2.1", "Sep-17")
    assert next_ask(late, date(2017, 9, 26), settings=settings).level is None
    assert next_ask(late, date(2017, 9, 27), settings=settings).level is Level.REMIND
    assert next_ask(late, date(2017, 10, 4), settings=settings).level is None
    assert next_ask(late, date(2017, 10, 5), settings=settings).level is Level.CHASE


@pytest.mark.parametrize("rating", ["Blue", "B", "done"])
def test_nobody_is_asked_about_an_action_that_is_done(rating):
    assert next_ask(action("2.1", "Sep-17", rating), date(2017, 10, 9), settings=SETTINGS).level is None


def test_nobody_is_asked_about_an_action_without_a_date():
    assert next_ask(action("2.1", ""), date(2017, 10, 9), settings=SETTINGS).level is None


def test_a_reminder_goes_once_for_each_date():
    late = action("2.1", "Sep-17")
    reminded = past((Level.REMIND, date(2017, 9, 18)), of=late)
    step = next_ask(late, date(2017, 9, 25), reminded, settings=SETTINGS)
    assert (step.level, step.why) == (None, "reminded on 18 September 2017")
    moved = action("2.1", "Sep-17", revised="Oct-17")
    assert next_ask(moved, date(2017, 10, 18), reminded, settings=SETTINGS).level is Level.REMIND


def test_a_chaser_goes_again_after_7_days_and_not_before():
    late = action("2.1", "Sep-17")
    once = past((Level.CHASE, date(2017, 10, 2)), of=late)
    step = next_ask(late, date(2017, 10, 5), once, settings=SETTINGS)
    assert (step.level, step.why) == (None, "asked 3 days ago, on 2 October 2017")
    assert next_ask(late, date(2017, 10, 8), once, settings=SETTINGS).level is None
    assert next_ask(late, date(2017, 10, 9), once, settings=SETTINGS).level is Level.CHASE


def chased_twice(of):
    return past((Level.CHASE, date(2017, 10, 2)), (Level.CHASE, date(2017, 10, 9)), of=of)


def test_after_two_chasers_without_an_answer_it_goes_up_and_then_to_the_owner_and_then_stops():
    late = action("2.1", "Sep-17")
    before = chased_twice(late)
    assert next_ask(late, date(2017, 10, 16), before, settings=SETTINGS).level is Level.ESCALATE
    before += past((Level.ESCALATE, date(2017, 10, 16)), of=late)
    assert next_ask(late, date(2017, 10, 20), before, settings=SETTINGS).level is None
    assert next_ask(late, date(2017, 10, 23), before, settings=SETTINGS).level is Level.OWNER
    before += past((Level.OWNER, date(2017, 10, 23)), of=late)
    step = next_ask(late, date(2017, 10, 30), before, settings=SETTINGS)
    assert step.level is None
    assert step.why == "no answer to any letter, the last of 23 October 2017: please speak to the lead"


def test_without_an_escalate_to_it_goes_to_the_owner():
    late = action("2.1", "Sep-17")
    step = next_ask(late, date(2017, 10, 16), chased_twice(late), settings=SETTINGS, above=[Level.OWNER])
    assert step.level is Level.OWNER


def test_with_nobody_above_the_lead_is_chased_on_and_it_is_said():
    late = action("2.1", "Sep-17")
    step = next_ask(late, date(2017, 10, 16), chased_twice(late), settings=SETTINGS, above=[])
    assert (step.level, step.nobody) == (Level.CHASE, True)


@pytest.mark.parametrize(
    "answer",
    [{"rating": "Amber"}, {"comments": "Waiting for the police."}],
    ids=["the rating", "the comment"],
)
def test_an_update_answers_so_that_the_next_letter_is_a_first_chaser(answer):
    before = chased_twice(action("2.1", "Sep-17"))
    rating = answer.pop("rating", "")
    step = next_ask(action("2.1", "Sep-17", rating, **answer), date(2017, 10, 16), before, settings=SETTINGS)
    assert step.level is Level.CHASE


@pytest.mark.parametrize("same", [{"rating": " green "}, {"comments": "On  its\nway"}])
def test_tidying_up_is_no_answer(same):
    before = chased_twice(action("2.1", "Sep-17", "Green", comments="On its way"))
    values = {"rating": "Green", "comments": "On its way"} | same
    tidied = action("2.1", "Sep-17", values["rating"], comments=values["comments"])
    assert next_ask(tidied, date(2017, 10, 16), before, settings=SETTINGS).level is Level.ESCALATE


def test_an_answer_that_the_history_saw_puts_the_next_letter_off():
    late = action("2.1", "Sep-17")
    before = chased_twice(late)
    answered = date(2017, 10, 12)
    step = next_ask(late, date(2017, 10, 16), before, changed=answered, settings=SETTINGS)
    assert (step.level, step.why) == (None, "updated on 12 October 2017")
    step = next_ask(late, date(2017, 10, 19), before, changed=answered, settings=SETTINGS)
    assert step.level is Level.CHASE


def test_a_change_before_the_last_letter_is_no_answer_to_it():
    late = action("2.1", "Sep-17")
    before = chased_twice(late)
    step = next_ask(late, date(2017, 10, 16), before, changed=date(2017, 10, 1), settings=SETTINGS)
    assert step.level is Level.ESCALATE
    step = next_ask(late, date(2017, 10, 16), before, changed=date(2017, 10, 5), settings=SETTINGS)
    assert step.level is Level.CHASE  # the first of the two was answered


def test_an_update_that_no_letter_asked_for_puts_nothing_off():
    red = action("2.1", "Sep-17", "Red")
    step = next_ask(red, date(2017, 10, 2), changed=date(2017, 10, 2), settings=SETTINGS)
    assert step.level is Level.CHASE
    reminded = past((Level.REMIND, date(2017, 9, 18)), of=action("2.1", "Sep-17"))
    step = next_ask(red, date(2017, 10, 2), reminded, changed=date(2017, 10, 1), settings=SETTINGS)
    assert (step.level, step.why) == (None, "updated on 1 October 2017")


def test_a_new_date_starts_afresh():
    moved = action("2.1", "Sep-17", revised="Oct-17")
    before = chased_twice(action("2.1", "Sep-17"))
    assert next_ask(moved, date(2017, 10, 23), before, settings=SETTINGS).level is Level.REMIND
    assert next_ask(moved, date(2017, 11, 1), before, settings=SETTINGS).level is Level.CHASE


def test_a_date_understood_anew_does_not_bring_a_second_chaser_within_the_week():
    late = action("2.1", "Sep-17")
    before = past((Level.CHASE, date(2017, 10, 2)), of=late, by=date(2017, 9, 15))
    assert next_ask(late, date(2017, 10, 4), before, settings=SETTINGS).level is None


QUARTERLY = Due(
    "Jul-17 quarterly thereafter",
    DueKind.RECURRING,
    start=date(2017, 7, 31),
    every=Every(3, "month"),
    by=date(2017, 7, 31),
)


def test_a_rhythm_is_asked_about_at_each_round():
    each = replace(action("2.1"), due=QUARTERLY)
    step = next_ask(each, date(2017, 7, 17), settings=SETTINGS)
    assert (step.level, step.by) == (Level.REMIND, date(2017, 7, 31))
    step = next_ask(each, date(2017, 8, 1), settings=SETTINGS)
    assert (step.level, step.by) == (Level.CHASE, date(2017, 7, 31))


def test_an_answer_settles_a_round_until_the_next():
    asked = past(
        (Level.CHASE, date(2017, 8, 1)), of=replace(action("2.1"), due=QUARTERLY), by=date(2017, 7, 31)
    )
    answered = replace(action("2.1", "", "Green"), due=QUARTERLY)
    assert next_ask(answered, date(2017, 9, 4), asked, settings=SETTINGS).level is None
    step = next_ask(answered, date(2017, 10, 17), asked, settings=SETTINGS)
    assert (step.level, step.by) == (Level.REMIND, date(2017, 10, 31))
    step = next_ask(answered, date(2017, 11, 1), asked, settings=SETTINGS)
    assert (step.level, step.by) == (Level.CHASE, date(2017, 10, 31))


def test_an_answered_round_says_what_takes_it_out_of_the_figures():
    asked = past(
        (Level.CHASE, date(2017, 8, 1)), of=replace(action("2.1"), due=QUARTERLY), by=date(2017, 7, 31)
    )
    answered = replace(action("2.1", comments="July audit done."), due=QUARTERLY)
    step = next_ask(answered, date(2017, 8, 7), asked, changed=date(2017, 8, 7), settings=SETTINGS)
    assert step.level is None
    assert step.why == "answered on 7 August 2017; late until Revised due date names its next round"


def test_a_rhythm_that_has_ended_has_no_further_rounds_and_waits_for_blue():
    each = action("2.1", "Monthly from Sep-17 to Mar-18")
    step = next_ask(each, date(2018, 3, 20), settings=SETTINGS)
    assert (step.level, step.by) == (Level.CHASE, date(2018, 2, 28))
    step = next_ask(each, date(2018, 6, 20), settings=SETTINGS)
    assert (step.level, step.by) == (Level.CHASE, date(2018, 3, 31))
    asked = past((Level.CHASE, date(2018, 6, 20)), of=each, by=date(2018, 3, 31))
    assert next_ask(each, date(2018, 6, 25), asked, settings=SETTINGS).level is None
    # No round is left that an answer could settle it until: only Blue, or a new date, ends it.
    told = action("2.1", "Monthly from Sep-17 to Mar-18", comments="Not yet")
    assert next_ask(told, date(2018, 6, 27), asked, settings=SETTINGS).level is Level.CHASE
    done = action("2.1", "Monthly from Sep-17 to Mar-18", "Blue")
    assert next_ask(done, date(2018, 6, 27), asked, settings=SETTINGS).level is None


def test_an_answer_settles_a_start():
    begins = Due("To start in Apr-18", DueKind.START, start=date(2018, 4, 1), by=date(2018, 4, 30))
    waiting = replace(action("2.1"), due=begins)
    assert next_ask(waiting, date(2018, 5, 1), settings=SETTINGS).level is Level.CHASE
    asked = past((Level.CHASE, date(2018, 5, 1)), of=waiting, by=date(2018, 4, 30))
    assert next_ask(waiting, date(2018, 5, 8), asked, settings=SETTINGS).level is Level.CHASE
    begun = replace(action("2.1", "", "Green"), due=begins)
    step = next_ask(begun, date(2018, 5, 8), asked, settings=SETTINGS)
    assert step.level is None
    assert step.why == "answered; late until Revised due date names its end"


def test_steps_are_reminded_of_one_by_one():
    steps = Due(
        "Council - Nov-17 Others - Mar-18",
        DueKind.MILESTONES,
        end=date(2018, 3, 31),
        milestones=(Milestone(date(2017, 11, 30), "Council"), Milestone(date(2018, 3, 31), "Others")),
        by=date(2018, 3, 31),
    )
    both = replace(action("2.1"), due=steps)
    step = next_ask(both, date(2017, 11, 20), settings=SETTINGS)
    assert (step.level, step.by, step.party) == (Level.REMIND, date(2017, 11, 30), "Council")
    assert next_ask(both, date(2017, 12, 5), settings=SETTINGS).level is None
    step = next_ask(both, date(2018, 3, 20), settings=SETTINGS)
    assert (step.level, step.by, step.party) == (Level.REMIND, date(2018, 3, 31), "Others")


@given(
    start=st.dates(date(2017, 1, 1), date(2018, 6, 1)),
    answers=st.sets(st.integers(0, 200), max_size=6),
    settings=st.builds(
        Settings,
        remind_days=st.integers(0, 30),
        chase_after_days=st.integers(0, 10),
        chase_every_days=st.integers(1, 21),
        escalate_after=st.integers(0, 4),
    ),
)
def test_nobody_is_ever_asked_twice_within_the_days_set(start, answers, settings):
    """Walk 200 days; whatever is asked is taken as sent."""
    sent: list[Past] = []
    comment, changed = "", None
    for number in range(200):
        day = start + timedelta(days=number)
        if number in answers:
            comment, changed = f"{comment}.", day
        now = action("2.1", "Sep-17", comments=comment)
        step = next_ask(now, day, sent, changed=changed, settings=settings)
        if step.level is not None:
            assert step.by is not None
            sent.append(Past(step.level, day, step.by, state_of(now)))
    reminders = [item for item in sent if item.level is Level.REMIND]
    chasers = [item for item in sent if item.level is not Level.REMIND]
    assert len(reminders) <= 1
    for one, next_one in itertools.pairwise(chasers):
        assert (next_one.day - one.day).days >= settings.chase_every_days
    run = 0
    for item in chasers:
        run = run + 1 if item.level is Level.CHASE else 0
        assert run <= settings.escalate_after or settings.escalate_after == 0 or answers
