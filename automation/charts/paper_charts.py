"""Pictures for papers: drawn for print, readable in grey, each with words that say what it shows.

A bar carries its number and a hatching of its own, so that nothing hangs on colour. The words are written
from the same figures as the picture.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from automation.plan.due import uk
from automation.plan.rating_counts import Counts
from automation.plan.ratings import COLOURS, INKS, Rating
from automation.plan.text import count, one_line, ratings_in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HATCHES = {
    Rating.BLUE: "",
    Rating.RED: "xx",
    Rating.AMBER: "..",
    Rating.GREEN: "//",
    Rating.NOT_RATED: "",
}
_EDGE, _INK = "#3A3A3A", "#1F3864"
_MARKS = {Rating.BLUE: "s", Rating.RED: "X", Rating.AMBER: "o", Rating.GREEN: "^", Rating.NOT_RATED: "D"}
_STYLES = {Rating.BLUE: "-", Rating.RED: "--", Rating.AMBER: "-.", Rating.GREEN: ":", Rating.NOT_RATED: "-"}
_MOST_MEASURES = 12
MOST_THEMES = 16
"""How many bars fit on a page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, its width on the page in centimetres, and the words that stand for it."""

    png: bytes
    width: float
    alt: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure as it is drawn: its title, how it stands, its target path, its readings in order of date."""

    name: str
    unit: str
    standing: str
    trend: str
    targets: Sequence[tuple[date, float]]
    readings: Sequence[tuple[date, float]]


