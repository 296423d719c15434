"""Charts for the page, as inline SVG that stays readable at any width: bars in per cent, words never scaled.

Each segment carries its letter and count where there is room, each chart its description, and the page
prints the same figures as a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from automation.analysis.trend import TrendNight, sampled
from automation.plan.due import uk
from automation.plan.rating_counts import Counts
from automation.plan.ratings import COLOURS, INKS, RATED, Rating
from automation.plan.text import one_line, ratings_in_words

ORDER = (*RATED, Rating.NOT_RATED)
LETTERS = {Rating.BLUE: "B", Rating.RED: "R", Rating.AMBER: "A", Rating.GREEN: "G", Rating.NOT_RATED: "N"}
"""What a segment says in place of its rating's word; the key beside the chart explains it."""
PLAIN_COLOUR, PLAIN_INK = "1F3864", "FFFFFF"
_HEIGHT = 26
_ROOM_FOR_LETTER, _ROOM_FOR_COUNT = 0.13, 0.06
"""From which share of the width a segment can hold `B 35`, and `35`, on a telephone."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar: its number, its colour, the ink of the words on it, and their letter."""

    number: int
    colour: str = PLAIN_COLOUR
    ink: str = PLAIN_INK
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its stretches from the left, what is read out for it, and its colours in words."""

    label: str
    segments: tuple[Segment, ...]
    said: str
    words: str = ""

    @property
    def total(self) -> int:
        """Give the bar's length."""
        return sum(segment.number for segment in self.segments)


def brag_bar(label: str, counts: Counts) -> Bar:
    """Make the bar of some counts of ratings."""
    name, words = one_line(label), ratings_in_words(counts, zeros=False)
    return Bar(
        f"{name}: {counts.total:,}",
        tuple(Segment(counts.of(r), COLOURS[r], INKS[r], LETTERS[r]) for r in ORDER),
        f"{name}: {words}",
        words,
    )


def plain_bar(label: str, number: int) -> Bar:
    """Make the bar of one number."""
    name = f"{one_line(label)}: {number:,}"
    return Bar(name, (Segment(number),), name)


def bars(name: str, drawn: Sequence[Bar]) -> Markup:
    """Draw bars one below the other, each as long as its share of the longest.

    Args:
        name: the chart's name, read out before its bars.
        drawn: the bars, in order.
    """
    longest = max((bar.total for bar in drawn), default=0) or 1
    rows = (
        Markup(
            '<span class="bar-label">{}</span>{}<svg width="100%" height="{}" focusable="false">{}</svg>'
        ).format(bar.label, _in_words(bar), _HEIGHT, _segments(bar, longest))
        for bar in drawn
    )
    return chart(name, (bar.said for bar in drawn), Markup("").join(rows))


def chart(name: str, said: Iterable[str], drawing: Markup) -> Markup:
    """Put a drawing into the frame that tells a screen reader what it shows."""
    return Markup('<div class="chart" role="img" aria-label="{}">{}</div>').format(
        f"{name}. {'. '.join(said)}.", drawing
    )


def _in_words(bar: Bar) -> Markup:
    """Say a bar's colours: a narrow stretch has no room for its letter."""
    return Markup('<span class="bar-words">{}</span>').format(bar.words) if bar.words else Markup("")


def _segments(bar: Bar, longest: int) -> Markup:
    drawn = []
    left = 0.0
    for segment in bar.segments:
        share = segment.number / longest
        if not segment.number:
            continue
        drawn.append(rect(left, 1, share, _HEIGHT - 2, segment.colour))
        words = f"{segment.number:,}" if share >= _ROOM_FOR_COUNT else ""
        if segment.letter and share >= _ROOM_FOR_LETTER:
            words = f"{segment.letter} {words}"
        # A bar of one colour has its number in its label already.
        if words and segment.letter:
            drawn.append(text(left + share / 2, 18, words, segment.ink))
        left += share
    return Markup("").join(drawn)


def rect(left: float, top: float, width: float, height: float, colour: str) -> Markup:
    """Draw a rectangle; left and width are shares of the chart's width, top and height pixels."""
    return Markup('<rect x="{}" y="{:g}" width="{}" height="{:g}" fill="#{}" stroke="#404040"/>').format(
        in_per_cent(left), top, in_per_cent(width), height, colour
    )


def text(left: float, top: float, words: str, ink: str = "1A1A1A", anchor: str = "middle") -> Markup:
    """Write words; left is a share of the chart's width, top the pixels down to their foot."""
    return Markup('<text x="{}" y="{:g}" text-anchor="{}" fill="#{}">{}</text>').format(
        in_per_cent(left), top, anchor, ink, words
    )


def in_per_cent(share: float) -> str:
    """Write a share of the width."""
    return f"{100 * share:.4g}%"


def key_of_colours() -> Markup:
    """Draw the key of the ratings' colours and letters, as a list."""
    item = Markup(
        '<li><span class="swatch" style="background:#{};color:#{}" aria-hidden="true">{}</span> {}</li>'
    )
    items = (item.format(COLOURS[r], INKS[r], LETTERS[r], r.value) for r in ORDER)
    return Markup('<ul class="chart-key" aria-label="Colours and letters of the ratings">{}</ul>').format(
        Markup("").join(items)
    )


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


_TOP, _TREND_HEIGHT, _FOOT = 18, 200, 22
_LEFT = 0.09
"""The share of the width that the numbers of the axis take."""


def trend(name: str, nights: Sequence[TrendNight]) -> Markup:
    """Draw the trend of some nights, in order of their dates."""
    shown = sampled(nights)
    most = max((night.counts.total for night in shown), default=0) or 1
    wide = (1 - _LEFT) / max(len(shown), 1)
    drawn = [_axis(most)]
    late = []
    for number, night in enumerate(shown):
        left, top = _LEFT + number * wide, float(_TOP + _TREND_HEIGHT)
        for rating in ORDER:
            high = _TREND_HEIGHT * night.counts.of(rating) / most
            if high:
                top -= high
                drawn.append(_block(left, top, wide * 0.86, high, COLOURS[rating]))
        late.append((left + wide * 0.43, _TOP + _TREND_HEIGHT * (1 - night.counts.late / most)))
    drawn += _late_line(late, shown)
    drawn += _days(shown)
    svg = Markup('<svg width="100%" height="{}" focusable="false">{}</svg>').format(
        _TOP + _TREND_HEIGHT + _FOOT, Markup("").join(drawn)
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
        y = _TOP + _TREND_HEIGHT * (1 - value / most)
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
    y = _TOP + _TREND_HEIGHT + 17
    if not shown:
        return []
    words = [text(_LEFT, y, _short(shown[0].day), anchor="start")]
    if len(shown) > 1:
        words.append(text(1, y, _short(shown[-1].day), anchor="end"))
    return words


def _short(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
