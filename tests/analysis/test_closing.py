"""A section is put forward for closing once everything bears it out, and what was closed is watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.analysis.assurance_kinds import decisions, kinds_of_assurance
from automation.analysis.closing import ClosingFigures, ClosingState, asked_for, closing_figures
from automation.analysis.rollup import summarise
from automation.plan.model import Decision, Document, Measure, MeasureReading, Plan, Voice
from automation.plan.settings import Settings
from automation.tracker.read.document_files import ChangedFile, DocumentFile, LookedAt, Standing
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


def closing_of(the_plan: Plan, documents: LookedAt | None = None) -> tuple[ClosingFigures, ...]:
    return closing_figures(the_plan, summarise(the_plan, AS_AT), documents=documents)


def stands(the_plan: Plan) -> list[ClosingState]:
    return [one.state for one in closing_of(the_plan)]


def asked(the_plan: Plan) -> tuple[str, ...]:
    return decisions(the_plan, summarise(the_plan, AS_AT), closing_of(the_plan))


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
        for line in kinds_of_assurance(late, summarise(late, AS_AT), closing_of(late))
        if line.level == "Closed"
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


def half_done(**more: object) -> Plan:
    """Give the same plan with another action, which is open."""
    whole = finished(voices=ASKED, **more)
    return replace(whole, actions=(*whole.actions, action("2.3", "Dec-17", "Amber")))


def test_where_only_other_actions_are_open_those_that_are_done_are_put_forward():
    here = half_done()
    assert [one.ref for one in closing_of(here)] == ["2.1", "2.2"]
    assert asked(here)[0] == (
        "Close action 2.1 (Do what 2.1 says): it is done, the only row of evidence is done, 1 measure was on "
        "target in the last 2 readings, children were asked (9 of 12 said so on 4 September 2017) and the "
        "Level 3 test of section 2 was passed on 12 September 2017."
    )
    closed = replace(here, decisions=(Decision("Board", date(2017, 9, 18), "17/45", "Closed", "2.1"),))
    assert [one.ref for one in closing_of(closed) if one.state is ClosingState.READY] == ["2.2"]


def test_many_actions_of_a_section_are_put_forward_together_and_apart_from_those_without_a_document():
    here = half_done()
    more = [action(f"2.{n}", "Jun-17", "Blue") for n in range(4, 8)]
    here = replace(here, actions=(*here.actions, *more))
    (one,) = closing_of(here)
    assert next(asked_for(one)).startswith(
        "Close actions 2.1, 2.2, 2.4, 2.5, 2.6, 2.7 (Section 2): each is done, the only row of evidence "
    )
    rows = (document("2.1", "a"), document("2.2", "b"), document("LMG", "c"))
    ready = closing_of(replace(here, documents=rows), looked(*rows))
    assert [(item.what, item.ref) for item in ready] == [
        ("action", "2.1"),
        ("action", "2.2"),
        ("actions", "2.4, 2.5, 2.6, 2.7"),
    ]
    assert next(asked_for(ready[-1])) == (
        "Decide whether actions 2.4, 2.5, 2.6, 2.7 (Section 2) can be closed: the Level 3 test of section "
        "2 was passed on 12 September 2017, but no document shows 2.4, 2.5, 2.6 and 2.7."
    )


def test_no_action_is_put_forward_where_its_section_did_not_hold_or_was_not_tested():
    here = half_done()
    worse = replace(here, readings=(*here.readings[:1], replace(here.readings[1], actual=70)))
    unproven = replace(here, evidence=(evidence("2", "Amber"),))
    untested = replace(here, sections=(replace(TESTED, test_outcome=""),))
    assert [stands(one) for one in (worse, unproven, untested)] == [[], [], []]
    silent = replace(here, voices=(replace(ASKED[0], day=date(2017, 1, 9)),))
    assert stands(silent) == [ClosingState.NOT_YET] * 2


def document(ref: str, path: str, day: date | None = date(2017, 6, 20)) -> Document:
    return Document(ref, path, dated=day)


def looked(*rows: Document, **files: Standing) -> LookedAt:
    there = {row.path: DocumentFile(files.get(row.path, Standing.THERE), "is not there") for row in rows}
    return LookedAt(rows, there)


def said(*rows: Document, the_plan: Plan | None = None, **files: Standing) -> str:
    here = replace(the_plan or finished(voices=ASKED), documents=rows)
    (one, *_) = closing_of(here, looked(*rows, **files))
    return next(asked_for(one))


def test_where_a_plan_keeps_documents_each_action_is_shown_by_one():
    both = (document("2.1", "a"), document("2.2", "b", date(2017, 6, 28)))
    assert "2 documents, the last of 28 June 2017, show it and its Level 3 test was passed" in said(*both)
    assert "a document of 20 June 2017 shows it and its" in said(document("2", "a"))
    assert "a document shows it and its" in said(document("2.1; 2.2", "a", None))
    lacking = said(both[0], document("LMG", "c"))
    assert lacking.startswith(
        "Decide whether section 2 (Section 2) can be closed: its Level 3 test was passed"
    )
    assert lacking.endswith(", but no document shows 2.2.")
    assert said(*both, b=Standing.MISSING).endswith("but the document of 2.2 cannot be found.")
    assert said(*both, b=Standing.WEB).startswith("Close section 2")
    swapped = looked(*both)
    swapped = replace(swapped, changed={"b": ChangedFile(date(2017, 9, 20), frozenset({"2.2"}))})
    (one,) = closing_of(replace(finished(voices=ASKED), documents=both), swapped)
    assert one.said.endswith("but the document of 2.2 has changed since")


def test_a_document_that_is_locked_keeps_its_former_state():
    row = document("2", "a")
    locked = looked(row, a=Standing.UNREADABLE)
    plan_of = replace(finished(voices=ASKED), documents=(row,))
    assert [one.state for one in closing_of(plan_of, locked)] == [ClosingState.NOT_YET]
    (one,) = closing_of(plan_of, replace(locked, hashes={"a": "0" * 64}))
    assert one.state is ClosingState.READY


def test_a_document_that_is_older_than_its_action_shows_nothing():
    whole = finished(voices=ASKED)
    days = tuple(replace(one, completed_on=date(2017, 9, 8)) for one in whole.actions)
    old, fresh = document("2.1", "a"), document("2.2", "b", date(2017, 8, 20))
    late = said(old, fresh, the_plan=replace(whole, actions=days))
    assert late.endswith("but only an older document shows 2.1.")


def test_reports_that_are_promised_are_no_documents_to_close_by():
    report = Document("2", "", "Annual report", every="yearly", goes_to=("LSCB",))
    assert said(report).startswith("Close section 2")
