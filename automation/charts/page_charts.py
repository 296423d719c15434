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

from automation.plan.due import uk
from automation.plan.rating_counts import Counts
from automation.plan.ratings import COLOURS, INKS, Rating
from automation.plan.text import one_line, ratings_in_words

LETTERS = {Rating.BLUE: "B", Rating.RED: "R", Rating.AMBER: "A", Rating.GREEN: "G", Rating.NOT_RATED: "N"}
"""What a segment says in place of its rating's word; the key beside the chart explains it."""
PLAIN_COLOUR = "1F3864"
"""The colour of bars that stand for no rating."""
_HEIGHT = 26
_ROOM_FOR_LETTER, _ROOM_FOR_COUNT = 0.13, 0.06
"""From which share of the width a segment can hold `B 35`, and `35`, on a telephone."""


def rating_bars(name: str, groups: Sequence[tuple[str, Counts]]) -> Markup:
    """Draw a bar of ratings for each group, as long as its share of the longest.

    Args:
        name: the chart's name, read out before its bars.
        groups: the label of each group and its counts, in order.
    """
    longest = max((counts.total for _, counts in groups), default=0) or 1
    rows, said = [], []
    for label, counts in groups:
        # A narrow stretch has no room for its letter, so the colours are said in words as well.
        words = ratings_in_words(counts, zeros=False)
        rows.append(
            Markup('<span class="bar-label">{}: {:,}</span><span class="bar-words">{}</span>{}').format(
                one_line(label), counts.total, words, _svg(_HEIGHT, _segments(counts, longest))
            )
        )
        said.append(f"{one_line(label)}: {words}")
    return _chart(name, said, rows)


def number_bars(name: str, groups: Sequence[tuple[str, int]]) -> Markup:
    """Draw a bar of one colour for each group, its number in its label."""
    longest = max((number for _, number in groups), default=0) or 1
    labels = [f"{one_line(label)}: {number:,}" for label, number in groups]
    rows = [
        Markup('<span class="bar-label">{}</span>{}').format(
            label, _svg(_HEIGHT, [_rect(0, "1", number / longest, _HEIGHT - 2)] if number else [])
        )
        for label, (_, number) in zip(labels, groups, strict=True)
    ]
    return _chart(name, labels, rows)


def _segments(counts: Counts, longest: int) -> list[Markup]:
    drawn, left = [], 0.0
    for rating in Rating:
        number = counts.of(rating)
        share = number / longest
        if not number:
            continue
        drawn.append(_rect(left, "1", share, _HEIGHT - 2, f"#{COLOURS[rating]}"))
        words = f"{LETTERS[rating]} {number:,}" if share >= _ROOM_FOR_LETTER else f"{number:,}"
        if share >= _ROOM_FOR_COUNT:
            drawn.append(_text(left + share / 2, 18, words, INKS[rating]))
        left += share
    return drawn


def _chart(name: str, said: Iterable[str], drawn: Iterable[Markup]) -> Markup:
    """Put a drawing into the frame that tells a screen reader what it shows."""
    return Markup('<div class="chart" role="img" aria-label="{}">{}</div>').format(
        f"{name}. {'. '.join(said)}.", Markup("").join(drawn)
    )


def _svg(height: int, drawn: Iterable[Markup]) -> Markup:
    return Markup('<svg width="100%" height="{}" focusable="false">{}</svg>').format(
        height, Markup("").join(drawn)
    )


def _rect(
    left: float, top: str, width: float, height: float | str, fill: str = f"#{PLAIN_COLOUR}", more: str = ""
) -> Markup:
    """Draw a rectangle; left and width are shares of the chart's width, top and height pixels."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#404040"{}/>').format(
        _in_per_cent(left),
        top,
        _in_per_cent(width),
        height,
        fill,
        Markup(more),  # noqa: S704 (our own)
    )


def _text(left: float, top: float, words: str, ink: str = "1A1A1A", anchor: str = "middle") -> Markup:
    """Write words; left is a share of the chart's width, top the pixels down to their foot."""
    return Markup('<text x="{}" y="{:g}" text-anchor="{}" fill="#{}">{}</text>').format(
        _in_per_cent(left), top, anchor, ink, words
    )


def _in_per_cent(share: float) -> str:
    return f"{100 * share:.4g}%"


