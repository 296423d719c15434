"""Reading what a published plan says about itself before its first section: introduction, governance, vision.

Each paragraph and each row of a table there becomes a row of the sheet About.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from automation.plan.findings import Place
from automation.plan.model import ABOUT_PLAN, HOW_IT_STANDS, AboutText, Plan
from automation.plan.settings import Settings
from automation.tracker.read.cells import Cells
from automation.tracker.read.document_rows import TYPED_SIGNS
from automation.tracker.read.grid import Grid, text_of
from automation.tracker.read.tables import Sheet, Table
from automation.tracker.sheets import ACTIONS, EVIDENCE

_LONGEST_PART, _LONGEST_NAME = 110, 120
_NUMBERED = re.compile(r"(?:part\s+)?\(?(?:\d{1,2}|[A-Z])[).:]\s+\S.*[^.;,]", re.IGNORECASE)
"""The title of a part, such as `2) Background`."""
_ITEM = re.compile(rf"\s*[{re.escape(''.join(TYPED_SIGNS))}]\s+\S")
"""The beginning of an item of a list, with a sign that people type."""
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
"""Words that a text file marks as bold."""
_COLUMNS = {"part": 0, "who": 1, "text": 2}
_FIRST = 5
"""In how many rows from the top the name of the council and of the plan are looked for."""
_APART = re.compile(r"\s+[-\u2013\u2014|]+\s+|\s*[:\n]\s*")
_COUNCIL = re.compile(r"\b(?:council|borough|county|city of|authority|trust)\b", re.IGNORECASE)
_PLAN = re.compile(r"\b(?:plan|programme|strategy)\b", re.IGNORECASE)
_OF_COUNCIL = re.compile(r"(.*\bcouncil)(?:['\u2019]?s)?\s+(.*)", re.IGNORECASE)


def about_of(
    sheets: Sequence[Sheet], tables: Sequence[Table], titles: set[tuple[str, int]], cells: Cells
) -> tuple[AboutText, ...]:
    """Return the text before the first section of a document.

    Args:
        sheets: what was found on each sheet.
        tables: the tables that were read.
        titles: the lines that name themes, sections and owners, by sheet and row; those of the parts are
            added.
        cells: cleans texts.
    """
    found: list[AboutText] = []
    for sheet in (sheet for sheet in sheets if sheet.grid.prose):
        first = min((table.header_row for table in tables if table.grid.sheet == sheet.grid.sheet), default=0)
        taken = {row for name, row in titles if name == sheet.grid.sheet} | sheet.heads
        above = {row: line for row in range(1, first) if any(line := _cells(sheet.grid, row, cells))}
        last = max(above.keys() - taken, default=0)
        texts = {row: line for row, line in above.items() if row <= last}
        level, own = _own_prose(sheet.grid, texts)
        parts = _parts(sheet.grid, own, level)
        texts_here = [*_texts(sheet.grid, own, parts)]
        known = own.keys() | (_front(sheet) if level else set())
        titles |= {(sheet.grid.sheet, row) for row in known - {text.place.row for text in texts_here}}
        found += texts_here
    return tuple(found)


def _cells(grid: Grid, row: int, cells: Cells) -> list[str]:
    return [
        _BOLD.sub(r"\1", cells.clean(text_of(value), grid.sheet, row, column)) if value else ""
        for column, value in enumerate(grid.rows[row - 1])
    ]


def _front(sheet: Sheet) -> set[int]:
    """Return the rows outside tables before the first action: figures and contents in our published form."""
    of_tables = {row for table in sheet.tables for row in table.rows} | sheet.heads
    first = min(t.header_row for t in sheet.tables if t.kind is ACTIONS or t.kind is EVIDENCE)
    return set(range(1, first)) - of_tables


def _own_prose(grid: Grid, texts: dict[int, list[str]]) -> tuple[int, dict[int, list[str]]]:
    """Return the level of the parts and the plan's own prose, where our published form says which it is.

    What the form says of its own, such as how the plan stands, is no text of the plan. Any other document
    has no such headings: its texts are returned as they are, with level 0.
    """
    level = next((grid.levels.get(row, 0) for row, line in texts.items() if line[0] == HOW_IT_STANDS), 0)
    if not level:
        return 0, texts
    heads = {row: texts[row][0] for row in texts if grid.levels.get(row) == level}
    begin = next((row for row, text in heads.items() if text == ABOUT_PLAN), max(texts))
    end = next((row for row in heads if row > begin), begin)
    inside = {row: line for row, line in texts.items() if begin < row < end}
    return level + 1, {row: line for row, line in inside.items() if [*filter(None, line)] != list(WHO_TABLE)}


WHO_TABLE = ("Who", "What it means")
"""The headings of the published form's table of texts that say whom they are about."""


