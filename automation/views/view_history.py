"""Views of what the history remembers: the plan night by night, and how far due dates have moved."""

from __future__ import annotations

from collections.abc import Sequence

from automation.analysis.slippage import DateChange, Slippage
from automation.analysis.trend import TrendNight, sampled
from automation.plan.due import uk
from automation.plan.text import count
from automation.views.view import Column, Kind, View, counts, number


def trend_view(nights: Sequence[TrendNight], history_note: str = "") -> View:
    """Show the counts of some nights, at even distances, the first and the last among them."""
    shown = sampled(nights)
    note = f"{count(len(nights), 'night')} recorded"
    if len(shown) < len(nights):
        note += f", {len(shown)} of them shown"
    return View.of(
        shown,
        (Column("Night", lambda night: night.day, Kind.DATE, 13), *counts(lambda night: night.counts)),
        key="trend",
        name="Trend",
        title="The plan night by night",
        note=f"{history_note} {note}. Late: on that night.".lstrip(),
        empty="No night has been recorded yet.",
    )


def slippage_view(entries: Sequence[Slippage], history_note: str = "") -> View:
    """List the actions whose due date has moved, the furthest first."""
    moved = [entry for entry in entries if entry.changes]
    note = (
        f"{len(moved):,} of {count(len(entries), 'action')} ever recorded. "
        "Days: from the first date to the present one."
    )
    return View.of(
        sorted(moved, key=lambda entry: (entry.days is None, -(entry.days or 0), -entry.times)),
        (
            Column("Ref", lambda entry: entry.ref, width=11),
            Column("Action", lambda entry: entry.text, width=40),
            Column("Lead", lambda entry: "; ".join(entry.leads), width=26),
            Column("First due", lambda entry: entry.first_by, Kind.DATE, 12),
            Column("Due now", lambda entry: entry.now_by, Kind.DATE, 12),
            Column("Days moved", lambda entry: entry.days, Kind.CHANGE, 9),
            number("Times", lambda entry: entry.times),
            Column("How it moved", _how_it_moved, width=52),
        ),
        key="slippage",
        name="Slippage",
        title="Due dates that have moved, the furthest first",
        note=f"{history_note} {note}".lstrip(),
        empty="No due date has moved.",
    )


def _how_it_moved(entry: Slippage) -> str:
    steps = [f"first {entry.first_text or 'no date'}", *map(_step, entry.changes)]
    if not entry.in_plan:
        steps.append("no longer in the plan")
    return "; ".join(steps)


def _step(change: DateChange) -> str:
    when = "before the history began" if change.by_then else f"on {uk(change.night)}"
    return f"{change.text or 'no date'} {when}"
