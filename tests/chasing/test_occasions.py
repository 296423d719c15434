"""Letters and figures speak of the same dates, on any day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from automation.analysis.frames import actions_frame
from automation.analysis.rollup import summarise
from automation.analysis.timing import timing
from automation.chasing.letter import Level
from automation.chasing.occasions import occasion
from automation.chasing.planning import plan_letters
from automation.chasing.register import register_rows
from automation.chasing.wording import due_words
from automation.papers.boards import Meeting
from automation.papers.context import paper_context
from automation.plan.due import uk
from automation.plan.wording import count
from automation.reports.figures import Figures
from automation.reports.page_actions import action_list
from automation.reports.views_dates import late_view
from automation.tracker.result import TrackerFile
from tests.support.checking import of
from tests.support.plans import action, plan

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
    bands = timing([one], day)
    assert [bool(bands.late_30), bool(bands.late_90), bool(bands.late_more)] == [
        0 < late <= 30, 30 < late <= 90, late > 90
    ]  # fmt: skip
    (shown,) = action_list(Figures(of_one, summary)).rows
    assert shown.days == late
    meeting = Meeting("Board", "summary", day, day)
    paper = paper_context(of_one, summary, meeting, TrackerFile(Path("t.xlsx")), None, used=())
    assert [line.how_late for line in paper.late_actions] == [count(late, "day")] * (late > 0)
    assert all(line.due.startswith(uk(by)) for line in paper.late_actions)
    for finding in of("B02", of_one, day):
        assert f"{uk(by)}, {late} day" in finding.message
    for letter in plan_letters(of_one, day).letters:
        said = re.findall(r"(\d+) days? late", letter.text)
        assert said == ([str(late)] if letter.level is Level.CHASE else [])
        assert letter.level is not Level.CHASE or uk(by) in letter.text


@given(phrases, days)
def test_no_letter_names_a_round_after_the_end(due, day):
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


def test_a_step_that_has_passed_is_no_matter_for_a_chaser():
    steps = action("2.1", "Council - Oct-17 Others - Dec-17")
    found = occasion(steps, date(2017, 11, 15))
    assert (found.passed, found.coming, found.party) == (None, date(2017, 12, 31), "Others")
    assert plan_letters(plan(steps), date(2017, 11, 15)).letters == ()
