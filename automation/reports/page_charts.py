"""Which views of the page have a chart, and what it draws."""

from __future__ import annotations

from markupsafe import Markup

from automation.reports.charts import bars, brag_bar, plain_bar
from automation.reports.figures import Figures

BRAG_CHARTS = frozenset({"themes", "late-reported", "trend"})
"""The charts that need the key of the ratings' colours beside them."""


def page_charts(figures: Figures) -> dict[str, Markup]:
    """Draw the charts of the page, by the key of the view that holds the same figures."""
    summary = figures.summary
    return {
        "themes": bars(
            "Actions by theme and rating", [brag_bar(item.theme, item.counts) for item in summary.by_theme]
        ),
        "late-reported": bars(
            "Late actions by theme and the rating reported for them",
            [brag_bar(item.theme, item.late) for item in summary.by_theme],
        ),
        "late-by-age": bars(
            "Late actions by age", [plain_bar(name, number) for name, number in summary.timing.by_age()]
        ),
    }
