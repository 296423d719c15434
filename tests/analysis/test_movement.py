from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from automation.analysis.movement import Movement, Reason, movement
from automation.plan.model import Plan
from automation.plan.ratings import DEFAULT_KEY, Rating, tally
from tests.support.checking import rows
from tests.support.plans import EIGHT_WORDS, action, evidence, key_of, plan, section, under
from tests.support.random_plans import plans, plans_in_own_words

JULY, OCTOBER = date(2017, 7, 11), date(2017, 10, 2)

BEFORE = plan(
    action("2.1", "Dec-17", "Green"),
    action("2.2", "Dec-17", "Green"),
    action("2.3", "Dec-17", "Amber"),
    action("2.4", "Dec-17", "Green"),
    action("2.5", "Dec-17", ""),
    action("2.6", "Dec-17", "Red"),
    sections=(section("2"), section("3")),
)
AFTER = plan(
    action("2.1", "Dec-17", "Green"),
    action("2.2", "Dec-17", "Red"),
    action("2.3", "Dec-17", "Green"),
    action("2.5", "Dec-17", "Green"),
    action("2.6", "Dec-17", ""),
    action("2.7", "Dec-17", "Green", text="Something new"),
    sections=(section("2"), section("3")),
)


def moved(
    before: Plan = BEFORE, after: Plan = AFTER, opened: date = JULY, closed: date = OCTOBER
) -> Movement:
    return movement(before, after, opened=opened, closed=closed)


def flows(line) -> dict[Reason, tuple[str, ...]]:
    return {flow.reason: flow.refs for flow in (*line.came, *line.left)}


def reconciles(line) -> bool:
    return line.opening + line.came_in - line.went_out == line.closing


def test_each_rating_tells_why_it_rose_or_fell_and_names_the_actions():
    green = moved().overall.line(Rating.GREEN)
    assert (green.opening, green.came_in, green.went_out, green.closing) == (3, 3, 2, 4)
    assert flows(green) == {
        Reason.BETTER: ("2.3",),
        Reason.RATED: ("2.5",),
        Reason.NEW: ("2.7",),
        Reason.WORSE: ("2.2",),
        Reason.REMOVED: ("2.4",),
    }
    assert flows(moved().overall.line(Rating.NOT_RATED)) == {
        Reason.CLEARED: ("2.6",),
        Reason.RATED: ("2.5",),
    }
    assert green.sentence() == (
        "Green rose from 3 to 4: 3 came (1 re-rated better, 1 rated for the first time, 1 new) "
        "and 2 left (1 re-rated worse, 1 removed)."
    )


def test_a_section_that_is_renumbered_is_the_same_section():
    before = plan(action("9.1", "Dec-17", rating="Green"), sections=(section("9", title="Records"),))
    after = plan(
        action("9A.1", "Dec-17", rating="Green", text="Do what 9.1 says"),
        sections=(section("9A", title="Records"),),
    )
    found = moved(before, after)
    assert not found.overall.moved
    assert [(scope.name, scope.moved) for scope in found.by_section] == [("9A", False)]
    assert found.renamed == (("9.1", "9A.1"),)
    assert found.moved == ()


def test_a_section_that_is_split_moves_its_actions_and_loses_none():
    rows = ("Keep records", "Write plans")
    before = plan(
        *(action(f"9.{i}", rating="Green", text=t) for i, t in enumerate(rows, 1)),
        sections=(section("9", title="Records and plans"),),
    )
    after = plan(
        action("9A.1", rating="Green", text=rows[0]),
        action("9B.1", rating="Red", text=rows[1]),
        sections=(section("9A", title="Better files"), section("9B", title="Plans for children")),
    )
    found = moved(before, after)
    assert flows(found.overall.line(Rating.RED)) == {Reason.WORSE: ("9B.1",)}
    by_name = {scope.name: scope for scope in found.by_section}
    assert flows(by_name["9"].line(Rating.GREEN)) == {Reason.MOVED: ("9.1", "9.2")}
    assert flows(by_name["9B"].line(Rating.RED)) == {Reason.MOVED: ("9B.1",)}


