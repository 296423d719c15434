"""What each button in Excel runs: the functions of the command line, on the tracker as it stands on screen.

A button reads the open workbook, writes only to sheets of the toolkit's own, each in one block, and answers
with one message. Selection, scroll and calculation mode stay as they were, and so does everything that people
typed; the one exception is a lead's answer that somebody ticked on the sheet Proposed changes.
"""

from __future__ import annotations

import csv
import functools
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.history.belonging import history_of
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.wording import count, one_line, printable
from automation.tracker.live import path_of, read_open
from automation.tracker.sheets import CHECKS, PROPOSED, WHAT_CHANGED
from automation.tracker.start_sheet import CHECK_HEADINGS

if TYPE_CHECKING:
    from automation.chasing.returns import Change
    from automation.plan.model import Plan

PROPOSED_HEADINGS = (
    "Apply", "Where", "Ref", "What", "Says now", "Would say", "From whom", "Came back on", "File", "Conflict",
)  # fmt: skip
WHAT_CHANGED_HEADING = "What changed"
_TICKS = {"yes", "y", "x", "true", "1", "ok"}
_LONGEST = 32_000
"""Characters; Excel takes 32,767 in a cell."""


def _button(title: str) -> Callable[[Callable[[Any], str]], Callable[..., str]]:
    """Make a function what a button runs: it says how it went, and leaves Excel as it found it.

    Args:
        title: what stands on the button.
    """

    def wrap(work: Callable[[Any], str]) -> Callable[..., str]:
        @functools.wraps(work)
        def run(book: Any = None) -> str:
            if book is None:
                import xlwings

                book = xlwings.Book.caller()
            with _as_it_was(book, f"{title}: working..."):
                said = _outcome(title, work, book)
            book.app.alert(said, title)
            return said

        return run

    return wrap


def _outcome(title: str, work: Callable[[Any], str], book: Any) -> str:
    try:
        return work(book)
    except PlanError as error:
        return str(error)
    except Exception:  # noqa: BLE001 (nobody at a button can use a traceback; it goes to the log)
        where = ""
        with suppress(PlanError, OSError):
            log = path_of(book).parent / "output" / "buttons.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{_now():%Y-%m-%d %H:%M} {title}\n{traceback.format_exc()}\n")
            where = f" What the maintainer needs to know is in {log}."
        return f"{title} could not be finished.{where}"


@contextmanager
def _as_it_was(book: Any, status: str) -> Iterator[None]:
    """Show a line in the status bar, and put Excel back as it was: bar, active sheet, screen."""
    app = book.app
    bar, active, updating = app.status_bar, book.sheets.active.name, app.screen_updating
    app.status_bar = status
    app.screen_updating = False
    try:
        yield
    finally:
        if book.sheets.active.name != active:
            book.sheets[active].activate()
        app.screen_updating = updating
        app.status_bar = bar


def _now() -> datetime:
    return datetime.now().astimezone()


def _day(plan: Plan) -> date:
    from automation.plan.zone import day_of

    return day_of(plan, None, _now())


# The buttons.


@_button("Check the plan")
def check_the_plan(book: Any) -> str:
    """Fill the sheet Checks with everything that is wrong, each with a link to its cell.

    Args:
        book: the xlwings Book; without one, the workbook whose button was clicked.

    Returns:
        What the message said.
    """
    from automation.checks.running import run_checks
    from automation.history.looking_back import look_back
    from automation.reports.findings_list import in_words

    sheet = _own_sheet(book, CHECKS, CHECK_HEADINGS)
    read = read_open(book)
    day = _day(read.plan)
    with history_of(path_of(book), read.plan) as history:
        back = look_back(history, day, read.plan.settings.stale_days)
    result = run_checks(
        read,
        day,
        earlier=back.earlier,
        earlier_on=back.earlier_on,
        older=back.older,
        older_on=back.older_on,
    )
    rows = [
        (
            _text(found.severity.value.capitalize()),
            _text(found.code),
            _jump(found.sheet, found.cell, found.where),
            _text(found.ref),
            _text(found.message),
            _text(found.hint),
        )
        for found in result.findings
    ]
    _fill(sheet, CHECK_HEADINGS, rows)
    said = in_words(result)
    return f"{said[:1].upper()}{said[1:]}, as at {uk(day)}. They are on the sheet {CHECKS}."


@_button("Refresh summary")
def refresh_summary(book: Any) -> str:
    """Write the figures as a workbook in the folder output beside the tracker."""
    from automation.reports.gathering import gather
    from automation.reports.summary_workbook import write_summary_workbook

    read = read_open(book)
    with history_of(path_of(book), read.plan) as history:
        figures = gather(read.plan, _day(read.plan), history)
    path = _output(book) / "brag-summary.xlsx"
    write_summary_workbook(path, figures)
    total = figures.summary.overall
    return f"{count(total.total, 'action')}, {total.late} late. The figures are in {path}."


