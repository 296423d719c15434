"""Writes the map: the workbook that says how somebody else's plan was read, and asks what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from automation.files import whole_workbook
from automation.plan.ratings import State
from automation.tracker.read.account import Account, ReadColumn
from automation.tracker.read.answers import Answers
from automation.tracker.read.doubtful_words import DoubtfulWord
from automation.tracker.read.map_file import (
    ABOUT,
    COLUMN_HEADINGS,
    COLUMNS,
    DUE,
    FIELDS,
    FILL,
    HEAD,
    KEEP,
    LEAD,
    LEFT_HEADINGS,
    NO_DATE,
    NOT_READ,
    RATING,
    WORD_HEADINGS,
    WORDS,
)
from automation.tracker.write.styles import HEADER_FILL, HEADER_INK, RULE

_SURE = {
    "known": "Certain",
    "proposed": "Please confirm",
    "confirmed": "Confirmed",
    "kept": "Not part of the plan",
}
_SAID = {
    COLUMNS: "What each column was taken for. For each yellow row, choose Yes under Confirmed, or another "
    "column under Taken for. Then import again.",
    WORDS: "Words that may mean more than one thing. Fill in or change Taken to mean, choose Yes under "
    "Confirmed, then import again.",
    NOT_READ: "What was not read, and why. If it is part of the plan, give it headings and import again.",
}
_WIDTHS = {
    COLUMNS: (16, 9, 30, 26, 26, 26, 20, 26, 12, 26),
    WORDS: (16, 34, 11, 34, 12, 34),
    NOT_READ: (24, 16, 8, 60),
}
_LONGEST, _LINE = 120, 15


def write_map(
    path: Path,
    columns: Sequence[ReadColumn],
    words: Sequence[DoubtfulWord],
    account: Account,
    answers: Answers,
    *,
    source: str,
    tracker: str,
) -> None:
    """Write the map of an import.

    Args:
        path: where it goes.
        columns: the columns of the plan's tables.
        words: the words in doubt.
        account: what was not read.
        answers: what was settled before; it stays settled.
        source: the name of the file that was read.
        tracker: the hash of the tracker that was built.

    Raises:
        PlanError: it cannot be written, because it is open in Excel for example.
    """
    with whole_workbook(path, "The map") as book:
        book.set_properties({"title": f"How {source} was read"})
        writer = _Writer(book)
        rows = [_column_row(column) for column in columns]
        sheet = writer.list(
            COLUMNS, COLUMN_HEADINGS, rows, marked=[row[6] == _SURE["proposed"] for row in rows]
        )
        writer.choice(sheet, 7, len(rows), _range("D", len(FIELDS) + 1))
        writer.choice(sheet, 8, len(rows), ["Yes"])
        settled = _settled_words(answers)
        lines = [(w.field, w.text, w.count, w.meaning, "", w.meaning) for w in words] + settled
        sheet = writer.list(WORDS, WORD_HEADINGS, lines, marked=[not line[4] for line in lines])
        for number, line in enumerate(lines):
            if line[0] == RATING:
                writer.choice(sheet, 3, 1, _range("E", len(State)), first=HEAD + number)
            elif line[0] == DUE:
                writer.choice(sheet, 3, 1, [NO_DATE], first=HEAD + number)
        writer.choice(sheet, 4, len(lines), ["Yes"])
        left = [(block.sheet, block.range, block.rows, block.why) for block in account.left_out]
        writer.list(NOT_READ, LEFT_HEADINGS, left)
        about = book.add_worksheet(ABOUT)
        about.write_column(0, 0, ("Source", "Tracker"))
        about.write_column(0, 1, (source, tracker))
        # A list within a dropdown may have 255 characters at most, and a comma ends each of its entries.
        about.write_column(0, 3, [*FIELDS, KEEP])
        about.write_column(0, 4, list(State))
        about.very_hidden()


def _range(column: str, rows: int) -> str:
    return f"={ABOUT}!${column}$1:${column}${rows}"


def _column_row(column: ReadColumn) -> tuple[Any, ...]:
    samples = (*column.samples, "", "", "")[:3]
    taken = column.field or KEEP
    confirmed = "Yes" if column.state == "confirmed" else ""
    return column.sheet, column.column, column.heading, *samples, _SURE[column.state], taken, confirmed, taken


def _settled_words(answers: Answers) -> list[tuple[Any, ...]]:
    """Return the words that were settled before: a map that is made anew still answers them."""
    return [
        *((RATING, word, "", state.value, "Yes", state.value) for word, state in answers.ratings.items()),
        *((FILL, word, "", word, "Yes", word) for word in sorted(answers.fills)),
        *((LEAD, word, "", meant, "Yes", meant) for word, meant in answers.leads.items()),
        *(
            (DUE, phrase, "", f"{day:%d/%m/%Y}" if day else NO_DATE, "Yes", "")
            for phrase, day in answers.dates.items()
        ),
    ]


class _Writer:
    """Writes the lists of one map."""

    def __init__(self, book: Any) -> None:
        usual = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True, "border": 1}
        usual["border_color"] = RULE
        self.book = book
        self.text = book.add_format({**usual, "num_format": "@"})
        self.marked = book.add_format({**usual, "num_format": "@", "bg_color": "FFF2CC"})
        self.head = book.add_format(
            {**usual, "bold": True, "bg_color": HEADER_FILL, "font_color": HEADER_INK}
        )
        self.title = book.add_format({"font_name": "Arial", "font_size": 14, "bold": True})
        self.said = book.add_format({"font_name": "Arial", "font_size": 11})

    def list(
        self, name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], marked: Iterable[bool] = ()
    ) -> Any:
        """Write one list as a table, with what to do about it above."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(
            0, 0, {COLUMNS: "How the columns were read", WORDS: "Words in doubt"}.get(name, name), self.title
        )
        sheet.write_string(1, 0, _SAID[name], self.said)
        for column, width in enumerate(_WIDTHS[name]):
            hidden = headings[column] == "Proposed"
            sheet.set_column(column, column, width, None, {"hidden": hidden})
        table = {"columns": [{"header": heading, "header_format": self.head} for heading in headings]}
        last = HEAD - 1 + max(len(rows), 1)
        sheet.add_table(
            HEAD - 1, 0, last, len(headings) - 1, {**table, "name": name.replace(" ", ""), "style": None}
        )
        forms = [self.marked if is_marked else self.text for is_marked in marked] or [self.text] * len(rows)
        for number, (row, form) in enumerate(zip(rows, forms, strict=True), HEAD):
            texts = zip(map(str, row), _WIDTHS[name], strict=True)
            # LibreOffice fits no row to text that is wrapped.
            sheet.set_row(
                number, _LINE * max(-(-len(text[:_LONGEST]) // (width - 2)) for text, width in texts)
            )
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, form)
                else:
                    sheet.write_string(number, column, str(value)[:_LONGEST], form)
        sheet.freeze_panes(HEAD, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def choice(
        self, sheet: Any, column: int, rows: int, choices: Sequence[str] | str, first: int = HEAD
    ) -> None:
        """Offer a list in some cells of a column; other text is kept."""
        if rows:
            options = {
                "validate": "list",
                "source": choices if isinstance(choices, str) else list(choices),
                "error_type": "information",
            }
            sheet.data_validation(first, column, first + rows - 1, column, options)
