"""What each button in Excel runs: the jobs of `automation.jobs`, on the tracker as it stands on screen.

A button reads the open workbook, writes only to sheets of the toolkit's own, each in one block, and answers
with one message. Selection, scroll, filters and calculation mode stay as they were, and so does everything
that people typed. What somebody ticked is the one exception: a lead's answer on the sheet Proposed changes,
and a phrase on the sheet Proposed due dates.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.button_jobs import JOBS, LOG, Job, outcome
from automation.files import no_link, output_folder
from automation.jobs import Done, Task
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, one_line
from automation.tracker.excel_live import (
    as_text,
    fill,
    hold_open_for_writing,
    hold_sheet_for_block,
    is_calculated_by_hand,
    is_locked,
    is_protected,
    link,
    note_run,
    offer_nothing,
    offer_yes,
    own_sheet,
    path_of,
    plain,
    read_open,
    write_cell,
)
from automation.tracker.sheets import CHECKS, DUE_DATES, PROPOSED, PROPOSED_DUE, WHAT_CHANGED
from automation.tracker.write.formulas import phrases_to_list
from automation.tracker.write.start_sheet import CHECK_HEADINGS

if TYPE_CHECKING:
    from automation.chasing.returns import Change, Returns
    from automation.checks.run_checks import CheckResult
    from automation.plan.due import Due
    from automation.views.figures import Figures

_PROPOSED_COLUMNS = {
    "Apply": 8,
    "Where": 16,
    "Ref": 10,
    "What": 18,
    "Says now": 36,
    "Would say": 36,
    "From whom": 28,
    "Came back on": 18,
    "File": 28,
    "Conflict": 40,
}
"""The columns of the sheet Proposed changes, each with its width."""
PROPOSED_HEADINGS, _PROPOSED_WIDTHS = tuple(_PROPOSED_COLUMNS), tuple(_PROPOSED_COLUMNS.values())
PROPOSED_DUE_HEADINGS = ("Apply", *(column.heading for column in DUE_DATES.columns[:4]))
_PROPOSED_DUE_WIDTHS = (8, 34, 14, 14, 70)
WHAT_CHANGED_HEADING = "What changed"
_WHAT_CHANGED_WIDTHS = (110,)
RECORD = "returns-applied.csv"
"""The file in the output folder that says which answers were taken over, and when."""
_RECORD_HEADINGS = ("When", "Cell", "Ref", "What", "Said", "Says now", "From whom", "File")
_TICKS = {"yes", "y", "x", "true", "1", "ok"}
_BUSY = (
    "Excel did not answer, so nothing more was done; finish the cell that is being edited, or close the "
    "message that is open, then click again."
)


# The buttons.


def check_the_plan(book: Any = None) -> str:
    """Fill the sheet Checks with everything that is wrong, each with a link to its cell.

    Args:
        book: the xlwings Book; without one, the workbook whose button was clicked.

    Returns:
        What the message said.
    """
    return _click("check_the_plan", book)


def refresh_summary(book: Any = None) -> str:
    """Write the figures as a workbook into the folder output."""
    return _click("refresh_summary", book)


def draft_chasers(book: Any = None) -> str:
    """Write one e-mail draft for each lead who is to be asked. Nothing is sent."""
    return _click("draft_chasers", book)


def make_board_papers(book: Any = None) -> str:
    """Write the Word papers that are due into the folder output."""
    return _click("make_board_papers", book)


def what_changed(book: Any = None) -> str:
    """Put on the sheet What changed what moved since the last board, or since the night before."""
    return _click("what_changed", book)


def apply_returns(book: Any = None) -> str:
    """Show what leads sent back; where rows were ticked, write those into the tracker and record each.

    The first click fills the sheet Proposed changes from the folder returns beside the tracker. Somebody
    picks Yes beside what is to be taken over, and clicks again. A row that no longer fits is left alone.
    """
    return _click("apply_returns", book)


# A click.


def _click(name: str, book: Any) -> str:
    """Do a job on an open workbook: say how it went, and leave Excel as it was."""
    job = JOBS[name]
    if book is None:
        book = _caller(job.title)
    with _as_it_was(book, f"{job.title}: working..."):
        said = outcome(job, lambda: _work(job, book), lambda: _output(book) / LOG, _now()).said
    try:
        book.app.alert(said, job.title)
    except Exception:  # noqa: BLE001 (the add-in shows what an ending program says)
        sys.exit(said)
    return said


def _caller(title: str) -> Any:
    """Return the workbook whose button was clicked; without one there is no Excel to show a message in."""
    try:
        import xlwings

        return xlwings.Book.caller()
    except Exception:  # noqa: BLE001 (whatever Excel raises, the person gets a sentence)
        sys.exit(f"{title} is a button of the tracker: open the tracker in Excel and click it there.")


def _work(job: Job, book: Any) -> Done:
    from automation.plan.time_zone import day_of

    try:
        read = read_open(book)
        done = job.work(Task(read, _output(book), day_of(read.plan, None, _now()), OnSheets(book)))
    except PlanError:
        raise
    except Exception as error:
        if _answers(book):
            raise
        raise PlanError(_BUSY) from error
    note_run(book, job.title, _now())
    if is_calculated_by_hand(book.app):
        note = "Excel calculates only when told to, so formulas may have been read as they were: press F9."
        return Done(f"{done.said}\n{note}", done.status)
    return done


def _answers(book: Any) -> bool:
    try:
        return bool(book.sheets.active.name)
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        return False


@contextmanager
def _as_it_was(book: Any, status: str) -> Iterator[None]:
    """Show a line in the status bar, and put Excel back as it was: bar, active sheet, screen.

    An Excel that does not answer is left to the work itself to speak of.
    """
    app = book.app
    bar: Any = False
    active, updating = "", True
    with suppress(Exception):
        bar, active, updating = app.status_bar, book.sheets.active.name, app.screen_updating
        app.status_bar = status
        app.screen_updating = False
    try:
        yield
    finally:
        with suppress(Exception):
            if active and book.sheets.active.name != active:
                book.sheets[active].activate()
        with suppress(Exception):
            app.screen_updating = updating
        with suppress(Exception):
            app.status_bar = bar


def _now() -> datetime:
    return datetime.now().astimezone()


def _output(book: Any) -> Path:
    return output_folder(path_of(book))


class OnSheets:
    """Lays out on sheets of the toolkit's own, in the workbook whose button was clicked."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def findings(self, task: Task, result: CheckResult) -> str:
        """Fill the sheet Checks, and offer the phrases that Excel needs on Due dates."""
        sheet = own_sheet(self._book, CHECKS, CHECK_HEADINGS)
        rows = [
            (
                as_text(found.severity.value.capitalize()),
                as_text(found.code),
                link(found.sheet, found.cell, found.where),
                as_text(found.ref),
                as_text(found.message),
                as_text(found.hint),
            )
            for found in result.findings
        ]
        fill(sheet, CHECK_HEADINGS, rows)
        return f"on the sheet {CHECKS}{_offer_due_phrases(self._book, task)}"

    def movement(self, _task: Task, figures: Figures) -> str:
        """Fill the sheet What changed."""
        from automation.analysis.movement_text import movement_text

        assert figures.movement is not None
        heading = (WHAT_CHANGED_HEADING,)
        sheet = own_sheet(self._book, WHAT_CHANGED, heading, widths=_WHAT_CHANGED_WIDTHS)
        lines = movement_text(figures.movement).splitlines()
        fill(sheet, heading, [(as_text(line),) for line in lines])
        return f"What changed is on the sheet {WHAT_CHANGED}. {figures.since}".strip()

    def returns(self, task: Task, found: Returns) -> str:
        """Take over what was ticked on the sheet Proposed changes, and fill it with what is left."""
        sheet = own_sheet(self._book, PROPOSED, PROPOSED_HEADINGS, widths=_PROPOSED_WIDTHS)
        known = {_identity(change): change for change in (*found.changes, *found.conflicts)}
        ticked = _ticked(sheet)
        chosen = [known[row] for row in ticked if row in known and known[row].cell]
        wanted = [change for change in chosen if _same_cell(chosen, change) == 1]
        written, why = _take_over(self._book, wanted, task.out / RECORD)
        left = [change for change in known.values() if change not in written]
        not_shown = _show_what_is_left(sheet, left, quietly=bool(written))
        lines = []
        if ticked:
            lines.append(f"{count(len(written), 'change')} written; the tracker is not saved yet.")
            lines += filter(None, (why, not_shown))
            if passed_over := len(ticked) - len(wanted):
                lines.append(
                    f"{count(passed_over, 'ticked row')} left alone: "
                    "the tracker has changed since, or two of them are for one cell."
                )
        if left:
            lines.append(
                f"{count(len(left), 'proposed change')} on the sheet {PROPOSED}: "
                "pick Yes under Apply beside those to take over, and click again."
            )
        elif not ticked:
            lines.append(f"{count(found.sheets, 'reply sheet')}, and nothing to take over.")
        if found.findings:
            lines.append(f"{count(len(found.findings), 'answer')} could not be used:")
            lines += [one_line(item.message) for item in found.findings[:10]]
        return "\n".join(lines)


