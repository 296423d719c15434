"""Whether a history is of this plan at all: two trackers in one folder must not share one past.

A tracker is renamed with every version (`Plan v12.xlsm`), so its name says nothing. What its actions say
does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from automation.history.store import History, HistoryUnavailable
from automation.history.where import history_path
from automation.plan.model import Plan

LEAST_SHARE = 0.2
"""How much of the smaller plan's texts both must have; two unlike plans share next to none."""

LEAST_ACTIONS = 5
"""A plan with fewer actions than this is not judged: one edit would make it another."""


@contextmanager
def history_of(tracker: Path, plan: Plan, *, make: bool = False) -> Iterator[History | None]:
    """Open the history of a tracker, held to be of its plan.

    Args:
        tracker: the tracker.
        plan: its plan.
        make: whether to make a history where there is none.

    Yields:
        The history; None where there is none and none is to be made.

    Raises:
        HistoryUnavailable: there is one that cannot be used, or that is of another plan.
    """
    path = history_path(tracker)
    if not make and not path.exists():
        yield None
        return
    with History.open(path, create=make) as history:
        hold_to_plan(history, plan)
        yield history


def hold_to_plan(history: History, plan: Plan) -> None:
    """Hold a history to be of a plan, by the texts of the actions on its latest night.

    Raises:
        HistoryUnavailable: it is of another plan.
    """
    nights = history.nights()
    if not nights:
        return
    latest = nights[-1]
    then, now = _texts(history.snapshot(latest.day)), _texts(plan)
    smaller = min(len(then), len(now))
    if smaller >= LEAST_ACTIONS and len(then & now) < LEAST_SHARE * smaller:
        raise HistoryUnavailable(
            f"The history {history.path} is of another plan ({latest.tracker}); "
            "keep each plan's tracker in a folder of its own."
        )


def _texts(plan: Plan) -> set[str]:
    return {" ".join(action.text.split()).casefold() for action in plan.actions if action.text.strip()}
