"""Draws charts: as PNG with matplotlib for papers, and as SVG whose words stay text for the page.

The same chart gives the same bytes. Nothing is measured or laid out here, so that a night has time for it.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from automation.charts.looks import INK, Look
from automation.charts.panels import SIZE, WIDTH, Box, Chart, Line, Mark, Panel, Words, legend

if TYPE_CHECKING:
    from matplotlib.artist import Artist

FONTS = ("Arial", "Liberation Sans", "Helvetica", "DejaVu Sans")
"""The font of papers, and those that are as wide."""
_GAP = 17.0
"""The room between two panels in a paper, in points."""
_SHARP = 170
"""How many dots a picture has to an inch."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, its size on the page in points, and the words that stand for it."""

    png: bytes
    wide: float
    high: float
    alt: str

    @property
    def width(self) -> float:
        """Return how wide it is in centimetres."""
        return self.wide / 72 * 2.54


def picture(chart: Chart | None) -> Picture | None:
    """Draw a chart for a paper: its panels in two columns, with what the patterns mean below."""
    if chart is None:
        return None
    whole = 2 * WIDTH + _GAP
    placed: list[tuple[Panel, float, float]] = []
    y = 0.0
    for left, *rest in (chart.panels[n : n + 2] for n in range(0, len(chart.panels), 2)):
        placed += [(left, 0.0, y), *((right, WIDTH + _GAP, y) for right in rest)]
        y += max(panel.height for panel in (left, *rest)) + 4
    for panel in legend(chart, whole):
        placed.append((panel, 0.0, y))
        y += panel.height
    return Picture(_png(placed, whole, y), whole, y, chart.alt)


def drawings(charts: Iterable[Chart]) -> tuple[dict[str, Markup], Markup]:
    """Draw charts for the page.

    Returns:
        Each chart by its key; and the patterns that they share, which the page has to show once.
    """
    patterns: dict[str, str] = {}
    drawn = {}
    for chart in charts:
        panels = (*chart.panels, *legend(chart))
        inside = Markup("").join(Markup(_svg(panel, patterns)) for panel in panels)  # noqa: S704 (its words are escaped)
        frame = Markup('<div class="chart" role="img" aria-label="{}">{}</div>')
        drawn[chart.key] = frame.format(chart.alt, inside)
    shared = "".join(patterns[name] for name in sorted(patterns))
    hidden = f'<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{shared}</defs></svg>'
    return drawn, Markup(hidden if shared else "")  # noqa: S704 (our own)


def _svg(panel: Panel, patterns: dict[str, str]) -> str:
    """Return a panel as SVG to stand within a page, and add its patterns to those that are known.

    Its words and lines have the colour of the text around it, which contrast themes choose.
    """
    body = Markup("").join(_in_svg(mark, patterns) for mark in panel.marks)
    size = (
        f'width="{WIDTH / 0.75:g}" height="{panel.height / 0.75:g}" viewBox="0 0 {WIDTH:g} {panel.height:g}"'
    )
    return f'<svg {size} font-size="{SIZE:g}" focusable="false">{body}</svg>'


def _in_svg(mark: Mark, patterns: dict[str, str]) -> Markup:
    match mark:
        case Words(x, y, text, anchor, bold, ink):
            style = f"fill: {_ink(ink)}; text-anchor: {_ANCHORS[anchor]}{'; font-weight: bold' * bold}"
            return Markup('<text x="{:g}" y="{:g}" style="{}">{}</text>').format(x, y, style, text)
        case Box(x, y, width, height, look, edge):
            style = f"fill: {_filled(look, patterns)}" + f"; stroke: {_ink(INK)}; stroke-width: 0.8" * edge
            box = Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" style="{}"/>')
            return box.format(x, y, width, height, style)
        case Line(points, thick, dashed):
            style = f"fill: none; stroke: {_ink(INK)}; stroke-width: {thick:g}; "
            style += (
                f"stroke-dasharray: {3.7 * thick:g} {1.6 * thick:g}" if dashed else "stroke-linecap: round"
            )
            return Markup('<path d="M{}" style="{}"/>').format(
                " ".join(f"{x:g},{y:g}" for x, y in points), style
            )


_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def _ink(colour: str) -> str:
    return "currentColor" if colour == INK else f"#{colour.lower()}"