# Proposed due dates.


def _offer_due_phrases(book: Any, task: Task) -> str:
    """Add the phrases that were ticked to the sheet Due dates, and list those that it still lacks.

    Returns:
        What to say of it after the sentence that says where the findings are; empty where nothing is missing.
    """
    names = {one.name.casefold() for one in book.sheets}
    if DUE_DATES.sheet.casefold() not in names:
        return ""
    missing = {plain(" ".join(due.text.split())): due for _, due in phrases_to_list(task.read.plan)}
    if not missing and PROPOSED_DUE.casefold() not in names:
        return ""
    sheet = own_sheet(book, PROPOSED_DUE, PROPOSED_DUE_HEADINGS, widths=_PROPOSED_DUE_WIDTHS)
    wanted = [missing[row[0]] for row in _ticked(sheet) if row[0] in missing]
    if wanted:
        _add_to_due_dates(book.sheets[DUE_DATES.sheet], wanted)
    left = {text: due for text, due in missing.items() if due not in wanted}
    rows = [
        ("", as_text(text), as_text(uk(due.by)) if due.by else "", as_text(due.kind), as_text(due.note))
        for text, due in left.items()
    ]
    _show_to_tick(sheet, PROPOSED_DUE_HEADINGS, rows)
    said = f". {count(len(wanted), 'phrase')} added to {DUE_DATES.sheet}" if wanted else ""
    if left:
        said += (
            f". Excel cannot read {count(len(left), 'due date')} by itself: on the sheet {PROPOSED_DUE} "
            "pick Yes beside those that are right, and click again"
        )
    return said


