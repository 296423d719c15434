"""The trend of the page: a column of BRAG counts for each of some nights, and a line for what was late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from automation.analysis.trend import TrendNight
from automation.plan.due import uk
from automation.plan.ratings import COLOURS
from automation.plan.wording import ratings_in_words
from automation.reports.charts import ORDER, chart, in_per_cent, text

_MOST = 60
"""How many columns there is room for on a telephone."""
_TOP, _HEIGHT, _FOOT = 18, 200, 22
_LEFT = 0.09
"""The share of the width that the numbers of the axis take."""


def sampled(nights: Sequence[TrendNight], most: int = _MOST) -> tuple[TrendNight, ...]:
    """Pick nights at even distances, the first and the last among them."""
    if len(nights) <= most:
        return tuple(nights)
    step = (len(nights) - 1) / (most - 1)
    return tuple(nights[round(number * step)] for number in range(most))


def trend(name: str, nights: Sequence[TrendNight]) -> Markup:
    """Draw the trend of some nights, in order of their dates."""
    shown = sampled(nights)
    most = max((night.counts.total for night in shown), default=0) or 1
    wide = (1 - _LEFT) / max(len(shown), 1)
    drawn = [_axis(most)]
    late = []
    for number, night in enumerate(shown):
        left, top = _LEFT + number * wide, float(_TOP + _HEIGHT)
        for rating in ORDER:
            high = _HEIGHT * night.counts.of(rating) / most
            if high:
                top -= high
                drawn.append(_block(left, top, wide * 0.86, high, COLOURS[rating]))
        late.append((left + wide * 0.43, _TOP + _HEIGHT * (1 - night.counts.late / most)))
    drawn += _late_line(late, shown)
    drawn += _days(shown)
    svg = Markup('<svg width="100%" height="{}" focusable="false">{}</svg>').format(
        _TOP + _HEIGHT + _FOOT, Markup("").join(drawn)
    )
    return chart(name, _said(shown), svg)


def _said(shown: Sequence[TrendNight]) -> list[str]:
    """Say the first and the last night; the table holds the others."""
    ends = [shown[0], shown[-1]] if len(shown) > 1 else list(shown)
    return [
        f"On {uk(night.day)}: {ratings_in_words(night.counts, zeros=False)}; {night.counts.late:,} late"
        for night in ends
    ]


def _block(left: float, top: float, width: float, height: float, colour: str) -> Markup:
    return Markup(
        '<rect x="{}" y="{:.2f}" width="{}" height="{:.2f}" fill="#{}" stroke="#404040" stroke-width=".5"/>'
    ).format(in_per_cent(left), top, in_per_cent(width), height, colour)


def _axis(most: int) -> Markup:
    lines = []
    for value in (0, most // 2, most):
        y = _TOP + _HEIGHT * (1 - value / most)
        lines.append(
            Markup('<line x1="{}" x2="100%" y1="{:g}" y2="{:g}" stroke="#767676" stroke-width=".5"/>').format(
                in_per_cent(_LEFT), y, y
            )
        )
        lines.append(text(_LEFT - 0.01, y + 5, f"{value:,}", anchor="end"))
    return Markup("").join(lines)


def _late_line(points: Sequence[tuple[float, float]], shown: Sequence[TrendNight]) -> list[Markup]:
    """Draw the late line with a white edge, so that it stands out from every colour."""
    drawn = []
    for edge, width in (("#fff", 6), ("#1a1a1a", 3)):
        for (x1, y1), (x2, y2) in pairwise(points):
            drawn.append(
                Markup(
                    '<line x1="{}" x2="{}" y1="{:.2f}" y2="{:.2f}" stroke="{}" stroke-width="{}"/>'
                ).format(in_per_cent(x1), in_per_cent(x2), y1, y2, edge, width)
            )
    if len(points) == 1:
        ((x, y),) = points
        drawn.append(
            Markup('<circle cx="{}" cy="{:.2f}" r="5" fill="#1a1a1a" stroke="#fff"/>').format(
                in_per_cent(x), y
            )
        )
    if shown:
        drawn.append(text(1, 12, f"Black line: late, {shown[-1].counts.late:,} at the end", anchor="end"))
    return drawn


def _days(shown: Sequence[TrendNight]) -> list[Markup]:
    y = _TOP + _HEIGHT + 17
    if not shown:
        return []
    words = [text(_LEFT, y, _short(shown[0].day), anchor="start")]
    if len(shown) > 1:
        words.append(text(1, y, _short(shown[-1].day), anchor="end"))
    return words


def _short(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
