"""The panels that every picture is made of, on the page and in papers: bars, and a line by month.

A panel is as wide as half a page and as a telephone, so that its words are never made smaller. It is a list
of marks, measured in points from its top left corner; `drawing` draws them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from automation.charts.looks import INK, Look
from automation.plan.due import uk
from automation.plan.text import one_line

WIDTH = 225.0
"""How wide a panel is, in points."""
SIZE = 12.0
"""The size of all words, in points."""
_LINE, _LETTER, _LETTERS = 15.0, 6.3, 34
"""The height of a line of words, the usual width of a letter, and how many letters fit on a line."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words at a place, `anchor` saying which end of them is there; `ink` is a colour."""

    x: float
    y: float
    text: str
    anchor: str = "left"
    bold: bool = False
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    look: Look
    edge: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, dashed or not."""

    points: tuple[tuple[float, float], ...]
    width: float = 2.0
    dashed: bool = False


Mark: TypeAlias = Words | Box | Line
Points: TypeAlias = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """One small chart: its marks and its height."""

    marks: tuple[Mark, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Panels that are shown together.

    Args:
        key: names it among the charts of a page.
        panels: its panels, in order.
        alt: two sentences that stand for it, 250 characters at most.
        legend: what the patterns mean, each with its words.
        note: what else is to be known, in words below.
    """

    key: str
    panels: tuple[Panel, ...]
    alt: str
    legend: tuple[tuple[Look, str], ...] = ()
    note: str = ""


def described(*sentences: str) -> str:
    """Return a chart's text alternative: its sentences, cut to 250 characters."""
    return one_line(" ".join(sentences), LONGEST)


LONGEST = 250
"""How many characters a text alternative may have."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its stretches with their numbers, and words below it."""

    label: str
    parts: Sequence[tuple[Look, int]]
    words: str = ""


_HIGH = 18.0
"""The height of a bar."""


def bars(title: str, shown: Iterable[Bar], longest: int) -> Panel:
    """Draw bars on one scale, each under its label.

    Args:
        title: what stands above them; empty where there is one bar, whose label says it all.
        shown: the bars.
        longest: the number for which a bar takes the whole width.
    """
    marks, y = _lines(title, 0, bold=True)
    for bar in shown:
        said, y = _lines(bar.label, y, bold=not title)
        marks += said
        left, top = 0.0, y + 3
        for look, number in bar.parts:
            width = WIDTH * number / max(longest, 1)
            if number:
                marks += (Box(left, top, width, _HIGH, look), *_on_bar(look, number, left, top, width))
            left += width
        said, y = _lines(bar.words, top + _HIGH)
        marks += said
        y += 6
    return Panel(tuple(marks), y)


def _on_bar(look: Look, number: int, left: float, top: float, width: float) -> list[Mark]:
    """Return the letter and the number of a stretch, or one of them, if there is room."""
    choices = (f"{look.letter} {number:,}".strip(), look.letter or f"{number:,}")
    text = next((text for text in choices if width >= _LETTER * len(text) + 10), "")
    return _written(text, look, left + width / 2, top)


def _written(text: str, look: Look, middle: float, top: float) -> list[Mark]:
    """Return words on a box, with its plain colour behind them."""
    if not text:
        return []
    wide = _LETTER * len(text) + 5
    behind = [Box(middle - wide / 2, top + 2, wide, _HIGH - 4, Look(look.fill, look.fill), edge=False)]
    words = Words(middle, top + 13.3, text, "center", bold=True, ink=look.ink)
    return [*(behind if look.hatch else []), words]


def swatch(look: Look, x: float, top: float) -> list[Mark]:
    """Return a small box that shows what something looks like, with its letter."""
    return [Box(x, top, _SWATCH, _HIGH, look), *_written(look.letter, look, x + _SWATCH / 2, top)]


_SWATCH = 30.0
"""The width of a box in a legend."""


