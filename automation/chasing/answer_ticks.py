"""The workbook in the folder of answers in which a person chooses what is written: words, and conflicts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import Path

from automation.chasing.proposals import Change, Returns
from automation.chasing.reply_sheet import row_height, workbook
from automation.chasing.returned_file import LARGEST
from automation.chasing.returns import TO_TICK
from automation.chasing.ticks import yes_or_no
from automation.files import read_ordinary, reason, write_whole
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import one_line

_HEADINGS = {
    "Apply": 8,
    "Ref": 8,
    "What": 16,
    "They said": 48,
    "Says now": 36,
    "Would say": 48,
    "From whom": 26,
    "When": 16,
    "File": 24,
    "Why it is your choice": 36,
    "Answer": 16,
}
"""The columns with their widths; the last one identifies the answer."""
_SHEET = "Answers"


def tick_id(change: Change) -> str:
    """Return what identifies an answer, whatever the tracker says meanwhile."""
    facts = (change.sheet, change.ref, change.field, change.said, change.file)
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()[:12]


def ticked(folder: Path) -> tuple[frozenset[str], list[str]]:
    """Return the answers that somebody ticked in a folder's workbook, and sentences on unclear ticks.

    Raises:
        PlanError: the workbook cannot be read.
    """
    path = folder / TO_TICK
    if not path.exists():
        return frozenset(), []
    try:
        content = read_ordinary(path, LARGEST, "a workbook")
    except OSError as error:
        raise PlanError(f"{TO_TICK} cannot be read: {reason(error)}. Close it, then try again.") from error
    said, wrong = yes_or_no(path, content, _SHEET, *(list(_HEADINGS)[at] for at in (0, -1)))
    return frozenset(answer for answer, yes in said.items() if yes), wrong


def write_ticks(folder: Path, found: Returns, as_at: date, chosen: Collection[str] = ()) -> str:
    """Write the workbook, or take it away where there is nothing to choose.

    Args:
        folder: the folder of answers.
        found: what came back.
        as_at: the day.
        chosen: what was ticked before; it stays ticked.

    Returns:
        What to say about it; empty if there is nothing to choose.
    """
    path = folder / TO_TICK
    try:
        if not found.to_look_at:
            path.unlink(missing_ok=True)
            return ""
        write_whole(path, _content(found, as_at, chosen))
    except OSError as error:
        return f"{TO_TICK} cannot be written: {reason(error)}. Close it, then try again."
    return f"Choose Yes in {path} beside those that are right, save it, then run returns with --apply."


def _content(found: Returns, as_at: date, chosen: Collection[str]) -> bytes:
    with workbook("Answers to tick", as_at) as (book, content):
        sheet = book.add_worksheet(_SHEET)
        head = book.add_format(
            {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "text_wrap": True}
        )
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        widths = tuple(_HEADINGS.values())
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for row, change in enumerate(found.to_look_at, 1):
            texts = _row(change, chosen)
            sheet.set_row(row, row_height(texts, widths))
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, wrapped)
        last = len(found.to_look_at)
        columns = [{"header": heading, "header_format": head} for heading in _HEADINGS]
        sheet.add_table(
            0, 0, last, len(widths) - 1, {"name": "AnswersToTick", "columns": columns, "style": None}
        )
        sheet.data_validation(1, 0, last, 0, {"validate": "list", "source": ["Yes"]})
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return content.getvalue()


def _row(change: Change, chosen: Collection[str]) -> tuple[str, ...]:
    ident = tick_id(change)
    return (
        "Yes" if ident in chosen else "",
        one_line(change.ref),
        change.field.heading,
        change.said,
        change.was,
        change.would_be,
        one_line(change.who),
        uk(change.when.date()) if change.when else "",
        one_line(change.file),
        change.conflict,
        ident,
    )
