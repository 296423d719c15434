"""The list of what needs a person as a workbook to tick: what it is, what settles it, whether it is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path

from automation.chasing.register import add_table, cell_formats
from automation.chasing.reply_sheet import workbook
from automation.chasing.ticks import LARGEST, yes_or_no
from automation.files import read_ordinary
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.reports.needs import TODAY, Need

_SHEET, _DONE, _MARK = "Today", "Done", "Mark"
_HEADINGS = ((_DONE, 8), ("What needs you", 90), ("What settles it", 44), ("Where to look", 32), (_MARK, 15))
_KEPT = timedelta(days=28)
"""For how long the list of a night is read; what still stands is ticked in every later list as well."""


def today_list(needs: Sequence[Need], ticked: Collection[str], as_at: date) -> bytes:
    """Return the workbook: what is open, in order, then what was ticked and still stands.

    Args:
        needs: everything that needs a person.
        ticked: the marks of what somebody ticked as dealt with.
        as_at: the day.
    """
    rows = [
        (
            "Yes" if need.mark in ticked else "",
            "\n".join((need.what, *need.details)),
            need.settled_by,
            need.where,
            need.mark,
        )
        for need in sorted(needs, key=lambda need: need.mark in ticked)
    ]
    with workbook(_SHEET, as_at) as (book, content):
        title = f"What needs you, as at {uk(as_at)}: write Yes beside what you have dealt with"
        formats = cell_formats(book)
        sheet = add_table(book, formats, _SHEET, title, _HEADINGS, rows, tick=True)
        why = "What is ticked is not put before you again until it changes; No brings it back."
        sheet.write_string(1, 0, why if rows else "Nothing needs you.", formats["line"])
    return content.getvalue()


def ticked_as_done(out: Path, as_at: date) -> tuple[frozenset[str], list[str]]:
    """Return the marks of what people ticked in the lists of the last four weeks; the latest word counts.

    Args:
        out: the folder that holds one folder for each night.
        as_at: the day.

    Returns:
        The marks, and sentences about ticks that could not be read.
    """
    oldest = (as_at - _KEPT).isoformat()
    done: dict[str, bool] = {}
    wrong = []
    # An edited copy comes before the list that took its place.
    for path in sorted(out.glob(f"[0-9]*-[0-9]*-[0-9]*/{Path(TODAY).stem}*.xlsx")):
        if path.parent.name < oldest:
            continue
        name = f"{path.parent.name}/{path.name}"
        try:
            content = read_ordinary(path, LARGEST, "a list")
            said, unclear = yes_or_no(path, content, _SHEET, _DONE, _MARK)
        except (OSError, PlanError):
            wrong.append(f"The ticks in {name} could not be read. Close it; the next run reads it again.")
        else:
            done |= said
            wrong += [sentence.replace(path.name, name, 1) for sentence in unclear]
    return frozenset(mark for mark, yes in done.items() if yes), wrong
