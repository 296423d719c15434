"""The night's figures and the views of them: what every output prints, frozen, so that all of them agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from automation.analysis.closing import ClosingFigures, closing_figures
from automation.analysis.date_decisions import DateMove, date_moves, undecided_said
from automation.analysis.exceptions import weak_evidence
from automation.analysis.forecast import Forecast, forecast
from automation.analysis.frame import NO_THEME
from automation.analysis.headline import headline
from automation.analysis.movement import Movement
from automation.analysis.rolling_over import refreshed_said
from automation.analysis.rollup import Summary, TrendNight, summarise, trend
from automation.analysis.slippage import Slippage, slippage
from automation.history.compare import (
    LAST_BOARD,
    Since,
    board_due,
    called,
    movement_since,
    since,
    since_board,
)
from automation.history.store import History, HistoryUnavailable
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.ratings import Rating
from automation.plan.short_titles import in_sentence_case, spellings_in
from automation.tracker.read.document_files import LookedAt
from automation.views.view import View
from automation.views.view_actions import due_soon_view, late_view, undated_view
from automation.views.view_counts import (
    assurance_view,
    closing_view,
    concerns_view,
    impact_view,
    key_view,
    late_by_age_view,
    late_reported_view,
    leads_view,
    measures_view,
    owners_view,
    readings_view,
    sections_view,
    themes_view,
)
from automation.views.view_decisions import decision_views
from automation.views.view_forecast import forecast_views
from automation.views.view_movement import bridge_view, movement_views, slippage_view, trend_view


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
        forecast: when the plan will be done at the pace on record; None where there is no history.
        closing: what boards can close, and whether what they closed still holds.
        documents: the plan's documents as they lie on the disk; None where nobody looked, or none are kept.
    """

    plan: Plan
    summary: Summary
    notice: str = ""
    movement: Movement | None = None
    trend: tuple[TrendNight, ...] = ()
    slippage: tuple[Slippage, ...] = ()
    history_note: str = ""
    since: str = ""
    forecast: Forecast | None = None
    closing: tuple[ClosingFigures, ...] = ()
    documents: LookedAt | None = None

    @property
    def date_moves(self) -> tuple[DateMove, ...]:
        """Return each move of a due date with who agreed to it; none where no decisions are kept."""
        return date_moves(self.plan, self.slippage)

    @property
    def headline(self) -> tuple[str, ...]:
        """Return the sentences on how the plan stands, on dates without a decision, and on the former plan.

        What became of that is said until a board has met that compares with the plan as it is now.
        """
        said = [undecided_said(self.plan, self.summary.as_at)]
        moved = self.movement
        if moved is None or moved.refreshed:
            said.append(refreshed_said(self.plan, self.slippage, moved.opened if moved else None))
        return (*headline(self.plan, self.summary), *filter(None, said))

    @property
    def shown(self) -> Summary:
        """Return the summary with themes in capitals as sentences; with none where the plan has none."""
        summary, said = self.summary, self._said
        themes = summary.by_theme if self._has_themes else ()
        by_theme = (replace(item, theme=said(item.theme)) for item in themes)
        by_section = (replace(item, theme=said(item.theme)) for item in summary.by_section)
        return replace(summary, by_theme=tuple(by_theme), by_section=tuple(by_section))

    @property
    def shown_movement(self) -> Movement | None:
        """Return the movement with themes in capitals as sentences, as `shown` has them."""
        moved, said = self.movement, self._said
        themes = moved.by_theme if moved and self._has_themes else ()
        by_theme = [replace(scope, name=said(scope.name)) for scope in themes]
        return replace(moved, by_theme=tuple(by_theme)) if moved else None

    @property
    def _has_themes(self) -> bool:
        return any(item.theme != NO_THEME for item in self.summary.by_theme)

    @property
    def _said(self) -> Callable[[str], str]:
        return partial(in_sentence_case, spellings=spellings_in(self.plan))

    @property
    def ratings(self) -> tuple[Rating, ...]:
        """Return the ratings that are shown: those of the key, and of earlier nights that were counted."""
        return self.trend[0].counts.ratings if self.trend else self.plan.key.columns