@_button("Draft chasers")
def draft_chasers(book: Any) -> str:
    """Write one e-mail draft for each lead who is to be asked. Nothing is sent."""
    from automation.chasing.outbox import save_drafts
    from automation.chasing.running import chase_with_history

    read, folder = read_open(book), _output(book) / "letters"
    day, tracker = _day(read.plan), path_of(book)
    # Without a ledger somebody could be written to twice.
    with history_of(tracker, read.plan, make=True) as history:
        assert history is not None
        chasing = chase_with_history(read.plan, day, history, beside=tracker.parent)
        sent = save_drafts(chasing.chase.letters, folder, chasing.ledger, as_at=day)
    lines = [f"{count(len(sent.files), 'draft')} written to {folder}. Nothing was sent."]
    lines += [f"No letter for {one_line(item.lead)}: {item.why}" for item in chasing.chase.not_sent[:10]]
    if len(chasing.chase.not_sent) > 10:
        lines.append(f"... and {len(chasing.chase.not_sent) - 10} more without a letter.")
    return "\n".join(lines)


@_button("Make board papers")
def make_board_papers(book: Any) -> str:
    """Write the Word papers that are due next into the folder output."""
    from automation.analysis.rollup import summarise
    from automation.papers.boards import papers_due
    from automation.papers.making import make_paper
    from automation.papers.memory import memory_for, read_nights

    read, folder = read_open(book), _output(book) / "papers"
    day = _day(read.plan)
    wanted, figures, lines = papers_due(read.plan, day), summarise(read.plan, day), []
    with history_of(path_of(book), read.plan) as history:
        nights = read_nights(history, read.plan, day)
        for meeting in wanted:
            try:
                memory = memory_for(nights, meeting.board)
                made = make_paper(read.plan, figures, meeting, read.file, folder, memory)
            except PlanError as error:
                # One paper that cannot be made never stops the others.
                lines.append(f"{one_line(meeting.board)}: {error}")
                continue
            lines += [f"Written: {made.path}", *filter(None, (made.kept,))]
    return "\n".join(lines) or f"No paper is due as at {uk(day)}."


@_button("What changed")
def what_changed(book: Any) -> str:
    """Put on the sheet What changed what moved since the last board, or since the night before."""
    from automation.analysis.movement import movement_text
    from automation.reports.gathering import gather

    read = read_open(book)
    with history_of(path_of(book), read.plan) as history:
        figures = gather(read.plan, _day(read.plan), history)
    if figures.movement is None:
        return "There is no earlier night yet to compare with; the history begins with the first night."
    heading = (WHAT_CHANGED_HEADING,)
    sheet = _own_sheet(book, WHAT_CHANGED, heading, make=True)
    lines = movement_text(figures.movement).splitlines()
    _fill(sheet, heading, [(_text(line),) for line in lines])
    return f"What changed {figures.since} is on the sheet {WHAT_CHANGED}.".replace("  ", " ")


@_button("Apply returns")
def apply_returns(book: Any) -> str:
    """Show what leads sent back; where rows were ticked, write those into the tracker and record each.

    The first click fills the sheet Proposed changes from the folder returns beside the tracker. Somebody
    types Yes beside what is to be taken over, and clicks again. A row that no longer fits is left alone.
    """
    from automation.chasing.returns import read_returns

    read, tracker = read_open(book), path_of(book)
    folder = tracker.parent / "returns"
    if not folder.is_dir():
        return f"There is no folder {folder}; put what leads sent back there, then click again."
    sheet = _own_sheet(book, PROPOSED, PROPOSED_HEADINGS, make=True)
    found = read_returns(folder, read.plan)
    known = {_identity(change): change for change in (*found.changes, *found.conflicts)}
    ticked = _ticked(sheet)
    chosen = [known[row] for row in ticked if row in known and known[row].cell]
    twice = {(c.sheet, c.cell) for c in chosen if _same_cell(chosen, c) > 1}
    wanted = [change for change in chosen if (change.sheet, change.cell) not in twice]
    _write_changes(book, wanted, tracker)
    left = [change for change in known.values() if change not in wanted]
    _fill(sheet, PROPOSED_HEADINGS, [_proposal(change) for change in left])
    lines = []
    if ticked:
        lines.append(f"{count(len(wanted), 'change')} written; the tracker is not saved yet.")
        if len(wanted) < len(ticked):
            lines.append(
                f"{count(len(ticked) - len(wanted), 'ticked row')} left alone: "
                "the tracker has changed since, or two of them are for one cell."
            )
    if left:
        lines.append(
            f"{count(len(left), 'proposed change')} on the sheet {PROPOSED}: "
            "type Yes under Apply beside those to take over, and click again."
        )
    elif not ticked:
        lines.append(f"{count(found.sheets, 'reply sheet')} in {folder}, and nothing to take over.")
    if found.findings:
        lines.append(f"{count(len(found.findings), 'answer')} could not be used:")
        lines += [one_line(item.message) for item in found.findings[:10]]
    return "\n".join(lines)


# What they share.


def _output(book: Any) -> Path:
    return path_of(book).parent / "output"


