"""What the buttons in Excel run: the jobs of `automation.jobs`, on the tracker as it is on screen.

A button reads the open workbook, writes only to sheets of the toolkit's own, each in one block, and answers
with one message. Selection, scroll, filters and calculation mode stay as they were, and so does everything
that people typed. What somebody ticked is the one exception: a lead's answer on the sheet Proposed changes,
and a row on the sheets Proposed due dates, Proposed ratings and Sections twice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.button_jobs import JOBS, LOG, Job, outcome
from automation.files import output_folder
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, one_line
from automation.task import Done, Files, Task
from automation.tracker.excel_live import (
    as_text,
    fill,
    hold_open_for_writing,
    is_calculated_by_hand,
    is_locked,
    is_protected,
    link,
    note_run,
    own_sheet,
    path_of,
    plain,
    read_open,
    write_cell,
)
from automation.tracker.proposed_rows import (
    BUSY,
    cells_of_new_rows,
    doubled_sections,
    due_phrases,
    offer_rows,
    ratings,
    show_to_tick,
    ticked_rows,
    write_new_row,
)
from automation.tracker.sheets import ACTIONS, CHECKS, DECISIONS, PROPOSED, SUMMARY, WHAT_CHANGED
from automation.tracker.write.start_sheet import CHECK_HEADINGS
from automation.tracker.write.summary_note import NOTE_ROW, summary_note

if TYPE_CHECKING:
    from automation.chasing.proposals import Change, Returns
    from automation.checks.run_checks import CheckResult
    from automation.tracker.write.write_back import CellChange
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
"""The columns of the sheet Proposed changes, with their widths."""
PROPOSED_HEADINGS, _PROPOSED_WIDTHS = tuple(_PROPOSED_COLUMNS), tuple(_PROPOSED_COLUMNS.values())
WHAT_CHANGED_HEADING = "What changed"
_WHAT_CHANGED_WIDTHS = (110,)


# A click.


def _click(name: str, book: Any = None) -> str:
    """Do a job on an open workbook, show a message with the result, and leave Excel as it was.

    Args:
        name: the job, by its name in `JOBS`.
        book: the xlwings Book; without one, the workbook whose button was clicked.

    Returns:
        The text of the message.
    """
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


check_the_plan = partial(_click, "check_the_plan")
refresh_summary = partial(_click, "refresh_summary")
draft_chasers = partial(_click, "draft_chasers")
mark_letters_sent = partial(_click, "mark_letters_sent")
make_board_papers = partial(_click, "make_board_papers")
mark_paper_done = partial(_click, "mark_paper_done")
since_last_board = partial(_click, "since_last_board")
apply_returns = partial(_click, "apply_returns")
"""What the macros call. The first click on Apply returns fills the sheet Proposed changes from the folder
returns beside the tracker; the next click writes what somebody has ticked there."""


def main() -> None:
    """Do the job that a macro names: `python -m automation.buttons JOB` and what xlwings finds the book by.

    Nobody sees what a program prints that Excel started, so what could not be said in Excel is a message of
    Windows' own.
    """
    try:
        _click(sys.argv[1])
    except SystemExit as ending:
        if sys.platform == "win32":
            import ctypes

            in_front = 0x10000
            ctypes.windll.user32.MessageBoxW(None, str(ending), "Improvement plan", in_front)
        else:
            raise


def _caller(title: str) -> Any:
    """Return the workbook whose button was clicked, or end with a sentence if Excel is not there."""
    try:
        import xlwings

        return xlwings.Book.caller()
    except Exception:  # noqa: BLE001 (whatever Excel raises, the person gets a sentence)
        sys.exit(f"{title} is a button in the tracker. Open the tracker in Excel and click it there.")


def _work(job: Job, book: Any) -> Done:
    from automation.plan.settings import day_of

    try:
        read = read_open(book)
        done = job.work(Task(read, _output(book), day_of(read.plan, None, _now()), OnSheets(book)))
    except PlanError:
        raise
    except Exception as error:
        if _answers(book):
            raise
        raise PlanError(BUSY) from error
    note_run(book, job.title, _now())
    if is_calculated_by_hand(book.app):
        note = "Excel is set to calculate manually, so some results may be old. Press F9."
        return Done(f"{done.said}\n{note}", done.status)
    return done


def _answers(book: Any) -> bool:
    try:
        return bool(book.sheets.active.name)
    except Exception:  # noqa: BLE001 (each engine of xlwings raises its own error)
        return False


@contextmanager
def _as_it_was(book: Any, status: str) -> Iterator[None]:
    """Show a line in the status bar, and afterwards restore the bar, the active sheet and the screen.

    Errors here are ignored: if Excel does not respond, the job itself reports it.
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


