"""What needs attention is grouped by why it matters, and each action is in one group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from automation.analysis.exceptions import exceptions, most_first, weak_evidence, worries
from automation.analysis.movement import movement
from automation.plan.due_language import read_due
from tests.support.plans import action, evidence, plan
from tests.support.trackers import AS_AT


def test_late_but_on_track_comes_first_then_late_and_off_track() -> None:
    the_plan = plan(
        action("1.1", "Dec-17", "Red"),
        action("1.2", "Aug-17", ""),
        action("1.3", "Aug-17", "Amber"),
        action("1.4", "Aug-17", "Red"),
        action("1.5", "Aug-17", "Green"),
        action("1.6", "Jun-17", "Green"),
        action("1.7", "Jun-17", "Blue"),
        action("1.8", "Dec-17", "Green"),
    )
    assert [(group.name, [a.ref for a in group.actions]) for group in exceptions(the_plan, AS_AT)] == [
        ("Late, but reported as Green", ["1.6", "1.5"]),
        ("Late and Red", ["1.4"]),
        ("Late and Amber", ["1.3"]),
        ("Late and not rated", ["1.2"]),
        ("Red, but not late", ["1.1"]),
    ]


@given(
    st.lists(st.tuples(st.sampled_from(["", "Red", "Amber", "Green", "Blue"]), st.booleans()), max_size=20)
)
def test_every_worry_is_in_one_group_and_nothing_else_is(rows: list[tuple[str, bool]]) -> None:
    the_plan = plan(
        *(
            action(f"1.{number}", "Aug-17" if late else "Dec-17", rating)
            for number, (rating, late) in enumerate(rows)
        )
    )
    grouped = [a.ref for group in exceptions(the_plan, AS_AT) for a in group.actions]
    assert sorted(grouped) == sorted(a.ref for a in worries(the_plan, AS_AT))


def test_evidence_is_named_when_it_is_off_track_got_worse_or_is_past_its_date() -> None:
    past, ahead = read_due("Aug-17"), read_due("Dec-17")
    before = plan(action("1.1"), evidence=tuple(evidence("1", "Green", text=f"Row {n}") for n in range(5)))
    ratings = [("Green", ahead), ("Green", past), ("Amber", ahead), ("Red", ahead), ("Blue", past)]
    after = replace(
        before,
        evidence=tuple(evidence("1", r, text=f"Row {n}", by=by) for n, (r, by) in enumerate(ratings)),
    )
    moved = movement(before, after, opened=date(2017, 9, 4), closed=AS_AT)
    assert [(c.evidence.text, c.why) for c in weak_evidence(after, AS_AT, moved)] == [
        ("Row 3", "Red and got worse"),
        ("Row 2", "Amber and got worse"),
        ("Row 1", "due by 31 August 2017"),
    ]
    assert [c.evidence.text for c in weak_evidence(after, AS_AT)] == ["Row 3", "Row 1"]


def test_a_shared_action_counts_for_each_of_its_leads() -> None:
    actions = [action("1.1", lead="A; B"), action("1.2", lead="B")]
    assert most_first(actions, lambda a: a.leads) == [("B", 2), ("A", 1)]
