"""Views of what moved between two nights, of the plan night by night, and of how far due dates moved."""

from __future__ import annotations

from collections.abc import Sequence

from automation.analysis.date_decisions import DateMove
from automation.analysis.movement import Movement, ScopeMovement
from automation.analysis.rollup import TrendNight, sampled
from automation.analysis.slippage import DateChange, Slippage
from automation.plan.due import uk
from automation.plan.model import grouped
from automation.plan.text import count
from automation.views.view import Column, Kind, View, counts, named, number

BRIDGE = "bridge"
"""The key of the view that only the workbook has: its native chart needs the bridge step by step."""


def movement_views(moved: Movement, since: str = "") -> tuple[View, ...]:
    """Return the views of a movement; one that names nothing is left out, except the two main ones.

    Args:
        moved: the movement.
        since: a sentence that says which night it starts from, and why.
    """
    views = (
        movement_view(moved, since),
        reasons_view(moved),
        redated_view(moved),
        _scopes_view("movement-themes", "Moved by theme", "theme", moved.by_theme),
        _scopes_view("movement-sections", "Moved by section", "section", moved.by_section),
        changed_refs_view(moved),
    )
    return tuple(view for view in views if view.rows or view.key in {"movement", "reasons"})


def between(moved: Movement) -> str:
    """Return between which days: `from 11 July 2017 to 2 October 2017`."""
    return f"from {uk(moved.opened)} to {uk(moved.closed)}"


def movement_view(moved: Movement, since: str = "") -> View:
    """Show what there was, came, left and is there now, for each rating and for what is late."""
    ties_out = "At the start + came in - went out = at the end. Late is counted separately."
    note = " ".join(filter(None, [since, moved.refreshed, ties_out]))
    return View.of(
        (*moved.overall.lines, moved.overall.late),
        (
            Column("Rating", lambda line: line.name, width=12),
            number("At the start", lambda line: line.opening),
            number("Came in", lambda line: line.came_in),
            number("Went out", lambda line: line.went_out),
            number("At the end", lambda line: line.closing),
            Column("Why", lambda line: line.sentence(), width=90),
        ),
        key="movement",
        name="Movement",
        title=f"What moved {between(moved)}",
        note=_noted(moved, note),
        empty="Nothing was recorded.",
    )


def reasons_view(moved: Movement) -> View:
    """Name the actions behind every number of the movement."""
    return View.of(
        [
            (line, direction, flow)
            for line in (*moved.overall.lines, moved.overall.late)
            for direction, flows in (("came in", line.came), ("went out", line.left))
            for flow in flows
        ],
        (
            Column("Rating", lambda row: row[0].name, width=12),
            Column("Direction", lambda row: row[1], width=12),
            Column("Reason", lambda row: row[2].reason.value, width=26),
            number("Actions", lambda row: row[2].count),
            Column("Which", lambda row: named(row[2].refs), width=80),
        ),
        key="reasons",
        name="Movement reasons",
        title=f"Why actions moved {between(moved)}",
        note="The actions behind every number. Actions that came in have their ref of today; those "
        "that went out have the ref they had.",
        empty="No action moved.",
    )


def redated_view(moved: Movement) -> View:
    """Name the actions that look better only because they were re-dated."""
    return View.of(
        moved.redated,
        (
            Column("Ref", lambda item: item.ref, width=12),
            Column("Was due", lambda item: item.was_due, Kind.DATE, 13),
            Column("Now due", lambda item: item.now_due, Kind.DATE, 13),
            number("Days", lambda item: item.days),
            Column("Was", lambda item: item.was, Kind.RATING, 12),
            Column("Now", lambda item: item.now, Kind.RATING, 12),
            Column("What looks better", lambda item: item.sentence(), width=70),
        ),
        key="redated",
        name="Re-dated",
        title="Actions that look better because they were re-dated",
        note="Their date was moved back, and they are not done.",
        empty="No action looks better because it was re-dated.",
    )


def _scopes_view(key: str, name: str, what: str, scopes: Sequence[ScopeMovement]) -> View:
    titled = any(scope.title for scope in scopes)
    lines = scopes[0].lines if scopes else ()

    def change(place: int, word: str) -> Column:
        return Column(
            f"{word} change", lambda scope: (*scope.lines, scope.late)[place].change, Kind.CHANGE, 10
        )

    return View.of(
        [scope for scope in scopes if scope.moved],
        (
            Column(what.capitalize(), lambda scope: scope.name, width=12 if titled else 42),
            *([Column("Title", lambda scope: scope.title, width=50)] if titled else []),
            *(change(place, word) for place, word in enumerate([*(line.name for line in lines), "Late"])),
        ),
        key=key,
        name=name,
        title=f"What moved by {what}",
        note="The count at the end minus the count at the start, where something moved.",
        empty="Nothing moved.",
    )