def _add_to_due_dates(sheet: Any, wanted: Sequence[Due]) -> None:
    """Write rows below the last one of the table on the sheet Due dates, which grows over them."""
    hold_open_for_writing(sheet.book)
    hold_sheet_for_block(sheet)
    phrases = sheet.range((1, 1), (sheet.used_range.last_cell.row, 1)).options(ndim=1, err_to_str=True).value
    first = max(row for row, value in enumerate(phrases, start=1) if value not in (None, "")) + 1
    last = first + len(wanted) - 1
    for row, due in enumerate(wanted, start=first):
        for column, text in ((1, " ".join(due.text.split())), (3, due.kind), (4, due.note)):
            if not write_cell(sheet.range((row, column)), text):
                raise PlanError(_BUSY)
        sheet.range((row, 2)).value = due.by
    for table in sheet.tables:
        if table.range.row == 1 and table.range.last_cell.row < last:
            table.resize(sheet.range((1, 1), (last, table.range.last_cell.column)))


# Proposed changes.


def _facts(change: Change) -> tuple[str, ...]:
    where = f"{change.sheet}!{change.cell}" if change.cell else ""
    return where, change.ref, change.field.heading, change.was, change.would_be, change.who


def _identity(change: Change) -> tuple[str, ...]:
    return tuple(plain(text).strip() for text in _facts(change))


def _show_what_is_left(sheet: Any, changes: Sequence[Change], *, quietly: bool) -> str:
    """List the changes that are left; `quietly` gives a failure as a sentence, for changes were written."""
    try:
        _show_proposals(sheet, changes)
    except Exception as error:
        if not quietly:
            raise
        return str(error) if isinstance(error, PlanError) else _BUSY
    return ""


