"""One reply sheet that came back: the answers in its cells, and whatever else somebody put into it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any

from automation.chasing.proposals import Field, NotTaken
from automation.chasing.reply_sheet import BASE, HEADER_ROW, HEADINGS, MARK, SHEET, YOUR_COMMENT
from automation.plan.findings import Finding, Problem, column_letters
from automation.plan.model import Action, Plan
from automation.plan.text import count, one_line
from automation.tracker.read.grid import Grid, GridSource, text_of
from automation.tracker.read.safety import UNSURE, Package, plain_xml

_MOST_LISTED = 40
"""How many filled cells of one file are listed; the rest are counted."""
_QUOTED = 120
"""How many characters of a cell are quoted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell that a lead could fill in.

    Args:
        file: the file that it came in.
        who: names the lead, and who saved or sent the file.
        sender: only the latter, if the file says so.
        when: when it was saved or sent.
        letter_id: the letter that it answers.
        day: the day of that letter, as the sheet holds it.
        key: the action's key.
        label: what people call the action.
        field: what the cell is for.
        base: what it held when the letter was made.
        value: what it holds now.
        rating: how the same reply rates the action.
        text: the action as the sheet shows it.
        doubt: why it may not be the lead's, if there is a reason.
    """

    file: str
    who: str
    sender: str
    when: datetime | None
    letter_id: str
    day: date | None
    key: str
    label: str
    field: Field
    base: str
    value: str
    rating: str
    text: str
    doubt: str = ""

    def tidy(self, plan: Plan, text: str) -> str:
        """Return text as it would be typed in the tracker, with a rating in the words of the BRAG key."""
        text = re.sub(r"\r\n?", "\n", text).strip()
        rating = plan.key.read(text) if text and self.field is Field.RATING else None
        return text if rating is None else rating.name

    def written(self, plan: Plan) -> str:
        """Return what the lead typed, as it would be typed in the tracker."""
        return self.tidy(plan, self.value)

    def finding(self, problem: Problem, action: Action | None, message: str, hint: str) -> Finding:
        """Return a finding about the answer, with the cell that it is about."""
        sheet, cell = place_of(action, self.field)
        return problem.at(f"{self.file} {message}", hint, sheet=sheet, cell=cell, ref=self.label)


def place_of(action: Action | None, field: Field) -> tuple[str, str]:
    """Return the sheet and cell that an answer belongs in; empty if there is none."""
    if action is None or not action.place.sheet:
        return "", ""
    return action.place.sheet, action.place.cell(field.value)


_Rows = Sequence[Sequence[Any]]


def is_reply_sheet(grids: Sequence[Grid]) -> bool:
    """Return whether sheets are those of a reply sheet, its hidden one included."""
    by_name = {grid.sheet: grid.rows for grid in grids}
    return SHEET in by_name and BASE in by_name and _at(by_name[BASE], 0, 0) == MARK


def answers_in(
    grids: Sequence[Grid], file: str, by: str, when: datetime | None, how: str
) -> Iterator[Answer]:
    """Yield the answer in each cell that could be filled in.

    Args:
        grids: the sheets.
        file: the file's name.
        by: who saved or sent it, if that is known.
        when: when.
        how: `saved` or `sent`.
    """
    by_name = {grid.sheet: grid.rows for grid in grids}
    base, sheet = by_name[BASE], by_name[SHEET]
    lead, ident = one_line(text_of(_at(base, 2, 0))), text_of(_at(base, 1, 0))
    who = one_line(f"{lead} ({how} by {by})" if by else lead)
    try:
        day = date.fromisoformat(text_of(_at(base, 1, 1)))
    except ValueError:
        day = None
    for number, there, entry in _rows(base, sheet):
        key, label = (text_of(_at(base, number, column)) for column in (0, 1))
        for column, field in enumerate(Field, 2):
            now = _at(sheet, there, column + 1)
            if isinstance(now, datetime) and field is Field.REVISED:
                now = now.date()
            typed = [text_of(now)]
            if field is Field.COMMENTS and (new := text_of(_at(sheet, entry, column + 1)).strip()):
                unchanged = typed[0].split() == text_of(_at(base, number, column)).split()
                typed = [new] if unchanged else [*typed, new]
            yield Answer(
                file,
                who,
                one_line(parseaddr(by)[0] or by or lead),
                when,
                ident,
                day,
                key,
                one_line(label),
                field,
                text_of(_at(base, number, column)),
                "\n".join(dict.fromkeys(filter(str.strip, typed))),
                text_of(_at(sheet, there, 3)),
                one_line(text_of(_at(sheet, there, 1))),
            )


def _rows(base: _Rows, sheet: _Rows) -> Iterator[tuple[int, int, int | None]]:
    """Yield the row of each action on the hidden sheet, its row on the other, and that of its new comment.

    The sheet is locked, but somebody may sort it all the same: the ref finds the rows.
    """
    actions: dict[str, list[int]] = {}
    entries: dict[str, list[int]] = {}
    for row in range(HEADER_ROW + 1, len(sheet)):
        label = text_of(_at(sheet, row, 0)).strip()
        kind = entries if text_of(_at(sheet, row, 1)).strip() == YOUR_COMMENT else actions
        kind.setdefault(label, []).append(row)
    for number in range(HEADER_ROW + 1, len(base)):
        label = text_of(_at(base, number, 1)).strip()
        if text_of(_at(base, number, 0)) and (there := actions.get(label)):
            below = entries.get(label)
            yield number, there.pop(0), below.pop(0) if below else None


def _at(grid: _Rows, row: int | None, column: int) -> Any:
    return grid[row][column] if row is not None and row < len(grid) and column < len(grid[row]) else ""


# What is in it besides.


def left_over(source: GridSource, grids: Sequence[Grid], file: str) -> Iterator[NotTaken]:
    """Yield each filled cell of a reply sheet that is no answer, and each sheet that was added."""
    found = []
    by_name = {grid.sheet: grid for grid in grids}
    base, sheet = by_name[BASE].rows, by_name[SHEET].rows
    ours = _as_sent(base, sheet)
    for row, column, text in _filled(sheet):
        if ours.get((row, column), "") not in {text, None}:
            found.append(_cell(file, SHEET, row, column, text))
    for unread in source.unread(SHEET):
        why = f"its formula has no result that can be read{f' ({unread.shows})' if unread.shows else ''}."
        found.append(NotTaken(file, f"{SHEET}!{unread.cell}", why))
    found += [
        _sheet(file, grid) for grid in grids if grid.sheet not in {SHEET, BASE} and any(_filled(grid.rows))
    ]
    yield from _first(found, file)


def typed_in(grid: Grid, file: str) -> tuple[tuple[str, ...], tuple[NotTaken, ...]]:
    """Return the refs, and each cell to fill in, of a reply sheet that has lost its hidden sheet.

    Both are empty if the sheet is not one.
    """
    start = next((n for n, row in enumerate(grid.rows[:20]) if _is_head(row)), None)
    if start is None:
        return (), ()
    refs, found = [], []
    for row, column, text in _filled(grid.rows):
        if row > start and column >= 3:
            label = one_line(text_of(_at(grid.rows, row, 0)))
            heading = HEADINGS[column] if column < len(HEADINGS) else "beside it"
            where = f"{grid.sheet}!{column_letters(column)}{row + 1}"
            found.append(NotTaken(file, where, f"{label}, {heading}: '{one_line(text, _QUOTED)}'."))
            refs.append(label)
    return tuple(dict.fromkeys(refs)), tuple(_first(found, file))


def _is_head(row: Sequence[Any]) -> bool:
    return [text_of(value).strip() for value in row[: len(HEADINGS)]] == list(HEADINGS)


def _as_sent(base: _Rows, sheet: _Rows) -> dict[tuple[int, int], str | None]:
    """Return what each cell of the sheet held when it was sent; None for one that may hold anything."""
    ours: dict[tuple[int, int], str | None] = dict.fromkeys(((row, 0) for row in range(HEADER_ROW)), None)
    ours |= {(HEADER_ROW, column): heading for column, heading in enumerate(HEADINGS)}
    for number, there, entry in _rows(base, sheet):
        label = text_of(_at(base, number, 1))
        # Sheets of an earlier version do not hold the action and its date a second time.
        ours |= {(there, column): text_of(_at(base, number, column + 4)) or None for column in (1, 2)}
        ours |= {(there, 0): label} | {(there, column): None for column in (3, 4, 5)}
        if entry is not None:
            ours |= {(entry, 0): label, (entry, 1): YOUR_COMMENT, (entry, 4): None}
    return {at: text and text.strip() for at, text in ours.items()}


def _filled(rows: _Rows) -> Iterator[tuple[int, int, str]]:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if text := text_of(value).strip():
                yield number, column, text


def _cell(file: str, sheet: str, row: int, column: int, text: str) -> NotTaken:
    why = f"'{one_line(text, _QUOTED)}' is not in a cell for an answer."
    return NotTaken(file, f"{sheet}!{column_letters(column)}{row + 1}", why)


def _sheet(file: str, grid: Grid) -> NotTaken:
    cells = list(_filled(grid.rows))
    row, column, text = cells[0]
    first = f"{column_letters(column)}{row + 1} says '{one_line(text, _QUOTED)}'"
    return NotTaken(file, grid.sheet, f"the sheet was added: {count(len(cells), 'filled cell')}; {first}.")


def _first(found: Sequence[NotTaken], file: str) -> Iterator[NotTaken]:
    yield from found[:_MOST_LISTED]
    if len(found) > _MOST_LISTED:
        yield NotTaken(file, "", f"{len(found) - _MOST_LISTED} more filled cells were not taken.")


def notes_in(package: Package | None, file: str) -> Iterator[NotTaken]:
    """Yield the notes on the cells of a workbook, and the text in its text boxes."""
    if package is None:
        return
    try:
        parts = [(sheet.name, found) for sheet in package.sheets() for found in package.related(sheet.part)]
        for sheet, (_, kind, part) in parts:
            if kind == "comments":
                for note in plain_xml(package.part(part)).iterfind(".//{*}comment"):
                    said = one_line("".join(text.text or "" for text in note.iterfind(".//{*}t")), _QUOTED)
                    yield NotTaken(
                        file, f"{sheet}!{note.get('ref', '')}", f"the note on this cell says '{said}'."
                    )
            elif kind == "drawing":
                drawn = plain_xml(package.part(part)).iterfind(".//{*}t")
                if said := one_line(" ".join(text.text or "" for text in drawn), _QUOTED):
                    yield NotTaken(file, sheet, f"a text box says '{said}'.")
    except UNSURE:
        yield NotTaken(file, "", "its notes and text boxes cannot be read.")


def has_macro(package: Package | None) -> bool:
    """Return whether a workbook contains a program."""
    names = package.namelist() if package is not None else ()
    return any(posixpath.basename(name).casefold() == "vbaproject.bin" for name in names)
