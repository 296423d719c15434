from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pandas as pd
from hypothesis import given

from automation.analysis.frame import (
    NO_LEAD,
    NO_THEME,
    actions_frame,
    by_lead,
    counted,
    evidence_frame,
    nights_frame,
)
from automation.analysis.rollup import summarise
from automation.plan.model import Plan
from automation.plan.ratings import tally
from tests.support.plans import EIGHT_WORDS, action, evidence, key_of, plan, section, under
from tests.support.random_plans import plans

AS_AT = date(2017, 10, 2)
TWO = plan(
    action("2.1", "Sep-17", "Green", "ART service manager; ICS head"),
    action("2.2", "Dec-17", "Blue", "ART service manager"),
    action("9A.1", "Jun-17", "", ""),
    sections=(section("2", "Leadership"),),
    evidence=(evidence("2", "Amber"), evidence("2", "")),
)


def test_each_action_is_one_row_under_the_headings_of_the_tracker():
    frame = actions_frame(TWO, AS_AT)
    columns = ["Ref", "Theme", "Progress BRAG", "State", "Open", "Late", "Days late"]
    assert frame[columns].to_numpy().tolist() == [
        ["2.1", "Leadership", "Green", "On track", True, True, 2],
        ["2.2", "Leadership", "Blue", "Done", False, False, 0],
        ["9A.1", NO_THEME, "Not rated", "", True, True, 94],
    ]
    assert frame["Due by"].dt.date.tolist() == [date(2017, 9, 30), date(2017, 12, 31), date(2017, 6, 30)]


def test_a_shared_action_is_a_row_for_each_lead():
    frame = by_lead(actions_frame(TWO, AS_AT))
    assert frame[["Ref", "Lead"]].to_numpy().tolist() == [
        ["2.1", "ART service manager"],
        ["2.1", "ICS head"],
        ["2.2", "ART service manager"],
        ["9A.1", NO_LEAD],
    ]


def test_evidence_is_there_with_its_rating():
    assert evidence_frame(TWO)[["Impact BRAG", "State"]].to_numpy().tolist() == [
        ["Amber", "At risk"],
        ["Not rated", ""],
    ]


def test_nights_come_one_after_another_each_as_it_stood():
    before = plan(action("2.1", "Sep-17", "Amber"), sections=(section("2"),))
    frame = nights_frame([(date(2017, 9, 20), before), (AS_AT, TWO)])
    late = frame.groupby("Night")["Late"].sum()
    assert late.to_dict() == {pd.Timestamp(2017, 9, 20): 0, pd.Timestamp(2017, 10, 2): 2}


def test_earlier_nights_are_told_in_the_words_of_the_last_nights_key():
    then = under(key_of("Green | On track", "Blue | Done"), plan(action("2.1", "Sep-17", "Green")))
    now = under(
        key_of("Live | On track | Green", "Green light | Done"), plan(action("2.1", "Sep-17", "Live"))
    )
    frame = nights_frame([(date(2017, 9, 20), then), (AS_AT, now)])
    assert frame["Progress BRAG"].tolist() == ["Live", "Live"]
    # A rating that the key no longer has keeps its own word and state.
    paused = under(key_of("Paused | At risk"), plan(action("2.1", "Sep-17", "Paused")))
    frame = nights_frame([(date(2017, 9, 20), paused), (AS_AT, now)])
    assert frame[["Progress BRAG", "State"]].to_numpy().tolist() == [
        ["Paused", "At risk"],
        ["Live", "On track"],
    ]


def test_the_ratings_of_a_key_are_counted_in_its_order_and_any_other_after_them():
    of = under(
        EIGHT_WORDS, plan(*(action("2.1", "Jun-17", text) for text in ("Green", "closed", "Amber E", "")))
    )
    (found,) = counted(actions_frame(of, AS_AT), "Section", EIGHT_WORDS).values()
    assert found == tally(of.actions, AS_AT, EIGHT_WORDS)
    other = key_of("Complete | Done")
    by_section = counted(actions_frame(of, AS_AT), "Section", other)
    assert [*by_section["2"].as_dict()] == [
        "Complete", "Amber E", "Done, not yet evidenced", "Not rated", "Total", "Late",
    ]  # fmt: skip
    assert by_section["9"].total == 0


def test_an_empty_plan_has_every_column_and_no_row():
    for frame in (
        actions_frame(Plan(), AS_AT),
        by_lead(actions_frame(Plan(), AS_AT)),
        evidence_frame(Plan()),
    ):
        assert frame.empty
        assert "Section" in frame.columns
    assert nights_frame([]).empty
    assert "Night" in nights_frame([]).columns


def test_a_date_that_pandas_cannot_hold_is_blank_and_the_rest_stays():
    frame = actions_frame(plan(action("1.1", "31/12/9999"), action("1.2", "Sep-17")), AS_AT)
    assert frame["Ref"].tolist() == ["1.1", "1.2"]
    assert frame["Due by"].dt.date.tolist()[1] == date(2017, 9, 30)


@given(plans)
def test_counting_the_frames_gives_the_figures_of_the_roll_up(any_plan: Plan):
    figures = summarise(any_plan, AS_AT)
    frame = actions_frame(any_plan, AS_AT)
    counts = figures.overall.as_dict()
    assert frame["Progress BRAG"].value_counts().to_dict() == {
        name: counts[name] for name in ("Blue", "Red", "Amber", "Green", "Not rated") if counts[name]
    }
    assert int(frame["Late"].sum()) == counts["Late"]
    themes = frame.groupby("Theme")["Late"].agg(["size", "sum"]).to_dict("index")
    assert themes == {
        item.theme: {"size": item.counts.total, "sum": item.counts.late}
        for item in figures.by_theme
        if item.counts.total
    }
    assert by_lead(frame).groupby("Lead").size().to_dict() == {
        item.lead: item.counts.total for item in figures.by_lead if item.counts.total
    }


@given(plans, plans)
def test_law_each_row_says_what_the_model_says_of_the_action_on_that_night(first: Plan, second: Plan):
    nights = [(date(2017, 6, 1), first), (AS_AT, second), (AS_AT + timedelta(days=90), second)]
    expected = [
        (night, row.label, row.is_late(night), row.days_late(night), row.due_as_at(night))
        for night, of in nights
        for row in of.actions
    ]
    frame = nights_frame(nights)
    columns = [frame[name].tolist() for name in ("Ref", "Late", "Days late")]
    days = [[day.date() for day in frame["Night"]], *columns]
    due = [None if pd.isna(day) else day.date() for day in frame["Due by"]]
    assert list(zip(*days, due, strict=True)) == expected


def test_pandas_is_loaded_only_where_a_frame_is_made():
    code = (
        "import sys, automation.analysis.rollup, automation.analysis.movement_text, "
        "automation.analysis.slippage, automation.history.compare;"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
