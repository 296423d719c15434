"""Where a table ends: rows of another shape, such as a key, a count or a list of risks, are no actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from automation.tracker.read.columns import is_date, is_state, people_in
from automation.tracker.read.grid import Value, holds, text_of
from automation.tracker.sheets import ACTIONS

if TYPE_CHECKING:
    from automation.tracker.read.tables import Table

_LONGEST_BLOCK, _LOOKED_AT = 40, 20
_LONGEST_LABEL = 40
_FEWEST_WORDS = 3
"""The fewest words of an action that a ref alone vouches for."""

_TOTAL = re.compile(
    r"(?:grand\s+|sub\s*-?\s*)?(?:totals?|count)\b.{0,30}|(?:\S+\s+){1,5}(?:sub\s*-?\s*)?(?:totals?|count"
    r"|sum|average):?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[\d.,%\s]+(?:[a-z]+\s*){0,2}", re.IGNORECASE)


def is_total(row: Sequence[Value], text: str) -> bool:
    """Return whether a row that begins with a text only counts the rows above it."""
    if _TOTAL.fullmatch(text) is None:
        return False
    return all(_COUNTED.fullmatch(text_of(value).strip()) for value in row[1:] if value not in (None, ""))


_FITS: dict[str, Callable[[Value], bool]] = {
    "lead": lambda value: people_in(text_of(value).strip()) >= 0.5,
    "due": lambda value: isinstance(value, date) or is_date(text_of(value).strip()),
    "rating": lambda value: is_state(text_of(value).strip()),
}
"""What a cell of these fields looks like."""


def block_at(rows: Sequence[Sequence[Value]], index: int, span: tuple[int, int]) -> list[Sequence[Value]]:
    """Return the rows from one on that have no blank row between them."""
    block: list[Sequence[Value]] = []
    for row in rows[index : index + _LONGEST_BLOCK]:
        if not any(holds(row, column) for column in range(span[0], min(span[1], len(row)))):
            break
        block.append(row[: span[1]])
    return block


def is_other_shape(table: Table, block: Sequence[Sequence[Value]]) -> bool:
    """Return whether no row of a block looks like the rows of a table, although those all look alike."""
    marks = _marks(table)
    if not marks or all(sum(1 for value in row if value not in (None, "")) < 2 for row in block):
        return False
    return not any(_fits(table, row, marks) for row in block)


def heads_other_table(table: Table, row: Sequence[Value]) -> bool:
    """Return whether a row has labels only, with none of the dates and people that a table has there.

    `Name | Course | Date completed` heads another table, and `Total | Red | Amber` a count.
    """
    columns = table.headings.columns
    marks = [name for name in _marks(table) if holds(row, columns[name])]
    texts = [text_of(value).strip() for value in row if value not in (None, "")]
    if not marks or any(
        len(text) > _LONGEST_LABEL or not text[:1].isalpha() or is_date(text) for text in texts
    ):
        return False
    states = sum(map(is_state, texts))
    ref = columns.get("ref", len(row))
    is_like = any(_holds(row, columns[name], _FITS[name]) for name in marks if name != "rating" or states < 2)
    return not is_like and not (holds(row, ref) and any(map(str.isdigit, text_of(row[ref]))))


def is_same_shape(table: Table, block: Sequence[Sequence[Value]]) -> bool:
    """Return whether a row of a block looks like the rows of a table."""
    return any(_fits(table, row, _marks(table)) for row in block)


def _marks(table: Table) -> list[str]:
    """Return the fields that at least half of the rows of a table fill as they should be filled."""
    if table.kind is not ACTIONS or table.is_own:
        return []
    columns = table.headings.columns
    rows = [table.grid.rows[number - 1] for number in table.rows[:_LOOKED_AT]]
    return [
        name
        for name, fits in _FITS.items()
        if name in columns and rows and 2 * sum(_holds(row, columns[name], fits) for row in rows) >= len(rows)
    ]


def _holds(row: Sequence[Value], column: int, fits: Callable[[Value], bool]) -> bool:
    return holds(row, column) and fits(row[column])


def _fits(table: Table, row: Sequence[Value], marks: Sequence[str]) -> bool:
    columns = table.headings.columns
    main = columns.get("text", columns.get("ref"))
    if main is None or not holds(row, main):
        return False
    if any(_holds(row, columns[name], _FITS[name]) for name in marks):
        return True
    if any(holds(row, columns[name]) for name in marks):
        return False
    return _is_numbered_alike(table, row, main)


def _is_numbered_alike(table: Table, row: Sequence[Value], main: int) -> bool:
    """Return whether a row has a ref like those of a table, and an action with nothing else yet."""
    ref = table.headings.columns.get("ref")
    if ref is None or not holds(row, ref):
        return False
    rows = (table.grid.rows[number - 1] for number in table.rows)
    forms = {_form(text_of(other[ref])) for other in rows if holds(other, ref)}
    form = _form(text_of(row[ref]))
    return form in forms and (form != "9" or len(text_of(row[main]).split()) >= _FEWEST_WORDS)


def _form(ref: str) -> str:
    """Return a ref with its digits and letters alike: `9.9` for `2.1`."""
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d+", "9", ref.strip()))
