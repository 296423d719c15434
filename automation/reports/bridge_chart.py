"""The movement bridge of the page: for each rating what there was, left, came, and is there now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from automation.plan.ratings import COLOURS, Rating
from automation.reports.charts import chart, in_per_cent, rect

_ROW, _GAP = 14, 2


@dataclass(frozen=True, slots=True)
class Step:
    """One rating's movement between two dates; opening less what left plus what came is closing."""

    rating: Rating
    opening: int
    came: int
    left: int
    closing: int

    @property
    def said(self) -> str:
        """Say the movement in words."""
        return (
            f"{self.rating.value}: {self.opening:,} at the start, {self.left:,} left, {self.came:,} came, "
            f"{self.closing:,} at the end"
        )


def bridge(name: str, steps: Sequence[Step]) -> Markup:
    """Draw the bridge: three short bars for each rating, read from the top down.

    The first shows the start, with the part that left hatched at its end; the second what stayed, with what
    came striped behind it; the third the end.
    """
    longest = max((max(s.opening, s.opening - s.left + s.came) for s in steps), default=0) or 1
    rows = Markup("").join(
        Markup('<span class="bar-label">{}</span>{}').format(step.said, _bars(step, longest))
        for step in steps
    )
    return chart(name, (step.said for step in steps), _PATTERNS + rows)


def _bars(step: Step, longest: int) -> Markup:
    colour, stayed = COLOURS[step.rating], step.opening - step.left
    lines = ((stayed, step.left, "left"), (stayed, step.came, "came"))
    drawn = []
    for number, (solid, more, kind) in enumerate(lines):
        top = number * (_ROW + _GAP) + 1
        if solid:
            drawn.append(rect(0, top, solid / longest, _ROW, colour))
        if more:
            drawn.append(_patterned(solid / longest, top, more / longest, kind))
    top = 2 * (_ROW + _GAP) + 1
    if step.closing:
        drawn.append(rect(0, top, step.closing / longest, _ROW, colour))
    return Markup('<svg width="100%" height="{}" focusable="false">{}</svg>').format(
        3 * (_ROW + _GAP) + 1, Markup("").join(drawn)
    )


def _patterned(left: float, top: float, width: float, kind: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="url(#{})" stroke="#404040"/>').format(
        in_per_cent(left), top, in_per_cent(width), _ROW, kind
    )


_PATTERNS = Markup(
    '<svg width="0" height="0" class="patterns" focusable="false"><defs>'
    '<pattern id="left" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><rect width="1.5" height="6" fill="#404040"/></pattern>'
    '<pattern id="came" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<rect width="4" height="4" fill="#fff"/><rect width="2" height="4" fill="#404040"/></pattern>'
    "</defs></svg>"
)
"""Hatching for what left, stripes for what came: told apart without colour."""


def key_of_patterns() -> Markup:
    """Draw the key of the two patterns."""
    return Markup(
        '<ul class="chart-key" aria-label="Patterns of the bridge">'
        '<li><svg class="swatch" width="24" height="16" aria-hidden="true" focusable="false">'
        '<rect width="24" height="16" fill="url(#left)"/></svg> Left this rating</li>'
        '<li><svg class="swatch" width="24" height="16" aria-hidden="true" focusable="false">'
        '<rect width="24" height="16" fill="url(#came)"/></svg> Came to this rating</li></ul>'
    )