class OnSheets(Files):
    """Fills the toolkit's own sheets in the workbook whose button was clicked."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def findings(self, task: Task, result: CheckResult) -> str:
        """Fill the sheet Checks, and offer to mend what Excel cannot count."""
        sheet = own_sheet(self._book, CHECKS, CHECK_HEADINGS)
        rows = [
            (
                *map(as_text, (found.severity.value.capitalize(), found.code)),
                link(found.sheet, found.cell, found.where),
                *map(as_text, (found.ref, found.message, found.hint)),
            )
            for found in result.findings
        ]
        fill(sheet, CHECK_HEADINGS, rows)
        plan, book = task.read.plan, self._book
        wanted = (due_phrases(plan), ratings(plan), doubled_sections(book, task.read.findings))
        record = partial(_on_record, task, told=lambda _: ("", "button Check the plan"))
        offers = [offer_rows(book, missing, record) for missing in wanted]
        _note_on_summary(self._book, task)
        return f"on the sheet {CHECKS}{''.join(offers)}"

    def movement(self, _task: Task, figures: Figures) -> str:
        """Fill the sheet What changed."""
        from automation.analysis.movement_text import movement_text

        assert figures.movement is not None
        heading = (WHAT_CHANGED_HEADING,)
        sheet = own_sheet(self._book, WHAT_CHANGED, heading, widths=_WHAT_CHANGED_WIDTHS)
        lines = movement_text(figures.movement, figures.date_moves).splitlines()
        fill(sheet, heading, [(as_text(line),) for line in lines])
        return f"What changed is on the sheet {WHAT_CHANGED}. {figures.since}".strip()

    def returns(self, task: Task, found: Returns, folder: Path) -> str:  # noqa: ARG002 (the sheet takes the place of its workbook)
        """Write what was ticked on the sheet Proposed changes, then list what is left there."""
        sheet = own_sheet(self._book, PROPOSED, PROPOSED_HEADINGS, widths=_PROPOSED_WIDTHS)
        known = {_identity(change): change for change in (*found.changes, *found.to_look_at)}
        ticked = ticked_rows(sheet)
        wanted = _wanted(ticked, known)
        written, why = _take_over(self._book, wanted, task)
        left = [change for change in known.values() if change not in written]
        lines = _of_the_ticked(len(ticked), len(wanted), len(written), why) if ticked else []
        try:
            show_to_tick(sheet, PROPOSED_HEADINGS, [_proposal(change) for change in left])
        except Exception as error:
            if not written:  # what was written must still be reported
                raise
            lines.append(str(error) if isinstance(error, PlanError) else BUSY)
        if left:
            lines.append(
                f"{count(len(left), 'proposed change')} on the sheet {PROPOSED}. "
                "Choose Yes under Apply beside those to write, and click again."
            )
        elif not ticked:
            lines.append(f"{count(found.sheets, 'reply sheet')}, and nothing to change.")
        return "\n".join([*lines, *_not_used(found)])


def _not_used(found: Returns) -> Iterator[str]:
    """Yield what could not be used, as many lines as anybody reads."""
    if found.findings:
        yield f"{count(len(found.findings), 'answer')} could not be used:"
        yield from (one_line(item.message) for item in found.findings[:10])
    others = [item for item in found.not_taken if item.finding is None]
    if others:
        yield f"{count(len(others), 'thing')} not taken:"
        yield from (one_line(f"{item.file} {item.where}: {item.why}", 300) for item in others[:10])
    if len(others) > 10:
        yield f"... and {len(others) - 10} more."


def _wanted(ticked: Sequence[tuple[str, ...]], known: Mapping[tuple[str, ...], Change]) -> list[Change]:
    """Return the ticked changes that still fit and are the only one for their cell."""
    chosen = [known[row] for row in ticked if row in known and known[row].has_place]
    cells = [(change.sheet, change.cell) for change in chosen]
    pairs = zip(chosen, cells, strict=True)
    return [change for change, cell in pairs if change.row or cells.count(cell) == 1]


def _of_the_ticked(ticked: int, wanted: int, written: int, why: str) -> list[str]:
    """Return sentences about how many ticked rows were written, and why others were not."""
    lines = [f"{count(written, 'change')} written; the tracker is not saved yet.", *filter(None, [why])]
    if ticked > wanted:
        lines.append(
            f"{count(ticked - wanted, 'ticked row')} not written: "
            "the tracker has changed since, or two of them are for the same cell."
        )
    return lines


# What the Summary counts otherwise.


def _note_on_summary(book: Any, task: Task) -> None:
    """Say below the totals of the Summary whether the toolkit counts the same, if that sheet is ours."""
    with suppress(Exception):
        summary, actions = (book.sheets[name] for name in (SUMMARY, ACTIONS.sheet))
        shown, table = (
            sheet.range((1, 1), sheet.used_range.last_cell).options(ndim=2, err_to_str=True).value
            for sheet in (summary, actions)
        )
        note = summary_note(task.read.plan, task.day, shown, table, _now())
        if note and not is_protected(summary):
            summary.range((NOTE_ROW + 1, 1)).value = as_text(note)


# Proposed changes.


def _facts(change: Change) -> tuple[str, ...]:
    where = f"{change.sheet}!{change.cell}" if change.cell else change.sheet if change.row else ""
    return where, change.ref, change.field.heading, change.was, change.would_be, change.who


def _identity(change: Change) -> tuple[str, ...]:
    return tuple(plain(text).strip() for text in _facts(change))


def _proposal(change: Change) -> tuple[str, ...]:
    facts = [as_text(text) for text in _facts(change)]
    if change.cell:
        facts[0] = link(change.sheet, change.cell, f"{change.sheet}!{change.cell}")
    when = uk(change.when.date()) if change.when else ""
    return "", *facts, as_text(when), as_text(change.file), as_text(change.conflict)


def _take_over(book: Any, wanted: Sequence[Change], task: Task) -> tuple[list[Change], str]:
    """Write ticked answers through Excel, and record exactly those that were written.

    Args:
        book: the xlwings Book.
        wanted: the changes, in order.
        task: the tracker, in whose history they are recorded.

    Returns:
        The changes that were written; and if Excel refused one, a sentence about it. The rest are not tried.

    Raises:
        PlanError: nothing was written, because the tracker or the record cannot be written.
    """
    written: list[Change] = []
    if not wanted:
        return written, ""
    hold_open_for_writing(book)
    for change in wanted:
        sheet = book.sheets[change.sheet]
        if is_protected(sheet) and (change.row or is_locked(sheet.range(change.cell))):
            raise PlanError(
                f"The sheet {change.sheet} is protected, so nothing was written. Unprotect it under Review, "
                "then click again."
            )

    why = ""
    cells = _cells_of(book, wanted)
    whom = {at: (one.who, f"answer in {one.file}") for one, changed in cells.items() for at in changed}
    with _on_record(task, [*whom], told=whom.__getitem__) as on_record:
        for change, changed in cells.items():
            sheet = book.sheets[change.sheet]
            if change.row:
                write_new_row(sheet, changed)
            elif not write_cell(sheet.range(change.cell), change.would_be):
                rest = len(wanted) - len(written) - 1
                more = f"; {count(rest, 'ticked row')} after it not tried." if rest else "."
                why = f"Excel did not accept the change to {change.sheet}!{change.cell}{more}"
                break
            written.append(change)
            on_record.extend(changed)
    return written, why


def _cells_of(book: Any, wanted: Sequence[Change]) -> dict[Change, list[CellChange]]:
    """Return the cells that each answer changes: one, or those of a new row."""
    from automation.tracker.write.write_back import CellChange

    rows = [one for one in wanted if one.row]
    new = cells_of_new_rows(book, DECISIONS, [one.row for one in rows]) if rows else []
    found = dict(zip(rows, new, strict=True))
    for one in wanted:
        found.setdefault(one, [CellChange(one.sheet, one.cell, one.would_be, one.was)])
    return {one: found[one] for one in wanted}


@contextmanager
def _on_record(
    task: Task, changes: Sequence[CellChange], told: Callable[[CellChange], tuple[str, str]]
) -> Iterator[list[CellChange]]:
    """Put in the tracker's history what the block writes, and yield a list for what was written.

    Raises:
        PlanError: the history cannot be written; then the block is not begun.
    """
    from automation.history.change_record import ChangeRecord

    with ExitStack() as opened:
        try:
            history, _ = opened.enter_context(task.history(make=True))
            assert history is not None
            noting = ChangeRecord(history).noting(changes, now=_now(), told=told)
            written = opened.enter_context(noting)
        except PlanError as error:
            raise PlanError(f"Nothing was written: {error}") from error
        yield written


if __name__ == "__main__":
    main()