def _text(value: str) -> str:
    """Give a text that Excel keeps as it is: never a formula, a date or a number."""
    shown = printable(value)[:_LONGEST]
    return f"'{shown}" if shown else ""


def _jump(sheet: str, cell: str, shown: str) -> str:
    """Give a formula that jumps to a cell when it is clicked."""
    if not sheet or len(sheet) > 100:
        return _text(shown)
    target = f"#'{sheet.replace(chr(39), chr(39) * 2)}'!{cell or 'A1'}"
    return f'=HYPERLINK("{_quoted(target)}","{_quoted(shown)}")'


def _quoted(text: str) -> str:
    return printable(text).replace('"', '""')[:250]


def _own_sheet(book: Any, name: str, headings: Sequence[str], *, make: bool = False) -> Any:
    """Find a sheet of the toolkit's own, so that nothing of anybody else's is ever written over.

    Raises:
        PlanError: it is not there, or holds something else.
    """
    sheet = next((one for one in book.sheets if one.name.casefold() == name.casefold()), None)
    if sheet is None:
        if not make:
            raise PlanError(
                f"There is no sheet {name}; it was deleted or renamed. Add an empty one of that name."
            )
        try:
            sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
        except Exception as error:
            raise PlanError(f"Excel did not add the sheet {name}; is the workbook protected?") from error
    last = sheet.used_range.last_cell
    first = sheet.range((1, 1), (1, max(last.column, len(headings)))).options(ndim=1).value
    there = [value for value in first if value not in (None, "")]
    empty = not there and last.row == 1
    if not empty and there != list(headings):
        raise PlanError(f"The sheet {name} holds something that is not the toolkit's; give it another name.")
    return sheet


def _fill(sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a sheet of the toolkit's own in one block, and empty what stood below from before.

    Raises:
        PlanError: Excel does not take it.
    """
    height = max(sheet.used_range.last_cell.row, len(rows) + 1)
    blank = [""] * len(headings)
    block = [list(headings), *(list(row) for row in rows)]
    block += [blank] * (height - len(block))
    try:
        sheet.range((1, 1), (height, len(headings))).options(ndim=2).value = block
    except Exception as error:
        raise PlanError(
            f"Excel did not take what was to go on the sheet {sheet.name}; "
            "is it protected, or is a cell being edited?"
        ) from error


def _identity(change: Change) -> tuple[str, ...]:
    return tuple(printable(text).strip() for text in _facts(change))


def _facts(change: Change) -> tuple[str, ...]:
    where = f"{change.sheet}!{change.cell}" if change.cell else ""
    return where, change.ref, change.field.heading, change.was, change.would_be, change.who


def _proposal(change: Change) -> tuple[str, ...]:
    facts = [_text(text) for text in _facts(change)]
    facts[0] = _jump(change.sheet, change.cell, f"{change.sheet}!{change.cell}") if change.cell else ""
    when = uk(change.when.date()) if change.when else ""
    return "", *facts, _text(when), _text(change.file), _text(change.conflict)


def _ticked(sheet: Any) -> list[tuple[str, ...]]:
    """Read which proposals somebody ticked, by what they say and not by the row that they stand in."""
    last = sheet.used_range.last_cell.row
    if last < 2:
        return []
    rows = sheet.range((2, 1), (last, 7)).options(ndim=2).value
    return [
        tuple(str(value or "").strip() for value in row[1:])
        for row in rows
        if str(row[0] or "").strip().removesuffix(".0").casefold() in _TICKS
    ]


def _same_cell(chosen: Sequence[Change], one: Change) -> int:
    return sum((other.sheet, other.cell) == (one.sheet, one.cell) for other in chosen)


def _write_changes(book: Any, wanted: Sequence[Change], tracker: Path) -> None:
    """Write the ticked answers through Excel, and record each before it is written.

    Raises:
        PlanError: Excel does not take one, or the record cannot be written.
    """
    if not wanted:
        return
    record = tracker.parent / "output" / "returns-applied.csv"
    for change in wanted:
        try:
            record.parent.mkdir(parents=True, exist_ok=True)
            new = not record.exists()
            with record.open("a", encoding="utf-8-sig" if new else "utf-8", newline="") as file:
                writer = csv.writer(file)
                if new:
                    writer.writerow(("When", "Cell", "Ref", "What", "Said", "Says now", "From whom", "File"))
                row = (f"{_now():%Y-%m-%d %H:%M}", *_facts(change), change.file)
                # An apostrophe keeps Excel from taking a text for a formula when somebody opens the record.
                writer.writerow([f"'{v}" if v.startswith(("=", "+", "-", "@")) else v for v in row])
        except OSError as error:
            raise PlanError(f"{record} cannot be written; close it, then click again.") from error
        try:
            book.sheets[change.sheet].range(change.cell).value = _text(change.would_be) or None
        except Exception as error:
            raise PlanError(
                f"Excel did not take the change for {change.sheet}!{change.cell}; is the sheet protected?"
            ) from error
