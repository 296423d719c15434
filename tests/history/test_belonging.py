"""A history is of one plan: another tracker in the same folder does not get into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from automation.history.belonging import hold_to_plan
from automation.history.store import History, HistoryUnavailable
from automation.history.tonight import remember
from automation.plan.model import Plan
from automation.tracker.result import ReadTracker, TrackerFile
from tests.support.plans import action, plan

NIGHT, TODAY = date(2017, 10, 2), date(2026, 11, 24)


def children(*, changed: int = 0) -> Plan:
    return plan(
        *(action(f"2.{n}", text=f"Action {n}" if n > changed else f"Reworded {n}") for n in range(1, 11))
    )


def adults() -> Plan:
    return plan(*(action(f"2.{n}", text=f"Something else {n}") for n in range(1, 11)))


@pytest.fixture
def history(tmp_path: Path) -> History:
    opened = History.open(tmp_path / "plan-history.sqlite")
    opened.record(ReadTracker(children(), file=TrackerFile(tmp_path / "children.xlsx")), NIGHT, b"x")
    return opened


def test_another_plan_in_the_same_folder_is_kept_out(history: History, tmp_path: Path) -> None:
    with history:
        with pytest.raises(
            HistoryUnavailable, match=r"is of another plan \(children.xlsx\); keep each plan's"
        ):
            hold_to_plan(history, adults())
        read = ReadTracker(adults(), file=TrackerFile(tmp_path / "adults.xlsx"))
        with pytest.raises(HistoryUnavailable):
            remember(history, read, NIGHT, b"y", today=TODAY)
        assert history.snapshot(NIGHT) == children()


def test_the_same_plan_under_another_name_much_reworded_or_cut_down_is_the_same_plan(
    history: History,
) -> None:
    with history:
        hold_to_plan(history, children())
        hold_to_plan(history, children(changed=7))
        hold_to_plan(history, plan(*children().actions[:5]))
        hold_to_plan(history, plan(*children().actions, *adults().actions))


def test_a_handful_of_actions_is_not_judged(history: History, tmp_path: Path) -> None:
    with history:
        hold_to_plan(history, plan(*adults().actions[:4]))
    with History.open(tmp_path / "new.sqlite") as empty:
        hold_to_plan(empty, adults())
