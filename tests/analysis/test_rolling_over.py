"""A plan is refreshed: what is open goes on, what became of the rest is listed, and nothing looks younger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.analysis.date_decisions import date_moves
from automation.analysis.judgement import judge
from automation.analysis.matching import follow_actions
from automation.analysis.movement import Reason, movement
from automation.analysis.rolling_over import (
    former_plan,
    in_new_refs,
    in_terms_of,
    refreshed_said,
    what_is_open,
)
from automation.analysis.rollup import summarise
from automation.analysis.slippage import slippage
from automation.plan.due_language import read_due
from automation.plan.former_plan import FormerAction
from automation.plan.model import Acceptance, Decision, Document, Measure, Plan
from automation.plan.ratings import Rating
from tests.support.plans import EIGHT_WORDS, action, plan, section, under

OLD_NIGHT, NEW_NIGHT = date(2018, 9, 30), date(2018, 10, 1)

TRAIN = "Train every social worker in the new risk assessment tool"
PANEL = "Set up a panel that tracks permanence for each child"
AUDIT = "Audit ten case files of each team in every month"
NO_DELAY = "No delay for children"
VISIT = "Visit every school to explain the thresholds of help"


def old() -> Plan:
    return plan(
        action("1.1", "Sep-17", "Blue", text="Publish the profile", completed_on=date(2017, 9, 3)),
        action("1.2", "Sep-17", "Red", text=TRAIN),
        action("2.1", "Dec-18", "Green", text=PANEL),
        action("2.2", "Mar-18", "Amber", text=AUDIT),
        action("2.3", "Mar-18", "Amber", text=VISIT),
    )


def refreshed(new: Plan, *more: tuple[str, str, str]) -> Plan:
    """Give a fresh plan with its former one, of which some outcomes are then said by somebody."""
    said = {ref: rest for ref, *rest in more}
    rows = [
        replace(row, became=said[row.ref][0], new_ref=said[row.ref][1], to_confirm=False)
        if row.ref in said
        else row
        for row in former_plan(old(), new)
    ]
    return replace(new, former=tuple(rows))


def became(rows: tuple[FormerAction, ...]) -> list[tuple[str, str, str, bool]]:
    return [(row.ref, row.became, row.new_ref, row.to_confirm) for row in rows]


def test_without_a_new_document_what_is_open_keeps_its_ref_and_the_rest_is_closed_or_dropped():
    words = under(EIGHT_WORDS, plan(*(action(f"1.{n}", rating=word) for n, word in enumerate(_WORDS, 1))))
    new = what_is_open(words)
    assert [one.ref for one in new.actions] == ["1.1", "1.3", "1.5"]
    assert became(former_plan(words, new)) == [
        ("1.1", "Carried", "1.1", False),
        ("1.2", "Closed", "", False),
        ("1.3", "Carried", "1.3", False),
        ("1.4", "Dropped", "", False),
        ("1.5", "Carried", "1.5", False),
    ]


_WORDS = ("Amber", "Complete", "Done, not yet evidenced", "Dropped", "")


def test_a_row_that_continued_a_closed_one_gets_its_label_as_its_ref():
    rows = (
        action("LMG 1", rating="Blue"),
        replace(action("LMG 1 (2)", rating="Red"), ref=""),
        action("LMG 2", rating="Red"),
        replace(action("LMG 2 (2)", rating="Red"), ref=""),
    )
    assert [one.ref for one in what_is_open(plan(*rows)).actions] == ["LMG 1 (2)", "LMG 2", ""]


def test_old_actions_are_found_in_a_new_document_and_what_is_only_alike_is_proposed():
    new = plan(
        action("A1", text=TRAIN),
        action("A2", text=f"{PANEL} and young person in care"),
        action("A3", text="Every month audit ten case files of every team"),
        action("A4", text="Recruit four more practice educators"),
    )
    assert became(former_plan(old(), new)) == [
        ("1.1", "Closed", "", False),
        ("1.2", "Carried", "A1", False),
        ("2.1", "Carried", "A2", True),
        ("2.2", "Carried", "A3", True),
        ("2.3", "", "", False),
    ]


def test_several_that_are_like_one_action_are_proposed_as_merged_into_it():
    before = plan(
        action("1.1", text=TRAIN), action("1.2", text=f"In the new risk assessment tool train {TRAIN}")
    )
    new = plan(action("A1", text=TRAIN))
    assert became(former_plan(before, new)) == [
        ("1.1", "Carried", "A1", False),
        ("1.2", "Merged", "A1", True),
    ]


def test_a_promise_with_another_number_is_only_proposed():
    before = plan(action("1.1", text="Hold 80% of the return interviews within three days"))
    new = plan(action("1.1", text="Hold 90% of the return interviews within three days"))
    assert became(former_plan(before, new)) == [("1.1", "Carried", "1.1", True)]


def test_what_was_done_and_stands_in_the_new_plan_too_is_closed_or_asked_about():
    for rating, expected in (("Blue", ("Closed", "A1", False)), ("Red", ("Carried", "A1", True))):
        (row, *_) = former_plan(old(), plan(action("A1", rating=rating, text="Publish the profile")))
        assert (row.became, row.new_ref, row.to_confirm) == expected


class TestTheHistoryGoesOn:
    def test_from_the_old_ref_to_the_new_one_whatever_its_text(self):
        new = refreshed(plan(action("A1", text="Something else altogether")), ("1.2", "Carried", "A1"))
        assert follow_actions(old(), new) == {0: 1}

    def test_but_not_where_it_is_only_proposed_or_was_dropped(self):
        new = plan(action("1.2", "Dec-19", text=f"{TRAIN} of 2019 and all of its many annexes"))
        proposed = refreshed(new)
        assert proposed.former[1].to_confirm
        dropped = refreshed(new, ("1.2", "Dropped", ""))
        assert follow_actions(old(), dropped) == {}

    def test_of_several_that_were_merged_the_one_that_was_due_first_goes_on(self):
        new = plan(action("A1", text="All of it"))
        merged = refreshed(new, ("2.1", "Merged", "A1"), ("1.2", "Merged", "A1"), ("2.2", "Merged", "A1"))
        assert follow_actions(old(), merged) == {0: 1}

    def test_nights_of_the_fresh_plan_are_compared_as_ever(self):
        new = refreshed(plan(action("1.2", text=VISIT), action("2.3", text=TRAIN)))
        assert follow_actions(new, replace(new, actions=new.actions[::-1])) == {0: 1, 1: 0}

    def test_a_second_refresh_follows_its_own_sheet(self):
        first = refreshed(plan(action("A1", "Dec-18", "Red", text=TRAIN)))
        second = plan(action("B1", "Dec-19", "Red", text="Quite another text"))
        rows = tuple(replace(row, became="Carried", new_ref="B1") for row in former_plan(first, second))
        assert follow_actions(first, replace(second, former=rows)) == {0: 0}

    def test_an_action_that_was_late_and_gets_a_new_date_is_still_told_as_late(self):
        new = refreshed(plan(action("A1", "Dec-18", "Red", text=TRAIN)))
        (entry,) = (row for row in slippage([(OLD_NIGHT, old()), (NEW_NIGHT, new)]) if row.in_plan)
        (change,) = entry.changes
        assert (entry.ref, entry.first_by, entry.times) == ("A1", date(2017, 9, 30), 1)
        assert (change.refreshed, change.days_late) == (True, 366)
        assert refreshed_said(new, [entry]).endswith(
            "1 carried action was late before the plan was refreshed and has a new date: A1."
        )
        assert refreshed_said(new, [entry], NEW_NIGHT).endswith("1 carried + 3 not settled."), (
            "what was late before an earlier refresh is not told again"
        )

    def test_the_movement_ties_out_and_says_what_left_with_the_former_plan(self):
        moved = movement(old(), refreshed(what_is_open(old())), opened=OLD_NIGHT, closed=NEW_NIGHT)
        blue = moved.overall.line(Rating.BLUE)
        assert (blue.opening, blue.went_out, blue.closing) == (1, 1, 0)
        assert [flow.reason for flow in blue.left] == [Reason.REFRESHED]
        assert moved.refreshed == "What became of the former plan: 5 actions = 1 closed + 4 carried."
        assert not movement(old(), old(), opened=OLD_NIGHT, closed=NEW_NIGHT).refreshed

    def test_a_board_is_not_told_that_it_got_better_where_only_the_dates_are_new(self):
        new = refreshed(plan(action("A1", "Dec-18", text=TRAIN)))
        moved = movement(old(), new, opened=OLD_NIGHT, closed=NEW_NIGHT)
        said = judge(new, summarise(new, NEW_NIGHT), moved, (), "")
        assert said.direction == (
            "Since 30 September 2018 the plan was refreshed: 0 are late or Red, against 3 then, 1 more would "
            "be late by their former dates, and no more actions are done."
        )

    def test_what_was_done_before_the_plan_was_refreshed_counts_as_done(self):
        green = (replace(a, rating=Rating.GREEN, rating_text="Green") for a in old().actions)
        before = replace(old(), actions=tuple(green))
        new = refreshed(what_is_open(old()))
        moved = movement(before, new, opened=OLD_NIGHT, closed=NEW_NIGHT)
        said = judge(new, summarise(new, NEW_NIGHT), moved, (), "").direction
        assert said.endswith("and 1 more action is done.")

    def test_a_date_of_the_new_plan_needs_no_decision_of_its_own(self):
        new = refreshed(plan(action("A1", "Dec-18", text=TRAIN)))
        new = replace(new, decisions=(Decision("Board", date(2017, 1, 9), decision="Noted", refs="A1"),))
        entries = slippage([(OLD_NIGHT, old()), (NEW_NIGHT, new)])
        (move,) = date_moves(new, entries)
        assert (move.said, move.briefly) == ("set by the new plan", "new plan")

    def test_checks_of_the_history_see_the_old_plan_in_terms_of_the_new_one(self):
        new = refreshed(plan(action("1.2", "Dec-18", text=PANEL), action("2.1", "Dec-18", text=TRAIN)))
        seen = in_terms_of(old(), new)
        assert [(one.label, one.text, one.due.text) for one in seen.actions] == [
            ("2.1", TRAIN, "Dec-18"),
            ("1.2", PANEL, "Dec-18"),
        ]
        assert in_terms_of(new, new) is new


def test_what_is_about_an_old_ref_is_carried_under_the_new_one_and_the_rest_is_left():
    before = replace(
        old(),
        sections=(
            section("1", title="Know the children at risk"),
            section("2", title="No delay for children"),
        ),
        decisions=(
            Decision("Board", decision="Extended", refs="1.1-1.2", new_date=read_due("Dec-17")),
            Decision("Board", decision="Noted", refs="1.1"),
            Decision("Board", decision="Asked", refs="Section 2"),
        ),
        documents=(Document("2.1", "panel.docx"), Document("1.1", "profile.docx")),
        accepted=(Acceptance("D10", "1.2"), Acceptance("D10", "Actions!F4"), Acceptance("B02", "1.1")),
        measures=(Measure("Delay", "2"), Measure("Profiles", "1")),
    )
    new = plan(
        action("5.1", text=TRAIN),
        action("6.1", text=PANEL),
        sections=(section("5", title="Other things"), section("6", title=NO_DELAY)),
    )
    carried = in_new_refs(before, replace(new, former=former_plan(before, new)))
    assert [row.refs for row in carried.decisions] == ["5.1", "6"]
    assert [row.ref for row in carried.documents] == ["6.1"]
    assert [row.where for row in carried.accepted] == ["5.1"]
    assert [row.section for row in carried.measures] == ["6", ""]


def test_refs_that_mean_what_they_meant_stay_as_they_are_written():
    before = replace(old(), decisions=(Decision(refs="1.2 and 2.1-2.3"),))
    new = replace(what_is_open(before))
    carried = in_new_refs(before, replace(new, former=former_plan(before, new)))
    assert carried.decisions == before.decisions
