"""A history is of one plan: another tracker in the same folder does not get into it."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from automation.history.identity import history_of, hold_to_file, hold_to_plan
from automation.history.recording import remember
from automation.history.store import History, HistoryUnavailable
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.read.which_tracker import history_path
from tests.support.plans import action, plan


def test_the_history_lies_beside_its_tracker():
    assert history_path(Path("plans", "tracker.xlsm")) == Path("plans", "history", "plan-history.sqlite")


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


def test_another_plan_in_the_same_folder_is_refused(history: History, tmp_path: Path) -> None:
    with history:
        with pytest.raises(
            HistoryUnavailable, match=r"belongs to another plan \(children.xlsx\)\. Keep each plan's"
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


def test_plans_with_a_handful_of_actions_are_not_compared(history: History, tmp_path: Path) -> None:
    with history:
        hold_to_plan(history, plan(*adults().actions[:4]))
    with History.open(tmp_path / "new.sqlite") as empty:
        hold_to_plan(empty, adults())


def test_a_copy_in_the_same_folder_does_not_replace_the_tracker(history: History, tmp_path: Path) -> None:
    for name in ("children.xlsx", "children - Copy.xlsx"):
        (tmp_path / name).write_bytes(b"")
    read = ReadTracker(children(changed=1), file=TrackerFile(tmp_path / "children - Copy.xlsx"))
    with history:
        for night in (NIGHT, date(2017, 10, 3)):
            with pytest.raises(HistoryUnavailable) as caught:
                remember(history, read, night, b"y", today=TODAY)
            assert str(caught.value) == (
                "The recorded nights belong to children.xlsx, which is in the same folder. Move "
                "children - Copy.xlsx into its own folder, or, if it replaces children.xlsx, move "
                "children.xlsx out of this folder."
            )
        assert history.snapshot(NIGHT) == children()
        assert history.tracker_of(NIGHT) == b"x"
        # The file itself goes on, whatever was tried on its copy.
        own = ReadTracker(children(changed=1), file=TrackerFile(tmp_path / "children.xlsx"))
        assert remember(history, own, NIGHT, b"z", today=TODAY).renamed == ""


def test_a_renamed_tracker_keeps_its_history_and_that_is_said_once(history: History, tmp_path: Path) -> None:
    (tmp_path / "Plan v2.xlsx").write_bytes(b"")
    read = ReadTracker(children(), file=TrackerFile(tmp_path / "Plan v2.xlsx"))
    with history:
        tonight = remember(history, read, NIGHT, b"y", today=TODAY)
        assert tonight.said == "recorded again"
        assert tonight.renamed == (
            "The recorded nights belong to children.xlsx, which is no longer in this folder, so Plan v2.xlsx "
            "is treated as that tracker under a new name. If it is a different one, move it into its own "
            "folder."
        )
        assert remember(history, read, date(2017, 10, 3), b"y", today=TODAY).renamed == ""
        # Who put the old file back has a copy now.
        (tmp_path / "children.xlsx").write_bytes(b"")
        with pytest.raises(HistoryUnavailable, match=r"^The recorded nights belong to Plan v2\.xlsx, "):
            hold_to_file(history, tmp_path / "children.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="two such names are one file there without a link")
def test_another_name_for_the_same_file_is_not_a_copy(history: History, tmp_path: Path) -> None:
    """Such as the capitals of a name, which mean nothing on Windows."""
    (tmp_path / "children.xlsx").write_bytes(b"")
    os.link(tmp_path / "children.xlsx", tmp_path / "Children.XLSX")
    with history:
        assert hold_to_file(history, tmp_path / "Children.XLSX") == ""


def test_an_accent_that_is_written_in_two_ways_is_one_name(tmp_path: Path) -> None:
    with History.open(tmp_path / "plan-history.sqlite") as opened:
        opened.record(ReadTracker(children(), file=TrackerFile(tmp_path / "Zo\u00eb.xlsx")), NIGHT, b"x")
        assert hold_to_file(opened, tmp_path / "Zoe\u0308.xlsx") == ""


@pytest.mark.parametrize("name", ["../children.xlsx", "", "\0.xlsx", "x" * 300, "."])
def test_a_made_up_name_is_looked_for_only_in_this_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "children.xlsx").write_bytes(b"")
    folder = tmp_path / "desk"
    with History.open(folder / "plan-history.sqlite") as opened:
        opened.record(ReadTracker(children(), file=TrackerFile(Path("plan.xlsx"))), NIGHT, b"x")
        opened.connection.execute("UPDATE night SET tracker = ?", (name,))
        hold_to_file(opened, folder / "plan.xlsx")


def test_nights_of_the_example_belong_to_no_file(tmp_path: Path) -> None:
    (tmp_path / "example.xlsx").write_bytes(b"")
    with History.open(tmp_path / "plan-history.sqlite") as opened:
        read = ReadTracker(children(), file=TrackerFile(tmp_path / "example.xlsx"))
        opened.record(read, NIGHT, None, illustrative=True)
        assert hold_to_file(opened, tmp_path / "children.xlsx") == ""


def test_a_copy_may_read_the_history_but_not_write_to_it(tmp_path: Path) -> None:
    for name in ("children.xlsx", "copy.xlsx"):
        (tmp_path / name).write_bytes(b"")
    copy = tmp_path / "copy.xlsx"
    with History.open(history_path(copy)) as opened:
        opened.record(ReadTracker(children(), file=TrackerFile(tmp_path / "children.xlsx")), NIGHT, b"x")
    with history_of(copy, children()) as read_only:
        assert read_only is not None
    with (
        pytest.raises(HistoryUnavailable, match="in the same folder"),
        history_of(copy, children(), make=True),
    ):
        pytest.fail("the copy must not get the history")
