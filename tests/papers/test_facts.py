"""What the tags of a paper are worked out from."""

from __future__ import annotations

from pathlib import Path

from automation.analysis.rollup import summarise
from automation.papers.facts import Facts
from automation.papers.meetings import Meeting
from automation.plan.model import Plan
from automation.tracker.read.result import TrackerFile
from tests.support.plans import action, plan, section
from tests.support.trackers import AS_AT


def facts(the_plan: Plan, **more: object) -> Facts:
    meeting = Meeting("Board", "improvement-board.docx", AS_AT, AS_AT)
    return Facts(the_plan, summarise(the_plan, AS_AT), meeting, TrackerFile(Path("p.xlsm")), **more)


MANY = plan(*(action(f"{1 + n % 3}.{n}", "Aug-17", "Amber", lead="AB"[n % 2]) for n in range(90)))


def test_where_more_are_late_than_fit_the_rest_is_counted_by_section_and_by_lead() -> None:
    (group,) = facts(MANY, room=20.0).named_groups
    assert 2 <= len(group.named) < 20
    rest = 90 - len(group.named)
    assert group.rest.startswith(f"{rest} more are not named here. By section: ")
    assert "By lead: A (" in group.rest or "By lead: B (" in group.rest


def test_with_less_room_fewer_are_named() -> None:
    named = [len(facts(MANY, room=room).named_groups[0].named) for room in (10.0, 40.0, 1000.0)]
    assert named == sorted(named)
    assert named[0] < named[1]


def test_a_body_has_no_table_that_nobody_reads_to_its_end() -> None:
    on_track = plan(*(action(f"1.{n}", "Aug-17", "Green") for n in range(90)))
    for the_plan in (MANY, on_track):
        for briefly in (False, True):
            found = facts(the_plan, room=1000.0, briefly=briefly)
            (group,) = found.named_groups
            assert len(group.named) + len(group.briefly) == 25
            assert group.rest.startswith("65 more are not named here. ")
            assert not found.hides_the_worst


def test_all_of_those_late_but_on_track_are_named_where_there_are_few() -> None:
    the_plan = plan(
        *(action(f"1.{n}", "Aug-17", "Green") for n in range(4)),
        *(action(f"2.{n}", "Aug-17", "Red") for n in range(40)),
    )
    some = facts(the_plan, room=30.0)
    assert len(some.named_groups[0].named) == 4
    assert some.hides_the_worst


def test_only_the_first_rows_of_a_group_have_comments_where_the_template_names_others_briefly() -> None:
    the_plan = plan(
        *(action(f"1.{n}", "Aug-17", "Green", comments="Late.") for n in range(5)),
        *(action(f"2.{n}", "Aug-17", "Red", comments="Late. " * 40) for n in range(14)),
    )
    on_track, off_track = facts(the_plan, room=60.0, briefly=True).named_groups
    assert (len(on_track.named), len(on_track.briefly)) == (5, 0)
    assert (len(off_track.named), len(off_track.briefly), off_track.rest) == (3, 11, "")
    older = facts(the_plan, room=60.0).named_groups[1]
    assert (older.briefly, len(older.named) < 14) == ([], True)


def test_where_nobody_commented_every_row_is_named_in_brief() -> None:
    (group,) = facts(plan(action("1.1", "Aug-17", "Red")), briefly=True).named_groups
    assert ([line.action.ref for line in group.briefly], group.named) == (["1.1"], [])


def test_a_theme_in_capitals_is_printed_as_a_sentence() -> None:
    the_plan = plan(action("1.1"), sections=(section("1", "HELP AND LSCB", title="What the LSCB does"),))
    assert facts(the_plan).theme("HELP AND LSCB") == "Help and LSCB"


def test_coming_actions_are_those_due_by_the_next_meeting() -> None:
    the_plan = plan(action("1.1", "Oct-17"), action("1.2", "Dec-17"), action("1.3", "Oct-17", "Blue"))
    later = AS_AT.replace(month=11, day=10)
    assert [a.ref for a in facts(the_plan, next_after=later).coming] == ["1.1"]
