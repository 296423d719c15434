"""The figures as text for a terminal, or plain text where the output is piped on.

Piped on, every row is there, and rows are put into columns by hand: rich needs ten times as long for that,
which shows where a plan has ten thousands of actions. A terminal gets as many rows as somebody may scroll.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import TextIO

from automation.analysis.headline import headline
from automation.plan.ratings import COLOURS, INKS, Rating
from automation.plan.text import one_line
from automation.views.figures import Figures, views_of
from automation.views.view import RIGHT, Kind, Value, View

_LEFT_OUT = frozenset({"key"})
"""What a terminal does not show: it changes no figure, and every other output prints it."""
_GAP, _LEAST = 2, 14
"""Spaces between columns; the fewest characters of a text that are worth showing."""
_NARROW = 80
"""How wide a terminal is taken to be that does not say."""
_ROWS = 500
"""How many rows of a view a terminal shows."""


def print_summary(figures: Figures, out: TextIO | None = None) -> None:
    """Print the figures: in colour and wrapped to the window on a terminal, else plain."""
    out = out or sys.stdout
    if out.isatty():
        from rich.console import Console  # noqa: PLC0415 (loaded only where something is printed)

        console = Console(file=out)
        # An old console of Windows would print the codes for colours as they are.
        out.write(summary_text(figures, width=console.width, colour=not console.legacy_windows))
    else:
        out.write(summary_text(figures))


def summary_text(figures: Figures, *, width: int = 0, colour: bool = False) -> str:
    """Write the figures as text.

    Args:
        figures: the night's figures.
        width: how wide a line may be; 0: as wide as it needs to be.
        colour: whether to colour the ratings; their words stand there either way.
    """
    settings = figures.plan.settings
    said = (
        one_line(settings.plan_title),
        one_line(figures.notice),
        *headline(figures.plan, figures.summary),
    )
    lines = [line for line in said if line]
    views = [view for view in views_of(figures) if view.key not in _LEFT_OUT]
    if width or colour:
        return _for_a_terminal(lines, views, width or _NARROW, colour=colour)
    for view in views:
        lines += ["", view.title, *_plain(view)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _plain(view: View) -> list[str]:
    """Put a view into columns that are as wide as what they hold."""
    if not view.rows:
        return [view.empty]
    cells = view.cells()
    laid_out = []
    for column, below in zip(view.columns, zip(*cells, strict=True), strict=True):
        texts = [column.heading, *below]
        lengths = [_length(text) for text in texts]
        widest = max(lengths)
        gaps = [" " * (widest - length) for length in lengths]
        if column.kind in RIGHT:
            laid_out.append([gap + text for gap, text in zip(gaps, texts, strict=True)])
        else:
            laid_out.append([text + gap for gap, text in zip(gaps, texts, strict=True)])
    return [view.note, *((" " * _GAP).join(line) for line in zip(*laid_out, strict=True))]


def _length(text: str) -> int:
    """Count the columns that a text takes; some characters, such as those of Chinese, take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 (loaded only where something is printed)

    return cell_len(text)


def _for_a_terminal(lines: Sequence[str], views: Sequence[View], width: int, *, colour: bool) -> str:
    from rich.console import Console  # noqa: PLC0415 (loaded only where something is printed)

    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        console.print(line)
    for view in views:
        console.print()
        _print_view(console, view, width)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _print_view(console: object, view: View, width: int) -> None:
    from rich.console import Console  # noqa: PLC0415 (only the terminal needs it)
    from rich.table import Table  # noqa: PLC0415 (only the terminal needs it)
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    assert isinstance(console, Console)
    console.print(Text(view.title, style="bold"))
    if not view.rows:
        console.print(view.empty)
        return
    console.print(view.note)
    rows, cells = view.rows[:_ROWS], view.cells()[:_ROWS]
    widths = _widths(view, cells, width)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold underline")
    shown = [number for number, wide in enumerate(widths) if wide]
    for number in shown:
        column = view.columns[number]
        right = column.kind in RIGHT
        table.add_column(Text(column.heading), justify="right" if right else "left", width=widths[number])
    for row, words in zip(rows, cells, strict=True):
        # What names the row is never cut; it goes on in the next line.
        cut = [words[n] if n == 0 else _cut(words[n], widths[n]) for n in shown]
        table.add_row(*(Text(word, style=_style(row[n])) for n, word in zip(shown, cut, strict=True)))
    console.print(table)
    if len(rows) < len(view.rows):
        console.print(
            f"The first {len(rows):,} of {len(view.rows):,}; the workbook that --format xlsx writes has all."
        )


def _widths(view: View, cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Share a line among the columns; a text for which there is no room is left out, from the right.

    Returns:
        The characters that each column gets; 0 for one that is left out.
    """
    natural = [
        max(*(len(row[n]) for row in cells), *map(len, column.heading.split()))
        for n, column in enumerate(view.columns)
    ]
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
