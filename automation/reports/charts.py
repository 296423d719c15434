"""Charts as inline SVG that stay readable at any width: bars in per cent, words in the page's own size.

Each segment carries its letter and count where there is room, each chart its description, and the page
prints the same figures as a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from automation.plan.ratings import COLOURS, INKS, RATED, Rating
from automation.plan.tally import Counts
from automation.reports.wording import one_line, ratings_in_words

ORDER = (*RATED, Rating.NOT_RATED)
LETTERS = {Rating.BLUE: "B", Rating.RED: "R", Rating.AMBER: "A", Rating.GREEN: "G", Rating.NOT_RATED: "N"}
"""What a segment says in place of its rating's word; the chart's key explains it."""
_LINE, _BAR, _GAP = 20, 26, 12
_ROOM_FOR_LETTER, _ROOM_FOR_COUNT = 0.13, 0.06
_EDGE = "#404040"
PLAIN_BAR = "#1F3864"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of counts: what it stands for and how its actions are rated."""

    label: str
    counts: Counts


def stacked_bars(name: str, bars: Sequence[Bar]) -> Markup:
    """Draw a bar of BRAG counts for each of several things, each bar as long as its share of the longest.

    Args:
        name: the chart's name, read out before its description.
        bars: what to draw, in order.
    """
    longest = max((bar.counts.total for bar in bars), default=0)
    parts = []
    top = 0
    for bar in bars:
        label = f"{one_line(bar.label, 70)}: {bar.counts.total:,}"
        parts.append(_text("0", top + 14, label, anchor="start", weight="600"))
        top += _LINE
        start = 0.0
        for rating in ORDER:
            number = bar.counts.of(rating)
            if not number or not longest:
                continue
            width = number / longest
            parts.append(_rect(start, top, width, _BAR, COLOURS[rating]))
            words = ""
            if width >= _ROOM_FOR_LETTER:
                words = f"{LETTERS[rating]} {number:,}"
            elif width >= _ROOM_FOR_COUNT:
                words = f"{number:,}"
            if words:
                parts.append(_text(_share(start + width / 2), top + 18, words, colour=INKS[rating]))
            start += width
        top += _BAR + _GAP
    said = ". ".join(f"{one_line(b.label, 70)}: {ratings_in_words(b.counts, zeros=False)}" for b in bars)
    return _svg(name, said, top, parts)


def plain_bars(name: str, bars: Sequence[tuple[str, int]], colour: str = PLAIN_BAR) -> Markup:
    """Draw a bar for each of several numbers, each labelled with its words and its number."""
    longest = max((number for _, number in bars), default=0)
    parts = []
    top = 0
    for label, number in bars:
        parts.append(_text("0", top + 14, f"{one_line(label, 70)}: {number:,}", anchor="start", weight="600"))
        top += _LINE
        if number and longest:
            parts.append(_rect(0, top, number / longest, _BAR - 6, colour))
        else:
            parts.append(_rect(0, top, 0.004, _BAR - 6, "FFFFFF"))
        top += _BAR - 6 + _GAP
    return _svg(name, ". ".join(f"{one_line(label, 70)}: {number:,}" for label, number in bars), top, parts)


def _share(value: float) -> str:
    return f"{100 * value:.3f}%"


def _rect(left: float, top: float, width: float, height: float, colour: str) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#{}" stroke="{}" stroke-width="1"/>'
    ).format(_share(left), f"{top:g}", _share(width), f"{height:g}", colour.lstrip("#"), _EDGE)


def _text(
    left: str, top: float, words: str, *, anchor: str = "middle", colour: str = "1A1A1A", weight: str = "400"
) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}" fill="#{}" font-weight="{}">{}</text>').format(
        left, f"{top:g}", anchor, colour, weight, words
    )


def _svg(name: str, said: str, height: float, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" width="100%" height="{}" focusable="false">{}</svg>'
    ).format(f"{name}. {said}.", f"{height:g}", Markup("").join(parts))


def key_of_colours() -> Markup:
    """Draw the key of the ratings' colours and letters, as a list."""
    items = [
        Markup(
            '<li><span class="swatch" style="background:#{};color:#{}" aria-hidden="true">{}</span> {}</li>'
        ).format(COLOURS[rating], INKS[rating], LETTERS[rating], escape(rating.value))
        for rating in ORDER
    ]
    return Markup('<ul class="chart-key" aria-label="Colours and letters of the ratings">{}</ul>').format(
        Markup("").join(items)
    )