def _filled(look: Look, patterns: dict[str, str]) -> str:
    """Return what fills a box: a colour, or a pattern, which is added to those that are known."""
    if not look.hatch:
        return f"#{look.fill.lower()}"
    name = "-".join(["h", look.fill, look.ink, *(f"{ord(sign):x}" for sign in look.hatch)]).replace("-", "_")
    side = 12 / max(map(look.hatch.count, look.hatch))
    path = "".join(_HATCHES[sign] for sign in dict.fromkeys(look.hatch))
    wide = 8 if "." in look.hatch else 3.2
    patterns[name] = (
        f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="{side:g}" height="{side:g}" '
        f'viewBox="0 0 4 4"><path d="M0 0H4V4H0Z" fill="#{look.fill.lower()}"/><path d="{path}" fill="none" '
        f'stroke="#{look.ink.lower()}" stroke-width="{wide / side:.2g}" stroke-linecap="round"/></pattern>'
    )
    return f"url(#{name})"


_UP, _DOWN, _UPRIGHT, _LEVEL = "M-1 1 1-1M0 4 4 0M3 5 5 3", "M-1 3 1 5M0 0 4 4M3-1 5 1", "M2 0V4", "M0 2H4"
_HATCHES = {
    "/": _UP,
    "\\": _DOWN,
    "x": _UP + _DOWN,
    "|": _UPRIGHT,
    "-": _LEVEL,
    "+": _UPRIGHT + _LEVEL,
    ".": "M2 2h.01",
}
"""The hatchings of pictures, by the signs that matplotlib has for them, in a square of 4 by 4."""


def _png(placed: Iterable[tuple[Panel, float, float]], width: float, height: float) -> bytes:
    """Draw panels, each at its place; through pyplot, figures would be kept and windows opened."""
    from matplotlib import rc_context  # noqa: PLC0415 (it takes long to load)
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 (likewise)
    from matplotlib.figure import Figure  # noqa: PLC0415 (likewise)
    from matplotlib.transforms import Affine2D  # noqa: PLC0415 (likewise)

    stream = io.BytesIO()
    with rc_context({"hatch.linewidth": 0.8}), warnings.catch_warnings():
        figure = Figure((width / 72, height / 72), dpi=_SHARP)
        for panel, left, top in placed:
            placing = Affine2D().translate(left, top).scale(1 / width, -1 / height).translate(0, 1)
            at = placing + figure.transFigure
            for mark in panel.marks:
                for artist in _artists(mark):
                    artist.set_transform(at)
                    figure.add_artist(artist)
        # A sign that the font lacks is drawn as a box; the words beside the picture have it.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        # What `savefig` does, without the drawing that it does beforehand to no effect.
        # Packed quickly: flat colours come out no larger than with the usual effort.
        FigureCanvasAgg(figure).print_png(  # type: ignore[no-untyped-call]
            stream, metadata={"Software": None}, pil_kwargs={"compress_level": 1}
        )
    return stream.getvalue()


def _artists(mark: Mark) -> Iterator[Artist]:
    """Yield what draws a mark."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 (it takes long to load)
    from matplotlib.patches import Rectangle  # noqa: PLC0415 (likewise)
    from matplotlib.text import Text  # noqa: PLC0415 (likewise)

    match mark:
        case Words(x, y, text, anchor, bold, ink):
            font: dict[str, Any] = {"fontsize": SIZE, "fontweight": "bold" if bold else "normal"}
            yield Text(x, y, text, color=f"#{ink}", ha=anchor, family=_fonts(), parse_math=False, **font)
        case Box(x, y, width, height, look, edge):
            fill, ink = f"#{look.fill}", f"#{look.ink}"
            yield Rectangle((x, y), width, height, facecolor=fill, edgecolor=ink, hatch=look.hatch, lw=0)
            if edge:
                yield Rectangle((x, y), width, height, fill=False, edgecolor=f"#{INK}", lw=0.8)
        case Line(points, thick, dashed):
            across, down = zip(*points, strict=True)
            style = "--" if dashed else "-"
            yield Line2D(across, down, color=f"#{INK}", lw=thick, ls=style, solid_capstyle="round")


@cache
def _fonts() -> list[str]:
    """Return the fonts of the kit that this computer has; matplotlib brings the last one."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415 (it takes long to load)

    there = set(fontManager.get_font_names())
    return [font for font in FONTS if font in there]