def test_what_is_late_moves_for_reasons_of_its_own():
    before = plan(
        action("2.1", "Jun-17", "Amber"),
        action("2.2", "Jun-17", "Amber"),
        action("2.3", "Sep-17", "Green"),
        action("2.4", "Jun-17", "Blue"),
        action("2.5", "Jun-17", "Amber"),
        action("2.6", "Dec-17", "Green"),
    )
    after = plan(
        action("2.1", "Jun-17", "Blue"),
        action("2.2", "Jun-17", "Amber", revised="Dec-17"),
        action("2.3", "Sep-17", "Green"),
        action("2.4", "Jun-17", "Amber"),
        action("2.6", "Dec-17", "Green", revised="Aug-17"),
    )
    late = moved(before, after).overall.late
    assert flows(late) == {
        Reason.FELL_DUE: ("2.3",),
        Reason.REOPENED: ("2.4",),
        Reason.DONE: ("2.1",),
        Reason.REDATED: ("2.2",),
        Reason.REMOVED: ("2.5",),
    } | {Reason.REDATED: ("2.2",)}
    assert [(f.reason, f.refs) for f in late.came] == [
        (Reason.FELL_DUE, ("2.3",)),
        (Reason.REDATED, ("2.6",)),
        (Reason.REOPENED, ("2.4",)),
    ]
    assert (late.opening, late.closing, reconciles(late)) == (3, 3, True)


def test_what_looks_better_only_because_it_was_re_dated_is_named_apart():
    before = plan(
        action("2.1", "Jul-17", "Amber"),
        action("2.2", "Nov-17", "Red"),
        action("2.3", "Jul-17", "Amber"),
        action("2.4", "Dec-17", "Amber"),
        action("2.5", "Jul-17", "Amber"),
    )
    after = plan(
        action("2.1", "Jul-17", "Amber", revised="Dec-17"),
        action("2.2", "Nov-17", "Green", revised="Mar-18"),
        action("2.3", "Jul-17", "Blue", revised="Dec-17"),
        action("2.4", "Dec-17", "Green"),
        action("2.5", "Jul-17", "Amber", revised="Aug-17"),
    )
    found = moved(before, after).redated
    assert [(item.ref, item.days, item.no_longer_late) for item in found] == [
        ("2.1", 153, True),
        ("2.2", 121, False),
    ]
    assert found[1].sentence() == (
        "2.2 was re-dated from 30 November 2017 to 31 March 2018; it went from Red to Green."
    )


def test_impact_moves_by_the_row_of_evidence():
    before = replace(BEFORE, evidence=(evidence("2", ""), evidence("3", "Green", text="Audits are good")))
    after = replace(AFTER, evidence=(evidence("3", "Amber", text="Audits are good"), evidence("2", "Green")))
    green = next(line for line in moved(before, after).impact if line.name == "Green")
    assert (green.opening, green.came_in, green.went_out, green.closing) == (1, 1, 1, 1)
    assert flows(green)[Reason.WORSE] == ("3: Audits are good",)


def test_a_theme_that_is_renamed_is_the_same_theme():
    before = plan(action("2.1", "Dec-17", rating="Green"), sections=(section("2", "Leadership"),))
    after = plan(action("2.1", "Dec-17", rating="Green"), sections=(section("2", "Leading and managing"),))
    assert [(s.name, s.moved) for s in moved(before, after).by_theme] == [("Leading and managing", False)]


def test_a_theme_in_another_case_or_spacing_is_the_same_theme():
    sections = (section("2", "Early help"), section("3", "Early Help"), section("4", "Protection"))
    actions = [action(f"{ref}.1", "Dec-17", "Green") for ref in ("2", "3", "4")]
    before = plan(*actions, sections=sections)
    after = plan(*actions, sections=(section("2", "EARLY  help"), *sections[1:]))
    found = moved(before, after)
    assert [(s.name, s.line(Rating.GREEN).closing, s.moved) for s in found.by_theme] == [
        ("EARLY  help", 2, False),
        ("Protection", 1, False),
    ]


def test_a_section_put_under_another_theme_moves_no_action_out_of_its_section():
    staying = (action("2.1", "Jun-17", "Red"), action("3.1", "Dec-17", "Green"))
    moving = action("3.2", "Dec-17", "Red")
    before = plan(*staying, moving, sections=(section("2", "A"), section("3", "B"), section("4", "B")))
    # Section 2 goes to the other theme; 3.2 goes to section 4, which stays under its theme.
    after = plan(
        *staying,
        replace(moving, section="4"),
        sections=(section("2", "B"), section("3", "B"), section("4", "B")),
    )
    found = moved(before, after)
    by_theme = {scope.name: scope for scope in found.by_theme}
    assert flows(by_theme["A"].line(Rating.RED)) == {Reason.RETHEMED: ("2.1",)}
    assert flows(by_theme["B"].line(Rating.RED)) == {Reason.RETHEMED: ("2.1",)}
    assert flows(by_theme["B"].late) == {Reason.RETHEMED: ("2.1",)}
    assert {s.name: flows(s.line(Rating.RED)) for s in found.by_section} == {
        "2": {},
        "3": {Reason.MOVED: ("3.2",)},
        "4": {Reason.MOVED: ("3.2",)},
    }
    assert found.moved == (("3.2", "3", "4"),)
    assert "1 came (1 section changed theme)" in by_theme["B"].line(Rating.RED).sentence()


