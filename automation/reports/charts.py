"""Charts for the page, as inline SVG that stays readable at any width: bars in per cent, words never scaled.

Each segment carries its letter and count where there is room, each chart its description, and the page
prints the same figures as a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from automation.plan.ratings import COLOURS, INKS, RATED, Rating
from automation.plan.tally import Counts
from automation.plan.wording import one_line, ratings_in_words

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
