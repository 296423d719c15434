"""Ratings that are kept as the fill of a cell, without a word: proposed once for each colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from automation.plan.ratings import word_key
from automation.plan.text import count
from automation.tracker import problems
from automation.tracker.read.answers import KEPT, Answers
from automation.tracker.read.cell_styles import colour_as_rating, colour_as_word
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.grid import GridSource, holds
from automation.tracker.read.headings import heading_key
from automation.tracker.read.tables import Table

_HINT = "Type the word into each of these cells. The fill alone cannot be counted, sorted or read aloud."


_BEYOND = 2
"""How many columns to the right of all words may have the fills."""
_Fills = Mapping[int, Mapping[int, str]]


def rate_by_fills(table: Table, source: GridSource, cells: Cells, answers: Answers) -> None:
    """Take the ratings of a table from fills where it has no words for them: those of one column.

    It is the column of the ratings, else a blank one, else the one with the most colours (`Fill of Ref`).

    Args:
        table: the table, whose headings are replaced if another column has the ratings.
        source: says which cells are filled.
        cells: collects one finding for each colour.
        answers: what people settled: a fill that they confirmed is a rating, any other is only reported.
    """
    own = table.headings.columns.get("rating")
    if own is not None and not _is_blank(table, own):
        fills = source.fills(table.grid.sheet, [max(own - 1, 0), own, own + 1])
        rated = [*_ratings(table, fills, own, cells, answers)]
        table.grid = table.grid.with_values((row, own, word) for row, word in rated)
        return
    width = max((len(row) for row in table.grid.rows), default=0)
    # Nothing may be written in the last column, nor above it.
    asked = range(table.span[0], table.span[1] if table.span[1] < width else width + _BEYOND)
    fills = source.fills(table.grid.sheet, asked)
    column = _coloured(table, fills, asked)
    if column is not None:
        into = column if _is_blank(table, column) else width
        _rate_by_colours(table, fills, column, into, cells, answers)


def _rate_by_colours(
    table: Table, fills: _Fills, column: int, into: int, cells: Cells, answers: Answers
) -> None:
    """Take the ratings from the colours of a column, into the same one or one beside the table."""
    texts = dict(table.headings.texts)
    if into != column:
        texts[into] = f"Fill of {short(table.heading(column))}"
    if answers.columns.get(heading_key(texts.get(into, ""))) == KEPT:
        return
    rated = [*_ratings(table, fills, column, cells, answers)]
    if rated:
        others = {name: at for name, at in table.headings.columns.items() if at != into}
        columns = others | {"rating": into}
        near = tuple(one for one in table.headings.near if one[0] != into)
        table.headings = replace(table.headings, columns=columns, near=near, texts=tuple(texts.items()))
    table.grid = table.grid.with_values((row, into, word) for row, word in rated)


def _is_blank(table: Table, column: int) -> bool:
    return not any(holds(table.grid.rows[number - 1], column) for number in table.rows)


def _coloured(table: Table, fills: _Fills, columns: Iterable[int]) -> int | None:
    """Return the column whose cells have the colours of ratings; None if no column has.

    One colour in cells that hold something may be a mark or a band of the table.
    """
    half = len(table.rows) / 2
    found: dict[int, tuple[bool, int, int]] = {}
    for column in columns:
        colours = [colour_as_rating(fill) for number in table.rows if (fill := _fill(fills, number, column))]
        rated = [colour for colour in colours if colour]
        is_blank = _is_blank(table, column)
        if len(rated) >= half and (is_blank or len(set(rated)) > 1):
            found[column] = is_blank and bool(table.heading(column)), len(set(rated)), -column
    return max(found, key=found.__getitem__, default=None)


def _fill(fills: _Fills, row: int, column: int) -> str:
    return fills.get(row, {}).get(column, "")


def _word(fills: _Fills, row: int, column: int) -> str:
    """Return the colour of a cell as a word; purple and the like only if the cells beside it have another."""
    fill = _fill(fills, row, column)
    if colour_as_rating(fill):
        return colour_as_word(fill)
    beside = {_fill(fills, row, column - 1), _fill(fills, row, column + 1)}
    return "" if fill in beside else colour_as_word(fill)


def _ratings(
    table: Table, fills: _Fills, column: int, cells: Cells, answers: Answers
) -> Iterator[tuple[int, str]]:
    """Return the row and the rating of each cell of a column that has a fill and no word for it."""
    is_own = table.headings.columns.get("rating") == column
    found: dict[str, list[int]] = {}
    for number in table.rows:
        fill = _fill(fills, number, column)
        word = _word(fills, number, column) if fill else ""
        if word and not (is_own and holds(table.grid.rows[number - 1], column)):
            found.setdefault(word, []).append(number)
    for word, numbers in found.items():
        is_settled = word_key(word) in answers.fills
        if is_settled or answers.as_proposed:
            yield from ((number, word) for number in numbers)
        if is_settled:
            continue
        cells.fills[word] += len(numbers)
        at = table.grid.cell(numbers[0], column)
        read = "They were read so, but that is not certain." if answers.as_proposed else "They were not read."
        under = short(table.heading(column))
        message = f"{count(len(numbers), 'cell')} under '{under}' may mean {word} by the fill alone. {read}"
        cells.report(problems.RATING_FROM_FILL, message, _HINT, sheet=table.grid.sheet, cell=at)