def brag_by_theme(themes: Sequence[tuple[str, Counts]], as_at: date) -> Picture | None:
    """Draw each theme's actions by rating as one bar; None where there is no theme."""
    if not themes:
        return None
    figure, (axes,) = _canvas(16.5, 2.6 + 1.25 * len(themes))
    longest = max(counts.total for _, counts in themes)
    names = [_folded(name) for name, _ in themes]
    left = [0] * len(themes)
    for rating in Rating:
        numbers = [counts.of(rating) for _, counts in themes]
        if not any(numbers):
            continue
        bars = axes.barh(
            names,
            numbers,
            left=left,
            color=f"#{COLOURS[rating]}",
            edgecolor=_EDGE if rating in {Rating.AMBER, Rating.NOT_RATED} else "#FFFFFF",
            hatch=_HATCHES[rating],
            linewidth=0.6,
            label=rating.value,
            height=0.62,
        )
        for bar, number in zip(bars, numbers, strict=True):
            if number and number / longest > 0.03:
                axes.text(
                    bar.get_x() + bar.get_width() / 2,
                    bar.get_y() + bar.get_height() / 2,
                    str(number),
                    ha="center",
                    va="center",
                    fontsize=10,
                    fontweight="bold",
                    color=f"#{INKS[rating]}",
                    bbox={"boxstyle": "round,pad=0.18", "facecolor": f"#{COLOURS[rating]}", "linewidth": 0},
                )
        left = [before + number for before, number in zip(left, numbers, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("Actions")
    axes.set_xlim(0, longest * 1.02)
    axes.locator_params(axis="x", integer=True)
    _legend(figure, axes, 5)
    parts = [f"{one_line(name)}: {ratings_in_words(counts, zeros=False)}" for name, counts in themes]
    return _picture(figure, 16.5, f"Bar chart of actions by rating in each theme as at {uk(as_at)}. ", parts)


def trend_lines(nights: Sequence[tuple[date, Counts]]) -> Picture | None:
    """Draw the number of actions of each rating, and of late ones, from night to night.

    None where fewer than two nights are on record.
    """
    if len(nights) < 2:
        return None
    figure, (axes,) = _canvas(16.5, 8.2)
    days = [day for day, _ in nights]
    every = max(1, len(nights) // 8)
    series = [(rating.value, [counts.of(rating) for _, counts in nights], rating) for rating in Rating]
    for name, numbers, rating in series:
        if not any(numbers):
            continue
        dark = {Rating.AMBER: "#9C6500", Rating.NOT_RATED: "#6B6B6B"}.get(rating, f"#{COLOURS[rating]}")
        axes.plot(
            days, numbers, _STYLES[rating], color=dark, marker=_MARKS[rating], markevery=every, label=name
        )
    late = [counts.late for _, counts in nights]
    axes.plot(days, late, "-", color="#000000", linewidth=2.4, label="Late")
    axes.set_ylabel("Actions")
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color="#D0D0D0", linewidth=0.6)
    _dates(axes, days, 6)
    # Six in one row run over the edge.
    _legend(figure, axes, 3)
    parts = [
        f"{name} went from {numbers[0]} to {numbers[-1]}"
        for name, numbers in [*((n, v) for n, v, _ in series), ("Late", late)]
        if any(numbers)
    ]
    start = f"Line chart of actions by rating on {len(nights)} nights from {uk(days[0])} to {uk(days[-1])}. "
    return _picture(figure, 16.5, start, parts)


def measures_against_target(measures: Sequence[MeasureLine]) -> Picture | None:
    """Draw measures against their target paths, off target first; None where there is none.

    Twelve fit on a page; the table beside the picture has them all.
    """
    chosen = sorted(measures, key=lambda item: item.standing != "off target")[:_MOST_MEASURES]
    if not chosen:
        return None
    columns = min(4, len(chosen))
    rows = -(-len(chosen) // columns)
    figure, all_axes = _canvas(25.5, 1.2 + 4.2 * rows, rows=rows, columns=columns)
    parts = []
    for axes, item in zip(all_axes, chosen, strict=False):
        for points, line, look in (
            (item.targets, "--", {"color": "#6B6B6B", "marker": "D", "label": "Target"}),
            (item.readings, "-", {"color": _INK, "marker": "o", "label": "Actual"}),
        ):
            days, values = zip(*points, strict=True)
            axes.plot(days, values, line, markersize=4, **look)
        axes.set_title(
            _folded(f"{item.name} ({item.unit})" if item.unit else item.name, 30)
            + f"\n{item.standing}; {item.trend}",
            fontsize=9,
            loc="left",
        )
        axes.tick_params(labelsize=8)
        axes.margins(y=0.15)
        axes.grid(axis="y", color="#D0D0D0", linewidth=0.6)
        _dates(axes, [day for day, _ in (*item.targets, *item.readings)], 3)
        day, actual = item.readings[-1]
        parts.append(f"{one_line(item.name)}: {actual:g} on {uk(day)}, {item.standing}, {item.trend}")
    for axes in list(all_axes)[len(chosen) :]:
        axes.set_axis_off()
    _legend(figure, all_axes[0], 2)
    start = f"Line charts of {count(len(chosen), 'measure')} against the target path. "
    return _picture(figure, 25.5, start, parts)


def _canvas(width: float, height: float, rows: int = 1, columns: int = 1) -> tuple[Figure, list[Any]]:
    """Make a figure of a size in centimetres; never through pyplot, which keeps figures and opens windows."""
    from matplotlib import rcParams  # noqa: PLC0415 (papers alone draw)
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 (papers alone draw)
    from matplotlib.figure import Figure  # noqa: PLC0415 (papers alone draw)

    rcParams["hatch.linewidth"] = 0.6
    figure = Figure(figsize=(width / 2.54, height / 2.54), dpi=170, layout="constrained")
    FigureCanvasAgg(figure)
    if rows == columns == 1:
        axes: Any = figure.add_subplot()
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        return figure, [axes]
    return figure, [figure.add_subplot(rows, columns, i + 1) for i in range(rows * columns)]


def _legend(figure: Figure, axes: Axes, columns: int) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=columns,
        frameon=False,
        fontsize=10,
        handlelength=2.4,
    )


def _dates(axes: Axes, days: Sequence[date], most: int) -> None:
    """Mark a few of the days in words; matplotlib's own choice would follow the locale of the PC."""
    from matplotlib import dates  # noqa: PLC0415 (papers alone draw)

    number: Any = dates.date2num
    first, last = min(days), max(days)
    steps = max(1, min(most - 1, (last - first).days // 28))
    ticks = [first + (last - first) * step / steps for step in range(steps + 1)]
    if first == last:
        ticks = [first]
        axes.set_xlim(number(first - timedelta(days=30)), number(first + timedelta(days=30)))
    axes.set_xticks([number(day) for day in ticks], [_short(day) for day in ticks])


def _short(day: date) -> str:
    """Write a day as a chart's axis has room for it: `2 Oct 17`."""
    number, month, year = uk(day).split()
    return f"{number} {month[:3]} {year[2:]}"


def _folded(text: str, width: int = 26) -> str:
    """Break a name over at most three lines. A dollar sign would start a formula."""
    return "\n".join(textwrap.wrap(one_line(text, 3 * width), width)).replace("$", r"\$")


def _picture(figure: Figure, width: float, start: str, parts: Sequence[str]) -> Picture:
    stream = io.BytesIO()
    # What `savefig` does, without the drawing that it does beforehand to no effect.
    canvas: Any = figure.canvas
    with warnings.catch_warnings():
        # A sign that the font lacks is drawn as a box; the words beside the picture have it.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        canvas.print_png(stream, metadata={"Software": None})
    return Picture(stream.getvalue(), width, f"{start}{'; '.join(parts)}.")
