"""The reply sheet: the small workbook attached to a letter, for the lead to answer in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from math import ceil
from typing import Any

from automation.chasing.letter import Letter
from automation.files import safe_name
from automation.plan.due import uk
from automation.plan.ratings import Rating
from automation.plan.recurrence import some_month
from automation.plan.text import one_line

TALLEST = 400.0
"""Points; Excel allows 409."""


def row_height(texts: Sequence[str], widths: Sequence[float], *, line: float = 14.5) -> float:
    """Return the height of a row in points, from its longest text; Excel does not work it out by itself.

    Args:
        texts: the cells' texts.
        widths: the widths of their columns in characters.
        line: the height of a line in points.
    """
    lines = max(
        sum(max(ceil(len(part) / max(width * 0.92 - 1, 1)), 1) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(lines * line + 3, TALLEST)


@contextmanager
def workbook(title: str, day: date) -> Iterator[tuple[Any, io.BytesIO]]:
    """Yield XlsxWriter's workbook, and the buffer that holds its bytes once the block has ended."""
    import xlsxwriter  # noqa: PLC0415 (loaded only where a workbook is written)

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "created": datetime.combine(day, time())})
    yield book, content
    book.close()


def colour_ratings(
    book: Any, sheet: Any, ratings: Sequence[Rating], column: int, first: int, last: int
) -> None:
    """Colour the ratings in some rows of a column."""
    for rating in ratings:
        look = book.add_format({"bg_color": f"#{rating.colour}", "font_color": f"#{rating.ink}"})
        word = rating.name.replace('"', '""')
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
        sheet.conditional_format(first, column, last, column, rule)


SHEET, BASE = "Your actions", "Base"
"""The sheet to fill in, and the hidden one that holds what was there before."""

MARK = "improvement-plan reply sheet 1"
"""The first cell of the hidden sheet, by which a reply sheet is recognised."""

HEADINGS = ("Ref", "Action", "Due", "Rating", "Comment", "Revised due date")
BASE_HEADINGS = ("Key", "Ref", "Rating", "Comments", "Revised due date", "Action", "Due")
HEADER_ROW = 3
"""Zero-based row of the headings on both sheets; the actions follow."""

_CHOICES = "H"
"""The column of the hidden sheet that lists the ratings: a list within the dropdown would end at a comma."""

_WIDTHS = (10, 40, 27, 11, 48, 18)


def reply_sheet(letter: Letter) -> bytes:
    """Return the reply sheet of a letter. The same letter always makes the same bytes."""
    with workbook(f"Actions of {one_line(letter.lead)}", letter.as_at) as (book, content):
        formats = {
            name: book.add_format({"font_name": "Arial", "font_size": 11, "valign": "top", **more})
            for name, more in _FORMATS.items()
        }
        _actions(book, letter, formats)
        _base(book.add_worksheet(BASE), letter, formats)
    return content.getvalue()


_FORMATS: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 14},
    "plain": {},
    "key": {"text_wrap": True},
    "head": {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1, "text_wrap": True},
    "locked": {"text_wrap": True, "border": 1, "bg_color": "#F2F2F2"},
    "open": {"text_wrap": True, "border": 1, "locked": False, "num_format": "@"},
}


_DATE = {
    "validate": "any",
    "input_title": "Revised due date",
    "input_message": "For example {}. Leave it unchanged if the date has not moved.",
}
_HOW_TO = (
    "Fill in columns D, E and F: the rating, a new comment and, if you need one, a new date. "
    "Earlier comments are shown above the cell for the new one. Then save this file and send it back."
)
YOUR_COMMENT = "Your new comment"
"""Beside the cell for a new entry, below the comments that there are."""


def _actions(book: Any, letter: Letter, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(SHEET)
    sheet.write_string(0, 0, f"Actions of {one_line(letter.lead)}, {uk(letter.as_at)}", formats["title"])
    sheet.write_string(1, 0, _HOW_TO, formats["plain"])
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    if letter.meanings:
        sheet.set_row(HEADER_ROW - 1, row_height([letter.meanings], [sum(_WIDTHS)]))
        sheet.merge_range(
            HEADER_ROW - 1, 0, HEADER_ROW - 1, len(_WIDTHS) - 1, letter.meanings, formats["key"]
        )
    first = row = HEADER_ROW + 1
    for item in letter.rows:
        shown = (item.label, item.text, item.due, item.rating, item.comments, item.revised)
        # Room for a comment of three lines.
        room = shown if item.comments else (*shown[:4], "\n\n", shown[5])
        _row(sheet, row, shown, room, "LLLULU" if item.comments else "LLLUUU", formats)
        _offer(sheet, row, letter)
        row += 1
        if item.comments:
            below = (item.label, YOUR_COMMENT, "", "", "", "")
            _row(sheet, row, below, (*below[:4], "\n\n", ""), "LLLLUL", formats)
            row += 1
    last = max(row - 1, first)
    headings = [{"header": heading, "header_format": formats["head"]} for heading in HEADINGS]
    look = {"name": "Answers", "columns": headings, "autofilter": False, "style": None}
    sheet.add_table(HEADER_ROW, 0, last, len(HEADINGS) - 1, look)
    colour_ratings(book, sheet, letter.ratings, 3, first, last)
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect(options={"format_columns": True, "format_rows": True})


def _row(
    sheet: Any, row: int, texts: Sequence[str], room: Sequence[str], open_: str, formats: Mapping[str, Any]
) -> None:
    """Write a row whose cells are locked (`L`) or can be filled in (`U`), as high as some texts need."""
    sheet.set_row(row, row_height(room, _WIDTHS))
    for column, (text, state) in enumerate(zip(texts, open_, strict=True)):
        look = formats["open" if state == "U" else "locked"]
        if text:
            sheet.write_string(row, column, text, look)
        else:
            sheet.write_blank(row, column, None, look)


def _offer(sheet: Any, row: int, letter: Letter) -> None:
    """Offer the key's own words for the rating of a row, and say how a date is written."""
    if letter.ratings:
        listed = f"={BASE}!${_CHOICES}$1:${_CHOICES}${len(letter.ratings)}"
        choice = {"validate": "list", "source": listed, "error_title": "Rating"}
        sheet.data_validation(row, 3, row, 3, choice | {"error_message": "Please choose from the list."})
    message = _DATE["input_message"].format(some_month(letter.as_at))
    sheet.data_validation(row, 5, row, 5, {**_DATE, "input_message": message})


def _base(sheet: Any, letter: Letter, formats: Mapping[str, Any]) -> None:
    for row, text in enumerate((MARK, letter.letter_id, letter.lead)):
        sheet.write_string(row, 0, text, formats["plain"])
    sheet.write_string(1, 1, letter.as_at.isoformat(), formats["plain"])
    for column, heading in enumerate(BASE_HEADINGS):
        sheet.write_string(HEADER_ROW, column, heading, formats["plain"])
    for row, item in enumerate(letter.rows, HEADER_ROW + 1):
        kept = (item.key, item.label, item.rating, item.comments, item.revised, item.text, item.due)
        for column, text in enumerate(kept):
            sheet.write_string(row, column, text, formats["plain"])
    for row, rating in enumerate(letter.ratings):
        sheet.write_string(f"{_CHOICES}{row + 1}", rating.name, formats["plain"])
    sheet.very_hidden()
    sheet.protect()


def reply_name(letter: Letter) -> str:
    """Return the file name of a letter's reply sheet."""
    return f"{safe_name(f'Actions of {letter.lead}', 60)} {letter.as_at.isoformat()}.xlsx"
