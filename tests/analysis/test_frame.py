from __future__ import annotations

import subprocess
import sys
from datetime import date

import pandas as pd
from hypothesis import given

from automation.analysis.frame import (
    NO_LEAD,
    NO_THEME,
    actions_frame,
    evidence_frame,
    leads_frame,
    nights_frame,
)
from automation.analysis.rollup import summarise
from automation.plan.model import Plan
from tests.support.plans import action, evidence, plan, section
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
    assert frame[["Ref", "Theme", "Progress BRAG", "Late", "Days late"]].to_numpy().tolist() == [
        ["2.1", "Leadership", "Green", True, 2],
        ["2.2", "Leadership", "Blue", False, 0],
        ["9A.1", NO_THEME, "Not rated", True, 94],
    ]
    assert frame["Due by"].dt.date.tolist() == [date(2017, 9, 30), date(2017, 12, 31), date(2017, 6, 30)]
    assert list(frame["Progress BRAG"].cat.categories) == ["Blue", "Red", "Amber", "Green", "Not rated"]


def test_a_shared_action_is_a_row_for_each_lead():
    frame = leads_frame(TWO, AS_AT)
    assert frame[["Ref", "Lead"]].to_numpy().tolist() == [
        ["2.1", "ART service manager"],
        ["2.1", "ICS head"],
        ["2.2", "ART service manager"],
        ["9A.1", NO_LEAD],
    ]


def test_evidence_is_there_with_its_rating():
    assert evidence_frame(TWO)["Impact BRAG"].tolist() == ["Amber", "Not rated"]


def test_nights_come_one_after_another_each_as_it_stood():
    before = plan(action("2.1", "Sep-17", "Amber"), sections=(section("2"),))
    frame = nights_frame([(date(2017, 9, 20), before), (AS_AT, TWO)])
    late = frame.groupby("Night")["Late"].sum()
    assert late.to_dict() == {pd.Timestamp(2017, 9, 20): 0, pd.Timestamp(2017, 10, 2): 2}


def test_an_empty_plan_has_every_column_and_no_row():
    for frame in (actions_frame(Plan(), AS_AT), leads_frame(Plan(), AS_AT), evidence_frame(Plan())):
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
    frame, by_lead = actions_frame(any_plan, AS_AT), leads_frame(any_plan, AS_AT)
    counts = figures.overall.as_dict()
    assert frame["Progress BRAG"].value_counts().to_dict() == {
        name: counts[name] for name in ("Blue", "Red", "Amber", "Green", "Not rated")
    }
    assert int(frame["Late"].sum()) == counts["Late"]
    themes = frame.groupby("Theme")["Late"].agg(["size", "sum"]).to_dict("index")
    assert themes == {
        item.theme: {"size": item.counts.total, "sum": item.counts.late}
        for item in figures.by_theme
        if item.counts.total
    }
    assert by_lead.groupby("Lead").size().to_dict() == {
        item.lead: item.counts.total for item in figures.by_lead if item.counts.total
    }


def test_pandas_is_loaded_only_where_a_frame_is_made():
    code = (
        "import sys, automation.analysis.rollup, automation.analysis.movement_text, "
        "automation.analysis.slippage, automation.analysis.trend, automation.history.compare;"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