def gather(
    plan: Plan,
    as_at: date,
    history: History | None,
    asked: date | str | None = None,
    documents: LookedAt | None = None,
) -> Figures:
    """Work out the figures of a day.

    Args:
        plan: the plan as it was read.
        as_at: the day.
        history: the nights on record; None where there are none to be had.
        asked: what to compare with: a date, or `last-board`. None: the last meeting of the board whose
            paper is due, as its paper does; else of any board that has met, else the night before, and
            nothing where there is neither.
        documents: the plan's documents as they lie on the disk; None where nobody looked.

    Raises:
        PlanError: what was asked to compare with cannot be had.
    """
    summary = summarise(plan, as_at)
    if history is None:
        if asked is not None:
            raise HistoryUnavailable(
                "There is no earlier night to compare with yet. The history starts with the first night."
            )
        closing = closing_figures(plan, summary, documents=documents)
        return Figures(plan, summary, closing=closing, documents=documents)
    nights = nights_with(plan, as_at, history)
    start = _start(plan, as_at, history, asked)
    moved = movement_since(history, plan, start, as_at) if start is not None else None
    return Figures(
        plan,
        summary,
        movement=moved,
        trend=trend(nights),
        slippage=slippage(night for night in nights if night[0] not in _from_columns(history)),
        history_note=_note(history),
        since=start.said if start is not None else "",
        forecast=forecast(nights, as_at, made_up(history)),
        closing=closing_figures(plan, summary, nights, documents),
        documents=documents,
    )


def nights_with(plan: Plan, as_at: date, history: History | None) -> list[tuple[date, Plan]]:
    """Return the nights on record before a day, and that day's plan as it was read.

    The day itself may not be on record, or have been recorded before an edit.
    """
    before = history.snapshots(until=as_at) if history is not None else ()
    return [*((day, then) for day, then in before if day < as_at), (as_at, plan)]


def _start(plan: Plan, as_at: date, history: History, asked: date | str | None) -> Since | None:
    """Return the night to compare with; None where nobody asked for one and there is none."""
    if asked is not None:
        return since(history, plan, asked, as_at)
    try:
        board = board_due(plan, as_at)
        if board:
            return since_board(history, plan, board, as_at)
        return since(history, plan, LAST_BOARD, as_at)
    except PlanError:
        before = history.latest_on_or_before(as_at - timedelta(days=1))
        if before is None:
            return None
        said = f"Since {called(history, before)}, the last on record."
        return replace(since(history, plan, before, as_at), said=said)


def _note(history: History) -> str:
    if examples := made_up(history):
        return f"The nights up to {uk(max(examples))} are made up for the example."
    if columns := _from_columns(history):
        return (
            f"The ratings up to {uk(max(columns))} are from the tracker's own columns; Late counts those by "
            "the dates as they are now."
        )
    return ""


def made_up(history: History | None) -> set[date]:
    """Return the nights that are made up for the example."""
    return (
        {record.day for record in history.nights() if record.illustrative} if history is not None else set()
    )


def _from_columns(history: History) -> set[date]:
    return {record.day for record in history.nights() if record.from_columns}


def views_of(figures: Figures) -> tuple[View, ...]:
    """Return the views of a night, in the order in which the outputs show them."""
    plan, summary, note = figures.plan, figures.shown, figures.history_note
    dates = figures.date_moves
    movement = figures.shown_movement
    moved = movement_views(movement, figures.since) if movement else ()
    return (
        *((themes_view(summary),) if summary.by_theme else ()),
        late_reported_view(summary),
        late_by_age_view(summary),
        *moved,
        *((trend_view(figures.trend, note),) if len(figures.trend) > 1 else ()),
        late_view(plan, summary),
        due_soon_view(plan, summary),
        undated_view(plan, summary),
        *((slippage_view(figures.slippage, note, dates),) if figures.slippage else ()),
        *decision_views(plan, dates),
        *(forecast_views(figures.forecast, plan) if figures.forecast else ()),
        sections_view(summary),
        owners_view(summary),
        leads_view(summary),
        concerns_view(weak_evidence(plan, summary.as_at, figures.movement), summary.as_at),
        impact_view(summary),
        assurance_view(summary),
        *((closing_view(figures.closing),) if figures.closing else ()),
        measures_view(summary),
        key_view(plan),
    )


def workbook_views(figures: Figures) -> tuple[View, ...]:
    """Return the views of the workbook: some of its native charts need a table of their own."""
    moved = figures.movement
    behind = {"measures": readings_view(figures.summary)} | (
        {"movement": bridge_view(moved)} if moved else {}
    )
    return tuple(one for view in views_of(figures) for one in (view, behind.get(view.key)) if one)
