"""The figures as text for a terminal, or plain text where the output is piped on."""

from __future__ import annotations

import io
import sys
from typing import TextIO

from automation.plan.ratings import COLOURS, INKS, Rating
from automation.reports.figures import Figures
from automation.reports.headline import headline
from automation.reports.views import Kind, Value, View, text_of, views_of
from automation.reports.wording import one_line

_LEFT_OUT = frozenset({"key"})
"""What a terminal does not show: it changes no figure, and every other output prints it."""
_LONG = 60
"""How many characters of a text a terminal shows."""
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
    for line in (one_line(settings.plan_title), one_line(figures.notice), *headline(figures)):
        if line:
            console.print(line)
    for view in views_of(figures):
        if view.key not in _LEFT_OUT:
            console.print()
            _print_view(console, view, short=bool(width))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _print_view(console: object, view: View, *, short: bool) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    assert isinstance(console, Console)
    console.print(Text(view.title, style="bold"))
    if not view.rows:
        console.print(view.empty)
        return
    console.print(view.note)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold underline")
    for position, column in enumerate(view.columns):
        number = column.kind in {Kind.NUMBER, Kind.SHARE}
        table.add_column(
            Text(column.heading),
            justify="right" if number else "left",
            # What names the row is never cut; a long text beside it is, so that a row is one line.
            no_wrap=column.kind is not Kind.TEXT or position > 0,
            overflow="ellipsis" if position else "fold",
        )
    for row in view.rows:
        cells = []
        for column, value in zip(view.columns, row, strict=True):
            words = text_of(value, column.kind)
            cells.append(Text(one_line(words, _LONG if short else 0), style=_style(value)))
        table.add_row(*cells)
    console.print(table)


def _style(value: Value) -> str:
    return f"bold #{INKS[value]} on #{COLOURS[value]}" if isinstance(value, Rating) else ""
