"""The grammar of every chart: what a rating looks like, so that it can be told without its colour.

Each rating has its letter, its colour and a pattern that follows from what it counts as; the patterns are the
same in pictures and in Excel's own charts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from automation.plan.colours import WHITE
from automation.plan.ratings import Rating, State, letters

INK, PLAIN, BLACK = "1A1A1A", "1F3864", "000000"
"""The colour of words and lines, of bars that stand for no rating, and of patterns."""

_PATTERNS: dict[State | None, tuple[str, str, str]] = {
    State.DONE: ("", "", "percent_20"),
    State.NOT_EVIDENCED: ("|", "light_vertical", "narrow_vertical"),
    State.ON_TRACK: ("/", "wide_upward_diagonal", "dark_upward_diagonal"),
    State.NOT_STARTED: ("+", "large_grid", "small_grid"),
    State.AT_RISK: ("\\", "wide_downward_diagonal", "dark_downward_diagonal"),
    State.OFF_TRACK: ("x", "outlined_diamond", "solid_diamond"),
    State.WITHDRAWN: ("x-", "trellis", "weave"),
    None: ("-", "light_horizontal", "narrow_horizontal"),
}
"""The hatching of each state in pictures, its pattern in Excel, and that of a second rating with it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a stretch of a bar looks like.

    Args:
        fill: its colour.
        ink: the colour of its pattern and of words on it.
        letter: what tells it from the others where its word has no room.
        hatch: its pattern in pictures, as matplotlib writes it; empty if it has none.
        pattern: its pattern in Excel; empty if it has none.
    """

    fill: str
    ink: str
    letter: str = ""
    hatch: str = ""
    pattern: str = ""


LEFT = Look(WHITE, BLACK, hatch="//", pattern="wide_upward_diagonal")
CAME = Look(WHITE, BLACK, hatch="||", pattern="light_vertical")
BAR = Look(PLAIN, WHITE)
"""What left a rating, what came to it, and bars that stand for no rating."""


def looks(ratings: Iterable[Rating]) -> dict[Rating, Look]:
    """Return what each rating looks like; of several with one state, each has a pattern of its own."""
    ordered = tuple(dict.fromkeys(ratings))
    found, seen = dict[Rating, Look](), Counter[State | None]()
    for rating, letter in letters(ordered).items():
        hatch, *patterns = _PATTERNS[rating.state]
        number = seen[rating.state]
        seen[rating.state] += 1
        dense = hatch * (2 + number) if hatch else "." * (2 * number)
        found[rating] = Look(rating.colour, rating.ink, letter, dense, patterns[min(number, 1)])
    return found