def test_an_action_that_moves_to_a_section_of_another_theme_moved_section():
    before = plan(action("2.1", "Dec-17", "Red"), sections=(section("2", "A"), section("3", "B")))
    after = plan(action("2.1", "Dec-17", "Red", section="3"), sections=(section("2", "A"), section("3", "B")))
    by_theme = {scope.name: scope for scope in moved(before, after).by_theme}
    assert flows(by_theme["B"].line(Rating.RED)) == {Reason.MOVED: ("2.1",)}


def test_a_ref_given_to_another_action_is_one_removed_and_one_new_and_never_re_rated():
    sections = (section("1"),)
    before = plan(
        action("1.1", "Dec-17", "Green", text="Write the assessment policy"),
        action("1.2", "Dec-17", "Green", text="Hold weekly meetings"),
        sections=sections,
    )
    after = plan(
        # Reworded, and the same action still.
        action("1.1", "Dec-17", "Amber", text="Write the assessment policy with partners and publish it"),
        action("1.2", "Dec-17", "Red", text="Build a totally new IT system for case records"),
        sections=sections,
    )
    found = moved(before, after)
    green, amber, red = (found.overall.line(r) for r in (Rating.GREEN, Rating.AMBER, Rating.RED))
    assert flows(green) == {Reason.WORSE: ("1.1",), Reason.REMOVED: ("1.2",)}
    assert flows(amber) == {Reason.WORSE: ("1.1",)}
    assert flows(red) == {Reason.NEW: ("1.2",)}
    assert all(reconciles(line) for line in found.overall.lines)


def test_the_figures_and_the_finding_of_a_reused_ref_agree():
    texts = (
        "Hold weekly meetings", "Train managers", "Trained managers", "", "Build a new IT system",
        "Hold the weekly meetings of all teams",
    )  # fmt: skip
    for was, now in itertools.permutations(texts, 2):
        before, after = (plan(action("1.2", "Dec-17", "Green", text=text)) for text in (was, now))
        reused = rows("H06", after, earlier=before, earlier_on=JULY)
        new = Reason.NEW in flows(moved(before, after).overall.line(Rating.GREEN))
        assert bool(reused) is new, (was, now)


BEGUN, COURSE, AMBER, AMBER_E, OFF, AWAITED, COMPLETE, DROPPED = EIGHT_WORDS.ratings


def in_own_words(*rated: tuple[str, str]) -> Plan:
    """Give a plan of actions with a due date and a rating, under the key of eight own words."""
    actions = (action(f"2.{n}", due, rating) for n, (due, rating) in enumerate(rated, 1))
    return under(EIGHT_WORDS, plan(*actions, sections=(section("2"),)))


def test_two_ratings_with_one_state_are_neither_better_nor_worse():
    before = in_own_words(("Dec-17", "Amber"), ("Dec-17", "Amber E"), ("Jul-17", "Amber"))
    after = in_own_words(("Mar-18", "Amber E"), ("Dec-17", "On course"), ("Jul-17", "Off course"))
    found = moved(before, after)
    assert flows(found.overall.line(AMBER)) == {Reason.LEVEL: ("2.1",), Reason.WORSE: ("2.3",)}
    assert flows(found.overall.line(AMBER_E)) == {Reason.LEVEL: ("2.1",), Reason.BETTER: ("2.2",)}
    assert found.redated == ()
    assert "1 re-rated, neither better nor worse" in found.overall.line(AMBER_E).sentence()


def test_what_was_withdrawn_is_told_as_that_and_no_longer_late():
    before = in_own_words(("Jul-17", "Off course"), ("Jul-17", "Amber"), ("Dec-17", "Dropped"))
    after = in_own_words(("Jul-17", "Dropped"), ("Jul-17", "Done, not yet evidenced"), ("Dec-17", "Complete"))
    found = moved(before, after, closed=date(2017, 8, 10), opened=date(2017, 8, 1)).overall
    assert flows(found.line(DROPPED)) == {Reason.WITHDRAWN: ("2.1",), Reason.RESTORED: ("2.3",)}
    assert flows(found.line(AWAITED)) == {Reason.BETTER: ("2.2",)}
    assert flows(found.late) == {Reason.WITHDRAWN: ("2.1",), Reason.DONE: ("2.2",)}


def test_an_action_that_is_open_again_was_reopened_whether_its_evidence_was_there_or_not():
    before = in_own_words(("Jul-17", "Complete"), ("Jul-17", "Green"))
    after = in_own_words(("Jul-17", "Amber"), ("Jul-17", "Amber"))
    assert flows(moved(before, after).overall.late) == {Reason.REOPENED: ("2.1", "2.2")}


