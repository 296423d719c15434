"""The small workbook that goes with a letter, to answer in, and what the register shares with it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from math import ceil
from typing import Any

from automation.chasing.letter import Letter
from automation.chasing.people import one_line
from automation.files import safe_name
from automation.plan.due import uk
from automation.plan.ratings import COLOURS, INKS, RATED

TALLEST = 400.0
"""Points; Excel allows 409."""


def row_height(texts: Sequence[str], widths: Sequence[float], *, line: float = 14.5) -> float:
    """Return the height in points that the longest of a row's texts needs; Excel works out none by itself.

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
    """Yield XlsxWriter's workbook, and where its bytes are once the block has ended."""
    import xlsxwriter  # noqa: PLC0415 (loaded only where a workbook is written)

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "created": datetime.combine(day, time())})
    yield book, content
    book.close()


def colour_ratings(book: Any, sheet: Any, column: int, first: int, last: int) -> None:
    """Colour the ratings in some rows of a column by what they say."""
    for rating in RATED:
        look = book.add_format({"bg_color": f"#{COLOURS[rating]}", "font_color": f"#{INKS[rating]}"})
        rule = {"type": "cell", "criteria": "==", "value": f'"{rating.value}"', "format": look}
        sheet.conditional_format(first, column, last, column, rule)


SHEET, BASE = "Your actions", "Base"
"""The sheet to fill in, and the hidden one that remembers."""

MARK = "improvement-plan reply sheet 1"
"""What the first cell of the hidden sheet says, so that a workbook is known for one of ours."""

HEADINGS = ("Ref", "Action", "Due", "Rating", "Comment", "Revised due date")
BASE_HEADINGS = ("Key", "Ref", "Rating", "Comments", "Revised due date")
HEADER_ROW = 3
"""Zero-based row of the headings on both sheets; the actions follow."""

_WIDTHS = (10, 40, 27, 11, 48, 18)


def reply_sheet(letter: Letter) -> bytes:
    """Make the workbook of a letter. The same letter gives the same bytes."""
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
    "head": {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "border": 1, "text_wrap": True},
    "locked": {"text_wrap": True, "border": 1, "bg_color": "#F2F2F2"},
    "open": {"text_wrap": True, "border": 1, "locked": False, "num_format": "@"},
}


_RATING = {
    "validate": "list",
    "source": [rating.value for rating in RATED],
    "error_title": "Rating",
    "error_message": "Please choose Blue, Red, Amber or Green.",
}
_DATE = {
    "validate": "any",
    "input_title": "Revised due date",
    "input_message": "For example Dec-17 or 15/12/2017. Leave it as it is if the date holds.",
}
_HOW_TO = (
    "Fill in the white cells: the rating, a comment and, if you need one, a new date. "
    "Then save this file and send it back."
)


def _actions(book: Any, letter: Letter, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(SHEET)
    sheet.write_string(0, 0, f"Actions of {one_line(letter.lead)}, {uk(letter.as_at)}", formats["title"])
    sheet.write_string(1, 0, _HOW_TO, formats["plain"])
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER_ROW, column, heading, formats["head"])
    first = HEADER_ROW + 1
    for row, item in enumerate(letter.rows, first):
        shown = (item.label, item.text, item.due, item.rating, item.comments, item.revised)
        # Room for two lines more than the comment has now.
        room = (*shown[:4], f"{shown[4]}\n\n", shown[5])
        sheet.set_row(row, row_height(room, _WIDTHS))
        for column, text in enumerate((item.label, item.text, item.due)):
            sheet.write_string(row, column, text, formats["locked"])
        for column, text in enumerate((item.rating, item.comments, item.revised), 3):
            if text:
                sheet.write_string(row, column, text, formats["open"])
            else:
                sheet.write_blank(row, column, None, formats["open"])
    last = HEADER_ROW + max(len(letter.rows), 1)
    sheet.data_validation(first, 3, last, 3, _RATING)
    sheet.data_validation(first, 5, last, 5, _DATE)
    colour_ratings(book, sheet, 3, first, last)
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect(options={"format_columns": True, "format_rows": True})


def _base(sheet: Any, letter: Letter, formats: Mapping[str, Any]) -> None:
    for row, text in enumerate((MARK, letter.letter_id, letter.lead)):
        sheet.write_string(row, 0, text, formats["plain"])
    sheet.write_string(1, 1, letter.as_at.isoformat(), formats["plain"])
    for column, heading in enumerate(BASE_HEADINGS):
        sheet.write_string(HEADER_ROW, column, heading, formats["plain"])
    for row, item in enumerate(letter.rows, HEADER_ROW + 1):
        for column, text in enumerate((item.key, item.label, item.rating, item.comments, item.revised)):
            sheet.write_string(row, column, text, formats["plain"])
    sheet.very_hidden()
    sheet.protect()


def reply_name(letter: Letter) -> str:
    """Name the file of a letter's workbook."""
    return f"{safe_name(f'Actions of {letter.lead}', 60)} {letter.as_at.isoformat()}.xlsx"
