"""Finding header rows: one row of headings, or two with a heading for each group of columns above.

A heading that is known by its name needs no more. Where headings are not ours, what stands below them is
looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise, takewhile
from string import ascii_uppercase

from automation.tracker.read.columns import is_date, is_state
from automation.tracker.read.grid import Value, holds, text_of
from automation.tracker.read.heading_words import CRITICAL, GROUP, WEAK, heading_fit, variants
from automation.tracker.read.headings import (
    KNOWN,
    LONGEST,
    Headings,
    column_named,
    exact_field,
    heading_key,
    is_all_ours,
    is_completion,
    is_known,
    match_headings,
)
from automation.tracker.read.recognition import choice_columns, recognise
from automation.tracker.sheets import ACTIONS, EVIDENCE, TABLES, TableSheet

_FEWEST = 2
"""The fewest known headings in a header row."""
_ENOUGH = 0.4
"""The smallest share of known headings in a header row, unless they make a whole table: a row of prose that
happens to contain `Lead` and `Date` is not a header row."""
_FEWEST_BESIDE_OTHERS = 3
"""How many headings of a whole table are enough, whatever else is in the row."""
_PLENTY = 4
"""How many headings of actions, including the action itself, are enough even if one is missing."""
_MOST_TRIED = 50_000
"""The most texts that are tried in finding the column that separates two tables."""
_LOOKED_AT = 120
"""How many rows below a header row are handed on to be looked at."""
_OF_OTHER_LISTS = re.compile(r"\b(?:risks?|issues?|hazards?|likelihood|mitigations?|decisions?|lessons?)\b")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[/-]\s?\d{2,4})?")
_HEADS_OTHER_LIST = re.compile(
    r"(?:key |main )?(?:risks?|issues?|hazards?|decisions?|lessons?|assumptions?)"
    r"(?: (?:no|ref|id|description|title|name|made|taken|learned|learnt))?"
)
_CALENDAR = 3
"""This many months or weeks among the headings are a calendar beside the plan."""
_MOSTLY = 0.6
"""The share of the rows that a column without a heading must fill."""
_FEWEST_UNKNOWN = 3
"""The fewest headings of a table that is recognised by what stands in it."""


def find_headings(
    rows: Sequence[Sequence[Value]], index: int, span: tuple[int, int], sheet: str, *, inside: bool
) -> tuple[Headings, int] | None:
    """Return the headings that begin in a row, and over how many rows they go; None if it has none.

    Args:
        rows: the rows of the sheet.
        index: the row, counted from 0.
        span: the first column to look at and the one after the last.
        sheet: the name of the sheet.
        inside: whether the row is inside another table, so that it may well be one of its rows.
    """
    low, high = span
    cells = texts_in(rows[index][low:high], low)
    plain = header(cells, sheet)
    if plain is not None and _is_mere_likeness(plain, cells, sheet):
        plain = None
    found = None
    is_inside = inside and plain is None
    if not _is_settled(plain, cells, sheet) and _may_head(cells, rows, index, span, inside=is_inside):
        joined, deep = _with_groups(rows, index, cells, span)
        below = [row[:high] for row in rows[index + deep : index + deep + _LOOKED_AT]]
        found = recognise(_with_blank(joined, below, span), below)
        if found is not None and _is_row_itself(found):
            found = None
        if found is not None and not (plain and plain.kind is not ACTIONS and plain.score >= found.score):
            return found, deep
    return (plain, 1) if plain is not None else None


def _is_row_itself(found: Headings) -> bool:
    """Return whether headings look like what stands below them: a row of the plan, not its headings."""
    texts, columns = dict(found.texts), found.with_proposed().columns
    due, rating = (texts.get(columns.get(name, -1), "") for name in ("due", "rating"))
    key = heading_key(rating)
    is_rated = is_state(rating) and heading_fit("rating", key, exact=False) < WEAK and not is_completion(key)
    return is_rated or (is_date(due) and any(map(str.isdigit, due)))


def _is_settled(found: Headings | None, cells: list[tuple[int, str]], sheet: str) -> bool:
    """Return whether headings need no look at what stands below them, as they are ours."""
    if found is None:
        return False
    is_small = found.kind not in (ACTIONS, EVIDENCE) and found.kind.is_sheet(sheet)
    return is_small or is_all_ours(cells, found.kind)


def _is_mere_likeness(found: Headings, cells: Sequence[tuple[int, str]], sheet: str) -> bool:
    """Return whether headings look like those of a small table, as a list of risks has a ref and an owner."""
    if found.kind in (ACTIONS, EVIDENCE) or found.kind.is_sheet(sheet):
        return False
    return any(_OF_OTHER_LISTS.search(heading_key(text)) for _, text in cells)


def heads_other_list(cells: Sequence[tuple[int, str]]) -> bool:
    """Return whether a row has the headings of a list of risks, issues or decisions."""
    keys = [heading_key(text) for _, text in cells]
    is_told = any(map(_HEADS_OTHER_LIST.fullmatch, keys)) and not KNOWN.isdisjoint(keys)
    return is_told and not any(is_date(text) or is_state(text) for _, text in cells)


def _may_head(
    cells: list[tuple[int, str]],
    rows: Sequence[Sequence[Value]],
    index: int,
    span: tuple[int, int],
    *,
    inside: bool,
) -> bool:
    """Return whether a row may have headings, given the rows below it."""
    if [text.upper() for _, text in cells] == [*ascii_uppercase[: len(cells)]]:
        return not inside  # named after their letters
    few = cells if len(cells) > _FEWEST else _with_blank(cells, rows[index + 1 :], span)
    return _may_be_headings(_without_choices(few, rows, index), inside=inside)


def _with_blank(
    cells: list[tuple[int, str]], below: Sequence[Sequence[Value]], span: tuple[int, int]
) -> list[tuple[int, str]]:
    """Return the headings of an action with the columns beside them that have none, but are filled.

    They are looked at only if the action, the lead or the due date is among them.
    """
    fields = {exact_field(heading_key(text)) for _, text in cells} & {"text", "lead", "due"}
    if len(fields) != _FEWEST:
        return cells
    rows = list(takewhile(lambda row: texts_in(row, 0), below[:_LOOKED_AT]))
    found = dict(cells)
    for step in (1, -1):
        for column in [*found][::step]:
            beside = column + step
            while span[0] <= beside < span[1] and beside not in found and _is_mostly_filled(rows, beside):
                found[beside] = column_named(beside)
                beside += step
    return sorted(found.items())


def _is_mostly_filled(rows: Sequence[Sequence[Value]], column: int) -> bool:
    return sum(holds(row, column) for row in rows) > _MOSTLY * len(rows)


def bare_columns(
    rows: Sequence[Sequence[Value]], span: tuple[int, int]
) -> tuple[int, Headings, list[tuple[int, str]]] | None:
    """Return the first row of a plan without any headings, and its columns by what stands in them.

    Args:
        rows: the rows of the sheet.
        span: the first column and the one after the last.
    """
    for index in range(min(len(rows), _LOOKED_AT)):
        if len(texts_in(rows[index], 0)) < _FEWEST_UNKNOWN:
            continue
        block = [*takewhile(lambda row: texts_in(row, 0), rows[index : index + _LOOKED_AT])]
        cells = [(c, column_named(c)) for c in range(*span) if _is_mostly_filled(block, c)]
        found = recognise(cells, block) if len(block) >= _FEWEST and len(cells) >= _FEWEST_UNKNOWN else None
        if found and {"text", "lead", "due"} <= found.with_proposed().columns.keys():
            return index, found, cells
    return None


def _without_choices(
    cells: Sequence[tuple[int, str]], rows: Sequence[Sequence[Value]], index: int
) -> Sequence[tuple[int, str]]:
    """Return the cells of a row without columns to be ticked."""
    if sum(is_state(text) for _, text in cells) < _FEWEST:
        return cells
    choices = choice_columns(cells, rows[index + 1 : index + _LOOKED_AT])
    return [cell for cell in cells if cell not in choices] if choices else cells


def _may_be_headings(cells: Sequence[tuple[int, str]], *, inside: bool) -> bool:
    """Return whether the cells of a row are short texts that are no dates, ratings or figures."""
    texts = [text for _, text in cells]
    if len(texts) < _FEWEST_UNKNOWN or all(text.startswith("(") for text in texts):
        return False  # a row in brackets explains the headings above it
    known = sum(1 for text in texts if not KNOWN.isdisjoint(variants(text)))
    if not all(_may_be_heading(text) or (known >= _FEWEST and is_date(text)) for text in texts):
        return False
    dates = sum(map(is_date, texts))
    values = sum(map(is_state, texts)) + (dates if dates < _CALENDAR else 0)
    if inside:
        return known >= _FEWEST and not values
    return values <= len(texts) // 3


def _may_be_heading(text: str) -> bool:
    is_word = any(map(str.isalpha, text)) or text in {"#", "%"}
    return len(text) <= LONGEST and (is_word or bool(_YEAR.fullmatch(text)))


def _with_groups(
    rows: Sequence[Sequence[Value]], index: int, cells: list[tuple[int, str]], span: tuple[int, int]
) -> tuple[list[tuple[int, str]], int]:
    """Return the headings with those of their groups, and how many rows they take from this one on."""
    low, high = span
    below = texts_in(rows[index + 1][low:high], low) if index + 1 < len(rows) else []
    if _are_within_groups(cells, below, high):
        return _joined(cells, below, high), 2
    above = texts_in(rows[index - 1][low:high], low) if index and group_headings(rows, index, low) else []
    if above and {column for column, _ in above} <= {column for column, _ in cells}:
        return _joined(above, cells, high), 1
    return cells, 1


def _are_within_groups(above: list[tuple[int, str]], below: list[tuple[int, str]], high: int) -> bool:
    """Return whether a row of short texts stands only below headings that go over several columns."""
    if len(below) < _FEWEST or not all(map(_may_be_below_group, (text for _, text in below))):
        return False
    columns = [column for column, _ in above]
    wide = {column for column, end in pairwise([*columns, high]) if end - column > 1}
    groups = [max((column for column in columns if column <= at), default=-1) for at, _ in below]
    is_within = {-1, *wide}.issuperset(groups)
    return is_within and any(at > group >= 0 for (at, _), group in zip(below, groups, strict=True))


def _may_be_below_group(text: str) -> bool:
    return len(text) <= LONGEST / 2 and not is_state(text) and any(map(str.isalpha, text))


def _joined(above: list[tuple[int, str]], below: list[tuple[int, str]], high: int) -> list[tuple[int, str]]:
    """Return the headings of a lower row, each with the heading of its group before it."""
    names, under = dict(above), dict(below)
    joined, group = [], ""
    for column in range(high):
        if column in names:
            group = names[column]
        if column in under:
            joined.append((column, f"{group}{GROUP}{under[column]}" if group else under[column]))
        elif column in names:
            joined.append((column, names[column]))
    return joined


def group_headings(rows: Sequence[Sequence[Value]], index: int, low: int) -> tuple[str, ...]:
    """Return the texts of the row above a header row if they may be headings for groups of columns."""
    above, below = texts_in(rows[index - 1], low), texts_in(rows[index], low)
    texts = tuple(text for _, text in above)
    short = all(len(text) <= 40 and not any(c.isdigit() for c in text) for text in texts)
    return texts if short and 1 < len(above) < len(below) else ()


def texts_in(row: Sequence[Value], low: int) -> list[tuple[int, str]]:
    """Return the column and text of each cell of a row that is not blank; `low` is the first column."""
    return [
        (low + i, text)
        for i, value in enumerate(row)
        if value is not None and value != "" and (text := text_of(value).strip())
    ]


def header(cells: list[tuple[int, str]], sheet: str) -> Headings | None:
    """Return the headings of a row for the kind of table that it fits best, or None if it fits none."""
    if optional := next((kind for kind in TABLES if kind.optional and kind.is_sheet(sheet)), None):
        return _of_optional(cells, optional)
    known = sum(is_known(text) for _, text in cells)
    if known < _FEWEST or all(text.startswith("(") for _, text in cells):
        return None
    if known < _ENOUGH * len(cells) and not _stands_out(cells, sheet):
        return None
    best = _of_own(cells, sheet) or _best(cells, sheet, near=False)
    if best is not None and best.complete and not best.unknown:
        return best
    return _best(cells, sheet, near=True)


def _of_own(cells: list[tuple[int, str]], sheet: str) -> Headings | None:
    """Return the headings of the table that a sheet is named after, if it knows all of them."""
    kind = next((kind for kind in TABLES if kind.is_sheet(sheet)), None)
    found = match_headings(cells, kind, near=False) if kind else None
    return found if found and found.complete and not (found.unknown or found.double) else None


def _of_optional(cells: list[tuple[int, str]], kind: TableSheet) -> Headings | None:
    found = match_headings(cells, kind, near=False)
    return found if found.complete and len(found.columns) > 1 else None


def _stands_out(cells: list[tuple[int, str]], sheet: str) -> bool:
    """Return whether a row has the headings of a whole table, whatever else is in it.

    People draw the weeks of a year to the right of a plan. Only a header row has an action, a lead and a due
    date in separate cells. The headings of other tables are common words (`Name`, `Status`), so they count
    only on the sheet that is named after their table.
    """
    for kind in TABLES:
        if kind is ACTIONS or kind.is_sheet(sheet):
            found = match_headings(cells, kind)
            if kind is ACTIONS and "text" not in found.columns:
                continue
            enough = _FEWEST_BESIDE_OTHERS if found.complete else _PLENTY
            if len(found.columns) >= enough and (found.complete or kind is ACTIONS):
                return True
    return False


def _best(cells: list[tuple[int, str]], sheet: str, *, near: bool) -> Headings | None:
    best: Headings | None = None
    best_score = 0.0
    lacking: Headings | None = None
    for kind in (kind for kind in TABLES if not kind.optional):
        found = match_headings(cells, kind, near=near)
        score = found.score + (1.5 if kind.is_sheet(sheet) else 0)
        if found.complete and score > best_score:
            best, best_score = found, score
        elif kind is ACTIONS and _nearly_actions(found):
            lacking = found
    if lacking is not None and lacking.score > best_score + 0.5:
        return (
            lacking  # it looks more like a table of actions with a heading missing than like any other table
        )
    return best or lacking


def _nearly_actions(found: Headings) -> bool:
    """Return whether an incomplete table of actions is worth a finding: only one heading is missing."""
    return "text" in found.columns and len(found.missing()) == 1 and len(found.columns) > _FEWEST


def plan_apart(
    rows: Sequence[Sequence[Value]], index: int, span: tuple[int, int], sheet: str, found: Headings
) -> list[tuple[int, int]]:
    """Return the parts of a header row of which one is a plan by itself, with blank columns between them.

    They are read apart if they would be mixed otherwise: actions or leads from another part. A plan may have
    blank columns too.

    Args:
        rows: the rows of the sheet.
        index: the header row, counted from 0.
        span: the first column of the row and the one after its last.
        sheet: the name of the sheet.
        found: what the whole row was taken for.
    """
    parts = _parts_of(rows[index : index + _LOOKED_AT], span)
    whole = found.with_proposed().columns
    for low, high in parts:
        part = find_headings(rows, index, (low, high), sheet, inside=False)
        own = part[0].with_proposed().columns if part and part[0].kind is ACTIONS else {}
        if {"text", "lead", "due"} <= own.keys() and any(
            not low <= whole.get(name, -1) < high for name in CRITICAL if name in own
        ):
            return parts
    return []


def _parts_of(rows: Sequence[Sequence[Value]], span: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the parts of some rows with blank columns between them; empty if there is only one."""
    filled = [column for column in range(*span) if any(holds(row, column) for row in rows)]
    starts = [column for before, column in pairwise([-1, *filled]) if column - before > 1 or before < 0]
    return [*pairwise([*starts, span[1]])] if len(starts) > 1 else []


def side_by_side(cells: list[tuple[int, str]], sheet: str) -> list[tuple[int, int]]:
    """Split a header row at a column without a heading that separates two whole tables.

    Returns:
        The first column of each table and the one after its last; empty if there is only one table.
    """
    known = list(accumulate((is_known(text) for _, text in cells), initial=0))
    gaps = [
        at
        for at in range(1, len(cells))
        if cells[at][0] - cells[at - 1][0] > 1 and _FEWEST <= known[at] <= known[-1] - _FEWEST
    ]
    for at in gaps[: _MOST_TRIED // len(cells) + 1]:
        left, right = header(cells[:at], sheet), header(cells[at:], sheet)
        if left and right and left.complete and right.complete:
            return [(0, cells[at - 1][0] + 1), (cells[at][0], 1 << 20)]
    return []
