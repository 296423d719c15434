"""The figures as text for a terminal, or plain text where the output is piped on."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import TextIO

from automation.analysis.headline import headline
from automation.plan.ratings import COLOURS, INKS, Rating
from automation.plan.wording import one_line
from automation.reports.all_views import views_of
from automation.reports.figures import Figures
from automation.reports.views import RIGHT, Kind, Value, View, text_of

_LEFT_OUT = frozenset({"key"})
"""What a terminal does not show: it changes no figure, and every other output prints it."""
_GAP, _LEAST = 2, 14
"""Spaces between columns; the fewest characters of a text that are worth showing."""
_NATURAL = 100_000
"""A width that nothing reaches: piped lines are as long as their columns."""


def print_summary(figures: Figures, out: TextIO | None = None) -> None:
    """Print the figures: in colour and wrapped to the window on a terminal, else plain."""
    out = out or sys.stdout
    if out.isatty():
        from rich.console import Console  # noqa: PLC0415 (loaded only where something is printed)

        out.write(summary_text(figures, width=Console(file=out).width, colour=True))
    else:
        out.write(summary_text(figures))


def summary_text(figures: Figures, *, width: int = 0, colour: bool = False) -> str:
    """Write the figures as text.

    Args:
        figures: the night's figures.
        width: how wide a line may be; 0: as wide as it needs to be.
        colour: whether to colour the ratings; their words stand there either way.
    """
    from rich.console import Console  # noqa: PLC0415 (loaded only where something is printed)

    out = io.StringIO()
    console = Console(
        file=out,
        width=width or _NATURAL,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    settings = figures.plan.settings
    for line in (
        one_line(settings.plan_title),
        one_line(figures.notice),
        *headline(figures.plan, figures.summary),
    ):
        if line:
            console.print(line)
    for view in views_of(figures):
        if view.key not in _LEFT_OUT:
            console.print()
            _print_view(console, view, width)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _print_view(console: object, view: View, width: int) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    assert isinstance(console, Console)
    console.print(Text(view.title, style="bold"))
    if not view.rows:
        console.print(view.empty)
        return
    console.print(view.note)
    cells = [[text_of(v, c.kind) for c, v in zip(view.columns, row, strict=True)] for row in view.rows]
    widths = _widths(view, cells, width)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold underline")
    shown = [number for number, wide in enumerate(widths) if wide]
    for number in shown:
        column = view.columns[number]
        right = column.kind in RIGHT
        wide = widths[number] if width else None
        table.add_column(Text(column.heading), justify="right" if right else "left", width=wide)
    for row, words in zip(view.rows, cells, strict=True):
        # What names the row is never cut; it goes on in the next line.
        cut = [words[n] if n == 0 or not width else _cut(words[n], widths[n]) for n in shown]
        table.add_row(*(Text(word, style=_style(row[n])) for n, word in zip(shown, cut, strict=True)))
    console.print(table)


def _widths(view: View, cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Share a line among the columns; a text for which there is no room is left out, from the right.

    Returns:
        The characters that each column gets; 0 for one that is left out.
    """
    natural = [
        max(*(len(row[n]) for row in cells), *map(len, column.heading.split()))
        for n, column in enumerate(view.columns)
    ]
    if not width:
        return natural
    texts = [n for n, column in enumerate(view.columns) if column.kind is Kind.TEXT and n]
    while texts:
        fixed = [wide for n, wide in enumerate(natural) if wide and n not in texts]
        room = width - sum(fixed) - _GAP * (len(fixed) + len(texts))
        if room >= _LEAST * len(texts):
            for left, n in enumerate(sorted(texts, key=lambda n: natural[n])):
                natural[n] = min(natural[n], room // (len(texts) - left))
                room -= natural[n]
            break
        natural[texts.pop()] = 0
    others = [wide for n, wide in enumerate(natural) if wide and n]
    room = width - sum(others) - _GAP * (len(others) + 1)
    natural[0] = min(natural[0], max(room, _LEAST))
    return natural


def _cut(words: str, width: int) -> str:
    return words if len(words) <= width else words[: width - 3].rstrip() + "..."


def _style(value: Value) -> str:
    return f"bold #{INKS[value]} on #{COLOURS[value]}" if isinstance(value, Rating) else ""
