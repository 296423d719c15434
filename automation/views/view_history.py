"""Views of what the history remembers: the plan night by night, and how far due dates have moved."""

from __future__ import annotations

from automation.analysis.slippage import DateChange, Slippage
from automation.analysis.trend import sampled
from automation.plan.due import uk
from automation.plan.text import count
from automation.views.figures import Figures
from automation.views.view import COUNTS, Column, Kind, Value, View, counts_of, numbers


def trend_view(figures: Figures) -> View:
    """Show the counts of some nights, at even distances, the first and the last among them."""
    shown = sampled(figures.trend)
    note = f"{count(len(figures.trend), 'night')} recorded"
    if len(shown) < len(figures.trend):
        note += f", {len(shown)} of them shown"
    return View(
        key="trend",
        name="Trend",
        title="The plan night by night",
        note=_noted(figures, f"{note}. Late: on that night."),
        columns=(Column("Night", Kind.DATE, 13), *COUNTS),
        rows=tuple((night.day, *counts_of(night.counts)) for night in shown),
        empty="No night has been recorded yet.",
    )


def slippage_view(figures: Figures) -> View:
    """List the actions whose due date has moved, the furthest first."""
    moved = sorted((entry for entry in figures.slippage if entry.changes), key=_furthest_first)
    return View(
        key="slippage",
        name="Slippage",
        title="Due dates that have moved, the furthest first",
        note=_noted(
            figures,
            f"{len(moved):,} of {count(len(figures.slippage), 'action')} ever recorded. "
            "Days: from the first date to the present one.",
        ),
        columns=(
            Column("Ref", width=11),
            Column("Action", width=40),
            Column("Lead", width=26),
            Column("First due", Kind.DATE, 12),
            Column("Due now", Kind.DATE, 12),
            Column("Days moved", Kind.CHANGE, 9),
            *numbers("Times"),
            Column("How it moved", width=52),
        ),
        rows=tuple(_row(entry) for entry in moved),
        empty="No due date has moved.",
    )


def _furthest_first(entry: Slippage) -> tuple[bool, int, int]:
    return (entry.days is None, -(entry.days or 0), -entry.times)


def _row(entry: Slippage) -> tuple[Value, ...]:
    steps = [f"first {entry.first_text or 'no date'}", *map(_step, entry.changes)]
    if not entry.in_plan:
        steps.append("no longer in the plan")
    return (
        entry.ref,
        entry.text,
        "; ".join(entry.leads),
        entry.first_by,
        entry.now_by,
        entry.days,
        entry.times,
        "; ".join(steps),
    )


def _step(change: DateChange) -> str:
    when = "before the history began" if change.by_then else f"on {uk(change.night)}"
    return f"{change.text or 'no date'} {when}"


def _noted(figures: Figures, note: str) -> str:
    return f"{figures.history_note} {note}" if figures.history_note else note
