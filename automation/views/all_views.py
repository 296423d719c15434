"""Every view of a night, in the order in which the outputs show them."""

from __future__ import annotations

from automation.views.figures import Figures
from automation.views.view import View
from automation.views.view_achieved import assurance_view, impact_view, key_view, measures_view
from automation.views.view_counts import leads_view, owners_view, sections_view, themes_view
from automation.views.view_dates import (
    due_soon_view,
    late_by_age_view,
    late_reported_view,
    late_view,
    undated_view,
)
from automation.views.view_history import slippage_view, trend_view
from automation.views.view_movement import bridge_view, movement_views


def views_of(figures: Figures) -> tuple[View, ...]:
    """Make the views of a night."""
    plan, summary = figures.plan, figures.summary
    moved = movement_views(figures.movement, figures.since) if figures.movement else ()
    return (
        themes_view(summary),
        late_reported_view(summary),
        late_by_age_view(summary),
        *moved,
        *((trend_view(figures),) if figures.trend else ()),
        late_view(plan, summary),
        due_soon_view(plan, summary),
        undated_view(plan, summary),
        *((slippage_view(figures),) if figures.slippage else ()),
        sections_view(summary),
        owners_view(summary),
        leads_view(summary),
        impact_view(summary),
        assurance_view(summary),
        measures_view(summary),
        key_view(plan),
    )


def workbook_views(figures: Figures) -> tuple[View, ...]:
    """Make the views of the workbook: its native bridge chart needs a table of its own."""
    views = views_of(figures)
    if figures.movement is None:
        return views
    after = next(n for n, view in enumerate(views) if view.key == "movement") + 1
    return (*views[:after], bridge_view(figures.movement), *views[after:])