def _parts(grid: Grid, texts: Mapping[int, Sequence[str]], level: int = 0) -> dict[int, str]:
    """Return the titles of the parts by their rows.

    They are the headings of a given level, or else of the highest that is used twice, or else the lines with
    a number.
    """
    if level:
        return {row: cells[0] for row, cells in texts.items() if grid.levels.get(row) == level}
    single = {row: max(cells) for row, cells in texts.items() if sum(map(bool, cells)) == 1}
    levels = Counter(grid.levels[row] for row in single if row in grid.levels)
    top = min((level for level, times in levels.items() if times > 1), default=0)
    return {
        row: text
        for row, text in single.items()
        if len(text) <= _LONGEST_PART
        and (grid.levels.get(row, 0) == top if top else _NUMBERED.fullmatch(text))
    }


def _texts(grid: Grid, texts: Mapping[int, Sequence[str]], parts: Mapping[int, str]) -> Iterator[AboutText]:
    """Return rows as texts, each in the part whose title is above it; a title without text is kept too.

    The items of a typed list are lines of the text above them.
    """
    part, text = "", None
    for row, after in pairwise([*texts, 0]):
        filled = [text for text in texts[row] if text]
        if text is not None and len(filled) == 1 and row not in parts and _ITEM.match(filled[0]):
            text = replace(text, text=f"{text.text}\n{filled[0]}")
            continue
        if text is not None:
            yield text
        text = None
        if row in parts:
            part = parts[row]
            if after in parts or not after:
                yield AboutText(part, place=Place(grid.sheet, row, _COLUMNS))
            continue
        who = texts[row][0] if len(filled) > 1 else ""
        words = "\n".join(filled[1:] if who else filled)
        text = AboutText(part, who, words, Place(grid.sheet, row, _COLUMNS))
    if text is not None:
        yield text


def with_names_from_about(plan: Plan) -> Plan:
    """Return the plan with its title and the council's name from its first lines, if Settings has neither."""
    if plan.settings.council or plan.settings.plan_title != Settings().plan_title:
        return plan
    names = [name for row in plan.about[:_FIRST] for name in _names(row)]
    council = next((name for name in names if _COUNCIL.search(name) and not _PLAN.search(name)), "")
    title = next((name for name in names if _PLAN.search(name) and name != council), "")
    settings = replace(plan.settings, council=council, plan_title=title or plan.settings.plan_title)
    return replace(plan, settings=settings) if council or title else plan


def _names(row: AboutText) -> list[str]:
    """Return what a line that may be a title consists of: `A Council - Improvement plan`."""
    text = row.text or row.part
    if len(text) > _LONGEST_NAME or text.endswith("."):
        return []
    parts = [part.strip() for part in _APART.split(text) if part.strip()]
    return [one for part in parts for one in _split_council(part)]


def _split_council(text: str) -> tuple[str, ...]:
    match = _OF_COUNCIL.fullmatch(text)
    return match.groups() if match and _PLAN.search(match[2]) else (text,)
