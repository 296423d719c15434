"""Views of the forecast: when plan, themes and sections will be done, and which dates are at risk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automation.analysis.forecast import HALF_YEAR, Forecast, Scope, when_done
from automation.analysis.pace import Pace
from automation.plan.due import uk
from automation.plan.model import Plan
from automation.views.view import Column, Kind, View, number

FORECAST = "forecast"
"""The key of the view of the forecast."""

ILLUSTRATIVE = "Illustrative: the nights that it is worked out from are made up for the example."
"""What stands beside a forecast that no board should act on."""


def notes(found: Forecast) -> str:
    """Return what a reader has to know beside the figures of a forecast."""
    said = (
        ILLUSTRATIVE if found.illustrative else "",
        found.sentence(),
        found.backtest.sentence() if found.backtest else "",
        "Months in brackets hold in eight cases of ten, if nothing is added to the plan.",
        f"Chance in the table: all done by {uk(found.by)}.",
    )
    return " ".join(filter(None, said if found.plan else said[:2]))


def forecast_views(found: Forecast, plan: Plan) -> tuple[View, ...]:
    """Return the views of a forecast; what is likely to slip is known only where there is a number."""
    return (forecast_view(found, plan), *((slipping_view(found),) if found.plan else ()))


def forecast_view(found: Forecast, plan: Plan) -> View:
    """Show when the plan, each theme and each section will be done, at both paces."""
    titles = {section.ref: section.name for section in plan.sections}
    weeks = [pace.weeks for pace in (found.plan.half_year, found.plan.recent)] if found.plan else [0, 0]
    return View.of(
        found.scopes,
        (
            Column("What", lambda scope: scope.name, width=24),
            Column(
                "Title", lambda scope: titles.get(scope.name, "") if scope.kind == "section" else "", width=40
            ),
            number("Done", lambda scope: scope.done),
            number("Open", lambda scope: scope.still_open),
            *_columns(weeks[0], lambda scope: scope.half_year, found),
            *_columns(weeks[1], lambda scope: scope.recent, found),
        ),
        key=FORECAST,
        name="Forecast",
        title=f"When it will be done, as at {uk(found.as_at)}",
        note=notes(found),
        empty=found.sentence(),
    )


def _columns(weeks: int, pace: Callable[[Scope], Pace], found: Forecast) -> tuple[Column, ...]:
    last = "Half-year" if weeks == HALF_YEAR else f"Last {weeks} weeks"
    return (
        number(f"{last}: done", lambda scope: round(pace(scope).done)),
        Column(f"{last}: all done", lambda scope: _capital(when_done(pace(scope))), width=30),
        Column(f"{last}: chance", lambda scope: 100 * pace(scope).chance(found.by), Kind.SHARE, 10),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def slipping_view(found: Forecast) -> View:
    """Name the open actions whose kind missed its dates more often than not."""
    columns: tuple[Column, ...] = (
        Column("Ref", lambda row: row.ref, width=12),
        Column("Action", lambda row: row.text, width=70),
        Column("Due by", lambda row: row.by, Kind.DATE, 12),
        Column("Rating", lambda row: row.rating, width=12),
        Column("Why", _why, width=48),
    )
    return View.of(
        found.slipping,
        columns,
        key="slipping",
        name="Likely to slip",
        title="Open actions due within three months that are likely to miss their dates",
        note=f"{ILLUSTRATIVE} " * found.illustrative
        + "An action's kind is its rating four weeks or more before its date. Nothing is said of people.",
        empty="No kind of action missed its dates more often than not.",
    )


def _why(row: Any) -> str:
    return f"{row.missed} of {row.came_due} rated {row.rating} four weeks before missed their dates"