def test_a_key_that_was_renamed_moves_nothing():
    actions = [action(f"2.{n}", "Dec-17", text) for n, text in enumerate(("Green", "Red", "Blue"), 1)]
    before = plan(*actions, evidence=(evidence("2", "Green"),))
    renamed = key_of("Live | On track | Green", "Stuck | Off track | Red", "Closed | Done | Blue")
    found = moved(before, under(renamed, before))
    assert not found.overall.moved
    assert [(line.name, line.opening) for line in found.overall.lines] == [
        ("Live", 1), ("Stuck", 1), ("Closed", 1), ("Not rated", 0),
    ]  # fmt: skip
    assert not any(line.came or line.left for line in found.impact)


def test_a_rating_that_the_key_no_longer_has_is_told_of_while_anything_leaves_it():
    before = under(key_of("Paused | At risk", "Live | On track"), plan(action("2.1", "Dec-17", "Paused")))
    after = under(key_of("Live | On track"), plan(action("2.1", "Dec-17", "Live")))
    lines = moved(before, after).overall.lines
    assert [(line.name, line.opening, line.closing) for line in lines] == [
        ("Live", 0, 1), ("Paused", 1, 0), ("Not rated", 0, 0),
    ]  # fmt: skip
    assert flows(lines[0]) == {Reason.BETTER: ("2.1",)}


@given(plans_in_own_words, plans_in_own_words)
def test_law_opening_plus_in_less_out_is_closing_under_a_key_of_own_words(before: Plan, after: Plan):
    found = moved(before, after)
    then, now = tally(before.actions, JULY, EIGHT_WORDS), tally(after.actions, OCTOBER, EIGHT_WORDS)
    for rating in EIGHT_WORDS.columns:
        line = found.overall.line(rating)
        assert (line.opening, line.closing) == (then.of(rating), now.of(rating))
        assert reconciles(line)
    assert (found.overall.late.opening, found.overall.late.closing) == (then.late, now.late)
    assert sum(line.closing for line in found.impact) == len(after.evidence)


@given(plans, plans)
def test_law_opening_plus_in_less_out_is_closing(before: Plan, after: Plan):
    found = moved(before, after)
    for scope in (found.overall, *found.by_theme, *found.by_section):
        assert all(reconciles(line) for line in (*scope.lines, scope.late))
    then, now = tally(before.actions, JULY), tally(after.actions, OCTOBER)
    for rating in DEFAULT_KEY.columns:
        line = found.overall.line(rating)
        assert (line.opening, line.closing) == (then.of(rating), now.of(rating))
    assert (found.overall.late.opening, found.overall.late.closing) == (then.late, now.late)
    for scopes in (found.by_theme, found.by_section):
        for rating in DEFAULT_KEY.columns:
            assert sum(s.line(rating).opening for s in scopes) == then.of(rating)
            assert sum(s.line(rating).closing for s in scopes) == now.of(rating)
    assert all(reconciles(line) for line in found.impact)
    assert sum(line.closing for line in found.impact) == len(after.evidence)


@given(plans)
def test_law_nothing_moves_between_equal_plans(any_plan: Plan):
    found = moved(any_plan, any_plan, opened=OCTOBER)
    assert not any(scope.moved for scope in (found.overall, *found.by_theme, *found.by_section))
    assert (found.redated, found.renamed, found.moved) == ((), (), ())


@given(plans, plans, st.randoms(use_true_random=False))
def test_law_the_order_of_rows_does_not_matter_to_a_count(before: Plan, after: Plan, rnd: random.Random):
    def counts(found: Movement) -> list[tuple[str, int, int]]:
        return [(line.name, line.opening, line.closing) for line in found.overall.lines]

    other = replace(after, actions=tuple(rnd.sample(after.actions, len(after.actions))))
    assert counts(moved(before, other)) == counts(moved(before, after))


def test_a_phrase_that_got_its_year_was_given_a_date_and_not_re_dated():
    before = plan(action("2.1", "Sep", "Green"), action("2.2", "ongoing", "Green"))
    after = plan(action("2.1", "Sep-17", "Green"), action("2.2", "Dec-17", "Blue"))
    found = moved(before, after)
    assert flows(found.overall.late) == {Reason.DATED: ("2.1",)}
    assert found.redated == ()


def test_a_date_in_other_words_or_with_its_year_put_right_looks_no_better_for_it():
    others = [
        action(f"3.{n}", f"{month}-17", text=f"Do {n}") for n, month in enumerate(("Jun", "Sep", "Nov"))
    ]
    before = plan(action("2.1", "Sep-17", "Red"), action("2.2", "Sep-07", "Red"), *others)
    after = plan(action("2.1", "30/09/2017", "Green"), action("2.2", "Sep-17", "Green"), *others)
    assert moved(before, after).redated == ()
    later = replace(after, actions=(action("2.1", "Dec-17", "Green"), *after.actions[1:]))
    assert [item.ref for item in moved(before, later).redated] == ["2.1"]
