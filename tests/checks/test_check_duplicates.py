from __future__ import annotations

from tests.support.checking import of, rows
from tests.support.plans import action, plan

SAME = {"text": "Ask an outside reviewer to look at early help in each locality"}


def test_duplicates_with_different_ratings_are_reported_at_the_odd_one():
    found = of(
        "W01",
        plan(
            action("7.1", "Dec-17", "Green", row=2, **SAME),
            action("8.1", "Dec-17", "Red", row=3, comments="No bids", **SAME),
            action("LSCB3.1", "Dec-17", "Green", section="LSCB3", row=4, **SAME),
        ),
    )
    assert [(f.ref, f.cell) for f in found] == [("8.1", "I3")]
    assert found[0].message == (
        "7.1, 8.1 and LSCB3.1 say the same but are rated differently (7.1 and LSCB3.1: Green; 8.1: Red)."
    )


def test_duplicates_that_agree_are_not_reported_whatever_the_order_of_their_leads():
    same = plan(
        action("7.1", "Dec-17", "Green", lead="A; B", **SAME),
        action("8.1", "31/12/2017", "Green", lead="B; A", row=3, **SAME),
    )
    assert [rows(code, same) for code in ("W01", "W02", "W03", "W04")] == [[], [], [], []]


def test_duplicates_with_different_leads_or_dates_are_notes():
    found = plan(
        action("7.1", "Dec-17", "Green", lead="A", **SAME),
        action("8.1", "Mar-18", "Green", lead="B", row=3, **SAME),
    )
    assert rows("W02", found) == [("8.1", "E3")]
    assert rows("W03", found) == [("8.1", "F3")]
    assert rows("W04", found) == []


def test_the_revised_date_is_the_one_that_differs():
    found = plan(
        action("7.1", "Dec-17", "Green", **SAME),
        action("8.1", "Dec-17", "Green", revised="Mar-18", comments="Moved", row=3, **SAME),
    )
    assert rows("W03", found) == [("8.1", "G3")]


def test_an_action_twice_in_its_section():
    found = of("W04", plan(action("2.1", **SAME), action("2.2", row=3, **SAME)))
    assert [(f.cell, f.message) for f in found] == [("C3", "2.2 says the same as 2.1, in the same section.")]


def test_one_first_sentence_may_head_two_tasks_of_a_section():
    first = f"{SAME['text']}. "
    two = plan(
        action("2.1", text=f"{first}Begin with the north of the area and its three children's centres"),
        action("2.2", text=f"{first}Ask parents, carers and schools what they need from it"),
    )
    assert rows("W04", two) == []


def test_a_large_group_is_counted_and_not_listed():
    many = [action(f"{n}.1", "Dec-17", "Green", row=n, **SAME) for n in range(1, 41)]
    odd = action("41.1", "Dec-17", "Amber", row=41, **SAME)
    (found,) = of("W01", plan(*many, odd))
    assert found.message == (
        "1.1, 2.1, 3.1 and 38 more say the same but are rated differently "
        "(1.1, 2.1, 3.1 and 37 more: Green; 41.1: Amber)."
    )