def legend(chart: Chart, width: float = WIDTH) -> tuple[Panel, ...]:
    """Draw what the patterns of a chart mean, as many beside each other as the width has room for."""
    marks, y = _lines(chart.note, 0)
    x = 0.0
    for look, words in chart.legend:
        text = one_line(words, _LETTERS - 6)
        wide = _SWATCH + 22 + _LETTER * len(text)
        if x and x + wide > width:
            x, y = 0.0, y + 23
        marks += (*swatch(look, x, y), Words(x + _SWATCH + 6, y + 13.3, text))
        x += wide
    return (Panel(tuple(marks), y + 23 * bool(chart.legend)),) if marks else ()


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its points in order of date; `dashed` is for what is expected."""

    points: Sequence[tuple[date, float]]
    dashed: bool = False
    unit: str = ""


_LEFT, _RIGHT, _PLOT = 34.0, 44.0, 48.0
"""The room for values at the left and at the right of a line, and the height that it has."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a panel's lines are drawn on: days across, values upwards."""

    first: date
    last: date
    low: float
    high: float
    top: float

    def x(self, day: date) -> float:
        """Return where a day is."""
        days = max((self.last - self.first).days, 1)
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (day - self.first).days / days

    def y(self, value: float) -> float:
        """Return where a value is."""
        return self.top + _PLOT * (1 - (value - self.low) / ((self.high - self.low) or 1))


def lines(
    title: str,
    series: Sequence[Series],
    note: str = "",
    *,
    look: Look | None = None,
    high: float | None = None,
) -> Panel:
    """Draw lines over an axis of months, with the values at both ends of each.

    Args:
        title: what stands above.
        series: the lines; where there are several, what is expected comes first.
        note: a line of words under the title.
        look: that of the rating that the line is about, shown beside the title.
        high: the value at the top, where several panels share a scale that begins at nought.
    """
    marks, y = _lines(title, 0, bold=True, indent=_SWATCH + 6 if look else 0)
    if look:
        marks += swatch(look, 0, 0)
        y = max(y, _HIGH)
    said, y = _lines(note, y)
    marks += said
    days = [day for one in series for day, _ in one.points]
    values = [value for one in series for _, value in one.points]
    low, top = (0.0, high) if high is not None else _rounded(min(values), max(values))
    scale = Scale(min(days), max(days), low, top, y + 8)
    foot = scale.top + _PLOT
    axis = Line(((_LEFT, foot), (WIDTH - _RIGHT, foot)), 0.8)
    marks += (axis, *_months(scale))
    marks += _drawn(series, scale, axis.points)
    return Panel(tuple(marks), scale.top + _PLOT + 24)


def _drawn(series: Sequence[Series], scale: Scale, axis: Points) -> Iterator[Mark]:
    """Yield the lines with their dots, and the values at their ends."""
    drawn = [tuple((scale.x(day), scale.y(value)) for day, value in one.points) for one in series]
    for one, points in zip(series, drawn, strict=True):
        yield Line(points, 1.5 if one.dashed else 2.2, one.dashed)
        apart = all(after[0] - before[0] >= _DOTS for before, after in pairwise(points))
        if not one.dashed and apart:
            yield from (Line(((x - 0.5, y), (x + 0.5, y)), 5) for x, y in points)
    taken: list[_Room] = []
    # What is reported gets its place first.
    for one, points in sorted(zip(series, drawn, strict=True), key=lambda pair: pair[0].dashed):
        yield from _ends(one, points, [*drawn, axis], taken, scale)


_DOTS = 7.0
"""A line has a dot at each reading where these are so far apart at least."""


def _rounded(low: float, high: float) -> tuple[float, float]:
    """Return the ends of a scale that has some room around its values."""
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    return low - room, high + room


