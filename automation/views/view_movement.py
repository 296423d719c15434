"""Views of what moved between two nights: by rating and late, by theme and section, and re-dated."""

from __future__ import annotations

from collections.abc import Sequence

from automation.analysis.movement import Line, Movement, ScopeMovement
from automation.plan.due import uk
from automation.views.view import RATINGS, Column, Kind, Value, View, named, numbers

BRIDGE = "bridge"
"""The key of the view that only the workbook has: its native chart needs the bridge step by step."""


def movement_views(moved: Movement, since: str = "") -> tuple[View, ...]:
    """Make the views of a movement; one that names nothing is left out, except the two main ones.

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
    """Say between which days: `from 11 July 2017 to 2 October 2017`."""
    return f"from {uk(moved.opened)} to {uk(moved.closed)}"


def movement_view(moved: Movement, since: str = "") -> View:
    """Show what there was, came, left and is there now, for each rating and for what is late."""
    lines = (*moved.overall.lines, moved.overall.late)
    return View(
        key="movement",
        name="Movement",
        title=f"What moved {between(moved)}",
        note=_noted(
            moved,
            f"{since} The start plus what came less what went gives the end. Late is counted apart.".strip(),
        ),
        columns=(
            Column("Rating", width=12),
            *numbers("At the start", "Came in", "Went out", "At the end"),
            Column("Why", width=90),
        ),
        rows=tuple(
            (line.name, line.opening, line.came_in, line.went_out, line.closing, line.sentence())
            for line in lines
        ),
        empty="Nothing was recorded.",
    )


def reasons_view(moved: Movement) -> View:
    """Name the actions behind every number of the movement."""
    rows: list[tuple[Value, ...]] = []
    for line in (*moved.overall.lines, moved.overall.late):
        for direction, flows in (("came in", line.came), ("went out", line.left)):
            rows += [
                (line.name, direction, flow.reason.value, flow.count, named(flow.refs)) for flow in flows
            ]
    return View(
        key="reasons",
        name="Movement reasons",
        title=f"Why actions moved {between(moved)}",
        note="The actions behind every number: those that came in by their present ref, those that went out "
        "by the one they had.",
        columns=(
            Column("Rating", width=12),
            Column("Direction", width=12),
            Column("Reason", width=26),
            *numbers("Actions"),
            Column("Which", width=80),
        ),
        rows=tuple(rows),
        empty="No action moved.",
    )


def redated_view(moved: Movement) -> View:
    """Name the actions that look better only because they were re-dated."""
    return View(
        key="redated",
        name="Re-dated",
        title="Actions that look better because they were re-dated",
        note="Their date was moved back and they are not done.",
        columns=(
            Column("Ref", width=12),
            Column("Was due", Kind.DATE, 13),
            Column("Now due", Kind.DATE, 13),
            *numbers("Days"),
            Column("Was", Kind.RATING, 12),
            Column("Now", Kind.RATING, 12),
            Column("What looks better", width=70),
        ),
        rows=tuple(
            (item.ref, item.was_due, item.now_due, item.days, item.was, item.now, item.sentence())
            for item in moved.redated
        ),
        empty="No action looks better because it was re-dated.",
    )


def _scopes_view(key: str, name: str, what: str, scopes: Sequence[ScopeMovement]) -> View:
    titled = any(scope.title for scope in scopes)
    columns = (*(Column(f"{word} change", Kind.CHANGE, 10) for word in (*RATINGS, "Late")),)
    return View(
        key=key,
        name=name,
        title=f"What moved by {what}",
        note="The count at the end less the count at the start. Only where something moved.",
        columns=(
            Column(what.capitalize(), width=12 if titled else 42),
            *((Column("Title", width=50),) if titled else ()),
            *columns,
        ),
        rows=tuple(
            (scope.name, *((scope.title,) if titled else ()), *_changes((*scope.lines, scope.late)))
            for scope in scopes
            if scope.moved
        ),
        empty="Nothing moved.",
    )


def _changes(lines: Sequence[Line]) -> tuple[Value, ...]:
    return tuple(line.change for line in lines)


def changed_refs_view(moved: Movement) -> View:
    """Name the actions whose ref or section changed, so that nobody looks for them in vain."""
    rows: list[tuple[Value, ...]] = [(now, "ref", was, now) for was, now in moved.renamed]
    rows += [(ref, "section", was, now) for ref, was, now in moved.moved]
    return View(
        key="changed-refs",
        name="Changed refs",
        title="Actions whose ref or section changed",
        note="They were followed by their text.",
        columns=(
            Column("Ref", width=14),
            Column("What", width=10),
            Column("Was", width=20),
            Column("Is", width=20),
        ),
        rows=tuple(rows),
        empty="No ref changed.",
    )


def bridge_view(moved: Movement) -> View:
    """Show the movement step by step, as the waterfall of the workbook draws it."""
    rows: list[tuple[Value, ...]] = []
    for line in moved.overall.lines:
        stayed = line.opening - line.went_out
        rows += [
            (f"{line.name}: start", 0, line.opening, 0, 0),
            (f"{line.name}: out", stayed, 0, 0, line.went_out),
            (f"{line.name}: in", stayed, 0, line.came_in, 0),
            (f"{line.name}: end", 0, line.closing, 0, 0),
        ]
    return View(
        key=BRIDGE,
        name="Movement bridge",
        title=f"The movement bridge {between(moved)}",
        note=_noted(moved, "Each rating from start to end, as in the chart. Below: where a bar begins."),
        columns=(Column("Step", width=24), *numbers("Below", "Count", "Came in", "Went out")),
        rows=tuple(rows),
        empty="Nothing was recorded.",
    )


def _noted(moved: Movement, note: str) -> str:
    return (
        f"These nights are illustrative: they come from the example. {note}" if moved.illustrative else note
    )