def changed_refs_view(moved: Movement) -> View:
    """Name the actions whose ref or section changed, so that nobody looks for them in vain."""
    renamed = [(now, "ref", was, now) for was, now in moved.renamed]
    return View.of(
        (*renamed, *((ref, "section", was, now) for ref, was, now in moved.moved)),
        (
            Column("Ref", lambda row: row[0], width=14),
            Column("What", lambda row: row[1], width=10),
            Column("Was", lambda row: row[2], width=20),
            Column("Is", lambda row: row[3], width=20),
        ),
        key="changed-refs",
        name="Changed refs",
        title="Actions whose ref or section changed",
        note="They were followed by their text.",
        empty="No ref changed.",
    )


def bridge_view(moved: Movement) -> View:
    """Show the movement step by step, as the waterfall of the workbook draws it."""
    steps: list[tuple[str, int, int, int, int]] = []
    for line in moved.overall.lines:
        stayed = line.opening - line.went_out
        steps += [
            (f"{line.name}: start", 0, line.opening, 0, 0),
            (f"{line.name}: out", stayed, 0, 0, line.went_out),
            (f"{line.name}: in", stayed, 0, line.came_in, 0),
            (f"{line.name}: end", 0, line.closing, 0, 0),
        ]
    return View.of(
        steps,
        (
            Column("Step", lambda step: step[0], width=24),
            number("Below", lambda step: step[1]),
            number("Count", lambda step: step[2]),
            number("Came in", lambda step: step[3]),
            number("Went out", lambda step: step[4]),
        ),
        key=BRIDGE,
        name="Movement bridge",
        title=f"The movement bridge {between(moved)}",
        note=_noted(moved, "Each rating from start to end, as in the chart. Below: where a bar begins."),
        empty="Nothing was recorded.",
    )


def _noted(moved: Movement, note: str) -> str:
    return f"These nights are made up for the example. {note}" if moved.illustrative else note


def trend_view(nights: Sequence[TrendNight], history_note: str = "") -> View:
    """Show the counts of some nights, at even distances, the first and the last among them."""
    shown = sampled(nights)
    note = f"{count(len(nights), 'day')} on record"
    if len(shown) < len(nights):
        note += f", {len(shown)} of them shown"
    return View.of(
        shown,
        (
            Column("Date", lambda night: night.day, Kind.DATE, 13),
            *counts(lambda night: night.counts, nights[0].counts.ratings if nights else ()),
        ),
        key="trend",
        name="Trend",
        title="The plan over time",
        note=f"{history_note} {note}. Late: on that day.".lstrip(),
        empty="No figures are on record yet.",
    )


def slippage_view(
    entries: Sequence[Slippage], history_note: str = "", moves: Sequence[DateMove] = ()
) -> View:
    """List the actions whose due date has moved, the furthest first.

    Args:
        entries: the due dates of every action ever recorded.
        history_note: a sentence about the nights recorded.
        moves: each move with who agreed to it, where the plan keeps decisions.
    """
    agreed = grouped(moves, lambda move: move.ref)
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
            Column("How it moved", lambda entry: _how_it_moved(entry, agreed.get(entry.ref, ())), width=52),
        ),
        key="slippage",
        name="Slippage",
        title="Due dates that have moved, the furthest first",
        note=f"{history_note} {note}".lstrip(),
        empty="No due date has moved.",
    )


def _how_it_moved(entry: Slippage, moves: Sequence[DateMove]) -> str:
    said = [f" ({move.said})" for move in moves] or [""] * len(entry.changes)
    steps = [f"first {entry.first_text or 'no date'}"]
    steps += [f"{_step(change)}{who}" for change, who in zip(entry.changes, said, strict=True)]
    if not entry.in_plan:
        steps.append("no longer in the plan")
    return "; ".join(steps)


def _step(change: DateChange) -> str:
    when = "before the history began" if change.by_then else f"on {uk(change.night)}"
    if change.refreshed:
        late = f", {count(change.days_late, 'day')} late by then" if change.days_late else ""
        when = f"when the plan was refreshed ({uk(change.night)}{late})"
    return f"{change.text or 'no date'} {when}"
