"""The night's figures and the views of them: what every output prints, frozen, so that all of them agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from automation.analysis.movement import Movement
from automation.analysis.rollup import Summary, summarise
from automation.analysis.slippage import Slippage, slippage
from automation.analysis.trend import TrendNight, trend
from automation.history.compare import LAST_BOARD, Since, movement_since, since
from automation.history.store import History, HistoryUnavailable
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.views.view import View
from automation.views.view_achieved import assurance_view, impact_view, key_view, measures_view
from automation.views.view_actions import due_soon_view, late_view, undated_view
from automation.views.view_counts import (
    late_by_age_view,
    late_reported_view,
    leads_view,
    owners_view,
    sections_view,
    themes_view,
)
from automation.views.view_history import slippage_view, trend_view
from automation.views.view_movement import bridge_view, movement_views


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the outputs print.

    Args:
        plan: the plan as it was read.
        summary: its roll-up on the day.
        notice: a sentence that stands above everything, such as that the figures are an example.
        movement: what moved since an earlier night; None where there is none to compare with.
        trend: the counts of every night recorded, the oldest first; empty where there is no history.
        slippage: the due dates of every action ever recorded; empty where there is no history.
        history_note: a sentence about the nights recorded, such as that some are illustrative.
        since: a sentence that says which night the movement starts from, and why.
    """

    plan: Plan
    summary: Summary
    notice: str = ""
    movement: Movement | None = None
    trend: tuple[TrendNight, ...] = ()
    slippage: tuple[Slippage, ...] = ()
    history_note: str = ""
    since: str = ""


def gather(plan: Plan, as_at: date, history: History | None, asked: date | str | None = None) -> Figures:
    """Work out the figures of a day.

    Args:
        plan: the plan as it was read.
        as_at: the day.
        history: the nights on record; None where there are none to be had.
        asked: what to compare with: a date, or `last-board`. None: the last board if one has met, else the
            night before, and nothing where there is neither.

    Raises:
        PlanError: what was asked to compare with cannot be had.
    """
    summary = summarise(plan, as_at)
    if history is None:
        if asked is not None:
            raise HistoryUnavailable(
                "There is no history yet to compare with; it begins with the first night."
            )
        return Figures(plan, summary)
    nights = [(night, then) for night, then in history.snapshots(until=as_at) if night < as_at]
    # Tonight's plan, as it was read: the night may not be on record, or have been recorded before an edit.
    nights.append((as_at, plan))
    start: Since | None
    try:
        start = since(history, plan, asked if asked is not None else LAST_BOARD, as_at)
    except PlanError:
        if asked is not None:
            raise
        before = history.latest_before(as_at)
        start = since(history, plan, before, as_at) if before is not None else None
        if start is not None:
            # Nobody asked for that date.
            start = replace(start, said=f"Since the night of {uk(start.night)}, the last on record.")
    moved = movement_since(history, plan, start, as_at) if start is not None else None
    return Figures(
        plan,
        summary,
        movement=moved,
        trend=trend(nights),
        slippage=slippage(nights),
        history_note=_note(history),
        since=start.said if start is not None else "",
    )


def _note(history: History) -> str:
    made_up = [record.day for record in history.nights() if record.illustrative]
    if not made_up:
        return ""
    return f"The nights up to {uk(made_up[-1])} are illustrative: they come from the example that ships."


def views_of(figures: Figures) -> tuple[View, ...]:
    """Return the views of a night, in the order in which the outputs show them."""
    plan, summary, note = figures.plan, figures.summary, figures.history_note
    moved = movement_views(figures.movement, figures.since) if figures.movement else ()
    return (
        themes_view(summary),
        late_reported_view(summary),
        late_by_age_view(summary),
        *moved,
        *((trend_view(figures.trend, note),) if figures.trend else ()),
        late_view(plan, summary),
        due_soon_view(plan, summary),
        undated_view(plan, summary),
        *((slippage_view(figures.slippage, note),) if figures.slippage else ()),
        sections_view(summary),
        owners_view(summary),
        leads_view(summary),
        impact_view(summary),
        assurance_view(summary),
        measures_view(summary),
        key_view(plan),
    )


def workbook_views(figures: Figures) -> tuple[View, ...]:
    """Return the views of the workbook: its native bridge chart needs a table of its own."""
    views = views_of(figures)
    if figures.movement is None:
        return views
    after = next(n for n, view in enumerate(views) if view.key == "movement") + 1
    return (*views[:after], bridge_view(figures.movement), *views[after:])