def _show_proposals(sheet: Any, changes: Sequence[Change]) -> None:
    """List changes, each with a cell to tick."""
    _show_to_tick(sheet, PROPOSED_HEADINGS, [_proposal(change) for change in changes])


def _show_to_tick(sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Fill a sheet of the toolkit's own, with a list to pick Yes from in the first cell of each row."""
    before = sheet.used_range.last_cell.row
    fill(sheet, headings, rows)
    if before > 1:
        offer_nothing(sheet.range((2, 1), (before, 1)))
    if rows:
        offer_yes(sheet.range((2, 1), (len(rows) + 1, 1)))


def _proposal(change: Change) -> tuple[str, ...]:
    facts = [as_text(text) for text in _facts(change)]
    facts[0] = link(change.sheet, change.cell, f"{change.sheet}!{change.cell}") if change.cell else ""
    when = uk(change.when.date()) if change.when else ""
    return "", *facts, as_text(when), as_text(change.file), as_text(change.conflict)


def _ticked(sheet: Any) -> list[tuple[str, ...]]:
    """Read which proposals somebody ticked, by what they say and not by the row that they stand in."""
    last = sheet.used_range.last_cell.row
    if last < 2:
        return []
    rows = sheet.range((2, 1), (last, 7)).options(ndim=2, err_to_str=True).value
    return [
        tuple(str(value or "").strip() for value in row[1:])
        for row in rows
        if str(row[0] or "").strip().removesuffix(".0").casefold() in _TICKS
    ]


def _same_cell(chosen: Sequence[Change], one: Change) -> int:
    return sum((other.sheet, other.cell) == (one.sheet, one.cell) for other in chosen)


def _take_over(book: Any, wanted: Sequence[Change], record: Path) -> tuple[list[Change], str]:
    """Write ticked answers through Excel; the record holds those that were written, and no other.

    Args:
        book: the xlwings Book.
        wanted: the changes, in order.
        record: the file that they are recorded in.

    Returns:
        The changes that were written; and where Excel refused one, the sentence that says so. Those after it
        are not tried.

    Raises:
        PlanError: nothing was written, because the tracker or the record cannot be written to.
    """
    written: list[Change] = []
    if not wanted:
        return written, ""
    hold_open_for_writing(book)
    for change in wanted:
        sheet = book.sheets[change.sheet]
        if is_protected(sheet) and is_locked(sheet.range(change.cell)):
            raise PlanError(
                f"The sheet {change.sheet} is protected, so nothing was written; unprotect it under Review, "
                "then click again."
            )
    why = ""
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        with open(record, "ab", buffering=0, opener=no_link) as file:
            for number, change in enumerate(wanted, start=1):
                # Before the cell: what is written and then cannot be recorded would be lost to everybody.
                start = _append(file, change)
                if write_cell(book.sheets[change.sheet].range(change.cell), change.would_be):
                    written.append(change)
                    continue
                file.truncate(start)
                rest = count(len(wanted) - number, "ticked row")
                why = f"Excel did not take the change for {change.sheet}!{change.cell}" + (
                    f"; {rest} after it not tried." if number < len(wanted) else "."
                )
                break
        if not record.stat().st_size:
            record.unlink()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        why = f"{record} cannot be written ({reason}); close it, then click again."
        if not written:
            raise PlanError(f"Nothing was written: {why}") from error
    return written, why


def _append(file: io.FileIO, change: Change) -> int:
    """Record a change; gives where in the file the record begins."""
    start = file.seek(0, io.SEEK_END)
    text = io.StringIO()
    writer = csv.writer(text)
    if not start:
        writer.writerow(_RECORD_HEADINGS)
    row = (f"{_now():%Y-%m-%d %H:%M}", *_facts(change), change.file)
    # An apostrophe keeps Excel from taking a text for a formula when somebody opens the record.
    writer.writerow([f"'{value}" if value.startswith(("=", "+", "-", "@")) else value for value in row])
    content = text.getvalue().encode("utf-8" if start else "utf-8-sig", "replace")
    if file.write(content) != len(content):
        # A disk that is nearly full takes a part.
        file.truncate(start)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return start
