"""The figures as text, for a terminal or for a pipe.

A terminal gets colour, lines that fit its window and the first rows of each table. Piped output is plain and
has every row, each on one line.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TextIO

from automation.plan.text import one_line
from automation.views.figures import Figures, views_of
from automation.views.view import RIGHT, Kind, View

_GAP, _LEAST = 2, 14
"""Spaces between columns; the narrowest that a column of text may become."""
_ROWS = 500
"""How many rows of a view a terminal shows."""


def print_summary(figures: Figures, out: TextIO | None = None) -> None:
    """Print the figures: in colour and wrapped to the window on a terminal, else plain."""
    out = out or sys.stdout
    if out.isatty():
        from rich.console import Console  # noqa: PLC0415 (loaded only where something is printed)

        console = Console(file=out)
        # An old Windows console would print the colour codes as text.
        out.write(summary_text(figures, width=console.width, colour=not console.legacy_windows))
    else:
        out.write(summary_text(figures))


def summary_text(figures: Figures, *, width: int = 0, colour: bool = False) -> str:
    """Write the figures as text.

    Args:
        figures: the night's figures.
        width: the widest a line may be; 0 for no limit.
        colour: whether to colour the ratings; their words are printed either way.
    """
    settings = figures.plan.settings
    said = (settings.plan_title, figures.notice, *figures.headline)
    lines = [part for line in said if one_line(line) for part in _folded(one_line(line), width)]
    ratings = figures.plan.key.columns if colour else ()
    styles = {one_line(rating.name): f"bold #{rating.ink} on #{rating.colour}" for rating in ratings}
    for view in views_of(figures):
        lines += ["", *_view(view, width, styles)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def views_text(views: Iterable[View]) -> str:
    """Write views as text, each on lines of its own under its title, the title first."""
    return "\n\n".join("\n".join(line.rstrip() for line in _view(view, 0, {})) for view in views)


def _view(view: View, width: int, styles: Mapping[str, str]) -> list[str]:
    title = [_styled(part, "bold", bool(styles)) for part in _folded(view.title, width)]
    return [*title, *(_table(view, width, styles) if view.rows else _folded(view.empty, width))]


def _folded(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width) if width and _length(text) > width else [text]


def _styled(text: str, style: str, colour: bool) -> str:
    if not colour:
        return text
    from rich.color import ColorSystem  # noqa: PLC0415 (loaded only where something is coloured)
    from rich.style import Style  # noqa: PLC0415 (likewise)

    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _length(text: str) -> int:
    """Return how many columns a text takes; some characters, such as Chinese ones, take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 (loaded only where something is printed)

    return cell_len(text)


def _table(view: View, width: int, styles: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a view, in columns as wide as their contents or as the terminal allows.

    `styles` holds the style of each rating's word; it is empty where nothing is to be coloured.
    """
    yield from _folded(view.note, width)
    cells = view.cells()[: _ROWS if width else None]
    headings = [column.heading for column in view.columns]
    if width:
        widths = _widths(view, cells, width)
    else:
        widths = [max(map(_length, texts)) for texts in zip(headings, *cells, strict=True)]
    shown = [(number, wide) for number, wide in enumerate(widths) if wide]
    for row in (headings, *cells):
        # The first column and the headings are wrapped rather than cut.
        whole = row is headings or not width
        folded = [_folded(row[n] if whole or n == 0 else _cut(row[n], wide), wide) for n, wide in shown]
        for line in zip_longest(*folded, fillvalue=""):
            yield (" " * _GAP).join(
                _padded(text, wide, view.columns[n].kind, styles, heading=row is headings)
                for (n, wide), text in zip(shown, line, strict=True)
            )
    if len(cells) < len(view.rows):
        said = f"The first {len(cells):,} of {len(view.rows):,} rows. Use --format xlsx for all of them."
        yield from _folded(said, width)


def _padded(text: str, width: int, kind: Kind, styles: Mapping[str, str], *, heading: bool) -> str:
    gap = " " * (width - _length(text))
    style = "bold underline" if heading else styles.get(text, "") if kind is Kind.RATING else ""
    shown = _styled(text, style, colour=bool(styles)) if style else text
    return gap + shown if kind in RIGHT else shown + gap


def _widths(view: View, cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Share the width of a line among the columns; without room, text columns are left out from the right.

    Returns:
        The width of each column; 0 for one that is left out.
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
