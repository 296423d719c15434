"""What a line of a paper says about an action, a section, a measure."""

from __future__ import annotations

from datetime import date

import pytest

from automation.analysis.rollup import summarise
from automation.papers import line_tags
from automation.papers.facts import Dated, lead_and_owner
from automation.papers.line_tags import change_in_words, short_date
from automation.papers.tag_values import values_of
from automation.plan.model import Measure, MeasureReading
from tests.support.plans import action, plan, section
from tests.support.trackers import AS_AT


def line(**more: object):
    return values_of(line_tags.ACTIONS, Dated(action("2.1", **more), AS_AT, section("2", owner="Head")))


def test_an_action_that_is_late_says_for_how_long() -> None:
    assert line(due="Aug-17").due_and_late == "31 Aug 2017\n32 days late"
    assert line(due="Dec-17").due_and_late == "31 Dec 2017"
    assert line(due="").due_and_late == "No date"
    assert line(due="Aug-17").due == "31 August 2017 (Aug-17)"


def test_the_latest_comment_is_printed_or_that_there_is_none() -> None:
    assert line().comment == "No comment"
    assert line(comments="12/9: Begun.\n30/9: Signed.").comment == "30 September 2017: Signed. (and 1 before)"


@pytest.mark.parametrize(
    ("lead", "owner", "said"),
    [("A", "Head", "A\nOwner: Head"), ("Head", "head", "Head"), ("", "Head", "Nobody\nOwner: Head")],
)
def test_lead_and_owner_are_said_once_if_they_are_the_same(lead: str, owner: str, said: str) -> None:
    assert lead_and_owner(Dated(action("2.1", lead=lead), AS_AT, section("2", owner=owner))) == said


def test_a_measure_says_what_is_asked_for_now_and_next() -> None:
    the_plan = plan(
        measures=(Measure("Visits", "2", "%", "higher", 50, date(2017, 4, 1)),),
        readings=(
            MeasureReading("Visits", date(2017, 9, 30), actual=55),
            MeasureReading("Visits", date(2018, 4, 1), target=90),
        ),
    )
    (measure,) = summarise(the_plan, AS_AT).measures
    values = values_of(line_tags.MEASURES, measure)
    assert (values.latest, values.read_on, values.expected) == ("55%", "30 Sep 2017", "69.9%, then 90%")


def test_a_change_has_its_sign() -> None:
    assert [change_in_words(*pair) for pair in ((3, 5), (5, 3), (3, 3), (None, 3))] == ["+2", "-2", "0", ""]
    assert short_date(None) == "No date"
