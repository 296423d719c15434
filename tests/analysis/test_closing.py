"""A section is put forward for closing once everything bears it out, and what was closed is watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.analysis.assurance_kinds import decisions, kinds_of_assurance
from automation.analysis.closing import ClosingState, closing_figures
from automation.analysis.rollup import summarise
from automation.plan.model import Decision, Measure, MeasureReading, Plan, Voice
from automation.plan.settings import Settings
from tests.support.checking import AS_AT
from tests.support.plans import action, evidence, plan, section

TESTED = section("2", children_say="I am asked", test_date=date(2017, 9, 12), test_outcome="Passed")


def finished(**more: object) -> Plan:
    """Give a plan whose section 2 has passed everything."""
    days = (date(2017, 8, 31), date(2017, 9, 30))
    return plan(
        action("2.1", "Jun-17", "Blue"),
        action("2.2", "Jun-17", "Blue"),
        sections=(TESTED,),
        evidence=(evidence("2", "Blue"),),
        measures=(Measure("On time", "2", "%", "higher", 50, date(2017, 1, 31)),),
        readings=tuple(MeasureReading("On time", day, 90, 95) for day in days),
        **more,
    )


def closed(day: date, **more: object) -> Plan:
    return finished(decisions=(Decision("Improvement Board", day, "17/45", "Closed", "2"),), **more)


ASKED = (Voice("2", date(2017, 9, 4), how_many=12, said_so=9),)


def stands(the_plan: Plan) -> list[ClosingState]:
    return [one.state for one in closing_figures(the_plan, summarise(the_plan, AS_AT))]


def asked(the_plan: Plan) -> tuple[str, ...]:
    return decisions(the_plan, summarise(the_plan, AS_AT))


def test_what_is_ready_is_put_forward_by_name_with_one_line_of_proof():
    assert asked(finished(voices=ASKED))[0] == (
        "Close section 2 (Section 2): all 2 actions are done, the only row of evidence is done, 1 measure "
        "was on target in the last 2 readings, children were asked (9 of 12 said so on 4 September 2017) and "
        "its Level 3 test was passed on 12 September 2017."
    )


def test_where_children_were_not_asked_it_is_not_put_forward_and_a_plan_that_does_not_ask_is():
    old = (replace(ASKED[0], day=date(2017, 1, 9)),)
    assert stands(finished(voices=old)) == [ClosingState.NOT_YET]
    assert "but nobody has asked children for 6 months" in asked(finished(voices=old))[0]
    assert stands(finished()) == [ClosingState.READY]


def test_what_was_closed_and_holds_is_asked_about_only_when_it_is_time_to_look_again():
    held = closed(date(2017, 9, 18))
    assert (stands(held), asked(held)) == ([ClosingState.HELD], ())
    due = closed(date(2017, 3, 6))
    assert stands(due) == [ClosingState.DUE]
    assert asked(due)[0].startswith(
        "Look again at section 2 (Section 2), which Improvement Board closed on 6 March 2017 (minute 17/45): "
    )
    assert stands(replace(due, settings=Settings(recheck_months=0))) == [ClosingState.HELD]


def test_what_slipped_back_since_is_to_be_reopened_with_what_slipped():
    here = closed(date(2017, 9, 18))
    worse = replace(here, readings=(*here.readings[:1], replace(here.readings[1], actual=70)))
    assert asked(worse)[0].endswith("or say why it stays closed: On time is off target.")
    late = replace(here, actions=(here.actions[0], action("2.2", "Jun-17", "Amber")))
    assert asked(late)[0].endswith("or say why it stays closed: 2.2 is Amber.")
    lines = [
        (line.number, line.of)
        for line in kinds_of_assurance(late, summarise(late, AS_AT))
        if line.level == "closed"
    ]
    assert lines == [(0, 1)]


def test_it_is_said_on_how_many_nights_it_held():
    here = closed(date(2017, 9, 4))
    slipped = replace(here, actions=(here.actions[0], action("2.2", "Jun-17", "Amber")))
    nights = [
        (date(2017, 9, 1), slipped),
        (date(2017, 9, 5), here),
        (date(2017, 9, 6), slipped),
        (AS_AT, here),
    ]
    (one,) = closing_figures(here, summarise(here, AS_AT), nights)
    assert one.held == "on 2 of 3 nights; not on 6 September 2017"
    assert closing_figures(here, summarise(here, AS_AT), nights[-1:])[0].held == "on the only night"
    assert one.as_dict()["closed_on"] == "2017-09-04"