def key_of_colours() -> Markup:
    """Draw the key of the ratings' colours and letters, as a list."""
    item = Markup(
        '<li><span class="swatch" style="background:#{};color:#{}" aria-hidden="true">{}</span> {}</li>'
    )
    items = (item.format(COLOURS[r], INKS[r], LETTERS[r], r.value) for r in Rating)
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
        """Return the movement in words."""
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
    rows = (
        Markup('<span class="bar-label">{}</span>{}').format(step.said, _bridge_bars(step, longest))
        for step in steps
    )
    return _chart(name, (step.said for step in steps), (_PATTERNS, *rows))


def _bridge_bars(step: Step, longest: int) -> Markup:
    colour, stayed = f"#{COLOURS[step.rating]}", step.opening - step.left
    # What a line shows in the rating's colour, what stands patterned behind it, and the pattern.
    lines = ((stayed, step.left, "left"), (stayed, step.came, "came"), (step.closing, 0, ""))
    drawn = []
    for number, (solid, more, pattern) in enumerate(lines):
        top = str(number * (_ROW + _GAP) + 1)
        if solid:
            drawn.append(_rect(0, top, solid / longest, _ROW, colour))
        if more:
            drawn.append(_rect(solid / longest, top, more / longest, _ROW, f"url(#{pattern})"))
    return _svg(len(lines) * (_ROW + _GAP) + 1, drawn)


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


def trend(name: str, nights: Sequence[tuple[date, Counts]]) -> Markup:
    """Draw each night's actions by rating as a column, and a line of what was late; the nights in order."""
    most = max((counts.total for _, counts in nights), default=0) or 1
    wide = (1 - _LEFT) / max(len(nights), 1)
    drawn = _axis(most)
    late = []
    for number, (_, counts) in enumerate(nights):
        left, top = _LEFT + number * wide, float(_TOP + _TREND_HEIGHT)
        for rating in Rating:
            high = _TREND_HEIGHT * counts.of(rating) / most
            if high:
                top -= high
                colour = f"#{COLOURS[rating]}"
                drawn.append(
                    _rect(left, f"{top:.2f}", wide * 0.86, f"{high:.2f}", colour, ' stroke-width=".5"')
                )
        late.append((left + wide * 0.43, _TOP + _TREND_HEIGHT * (1 - counts.late / most)))
    drawn += _late_line(late)
    ends = nights[:: max(len(nights) - 1, 1)]
    if nights:
        drawn.append(_text(1, 12, f"Black line: late, {nights[-1][1].late:,} at the end", anchor="end"))
    for (day, _), (left, anchor) in zip(ends, ((_LEFT, "start"), (1, "end")), strict=False):
        drawn.append(_text(left, _TOP + _TREND_HEIGHT + 17, f"{day:%d/%m/}{day.year:04d}", anchor=anchor))
    # The first and the last night are said; the table holds the others.
    said = [
        f"On {uk(day)}: {ratings_in_words(counts, zeros=False)}; {counts.late:,} late" for day, counts in ends
    ]
    return _chart(name, said, [_svg(_TOP + _TREND_HEIGHT + _FOOT, drawn)])


def _axis(most: int) -> list[Markup]:
    lines = []
    for value in (0, most // 2, most):
        y = _TOP + _TREND_HEIGHT * (1 - value / most)
        lines.append(
            Markup('<line x1="{}" x2="100%" y1="{:g}" y2="{:g}" stroke="#767676" stroke-width=".5"/>').format(
                _in_per_cent(_LEFT), y, y
            )
        )
        lines.append(_text(_LEFT - 0.01, y + 5, f"{value:,}", anchor="end"))
    return lines


def _late_line(points: Sequence[tuple[float, float]]) -> list[Markup]:
    """Draw the late line with a white edge, so that it stands out from every colour."""
    if len(points) == 1:
        ((x, y),) = points
        dot = Markup('<circle cx="{}" cy="{:.2f}" r="5" fill="#1a1a1a" stroke="#fff"/>')
        return [dot.format(_in_per_cent(x), y)]
    line = Markup('<line x1="{}" x2="{}" y1="{:.2f}" y2="{:.2f}" stroke="{}" stroke-width="{}"/>')
    return [
        line.format(_in_per_cent(x1), _in_per_cent(x2), y1, y2, edge, width)
        for edge, width in (("#fff", 6), ("#1a1a1a", 3))
        for (x1, y1), (x2, y2) in pairwise(points)
    ]
