"""Days on which letters go out."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.analysis.frame import actions_frame
from automation.analysis.rollup import summarise
from automation.chasing.compose import due_words
from automation.chasing.letter import Level, Stop, state_of
from automation.chasing.planning import plan_letters
from automation.chasing.register import register_rows
from automation.chasing.rules import (
    Past,
    add_working_days,
    next_ask,
    occasion,
    why_closed,
)
from automation.papers.facts import Facts
from automation.papers.meetings import Meeting
from automation.papers.tags import paper_values
from automation.plan.due import Due, DueKind, Every, Milestone, uk
from automation.plan.settings import Settings
from automation.plan.text import count
from automation.reports.page import action_list
from automation.tracker.read.result import TrackerFile
from automation.views.figures import Figures
from automation.views.view_actions import late_view
from tests.support.checking import of
from tests.support.plans import action, plan


@pytest.mark.parametrize(
    ("day", "open_day"),
    [
        (date(2017, 10, 2), True),
        (date(2017, 10, 7), False),  # Saturday
        (date(2017, 10, 8), False),  # Sunday
        (date(2017, 8, 28), False),  # the summer bank holiday of England
        (date(2017, 8, 7), True),  # a bank holiday in Scotland only
        (date(2018, 3, 17), False),
        (date(2018, 3, 19), True),  # a holiday in Northern Ireland only
        (date(2018, 4, 2), False),  # Easter Monday, no holiday in Scotland
        (date(2020, 5, 8), False),  # moved that year
        (date(2021, 12, 27), False),  # in place of a Saturday
        (date(2022, 9, 19), False),  # once only
    ],
)
def test_the_working_days_of_england(day, open_day):
    assert (why_closed(day) == "") is open_day


def test_working_days_are_counted_forwards_and_backwards():
    assert add_working_days(date(2018, 3, 29), 1) == date(2018, 4, 3)
    assert add_working_days(date(2018, 4, 3), -1) == date(2018, 3, 29)
    assert add_working_days(date(2017, 12, 21), 3) == date(2017, 12, 28)
    assert add_working_days(date(2017, 10, 2), 0) == date(2017, 10, 2)


PHRASES = (
    "Sep-17",
    "15/08/2017",
    "Jun-17 to Jan-18",
    "To start in Aug-17",
    "Jul-17 quarterly thereafter",
    "Monthly from Jul-17 to Dec-17",
    "quarterly from Jun-17 until Nov-17",
    "Fortnightly from 3 July 2017",
    "every 6 months from 15/07/2017",
    "Council - Aug-17 Others - Nov-17",
    "1st Audit Jun-17",
    "Twice yearly",
    "TBC",
)
phrases = st.sampled_from(PHRASES)
days = st.dates(date(2017, 5, 1), date(2018, 12, 31))


@settings(deadline=None)  # the first one loads pandas
@given(phrases, st.just("") | phrases, st.sampled_from(["", "Green", "Red", "Blue"]), days)
def test_the_days_late_are_the_same_in_letter_register_and_figures(due, revised, rating, day):
    one = action("2.1", due, rating, revised=revised)
    of_one = plan(one)
    late, by = one.days_late(day), one.due_as_at(day)
    assert (late > 0) == one.is_late(day)
    if late:
        assert by is not None
        assert (day - by).days == late
    summary = summarise(of_one, day)
    assert [(row[4], row[5]) for row in late_view(of_one, summary).rows] == [(by, late)] * (late > 0)
    assert [(row.due, row.days_late) for row in register_rows(of_one, day)] == [(by, late)] * (late > 0)
    assert actions_frame(of_one, day)["Days late"].tolist() == [late]
    bands = summarise(of_one, day).timing
    assert [bool(bands.late_30), bool(bands.late_90), bool(bands.late_more)] == [
        0 < late <= 30,
        30 < late <= 90,
        late > 90,
    ]
    (shown,) = action_list(Figures(of_one, summary)).rows
    assert shown.days == late
    meeting = Meeting("Board", "summary", day, day)
    printed = paper_values(Facts(of_one, summary, meeting, TrackerFile(Path("t.xlsx"))))["late_actions"]
    assert [line.how_late for line in printed] == [count(late, "day")] * (late > 0)
    assert all(line.due.startswith(uk(by)) for line in printed)
    for finding in of("B02", of_one, day):
        assert f"{uk(by)}, {late} day" in finding.message
    for letter in plan_letters(of_one, day).letters:
        said = re.findall(r"(\d+) days? late", letter.text)
        assert said == ([str(late)] if letter.level is Level.CHASE else [])
        assert letter.level is not Level.CHASE or uk(by) in letter.text


@given(phrases, days)
def test_no_letter_names_a_date_after_the_last_one(due, day):
    one = action("2.1", due)
    end = one.due.end
    found = occasion(one, day)
    if end is not None:
        for by in filter(None, (found.passed, found.coming)):
            assert by <= end
    for letter in plan_letters(plan(one), day).letters:
        assert all(end is None or item.by <= end for item in letter.asked)
    assert "the next by" not in due_words(one, day) or found.coming is not None


@given(phrases, days)
def test_a_chaser_is_about_what_is_late_in_the_figures_and_a_reminder_about_what_is_to_come(due, day):
    one = action("2.1", due)
    for letter in plan_letters(plan(one), day).letters:
        (item,) = letter.asked
        if item.level is Level.REMIND:
            assert item.by >= day
        else:
            assert one.is_late(day)
            assert item.by == one.due_as_at(day)


def test_a_step_that_has_passed_is_not_chased():
    steps = action("2.1", "Council - Oct-17 Others - Dec-17")
    found = occasion(steps, date(2017, 11, 15))
    assert (found.passed, found.coming, found.party) == (None, date(2017, 12, 31), "Others")
    assert plan_letters(plan(steps), date(2017, 11, 15)).letters == ()


SETTINGS = Settings()
SEP = date(2017, 9, 30)


def past(*days: tuple[Level, date], of, by: date = SEP) -> list[Past]:
    return [Past(level, day, by, state_of(of)) for level, day in days]


@pytest.mark.parametrize(
    ("as_at", "level"),
    [
        (date(2017, 9, 15), None),  # 15 days before
        (date(2017, 9, 16), Level.REMIND),  # 14 days before
        (date(2017, 9, 28), Level.REMIND),  # a Thursday, with a working day left to answer
        (date(2017, 9, 29), None),  # the last working day before a Saturday
        (date(2017, 9, 30), None),  # on the day
        (date(2017, 10, 1), Level.CHASE),  # 1 day late
    ],
)
def test_a_reminder_goes_14_days_before_and_a_chaser_1_day_after(as_at, level):
    assert next_ask(action("2.1", "Sep-17"), as_at, settings=SETTINGS).level is level


def test_a_letter_that_could_only_be_answered_too_late_is_left_to_the_officer():
    step = next_ask(action("2.1", "Sep-17"), date(2017, 9, 29), settings=SETTINGS)
    assert (step.stop, step.why) == (
        Stop.ASK,
        "due on 30 September 2017, before a letter could be answered",
    )
    reminded = past((Level.REMIND, date(2017, 9, 18)), of=action("2.1", "Sep-17"))
    step = next_ask(action("2.1", "Sep-17"), date(2017, 9, 29), reminded, settings=SETTINGS)
    assert (step.stop, step.why) == (Stop.NOTHING, "reminded on 18 September 2017")


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


def test_after_two_unanswered_chasers_it_is_escalated_then_goes_to_the_owner_and_then_stops():
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


def test_with_nobody_to_escalate_to_the_lead_is_still_chased_and_it_is_reported():
    late = action("2.1", "Sep-17")
    step = next_ask(late, date(2017, 10, 16), chased_twice(late), settings=SETTINGS, above=[])
    assert (step.level, step.nobody) == (Level.CHASE, True)


@pytest.mark.parametrize(
    "answer",
    [{"rating": "Amber"}, {"comments": "Waiting for the police."}],
    ids=["the rating", "the comment"],
)
def test_after_an_update_the_next_letter_is_a_first_chaser(answer):
    before = chased_twice(action("2.1", "Sep-17"))
    rating = answer.pop("rating", "")
    step = next_ask(action("2.1", "Sep-17", rating, **answer), date(2017, 10, 16), before, settings=SETTINGS)
    assert step.level is Level.CHASE


@pytest.mark.parametrize("same", [{"rating": " green "}, {"comments": "On  its\nway"}])
def test_tidying_up_a_comment_is_not_an_answer(same):
    before = chased_twice(action("2.1", "Sep-17", "Green", comments="On its way"))
    values = {"rating": "Green", "comments": "On its way"} | same
    tidied = action("2.1", "Sep-17", values["rating"], comments=values["comments"])
    assert next_ask(tidied, date(2017, 10, 16), before, settings=SETTINGS).level is Level.ESCALATE


def test_an_answer_seen_in_the_history_postpones_the_next_letter():
    late = action("2.1", "Sep-17")
    before = chased_twice(late)
    answered = date(2017, 10, 12)
    step = next_ask(late, date(2017, 10, 16), before, changed=answered, settings=SETTINGS)
    assert (step.level, step.why) == (None, "updated on 12 October 2017")
    step = next_ask(late, date(2017, 10, 19), before, changed=answered, settings=SETTINGS)
    assert step.level is Level.CHASE


def test_a_change_before_the_last_letter_is_not_an_answer_to_it():
    late = action("2.1", "Sep-17")
    before = chased_twice(late)
    step = next_ask(late, date(2017, 10, 16), before, changed=date(2017, 10, 1), settings=SETTINGS)
    assert step.level is Level.ESCALATE
    step = next_ask(late, date(2017, 10, 16), before, changed=date(2017, 10, 5), settings=SETTINGS)
    assert step.level is Level.CHASE  # the first of the two was answered


def test_an_update_before_any_letter_postpones_nothing():
    red = action("2.1", "Sep-17", "Red")
    step = next_ask(red, date(2017, 10, 2), changed=date(2017, 10, 2), settings=SETTINGS)
    assert step.level is Level.CHASE
    reminded = past((Level.REMIND, date(2017, 9, 18)), of=action("2.1", "Sep-17"))
    step = next_ask(red, date(2017, 10, 2), reminded, changed=date(2017, 10, 1), settings=SETTINGS)
    assert (step.level, step.why) == (None, "updated on 1 October 2017")


def test_a_new_date_starts_chasing_afresh():
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


def test_a_repeating_action_is_asked_about_at_each_date():
    each = replace(action("2.1"), due=QUARTERLY)
    step = next_ask(each, date(2017, 7, 17), settings=SETTINGS)
    assert (step.level, step.by) == (Level.REMIND, date(2017, 7, 31))
    step = next_ask(each, date(2017, 8, 1), settings=SETTINGS)
    assert (step.level, step.by) == (Level.CHASE, date(2017, 7, 31))


def test_an_answer_about_a_repeating_action_holds_until_the_next_date():
    asked = past(
        (Level.CHASE, date(2017, 8, 1)), of=replace(action("2.1"), due=QUARTERLY), by=date(2017, 7, 31)
    )
    answered = replace(action("2.1", "", "Green"), due=QUARTERLY)
    assert next_ask(answered, date(2017, 9, 4), asked, settings=SETTINGS).level is None
    step = next_ask(answered, date(2017, 10, 17), asked, settings=SETTINGS)
    assert (step.level, step.by) == (Level.REMIND, date(2017, 10, 31))
    step = next_ask(answered, date(2017, 11, 1), asked, settings=SETTINGS)
    assert (step.level, step.by) == (Level.CHASE, date(2017, 10, 31))


def test_an_answered_repeating_action_says_why_it_still_counts_as_late():
    asked = past(
        (Level.CHASE, date(2017, 8, 1)), of=replace(action("2.1"), due=QUARTERLY), by=date(2017, 7, 31)
    )
    answered = replace(action("2.1", comments="July audit done."), due=QUARTERLY)
    step = next_ask(answered, date(2017, 8, 7), asked, changed=date(2017, 8, 7), settings=SETTINGS)
    assert step.level is None
    assert (
        step.why
        == "answered on 7 August 2017; counted as late until you enter the next date under Revised due date"
    )


def test_a_repeating_action_that_has_ended_is_chased_until_it_is_blue():
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


def test_an_answer_about_a_start_date_ends_the_chasing():
    begins = Due("To start in Apr-18", DueKind.START, start=date(2018, 4, 1), by=date(2018, 4, 30))
    waiting = replace(action("2.1"), due=begins)
    assert next_ask(waiting, date(2018, 5, 1), settings=SETTINGS).level is Level.CHASE
    asked = past((Level.CHASE, date(2018, 5, 1)), of=waiting, by=date(2018, 4, 30))
    assert next_ask(waiting, date(2018, 5, 8), asked, settings=SETTINGS).level is Level.CHASE
    begun = replace(action("2.1", "", "Green"), due=begins)
    step = next_ask(begun, date(2018, 5, 8), asked, settings=SETTINGS)
    assert step.level is None
    assert step.why == "answered; counted as late until you enter the end date under Revised due date"


def test_there_is_a_reminder_for_each_step():
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
