"""Takes columns that say the same in every row out of a table, and says it once above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from automation.papers.word_files import qn

_LEAST = 2
"""A table with fewer rows keeps its columns."""

_MANY, _SHORT = 4, 60
"""In a table with fewer rows than this, only texts of so many characters are said above it."""

_FIGURES = re.compile(r"(?!0$)[-+\d.,%\s]+")
"""What a column of figures says, which is kept: but where it is 0 in every row, that is said once."""


def say_once(document: Any) -> None:
    """Take out of each table the columns that have the same words, nothing or 0 in every row.

    The first stays, and of a table that would have only its first column left, one more. A column that is
    empty goes without a word.
    """
    for table in list(document.element.body.iter(qn("w:tbl"))):
        rows = [row.findall(qn("w:tc")) for row in table.findall(qn("w:tr"))]
        if len(rows) > 1 and len({len(row) for row in rows}) == 1:
            columns = list(zip(*rows, strict=True))
            empty, same = _to_take_out(columns)
            if same:
                said = [
                    f"{_text(columns[place][0])}: {_text(columns[place][1]).rstrip('.')}" for place in same
                ]
                rows_said = "both rows" if len(rows) == 3 else f"all {len(rows) - 1} rows"
                _say_above(table, f"The same for {rows_said}. {'. '.join(said)}")
            if empty or same:
                _take_out(table, columns, [*empty, *same])


def _to_take_out(columns: Sequence[Sequence[Any]]) -> tuple[list[int], list[int]]:
    """Return the places of the columns that are empty, and of those that say the same in every row."""
    empty = [place for place, cells in enumerate(columns) if place and _is_empty(cells[1:])]
    rest = [place for place in range(1, len(columns)) if place not in empty]
    if not rest:
        return [], []
    same = [p for p in rest if len(columns[p]) > _LEAST and _is_the_same(columns[p][1:])]
    # A table of refs alone says nothing.
    return empty, same[len(same) == len(rest) :]


def _is_empty(cells: Sequence[Any]) -> bool:
    return not any(_text(cell) or next(cell.iter(qn("w:drawing")), None) is not None for cell in cells)


def _take_out(table: Any, columns: list[tuple[Any, ...]], gone: list[int]) -> None:
    """Remove some columns of a table, and share their width out among the others, by their texts."""
    grid = table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
    widths = [int(column.get(qn("w:w"))) for column in grid]
    free = sum(widths[place] for place in gone)
    # Columns with the longest texts need the room most.
    lengths = [sum(len(_text(cell)) for cell in cells[1:]) for cells in columns]
    weights = [0 if place in gone else length for place, length in enumerate(lengths)]
    for place, (column, cells) in enumerate(zip(grid, columns, strict=True)):
        if place in gone:
            for element in (column, *cells):
                element.getparent().remove(element)
        else:
            width = str(widths[place] + free * weights[place] // max(sum(weights), 1))
            for element in (column, *(cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in cells)):
                element.set(qn("w:w"), width)


def _is_the_same(cells: Sequence[Any]) -> bool:
    texts = {_text(cell) for cell in cells}
    only = texts.pop()
    is_long = len(cells) < _MANY and len(only) > _SHORT
    return not texts and not is_long and not _FIGURES.fullmatch(only)


def _text(element: Any) -> str:
    parts = (
        "\n" if part.tag == qn("w:br") else part.text or "" for part in element.iter(qn("w:t"), qn("w:br"))
    )
    return ", ".join(" ".join(line.split()) for line in "".join(parts).splitlines() if line.strip())


def _say_above(table: Any, text: str) -> None:
    """Say something above a table: after the sentences that lead in to it, or in its own paragraph."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 (papers alone load Word's libraries)

    run, word = OxmlElement("w:r"), OxmlElement("w:t")
    word.text = text if text.endswith((".", "!", "?")) else f"{text}."
    run.append(word)
    above = table.getprevious()
    if above is not None and above.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None and _text(above):
        word.text = f" {word.text}"
        word.set(qn("xml:space"), "preserve")
        above.append(run)
        return
    paragraph, properties = OxmlElement("w:p"), OxmlElement("w:pPr")
    properties.append(OxmlElement("w:keepNext"))
    paragraph.extend([properties, run])
    table.addprevious(paragraph)
