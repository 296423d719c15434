"""Which views of the page have a chart, and what it draws."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from automation.analysis.rollup import Group, first_and_rest
from automation.charts.page_charts import (
    ORDER,
    Step,
    bars,
    brag_bar,
    bridge,
    key_of_patterns,
    plain_bar,
    trend,
)
from automation.views.figures import Figures
from automation.views.view_movement import between

BRAG_CHARTS = frozenset({"themes", "late-reported", "trend"})
"""The charts that need the key of the ratings' colours beside them."""


_BARS = 60
"""How many bars a chart has at most; the last one then holds all other themes."""


def _by_theme(name: str, groups: Sequence[Group]) -> Markup:
    return bars(name, [brag_bar(*group) for group in first_and_rest(groups, _BARS)])


def page_charts(figures: Figures) -> dict[str, Markup]:
    """Draw the charts of the page, by the key of the view that holds the same figures."""
    summary, moved = figures.summary, figures.movement
    charts = {
        "themes": _by_theme(
            "Actions by theme and rating", [(item.theme, item.counts) for item in summary.by_theme]
        ),
        "late-reported": _by_theme(
            "Late actions by theme and the rating reported for them",
            [(item.theme, item.late) for item in summary.by_theme],
        ),
        "late-by-age": bars(
            "Late actions by age", [plain_bar(name, number) for name, number in summary.timing.by_age()]
        ),
    }
    if moved is not None:
        steps = [
            Step(rating, line.opening, line.came_in, line.went_out, line.closing)
            for rating, line in ((rating, moved.overall.line(rating)) for rating in ORDER)
        ]
        charts["movement"] = bridge(f"Movement {between(moved)}", steps) + key_of_patterns()
    if figures.trend:
        charts["trend"] = trend("Actions by rating, night by night", figures.trend)
    return charts