@dataclass(frozen=True, slots=True)
class _Room:
    """The room that a value takes: its left, right, top and bottom."""

    left: float
    right: float
    top: float
    bottom: float
    value: str

    def says_what(self, other: _Room) -> bool:
        """Return whether another one has the same value at the same place."""
        return self.value == other.value and self.meets(other)

    def meets(self, other: _Room) -> bool:
        """Return whether two rooms overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def is_crossed_by(self, points: Points) -> bool:
        """Return whether a line goes through it."""
        for (x1, y1), (x2, y2) in pairwise(points):
            first, last = max(x1, self.left), min(x2, self.right)
            if first <= last:
                slope = (y2 - y1) / ((x2 - x1) or 1)
                ends = sorted(y1 + slope * (x - x1) for x in (first, last))
                if ends[0] < self.bottom and ends[1] > self.top:
                    return True
        return False


def _ends(
    one: Series, points: Points, drawn: Sequence[Points], taken: list[_Room], scale: Scale
) -> list[Mark]:
    """Return the value at the end of a line, and at its beginning where that is at the edge.

    A value stands as near to its point as is clear of every line, of other values and of the axis. It is left
    out where another line ends with the same value, and at the beginning where it would have to move.
    """
    marks: list[Mark] = []
    for place, anchor in ((-1, "left"), (0, "right"))[: len(points)]:
        x, y = points[place]
        if place == 0 and x > _LEFT + 1:
            continue
        value = f"{one.points[place][1]:,.10g}{'%' if one.unit == '%' else ''}"
        wide = _LETTER * len(value)
        left = x + 5 if anchor == "left" else x - 5 - wide
        for move in _MOVES if place else _MOVES[:1]:
            room = _Room(left - 1, left + wide + 1, y + move - 6, y + move + 6, value)
            if any(room.says_what(other) for other in taken):
                break
            if room.top < scale.top - 7 or room.bottom > scale.top + _PLOT + 7:
                continue
            if not any(map(room.meets, taken)) and not any(map(room.is_crossed_by, drawn)):
                taken.append(room)
                baseline = y + move + 4.5
                marks.append(
                    Words(left if anchor == "left" else x - 5, baseline, value, anchor, bold=not one.dashed)
                )
                break
    return marks


_MOVES = tuple(move for by in range(40) for move in ((by, -by) if by else (0,)))
"""How far a value may move down, or up where it is less than 0, in points: the nearest first."""


_ROOM = 46.0
"""How far apart two values, or the names of two months, have to be."""


def _months(scale: Scale) -> list[Mark]:
    """Return a tick at the first of each month, or of every third or so, and the names of a few."""
    foot, marks = scale.top + _PLOT, list[Mark]()
    first, last = (12 * day.year + day.month - 1 for day in (scale.first, scale.last))
    named, ticked = (next((s for s in _STEPS if last - first < most * s), _STEPS[-1]) for most in (4, 24))
    free = 0.0
    for month in range(first, last + 1, ticked):
        day = max(date(month // 12, month % 12 + 1, 1), scale.first)
        x = scale.x(day)
        is_named = (month - first) % named == 0 and x >= free
        marks.append(Line(((x, foot), (x, foot + (6 if is_named else 3))), 0.8))
        if is_named:
            marks.append(Words(x, foot + 19, _month(day), "center"))
            free = x + _ROOM
    return marks


_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200)
"""How many months can be between two ticks or names, each a whole number of times those before it."""


def _month(day: date) -> str:
    """Return a month as an axis has room for it: `Oct 17`."""
    _, month, year = uk(day).split()
    return f"{month[:3]} {year[2:]}"


def _lines(text: str, y: float, *, bold: bool = False, indent: float = 0) -> tuple[list[Mark], float]:
    """Return words from a height on, on two lines at most, and the height at which they end."""
    fit = int(_LETTERS - indent / _LETTER)
    wrapped = textwrap.wrap(one_line(text, 2 * fit - 4), fit)
    marks: list[Mark] = [
        Words(indent, y + _LINE * number - 3, line, bold=bold) for number, line in enumerate(wrapped, 1)
    ]
    return marks, y + _LINE * len(wrapped)
